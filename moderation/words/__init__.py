"""Words for people, in German and English: gettext at run time, nothing else.

English sentences are the ids, with named {args}; one that counts has both forms, "{count} link|
{count} links", and picks by its argument `count` or `n`. Everything that people see goes through
`translate`, reasons through `reason_words`. `moderation.words.collect` knows which sentences there
are, `moderation.words.compile` (Babel, for developers) brings them into locales/.

To add a language: its folder in locales/ with an empty nachlese.po, its name in LANGUAGES.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moderation.evidence import Reason

LANGUAGES = ("en", "de")  # English needs no catalogue
DOMAIN = "nachlese"
LOCALES = Path(__file__).parent / "locales"
# Arguments that are words themselves, and translated, too.
_WORDS = ("field", "script", "fate", "pattern")


def translate(template: str, args: Mapping[str, Any] | None = None, lang: str = "en") -> str:
    """Give an English sentence in a language, its arguments filled in."""
    args = args or {}
    one, _, many = template.partition("|")
    number = args.get("count", args.get("n", 0))
    if many:
        text = catalogue(lang).ngettext(one, many, int(number))
    else:
        text = catalogue(lang).gettext(one) if one else ""
    return text.format_map(_Args(args))


def reason_words(reason: Reason, lang: str = "en") -> str:
    """Give a reason in a person's language."""
    args = dict(reason.args)
    for name in args.keys() & set(_WORDS):
        args[name] = translate(str(args[name]), None, lang)
    return translate(reason.why, args, lang)


def language(override: str = "", environ: Mapping[str, str] | None = None) -> str:
    """Give the language to speak: as asked for, else as the environment says, else English.

    Takes "de", "de_AT.UTF-8" and a browser's "de-AT,de;q=0.9,en".
    """
    environ = os.environ if environ is None else environ
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "C"
    wishes = [override.partition(",")[0]] if override else [environ.get("NACHLESE_LANG", "")]
    if not override and locale.partition(".")[0] not in ("C", "POSIX"):
        wishes += [*environ.get("LANGUAGE", "").split(":"), locale]
    known = [wish[:2].lower() for wish in wishes if wish[:2].lower() in LANGUAGES]
    return known[0] if known else "en"


@cache
def catalogue(lang: str) -> gettext.NullTranslations:
    """Give a language's catalogue; for templates, too. An unknown language speaks English."""
    return gettext.translation(DOMAIN, LOCALES, [lang], fallback=True)


class _Args(dict[str, Any]):
    """Arguments of a sentence; one that is missing stays visible instead of raising."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
