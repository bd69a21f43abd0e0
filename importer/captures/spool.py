"""Captures held in a file without a name: archives are larger than memory, and unordered.

Their bodies lie there compressed; of each about a kilobyte stays in memory (address, time,
place; measured: 12,000 captures of 131 MB take 70 MB, 1,200 of 13 MB 57).
The same body twice is held once, and a revisit record ("as it was then") finds the body it means,
in whatever order the files come.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import NamedTuple, Self

from importer.captures import Capture, Captured, Held, Revisit, What
from importer.captures.reading import read, what_of
from importer.model import Item, Page, Problem

IN_MEMORY = 8 << 20  # bytes of bodies below which no file is made
KEPT = ("content-type", "x-wp-total")  # headers that say something of a body


class Spot(NamedTuple):
    """Where a capture lies, and what is known of it."""

    url: str
    when: datetime | None
    what: What
    where: str
    cut: bool
    headers: str
    start: int
    length: int
    spare: bool


class Spool:
    """A place for captures while it is open: `add` them, then ask for all by `held`."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        self._spots: list[Spot] = []
        self._revisits: list[Revisit] = []
        self._bodies: dict[bytes, tuple[int, int]] = {}
        self._digests: dict[str, Spot] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, capture: Capture | Revisit) -> None:
        """Hold a capture, or note that a page was captured again with a body that it had before."""
        if isinstance(capture, Revisit):
            self._revisits.append(capture)
            return
        page = capture.page
        start, length = self._body(page.body)
        headers = {name: page.headers[name] for name in KEPT if name in page.headers}
        spot = Spot(
            page.url, page.fetched, what_of(page), capture.where, capture.cut,
            json.dumps(headers) if headers else "", start, length, capture.spare,
        )  # fmt: skip
        self._spots.append(spot)
        if capture.digest:
            self._digests.setdefault(capture.digest, spot)

    def held(self) -> Iterator[Held | Problem]:
        """Give everything that is held; a revisit whose body is nowhere is a Problem."""
        for spot in self._spots:
            yield self._held(spot)
        dated = {(each.url, each.when): each for each in self._spots} if self._revisits else {}
        for again in self._revisits:
            first = self._digests.get(again.digest) or dated.get((again.first_url, again.first))
            if first:
                yield self._held(first._replace(url=again.url, when=again.when, where=again.where))
            else:
                what = "a revisit of a capture that is in none of these files: import them together"
                yield Problem(where=again.where, what=what)

    def _held(self, spot: Spot) -> Held:
        return Held(spot.url, spot.when, spot.what, lambda: self._load(spot), spot.spare)

    def _load(self, spot: Spot) -> Capture:
        self._file.seek(spot.start)
        body = zlib.decompress(self._file.read(spot.length))
        headers = json.loads(spot.headers or "{}")
        page = Page(url=spot.url, body=body, headers=headers, fetched=spot.when)
        return Capture(page, spot.where, spot.cut)

    def _body(self, body: bytes) -> tuple[int, int]:
        same = hashlib.blake2b(body, digest_size=16).digest()
        if same not in self._bodies:
            packed = zlib.compress(body, 1)
            self._bodies[same] = (self._file.seek(0, 2), len(packed))
            self._file.write(packed)
        return self._bodies[same]


def read_all(captured: Captured, site: str = "") -> Iterator[Item]:
    """Give the items of all captures that a reader gives; `site`: the blog's address, if known."""
    with Spool() as spool:
        yield from put_by(captured, spool)
        yield from read(spool.held(), site)


def put_by(captured: Captured, spool: Spool) -> Iterator[Item]:
    """Hold captures in a spool and give what is none."""
    for each in captured:
        if isinstance(each, Capture | Revisit):
            spool.add(each)
        else:
            yield each
