"""Zones: by name, swapped by an import, and what of a moment they say.

A site's own one is learned in `importer.wallclock`. Pure.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Tried in this order when a zone is learned; among those that explain as much the first wins.
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


class Swapped(tzinfo):
    """A clock whose offset has the wrong sign: local time and UTC were mixed up at an import."""

    def __init__(self, zone: tzinfo) -> None:
        """Take the zone whose offsets are turned round."""
        self.zone = zone

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Give minus the zone's offset; the clock that is shown is that zone's UTC."""
        if dt is None:
            return None
        there = dt.replace(tzinfo=UTC).astimezone(self.zone).utcoffset() or timedelta()
        return -there

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Give nothing: what of the offset is summer time cannot be told."""
        return None

    def __str__(self) -> str:
        """Name it where a person reads it."""
        return self.tzname(None)

    def tzname(self, dt: datetime | None) -> str:
        """Name the zone that is turned round."""
        return f"swapped {self.zone}"


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


def offset_of(wall: datetime, zone: tzinfo) -> str:
    """Give the offset of a blog's clock when it showed a time; "" where it is not its own."""
    return "" if isinstance(zone, Swapped) else wall.replace(tzinfo=zone).isoformat()[-6:]


def named(name: str) -> tzinfo | None:
    """Give a zone by its name in the IANA database; None where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
