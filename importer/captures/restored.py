"""One captured page at its own address and time, with what keepers did to it undone."""

from __future__ import annotations

from dataclasses import replace

from importer.captures.notes import memento, noted
from importer.captures.rewritten import undone
from importer.model import Page


def restored(page: Page) -> Page:
    """Give a page that was captured at an address, which may be one of another archive.

    An archive of the Wayback Machine's own pages has its addresses, and captures older than it.
    """
    inner = memento(page.url)
    if not inner.url:
        return page
    note = noted(page)
    return undone(replace(page, url=note.url or inner.url, fetched=note.when or inner.when))
