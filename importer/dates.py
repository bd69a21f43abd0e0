"""The dialects in which blogs write a moment: ISO 8601, RFC 822, and dates for people.

Everything is pure: no clock and no locale of the machine, so "2 weeks ago" is not read but given
back as unknown. A date for people is the site's local time; `utc` turns it into UTC by a zone,
and `zone_of` learns the zone from moments known both ways (a page and its feed).

To add a language: a line in `MONTHS` (words as in the CLDR, the alternatives of a month parted
by "/").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Order = Literal["dmy", "mdy"]  # what "3/4/2010" means

MONTHS = {
    "en": "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug "
    "september/sep/sept october/oct november/nov december/dec",
    "de": "januar/jan/jänner/jän februar/feb/feber märz/mär/mrz april/apr mai juni/jun juli/jul "
    "august/aug september/sept/sep oktober/okt november/nov dezember/dez",
    "fr": "janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août "
    "septembre/sept octobre/oct novembre/nov décembre/déc",
    "es": "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
    "septiembre/setiembre/sept/sep octubre/oct noviembre/nov diciembre/dic",
    "it": "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug "
    "agosto/ago settembre/set ottobre/ott novembre/nov dicembre/dic",
    "nl": "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug "
    "september/sep oktober/okt november/nov december/dec",
    "pt": "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul "
    "agosto/ago setembro/set outubro/out novembro/nov dezembro/dez",
    "pl": "stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi "
    "maja/maj czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie "
    "września/wrzesień/wrz października/październik/paź listopada/listopad/lis "
    "grudnia/grudzień/gru",
    "ru": "января/январь/янв февраля/февраль/фев марта/март/мар апреля/апрель/апр мая/май "
    "июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сен "
    "октября/октябрь/окт ноября/ноябрь/ноя декабря/декабрь/дек",
    "uk": "січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/квіт/кві "
    "травня/травень/трав/тра червня/червень/черв/чер липня/липень/лип серпня/серпень/сер "
    "вересня/вересень/вер жовтня/жовтень/жовт/жов листопада/листопад/лис грудня/грудень/гру",
    "cs": "ledna/leden/led února/únor/úno března/březen/bře dubna/duben/dub května/květen/kvě "
    "června/červen/čvn července/červenec/čvc srpna/srpen/srp září/zář října/říjen/říj "
    "listopadu/listopad/lis prosince/prosinec/pro",
    "sv": "januari/jan februari/feb mars april/apr maj juni/jun juli/jul augusti/aug "
    "september/sep oktober/okt november/nov december/dec",
    "da": "januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug "
    "september/sep oktober/okt november/nov december/dec",
    "nb": "januar/jan februar/feb mars/mar april/apr mai juni/jun juli/jul august/aug "
    "september/sep oktober/okt november/nov desember/des",
    "fi": "tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu "
    "toukokuuta/toukokuu kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu "
    "syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu joulukuuta/joulukuu",
    "hu": "január/jan február/febr március/márc április/ápr május/máj június/jún július/júl "
    "augusztus/aug szeptember/szept október/okt november/nov december/dec",
    "tr": "ocak/oca şubat/şub mart/mar nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu "
    "eylül/eyl ekim/eki kasım/kas aralık/ara",
    "ca": "gener/gen febrer/febr març abril/abr maig juny juliol/jul agost setembre/set "
    "octubre/oct novembre/nov desembre/des",
    "he": "ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
}

AFTERNOON = frozenset(("pm", "p.m", "p.m.", "下午", "午後", "오후", "μμ"))
FORENOON = frozenset(("am", "a.m", "a.m.", "上午", "午前", "오전", "πμ"))

_WORD = r"(?P<m>[^\W\d_]{3,12})"
_DAY = r"(?<!\d)(?P<d>\d{1,2})"
_YEAR = r"(?P<y>\d{4}|[’'`]\d\d)(?!\d)"
_LINK = r"(?:\s*(?:de|del|of|d[’'])\s*|[\s.,\-–/]{1,3})"  # "5 de mayo de 2012", "5th of May"
SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<n>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})",
        r"(?<!\d)(?P<y>\d{4})[-/.](?P<n>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        rf"{_DAY}(?:st|nd|rd|th|er|º|ª)?{_LINK}[בה]?{_WORD}{_LINK}{_YEAR}",
        rf"(?<![^\W\d_]){_WORD}[\s.]{{1,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s{{0,3}}{_YEAR}",
        rf"(?<!\d)(?P<y>\d{{4}})[\s.,]{{1,3}}{_WORD}[\s.]{{1,3}}(?P<d>\d{{1,2}})(?!\d)",
        rf"{_DAY}(?P<sep>[./-])\s?(?P<n>\d{{1,2}})(?:(?P=sep)|,)\s?(?P<y>\d{{4}}|\d\d)(?!\d)",
    )
)
CLOCK = re.compile(
    r"(?:(?P<before>上午|下午|午前|午後|오전|오후)\s?)?(?<![\d:])(?P<h>\d{1,2})"
    r"(?:\s?[:.h時]\s?(?P<min>\d\d)(?::(?P<s>\d\d))?)?(?!\d)"
    r"\s?(?P<half>[ap]\.?m\b\.?|上午|下午|μμ|πμ)?",
    re.IGNORECASE,
)
ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
TOO_LONG = 400  # a line that says a date is shorter; the rest is not looked at

# Tried in this order when a zone is learned; the first that explains every pair wins.
ZONES = (
    "Europe/Berlin",
    "UTC",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Europe/Helsinki",
    "Europe/Moscow",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)


class Written(NamedTuple):
    """A date for people: local, and whether the time of day was said."""

    local: datetime
    timed: bool


def _table(months: str) -> dict[str, int]:
    rows = enumerate(months.split(), 1)
    return {word: number for number, words in rows for word in words.split("/")}


BY_LANGUAGE = {language: _table(months) for language, months in MONTHS.items()}
BY_WORD = {
    word: number for table in reversed(BY_LANGUAGE.values()) for word, number in table.items()
}


def utc(moment: datetime, zone: tzinfo = UTC) -> datetime | None:
    """Give an aware or local moment in UTC; None outside the years 1 to 9999.

    An hour that occurs twice in autumn is taken as the first (`fold` 0) unless the moment says
    otherwise; one that never was in spring moves forward.
    """
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def iso(text: str) -> datetime | None:
    """Read ISO 8601 as HTML and feeds write it; local if it names no offset, None if it is not."""
    try:
        return datetime.fromisoformat(text.strip()[:40])
    except ValueError:
        return None


def offset_at(moment: datetime, zone: tzinfo) -> str:
    """Give a zone's offset at a moment as ISO 8601 writes it: "+01:00"."""
    return moment.astimezone(zone).isoformat()[-6:]


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


def written(text: str, language: str = "", order: Order | None = None) -> Written | None:
    """Find a date for people in a line: "12. März 2011 um 14:05", "March 3, 2010 at 5:07 pm".

    None if there is none, if it is relative, or if day and month cannot be told apart
    ("3/4/2010" without `order`; outside English the day comes first).
    """
    line = text[:TOO_LONG].replace("\u200f", "").replace("\u200e", "")
    for shape in SHAPES:
        for match in shape.finditer(line):
            day = _day(match, language, order)
            if day:
                return _timed(day, line, match)
    return None


def day_order(texts: Iterable[str]) -> Order | None:
    """Learn from a site's dates what "3/4/2010" means there: by any day above twelve."""
    for text in texts:
        for match in SHAPES[-1].finditer(text[:TOO_LONG]):
            first, second = int(match["d"]), int(match["n"])
            if (first > 12) != (second > 12):
                return "dmy" if first > 12 else "mdy"
    return None


def zone_of(pairs: Iterable[tuple[datetime, datetime]]) -> tzinfo | None:
    """Learn a site's zone from moments known as local time and as UTC.

    Gives the first zone of `ZONES` that explains all of them, else a fixed offset if they agree
    on one; None without pairs or when they contradict each other.
    """
    known = {(local.replace(tzinfo=None), moment) for local, moment in pairs}
    if not known:
        return None
    for name in ZONES:
        zone = named(name)
        if zone and all(utc(local, zone) == moment for local, moment in known):
            return zone
    offsets = {local - moment.astimezone(UTC).replace(tzinfo=None) for local, moment in known}
    return _fixed(offsets.pop()) if len(offsets) == 1 else None


def named(name: str) -> tzinfo | None:
    """Give a zone by its name in the IANA database; None where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _fixed(offset: timedelta) -> tzinfo | None:
    return timezone(offset) if abs(offset) <= timedelta(hours=14) else None


def _day(match: re.Match[str], language: str, order: Order | None) -> datetime | None:
    said = match.groupdict()
    month = _month(said["m"], language) if "m" in said else int(said["n"])
    day = int(said["d"])
    if "sep" in said:
        day, month = _numeric(day, month, said["sep"], language, order)
    try:
        return datetime(_year(said["y"]), month, day)
    except ValueError:
        return None


def _month(word: str, language: str) -> int:
    word = word.casefold()
    own = BY_LANGUAGE.get(language[:2].lower(), {})
    return own.get(word) or BY_WORD.get(word, 0)


def _numeric(
    first: int, second: int, sep: str, language: str, order: Order | None
) -> tuple[int, int]:
    if first > 12 or second > 12:
        return (second, first) if second > 12 else (first, second)
    day_first = sep == "." or (bool(language) and not language.lower().startswith("en"))
    known = order or ("dmy" if day_first else None)
    return {"dmy": (first, second), "mdy": (second, first)}.get(known or "", (0, 0))


def _year(text: str) -> int:
    digits = text.strip("’'`")
    return int(digits) if len(digits) == 4 else 2000 + int(digits) - 100 * (int(digits) > 69)


def _timed(day: datetime, line: str, match: re.Match[str]) -> Written:
    begin, end = match.span()
    for text in (line[end : end + 40], line[max(0, begin - 30) : begin]):
        for clock in CLOCK.finditer(text):
            time = _clock(clock)
            if time is not None:
                return Written(day + time, True)
    return Written(day, False)


def _clock(match: re.Match[str]) -> timedelta | None:
    half = (match["before"] or match["half"] or "").lower()
    if not match["min"] and not half:
        return None
    hour, minute = int(match["h"]), int(match["min"] or 0)
    if half in AFTERNOON or half in FORENOON:
        hour = hour % 12 + 12 * (half in AFTERNOON)
    if hour > 23 or minute > 59:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=min(59, int(match["s"] or 0)))
