"""The fields of an item or a comment in a WXR file -> the normal form.

Follows wp-admin/includes/export.php; takes every version and spelling of the namespace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from xml.etree import ElementTree as ET

from importer.clock import times
from importer.formats.wxr.head import USUAL, Channel
from importer.model import (
    Author,
    Comment,
    Kind,
    Post,
    Source,
    Status,
    comment_key,
    derived_id,
    post_key,
)

WP = re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+(?:\.\d+)*/(excerpt/)?$")
# Meta fields of our own writer: the ids of items that have no number of WordPress's.
OWN_ID, OWN_PARENT = "nachlese_id", "nachlese_parent"
KEPT = {OWN_ID: "comment_id", OWN_PARENT: "comment_parent"}
STATUS: dict[str, Status] = {
    "1": "approved", "approved": "approved", "approve": "approved",
    "0": "pending", "hold": "pending", "unapproved": "pending", "": "pending",
    "spam": "spam", "trash": "trash", "post-trashed": "trash",
}  # fmt: skip
KIND: dict[str, Kind] = {"pingback": "pingback", "trackback": "trackback"}

# Disqus's dialect names a thread "402 https://blog/?p=402" where it came from WordPress; its
# prefix stands for itself where the file had to be mended.
THREAD = ("http://www.disqus.com/:thread_identifier", "dsq:thread_identifier")
NUMBERED = re.compile(r"(\d{1,18})\s+https?://\S")

Fields = Mapping[str, str]


@lru_cache(maxsize=1000)
def canonical(tag: str) -> str:
    """Give a tag as prefix:name with the usual prefix, whatever version or spelling of the
    namespace the file has.
    """
    uri, _, name = tag.removeprefix("{").rpartition("}")
    if wp := WP.match(uri):
        return f"{'excerpt' if wp[1] else 'wp'}:{name}"
    prefix = next((prefix for prefix, usual in USUAL.items() if usual == uri), uri)
    return f"{prefix}:{name}" if prefix else name


def fields(element: ET.Element) -> dict[str, str]:
    """Give the texts of an element's children by canonical tag, the first of each."""
    return {
        canonical(child.tag): "".join(child.itertext()) if len(child) else child.text or ""
        for child in reversed(element)
    }


def with_own_ids(element: ET.Element) -> dict[str, str]:
    """Give the fields of an item or comment; ids that our own writer kept stand for numbers."""
    found = fields(element)
    tag = "wp:commentmeta" if "wp:commentmeta" in found else "wp:postmeta"
    for child in element if tag in found else ():
        if canonical(child.tag) == tag:
            meta = fields(child)
            place = KEPT.get(meta.get("wp:meta_key", ""))
            place = "post_id" if place and tag == "wp:postmeta" else place
            found |= {f"wp:{place}": meta.get("wp:meta_value", "")} if place else {}
    return found


def read_post(values: Fields, raw: bytes, channel: Channel) -> Post | None:
    """Give the post of an item's fields, without id by its address, else by title and date.

    None where there is nothing of all that.
    """
    get = values.get
    url = get("link", "").strip()
    title = unescape(get("title", "").strip())
    date = get("wp:post_date", "").strip() or get("pubDate", "").strip()
    about = (url,) if url else (title, date)
    id = get("wp:post_id", "").strip() or _by_disqus(values)
    id = id or (derived_id(*about) if any(about) else "")
    if not id:
        return None
    published, offset = times(get("wp:post_date_gmt", ""), get("wp:post_date", ""))
    creator = get("dc:creator", "").strip()
    return Post(
        key=post_key(channel.site.key, id),
        site=channel.site.key,
        url=url,
        title=title,
        published=published,
        offset=offset,
        body=get("content:encoded", ""),
        comment_status="open" if get("wp:comment_status", "open").strip() == "open" else "closed",
        kind=get("wp:post_type", "").strip() or "post",
        status=get("wp:status", "").strip() or "publish",
        author=channel.people.get(creator, "") or creator,
        source=Source(format="wxr", id=id, captured=channel.captured),
        raw=raw,
    )


def _by_disqus(values: Fields) -> str:
    """Give WordPress's number of a post out of what Disqus's dialect calls its thread."""
    said = (values.get(name, "") for name in THREAD)
    found = NUMBERED.match(next(filter(None, said), "").strip())
    return found[1] if found else ""


def comment_id(values: Fields, post: Post) -> str:
    """Give a comment's id; without, one derived from post, author, date and body."""
    get = values.get
    if own := get("wp:comment_id", "").strip():
        return own
    name, body = unescape(get("wp:comment_author", "").strip()), get("wp:comment_content", "")
    return derived_id(post.key, name, get("wp:comment_date", "").strip(), body)


def read_comment(
    values: Fields, raw: bytes, post: Post, channel: Channel, id: str, parent: str
) -> Comment:
    """Give the comment of a wp:comment's fields; `id` and `parent` as the archive has them.

    Without UTC date the local date counts with the clock of its post.
    """
    get = values.get
    local, gmt = get("wp:comment_date", ""), get("wp:comment_date_gmt", "")
    published, offset = times(gmt, local, post.offset)
    user = get("wp:comment_user_id", "").strip()
    own = get("wp:comment_id", "").strip()
    return Comment(
        key=comment_key(channel.site.key, id),
        post=post.key,
        parent=comment_key(channel.site.key, parent) if parent else None,
        author=Author(
            name=unescape(get("wp:comment_author", "").strip()),
            email=get("wp:comment_author_email", "").strip(),
            url=get("wp:comment_author_url", "").strip(),
            ip=get("wp:comment_author_IP", "").strip(),
            user=user if user != "0" else "",
        ),
        published=published,
        offset=offset,
        body=get("wp:comment_content", ""),
        kind=KIND.get(get("wp:comment_type", "").strip(), "comment"),
        status=STATUS.get(get("wp:comment_approved", "").strip(), "pending"),
        url=f"{post.url}#comment-{own}" if post.url and own.isdecimal() else post.url,
        source=Source(format="wxr", id=own or id, captured=channel.captured),
        raw=raw,
    )
