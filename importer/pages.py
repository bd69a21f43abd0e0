"""The pages that were fetched, kept: extraction can run again offline, a stopped run goes on.

One row an address as it was asked for, the newest answer of it, compressed. Nothing here fetches:
`resumed` wraps a `Fetch` that does. A page that was not to be had is not kept, so it is asked for
again. The table `pages` is made by `importer.schema`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urldefrag

from sqlite_utils import Database

from importer.model import Fetch, Page
from importer.rows import stamp, unstamp
from importer.schema import writing

COLUMNS = "final, status, headers, body, fetched"

Row = tuple[str, int, str, bytes, str]


def keep(db: Database, page: Page, url: str, run: int) -> None:
    """Keep a page under the address it was asked for by; an older answer of it goes."""
    values = (
        urldefrag(url).url,
        page.url,
        page.status,
        json.dumps(dict(page.headers), ensure_ascii=False, sort_keys=True),
        zlib.compress(page.body),
        stamp(page.fetched) or "",
        run,
    )
    with _writing(db):
        db.execute(
            f"insert or replace into pages (url, {COLUMNS}, run) values (?, ?, ?, ?, ?, ?, ?)",
            values,
        )


def recall(db: Database, url: str) -> Page | None:
    """Give the page kept for an address, or None."""
    asked = db.execute(f"select {COLUMNS} from pages where url = ?", (urldefrag(url).url,))
    row: Row | None = asked.fetchone()
    return _page(row) if row else None


def kept(db: Database) -> Iterator[tuple[str, Page]]:
    """Give every kept page with the address it was asked for by, in the order of addresses."""
    urls = [url for (url,) in db.execute("select url from pages order by url").fetchall()]
    for url in urls:
        page = recall(db, url)
        if page is not None:
            yield url, page


def forget_answers(db: Database, run: int, under: str = "") -> None:
    """Forget what an API answered in a run that is complete: its records are kept as sightings.

    Pages stay, so that they can be read again by a better reader. `under`: the beginning of the
    addresses that are meant, "" = all.
    """
    with _writing(db):
        db.execute(
            "delete from pages where run = ? and substr(url, 1, ?) = ?"
            " and json_extract(headers, '$.\"content-type\"') like 'application/json%'",
            (run, len(under), under),
        )


def validated(db: Database) -> Callable[[str], Page | None]:
    """Give a memory of kept pages for conditional requests.

    Feeds are left out: WordPress's answer 304 though something changed, since their Last-Modified
    is that of the newest comment (measured: a comment edited, the old ETag still good).
    """
    return lambda url: None if "/feed" in url or "feed=" in url else recall(db, url)


def resumed(fetch: Fetch, db: Database, run: int, since: datetime | None) -> Fetch:
    """Wrap a fetch so that it keeps its pages, and asks for none that was kept since a moment.

    `since` is the start of the interrupted run of the same source; None fetches everything.
    """

    def get(url: str) -> Page:
        page = recall(db, url) if since else None
        if page is None or not _as_new(page, since):
            page = fetch(url)
            keep(db, page, url, run)
        return page

    return get


def lasting(fetch: Fetch, db: Database, run: int, under: str) -> Fetch:
    """Wrap a fetch so that what was kept from below an address is never asked for again.

    For what cannot change: a capture in an archive.
    """

    def get(url: str) -> Page:
        page = recall(db, url) if url.startswith(under) else None
        if page is None:
            page = fetch(url)
            keep(db, page, url, run)
        return page

    return get


def _as_new(page: Page, since: datetime | None) -> bool:
    return bool(since and page.fetched and page.fetched >= since)


def _page(row: Row) -> Page:
    final, status, headers, body, fetched = row
    return Page(
        url=final,
        body=zlib.decompress(body),
        status=status,
        headers=json.loads(headers),
        fetched=unstamp(fetched or None),
    )


@contextmanager
def _writing(db: Database) -> Iterator[None]:
    """Write at once or not at all; join the transaction that is open."""
    if db.conn.in_transaction:
        yield
    else:
        with writing(db):
            yield
