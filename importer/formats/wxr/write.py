"""Items -> WXR 1.2, as wp-admin/includes/export.php writes it, for WordPress's own importer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import BinaryIO

from importer.clock import minutes
from importer.errors import BadConfig
from importer.model import Comment, Item, Post, Site, Status

APPROVED: dict[Status, str] = {"approved": "1", "pending": "0", "spam": "spam", "trash": "trash"}
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
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
    url = escape(site.url)
    return (
        f"\t<title>{escape(site.title)}</title>\n\t<link>{url}</link>\n"
        f"\t<language>{escape(site.language)}</language>\n"
        "\t<wp:wxr_version>1.2</wp:wxr_version>\n"
        f"\t<wp:base_site_url>{url}</wp:base_site_url>\n"
        f"\t<wp:base_blog_url>{url}</wp:base_blog_url>\n"
        "\t<generator>https://wordpress.org/?v=6.4</generator>\n"
    )


def own_id(key: str) -> str:
    """Give the id in a key: the number after its last p, c or r."""
    return key.rpartition("/")[2][1:]


def dates(tag: str, published: datetime | None, offset: str) -> str:
    """Write the two dates that WordPress keeps: on the blog's own clock, and in UTC."""
    local = published + minutes(offset) if published else None
    return "".join(
        element(name, f"{time:%Y-%m-%d %H:%M:%S}" if time else "0000-00-00 00:00:00")
        for name, time in ((f"wp:{tag}_date", local), (f"wp:{tag}_date_gmt", published))
    )


def post(item: Post) -> str:
    """Write a post up to where its comments begin."""
    rfc = format_datetime(item.published) if item.published else ""
    name = item.url.rstrip("/").rpartition("/")[2]
    return "".join(
        [
            "\t<item>\n",
            f"<title>{escape(NOT_XML.sub('', item.title))}</title>\n",
            f"<link>{escape(item.url)}</link>\n<pubDate>{rfc}</pubDate>\n",
            element("dc:creator", item.author),
            f'<guid isPermaLink="false">{escape(item.url)}</guid>\n<description></description>\n',
            element("content:encoded", item.body),
            element("excerpt:encoded", ""),
            element("wp:post_id", own_id(item.key)),
            dates("post", item.published, item.offset),
            element("wp:comment_status", item.comment_status),
            element("wp:ping_status", item.comment_status),
            element("wp:post_name", "" if "?" in name else name),
            element("wp:status", item.status),
            "<wp:post_parent>0</wp:post_parent>\n<wp:menu_order>0</wp:menu_order>\n",
            element("wp:post_type", item.kind),
            "<wp:post_password></wp:post_password>\n<wp:is_sticky>0</wp:is_sticky>\n",
        ]
    )


def comment(item: Comment) -> str:
    """Write a comment; its name escaped as WordPress stores it (_wp_specialchars)."""
    who = item.author
    return "".join(
        [
            "<wp:comment>\n",
            element("wp:comment_id", own_id(item.key)),
            element("wp:comment_author", escape(who.name, quote=False)),
            element("wp:comment_author_email", who.email),
            f"<wp:comment_author_url>{escape(NOT_XML.sub('', who.url))}</wp:comment_author_url>\n",
            element("wp:comment_author_IP", who.ip),
            dates("comment", item.published, item.offset),
            element("wp:comment_content", item.body),
            element("wp:comment_approved", APPROVED[item.status]),
            element("wp:comment_type", item.kind),
            element("wp:comment_parent", own_id(item.parent) if item.parent else "0"),
            element("wp:comment_user_id", who.user or "0"),
            "</wp:comment>\n",
        ]
    )
