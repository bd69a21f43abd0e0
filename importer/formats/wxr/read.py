"""WXR -> items. Follows wp-admin/includes/export.php; tolerant of every version and of damage.

`spam` is never in a WXR: WordPress's exporter leaves it out. User agents are not either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import BinaryIO
from xml.etree import ElementTree as ET

from importer.clock import times
from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.wxr.head import USUAL, Channel, read_head
from importer.formats.wxr.pieces import Piece, pieces
from importer.formats.wxr.repair import Cut, comments_of, head_of, parse_mended
from importer.model import (
    Author,
    Comment,
    Item,
    Kind,
    Post,
    Problem,
    Skipped,
    Source,
    Status,
    comment_key,
    derived_id,
    post_key,
)

WP = re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+(?:\.\d+)*/(excerpt/)?$")
COMMENT = re.compile(rb"<wp:comment>.*?</wp:comment>", re.DOTALL)
STATUS: dict[str, Status] = {
    "1": "approved", "approved": "approved", "approve": "approved",
    "0": "pending", "hold": "pending", "unapproved": "pending", "": "pending",
    "spam": "spam", "trash": "trash", "post-trashed": "trash",
}  # fmt: skip
KIND: dict[str, Kind] = {"pingback": "pingback", "trackback": "trackback"}
NOT_CONVERSATION = {"note": "block editor notes", "order_note": "shop order notes"}
NOT_CONTENT = {
    "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache",
    "user_request", "wp_block", "wp_template", "wp_template_part", "wp_global_styles",
    "wp_navigation", "wp_font_family", "wp_font_face", "attachment",
}  # fmt: skip


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the site, then each post followed by its comments; damage as Problems.

    Raises NotReadable where there is no channel and no item at all.
    """
    channel: Channel | None = None
    post: Post | None = None
    head = Piece("head", b"", 1)
    for piece in pieces(stream):
        if piece.kind == "head":
            head, channel = piece, None
            continue
        if piece.kind == "gap":
            yield from remark_gap(piece, given)
            continue
        if channel is None:
            channel = read_head(head.data, given, piece.data)
            yield channel.site
        for item in read_piece(piece, channel, given, post):
            post = item if isinstance(item, Post) else post
            yield item
    if channel is None:
        if b"<channel" not in head.data:
            raise NotReadable(f"{given.name}: not a WordPress export: it has no <channel>.")
        yield read_head(head.data, given, b"").site
        head_only = head.data.rstrip().endswith((b"</rss>", b"</channel>"))
        yield from () if head_only else [cut_off(given, head.line)]


def remark_gap(piece: Piece, given: Given) -> Iterator[Problem]:
    """Say so where there is text between items, or no end of the file after them."""
    text = re.sub(rb"<!--.*?-->|</channel>|</rss>", b"", piece.data, flags=re.DOTALL).strip()
    if text:
        place = f"{given.name}, line {piece.line}"
        yield Problem(where=place, what="text between items was left out", lost=False, raw=text)


def cut_off(given: Given, line: int) -> Problem:
    """Say that a file ends too early."""
    what = "the file ends in the middle: export it again, or get the rest from the live site"
    return Problem(where=f"{given.name}, line {line}", what=what, lost=False)


def read_piece(piece: Piece, channel: Channel, given: Given, post: Post | None) -> Iterator[Item]:
    """Read one item, or further comments of the post before."""
    try:
        element = parse(piece, channel.names)
    except ET.ParseError as error:
        yield from read_damaged(piece, channel, given, post, error)
        return
    if piece.kind == "cut":
        yield cut_off(given, piece.line + piece.data.count(b"\n"))
    raws = COMMENT.findall(piece.data)
    yield from read_item(element, raws, piece, channel, given, post)


def parse(piece: Piece, names: str) -> ET.Element:
    """Parse a piece as one item element."""
    start = b"" if piece.kind != "more" else b"<item>"
    end = b"" if piece.data.endswith(b"</item>") else b"</item>"
    return ET.fromstring(b"<rss %s>%s%s%s</rss>" % (names.encode(), start, piece.data, end))[0]


def read_damaged(
    piece: Piece, channel: Channel, given: Given, post: Post | None, error: ET.ParseError
) -> Iterator[Item]:
    """Read a piece that does not parse: mended as a whole, else cut into head and comments."""
    place = f"{given.name}, line {piece.line + error.position[0] - 1}"
    try:
        wrapped = piece.data if piece.kind != "more" else b"<item>" + piece.data
        if not wrapped.endswith(b"</item>"):
            raise ET.ParseError
        element, mended = parse_mended(wrapped)
        yield Problem(where=place, what=f"mended: {', '.join(mended)}", lost=False)
        yield from read_item(element, [], piece, channel, given, post)
    except (ET.ParseError, IndexError):
        if piece.kind == "cut":
            yield cut_off(given, piece.line + piece.data.count(b"\n"))
        yield from read_parts(piece, channel, given, post, place)


def read_parts(
    piece: Piece, channel: Channel, given: Given, post: Post | None, place: str
) -> Iterator[Item]:
    """Read what parses of a piece: its head as the post, each comment by itself."""
    if piece.kind != "more":
        head = head_of(piece)
        post = read_post(fields(head), piece.data, channel) if head is not None else None
        if post is None:
            what = "an item could not be read: no post id; its comments are cut out with it"
            yield Problem(where=place, what=what, raw=piece.data)
            return
        yield post
        yield Problem(where=place, what="mended: its markup", key=post.key, lost=False)
    for found in comments_of(piece):
        if isinstance(found, Cut):
            what = f"comment {found.id or 'without id'} is damaged and was cut out"
            where = f"{given.name}, line {found.line}"
            yield Problem(where=where, what=what, raw=found.data)
        elif post:
            yield read_comment(fields(found), ET.tostring(found), post, channel, {})


def read_item(
    element: ET.Element,
    raws: list[bytes],
    piece: Piece,
    channel: Channel,
    given: Given,
    post: Post | None,
) -> Iterator[Item]:
    """Read an item: its post unless it goes on with the one before, then its comments."""
    place = f"{given.name}, line {piece.line}"
    comments = [child for child in element if canonical(child.tag) == "wp:comment"]
    if piece.kind != "more":
        head = fields(element)
        kind = head.get("wp:post_type", "post")
        if kind in NOT_CONTENT and not comments:
            yield Skipped(where=place, why=f"no comments and no text of its own ({kind})")
            return
        post = read_post(head, piece.data[: piece.data.find(b"<wp:comment>")], channel)
    if post is None:
        yield Problem(where=place, what="an item without post id and link", raw=piece.data)
        return
    if piece.kind != "more":
        yield post
    known = raws if len(raws) == len(comments) else []
    for index, child in enumerate(comments):
        raw = known[index] if known else ET.tostring(child)
        yield from read_kind(fields(child), raw, post, channel, place, fields(element))


def read_kind(
    values: dict[str, str], raw: bytes, post: Post, channel: Channel, place: str,
    head: dict[str, str],
) -> Iterator[Item]:  # fmt: skip
    """Read one comment; what is no conversation is skipped, a status of its own remarked."""
    kind = values.get("wp:comment_type", "")
    if kind in NOT_CONVERSATION:
        yield Skipped(where=place, why=NOT_CONVERSATION[kind])
        return
    comment = read_comment(values, raw, post, channel, head)
    if comment.published is None:
        yield Problem(where=place, what="a comment without date", key=comment.key, lost=False)
    if (status := values.get("wp:comment_approved", "")) not in STATUS:
        what = f"status '{status}' is not one of WordPress's own: taken as pending"
        yield Problem(where=place, what=what, key=comment.key, lost=False)
    yield comment


@cache
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
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(canonical(child.tag), child.text or "")
    return found


def read_post(values: dict[str, str], raw: bytes, channel: Channel) -> Post | None:
    """Give the post of an item's fields; None without id and link."""
    get = values.get
    url = (get("link") or "").strip()
    id = get("wp:post_id", "").strip() or (derived_id(url) if url else "")
    if not id:
        return None
    published, offset = times(get("wp:post_date_gmt", ""), get("wp:post_date", ""))
    creator = get("dc:creator", "").strip()
    return Post(
        key=post_key(channel.site.key, id),
        site=channel.site.key,
        url=url,
        title=unescape(get("title", "").strip()),
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


def read_comment(
    values: dict[str, str], raw: bytes, post: Post, channel: Channel, head: dict[str, str]
) -> Comment:
    """Give the comment of a wp:comment's fields.

    Without id it gets one derived from post, author, date and body. Without UTC date the local
    date counts with the clock of its post.
    """
    get = values.get
    name = unescape(get("wp:comment_author", "").strip())
    body = get("wp:comment_content", "")
    local = get("wp:comment_date", "").strip()
    id = get("wp:comment_id", "").strip() or derived_id(post.key, name, local, body)
    parent = get("wp:comment_parent", "").strip()
    published, offset = times(get("wp:comment_date_gmt", ""), local, post.offset)
    user = get("wp:comment_user_id", "").strip()
    return Comment(
        key=comment_key(channel.site.key, id),
        post=post.key,
        parent=comment_key(channel.site.key, parent) if parent not in ("", "0") else None,
        author=Author(
            name=name,
            email=get("wp:comment_author_email", "").strip(),
            url=get("wp:comment_author_url", "").strip(),
            ip=get("wp:comment_author_IP", "").strip(),
            user=user if user != "0" else "",
        ),
        published=published,
        offset=offset,
        body=body,
        kind=KIND.get(get("wp:comment_type", "").strip(), "comment"),
        status=STATUS.get(get("wp:comment_approved", "").strip(), "pending"),
        url=f"{post.url}#comment-{id}" if post.url else "",
        source=Source(format="wxr", id=id, captured=channel.captured),
        raw=raw,
    )
