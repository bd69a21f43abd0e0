"""A walk through a list of the API that changes while it is read.

WordPress has no cursor: a list is read by offset, so rows that come or go move all that follow.
The walk asks in the order of ids, where new rows come last. Windows overlap: if the first row of
a window is not newer than the last row seen, nothing can have slipped through between them. If it
is newer, rows may have gone away and moved others to the left of the window, so the walk steps
back and reads again. Only where it just did so, and the total has not changed since, is a gap
believed (rows that are hidden from us leave such gaps). The same goes for an empty window where
the total has shrunk or is not told. What was seen before is not given again.

A short window is not the end, since WordPress counts rows first and hides some of them then
(WP_REST_Comments_Controller::get_items): the end is a window that brings nothing new and reaches
past the total (or a short one with which all of the total was seen), or, where there is no total
(WordPress.com), the second that brings nothing new.

A window that cannot be read (a broken character, a plugin that dies on one comment) is asked for
in ever smaller pieces, until the one broken record is alone; it is reported and the walk goes on.

What is approved or restored behind the walk's back, with an old id, is found the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from importer.errors import NotReadable, Refused, TryLater
from importer.model import Page, Problem
from importer.scrapers.rest.answers import code_of, compact, number, rows

LARGEST = 100  # rows a request may ask for, WordPress's own limit
SMALLER = {100: 10, 10: 1}
OVERLAP = 10  # rows of the window before; hidden ones among them cost a request, not a row
BROKEN = 3  # single records in a row that cannot be read: then it is the site, not a record
STEP = LARGEST - OVERLAP
BARREN_WITHOUT_TOTAL = 2
BARREN_WITH_TOTAL = 50  # 4,500 hidden rows in a row; a wrong total must not go on for ever

Ask = Callable[[int, int], Page]  # offset and number of rows -> the answer


class Window(NamedTuple):
    """Some rows of a list, the total that the site claims, and what was wrong."""

    rows: list[Any]
    total: int | None
    page: Page | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Place:
    """Where a walk is."""

    offset: int = 0
    furthest: int = 0  # the highest offset asked for
    newest: int = 0  # the highest id seen
    most: int = 0  # the highest total claimed
    barren: int = 0  # windows in a row without a new row
    seen: set[int | bytes] = field(default_factory=set)
    said: set[Problem] = field(default_factory=set)  # an overlap meets the same trouble twice
    doubted: set[tuple[int, int | None]] = field(default_factory=set)  # offsets and their totals
    before: tuple[int, list[Any]] = (0, [])  # offset and rows of the last window


def walk(ask: Ask) -> Iterator[Window]:
    """Give all rows of a list in windows, each row once; raises what `ask` does, BadAnswer."""
    place = Place()
    while True:
        window = gathered(ask, place.offset, LARGEST)
        if _may_have_missed(place, window):
            _step_back(place, window)
            continue
        if _stuck(place, window):
            yield window._replace(rows=[], problems=(*window.problems, _ignored(window)))
            return
        yield _noted(place, window)
        if _over(place, window):
            return
        place.offset += STEP


def _may_have_missed(place: Place, window: Window) -> bool:
    if place.offset == 0 or (place.offset, window.total) in place.doubted:
        return False
    ids = [identity for identity in map(_id, window.rows) if identity]
    if ids:
        return min(ids) > place.newest
    if window.total is None:
        return not window.problems and place.barren == 0
    return not window.problems and window.total < place.most


def _step_back(place: Place, window: Window) -> None:
    place.doubted.add((place.offset, window.total))
    place.furthest = max(place.furthest, place.offset)
    place.offset = max(0, place.offset - STEP)


def _stuck(place: Place, window: Window) -> bool:
    """Tell whether the site answers every offset alike (a cache that ignores the query)."""
    offset, rows_there = place.before
    return offset != place.offset and len(window.rows) > OVERLAP and window.rows == rows_there


def _noted(place: Place, window: Window) -> Window:
    new = [row for row in window.rows if _mark(row) not in place.seen]
    problems = tuple(each for each in window.problems if each not in place.said)
    place.seen.update(map(_mark, new))
    place.said.update(problems)
    place.newest = max([place.newest, *map(_id, new)])
    place.most = max(place.most, window.total or 0)
    place.before = (place.offset, window.rows)
    if place.offset >= place.furthest:
        place.furthest = place.offset
        place.barren = 0 if new or problems else place.barren + 1
    return window._replace(rows=new, problems=problems)


def _over(place: Place, window: Window) -> bool:
    if place.offset < place.furthest:
        return False
    if window.total is None:
        return place.barren >= BARREN_WITHOUT_TOTAL
    if len(place.seen) == window.total and len(window.rows) < LARGEST:
        return True  # nothing is hidden, so there is nothing to look for behind it
    past = place.offset + LARGEST >= window.total
    return (place.barren > 0 and past) or place.barren >= BARREN_WITH_TOTAL


def _ignored(window: Window) -> Problem:
    where = window.page.url if window.page else ""
    return Problem(
        where=where,
        what="the site answers the same rows to every offset, so the rest of them cannot be read; "
        "ask its owner to exempt the REST API from the cache",
    )


def _id(row: Any) -> int:
    return number(row, "id") if isinstance(row, dict) else 0


def _mark(row: Any) -> int | bytes:
    return _id(row) or compact(row)


def gathered(ask: Ask, offset: int, size: int) -> Window:
    """Read a window, in smaller pieces if it cannot be read in one."""
    try:
        return _read(ask(offset, size))
    except (NotReadable, TryLater, Refused) as error:
        if not smaller_may_help(error):
            raise
        return _alone(error, offset) if size == 1 else _in_pieces(ask, offset, size, error)


def _read(page: Page) -> Window:
    found, cut = rows(page)
    remark = Problem(
        where=page.url,
        what=f"the answer has something else around its JSON, which was cut away: {cut}",
        lost=False,
    )
    return Window(found, _total(page), page, (remark,) if cut else ())


def smaller_may_help(error: OSError | NotReadable) -> bool:
    """Tell a page that is too much for the site from a site that is down or refuses us."""
    page: Page | None = getattr(error, "page", None)
    if isinstance(error, Refused):
        return "per_page" in code_of(page)[1]
    return getattr(error, "broken", False) or (page is not None and page.status == 500)


def _alone(error: OSError | NotReadable, offset: int) -> Window:
    page: Page | None = getattr(error, "page", None)
    what = f"record {offset + 1} of the list cannot be read and was left out: {error}"
    problem = Problem(
        where=page.url if page else "REST API", what=what, raw=page.body if page else b""
    )
    return Window([], None, page, (problem,))


def _in_pieces(ask: Ask, offset: int, size: int, error: OSError | NotReadable) -> Window:
    whole = Window([], None)
    broken = 0
    for start in range(offset, offset + size, SMALLER[size]):
        piece = gathered(ask, start, SMALLER[size])
        broken = broken + 1 if piece.problems and not piece.rows else 0
        if broken >= BROKEN and SMALLER[size] == 1:
            raise error
        whole = _joined(whole, piece)
        if piece.total is not None and start >= piece.total:
            break
    return whole


def _joined(one: Window, two: Window) -> Window:
    return Window(
        one.rows + two.rows,
        one.total if two.total is None else two.total,
        two.page or one.page,
        one.problems + two.problems,
    )


def _total(page: Page) -> int | None:
    value = page.headers.get("x-wp-total", "")
    return int(value) if value.strip().isdecimal() else None
