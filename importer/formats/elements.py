"""A large XML file of flat lists cut into its records, each parsed by itself.

For files that are a long row of `<post>`, `<thread>` or `<entry>`: memory stays constant, a damaged
record costs only itself, and its line is known. What lies between records is given too, without a
name. Records do not nest in records of the same name; `<thread/>`, closed in itself, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.etree import ElementTree as ET

from importer.formats.wxr.pieces import utf8
from importer.formats.wxr.repair import mended
from importer.formats.wxr.window import Window

HUGE = 16 << 20  # no end within this many bytes: not a record
OPENING = 4 << 10  # a start tag is shorter
BETWEEN = 64 << 10  # bytes given at a time of what lies between records
PREFIX = re.compile(r"[<\s/]([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
ID = re.compile(rb"(?:\b(?:[\w-]{1,20}:)?id=[\"']|<id>)\s{0,20}([^\"'<>\s]{1,100})")
RESERVED = {"xml", "xmlns"}


class Element(NamedTuple):
    """A stretch of the file. `name` is "" for what lies between records."""

    name: str
    data: bytes
    line: int
    whole: bool = True  # False: it has no end


def elements(stream: BinaryIO, *names: str) -> Iterator[Element]:
    """Cut a file into records of these names, in order; together the pieces are the whole file.

    Raises NotReadable where the stream breaks off, after the last piece that could be read.
    """
    window = Window(utf8(stream))
    start = re.compile(b"<(?:%s)[\\s>]" % "|".join(names).encode())
    while len(window) or window.grow():
        place, _ = _next(window, start)
        if place:
            size = place if place > 0 else max(len(window) - 16, 1 if window.ended else 0)
            yield from _between(window, len(window) if window.ended and place < 0 else size)
        else:
            yield _record(window)
    if window.broken:
        raise window.broken


def _next(window: Window, start: re.Pattern[bytes]) -> tuple[int, bytes]:
    """Give where the next record starts that is neither text nor closed in itself; -1: nowhere."""
    begin = after = 0
    while (found := window.search(start, after, BETWEEN))[0] >= 0:
        end = window.end_of_open(begin, found[0])
        if end < 0:
            end = window.find(b">", found[0], found[0] + OPENING)
            if end < 0 or window.peek(end - 1, end) != b"/":
                return found
        begin = after = end
    return found


def _between(window: Window, size: int) -> Iterator[Element]:
    data, line = window.take(size)
    if data:
        yield Element("", data, line)
    elif not window.grow():
        data, line = window.take(len(window))
        yield Element("", data, line)


def _record(window: Window) -> Element:
    """Take the record at the start of the window: to its end, or to where the next one starts."""
    name = re.split(rb"[\s>]", window.peek(1, 17), maxsplit=1)[0]
    border = re.compile(rb"</%s\s{0,4}>|<%s[\s>]" % (name, name))
    start, after = 0, 1
    while True:
        place, found = window.search(border, after, HUGE)
        if place < 0:
            size = len(window)
            break
        if (end := window.end_of_open(start, place)) < 0:
            size = place + len(found) * found.startswith(b"</")
            break
        start = after = end
    data, line = window.take(size)
    return Element(name.decode(), data, line, place >= 0 and found.startswith(b"</"))


def id_of(data: bytes) -> str:
    """Give the id that a damaged record seems to have, with a space before it; "" for none."""
    found = ID.search(data)
    return f" {found[1].decode('utf-8', 'replace').strip()}" if found else ""


def parsed(data: bytes) -> tuple[ET.Element, list[str]]:
    """Parse a record; give it with the names of what was mended. Raises ParseError.

    Tags and attributes are given without namespaces: a wrong address must not cost the comments.
    """
    try:
        return bare(_wrapped(data.decode())), []
    except (ET.ParseError, UnicodeDecodeError):
        text, found = mended(data)
        return bare(_wrapped(text)), found or ["its markup"]


def _wrapped(text: str) -> ET.Element:
    prefixes = sorted(set(PREFIX.findall(text)) - RESERVED)
    names = " ".join(f'xmlns:{name}="{name}"' for name in prefixes)
    root = ET.fromstring(f"<x {names}>{text}</x>")
    if len(root) != 1:
        raise ET.ParseError("more than one element")
    return root[0]


def bare(root: ET.Element) -> ET.Element:
    """Take the namespaces off all tags and attributes."""
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
        for name in [each for each in node.attrib if "}" in each]:
            node.attrib[name.rpartition("}")[2]] = node.attrib.pop(name)
    return root


def said(node: ET.Element, path: str) -> str:
    """Give the text at a path, "" where there is none."""
    found = node.find(path)
    return "".join(found.itertext()).strip() if found is not None else ""


def attribute(node: ET.Element, path: str, name: str) -> str:
    """Give an attribute at a path, "" where there is none."""
    found = node.find(path)
    return (found.get(name) or "").strip() if found is not None else ""
