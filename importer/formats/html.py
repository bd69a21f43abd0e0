"""A saved page of a blog: one post with the comments that stand in it.

Saved by a browser, SingleFile, Save Page WE, HTTrack, wget or the Wayback Machine. Comment pages of
one post may be files of their own, and so may several captures of it: those of a folder or a
container are read together (`importer.captures`). What a page is, and what it means, is the
business of `importer.extract`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import urlsplit

from importer.captures import Capture, Captured
from importer.captures.notes import MIRRORED, memento, noted, usable
from importer.captures.rewritten import HOST, as_served, undone
from importer.captures.spool import read_all
from importer.captures.zipped import inner
from importer.errors import NotReadable
from importer.extract import Tree
from importer.extract.registry import platform_of
from importer.extract.tree import attr, first, first_attr, parse, words
from importer.formats import Format, Given
from importer.formats.wxr.pieces import utf8
from importer.model import Item, Page, Skipped

LARGEST = 32 << 20
MARK = re.compile(
    rb"^\s*(?:<\?xml\b[^>]{0,200}>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
OWN = (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content"))
SHORT = re.compile(r"^https?://[^?#]+/(?:index\.php)?\?(?:p|page_id|attachment_id)=\d+$")
FILES = (  # that lie where the blog lies
    "link[rel=pingback], link[rel=EditURI], link[rel=wlwmanifest]"
    ', script[src*="wp-includes/"], link[href*="wp-content/"]'
)
UP = re.compile(r"((?:\.\./)*)(?:xmlrpc|wp-includes/|wp-content/)")
WHOLE = re.compile(r"(https?://[^?#]{3,300}?)/(?:xmlrpc\.php|wp-includes/wlwmanifest)")
INDEX_PAGE = 'meta[name="generator"][content^="HTTrack "]'
REFRESH = 'meta[http-equiv="refresh" i][content*="url=" i]'
LEADS_ON = "a page that only leads to others"
FRAME = re.compile(r"(?:^|/)[^/]+_files/saved_resource(?:\(\d+\))?\.html$")
MOVED = 400  # characters of text: more than a word about where to go is a page
FEED = re.compile(r"/(?<!/comments/)feed(?:/(?:index\.html|atom/?|rss2?/?)?)?$")


def sniff(start: bytes) -> bool:
    """Whether this begins like an HTML page."""
    return MARK.match(next(utf8(io.BytesIO(start)), b"")) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the site, the post and its comments; a page that is not one post is skipped.

    Raises NotReadable for a page that no platform knows, or that is too large to be one.
    """
    yield from read_all(captures(stream, given), given.site)


def captures(stream: BinaryIO, given: Given) -> Captured:
    """Give the page as it was, at the address and time it had; raises NotReadable as `read`.

    HTTrack writes a page for each redirect ("Page has moved"), Chromium one for each frame in a
    page: they are skipped.
    """
    page = Page(url=given.name, body=saved(stream, given.name))
    tree, _ = parse(page)
    if platform_of(page, tree) is not None:
        yield Capture(as_it_was(page, tree, given), given.name)
    elif leads_on(tree):
        yield Skipped(where=given.name, why=LEADS_ON)
    elif FRAME.search(given.inside):
        yield Skipped(where=given.name, why="a frame in a saved page")
    else:
        raise NotReadable(f"{given.name}: a page, but of no blog software that is known here.")


def saved(stream: BinaryIO, name: str) -> bytes:
    """Give a saved page, unpacked where it unpacks itself; raises NotReadable."""
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NotReadable(f"{name}: larger than {LARGEST >> 20} MB: no saved page is.")
    try:
        return inner(body, LARGEST)
    except NotReadable as error:
        raise NotReadable(f"{name}: {error}") from error


def leads_on(tree: Tree) -> bool:
    """Whether a page does nothing but send its reader on: HTTrack's for a redirect, its index."""
    if first(tree, INDEX_PAGE):
        return True
    return first(tree, REFRESH) is not None and len(words(tree.body)) < MOVED


def as_it_was(page: Page, tree: Tree, given: Given) -> Page:
    """Give a saved page at its own address, with what its keeper did to it undone.

    Raises NotReadable where neither the page nor --site says an address.
    """
    note = noted(page)
    declared = "" if note.url else said(tree)
    url = note.url or declared or laid_out(page, tree, given) or linked(tree) or given.site
    if not url:
        raise NotReadable(f"{given.name}: the page does not say its address: say it with --site.")
    mirrored = bool(MIRRORED.search(page.body)) or bool(given.inside and not note.url)
    return undone(replace(page, url=url, fetched=note.when), mirrored)


def said(tree: Tree) -> str:
    """Give the address that a page says is its own; empty where a mirror made it relative."""
    urls = (first_attr(tree, selector, name).strip() for selector, name in OWN)
    return next((memento(url).url or url for url in urls if usable(url)), "")


def laid_out(page: Page, tree: Tree, given: Given) -> str:
    """Give the address that a file's path tells: of a mirror with a folder a host, or of a blog.

    A folder counts as a host if the page names it. Of a mirror without such folders the path below
    the blog's address is as deep as the page's own links to it say, else as in the folder read.
    """
    folders = given.inside.split("/")
    own = urlsplit(given.site).netloc
    for depth, name in enumerate(folders[:-1]):
        if name == own or (HOST.fullmatch(name) and name.encode() in page.body):
            return f"http://{name}{as_served('/' + '/'.join(folders[depth + 1 :]))}"
    deep = below(tree)
    base = given.site or home(tree) if deep is None or deep < len(folders) else ""
    known = bool(given.site) or deep is not None
    tail = folders if deep is None else folders[len(folders) - 1 - deep :]
    return base.rstrip("/") + as_served("/" + "/".join(tail)) if base and known and tail[-1] else ""


def below(tree: Tree) -> int | None:
    """Give how many folders a mirrored page lies below its blog, by its links; None if unknown."""
    links = (attr(node, "href") or attr(node, "src") for node in tree.css(FILES))
    ups = [match[1].count("/") for link in links if (match := UP.match(link))]
    return min(ups, default=None)


def home(tree: Tree) -> str:
    """Give the blog's address by a link to one of WordPress's own files; empty without."""
    links = (attr(node, "href") for node in tree.css(FILES))
    return next((match[1] for link in links if (match := WHOLE.match(link))), "")


def linked(tree: Tree) -> str:
    """Give the address that a page's shortlink or comment feed leads to; empty without."""
    short = first_attr(tree, "link[rel=shortlink]", "href")
    if SHORT.match(short):
        return short
    links = [attr(node, "href") for node in tree.css('link[type="application/rss+xml"]')]
    feeds = [FEED.sub("/", url) for url in links if usable(url) and FEED.search(url)]
    return max(feeds, key=len, default="")


FORMAT = Format(
    name="html",
    title="Saved page of a blog",
    sniff=sniff,
    read=read,
    captures=captures,
    carries="post, comments and pings that stand in the page, names, addresses, threads as nested",
    loses="e-mail and IP addresses, what is not public, true parents of deep answers",
)
