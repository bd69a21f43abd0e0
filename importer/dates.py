"""The dialects in which blogs write a moment: ISO 8601, RFC 822, and dates for people.

Everything is pure: no clock and no locale of the machine, so "2 weeks ago" is read only with the
time at which it was said. A date for people is the site's local time; `utc` turns it into UTC by a
zone (`importer.wallclock` learns it). All its dates together say a site's `dialect`: which shape
they have, and what "3/4/2010" means there. The words are the CLDR's (`importer.calendar`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import NamedTuple

from importer import calendar
from importer.calendar import Order
from importer.wallclock import Pair, setting, zone_of
from importer.zones import ZONES, named, offset_of, utc

__all__ = [
    "ZONES", "Dialect", "Order", "Pair", "Written", "ago", "begin", "day_order", "dialect", "iso",
    "moment", "named", "offset_of", "rfc822", "setting", "undecided", "utc",
    "without_year", "written", "zone_of",
]  # fmt: skip

_SIGNS = r"[^\s\d,،;:/()\[\]|–—·«»\"<>@]"
_LETTERS = rf"[^\W\d_]{_SIGNS}{{1,29}}"
_WORD = rf"(?P<m>{_LETTERS}(?:\s{_SIGNS}{{1,29}}){{0,4}}?)"  # "12 تشرين الثاني 2011"
_DAY = r"(?<!\d)(?P<d>\d{1,2})"
_YEAR = r"(?P<y>\d{4}|[’'`]\d\d)(?!\d)"
_LINK = (  # "5 de mayo de 2012", "5th of May", not the "De" of "5 December"
    r"(?:\s*(?:(?:de|del|of|г\.?)(?![^\W\d_])|d[’'])\s*|[\s.,،\-–/]{1,3})"
)
SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<n>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})",
        rf"{_DAY}\s(?:tháng|thg)\s(?P<n>\d{{1,2}})\b,?\s{{0,2}}(?:năm\s)?{_YEAR}",
        r"(?<!\d)(?P<y>\d{4})[-/.](?P<n>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        rf"{_DAY}(?:st|nd|rd|th|er|º|ª)?{_LINK}[בה]?{_WORD}{_LINK}{_YEAR}",
        rf"(?<![^\W\d_]){_WORD}[\s.]{{1,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s{{0,3}}{_YEAR}",
        rf"(?<!\d)(?P<y>\d{{4}})[\s.,]{{1,3}}{_WORD}[\s.]{{1,3}}(?P<d>\d{{1,2}})(?!\d)",
        rf"{_DAY}(?P<sep>[./-])\s?(?P<n>\d{{1,2}})(?:(?P=sep)|,)\s?(?P<y>\d{{4}}|\d\d)(?!\d)",
    )
)
NO_YEAR = re.compile(
    rf"{_DAY}(?:st|nd|rd|th|er|º|ª)?{_LINK}[בה]?{_WORD}(?![^\W\d_])"
    r"|(?<![^\W\d_])(?P<m2>[^\W\d_]{3,12})\.?\s(?P<d2>\d{1,2})(?:st|nd|rd|th|\.)?(?![\d:.])",
    re.IGNORECASE,
)
CLOCK = re.compile(
    r"(?:(?P<before>上午|下午|午前|午後|오전|오후)\s?)?(?<![\d:])(?P<h>\d{1,2})"
    r"(?:\s?[:.h時]\s?(?P<min>\d\d)(?::(?P<s>\d\d))?)?(?!\d)"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?|[^\W\d_][^\s\d,;:()|–—-]{0,11})?",
    re.IGNORECASE,
)
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
LEAST_IN_SEQUENCE = 4  # different dates that must run one way in one reading and not in the other
BUDDHIST = 543  # years by which Thai blogs are ahead
TOO_LONG = 400  # a line that says a date is shorter; the rest is not looked at


class Written(NamedTuple):
    """A date for people: local, and whether the time of day was said."""

    local: datetime
    timed: bool


class Dialect(NamedTuple):
    """How a site writes its dates, learned from all of them."""

    language: str = ""
    order: Order | None = None
    shapes: tuple[re.Pattern[str], ...] = SHAPES  # the site's own first


def iso(text: str) -> datetime | None:
    """Read ISO 8601 as HTML and feeds write it; local if it names no offset, None if it is not."""
    try:
        return datetime.fromisoformat(text.strip()[:40])
    except ValueError:
        return None


def rfc822(text: str) -> datetime | None:
    """Read a date of mail and RSS as UTC, which a missing zone or "-0000" means too."""
    try:
        return utc(parsedate_to_datetime(text.strip()[:60]))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def moment(text: str, zone: tzinfo, honest: bool) -> datetime | None:
    """Read a `datetime` attribute as UTC.

    WordPress before 5.3 printed local time with "+00:00" (3,525 of 3,526 wrong on one German
    site): unless `honest`, an offset of zero is local time in `zone`.
    """
    found = iso(text)
    if found and found.tzinfo and not honest and not found.utcoffset():
        found = found.replace(tzinfo=None)
    return utc(found, zone) if found else None


def written(
    text: str,
    language: str = "",
    order: Order | None = None,
    shapes: tuple[re.Pattern[str], ...] = SHAPES,
) -> Written | None:
    """Find a date for people in a line: "12. März 2011 um 14:05", "March 3, 2010 at 5:07 pm".

    None if there is none, if it is relative, or if day and month cannot be told apart
    ("3/4/2010" without `order`, in a language that does not say it).
    """
    line = _line(text)
    for shape in shapes:
        for match in shape.finditer(line):
            day = _day(match, language, order)
            if day:
                return _timed(day, line, match, language)
    return None


def without_year(text: str, language: str, since: datetime) -> datetime | None:
    """Read "Jun 20th at 2:41 am" as the first such day from `since` on; None if it is not that."""
    for match in NO_YEAR.finditer(_line(text)):
        number = _month(match["m"] or match["m2"], language)
        day = int(match["d"] or match["d2"])
        clock = _timed(datetime(2000, 1, 1), _line(text), match, language)
        if number and clock.timed:
            return _first_after(since, number, day, clock.local)
    return None


def _first_after(since: datetime, month: int, day: int, clock: datetime) -> datetime | None:
    for year in range(since.year, since.year + 5):  # 29 February
        try:
            moment = clock.replace(year=year, month=month, day=day)
        except ValueError:
            continue
        if moment.date() >= since.date():
            return moment
    return None


def begin(text: str) -> int:
    """Give where the first date for people begins in a text; -1 if there is none."""
    starts = [_begin(match) for shape in SHAPES if (match := shape.search(_line(text)))]
    return min(starts, default=-1)


def _begin(match: re.Match[str]) -> int:
    """Give where a date begins: at its month, not at words before it ("Bob at March 13, 2004")."""
    said = match.groupdict().get("m")
    if not said or match.start("m") > match.start():
        return match.start()
    ends = [said[at.start() :] for at in re.finditer(r"\S+", said)]
    month = next((end for end in ends if calendar.month(end)), said)
    return match.end("m") - len(month)


def ago(text: str, language: str, said: datetime) -> datetime | None:
    """Read "3 weeks ago" by the time at which it was said; None if it is not that."""
    spent = calendar.ago(text[:TOO_LONG], language)
    try:
        return said - spent if spent is not None else None
    except OverflowError:
        return None


def undecided(text: str, language: str, order: Order | None) -> bool:
    """Tell whether a line says a date whose day and month cannot be told apart."""
    match = SHAPES[-1].search(_line(text))
    return bool(match) and written(text, language, order) is None


def dialect(texts: Iterable[str], language: str) -> Dialect:
    """Learn how a site writes its dates from all of them together."""
    lines = [_line(text) for text in texts]
    order = day_order(lines)
    hits = [sum(1 for line in lines if shape.search(line)) for shape in SHAPES]
    first = sorted(range(len(SHAPES)), key=lambda at: (-hits[at], at))
    return Dialect(language, order, tuple(SHAPES[at] for at in first) if any(hits) else SHAPES)


def day_order(texts: Iterable[str]) -> Order | None:
    """Learn from a site's dates what "3/4/2010" means there.

    Any day above twelve says it; else the one order in which the dates, as they stand, run one way
    (comments stand in the order of time). None where neither tells.
    """
    said = [match for text in texts if (match := SHAPES[-1].search(text[:TOO_LONG]))]
    numbers = [(int(match["d"]), int(match["n"]), _year(match["y"])) for match in said]
    votes = sum((one > 12) - (two > 12) for one, two, _ in numbers if (one > 12) != (two > 12))
    if votes or not numbers:
        return ("dmy" if votes > 0 else "mdy") if votes else None
    return _by_sequence(list(dict.fromkeys(numbers)))


def _by_sequence(numbers: list[tuple[int, int, int]]) -> Order | None:
    if len(numbers) < LEAST_IN_SEQUENCE:
        return None
    as_dmy = _runs_one_way([(year, two, one) for one, two, year in numbers])
    as_mdy = _runs_one_way([(year, one, two) for one, two, year in numbers])
    return None if as_dmy == as_mdy else ("dmy" if as_dmy else "mdy")


def _runs_one_way(days: list[tuple[int, int, int]]) -> bool:
    steps = [one <= two for one, two in pairwise(days)]
    return all(steps) or not any(steps)


def _line(text: str) -> str:
    return text[:TOO_LONG].replace("\u200f", "").replace("\u200e", "").replace("\u202f", " ")


def _day(match: re.Match[str], language: str, order: Order | None) -> datetime | None:
    said = match.groupdict()
    month = _month(said["m"], language) if "m" in said else int(said["n"])
    day = int(said["d"])
    if "sep" in said:
        european = said["sep"] == "." and not (len(said["y"]) == 2 and _english(language))
        day, month = _numeric(day, month, european, language, order)
    try:
        return datetime(_year(said["y"]), month, day)
    except ValueError:
        return None


def _month(words: str, language: str) -> int:
    """Read a month's name, or the last or first word of what may be one."""
    parts = words.split()
    tries = dict.fromkeys((" ".join(parts), parts[-1], parts[0]))
    return next((number for one in tries if (number := calendar.month(one, language))), 0)


def _numeric(
    first: int, second: int, european: bool, language: str, order: Order | None
) -> tuple[int, int]:
    if first > 12 or second > 12:
        return (second, first) if second > 12 else (first, second)
    known = order or ("dmy" if european or first == second else calendar.order(language))
    return {"dmy": (first, second), "mdy": (second, first)}.get(known or "", (0, 0))


def _english(language: str) -> bool:
    """Tell whether "03.04.10" may be March: so print Cutline and Thesis, but never "03.04.2010"."""
    return calendar.primary(language) == "en"


def _year(text: str) -> int:
    digits = text.strip("’'`")
    if len(digits) == 4:
        return int(digits) - BUDDHIST * (BUDDHIST < int(digits) - 1900 < BUDDHIST + 300)
    return 2000 + int(digits) - 100 * (int(digits) > 69)


def _timed(day: datetime, line: str, match: re.Match[str], language: str) -> Written:
    begin, end = match.span()
    for text in (line[end : end + 40], line[max(0, begin - 30) : begin]):
        for clock in CLOCK.finditer(text):
            time = _clock(clock, language)
            if time is not None:
                return Written(day + time, True)
    return Written(day, False)


def _clock(match: re.Match[str], language: str) -> timedelta | None:
    half = calendar.half(match["before"] or match["half"] or "", language)
    if not match["min"] and not half:
        return None
    hour, minute = int(match["h"]), int(match["min"] or 0)
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    if hour > 23 or minute > 59:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=min(59, int(match["s"] or 0)))
