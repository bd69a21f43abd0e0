"""The Wayback Machine, or an archive that answers like it: all captures of a blog -> items.

`asked` says what a user wants of which archive, `cdx` asks for the list of captures, `mementos`
brings them one by one as they were captured (`id_`: no toolbar, no rewritten links). What they
mean is the business of `importer.captures`. An archive is no live site: it is not remembered for
`sync`; the same import again asks for what is new and for nothing that was brought before.

To load is cheap for us and dear for the archive, so both have a pace of their own (`LANES`), and
being told "too fast" (429) is obeyed: who ignores it for a minute is shut out for an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from importer.captures import reading
from importer.model import Fetch, Item, Page
from importer.scrapers import Scraper
from importer.scrapers.wayback.asked import NAME, Asked, asked
from importer.scrapers.wayback.cdx import chosen, listed
from importer.scrapers.wayback.mementos import Mementos, memento_url

Counted = Callable[[int, int, int], None]


def read(wanted: Asked, fetch: Fetch, counted: Counted, site: str = "") -> Iterator[Item]:
    """Give the items of all captures at and below an address.

    `counted` is told how many there are, of how many addresses, and how many are left out; `site`
    is the blog's address, if the user knows it. Raises NotFound where nothing was captured,
    Refused where the archive refuses, TryLater.
    """
    rows, left_out, missed = chosen(listed(wanted, fetch), wanted)
    yield from left_out
    yield from missed
    counted(len(rows), len({row.original for row in rows}), len(left_out))
    yield from reading.read(Mementos(wanted, fetch).held(rows), site)


def read_from(page: Page, fetch: Fetch, since: datetime | None) -> Iterator[Item]:
    """Give the items of all captures at and below the address of a page, as `read`."""
    wanted = asked(page.url, NAME)
    assert wanted
    yield from read(wanted, fetch, lambda *numbers: None)


SCRAPER = Scraper(
    name=NAME,
    title="Wayback Machine: wayback:example.org/blog",
    claims=lambda page: False,  # nobody means the archive by the address of a live site
    read=read_from,
    carries="every captured version of posts and comments with its time, what vanished since, "
    "comment feeds, answers of the REST interface",
    loses="e-mail and IP addresses, what was not captured",
)

__all__ = ["SCRAPER", "Asked", "memento_url", "read"]
