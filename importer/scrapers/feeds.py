"""A comment feed on the web: Atom rather than RSS 2.0, since only Atom says whom a comment answers.

WordPress has both at addresses that follow from each other; where the Atom one is not to be had,
the feed that was named is read. Feeds hold the newest comments only: asked often enough, none is
missed, and robots.txt and the feed are all that it costs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from importer.errors import NotFound, NotReadable, Refused
from importer.formats import Given, feed
from importer.model import Comment, Fetch, Item, Page, Post, Site
from importer.scrapers import Scraper

IN_PATH = re.compile(r"/feed(?:/rss2?|/rdf)?/?$")
IN_QUERY = re.compile(r"([?&]feed=)(comments[-_])?rss2?\b")


def claims(page: Page) -> bool:
    """Tell whether an address answered with a feed of comments."""
    return feed.sniff(page.body[:65536])


def atom_address(url: str) -> str:
    """Give the address of the same feed as Atom; the address itself if none follows from it."""
    found = IN_QUERY.sub(lambda m: f"{m[1]}{m[2] or ''}atom", url)
    return IN_PATH.sub("/feed/atom/", found)


def read(page: Page, fetch: Fetch, since: datetime | None) -> Iterator[Item]:
    """Give the site, posts and comments of a feed, as of the time it was fetched.

    `since` changes nothing: a feed has no more than the newest comments. Raises NotReadable.
    """
    best = richer(page, fetch)
    for item in feed.read(io.BytesIO(best.body), Given(name=best.url)):
        if isinstance(item, Site | Post | Comment):
            source = replace(item.source, captured=item.source.captured or best.fetched)
            yield replace(item, source=source)
        else:
            yield item


def richer(page: Page, fetch: Fetch) -> Page:
    """Give the Atom feed that belongs to a feed, if it is one of comments; else the feed."""
    address = atom_address(page.url)
    if address == page.url:
        return page
    try:
        found = fetch(address)
    except (NotFound, NotReadable, Refused):
        return page
    return found if claims(found) else page


SCRAPER = Scraper(
    name="feed",
    title="Comment feed of WordPress on the web: Atom before RSS 2.0",
    claims=claims,
    read=read,
    carries="the newest comments with numbers, UTC dates, true parents, authors' addresses",
    loses="posts' texts, e-mail, all but the newest comments",
)
