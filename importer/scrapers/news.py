"""Which posts of a blog may have changed, by its feeds: what a crawl looks at when it comes back.

The feed of all comments names the posts that were commented on, the feed of posts the new ones.
Both hold the newest entries only: where all of them are newer than the last visit, older news may
be missing, and the answer is that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from importer import dates
from importer.errors import NotFound, Refused
from importer.extract.place import plain
from importer.formats import feed
from importer.model import Fetch

OVERLAP = timedelta(hours=1)  # a page may show a comment a little after its time
COMMENTS = ("/comments/feed/atom/", "/comments/feed/")
POSTS = "/feed/"
ITEM = re.compile(r"<item[\s>].*?</item>", re.S)
LINK = re.compile(r"<link>\s*([^<\s]{1,2000})\s*</link>")
DATE = re.compile(r"<pubDate>\s*([^<]{1,60})</pubDate>")


class News(NamedTuple):
    """An address, and when it was news."""

    url: str
    at: datetime | None


def news(base: str, fetch: Fetch, since: datetime) -> list[str] | None:
    """Give the addresses of posts that may have changed since a visit; None if nobody knows.

    Raises TryLater.
    """
    moment = since - OVERLAP
    found: list[str] = []
    for each in (commented(base, fetch), written(base, fetch)):
        fresh = [one for one in each if one.at and one.at > moment]
        if not each or len(fresh) == len(each):
            return None
        found += [one.url for one in fresh]
    return list(dict.fromkeys(found))


def commented(base: str, fetch: Fetch) -> list[News]:
    """Give the posts of the newest comments."""
    for path in COMMENTS:
        text = _text(base + path, fetch)
        entries = feed.entries(text, base + path)
        found = [one for one in entries if isinstance(one, feed.Entry)]
        if found:
            return [News(plain(one.link), one.published) for one in found]
    return []


def written(base: str, fetch: Fetch) -> list[News]:
    """Give the newest posts."""
    return list(_items(_text(base + POSTS, fetch)))


def _items(text: str) -> Iterator[News]:
    for item in ITEM.findall(text):
        link, date = LINK.search(item), DATE.search(item)
        if link:
            yield News(plain(link[1]), dates.rfc822(date[1]) if date else None)


def _text(url: str, fetch: Fetch) -> str:
    try:
        return feed.text_of(fetch(url).body)
    except (NotFound, Refused):
        return ""
