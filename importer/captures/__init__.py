"""Captures: pages as somebody kept them, at some time, out of any archive -> items.

A web archive, a mirror's folder, a saved page and the Wayback Machine differ in how a capture is
found; what it means does not. `notes` finds the address and the time it had, `rewritten` undoes
what its keeper did to it, `spool` holds captures outside the memory, `reading` makes items of all
captures of a blog together, `absent` says what a later complete one lacks. Nothing here fetches or
knows the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from importer.model import Missed, Page, Problem, Skipped

What = Literal["page", "feed", "answer"]  # "answer": of a REST interface


class Capture(NamedTuple):
    """A page as it was kept: at its own address, `fetched` when it was captured (None = unknown).

    `where` says where it lies, for messages; `cut`: its keeper says that it is not whole;
    `digest`: of the body, as its keeper writes it; `spare`: it counts only where none of its time
    lies beside it.
    """

    page: Page
    where: str
    cut: bool = False
    digest: str = ""
    spare: bool = False


class Revisit(NamedTuple):
    """A capture with the body of an earlier one: of a digest, or of an address and a time."""

    url: str
    when: datetime | None
    where: str
    digest: str
    first_url: str
    first: datetime | None


class Held(NamedTuple):
    """A capture that is at hand and not in memory: `load` brings it, or says why it cannot."""

    url: str
    when: datetime | None
    what: What
    load: Callable[[], Capture | Problem]
    spare: bool = False  # see Capture


Captured = Iterator[
    Capture | Revisit | Missed | Problem | Skipped
]  # what an archive's reader gives
