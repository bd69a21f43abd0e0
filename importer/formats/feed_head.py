"""What a feed says about itself, and the address of the blog that it is of."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from importer.formats.feed import Entry

ENTRY = re.compile(r"<(item|entry)[\s>]")


class Feed(NamedTuple):
    """What a feed says about itself."""

    title: str
    link: str
    language: str
    comments: str  # its own address, if it is that of all comments of a blog


def header(text: str) -> Feed:
    """Read what a feed says about itself, before its first entry."""
    begin = ENTRY.search(text)
    head = text[: begin.start() if begin else 20_000][:20_000]
    alternate = re.search(r'<link[^>]{0,200}rel="alternate"[^>]{0,300}href="([^"]{1,800})"', head)
    link = re.search(r"<link>([^<]{1,800})</link>", head) or alternate
    own = re.search(
        r'href="([^"]{1,800}/comments/feed[^"]{0,20}|[^"]{1,800}\?feed=comments-[^"]{2,9})"', head
    )
    title = re.search(r"<title[^>]{0,60}>(.{0,500}?)</title>", head, re.S)
    said = re.search(r'xml:lang="([\w-]{2,12})"|<language>([\w-]{2,12})', head)
    return Feed(
        title=shown(title[1]) if title else "",
        link=unescape(link[1]).strip() if link else "",
        language=(said[1] or said[2]) if said else "",
        comments=unescape(own[1]) if own else "",
    )


def base(about: Feed, found: list[Entry]) -> str:
    """Give the blog's address: of its comment feed, the guids of its posts, else its host.

    Empty where the feed has no address that is one.
    """
    if _netloc(about.comments):
        return re.sub(r"/?(?:index\.php)?(?:/comments/feed.*|\?feed=.*)$", "", about.comments)
    link = about.link or (found[0].link if found else "")
    for one in found:
        guid = re.search(r"(https?://[^\s<\"?]{1,300}?)/?(?:index\.php)?\?p(?:age_id)?=\d", one.raw)
        if guid and _netloc(guid[1]) and _netloc(guid[1]) == _netloc(link):
            return guid[1]
    return f"{urlsplit(link).scheme}://{_netloc(link)}" if _netloc(link) else ""


def _netloc(url: str) -> str:
    """Give host and port of an address; empty for what is none, as "http://["."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def shown(text: str) -> str:
    """Give a name as text: WordPress escapes some of them twice ("&amp;#171;")."""
    text = text.strip().removeprefix("<![CDATA[").removesuffix("]]>")
    return " ".join(unescape(unescape(text)).split())
