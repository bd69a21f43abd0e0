"""One run to a WordPress that was read before: what is known, how far it got, asking by ids.

That something is gone is never concluded from a list alone, which may have moved while it was
read: what a list lacks is asked for by its ids first (`missing`). Nothing here sees the database;
what is known is asked of `Known`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from importer.errors import NotReadable, Refused, TryLater
from importer.model import Fetch, Gone, Item, Page, Problem, Source, comment_key
from importer.scrapers.discover import address
from importer.scrapers.rest import Tally, explained, query, record
from importer.scrapers.rest.answers import number, rows
from importer.scrapers.rest.posts import CHUNK
from importer.scrapers.rest.records import NOT_CONVERSATION, Blog, source_format
from importer.scrapers.rest.walk import Window, smaller_may_help

WEEK = timedelta(days=7)
BUDGET = 250  # requests a sweep may cost: some 20,000 comments; what is left comes the next time
NOT_LISTED = "not in the site's list of comments any more"


class Known(NamedTuple):
    """What is known of a site, by the numbers its comments and posts have there."""

    ids: Callable[[], set[int]]  # comments that the site should list; vanished ones are not
    digests: Callable[[Iterable[int]], dict[int, bytes]]  # of comments, as this source said them
    posts: Callable[[], dict[int, bytes]]  # all posts, vanished ones left out
    posts_of: Callable[[Iterable[int]], set[int]]  # the posts that comments are on


@dataclass(slots=True)
class Cursor:
    """How far a site was read; kept between runs as JSON."""

    total: int | None = None  # comments that the site counted the last time
    posts: dict[str, str] = field(default_factory=dict)  # by type: changes were seen until then
    turn: int = 0  # which type of posts is asked for when nothing is new
    swept: str = ""  # when the last sweep that reached the end began
    sweeping: str = ""  # when the one that is under way began; "" = none is
    offset: int = 0  # where it goes on in the list, and
    low: int = 0  # after which comment


class Plan(NamedTuple):
    """What a run may do."""

    now: datetime
    since: datetime | None = None  # start of the last complete run, where the cursor is silent
    sweep: bool | None = None  # None: if one is due
    budget: int = BUDGET
    every: timedelta = WEEK


@dataclass(slots=True)
class Trip:
    """One run: where to, what was known when it began, what it met."""

    blog: Blog
    fetch: Fetch
    known: Known
    ids: set[int]
    posts: dict[int, bytes]
    tally: Tally = field(default_factory=Tally)
    fresh: set[int] = field(default_factory=set)  # comments that were not known
    met: set[int] = field(default_factory=set)  # comments that were read whole
    gone: set[int] = field(default_factory=set)
    requests: int = 0
    fetched: datetime | None = None  # when the last answer came

    def get(self, url: str) -> Page:
        """Fetch, and count it."""
        self.requests += 1
        page = self.fetch(url)
        self.fetched = page.fetched
        return page

    def ask(self, route: str, **more: str | int) -> Page:
        """Ask for a route of the API; raises as the fetch does, Refused with the reason."""
        try:
            return self.get(address(self.blog.root, route, **more))
        except Refused as error:
            raise explained(error, self.blog.root, self.blog.edit, self.blog) from error

    def gone_item(self, key: str, why: str) -> Gone:
        """Give that a key is gone, as of the last answer."""
        source = Source(format=source_format(self.blog.edit), captured=self.fetched)
        return Gone(key=key, source=source, why=why)


def ids_of(window: Window) -> list[int]:
    """Give the numbers of the records in a window."""
    found = [number(row, "id") for row in window.rows if isinstance(row, dict)]
    return [id for id in found if id]


def whole(trip: Trip, window: Window) -> Iterator[Item]:
    """Give the comments of whole records, each once a run."""
    page = window.page or Page(url=trip.blog.root, body=b"")
    yield from window.problems
    for row in window.rows:
        id = number(row, "id") if isinstance(row, dict) else 0
        if not id or id not in trip.met:
            trip.met.add(id)
            if id not in trip.ids and not _is_old_note(row, id, trip):
                trip.fresh.add(id)
            yield from record(row, trip.blog, page, trip.tally)


def _is_old_note(row: Any, id: int, trip: Trip) -> bool:
    """Whether a record is none we keep and none that came since, so that the total counts it."""
    note = isinstance(row, dict) and row.get("type") in NOT_CONVERSATION
    return note and id <= max(trip.ids, default=0)


def missing(trip: Trip, ids: Iterable[int]) -> Iterator[Item]:
    """Ask for comments by their ids; give them, or that they are gone."""
    ordered = sorted(set(ids) - trip.met - trip.gone)
    for start in range(0, len(ordered), CHUNK):
        yield from _by_ids(trip, ordered[start : start + CHUNK])


def _by_ids(trip: Trip, ids: list[int]) -> Iterator[Item]:
    """Ask for at most a hundred comments; a record that cannot be read is alone in the end."""
    try:
        page = trip.ask(
            "wp/v2/comments", **query(trip.blog), include=",".join(map(str, ids)), per_page=CHUNK
        )
        window = Window(rows(page)[0], None, page)
    except (NotReadable, TryLater) as error:
        if not smaller_may_help(error):
            raise
        if len(ids) > 1:
            yield from _by_ids(trip, ids[: len(ids) // 2])
            yield from _by_ids(trip, ids[len(ids) // 2 :])
        else:
            trip.met.add(ids[0])
            what = f"the comment cannot be read and stays as it was: {error}"
            key = comment_key(trip.blog.key, ids[0])
            yield Problem(where=trip.blog.root, what=what, key=key, lost=False)
        return
    yield from whole(trip, window)
    lost = sorted(set(ids) - set(ids_of(window)))
    trip.gone.update(lost)
    yield from (trip.gone_item(comment_key(trip.blog.key, id), NOT_LISTED) for id in lost)
