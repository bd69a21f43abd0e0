"""Take the words of time of every language out of the CLDR: `./run catalogues`.

Babel carries the CLDR and is needed here alone: reading it takes 19 ms a language and there are
three hundred, the table made of it takes 3 ms once. (CLDR data: Unicode License v3.)

    {"months": {"de": ["januar/jan/jänner", ...]},      twelve each; "" is no word
     "past": {"de": {"year": ["vor {0} jahren", ...]}},
     "halves": {"en": ["am/a.m.", "pm/p.m."]},
     "order": {"en": "mdy", "en-gb": "dmy"}}            day and month in short dates
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale, localedata

TABLE = Path(__file__).with_name("cldr.json")
UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
WIDTHS = ("wide", "abbreviated")
ARTICLES = re.compile(r"^(?:de |d’|d'|di )")  # Catalan and Occitan put them into the month
WORD = re.compile(r"[^\W\d_][^\d,،;:/()\[\]|–—·«»\"<>@#]{1,39}")  # not "M01", "3月", "mun #1"
MOST_WORDS = 5  # in the name of a month; three languages need more


def compiled() -> dict[str, Any]:
    """Give the table, made from the CLDR of the installed Babel."""
    months: dict[str, list[dict[str, None]]] = {}
    past: dict[str, dict[str, dict[str, None]]] = {}
    halves: dict[str, list[dict[str, None]]] = {}
    order: dict[str, str] = {}
    for name in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(name)
        language = locale.language
        _months(locale, months.setdefault(language, [{} for _ in range(12)]))
        _past(locale, past.setdefault(language, {}))
        _halves(locale, halves.setdefault(language, [{}, {}]))
        order[name.replace("_", "-").lower()] = _order(locale)
    return {
        "months": {
            language: ["/".join(words) for words in each]
            for language, each in months.items()
            if all(each)
        },
        "past": {
            language: {unit: list(said) for unit, said in each.items()}
            for language, each in past.items()
            if each
        },
        "halves": {
            language: ["/".join(words) for words in each]
            for language, each in halves.items()
            if all(each)
        },
        "order": {name: said for name, said in order.items() if said != order.get(name[:2])}
        | {name: said for name, said in order.items() if "-" not in name},
    }


def _months(locale: Locale, into: list[dict[str, None]]) -> None:
    for context in ("format", "stand-alone"):
        for width in WIDTHS:
            for number, word in locale.months[context][width].items():
                word = ARTICLES.sub("", _plain(word)).strip(" .:·׳'’\u200c")
                if WORD.fullmatch(word) and len(word.split()) <= MOST_WORDS:
                    into[number - 1][word] = None


def _past(locale: Locale, into: dict[str, dict[str, None]]) -> None:
    fields = locale._data["date_fields"]
    for unit in UNITS:
        for width in ("", "-short"):
            said = fields.get(f"{unit}{width}", {}).get("past", {})
            words = {_plain(each): None for each in said.values() if "{0}" in str(each)}
            if words and not any(each.startswith("-") for each in words):
                into.setdefault(unit, {}).update(words)


def _halves(locale: Locale, into: list[dict[str, None]]) -> None:
    for width in WIDTHS:
        said = locale.day_periods["format"].get(width, {})
        for number, half in enumerate(("am", "pm")):
            word = _plain(said.get(half, ""))
            if word and "/" not in word:
                into[number][word] = None


def _plain(word: object) -> str:
    return " ".join(str(word).casefold().split())


def _order(locale: Locale) -> str:
    pattern = str(locale.date_formats["short"])
    return "".join(dict.fromkeys(sign for sign in pattern.lower() if sign in "dmy"))


def written() -> Iterator[str]:
    """Give the table as the lines of its file."""
    table = compiled()
    yield "{"
    for number, (name, rows) in enumerate(table.items(), 1):
        lines = [f"{json.dumps(key)}: {_short(value)}" for key, value in sorted(rows.items())]
        yield f"{json.dumps(name)}: {{"
        yield ",\n".join(lines)
        yield "}" + "," * (number < len(table))
    yield "}"


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    TABLE.write_text("\n".join(written()) + "\n", encoding="utf-8")
