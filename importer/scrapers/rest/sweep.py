"""Compare all that a WordPress lists with what is known: the whole of it, in few fields.

Comments are walked in the order of ids; where a record's digest is another than the one known, or
where one lacks, the record is asked for whole. A budget may end the walk; the cursor says where
the next run goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from importer.errors import NotFound, NotReadable, Refused
from importer.model import Item, Page, Post, Problem, post_key
from importer.scrapers.discover import address
from importer.scrapers.rest import query
from importer.scrapers.rest.answers import number
from importer.scrapers.rest.light import COMMENT, POST, comment_digest, post_digest
from importer.scrapers.rest.posts import WHOLE, Type, posts_by_id, query_of, types
from importer.scrapers.rest.records import NOT_CONVERSATION, comment, post
from importer.scrapers.rest.trip import Cursor, Plan, Trip, ids_of, missing
from importer.scrapers.rest.walk import OVERLAP, Window, walk

POST_GONE = "not among the site's posts any more"


def sweep(trip: Trip, cursor: Cursor, plan: Plan) -> Iterator[Item]:
    """Compare all comments and posts with what is known, as far as the budget allows."""
    if not cursor.sweeping:
        cursor.sweeping, cursor.offset, cursor.low = plan.now.isoformat(), 0, 0
    spent = trip.requests
    yield from comments_swept(trip, cursor, spent + plan.budget)
    if cursor.low < 0:
        yield from posts_swept(trip)
        cursor.swept, cursor.sweeping, cursor.offset, cursor.low = cursor.sweeping, "", 0, 0


def comments_swept(trip: Trip, cursor: Cursor, budget: int) -> Iterator[Item]:
    """Give the comments that changed or are gone; `cursor.low` is -1 at the end of the list."""
    start, count = cursor.offset, 0

    def ask(offset: int, size: int) -> Page:
        asked = {**query(trip.blog), "_fields": COMMENT, "per_page": size}
        return _from(trip.ask("wp/v2/comments", **asked, offset=start + offset), start)

    for window in walk(ask):
        yield from window.problems
        count += len(window.rows)
        listed = set(ids_of(window))
        high = max([*listed, cursor.low])
        expected = {id for id in trip.ids if cursor.low < id <= high}
        yield from missing(trip, {*changed(trip, window), *(expected - listed)})
        cursor.low = high
        if trip.requests >= budget:
            cursor.offset = max(0, start + count - OVERLAP)
            return
    yield from missing(trip, {id for id in trip.ids if id > cursor.low})
    cursor.low = -1


def _from(page: Page, start: int) -> Page:
    """Give an answer as if the list began later: the walk counts from there."""
    total = page.headers.get("x-wp-total", "")
    if not start or not total.isdecimal():
        return page
    left = str(max(0, int(total) - start))
    return replace(page, headers={**page.headers, "x-wp-total": left})


def changed(trip: Trip, window: Window) -> Iterator[int]:
    """Give the numbers of the comments in a window that are another than what is known."""
    page = window.page or Page(url=trip.blog.root, body=b"")
    known = trip.known.digests(ids_of(window))
    for row in filter(_has_id, window.rows):
        id, note = number(row, "id"), row.get("type") in NOT_CONVERSATION
        said = b"" if note else comment_digest(comment(row, trip.blog, page))
        if not note and (id not in trip.ids or known.get(id) != said):
            yield id


def posts_swept(trip: Trip) -> Iterator[Item]:
    """Give the posts and pages that changed, are new, or are gone."""
    kinds, remark = types(trip.blog, trip.get)
    yield from [remark] if remark else []
    listed: dict[int, bytes] = {}
    for kind in kinds:
        if kind.name in WHOLE:
            try:
                listed.update(_digests(trip, kind))
            except (Refused, NotFound, NotReadable) as error:
                where, what = trip.blog.root, f"the {kind.name}s were not compared: {error}"
                yield Problem(where=where, what=what, lost=False)
                return
    other = {id for id, said in listed.items() if trip.posts.get(id) != said}
    yield from posts_by_id(trip.blog, kinds, other, trip.get)
    yield from posts_missing(trip, kinds, trip.posts.keys() - listed.keys())


def _digests(trip: Trip, kind: Type) -> Iterator[tuple[int, bytes]]:
    asked = {**query_of(trip.blog, kind, orderby="id", order="asc"), "_fields": POST}
    asked.pop("_embed")

    def ask(offset: int, size: int) -> Page:
        return trip.get(address(trip.blog.root, kind.route, **asked, per_page=size, offset=offset))

    for window in walk(ask):
        for row in filter(_has_id, window.rows):
            yield number(row, "id"), post_digest(post(row, trip.blog, Page(url="", body=b"")))


def _has_id(row: Any) -> bool:
    return isinstance(row, dict) and bool(number(row, "id"))


def posts_missing(trip: Trip, kinds: Iterable[Type], ids: Iterable[int]) -> Iterator[Item]:
    """Ask for posts by their ids; give them, or that they are gone if every type could be read."""
    wanted = set(ids)
    found: set[int] = set()
    blind = False
    for item in posts_by_id(trip.blog, kinds, wanted, trip.get) if wanted else ():
        if isinstance(item, Post):
            found.add(int(item.source.id))
            yield item
        elif isinstance(item, Problem) and not item.key:
            blind = True  # a type could not be read, so nothing is proved
            yield item
    for id in sorted(wanted - found) if not blind else ():
        yield trip.gone_item(post_key(trip.blog.key, id), POST_GONE)


def due(cursor: Cursor, plan: Plan) -> bool:
    """Whether it is time for a sweep, or one has not reached its end."""
    if cursor.sweeping or not cursor.swept:
        return True
    return plan.now - datetime.fromisoformat(cursor.swept) >= plan.every
