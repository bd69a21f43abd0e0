"""Answers that there is nothing (404, 410) as captures: what they say of posts, and what not.

A redirect, a refusal (403) and trouble (5xx) say nothing; neither does such an answer of an archive
to an address of its own, nor one to a comment page or a link to answer a comment: the post may
stand all the same. `importer.sync.missed` tells what the others prove.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from importer.captures.notes import memento, usable
from importer.extract.place import plain
from importer.model import Missed, Source

NOTHING = (404, 410)


def missed(url: str, when: datetime | None, status: int) -> Iterator[Missed]:
    """Give the answer of an address, if it says that there was no page at a time."""
    url = url.partition("#")[0]
    if status in NOTHING and when and usable(url) and plain(url) == url and not memento(url).url:
        yield Missed(url=url, source=Source(format="pages", captured=when), status=status)
