"""Bring a live site into the store, whole."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlite_utils import Database

from importer import runs
from importer.formats import Given
from importer.formats.registry import detect, named
from importer.model import Fetch, Item, Page, Site
from importer.pages import forget_answers, resumed
from importer.report import Report
from importer.scrapers.discover import announced
from importer.scrapers.registry import choose
from importer.scrapers.registry import read as read_site
from importer.scrapers.rest.trip import Cursor
from importer.sightings import Savable
from importer.sync.files import Clock, Watch, in_run, unwatched
from importer.sync.moving import aliases
from importer.sync.origins import Access, State, remember
from importer.unpack import START


def import_site(
    db: Database,
    url: str,
    fetch: Fetch,
    now: Clock,
    access: Access,
    *,
    since: datetime | None = None,
    swept: str = "",
    watch: Watch = unwatched,
) -> tuple[int, Report]:
    """Import a live site, or the file at an address; remember the site for `sync`.

    `since`: only what is new since then, where that can be told; `swept`: when it was read whole.

    An interrupted run of the same source goes on: pages fetched since are not asked for again.
    Raises NotFound, Refused, TryLater as the fetch does.
    """
    started = now()
    cut_off = runs.interrupted(db, url)
    seen: list[Site] = []
    roots: list[str] = []

    def items(run: int) -> Iterable[Savable]:
        get = resumed(fetch, db, run, cut_off)
        page = get(url)
        roots.append(announced(page))
        scrapers = choose(page, access.format, bool(access.user))
        found = (
            read_site(scrapers, page, get, since) if scrapers else read_page_as_file(page, access)
        )
        return watch(noting_sites(found, seen))

    run, report = in_run(db, url, access.format, now, items)
    forget_answers(db, run)
    if seen:
        state = state_after(seen[0], roots[0], swept if since else started.isoformat())
        site = aliases(db).get(seen[0].key, seen[0].key)
        remember(db, site, url, access, started, state)
    return run, report


def state_after(site: Site, root: str, swept: str) -> State:
    """Give what to keep of a site that was read, so that a sync need not find it again.

    `swept`: when it was read whole, which is as good as a sweep.
    """
    state = State(format=site.source.format, cursor=Cursor(swept=swept))
    if root and site.raw and state.format in ("rest", "rest-edit"):
        state.root, state.index = root, json.loads(site.raw)
    return state


def noting_sites(items: Iterable[Item], seen: list[Site]) -> Iterator[Item]:
    """Let items go by and note the sites among them."""
    for item in items:
        if isinstance(item, Site):
            seen.append(item)
        yield item


def read_page_as_file(page: Page, access: Access) -> Iterator[Item]:
    """Read what an address answered as an archive file: an export put on the web."""
    reader = named(access.format) if access.format else detect(page.body[:START], page.url)
    if reader.read:
        yield from reader.read(io.BytesIO(page.body), Given(name=page.url))
