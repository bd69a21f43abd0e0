"""A blog keeps two dates, one on its own clock and one in UTC: the offset between, "+01:00"."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache


def times(gmt: str, local: str, usual: str = "") -> tuple[datetime | None, str]:
    """Give the time in UTC and the offset of the blog's clock, from its two dates.

    "0000-00-00 00:00:00" is WordPress's word for no date. `usual`: the offset to take for a local
    date alone.
    """
    utc, wall = moment(gmt), moment(local)
    if utc and wall:
        return utc, offset_text(round((wall - utc).total_seconds() / 60))
    if utc or not wall:
        return utc, ""
    return wall - minutes(usual), usual


def moment(text: str) -> datetime | None:
    """Read "2011-03-12 13:05:00" as if it were UTC; None for zeros and nonsense."""
    try:
        return datetime.fromisoformat(f"{text.strip()}+00:00")
    except ValueError:
        return None


@lru_cache(maxsize=256)  # a blog has two offsets, a hundred thousand comments
def offset_text(minutes: int) -> str:
    """Write minutes east of UTC as "+01:00"; "" where the two dates cannot belong together."""
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours:02}:{rest:02}" if hours < 15 else ""


def minutes(offset: str) -> timedelta:
    """Read "+01:00"."""
    if not offset:
        return timedelta()
    hours, rest = int(offset[1:3]), int(offset[4:6])
    return timedelta(hours=hours, minutes=rest) * (-1 if offset[0] == "-" else 1)
