"""Ask a WordPress that was read before what is new, at next to no cost when nothing is.

WordPress tells neither what was edited nor what was deleted, so this looks in three depths:

    the newest comments, whole, every time (one request): new ones by their ids, and of the last
        hundred every edit, decision and deletion
    further back (`_fields=id,status`), as far as it takes to explain why the site's total is
        another: what was deleted or let through with an old id
    everything (`importer.scrapers.rest.sweep`), by a schedule, within a budget of requests, going
        on where the last one stopped

Posts are asked for by `modified_after`, one type a run by turns while nothing is new: with
robots.txt an idle run is three requests.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from importer.model import Fetch, Item, Page
from importer.scrapers.rest import OVERLAP, query
from importer.scrapers.rest.answers import rows
from importer.scrapers.rest.posts import USUAL, WHOLE, all_posts, posts_by_id, types
from importer.scrapers.rest.records import Blog
from importer.scrapers.rest.sweep import due, posts_missing, sweep
from importer.scrapers.rest.trip import Cursor, Known, Plan, Trip, ids_of, missing, whole
from importer.scrapers.rest.walk import LARGEST, STEP, Window, gathered

DEPTH = 20  # requests to explain a total: 1,800 comments; the sweep finds the rest


class Reach(NamedTuple):
    """How far back the newest comments were read."""

    total: int | None
    offset: int  # of the last window
    lowest: int  # id in it; 0 = to the end


def again(blog: Blog, fetch: Fetch, known: Known, cursor: Cursor, plan: Plan) -> Iterator[Item]:
    """Give what is new, changed or gone since the last run, and move the cursor.

    Raises Refused, NotFound, NotReadable, TryLater; the cursor is not to be kept then.
    """
    trip = Trip(blog, fetch, known, known.ids(), known.posts())
    reach = yield from newest(trip)
    yield from further_back(trip, cursor, reach)
    unsure = unexplained(trip, cursor, reach)
    busy = bool(trip.fresh or trip.gone) or cursor.total not in (None, reach.total)
    cursor.total = reach.total
    yield from posts(trip, cursor, plan, busy)
    wanted = due(cursor, plan) or (unsure and blog.edit)
    if plan.sweep or (plan.sweep is None and wanted):
        yield from sweep(trip, cursor, plan)


def newest(trip: Trip) -> Generator[Item, None, Reach]:
    """Give the newest comments down to the last one that is known; return how far that was."""
    highest, offset, lowest = max(trip.ids, default=0), 0, 0
    while True:
        window = gathered(lambda at, size: _newest_page(trip, at, size), offset, LARGEST)
        found = ids_of(window)
        yield from whole(trip, window)
        lowest = min([*found, *([lowest] if lowest else [])], default=0)
        over = offset + LARGEST >= (window.total if window.total is not None else 10**9)
        if not found or lowest <= highest or over:
            break
        offset += STEP
    lowest = 0 if over or not found else lowest
    yield from missing(trip, (id for id in trip.ids if id >= lowest))
    return Reach(window.total, offset, lowest)


def _newest_page(trip: Trip, offset: int, size: int) -> Page:
    asked = {**query(trip.blog), "order": "desc"}
    return trip.ask("wp/v2/comments", **asked, per_page=size, offset=offset)


def unexplained(trip: Trip, cursor: Cursor, reach: Reach) -> bool:
    """Whether the site's total is another than what came and went makes of the last one."""
    if reach.total is None or cursor.total is None:
        return False
    return cursor.total + len(trip.fresh) - len(trip.gone) != reach.total


def further_back(trip: Trip, cursor: Cursor, reach: Reach) -> Iterator[Item]:
    """Look at older comments by their ids, until what is found explains the site's total."""
    offset, lowest = reach.offset, reach.lowest
    for _ in range(DEPTH):
        if not lowest or not unexplained(trip, cursor, reach):
            return
        offset += STEP
        asked = {**query(trip.blog), "order": "desc", "_fields": "id,status"}
        page = trip.ask("wp/v2/comments", **asked, per_page=LARGEST, offset=offset)
        listed = {id for id in ids_of(Window(rows(page)[0], None, page)) if id < lowest}
        last = offset + LARGEST >= (reach.total or 0)
        bottom = 0 if last else min(listed, default=lowest)
        expected = {id for id in trip.ids if bottom <= id < lowest}
        yield from missing(trip, expected ^ listed)
        lowest = bottom


def posts(trip: Trip, cursor: Cursor, plan: Plan, busy: bool) -> Iterator[Item]:
    """Give the posts that changed: of every type if something is new, else of one, by turns."""
    usual = [kind for kind in USUAL if kind.name in WHOLE]
    chosen = usual if busy else [usual[cursor.turn % len(usual)]]
    cursor.turn += 1
    seen: set[int] = set()
    for kind in chosen:
        last = cursor.posts.get(kind.name, "")
        since = datetime.fromisoformat(last) if last else plan.since
        for id, item in all_posts(trip.blog, kind, trip.get, since and since - OVERLAP):
            seen.add(id)
            yield item
        cursor.posts[kind.name] = plan.now.isoformat()
    yield from posts_named(trip, seen)


def posts_named(trip: Trip, seen: Iterable[int]) -> Iterator[Item]:
    """Give the posts that comments name and nobody knows, or that comments vanished from."""
    unknown = trip.tally.posts - trip.posts.keys() - set(seen) - {0}
    left = trip.known.posts_of(trip.gone) - set(seen)
    if unknown or left:
        kinds, _ = types(trip.blog, trip.get)
        yield from posts_by_id(trip.blog, kinds, unknown, trip.get)
        yield from posts_missing(trip, kinds, left)
