"""What is known of a site before a page of it is read: learned from its feed, used for all pages.

A feed says a comment's author, date and text; where a page shows the same comment, the two
together say how the site shows them. Every such comment of every post is kept, for one post's feed
shows too little of a clock: its zone is learned from all of them. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from importer import dates
from importer.dates import Dialect
from importer.extract.markup import Family

TRUSTED = 0.5  # of the time stamps with an offset that must be true for the rest to be believed

MOST_SEEN = 200  # comments that are kept, of which both page and feed say the date


class Seen(NamedTuple):
    """A comment's date as its page shows it, and in truth."""

    wall: datetime  # on the site's clock
    said: datetime | None  # as the page's own time stamp says it in UTC
    true: datetime
    number: int = 0  # of the comment; 0 where it has none


class Lesson(NamedTuple):
    """How a site shows its comments, as far as it is known."""

    zone: tzinfo | None = None  # of its local times
    stamped: bool = True  # whether an offset that its time stamps give is true
    dialect: Dialect | None = None  # how it writes dates
    family: Family | None = None  # its own selectors
    seen: tuple[Seen, ...] = ()  # what zone and stamps were learned from, in the order of time


def clock(seen: Iterable[Seen], likely: tzinfo | None, before: Lesson) -> Lesson:
    """Learn a site's clock from dates that are known as its pages show them and in truth.

    What was seen on other posts counts as much as what is new. Time stamps that carry an offset
    are believed unless most of them are wrong: WordPress before 5.3 prints "+00:00" after local
    time, and an import can leave any offset.
    """
    new = {_to_minute(one) for one in seen} - {*before.seen}
    if not new:
        return before
    known = _thinned(sorted(new.union(before.seen), key=itemgetter(0, 2, 3)))
    stamps = [one.said == one.true for one in known if one.said]
    stamped = sum(stamps) >= TRUSTED * len(stamps)
    walls = [
        dates.Pair(one.wall, one.true, one.number) for one in known if not (one.said and stamped)
    ]
    zone = dates.zone_of(walls, likely, before.zone) or before.zone
    return before._replace(zone=zone, stamped=stamped or zone is None, seen=tuple(known))


def _thinned(known: Sequence[Seen]) -> Sequence[Seen]:
    """Leave out what tells least where too many are known: those between two of their offset."""
    while len(known) > MOST_SEEN:
        ahead = [one.wall.replace(tzinfo=UTC) - one.true for one in known]
        plain = [False, *(one == other for one, other in pairwise(ahead)), False]
        kept = [
            one for at, one in enumerate(known) if at % 2 == 0 or not (plain[at] and plain[at + 1])
        ]
        known = kept if len(kept) < len(known) else known[-MOST_SEEN:]
    return known


def from_stamps(stamps: Iterable[str], likely: tzinfo | None, before: Lesson) -> Lesson:
    """Learn a site's zone from the offsets that its own time stamps carry, of posts above all.

    One offset alone fits many zones: it is believed where the zone that the page's language is
    spoken in explains it, or where summer and winter are both there.
    """
    moments = [moment for text in stamps if (moment := dates.iso(text)) and moment.utcoffset()]
    pairs = [dates.Pair(one.replace(tzinfo=None), one.astimezone(UTC)) for one in moments]
    zone = dates.zone_of(pairs, likely)
    seasons = len({moment.utcoffset() for moment in moments}) > 1
    return before._replace(zone=zone) if zone and (seasons or zone is likely) else before


def _to_minute(one: Seen) -> Seen:
    """Give a date without the seconds that a clock on a page does not show."""
    true = one.true.astimezone(UTC)
    return one._replace(true=true if one.wall.second else true.replace(second=0))
