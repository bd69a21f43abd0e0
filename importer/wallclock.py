"""A site's own clock, learned from moments that are known both ways.

WordPress shows `comment_date`, the time on the blog's clock, and keeps UTC beside it; a feed says
the UTC. Where a blog was imported the two may be swapped, and its clock runs as if its zone lay on
the other side of Greenwich (`zones.Swapped`). Where it was set anew there are several zones, one
after the other (`Pieced`), and between two of them it may be unknown which one held. Pure.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple
from zoneinfo import available_timezones

from importer.zones import ZONES, Swapped, named, utc

REGIONS = ("Europe/", "America/", "Asia/", "Australia/", "Pacific/", "Africa/", "Atlantic/")
ENOUGH = 0.8  # of the pairs that a zone must explain; the rest was imported from elsewhere
MOST_PAIRS = 200  # that are looked at

MOST_PIECES = 8  # settings of a clock that are believed
LEAST_IN_PIECE = 2  # pairs that must agree on one of them
# What a new setting costs, in pairs that are explained by nothing: one pair at the beginning or the
# end is believed, one between others is not, for that takes two settings.
SET_ANEW = 0.9
LEFT_RULES = 0.05
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# How late a change of the hour is typed in: of two blogs seen 3 days or more, and 30 to 60. With
# any from 7 days on, held-out dates are right as often as required (bench/extract.py).
LATE = timedelta(days=31)


class Pair(NamedTuple):
    """A moment that is known both ways."""

    local: datetime  # on the blog's clock
    moment: datetime  # in UTC
    number: int = 0  # of the comment; 0 where it has none


class Piece(NamedTuple):
    """One setting of a clock: since when it is thought to have held, and where it is known to."""

    since: datetime  # on the clock, as the three that follow
    zone: tzinfo
    first: datetime  # the first and the last moment that show it
    last: datetime
    numbers: tuple[int, ...]  # of the comments that show it


class Pieced(tzinfo):
    """A clock that was set anew now and then: blogs with an offset typed in by hand, imports."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        """Take the settings in the order of time."""
        self.pieces = pieces
        shown = ((number, at) for at, piece in enumerate(pieces) for number in piece.numbers)
        self._shown = sorted(shown)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Give the offset of the zone in force at a local time."""
        if dt is None:
            return None
        local = dt.replace(tzinfo=None)
        return local.replace(tzinfo=self.at(local)[0]).utcoffset()

    def at(self, local: datetime, number: int = 0) -> tuple[tzinfo, bool]:
        """Give the zone in force at a local time, and whether that is known.

        Between the last moment that shows one setting and the first that shows the next, a
        comment's number says which held, where the next ones below and above it both show the
        same: an import numbers what it brings in one go, whatever the dates.
        """
        by_time = max(0, bisect(self.pieces, local, key=lambda piece: piece.since) - 1)
        old = max(0, bisect(self.pieces, local, key=lambda piece: piece.first) - 1)
        piece = self.pieces[old]
        if local <= piece.last or old == len(self.pieces) - 1 or local < piece.first:
            return piece.zone, True
        by_number = self._by_number(number)
        known = by_number in (old, old + 1)
        return self.pieces[by_number if known else by_time].zone, known

    def _by_number(self, number: int) -> int:
        """Give the setting that the comments next to a number show; -1 where they do not agree."""
        at = bisect(self._shown, (number, -1))
        around = {piece for _, piece in self._shown[max(0, at - 1) : at + 1]}
        return around.pop() if 0 < at < len(self._shown) and len(around) == 1 else -1

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Give nothing: what of the offset is summer time cannot be told."""
        return None

    def tzname(self, dt: datetime | None) -> str:
        """Name the zones."""
        return ", then ".join(str(piece.zone) for piece in self.pieces)

    def __str__(self) -> str:
        """Name them where a person reads it."""
        return self.tzname(None)


def setting(zone: tzinfo, local: datetime, number: int = 0) -> tuple[tzinfo, bool]:
    """Give the zone in force at a local time by a site's clock, and whether that is known.

    `number`: of the comment that says the time; 0 where it has none.
    """
    return zone.at(local, number) if isinstance(zone, Pieced) else (zone, True)


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
    known = sorted({one._replace(local=one.local.replace(tzinfo=None)) for one in pairs})
    known = known[-MOST_PAIRS:]
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
    for pair in known:
        hits -= not _explains(zone, pair)
        if hits <= least:
            return 0
    return hits


def _explains(zone: tzinfo, pair: Pair) -> bool:
    """Tell whether a zone makes of a local time its moment; an hour may occur twice in autumn."""
    first = utc(pair.local, zone)
    return first == pair.moment or (
        first is not None
        and timedelta() < pair.moment - first <= HOUR
        and utc(pair.local.replace(fold=1), zone) == pair.moment
    )


def _pieced(known: list[Pair], likely: tzinfo | None) -> Pieced | None:
    """Find the settings of a clock one after the other; None without any two pairs that agree."""
    zones = [*_candidates(known, likely, everywhere=False)]
    path = zip(_settings(zones, known), known, strict=True)
    runs = [
        (zones[number], [pair for _, pair in run])
        for number, run in groupby(path, key=lambda step: step[0])
    ]
    if len(runs) > MOST_PIECES or max(len(run) for _, run in runs) < LEAST_IN_PIECE:
        return None
    since = [
        _when_set(run[-1].local, following[0].local, old, new)
        for (old, run), (new, following) in pairwise(runs)
    ]
    starts = (datetime.min, *since)
    return Pieced(tuple(_piece(*one) for one in zip(starts, runs, strict=True)))


def _piece(since: datetime, run: tuple[tzinfo, list[Pair]]) -> Piece:
    zone, pairs = run
    shown = [one for one in pairs if _explains(zone, one)] or pairs
    numbers = tuple(one.number for one in shown if one.number)
    return Piece(since, zone, shown[0].local, shown[-1].local, numbers)


def _settings(zones: Sequence[tzinfo], known: Sequence[Pair]) -> list[int]:
    """Give for each pair the number of the zone in force: the cheapest story (Viterbi, 1967).

    A pair that is not explained costs 1, a new setting SET_ANEW, and a little more where a zone
    with rules is left: who has one need not set the clock by hand any more.
    """
    leaving = [SET_ANEW + (0 if _is_fixed(zone) else LEFT_RULES) for zone in zones]
    costs, ways = [0.0] * len(zones), list[list[int]]()
    for pair in known:
        source = min(range(len(zones)), key=lambda number: costs[number] + leaving[number])
        moved = costs[source] + leaving[source]
        ways.append([n if cost <= moved else source for n, cost in enumerate(costs)])
        costs = [
            min(cost, moved) + (not _explains(zone, pair))
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
    offsets = Counter(one.local - one.moment.replace(tzinfo=None) for one in known)
    for offset, _ in offsets.most_common(6):
        if abs(offset) <= timedelta(hours=14):
            yield timezone(offset)


@lru_cache(maxsize=1)
def _all_zones() -> tuple[tzinfo, ...]:
    names = sorted(name for name in available_timezones() if name.startswith(REGIONS))
    return tuple(zone for name in names if (zone := named(name)))
