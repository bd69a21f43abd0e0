"""Letters that only look like the ones they stand for: seen through, and shown as what they say.

Which characters look alike is Unicode's own list (confusables.txt, TR39), as the package
`confusable_homoglyphs` carries it. Only words are unmasked that pretend: Russian is no disguise of
English. Positions matter to those who point at words, so `flat` never changes a length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from confusable_homoglyphs.confusables import confusables_data

# Lower-case letters of the same shape as Latin small capitals or italics; Unicode counts them not,
# spammers do.
_ALSO = dict(zip("кмнтвпКПгᴦ", "kmhtbnKNrr", strict=True))
# Letters dressed up, by their Unicode names: circled, squared, small capitals, mathematical.
_DRESSED = re.compile(
    r"(?:MATHEMATICAL .*|FULLWIDTH LATIN|LATIN LETTER|PARENTHESIZED LATIN|DOUBLE-STRUCK|"
    r"(?:NEGATIVE )?(?:CIRCLED|SQUARED) LATIN) (SMALL CAPITAL|SMALL LETTER|SMALL|CAPITAL LETTER|"
    r"CAPITAL) (?:LETTER )?([A-Z])"
)
_RANGES = (
    *((0x1D00, 0x1D23), (0x2102, 0x2139), (0x249C, 0x24EA), (0xFF21, 0xFF5B)),
    *((0x1D400, 0x1D6A8), (0x1F110, 0x1F18A), (0x0262, 0x02A0)),
)
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def _dressed() -> Iterator[tuple[int, str]]:
    for code in (code for first, end in _RANGES for code in range(first, end)):
        found = _DRESSED.fullmatch(unicodedata.name(chr(code), ""))
        if found:
            small = found[1].startswith("SMALL")
            yield code, found[2].lower() if small else found[2]


def _alike() -> Iterator[tuple[str, str]]:
    """Give letters of other scripts that look like one Latin letter, and that letter."""
    for char, twins in confusables_data.items():
        if char.isascii() or len(char) > 1 or not char.isalpha():
            continue
        latin = [each["c"] for each in twins if each["c"].isascii() and each["c"].isalpha()]
        if latin and len(latin[0]) == 1 and not _is_latin(char):
            yield char, "I" if latin[0] == "l" and char.isupper() else latin[0]
    yield from _ALSO.items()


def _is_latin(char: str) -> bool:
    return "LATIN" in unicodedata.name(char, "LATIN")


DRESSED = dict(_dressed())
ALIKE = {ord(char): latin for char, latin in _alike() if ord(char) not in DRESSED}


def _any_of(codes: Iterable[int]) -> str:
    """Give a regular expression for any of some characters; in ranges, or it is slow."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


_IS_DRESSED = re.compile(_any_of(DRESSED))
DRESSED_WORD = re.compile(_any_of(DRESSED) + "{3,40}")
# Quick: a letter beyond Latin before a Latin one. Most texts have none, in whatever alphabet.
_TOUCH = re.compile(f"[^\\W\x00-\u024f][{INVISIBLE}]*[A-Za-z]")
# A letter that looks Latin before a Latin one: "Саsino". After the last one it is an ending
# ("TNFα", "SMSка") and nobody's disguise.
_MIXED = re.compile(f"{_any_of(ALIKE)}[{INVISIBLE}]*[A-Za-z]")
_HIDDEN = re.compile(f"(?<=[^\\W\\d_])[{INVISIBLE}]+(?=[^\\W\\d_])")
WORD = re.compile(rf"[^\W_]+(?:['’{INVISIBLE}]+[^\W_]+)*")
_REMOVED = dict.fromkeys(map(ord, INVISIBLE))


def western(text: str) -> bool:
    """Say whether a text is written in nothing but Western European letters; quick."""
    if text.isascii():
        return True
    try:
        text.encode("cp1252")  # with typographic quotes and dashes
    except UnicodeEncodeError:
        return False
    return True


def flat(text: str) -> str:
    """Give a text with its dressed-up letters plain, of the same length: "ｃａｓｉｎｏ", "🅑🅤🅨"."""
    if western(text) or not _IS_DRESSED.search(text):
        return text
    return text.translate(DRESSED)


def mixed(text: str) -> bool:
    """Say whether a text may hold a disguised word at all; quick."""
    return not western(text) and bool(_TOUCH.search(text)) and bool(_MIXED.search(text))


def is_disguised(word: str) -> bool:
    """Say whether a word mixes Latin letters with letters that look Latin, and reads as Latin."""
    return mixed(word) and undisguised(word).isascii()


def undisguised(word: str) -> str:
    """Give a word as it is meant to be read."""
    return word.translate(_REMOVED).translate(ALIKE)


def unmasked(text: str) -> str:
    """Give a text as it is meant to be read: what a moderator should see beside the original."""
    if text.isascii():
        return text
    return WORD.sub(lambda found: _shown(found[0]), flat(text))


def _shown(word: str) -> str:
    return undisguised(word) if is_disguised(word) else _HIDDEN.sub("", word)
