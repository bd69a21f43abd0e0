"""All ways to read a live site, the richest first: it is tried first where several can.

To add one: its module's `SCRAPER`, here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from importer.errors import BadConfig, NotFound, NotReadable, Refused
from importer.model import Fetch, Item, Page, Problem
from importer.scrapers import Scraper, crawl, feeds, wayback, wordpress_com
from importer.scrapers.rest import SCRAPER as REST
from importer.scrapers.rest import rest

SCRAPERS = (wordpress_com.SCRAPER, REST, feeds.SCRAPER, crawl.SCRAPER, wayback.SCRAPER)


def choose(page: Page, name: str, authenticated: bool) -> list[Scraper]:
    """Give the scrapers to try on a start page, in order: the one named, else all that claim it.

    Raises BadConfig for an unknown name, or where a password was given and no API takes it.
    """
    known = {each.name: each for each in SCRAPERS}
    if authenticated and name in ("", REST.name):
        return [rest(authenticated=True)]
    if authenticated:
        raise BadConfig(f"--as {name} takes no password: leave --user out, or --as {name}.")
    if name:
        if name not in known:
            raise BadConfig(f"There is no scraper '{name}'. Known: {', '.join(known)}.")
        return [known[name]]
    return [each for each in SCRAPERS if each.claims(page)]


def read(
    scrapers: list[Scraper], page: Page, fetch: Fetch, since: datetime | None
) -> Iterator[Item]:
    """Read a site by the first scraper that is let in; say so where an earlier one was not."""
    *others, last = scrapers
    for scraper in others:
        items = scraper.read(page, fetch, since)
        try:
            first = next(items, None)
        except (Refused, NotFound, NotReadable) as error:
            yield Problem(where=page.url, what=f"not by {scraper.name}: {error}", lost=False)
            continue
        if first is not None:
            yield first
        yield from items
        return
    yield from last.read(page, fetch, since)
