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

NAMESPACE = re.compile(r"""xmlns:([\w.-]+)=["']([^"']*)["']""")
USUAL = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "atom": "http://www.w3.org/2005/Atom",
}
AUTHOR = re.compile(r"<wp:author>(.*?)</wp:author>", re.DOTALL)


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
    declared = dict(NAMESPACE.findall(text))
    names = " ".join(f'xmlns:{name}="{uri}"' for name, uri in {**USUAL, **declared}.items())
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
        for who in AUTHOR.findall(text)
    }
    return Channel(site, names, captured, people)


def first(text: str, tag: str) -> str:
    """Give the text of the first element with this tag, "" if there is none."""
    start = text.find(f"<{tag}>")
    end = text.find(f"</{tag}>", start)
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
