"""Words for people: every sentence has its German, and the catalogue is compiled."""

from __future__ import annotations

import gettext
import re

import pytest
from babel.messages.pofile import read_po

from moderation.evidence import Reason
from moderation.words import LANGUAGES, LOCALES, catalogue, language, reason_words, translate
from moderation.words.collect import messages

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
PLACE = re.compile(r"\{(\w+)\}")


@pytest.mark.parametrize("lang", OTHERS)
def test_every_sentence_of_the_code_is_translated(lang: str) -> None:
    found = catalogue(lang)
    for message in messages():
        if message.many:
            forms = [found.ngettext(message.one, message.many, n) for n in (1, 2)]
            assert not {message.one, message.many} & set(forms), message
        else:
            known = found.gettext(message.one) != message.one
            assert known or _listed(lang, message.one), message


@pytest.mark.parametrize("lang", OTHERS)
def test_translations_name_the_same_arguments(lang: str) -> None:
    for entry in _entries(lang):
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for text in texts:
            assert set(PLACE.findall(text)) == set(PLACE.findall(ids[-1])), ids


@pytest.mark.parametrize("lang", OTHERS)
def test_the_compiled_catalogue_is_the_written_one(lang: str) -> None:
    folder = LOCALES / lang / "LC_MESSAGES"
    with (folder / "nachlese.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in _entries(lang):
        if isinstance(entry.id, tuple):
            one, many = entry.id
            forms = tuple(compiled.ngettext(one, many, n) for n in (1, 2))
            assert entry.string == forms
        else:
            assert entry.string == compiled.gettext(entry.id)


def test_a_sentence_counts_in_both_languages() -> None:
    template = (
        "{count} earlier spam comment led to {host}.|{count} earlier spam comments led to {host}."
    )
    assert (
        translate(template, {"count": 1, "host": "a.de"}) == "1 earlier spam comment led to a.de."
    )
    assert "2 earlier spam comments" in translate(template, {"count": 2, "host": "a.de"})
    assert translate(template, {"count": 1, "host": "a.de"}, "de").startswith("1 früherer Spam")
    assert translate(template, {"count": 2, "host": "a.de"}, "de").startswith("2 frühere Spam")


def test_a_sentence_nobody_translated_stays_english() -> None:
    assert translate("Hello {name}, {missing}", {"name": "Ann"}, "de") == "Hello Ann, {missing}"
    assert translate("", None, "de") == ""


def test_the_words_of_a_person_are_not_taken_for_places() -> None:
    assert translate("Written: {key}", {"key": "{x} {0} %s"}, "de") == "Geschrieben: {x} {0} %s"


def test_a_reason_speaks_both_languages() -> None:
    reason = Reason(
        "words_to_hold",
        1.0,
        "“{key}” is on this blog's list of words to hold. Found in: {field}.",
        {"key": "Uhren", "field": "name"},
    )
    assert reason_words(reason, "en").endswith("Found in: name.")
    assert reason_words(reason, "de").endswith("Gefunden in: Name.")


@pytest.mark.parametrize(
    ("override", "environ", "expected"),
    [
        ("", {}, "en"),
        ("", {"LANG": "de_AT.UTF-8"}, "de"),
        ("", {"LANG": "en_GB.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "de"),
        ("", {"LANG": "de_DE.UTF-8", "LANGUAGE": "en:de"}, "en"),
        ("", {"LANG": "C", "LANGUAGE": "de"}, "en"),
        ("", {"LANG": "fr_FR.UTF-8"}, "en"),
        ("", {"LANG": "C", "NACHLESE_LANG": "de"}, "de"),
        ("de", {"LANG": "en_US.UTF-8"}, "de"),
        ("de-AT,de;q=0.9,en", {}, "de"),
        ("en", {"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_as_asked_for_else_as_the_environment_says(
    override: str, environ: dict[str, str], expected: str
) -> None:
    assert expected == language(override, environ)


def _entries(lang: str) -> list:  # type: ignore[type-arg]
    with (LOCALES / lang / "LC_MESSAGES" / "nachlese.po").open("rb") as file:
        return [entry for entry in read_po(file, locale=lang) if entry.id]


def _listed(lang: str, text: str) -> bool:
    return any(entry.id == text and entry.string for entry in _entries(lang))
