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
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, NamedTuple

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
# Said beside what the CLDR knows: wpDiscuz in German.
PAST = {
    "de": {
        "year": ("{0} jahre her", "{0} jahr her"),
        "month": ("{0} monate her", "{0} monat her"),
        "week": ("{0} wochen her", "{0} woche her"),
        "day": ("{0} tage her", "{0} tag her"),
        "hour": ("{0} stunden her", "{0} stunde her"),
        "minute": ("{0} minuten her", "{0} minute her"),
        "second": ("{0} sekunden her", "{0} sekunde her"),
    }
}
AND = r"(?>\s?[,،]?\s?)(?:(?:and|und|et|y|e|en|och|og|i|и)\s)?"  # between "2 years" and "3 months"
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
    """Give how long ago a text says, "3 weeks ago", "vor 2 Jahren und 1 Monat"; else None."""
    line = " ".join(text.casefold().split())
    if not line or len(line) > LONGEST_AGO or not any(sign.isdigit() for sign in line):
        return None
    for tongue in dict.fromkeys((_tongue(language), primary(language), "en")):
        for way in _ways(tongue):
            said = way.phrase.search(line)
            if said:
                amounts = way.amount.findall(said[0])
                return sum((_span(each, way.units) for each in amounts), timedelta())
    return None


def _span(amount: str, units: Mapping[str, str]) -> timedelta:
    number = re.search(r"\d+", amount)
    assert number is not None  # every amount has one
    words = amount[: number.start()] + amount[number.end() :]
    return int(number[0]) * UNITS[units[_joined(words)]]


def primary(language: str) -> str:
    """Give the language of a tag: "de" of "de-AT"."""
    name = _tongue(language)
    return SAME.get(name, name)


def _tongue(language: str) -> str:
    return re.split(r"[-_]", language.lower())[0]


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


class Way(NamedTuple):
    """One way in which a language says how long ago something was."""

    phrase: re.Pattern[str]  # all of it: "2 years, 3 months ago"
    amount: re.Pattern[str]  # "2 years"
    units: dict[str, str]  # "years": "year"


@lru_cache(maxsize=16)
def _ways(language: str) -> tuple[Way, ...]:
    said = (table()["past"].get(language), PAST.get(language))
    return tuple(_way(patterns) for patterns in said if patterns)


def _way(patterns: Mapping[str, Sequence[str]]) -> Way:
    """Compile what a language says of each unit; what all begins and ends with stands once."""
    parts = [each.partition("{0}") for said in patterns.values() for each in said]
    begin = _shared([before for before, _, _ in parts])
    end = _shared([after[::-1] for _, _, after in parts])[::-1]
    units = {
        each.removeprefix(begin).removesuffix(end): unit
        for unit, said in reversed([*patterns.items()])
        for each in said
    }
    plain = "|".join(_amount(words) for words in sorted(units, key=len, reverse=True))
    many = rf"(?:{plain})(?:{AND}(?:{plain})){{0,6}}"
    phrase = rf"(?<!\w){_loose(begin)}\s?{many}\s?{_loose(end)}(?!\w)"
    names = {_joined(words.replace("{0}", "")): unit for words, unit in units.items()}
    return Way(re.compile(phrase), re.compile(plain), names)


def _shared(words: Sequence[str]) -> str:
    """Give the signs that all words begin with."""
    same = takewhile(lambda signs: len(set(signs)) == 1, zip(*words, strict=False))
    return "".join(signs[0] for signs in same)


def _amount(words: str) -> str:
    before, _, after = words.partition("{0}")
    start = rf"{_loose(before)}\s?" if before.strip() else ""
    return rf"{start}(?<!\d)\d{{1,4}}\s?{_loose(after)}"


def _joined(words: str) -> str:
    return "".join(words.split())


def _loose(words: str) -> str:
    return r"\s?".join(re.escape(word) for word in words.split())
