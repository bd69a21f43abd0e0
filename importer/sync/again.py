"""Sync a remembered site: what is new, changed or gone there, in a run of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from sqlite_utils import Database

from importer.errors import NotFound, NotReadable
from importer.model import Fetch, Item, Page
from importer.report import Report
from importer.scrapers.feeds import atom_address
from importer.scrapers.rest import admit, find
from importer.scrapers.rest.again import again
from importer.scrapers.rest.records import Blog, blog_of, source_format
from importer.scrapers.rest.sweep import due
from importer.scrapers.rest.trip import BUDGET, Plan
from importer.sightings import Savable
from importer.sync.files import Clock, Watch, in_run, unwatched
from importer.sync.known import known_of
from importer.sync.lacking import WHOLE, known, lacking
from importer.sync.live import import_site
from importer.sync.origins import Origin, keep_state
from importer.sync.trouble import Trouble


def sync_site(
    db: Database,
    origin: Origin,
    fetch: Fetch,
    now: Clock,
    *,
    sweep: bool | None = None,
    budget: int = BUDGET,
    watch: Watch = unwatched,
) -> tuple[int, Report]:
    """Ask a remembered site for what changed; give the run's number and its report.

    `sweep`: compare everything, within a budget of requests; None: if it is due (each week).
    Raises NotFound, Refused, NotReadable, TryLater; then the next sync starts where this one did.
    """
    started = now()
    plan = Plan(now=started, since=origin.checked, sweep=sweep, budget=budget)
    if not origin.state.format.startswith("rest"):
        return import_again(db, origin, fetch, now, plan, watch)
    state = origin.state
    run, report = in_run(
        db, origin.source, state.format, now, lambda _: watch(changes(db, origin, fetch, plan))
    )
    state.trouble = Trouble()
    keep_state(db, origin.site, state, started)
    return run, report


def import_again(
    db: Database, origin: Origin, fetch: Fetch, now: Clock, plan: Plan, watch: Watch
) -> tuple[int, Report]:
    """Read a site without an API again: what is new, or all of it if that is due.

    A feed is asked for as Atom at once, if it was RSS that was named.
    """
    swept = origin.state.cursor.swept
    is_whole = plan.sweep or (plan.sweep is None and due(origin.state.cursor, plan))
    since = None if is_whole else origin.checked
    format = origin.state.format

    def watched(items: Iterable[Savable]) -> Iterable[Savable]:
        found = watch(items)
        if since or format not in WHOLE:
            return found
        return lacking(found, origin.site, format, lambda: known(db, origin.site, format))

    how = {"since": since, "swept": swept, "watch": watched}
    if origin.state.format == "feed" and atom_address(origin.source) != origin.source:
        with suppress(NotFound, NotReadable):
            atom = atom_address(origin.source)
            return import_site(db, atom, fetch, now, origin.access, **how)  # type: ignore[arg-type]
    return import_site(db, origin.source, fetch, now, origin.access, **how)  # type: ignore[arg-type]


def changes(db: Database, origin: Origin, fetch: Fetch, plan: Plan) -> Iterator[Item]:
    """Give what changed at a site with an API; where that has moved, find it again first."""
    state, edit = origin.state, bool(origin.access.user)
    if not state.root or plan.sweep or (plan.sweep is None and due(state.cursor, plan)):
        yield from found_again(origin, fetch)
    known = known_of(db, origin.site, source_format(edit))
    items = again(remembered(origin), fetch, known, state.cursor, plan)
    try:
        first = next(items, None)
    except (NotFound, NotReadable) as error:
        yield from moved(origin, fetch, error)
        items = again(remembered(origin), fetch, known, state.cursor, plan)
        first = next(items, None)
    yield from [first] if first else []
    yield from items


def moved(origin: Origin, fetch: Fetch, error: OSError | ValueError) -> Iterable[Item]:
    """Find an API again that does not answer any more; raises why it does not, if it is nowhere."""
    try:
        return found_again(origin, fetch)
    except (NotFound, NotReadable):
        raise error from None


def found_again(origin: Origin, fetch: Fetch) -> list[Item]:
    """Look for the API from the site's start page on; note where it is, give the site."""
    blog = find(fetch(origin.source), fetch, bool(origin.access.user))
    admit(blog, fetch)
    origin.state.root, origin.state.index = blog.root, blog.says
    return [replace(blog.site, key=origin.site)]


def remembered(origin: Origin) -> Blog:
    """Give the installation as it was found last. Its key stays, wherever it has moved since."""
    state, edit = origin.state, bool(origin.access.user)
    nowhere = Page(url=state.root, body=b"")
    blog = blog_of(state.index, state.root, nowhere, nowhere, edit)
    return blog._replace(key=origin.site)


def blog_of_origin(origin: Origin, fetch: Fetch) -> Blog:
    """Give the installation of a remembered site, found again if need be; raises as a sync."""
    if not origin.state.root:
        found_again(origin, fetch)
    return remembered(origin)
