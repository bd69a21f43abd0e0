"""Live sites: an address and a fetch -> items.

A scraper gets the page at the start address, a `Fetch` and the time of the last complete run, and
yields items; it never looks at the database. To add one: write a module with
`SCRAPER = Scraper(...)` and name it in `SCRAPERS` of `importer/scrapers/registry.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from importer.model import Fetch, Item, Page


class Scraper(NamedTuple):
    """One way to read a live site."""

    name: str
    title: str
    claims: Callable[[Page], bool]
    read: Callable[[Page, Fetch, datetime | None], Iterator[Item]]
    carries: str = ""
    loses: str = ""
