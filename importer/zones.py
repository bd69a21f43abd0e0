"""A site's own clock: its zone, learned from moments that are known both ways.

WordPress shows `comment_date`, the time on the blog's clock, and keeps UTC beside it; a feed says
the UTC. Where a blog was imported the two may be swapped, and its clock runs as if its zone lay on
the other side of Greenwich (`Swapped`). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import groupby, pairwise
from operator import itemgetter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

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
REGIONS = ("Europe/", "America/", "Asia/", "Australia/", "Pacific/", "Africa/", "Atlantic/")
ENOUGH = 0.8  # of the pairs that a zone must explain; the rest was imported from elsewhere
MOST_PAIRS = 200  # that are looked at

MOST_PIECES = 8  # settings of a clock that are believed
LEAST_IN_PIECE = 2  # pairs that must agree on one of them
# What a new setting costs, in pairs that are explained by nothing: one pair at the beginning or the
# end is believed, one between others is not, for that takes two settings.
SET_ANEW = 0.9
LEFT_RULES = 0.05
DAY = timedelta(days=1)
# How late a change of the hour is typed in: of two blogs seen 3 days or more, and 30 to 60.
LATE = timedelta(days=31)

Pair = tuple[datetime, datetime]  # on the blog's clock, and in UTC
Piece = tuple[datetime, tzinfo]  # since when, on the blog's clock, and its zone then


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


class Pieced(tzinfo):
    """A clock that was set anew now and then: blogs with an offset typed in by hand, imports."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        """Take the zones in the order of time, each with the local time at which it begins."""
        self.pieces = pieces

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Give the offset of the zone in force at a local time."""
        if dt is None:
            return None
        local = dt.replace(tzinfo=None)
        zone = next((zone for start, zone in reversed(self.pieces) if start <= local), None)
        return local.replace(tzinfo=zone or self.pieces[0][1]).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Give nothing: what of the offset is summer time cannot be told."""
        return None

    def tzname(self, dt: datetime | None) -> str:
        """Name the zones."""
        return ", then ".join(str(zone) for _, zone in self.pieces)

    def __str__(self) -> str:
        """Name them where a person reads it."""
        return self.tzname(None)


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


def offset_at(moment: datetime, zone: tzinfo) -> str:
    """Give a zone's offset at a moment as ISO 8601 writes it: "+01:00"."""
    return moment.astimezone(zone).isoformat()[-6:]


def offset_of(wall: datetime, zone: tzinfo) -> str:
    """Give the offset of a blog's clock when it showed a time; "" where it is not its own."""
    return "" if isinstance(zone, Swapped) else wall.replace(tzinfo=zone).isoformat()[-6:]


def named(name: str) -> tzinfo | None:
    """Give a zone by its name in the IANA database; None where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(
    pairs: Iterable[Pair], likely: tzinfo | None = None, before: tzinfo | None = None
) -> tzinfo | None:
    """Learn a site's zone from moments known on its clock and as UTC.

    `before`: what was learned from a part of them; one zone that explains the rest, too, stays.
    Gives the zone that explains all of them: the `likely` one first among equals, then those of
    `ZONES`, a fixed offset, these with local time and UTC swapped, all other zones. Where none
    does, the clock was set anew: the zones one after the other, if they explain more than the best
    one. None without pairs, or where they contradict each other.
    """
    known = sorted({(local.replace(tzinfo=None), moment) for local, moment in pairs})[-MOST_PAIRS:]
    best, most = None, 0
    if known and before and not isinstance(before, Pieced) and _hits(before, known) == len(known):
        return before
    for zone in _candidates(known, likely) if known else ():
        hits = _hits(zone, known, most)
        if hits > most:
            best, most = zone, hits
        if most == len(known):
            return best
    pieced = _pieced(known, likely) if known else None
    if pieced and _hits(pieced, known) > most:
        best, most = pieced, _hits(pieced, known)
    return best if most and most >= ENOUGH * len(known) else None


def _hits(zone: tzinfo, known: list[Pair], least: int = 0) -> int:
    """Give how many pairs a zone explains; 0 as soon as they cannot be more than the least."""
    hits = len(known)
    for local, moment in known:
        hits -= utc(local, zone) != moment
        if hits <= least:
            return 0
    return hits


def _pieced(known: list[Pair], likely: tzinfo | None) -> Pieced | None:
    """Find the settings of a clock one after the other; None without any two pairs that agree."""
    zones = [*_candidates(known, likely, everywhere=False)]
    runs = [
        (zones[number], [at for at, _ in group])
        for number, group in groupby(enumerate(_settings(zones, known)), key=itemgetter(1))
    ]
    if len(runs) > MOST_PIECES or max(len(run) for _, run in runs) < LEAST_IN_PIECE:
        return None
    pieces = [(datetime.min, runs[0][0])]
    for (old, run), (new, next_run) in pairwise(runs):
        pieces.append((_when_set(known[run[-1]][0], known[next_run[0]][0], old, new), new))
    return Pieced(tuple(pieces))


def _settings(zones: Sequence[tzinfo], known: Sequence[Pair]) -> list[int]:
    """Give for each pair the number of the zone in force: the cheapest story (Viterbi, 1967).

    A pair that is not explained costs 1, a new setting SET_ANEW, and a little more where a zone
    with rules is left: who has one need not set the clock by hand any more.
    """
    leaving = [SET_ANEW + (0 if _is_fixed(zone) else LEFT_RULES) for zone in zones]
    costs, ways = [0.0] * len(zones), list[list[int]]()
    for local, moment in known:
        source = min(range(len(zones)), key=lambda number: costs[number] + leaving[number])
        moved = costs[source] + leaving[source]
        ways.append([n if cost <= moved else source for n, cost in enumerate(costs)])
        costs = [
            min(cost, moved) + (utc(local, zone) != moment)
            for zone, cost in zip(zones, costs, strict=True)
        ]
    path = [min(range(len(zones)), key=costs.__getitem__)]
    for way in reversed(ways[1:]):
        path.append(way[path[-1]])
    return path[::-1]


def _is_fixed(zone: tzinfo) -> bool:
    return zone.utcoffset(None) is not None


def _when_set(last: datetime, first: datetime, old: tzinfo, new: tzinfo) -> datetime:
    """Guess when a clock was set anew: after the clocks of those who live by it changed, and late
    as people are; else in the middle between the last time before and the first after.
    """
    usual = [zone for name in ZONES if (zone := named(name))]
    fixed = old.utcoffset(None), new.utcoffset(None)
    for days in range(min((first - last).days, 366)):
        day = last + timedelta(days)
        if any(fixed == (_ahead(day, zone), _ahead(day + DAY, zone)) for zone in usual):
            return day + min(LATE, (first - day) / 2)
    return last + (first - last) / 2


def _ahead(local: datetime, zone: tzinfo) -> timedelta | None:
    return local.replace(tzinfo=zone).utcoffset()


def _candidates(
    known: list[Pair], likely: tzinfo | None, everywhere: bool = True
) -> Iterator[tzinfo]:
    usual = [zone for name in ZONES if (zone := named(name))]
    yield from [likely] if likely else []
    yield from usual
    yield from _fixed(known)
    yield from map(Swapped, usual)
    yield from _all_zones() if everywhere else ()


def _fixed(known: list[Pair]) -> Iterator[tzinfo]:
    offsets = Counter(local - moment.replace(tzinfo=None) for local, moment in known)
    for offset, _ in offsets.most_common(6):
        if abs(offset) <= timedelta(hours=14):
            yield timezone(offset)


@lru_cache(maxsize=1)
def _all_zones() -> tuple[tzinfo, ...]:
    names = sorted(name for name in available_timezones() if name.startswith(REGIONS))
    return tuple(zone for name in names if (zone := named(name)))
