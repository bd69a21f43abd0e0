"""Letters that only look like others: seen through, but for honest foreign words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.language import language
from moderation.phrases import words
from moderation.unmask import flat, is_disguised, unmasked, western


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("Саsino", "Casino"),
        ("viаgrа", "viagra"),
        ("VІAGRA", "VIAGRA"),
        ("ｃａｓｉｎｏ", "casino"),
        ("𝐁𝐮𝐲 𝓷𝓸𝔀", "Buy now"),
        ("🅑🅤🅨", "BUY"),
        ("ᴄᴀsɪɴᴏ", "casino"),
        ("ca\u200bsi\u00adno", "casino"),
    ],
)
def test_disguises_are_seen_through(shown: str, meant: str) -> None:
    assert meant == unmasked(shown)
    assert words(meant) == words(shown)


@pytest.mark.parametrize(
    "text",
    [
        "Привет, мир",
        "καζίνο",
        "TNFα und IFNγ",
        "SMSки",
        "Straße, über, naïve",
        "日本語",
        "5 μm",
        "Ω",
    ],
)
def test_honest_letters_stay_as_they_are(text: str) -> None:
    assert text == unmasked(text)
    assert not any(map(is_disguised, text.split()))


@given(st.text(max_size=60))
def test_undressing_never_moves_a_letter(text: str) -> None:
    assert len(flat(text)) == len(text)


@given(st.text(alphabet=st.characters(codec="cp1252"), max_size=60))
def test_western_texts_hide_nothing(text: str) -> None:
    assert western(text)
    assert flat(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das ist nicht, was ich mit dem Rad machen wollte", "de"),
        ("This is not what you would have been waiting for", "en"),
        ("Привет, это моя новая работа", "cyrillic"),
        ("Je ne sais pas ce que vous avez dans la tête", "fr"),
        ("Super!", ""),
        ("", ""),
    ],
)
def test_a_language_is_told_by_its_little_words(text: str, expected: str) -> None:
    assert expected == language(words(text))
