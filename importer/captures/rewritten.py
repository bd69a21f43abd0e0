"""What keepers did to a page, undone: toolbars taken out, links as they were.

The Wayback Machine puts a toolbar in and its own address before every link, authors' and avatars'
too; HTTrack and wget make links relative to the files they wrote; a browser saves the pictures
that a script put where emoji stood. Only what stands in tags is changed: an address of an archive
that a visitor typed into a comment stays, and of a link to an archive that was archived itself one
layer alone is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

from importer.model import Page

TOOLBAR = re.compile(
    rb"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.S
)
SCRIPTS = re.compile(
    rb"<script[^>]{0,200}archive\.org/includes/.{0,8000}?<!-- End Wayback Rewrite JS Include -->",
    re.S,
)
TAG = re.compile(rb"<[a-zA-Z][^<>]{3,20000}>")
PREFIX = re.compile(
    rb"""(?<=["'(=\s,])(?:(?:https?:)?//web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/"""
    rb"(?=https?:|mailto:|ftp:|//)"
)
EMOJI = re.compile(  # for which WordPress's and others' scripts put pictures into an open page
    rb"""<img\s(?=[^<>]{0,2000}?\bclass=["']?(?:[\w-]+ )*emoji["' >])[^<>]{0,2000}?\balt=["']?"""
    rb"""([^"'<>\s]{1,40})(?=["'\s>])[^<>]{0,2000}>""",  # SingleFile leaves out quotes
)
MARKS = (b"WAYBACK TOOLBAR", b"__wm.", b"archive.org/web/", b"/web/")
ATTRIBUTE = re.compile(
    rb"""(\s(?:href|src|action|cite|data-src)\s{0,3}=\s{0,3}["'])([^"'<>\s]{1,2000})(?=["'])""",
    re.I,
)
CANONICAL = re.compile(  # to a file, which may have the name of a short link to the page
    rb"""<link\s[^<>]{0,200}?rel=["']canonical["'][^<>]{0,200}?href=["'](?!https?:)[^<>]{0,2000}>"""
)
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]{0,20}:|//|#|/", re.I)
INDEX = re.compile(r"/index(?:[0-9a-f]{4})?\.html?(?=$|[?#])")  # HTTrack: 4 digits for a query
ESCAPED = re.compile(r"/index\.html?(?:@|%3F|\?)([^#?]{1,300}?)\.html(?=$|#)")  # wget: ?p=7.html
AVATAR = re.compile(r"(/avatar/[0-9a-f]{32})[0-9a-f]{4}(?=\.|\?|$)")
SAFE = "/?#&=%:@!$'()*+,;~"
HOST = re.compile(
    r"(?:(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}|(?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5})?", re.IGNORECASE
)


def undone(page: Page, mirrored: bool = False) -> Page:
    """Give a page at its true address as it was before it was kept.

    `mirrored`: its links are relative to files as HTTrack and wget lay them out, a folder a host.
    """
    body = EMOJI.sub(rb"\1", page.body) if b"emoji" in page.body else page.body
    if any(mark in body for mark in MARKS[:3]):
        body = _in_tags(SCRIPTS.sub(b"", TOOLBAR.sub(b"", body)), lambda tag: PREFIX.sub(b"", tag))
    if mirrored:
        body = _in_tags(
            CANONICAL.sub(b"", body), lambda tag: ATTRIBUTE.sub(_absolute(page.url), tag)
        )
    return page if body is page.body else replace(page, body=body)


def was(link: str, where: str) -> str:
    """Give the address that a mirror's relative link had, on the page at `where`.

    The mirror's files lie in folders by host, so "../../1.gravatar.com/x" leads to another one.
    """
    if not link or ABSOLUTE.match(link):
        return link
    parts = urlsplit(where)
    try:
        joined = urlsplit(urljoin(f"http://mirror/{parts.netloc}{parts.path}", link))
    except ValueError:
        return link
    host, _, path = joined.path.lstrip("/").partition("/")
    if not HOST.fullmatch(host) and host != parts.netloc:
        host, path = parts.netloc, joined.path.lstrip("/")
    tail = (f"?{joined.query}" if joined.query else "") + (
        f"#{joined.fragment}" if joined.fragment else ""
    )
    return f"{parts.scheme}://{host}{as_served(f'/{path}{tail}')}"


def as_served(path: str) -> str:
    """Give the path and query a site served where a mirror has a file's name."""
    path = quote(ESCAPED.sub(r"/?\1", path), safe=SAFE, errors="surrogateescape")
    return AVATAR.sub(r"\1", INDEX.sub("/", path))


def _absolute(where: str) -> Callable[[re.Match[bytes]], bytes]:
    def link(match: re.Match[bytes]) -> bytes:
        return match[1] + was(match[2].decode("utf-8", "surrogateescape"), where).encode(
            "utf-8", "surrogateescape"
        )

    return link


def _in_tags(body: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return TAG.sub(lambda tag: change(tag[0]), body)
