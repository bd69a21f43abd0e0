"""A saved page of a blog: one post with the comments that stand in it.

Comment pages of one post may be files of their own: each brings its share, and the store puts
them together. What a page is, and what it means, is the business of `importer.extract`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from importer.errors import NotReadable
from importer.extract import Tree
from importer.extract.place import address
from importer.extract.registry import platform_of
from importer.extract.tree import first_attr, parse
from importer.extract.whole import leaf, whole
from importer.formats import Format, Given
from importer.model import Item, Page, Skipped

LARGEST = 32 << 20
MARK = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
LINKS_TO_ITSELF = (
    ('link[rel="canonical"]', "href"),
    ('meta[property="og:url"]', "content"),
    ('link[rel="shortlink"]', "href"),
    ('link[type="application/rss+xml"]', "href"),
)


def sniff(start: bytes) -> bool:
    """Whether this begins like an HTML page."""
    return MARK.match(start) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the site, the post and its comments; a page that is not one post is skipped.

    Raises NotReadable for a page that no platform knows, or that is too large to be one.
    """
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NotReadable(f"{given.name}: larger than {LARGEST >> 20} MB: no saved page is.")
    page = Page(url=given.name, body=body)
    tree, _ = parse(page)
    if platform_of(page, tree) is None:
        raise NotReadable(f"{given.name}: a page, but of no blog software that is known here.")
    one = leaf(replace(page, url=own_address(page, tree, given)), given.site)
    if not one.single:
        yield Skipped(where=given.name, why="a page that is not one post")
        return
    yield one.site
    # A share of the comments cannot be compared with the number of all.
    items, _ = whole([one._replace(claimed=None) if one.last > 1 else one], [])
    yield from items


def own_address(page: Page, tree: Tree, given: Given) -> str:
    """Find the address that a saved page had: noted by who saved it, or named in its own links.

    Raises NotReadable where neither is so and --site does not say it.
    """
    noted = address(page)
    if noted.startswith("http"):
        return noted
    for selector, name in LINKS_TO_ITSELF:
        url = first_attr(tree, selector, name)
        if url.startswith("http"):
            return url
    if not given.site:
        raise NotReadable(f"{given.name}: the page does not say its address: say it with --site.")
    return given.site


FORMAT = Format(
    name="html",
    title="Saved page of a blog",
    sniff=sniff,
    read=read,
    carries="post, comments and pings that stand in the page, names, addresses, threads as nested",
    loses="e-mail and IP addresses, what is not public, true parents of deep answers",
)
