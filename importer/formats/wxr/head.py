"""The head of a WXR file: whose blog it is, when it was exported, who its authors are.

Read with plain string searches: the head of a damaged file need not be well-formed XML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlsplit

from importer.formats import Given
from importer.model import Site, Source, site_key

NAMESPACE = re.compile(r"""xmlns:((?!xml)[A-Za-z_][\w.-]{0,40})\s?=\s?["']([^"'<>&]{1,200})["']""")
WORDPRESS = "wordpress.org/export/"
LONGEST_TAG = 16 << 10
USUAL = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "atom": "http://www.w3.org/2005/Atom",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """What the head of a WXR file says."""

    site: Site
    names: str  # namespace declarations for its items
    captured: datetime | None = None
    people: dict[str, str] = field(default_factory=dict)  # login -> display name


def read_head(head: bytes, given: Given, first_item: bytes) -> Channel:
    """Read the channel's own fields; the site's address is the first of: its base_blog_url, its
    link, --site, the host of the first item's link, the file's name.
    """
    text = head.decode("utf-8", "replace")
    url = given.site or first(text, "wp:base_blog_url") or first(text, "link")
    url = url or host_of(first(first_item.decode("utf-8", "replace"), "link")) or given.name
    captured = rfc822(first(text, "pubDate"))
    site = Site(
        key=site_key(url),
        url=url.rstrip("/"),
        title=unescape(first(text, "title")),
        language=first(text, "language"),
        source=Source(format="wxr", captured=captured),
        raw=head[:65536],
    )
    people = {
        first(who, "wp:author_login"): first(who, "wp:author_display_name")
        for who in text.split("<wp:author>")[1:]
    }
    return Channel(site, names(text), captured, people)


def names(text: str) -> str:
    """Give the namespace declarations for a file's items: its own, as far as they make sense.

    WordPress's prefixes mean what they always mean, unless they are bound to a spelling of the
    same: a wrong address must not cost the comments.
    """
    start = text.find("<rss")
    declared = NAMESPACE.findall(text[start : start + LONGEST_TAG].partition("<channel")[0])
    known = {name: uri for name, uri in declared if name not in USUAL or WORDPRESS in uri}
    return " ".join(f'xmlns:{name}="{uri}"' for name, uri in {**USUAL, **known}.items())


def first(text: str, tag: str) -> str:
    """Give the text of the first element with this tag, "" if there is none."""
    start = text.find(f"<{tag}>")
    end = text.find(f"</{tag}>", start) if start >= 0 else -1
    if start < 0 or end < 0:
        return ""
    value = text[start + len(tag) + 2 : end].strip()
    if value.startswith("<![CDATA["):
        return value.removeprefix("<![CDATA[").removesuffix("]]>").strip()
    return unescape(value)


def host_of(link: str) -> str:
    """Give scheme and host of an address."""
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def rfc822(text: str) -> datetime | None:
    """Read the channel's date."""
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
