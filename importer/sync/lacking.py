"""What a site without an API lacks when it was read whole again: it is gone.

A comment counts as gone where its post was read, the comment was there the last time this way and
is not now, and nothing speaks against the reading: nothing was lost, and nothing about this post,
or the site, was remarked (pages that could not be fetched, a count that is another).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlite_utils import Database

from importer.model import Comment, Gone, Post, Problem, Site, Source
from importer.sightings import Savable

WHOLE = ("pages", "wpcom")  # what reads a site whole when nothing says since when
WHY = "no longer where it was shown"
KNOWN = """
    select c.key, c.post from comments c join posts p on p.key = c.post
    where p.site = ? and c.vanished is null
        and exists (select 1 from sightings s where s.key = c.key and s.format = ?)
"""


def known(db: Database, site: str, format: str) -> dict[str, str]:
    """Give the comments that were there when a site was read this way last, with their posts."""
    return dict(db.conn.execute(KNOWN, (site, format)).fetchall())


def lacking(
    items: Iterable[Savable], site: str, format: str, before: Callable[[], dict[str, str]]
) -> Iterator[Savable]:
    """Let the items of a whole reading go by, and give at the end what they lack."""
    expected = before()
    seen: set[str] = set()
    posts: set[str] = set()
    doubted: set[str] = set()
    last: datetime | None = None
    for item in items:
        yield item
        if isinstance(item, Problem) and (item.lost or item.key):
            doubted.add(item.key or site)
        elif isinstance(item, Site | Post | Comment):
            (posts if isinstance(item, Post) else seen).add(item.key)
            last = max(filter(None, (last, item.source.captured)), default=None)
    if site not in doubted and last:
        source = Source(format=format, captured=last)
        for key, post in expected.items():
            if post in posts - doubted and key not in seen:
                yield Gone(key=key, source=source, why=WHY)
