"""Damaged WXR: mend what can be mended without guessing, name the rest.

Mended: control characters, raw `&` and HTML entities in markup, CDATA inside CDATA, undeclared
prefixes, bytes that are not UTF-8. What still does not parse is cut out comment by comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.entities import name2codepoint
from typing import NamedTuple
from xml.etree import ElementTree as ET

from importer.formats.wxr.pieces import Piece

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
OPEN_CDATA = re.compile(r"<([A-Za-z][\w.:-]{0,60})>\s*<!\[CDATA\[")
AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]\w{0,30});)")
ENTITY = re.compile(r"&([A-Za-z]\w{0,30});")
PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):")
KNOWN_TO_XML = {"amp", "lt", "gt", "quot", "apos"}
COMMENT_START = re.compile(rb"<(?:wp:)?comment>")
COMMENT_ID = re.compile(rb"<wp:comment_id>\s*(?:<!\[CDATA\[)?\s*(\d+)")
TRIES = 200  # unclosed CDATA sections looked at in one piece: bounds the time on hostile input


class Cut(NamedTuple):
    """Bytes that could not be used, and which comment they seem to be."""

    data: bytes
    line: int
    id: str


def mended(data: bytes) -> tuple[str, list[str]]:
    """Give the piece as text that should parse, and the names of what was mended."""
    text = data.decode("utf-8", "replace")
    found = ["bytes that are not UTF-8"] if "\ufffd" in text and b"\xef\xbf\xbd" not in data else []
    clean = CONTROL.sub("", text)
    if clean != text:
        found.append("control characters")
    plain = without_cdata(clean)
    if AMPERSAND.search(plain) or set(ENTITY.findall(plain)) - KNOWN_TO_XML:
        found.append("raw '&' or HTML entities")
    return entities(plain), found


def without_cdata(text: str) -> str:
    """Write `<tag><![CDATA[...]]></tag>` as escaped text; CDATA marks inside are content."""
    out: list[str] = []
    done = misses = 0
    for opening in OPEN_CDATA.finditer(text):
        if opening.start() < done:
            continue
        closing = f"]]></{opening[1]}>"
        end = text.find(closing, opening.end()) if misses < TRIES else -1
        misses += end < 0
        if end >= 0:
            content = text[opening.end() : end].replace("]]]]><![CDATA[>", "]]>")
            out += [text[done : opening.start()], f"<{opening[1]}>", escape(content, quote=False)]
            done = end + len("]]>")
    return "".join([*out, text[done:]])


def entities(text: str) -> str:
    """Escape raw ampersands, and write HTML's named entities as characters."""

    def character(match: re.Match[str]) -> str:
        code = name2codepoint.get(match[1])
        if match[1] in KNOWN_TO_XML:
            return match[0]
        return chr(code) if code else f"&amp;{match[1]};"

    return ENTITY.sub(character, AMPERSAND.sub("&amp;", text))


def parse_mended(data: bytes) -> tuple[ET.Element, list[str]]:
    """Parse a piece after mending it; raises ParseError where that does not help."""
    text, found = mended(data)
    prefixes = " ".join(f'xmlns:{name}="{name}"' for name in sorted(set(PREFIX.findall(text))))
    return ET.fromstring(f"<rss {prefixes}>{text}</rss>")[0], found or ["its markup"]


def comments_of(piece: Piece) -> Iterator[ET.Element | Cut]:
    """Give the comments of a piece that does not parse, each by itself, else as a cut."""
    starts = [match.start() for match in COMMENT_START.finditer(piece.data)]
    for start, end in zip(starts, [*starts[1:], len(piece.data)], strict=True):
        stretch = piece.data[start:end]
        stop = stretch.find(b"</wp:comment>")
        whole = stretch[: stop + len(b"</wp:comment>")] if stop >= 0 else stretch
        try:
            yield parse_mended(whole)[0]
        except (ET.ParseError, IndexError):
            id = COMMENT_ID.search(whole)
            line = piece.line + piece.data.count(b"\n", 0, start)
            yield Cut(whole, line, id[1].decode() if id else "")


def head_of(piece: Piece) -> ET.Element | None:
    """Give the item without its comments, closed where it was cut off; None if that is no use."""
    start = COMMENT_START.search(piece.data)
    head = piece.data[: start.start()] if start else piece.data
    whole = head[: head.rfind(b">") + 1].removesuffix(b"</item>")
    for _ in range(3):  # drop the last, half-written elements
        try:
            return parse_mended(whole + b"</item>")[0]
        except (ET.ParseError, IndexError):
            whole = whole[: max(whole.rfind(b"<", 0, whole.rfind(b"<")), 0)]
            whole = whole[: whole.rfind(b">") + 1]
    return None
