"""Values as comment systems write them: text, ids, times, truth, Markdown.

Every function takes whatever JSON, YAML, CSV or a database may hold and gives the plain thing, or
nothing: a value of an odd kind is no reason to lose a comment.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from importer.dates import utc

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MILLISECONDS = 100_000_000_000  # numbers above are milliseconds: as seconds, the year 5138
SPACED = re.compile(
    r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?"
    r"\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?(?![\d:])"
)
NAMED = re.compile(r"^[A-Z][a-z]{2},? ")  # "Mon, 02 Jan 2006 15:04:05 GMT" and other mail dates
SCRIPT = re.compile(  # as JavaScript shows a date
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})"
)
TRUE = {"true", "1", "yes", "on", "t"}
WRAPS = ("$date", "iso", "$numberLong", "$numberDouble")  # of MongoDB and LeanCloud
NEVER = 1  # the year that Go and Comentario write for "not yet"


def text(value: object) -> str:
    """Give a value as text; "" for none, and for lists and objects."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:.0f}" if isinstance(value, float) and value == value else str(value)


def as_json(row: object) -> bytes:
    """Give a row of a table as bytes to be kept; what JSON has no word for as Python writes it."""
    return json.dumps(row, default=repr, ensure_ascii=False).encode("utf-8", "backslashreplace")


def ident(value: object) -> str:
    """Give an id as text: a word, a number, or MongoDB's {"$oid": ...}."""
    if isinstance(value, dict):
        value = value.get("$oid") or value.get("objectId") or value.get("id")
    return text(value).strip()


def true(value: object) -> bool:
    """Whether a value means yes, as any scalar may."""
    return text(value).strip().lower() in TRUE if not isinstance(value, bool) else value


def moment(value: object) -> tuple[datetime | None, str]:
    """Give a time in UTC and the offset that it was written with, "" if with none.

    Reads ISO 8601 and its relatives, seconds and milliseconds since 1970, dates of mail, MongoDB's
    and LeanCloud's objects. A time without offset is UTC.
    """
    value = _unwrapped(value)
    if isinstance(value, datetime):
        return utc(value), _offset(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC), ""
    written = text(value).strip()[:60]
    if re.fullmatch(r"-?(?:\d{9,16}(?:\.\d+)?|\d(?:\.\d+)?[eE]\+?(?:9|1[0-5]))", written):
        return epoch(float(written)), ""
    return _written(written)


def epoch(number: float) -> datetime | None:
    """Give the time of seconds or milliseconds since 1970."""
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) > MILLISECONDS else number, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _unwrapped(value: object) -> object:
    for _ in range(3):  # {"$date": {"$numberLong": "..."}}
        if isinstance(value, dict):
            value = next((value[each] for each in WRAPS if each in value), None)
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 1e17 else None
    return value


def _written(written: str) -> tuple[datetime | None, str]:
    found = SPACED.match(written)
    if found is None:
        return _named(written) if NAMED.match(written) else (_day(written), "")
    zone = {"Z": "+00:00", "UTC": "+00:00"}.get(found[4] or "", found[4] or "")
    try:
        when = datetime.fromisoformat(f"{found[1]} {found[2]}{zone}")
    except ValueError:
        return None, ""
    if when.year <= NEVER:
        return None, ""
    return utc(when), _offset(when) if zone and found[4] not in ("Z", "UTC") else ""


def _named(written: str) -> tuple[datetime | None, str]:
    from importer.dates import rfc822

    mail = SCRIPT.sub(r"\2 \1 \3 \4 \5", written)
    zone = re.search(r" ([+-]\d\d)(\d\d)\b", mail)
    when = rfc822(mail)
    return when, f"{zone[1]}:{zone[2]}" if when and zone else ""


def _day(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written[:10]).replace(tzinfo=UTC)
    except ValueError:
        return None


def _offset(when: datetime) -> str:
    return when.isoformat()[-6:] if when.tzinfo and when.utcoffset() is not None else ""


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"breaks": True, "linkify": False}).enable(
        ["table", "strikethrough"]
    )


def html(source: str) -> str:
    """Give Markdown as HTML; tags in it stay: what may be shown is decided elsewhere."""
    return cast(str, _markdown().render(source)).strip() if source.strip() else ""


def marked_up(body: str) -> bool:
    """Whether a text that may be HTML or Markdown is HTML: it begins with a tag of a block."""
    return bool(re.match(r"\s*<(?:p|div|blockquote|ul|ol|pre|h\d|br|a|img|span|b|i|em)\b", body))


def first(record: dict[str, Any], *names: str) -> Any:
    """Give the first of several fields that says anything."""
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)
