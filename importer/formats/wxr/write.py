"""Items -> WXR 1.2, as wp-admin/includes/export.php writes it, for WordPress's own importer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import BinaryIO

from importer.clock import minutes
from importer.errors import BadConfig
from importer.formats.wxr.records import OWN_ID, OWN_PARENT
from importer.model import Comment, Item, Post, Site, Status

APPROVED: dict[Status, str] = {"approved": "1", "pending": "0", "spam": "spam", "trash": "trash"}
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NUMBERED = re.compile(r"[pc][0-9]{1,12}")
BEYOND = 1 << 40  # more than any blog has comments; WordPress counts to 1 << 63
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
"""


def write(items: Iterable[Item], out: BinaryIO) -> None:
    """Write one site's items, each post followed by its comments, as they come from the store.

    Raises BadConfig where the items are of more than one site.
    """
    for text in lines(items):
        out.write(text.encode())


def lines(items: Iterable[Item]) -> Iterator[str]:
    """Give the file in stretches of text."""
    yield HEAD
    site: Site | None = None
    inside = False
    for item in items:
        if isinstance(item, Site):
            if site:
                raise BadConfig("A WXR file holds one site: choose one with --site.")
            site = item
            yield head(item)
        elif isinstance(item, Post):
            yield ("\t</item>\n" if inside else "") + post(item)
            inside = True
        elif isinstance(item, Comment):
            yield comment(item)
    yield ("\t</item>\n" if inside else "") + "</channel>\n</rss>\n"


def element(tag: str, text: str) -> str:
    """Write an element with its text as CDATA, as WordPress does (wxr_cdata)."""
    safe = NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<{tag}><![CDATA[{safe}]]></{tag}>\n"


def head(site: Site) -> str:
    """Write the channel's own elements."""
    url = plain(site.url)
    return (
        f"\t<title>{plain(site.title)}</title>\n\t<link>{url}</link>\n"
        f"\t<language>{plain(site.language)}</language>\n"
        "\t<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"\t<wp:base_site_url>{url}</wp:base_site_url>\n"
        f"\t<wp:base_blog_url>{url}</wp:base_blog_url>\n"
        "\t<generator>https://wordpress.org/?v=6.4</generator>\n"
    )


def number(key: str) -> str:
    """Give the number of an item: the one in its key, "c42"; for any other a large one made of it.

    WordPress takes nothing but numbers; `own` keeps what they stand for.
    """
    name = key.rpartition("/")[2]
    if NUMBERED.fullmatch(name):
        return name[1:]
    digits = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=5).digest()
    return str(BEYOND + int.from_bytes(digits, "big"))


def own(tag: str, field: str, key: str | None) -> str:
    """Write the id in a key as a meta field, if it is no number that WordPress could have."""
    name = (key or "").rpartition("/")[2]
    if not name or NUMBERED.fullmatch(name):
        return ""
    id = name[1:] if name[0] in "pc" else name
    return f"<{tag}>\n{element('wp:meta_key', field)}{element('wp:meta_value', id)}</{tag}>\n"


def dates(tag: str, published: datetime | None, offset: str) -> str:
    """Write the two dates that WordPress keeps: on the blog's own clock, and in UTC.

    Where the blog's offset is unknown both are UTC: WordPress knows no date without a clock.
    """
    utc = published.astimezone(UTC) if published else None
    return element(f"wp:{tag}_date", date(on_clock(utc, offset))) + element(
        f"wp:{tag}_date_gmt", date(utc)
    )


def on_clock(utc: datetime | None, offset: str) -> datetime | None:
    """Give a time on the blog's clock."""
    try:
        return utc + minutes(offset) if utc else None
    except OverflowError:  # the first or last day that there is
        return utc


def date(time: datetime | None) -> str:
    """Write a date as MySQL does."""
    if time is None:
        return "0000-00-00 00:00:00"
    return time.replace(tzinfo=None).isoformat(" ", "seconds")


def plain(text: str) -> str:
    """Escape text that stands outside of CDATA."""
    return escape(NOT_XML.sub("", text))


def post(item: Post) -> str:
    """Write a post up to where its comments begin."""
    rfc = format_datetime(item.published) if item.published else ""
    name = item.url.rstrip("/").rpartition("/")[2]
    return "".join(
        [
            "\t<item>\n",
            element("title", escape(item.title, quote=False)),
            f"<link>{plain(item.url)}</link>\n<pubDate>{rfc}</pubDate>\n",
            element("dc:creator", item.author),
            f'<guid isPermaLink="false">{plain(item.url)}</guid>\n<description></description>\n',
            element("content:encoded", item.body),
            element("excerpt:encoded", ""),
            element("wp:post_id", number(item.key)),
            dates("post", item.published, item.offset),
            element("wp:comment_status", item.comment_status),
            element("wp:ping_status", item.comment_status),
            element("wp:post_name", "" if "?" in name else name),
            element("wp:status", item.status),
            "<wp:post_parent>0</wp:post_parent>\n<wp:menu_order>0</wp:menu_order>\n",
            element("wp:post_type", item.kind),
            "<wp:post_password></wp:post_password>\n<wp:is_sticky>0</wp:is_sticky>\n",
            own("wp:postmeta", OWN_ID, item.key),
        ]
    )


def comment(item: Comment) -> str:
    """Write a comment; its name escaped as WordPress stores it (_wp_specialchars)."""
    who = item.author
    return "".join(
        [
            "<wp:comment>\n",
            element("wp:comment_id", number(item.key)),
            element("wp:comment_author", escape(who.name, quote=False)),
            element("wp:comment_author_email", who.email),
            f"<wp:comment_author_url>{plain(who.url)}</wp:comment_author_url>\n",
            element("wp:comment_author_IP", who.ip),
            dates("comment", item.published, item.offset),
            element("wp:comment_content", item.body),
            element("wp:comment_approved", APPROVED[item.status]),
            element("wp:comment_type", item.kind),
            element("wp:comment_parent", number(item.parent) if item.parent else "0"),
            element("wp:comment_user_id", who.user or "0"),
            own("wp:commentmeta", OWN_ID, item.key),
            own("wp:commentmeta", OWN_PARENT, item.parent),
            "</wp:comment>\n",
        ]
    )
