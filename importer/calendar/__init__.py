"""The words of time in every language: months, halves of the day, "3 weeks ago".

They come from the CLDR (`cldr.json`, made by `compile.py`); what blogs write beside it stands in
`ALSO`. The table is read when the first word is asked for. Pure otherwise: no clock, no locale of
the machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

Order = Literal["dmy", "mdy"]  # what "3/4/2010" means

TABLE = Path(__file__).with_name("cldr.json")
_VIETNAMESE = "một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|mười một|mười hai"
ALSO = {
    "de": {"mrz": 3},
    "vi": {f"tháng {word}": number for number, word in enumerate(_VIETNAMESE.split("|"), 1)},
}
# Where a page does not say its language, a word means what it means in the first of these.
_COMMON = "en de fr es it nl pt pl ru uk cs sv da nb fi hu tr ca he ar el ro ja zh ko"
COMMON = tuple(_COMMON.split())
SAME = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "ji": "yi", "sh": "sr", "tl": "fil"}
SHORTEST = 3  # letters that may stand for a month
UNITS = {
    "year": timedelta(days=365.2425),
    "month": timedelta(days=30.436875),
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}
TRIMMED = " .,;:׳'’`-\u200c"
LONGEST_AGO = 60  # signs in which "3 weeks ago" is said


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """Give the compiled table."""
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def languages() -> list[str]:
    """Give the languages that have names for the months."""
    return sorted(table()["months"])


def month(word: str, language: str = "") -> int:
    """Give the number of a month by its name in a language; 0 if it is none.

    The page's own language is asked first, then all others: a theme in English on a German blog
    writes "March". A word that two languages mean differently is read as in `COMMON`.
    """
    word = _folded(word)
    if len(word) < 2:
        return 0
    own = _months(primary(language))
    return own.get(word) or _by_prefix(word, own) or _anywhere().get(word, 0)


def half(word: str, language: str = "") -> str:
    """Give "am" or "pm" for a word beside a time of day; empty if it is neither."""
    word = word.casefold().strip()
    if not word:
        return ""
    for tongue in dict.fromkeys((primary(language), "en", "ja", "zh", "ko", "el")):
        for name, said in zip(("am", "pm"), table()["halves"].get(tongue, ("", "")), strict=True):
            if word in said.split("/") or word.strip(".") in said.replace(".", "").split("/"):
                return name
    return {"오전": "am", "오후": "pm"}.get(word, "")


def order(language: str) -> Order | None:
    """Give the order of day and month that a language has in short dates; None if not for sure.

    English alone says nothing, not even "en-US": WordPress prints it on every blog in English.
    """
    tag = language.lower().replace("_", "-")
    if tag in ("en", "en-us", ""):
        return None
    said = table()["order"].get(tag) or table()["order"].get(primary(tag), "")
    return said if said in ("dmy", "mdy") else None


def ago(text: str, language: str = "") -> timedelta | None:
    """Give how long ago "3 weeks ago", "vor 2 Jahren" is; None if a text is not that."""
    line = " ".join(text.casefold().split())
    if not line or len(line) > LONGEST_AGO or not any(sign.isdigit() for sign in line):
        return None
    for tongue in dict.fromkeys((primary(language), "en")):
        for shape, unit in _agos(tongue):
            match = shape.search(line)
            if match:
                return int(match["n"]) * UNITS[unit]
    return None


def primary(language: str) -> str:
    """Give the language of a tag: "de" of "de-AT"."""
    name = re.split(r"[-_]", language.lower())[0]
    return SAME.get(name, name)


def _folded(word: str) -> str:
    return word.casefold().strip(TRIMMED)


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    rows = enumerate(table()["months"].get(language, ()), 1)
    known = {word: number for number, words in rows for word in words.split("/")}
    bare = {_unmarked(word): number for word, number in known.items()}
    return {**bare, **known, **ALSO.get(language, {})}


def _by_prefix(word: str, known: dict[str, int]) -> int:
    """Give the month that alone begins so: "sept", "décem"."""
    if len(word) < SHORTEST:
        return 0
    found = {number for name, number in known.items() if name.startswith(word)}
    return found.pop() if len(found) == 1 else 0


@lru_cache(maxsize=1)
def _anywhere() -> dict[str, int]:
    votes: dict[str, Counter[int]] = {}
    for language in languages():
        for word, number in _months(language).items():
            votes.setdefault(word, Counter())[number] += 1
    agreed = {word: each.most_common(1)[0][0] for word, each in votes.items() if len(each) == 1}
    for language in reversed(COMMON):
        agreed.update(_months(language))
    return agreed


def _unmarked(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@lru_cache(maxsize=16)
def _agos(language: str) -> list[tuple[re.Pattern[str], str]]:
    said = table()["past"].get(language, {})
    return [(shape, unit) for unit in UNITS for shape in _shapes(said.get(unit, ()))]


def _shapes(patterns: Iterable[str]) -> Iterable[re.Pattern[str]]:
    for pattern in patterns:
        before, _, after = pattern.partition("{0}")
        yield re.compile(rf"(?<!\w){_loose(before)}\s?(?P<n>\d{{1,4}})\s?{_loose(after)}(?!\w)")


def _loose(words: str) -> str:
    return r"\s?".join(re.escape(word) for word in words.split())
