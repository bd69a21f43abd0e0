"""What is known of a site before a page of it is read: learned from its feed, used for all pages.

A feed says a comment's author, date and text; where a page shows the same comment, the two
together say how the site shows them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from importer import dates
from importer.dates import Dialect
from importer.extract.markup import Family

TRUSTED = 0.5  # of the time stamps with an offset that must be true for the rest to be believed

Seen = tuple[
    datetime | None, datetime | None, datetime
]  # on the page's clock, as its UTC, in truth


class Lesson(NamedTuple):
    """How a site shows its comments, as far as it is known."""

    zone: tzinfo | None = None  # of its local times
    stamped: bool = True  # whether an offset that its time stamps give is true
    dialect: Dialect | None = None  # how it writes dates
    family: Family | None = None  # its own selectors


def clock(seen: Iterable[Seen], likely: tzinfo | None, before: Lesson) -> Lesson:
    """Learn a site's clock from dates that are known as its pages show them and in truth.

    Time stamps that carry an offset are believed unless most of them are wrong: WordPress before
    5.3 prints "+00:00" after local time, and an import can leave any offset.
    """
    known = [(wall, said, _to_minute(true, wall)) for wall, said, true in seen if wall]
    stamps = [(said, true) for _, said, true in known if said]
    right = sum(said == true for said, true in stamps)
    stamped = right >= TRUSTED * len(stamps) if stamps else before.stamped
    walls = [(wall, true) for wall, said, true in known if not (said and stamped)]
    zone = dates.zone_of(walls, likely) or before.zone
    return before._replace(zone=zone, stamped=stamped or zone is None)


def from_stamps(stamps: Iterable[str], likely: tzinfo | None, before: Lesson) -> Lesson:
    """Learn a site's zone from the offsets that its own time stamps carry, of posts above all.

    One offset alone fits many zones: it is believed where the zone that the page's language is
    spoken in explains it, or where summer and winter are both there.
    """
    moments = [moment for text in stamps if (moment := dates.iso(text)) and moment.utcoffset()]
    pairs = [(moment.replace(tzinfo=None), moment.astimezone(UTC)) for moment in moments]
    zone = dates.zone_of(pairs, likely)
    seasons = len({moment.utcoffset() for moment in moments}) > 1
    return before._replace(zone=zone) if zone and (seasons or zone is likely) else before


def _to_minute(true: datetime, wall: datetime) -> datetime:
    true = true.astimezone(UTC)
    return true if wall.second else true.replace(second=0)
