"""A WXR file cut into pieces that each parse by themselves: its head, then item by item.

The file is never parsed as a whole: memory stays constant, one damaged item costs only itself,
and its line is known. An item of more than `large` bytes is cut again between its comments.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, Literal, NamedTuple

from importer.formats.wxr.window import Window

READ = 1 << 20
LARGE = 4 << 20  # bytes parsed at a time: the tree takes some ten times as much memory
HUGE = 16 << 20  # no end within this many bytes: not an item
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
SAME_AS_CP1252 = {"iso8859-1", "ascii"}  # as browsers do
CHARSETS = re.compile(r"utf-8|iso8859|cp\d|koi8|mac-|euc_|shift_jis|gb|big5|iso2022|tis|hz|johab")
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LONGEST_MARK = 16
START = re.compile(rb"<item[\s>]")
BORDER = re.compile(rb"</item\s{0,8}>|<item[\s>]|<\?xml\s|<rss[\s>]")
COMMENT_END = b"</wp:comment>"

Kind = Literal["head", "gap", "item", "more", "cut"]


class Piece(NamedTuple):
    """A stretch of the file, in UTF-8.

    head: up to the first item, and again where files were joined; gap: between items and after
    the last; item: an item, or the first part of a large one; more: further comments of the item
    before; cut: an item without an end, or the rest of a large one without.
    """

    kind: Kind
    data: bytes
    line: int
    goes_on: bool = False  # the item before goes on in this piece

    def line_of(self, place: int) -> int:
        """Give the line of a place in the data."""
        return self.line + bisect_left(line_ends(self.data), place)


@lru_cache(maxsize=1)
def line_ends(data: bytes) -> array[int]:
    """Give the places of a piece's line ends; damage often comes many times in one piece."""
    return array("L", (match.start() for match in re.finditer(b"\n", data)))


def utf8(stream: BinaryIO) -> Iterator[bytes]:
    """Give the file's bytes as UTF-8, whatever encoding it declares; no byte order mark."""
    block = stream.read(READ)
    name = encoding(block)
    decode = codecs.getincrementaldecoder(name)("replace").decode
    block = block.removeprefix(codecs.BOM_UTF8)
    while block:
        yield block if name == "utf-8" else decode(block).encode("utf-8", "replace")
        block = stream.read(READ)


def encoding(start: bytes) -> str:
    """Find the encoding by byte order mark, by zero bytes, then by declaration, else UTF-8.

    A declaration that can be read as ASCII is no UTF-16, whatever it says.
    """
    if start.startswith(UTF16):
        return "utf-16"
    if start[:1] == b"\0" or start[1:2] == b"\0":
        return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    declared = DECLARED.search(start[:1000])
    try:
        name = codecs.lookup(declared[1].decode() if declared else "utf-8").name
    except LookupError:
        return "utf-8"
    if name in SAME_AS_CP1252:
        return "cp1252"
    return name if CHARSETS.match(name) else "utf-8"


def pieces(stream: BinaryIO, large: int = LARGE) -> Iterator[Piece]:
    """Cut a WXR file into pieces, in order; together they are the whole file.

    Raises NotReadable where the stream breaks off, after the last piece that could be read.
    """
    window = Window(utf8(stream))
    while len(window) or window.grow():
        place = next_item(window)
        size = place if place >= 0 else len(window) - (0 if window.ended else LONGEST_MARK)
        if size:
            yield between(window, size)
        if place >= 0:
            yield from item(window, large)
    if window.broken:
        raise window.broken


def between(window: Window, size: int) -> Piece:
    """Take what lies before the next item: a head, if it begins a channel."""
    data, line = window.take(size)
    return Piece("head" if b"<channel" in data else "gap", data, line)


def next_item(window: Window) -> int:
    """Give where the next item starts that is no text; -1: not within what is read at once."""
    start, after = 0, 0
    while (place := window.search(START, after, HUGE)[0]) >= 0:
        end = window.end_of_open(start, place)
        if end < 0:
            return place
        start = after = end
    return -1


def item(window: Window, large: int) -> Iterator[Piece]:
    """Give the item at the start of the window, a large one in parts cut between comments."""
    goes_on, start, after, limit = False, 0, len(b"<item"), large
    while True:
        place, found = window.search(BORDER, after, limit)
        if place >= 0 and (end := window.end_of_open(start, place)) >= 0:
            start = after = end
        elif place >= 0:
            whole = found.startswith(b"</")
            size = place + len(found) * whole
            yield part(window, "item" if whole else "cut", size, goes_on)
            return
        elif (size := comments_end(window)) > 0 and not window.ended:
            yield part(window, "item", size, goes_on)
            goes_on, start, after = True, 0, 0
        elif window.ended or limit >= HUGE:
            yield part(window, "cut", len(window), goes_on)
            return
        else:
            limit *= 2


def part(window: Window, kind: Kind, size: int, goes_on: bool) -> Piece:
    """Take an item, or a part of one."""
    data, line = window.take(size)
    return Piece("more" if goes_on and kind == "item" else kind, data, line, goes_on)


def comments_end(window: Window) -> int:
    """Give where the last whole comment in the window ends; 0: there is none."""
    place = window.rfind(COMMENT_END, 0, len(window))
    return place + len(COMMENT_END) if place >= 0 and not window.in_text(0, place) else 0
