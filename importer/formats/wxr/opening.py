"""A piece of a WXR file opened: the fields of its post, and its comments one by one.

What parses is taken as it is; else the whole piece is mended; else each comment is tried by
itself, so that damage costs only the comment it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple
from xml.etree import ElementTree as ET

from importer.formats.wxr.pieces import Piece
from importer.formats.wxr.records import canonical, with_own_ids
from importer.formats.wxr.repair import parse_mended

TEXT_OR_COMMENT = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|(<wp:comment>(?:<!\[CDATA\[.*?\]\]>|.)*?</wp:comment>)", re.DOTALL
)
COMMENT_START = re.compile(rb"<wp:comment>")
COMMENT, COMMENT_END = b"<wp:comment>", b"</wp:comment>"
COMMENT_ID = re.compile(rb"<wp:comment_id>\s{0,20}(?:<!\[CDATA\[)?\s{0,20}(\d{1,20})")


class Found(NamedTuple):
    """A comment as it lies in a piece: its fields, None where it cannot be read."""

    values: dict[str, str] | None
    raw: bytes
    place: int


class Opened(NamedTuple):
    """A piece's post and comments. `post` is None where it cannot be read."""

    post: dict[str, str] | None
    comments: list[Found]
    mended: list[str]  # what was, in words


def opened(piece: Piece, names: str) -> Opened:
    """Open a piece; `names` are the namespace declarations of its file."""
    if b"</" not in piece.data:  # no element ends in it
        return in_parts(piece)
    try:
        return intact(piece, names)
    except ET.ParseError:
        pass
    try:
        return repaired(piece)
    except ET.ParseError:
        return in_parts(piece)


def closed(piece: Piece) -> bytes:
    """Give a piece with the tags of its item around it."""
    start = b"<item>" if piece.goes_on else b""
    end = b"" if piece.data.endswith(b">") and piece.data[-16:].count(b"</item") else b"</item>"
    return start + piece.data + end


def intact(piece: Piece, names: str) -> Opened:
    """Open a piece that is well-formed."""
    item = ET.fromstring(b"<rss %s>%s</rss>" % (names.encode(), closed(piece)))[0]
    spans = list(spans_of(piece.data))
    elements = [child for child in item if canonical(child.tag) == "wp:comment"]
    if len(elements) != len(spans) or len(elements) != piece.data.count(COMMENT):
        # texts about WXR
        found = TEXT_OR_COMMENT.finditer(piece.data)
        spans = [match.span(1) for match in found if match[1]]
    return Opened(with_own_ids(item), match_up(elements, spans, piece), [])


def spans_of(data: bytes) -> Iterator[tuple[int, int]]:
    """Give where comments start and end, as far as no text has the same words in it."""
    start = data.find(COMMENT)
    while start >= 0 and (end := data.find(COMMENT_END, start)) >= 0:
        yield start, end + len(COMMENT_END)
        start = data.find(COMMENT, end)


def match_up(elements: list[ET.Element], spans: list[tuple[int, int]], piece: Piece) -> list[Found]:
    """Put comments beside the bytes that they were read from."""
    spans = spans if len(spans) == len(elements) else [(0, 0)] * len(elements)
    return [
        Found(with_own_ids(element), piece.data[start:end], start)
        for element, (start, end) in zip(elements, spans, strict=True)
    ]


def repaired(piece: Piece) -> Opened:
    """Open a piece that is well-formed when mended; raises ParseError, also where mending would
    swallow a comment.
    """
    if piece.kind == "cut":
        raise ET.ParseError
    item, mended = parse_mended(closed(piece))
    elements = [child for child in item if canonical(child.tag) == "wp:comment"]
    spans = list(spans_of(piece.data))
    if len(COMMENT_START.findall(piece.data)) != len(elements):
        raise ET.ParseError
    return Opened(with_own_ids(item), match_up(elements, spans, piece), mended)


def in_parts(piece: Piece) -> Opened:
    """Open what can be read of a piece: what lies around the comments, and each comment."""
    stretches = list(cut_comments(piece.data))
    edges = [0, *chain.from_iterable(stretches), len(piece.data)]
    around = b"".join(
        piece.data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
    comments = [read_alone(piece.data[start:end], start) for start, end in stretches]
    mended = ["its markup"] if piece.kind != "cut" else []
    return Opened(None if piece.goes_on else post_around(around), comments, mended)


def cut_comments(data: bytes) -> Iterator[tuple[int, int]]:
    """Give where each comment starts and ends, at the latest where the next one starts."""
    starts = [match.start() for match in COMMENT_START.finditer(data)]
    for start, following in pairwise([*starts, len(data)]):
        end = data.find(COMMENT_END, start, following)
        if end < 0 and (end := data.find(b"</item", start, following)) >= 0:
            yield start, end
        else:
            yield start, end + len(COMMENT_END) if end >= 0 else following


def read_alone(data: bytes, place: int) -> Found:
    """Read one comment by itself."""
    if not data.endswith(COMMENT_END):
        return Found(None, data, place)
    try:
        return Found(with_own_ids(parse_mended(data)[0]), data, place)
    except ET.ParseError:
        return Found(None, data, place)


def post_around(data: bytes) -> dict[str, str] | None:
    """Read the post from an item without its comments, as far as it goes."""
    if b"</" not in data:
        return None
    whole = data[: data.rfind(b">") + 1]
    whole = whole[: whole.rfind(b"</item")] if b"</item" in whole[-16:] else whole
    for _ in range(3):  # leave out the last, half-written elements
        try:
            return with_own_ids(parse_mended(whole + b"</item>")[0])
        except ET.ParseError:
            whole = whole[: max(whole.rfind(b"<", 0, max(whole.rfind(b"<"), 0)), 0)]
            whole = whole[: whole.rfind(b">") + 1]
    return element_by_element(data)


SIMPLE = re.compile(
    rb"<((?:wp|dc|content):[a-z_]{1,30}|title|link|pubDate)>"
    rb"((?:(?!<(?:wp|dc|content|excerpt):|</item).)*?)</\1>",
    re.DOTALL,
)


def element_by_element(data: bytes) -> dict[str, str] | None:
    """Read the elements of an item that parse by themselves."""
    found: dict[str, str] = {}
    for match in SIMPLE.finditer(data):
        try:
            element, _ = parse_mended(match[0])
        except ET.ParseError:
            continue
        found.setdefault(match[1].decode(), "".join(element.itertext()))
    return found or None


def own_id(data: bytes) -> str:
    """Give the id that a damaged comment seems to have."""
    found = COMMENT_ID.search(data)
    return found[1].decode() if found else ""
