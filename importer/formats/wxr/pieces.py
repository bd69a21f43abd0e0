"""A WXR file cut into pieces that each parse by themselves: its head, then item by item.

The file is never parsed as a whole: memory stays constant, one damaged item costs only itself,
and its line is known. An item of more than `LARGE` bytes is cut again between its comments.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Literal, NamedTuple

READ = 1 << 20
LARGE = 4 << 20  # parsed at a time: the tree takes some ten times as much memory
HUGE = 64 << 20  # no end within this many bytes: not an item
DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([\w.-]+)["']""")
SAME_AS_CP1252 = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}  # as browsers do

Kind = Literal["head", "gap", "item", "more", "cut"]


class Piece(NamedTuple):
    """A stretch of the file, in UTF-8.

    head: up to the first item, and again where files were joined; gap: between items and after
    the last; item: an item, or the first part of a large one; more: further comments of the item
    before; cut: an item without an end.
    """

    kind: Kind
    data: bytes
    line: int


class Window:
    """The part of a stream that was read and not yet taken."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.data = b""
        self.start = 0
        self.line = 1
        self.ended = False

    def grow(self) -> bool:
        """Read on; give False at the end of the stream."""
        block = next(self.blocks, None)
        self.ended = block is None
        self.data, self.start = self.data[self.start :] + (block or b""), 0
        return not self.ended

    def find(self, mark: bytes, after: int = 0, limit: int = HUGE) -> int:
        """Give where a mark ends, counted from the start of the window; -1 = not within limit."""
        while True:
            at = self.data.find(mark, self.start + after)
            if at >= 0:
                return at - self.start + len(mark)
            after = max(after, len(self) - len(mark))
            if len(self) > limit or not self.grow():
                return -1

    def __len__(self) -> int:
        """Give how many bytes were read and not yet taken."""
        return len(self.data) - self.start

    def peek(self, size: int) -> bytes:
        """Give bytes from the start of the window without taking them."""
        return self.data[self.start : self.start + size]

    def take(self, kind: Kind, size: int) -> Piece:
        """Give bytes from the start of the window as a piece, and go on behind them."""
        piece = Piece(kind, self.peek(size), self.line)
        self.start += size
        self.line += piece.data.count(b"\n")
        return piece


def utf8(stream: BinaryIO) -> Iterator[bytes]:
    """Give the file's bytes as UTF-8, whatever encoding it declares; no byte order mark."""
    block = stream.read(READ)
    name = encoding(block)
    decode = codecs.getincrementaldecoder(name)("replace").decode
    block = block.removeprefix(codecs.BOM_UTF8)
    while block:
        yield block if name == "utf-8" else decode(block).encode()
        block = stream.read(READ)


def encoding(start: bytes) -> str:
    """Find the encoding by byte order mark, then by declaration, else UTF-8."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = DECLARED.search(start[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    try:
        return codecs.lookup("cp1252" if name in SAME_AS_CP1252 else name).name
    except LookupError:
        return "utf-8"


def pieces(stream: BinaryIO) -> Iterator[Piece]:
    """Cut a WXR file into pieces, in order; together they are the whole file."""
    window = Window(utf8(stream))
    at = 0
    while (at := next_item(window)) >= 0:
        if at:
            gap = window.peek(at)
            yield window.take("head" if b"<channel" in gap else "gap", at)
        yield from item(window)
    if len(window):
        yield window.take("head" if b"<channel" in window.data else "gap", len(window))


def next_item(window: Window) -> int:
    """Give where the next item starts, counted from the start of the window; -1 = nowhere."""
    after = 0
    while (end := window.find(b"<item", after)) >= 0:
        whole = len(window) > end or window.grow()
        if whole and starts_item(window.peek(end + 1)):
            return end - len(b"<item")
        after = end
    return -1


def starts_item(data: bytes) -> bool:
    """Whether an item starts at the end of the data: not <items>, and not inside a comment."""
    return data[-1:] in b"> \t\r\n" and data.rfind(b"<!--") <= data.rfind(b"-->")


def item(window: Window) -> Iterator[Piece]:
    """Give the item at the start of the window, a large one in parts cut between comments."""
    kind: Kind = "item"
    after, limit = 0, LARGE
    while True:
        end = window.find(b"</item>", after, limit)
        if end >= 0 and not inside_cdata(window.peek(end)):
            yield window.take(kind, end)
            return
        if end >= 0:
            after = end
        elif window.ended or limit >= HUGE:
            yield window.take("cut", len(window))
            return
        elif (comments := window.peek(len(window)).rfind(b"</wp:comment>")) >= 0:
            yield window.take(kind, comments + len(b"</wp:comment>"))
            kind, after = "more", 0
        else:
            limit *= 2


def inside_cdata(data: bytes) -> bool:
    """Whether a CDATA section is still open at the end of the data."""
    return data.rfind(b"<![CDATA[") > data.rfind(b"]]>")
