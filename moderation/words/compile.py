"""Bring new sentences into the catalogues and compile them. For developers: needs Babel.

python -m moderation.words.compile            update every .po, compile it to .mo
python -m moderation.words.compile --check    only say what is missing or stale (exit 1)
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from moderation.words import DOMAIN, LANGUAGES, LOCALES
from moderation.words.collect import PACKAGE, messages

TEMPLATES = PACKAGE / "web" / "templates"
START = datetime(2025, 1, 1, tzinfo=UTC)  # a fixed date: a catalogue changes when words do


def main() -> int:
    """Update and compile, or check; say what is left to translate."""
    check = "--check" in sys.argv
    problems = [line for lang in LANGUAGES if lang != "en" for line in update(lang, check)]
    print("\n".join(problems) or "All words are translated.")
    return 1 if problems else 0


def update(lang: str, check: bool) -> list[str]:
    """Bring one language up to date; give what is missing or unclear."""
    path = LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    old = read(path, lang)
    new = read(path, lang)
    new.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    new.obsolete.clear()
    new.creation_date = new.revision_date = START
    new.project, new.version, new.language_team = "nachlese", "1", lang
    new.last_translator = new.msgid_bugs_address = ""
    problems = [f"{lang}: not translated: {m.id!r}" for m in new if m.id and not _done(m.string)]
    if check:
        stale = {m.id for m in old if m.id} != {m.id for m in new if m.id}
        return [*problems, f"{path.name}: run `./run catalogues`"] if stale else problems
    with path.open("wb") as file:
        write_po(file, new, width=96, include_lineno=False, sort_output=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)
    return problems


def read(path: Path, lang: str) -> Catalog:
    """Read a catalogue as it is."""
    with path.open("rb") as file:
        return read_po(file, locale=lang, domain=DOMAIN)


def template() -> Catalog:
    """Give the catalogue of all sentences, untranslated."""
    catalogue = Catalog(domain=DOMAIN, charset="utf-8", fuzzy=False)
    for message in messages():
        _add(catalogue, message.one, message.many, message.where)
    for name, _, ids, _, _ in extract_from_dir(
        TEMPLATES, [("**.html", "jinja2")] if TEMPLATES.exists() else []
    ):
        one, _, many = ids.partition("|") if isinstance(ids, str) else (ids[0], "", ids[1])
        _add(catalogue, one, many, f"moderation/web/{name}")
    return catalogue


def _add(catalogue: Catalog, one: str, many: str, where: str) -> None:
    catalogue.add((one, many) if many else one, locations=[(where, 0)])


def _done(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
