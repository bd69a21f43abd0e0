"""WXR -> items, tolerant of every version and of damage.

`spam` is never in a WXR: WordPress's exporter leaves it out. User agents are not either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.wxr.head import Channel, read_head
from importer.formats.wxr.opening import COMMENT_START, Found, Opened, cut_comments, opened, own_id
from importer.formats.wxr.owners import Owners
from importer.formats.wxr.pieces import LARGE, Piece, pieces
from importer.formats.wxr.records import STATUS, Fields, comment_id, read_comment, read_post
from importer.model import Comment, Item, Post, Problem, Site, Skipped

NOT_CONVERSATION = {"note": "block editor notes", "order_note": "shop order notes"}
NOT_CONTENT = {
    "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache",
    "user_request", "wp_block", "wp_template", "wp_template_part", "wp_global_styles",
    "wp_navigation", "wp_font_family", "wp_font_face", "attachment",
}  # fmt: skip
XML_COMMENT = re.compile(rb"<!--(?:(?!<!--).)*?-->", re.DOTALL)
END = re.compile(rb"</channel>|</rss>|<\?xml[^>]{0,200}>")


@dataclass(slots=True)
class Reading:
    """What is known while a file is read."""

    given: Given
    channel: Channel | None = None
    site: str = ""
    head: Piece = field(default_factory=lambda: Piece("head", b"", 1))
    post: Post | None = None
    owners: Owners = field(default_factory=Owners)
    doubled: set[str] = field(default_factory=set)  # ids of this post that others had before
    complete: bool = False  # the last bytes were the end of a file

    def place(self, line: int) -> str:
        """Name a line of the file."""
        return f"{self.given.name}, line {line}"


def read(stream: BinaryIO, given: Given, large: int = LARGE) -> Iterator[Item]:
    """Give the site, then each post followed by its comments; damage as Problems.

    Raises NotReadable where there is no channel and no item at all.
    """
    reading = Reading(given)
    line = 1
    for piece in pieces(stream, large):
        line = piece.line + piece.data.count(b"\n")
        yield from read_piece(piece, reading)
    if reading.channel is None:
        if b"<channel" not in reading.head.data:
            raise NotReadable(f"{given.name}: not a WordPress export: it has no <channel>.")
        yield read_head(reading.head.data, given, b"").site
    if not reading.complete:
        what = "the file ends in the middle: export it again, or get the rest from the live site"
        yield Problem(where=reading.place(line), what=what, lost=False)


def read_piece(piece: Piece, reading: Reading) -> Iterator[Item]:
    """Give the items of a piece, and note what it says about the file."""
    reading.complete = piece.data.rstrip().endswith((b"</rss>", b"</channel>"))
    if piece.kind == "head":
        reading.head, reading.channel = piece, None
        yield from remnants(piece, reading)
        return
    if piece.kind == "gap":
        yield from remark_gap(piece, reading)
        return
    if reading.channel is None:
        yield begin(piece, reading)
    assert reading.channel
    yield from read_item(piece, opened(piece, reading.channel.names), reading.channel, reading)


def begin(piece: Piece, reading: Reading) -> Site:
    """Give the site of the head before the first item; another site has other numbers."""
    before = reading.site
    reading.channel = read_head(reading.head.data, reading.given, piece.data)
    reading.site = reading.channel.site.key
    if reading.site != before:
        reading.owners = Owners()
    return reading.channel.site


def remark_gap(piece: Piece, reading: Reading) -> Iterator[Problem]:
    """Say so where there is text between items."""
    if END.sub(b"", XML_COMMENT.sub(b"", piece.data)).strip():
        what = "text between items was left out"
        yield Problem(where=reading.place(piece.line), what=what, lost=False, raw=piece.data)
    yield from remnants(piece, reading)


def remnants(piece: Piece, reading: Reading) -> Iterator[Problem]:
    """Give the comments that stand outside of items, each as lost."""
    if COMMENT_START.search(piece.data) and COMMENT_START.search(XML_COMMENT.sub(b"", piece.data)):
        for start, end in cut_comments(piece.data):
            raw = piece.data[start:end]
            yield lost(Found(None, raw, start), piece, reading, "is in no item")


def lost(found: Found, piece: Piece, reading: Reading, why: str) -> Problem:
    """Say that a comment could not be used; its bytes are kept."""
    what = f"comment {own_id(found.raw) or 'without id'} {why} and was cut out"
    return Problem(where=reading.place(piece.line_of(found.place)), what=what, raw=found.raw)


def read_item(piece: Piece, item: Opened, channel: Channel, reading: Reading) -> Iterator[Item]:
    """Give the post of an item, unless it goes on with the one before, then its comments."""
    place = reading.place(piece.line)
    if not piece.goes_on:
        reading.doubled.clear()
        kind = (item.post or {}).get("wp:post_type", "post")
        if kind in NOT_CONTENT and not item.comments:
            yield Skipped(where=place, why=f"no comments and no text of its own ({kind})")
            return
        raw = piece.data[: item.comments[0].place] if item.comments else piece.data
        reading.post = read_post(item.post or {}, raw, channel)
        yield reading.post or unusable(piece, place)
    if item.mended:
        what = f"mended: {', '.join(item.mended)}"
        key = reading.post.key if reading.post else ""
        yield Problem(where=place, what=what, key=key, lost=False)
    yield from read_comments(piece, item, channel, reading)


def unusable(piece: Piece, place: str) -> Problem:
    """Say that an item says nothing of a post."""
    return Problem(where=place, what="an item without id, address and title", raw=piece.data)


def read_comments(piece: Piece, item: Opened, channel: Channel, reading: Reading) -> Iterator[Item]:
    """Give the comments of an item in their order; a parent may come after its answer."""
    post = reading.post
    if post is None:
        yield from (lost(each, piece, reading, "belongs to no post") for each in item.comments)
        return
    ids = [claim(each.values, post, reading) for each in item.comments]
    for found, id in zip(item.comments, ids, strict=True):
        if found.values is None:
            yield lost(found, piece, reading, "is damaged")
            continue
        parent = found.values.get("wp:comment_parent", "").strip()
        parent = "" if parent == "0" else own(parent, post, reading)
        comment = read_comment(found.values, found.raw, post, channel, id, parent)
        yield from look_over(comment, found, piece, reading, id)


def claim(values: Fields | None, post: Post, reading: Reading) -> str:
    """Give the id under which a comment goes into the archive.

    Its own, unless a comment of another post in this file had it before (files stuck together):
    then the post's id goes before it, so that both are kept, and under the same keys every time.
    """
    if values is None:
        return ""
    id = comment_id(values, post)
    if not reading.owners.claim(id, post.key):
        reading.doubled.add(id)
    return own(id, post, reading)


def own(id: str, post: Post, reading: Reading) -> str:
    """Give the id in the archive of a comment that this post's comments name."""
    return f"{post.source.id}-{id}" if id in reading.doubled else id


def look_over(
    comment: Comment, found: Found, piece: Piece, reading: Reading, id: str
) -> Iterator[Item]:
    """Give a comment with remarks on what is odd about it; what is no conversation is skipped."""
    values = found.values or {}
    kind = values.get("wp:comment_type", "").strip()
    if kind in NOT_CONVERSATION:
        place = reading.place(piece.line_of(found.place))
        yield Skipped(where=place, why=NOT_CONVERSATION[kind])
        return
    for what in odd(comment, values, id):
        place = reading.place(piece.line_of(found.place))
        yield Problem(where=place, what=what, key=comment.key, lost=False)
    yield comment


def odd(comment: Comment, values: Fields, id: str) -> list[str]:
    """Say what is odd about a comment."""
    found = []
    number = values.get("wp:comment_id", "").strip()
    status = values.get("wp:comment_approved", "").strip()
    if comment.published is None:
        found.append(f"comment {number or id} has no date")
    if status not in STATUS:
        found.append(f"status '{status[:40]}' is not one of WordPress's own: taken as pending")
    if number and id != number:
        found.append(f"comment {number} is there twice, on two posts: this one is kept as {id}")
    return found
