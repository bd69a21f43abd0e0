"""Captures brought one by one, as they were captured; one that cannot be had costs itself.

An archive answers 404 or 403 for what it does not show and 5xx for what it cannot find at the
moment: such a capture is a Problem. Where it says "too fast" or several in a row fail, it is the
archive: then the run ends, and the next one goes on where this one stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial

from importer.captures import Capture, Held, What
from importer.captures.packed import unpacked
from importer.errors import NotFound, NotReadable, Refused, TryLater
from importer.model import Fetch, Page, Problem
from importer.scrapers.wayback.asked import Asked
from importer.scrapers.wayback.cdx import Row

FAILED_IN_A_ROW = 4
LARGEST = 32 << 20  # bytes of a body, unpacked
ORIGINAL = "x-archive-orig-"


class Mementos:
    """The captures of an archive while they are brought; it counts those in a row that failed."""

    def __init__(self, asked: Asked, fetch: Fetch) -> None:
        self._asked, self._fetch = asked, fetch
        self._failed = 0

    def held(self, rows: Iterable[Row]) -> Iterator[Held]:
        """Give captures that are brought when they are read."""
        for row in rows:
            yield Held(row.original, row.when, what_of(row), partial(self.load, row))

    def load(self, row: Row) -> Capture | Problem:
        """Bring a capture; raises TryLater where the archive does not give any at the moment."""
        url = memento_url(self._asked, row)
        try:
            page = self._fetch(url)
        except (NotFound, Refused) as error:
            return Problem(where=url, what=f"this capture cannot be had: {error}")
        except TryLater as error:
            return self._given_up(url, error)
        self._failed = 0
        try:
            return as_captured(page, row, url)
        except NotReadable as error:
            return Problem(where=url, what=str(error))

    def _given_up(self, url: str, error: TryLater) -> Problem:
        page: Page | None = getattr(error, "page", None)
        self._failed += 1
        if page is None or page.status < 500 or self._failed >= FAILED_IN_A_ROW:
            raise error
        return Problem(where=url, what=f"this capture cannot be had now: {error}")


def memento_url(asked: Asked, row: Row) -> str:
    """Give the address of a capture as it was captured: `id_`."""
    return f"{asked.root}/web/{row.timestamp}id_/{row.original}"


def what_of(row: Row) -> What:
    """Tell what a capture will be, before it is brought."""
    if "json" in row.mimetype or "/wp-json" in row.original:
        return "answer"
    address = row.original.partition("#")[0]
    is_feed = "xml" in row.mimetype and "xhtml" not in row.mimetype
    return "feed" if is_feed or "/feed" in address or "feed=" in address else "page"


def as_captured(page: Page, row: Row, where: str) -> Capture:
    """Give a capture at its own address and time, with the headers it had; raises NotReadable."""
    own = {
        name.removeprefix(ORIGINAL): value
        for name, value in page.headers.items()
        if name.startswith(ORIGINAL)
    }
    headers = {"content-type": page.headers.get("content-type", ""), **own}
    length, packed = own.get("content-length", ""), "content-encoding" in own
    cut = length.isdecimal() and not packed and len(page.body) < int(length)
    when = moment(page.headers.get("memento-datetime", "")) or row.when
    body = unpacked(page.body, own.get("content-encoding", ""), LARGEST)
    known = replace(page, url=row.original, body=body, headers=headers, fetched=when)
    return Capture(known, where, cut)


def moment(text: str) -> datetime | None:
    """Read the time of a capture as its archive says it (RFC 7089)."""
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
