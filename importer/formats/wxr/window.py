"""The part of a file that was read and not yet taken, and what is open in it.

Searches go forward and remember how far they came, so that no input, however hostile, is looked
at more than a few times. Places count from the start of the window.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.errors import NotReadable

CDATA, COMMENT = b"<![CDATA[", b"<!--"
CLOSING = {CDATA: b"]]>", COMMENT: b"-->"}
NEAR = 64 << 10  # how far a comment is looked through for the start of another one
FAR = 4 << 20  # a section without an end within this many bytes was never closed
MISFITS = 200  # sections that end oddly are looked at so often in one file
OPENED_BY = re.compile(rb"<([A-Za-z_][\w.:-]{0,60})>\s{0,80}\Z")
AFTER_CDATA = re.compile(rb"\s{0,80}(?:<!\[CDATA\[|</([\w.:-]{0,61}))")


class Window:
    """The part of a stream that was read and not yet taken."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.data = b""
        self.at = 0  # where in data the window starts
        self.taken = 0  # bytes of the file before the window
        self.line = 1
        self.ended = False
        self.broken: NotReadable | None = None
        self.misfits = 0
        self.closing = dict.fromkeys(CLOSING, 0)  # the last end found, as a place in the file
        self.searched = dict.fromkeys(CLOSING, 0)  # no end between the last one and here

    def __len__(self) -> int:
        return len(self.data) - self.at

    def grow(self) -> bool:
        """Read on; give False at the end of the stream, also where it breaks off."""
        try:
            block = next(self.blocks, None)
        except NotReadable as error:
            block, self.broken = None, error
        self.ended = block is None
        if block:
            self.data, self.at = self.data[self.at :] + block, 0
        return not self.ended

    def peek(self, start: int, end: int) -> bytes:
        """Give bytes without taking them."""
        return self.data[self.at + max(start, 0) : self.at + end]

    def take(self, size: int) -> tuple[bytes, int]:
        """Take bytes from the start; give them with the line they begin on."""
        found, line = self.peek(0, size), self.line
        self.at += len(found)
        self.taken += len(found)
        self.line += found.count(b"\n")
        return found, line

    def find(self, mark: bytes, start: int, limit: int) -> int:
        """Give where a mark is, reading on as far as `limit`; -1: not there."""
        while (place := self.data.find(mark, self.at + start)) < 0:
            start = max(start, len(self) - len(mark) + 1)
            if len(self) >= limit or not self.grow():
                return -1
        return place - self.at

    def search(self, pattern: re.Pattern[bytes], start: int, limit: int) -> tuple[int, bytes]:
        """Give where a pattern of at most 16 bytes matches, reading on; (-1, b""): nowhere."""
        while True:
            found = pattern.search(self.data, self.at + start)
            if found and (self.ended or found.end() + 16 <= len(self.data) or not self.grow()):
                return found.start() - self.at, found[0]
            if not found:
                start = max(start, len(self) - 16)
                if len(self) >= limit or not self.grow():
                    return -1, b""

    def rfind(self, mark: bytes, start: int, end: int) -> int:
        """Give the last place of a mark in a stretch that was read; -1: not there."""
        return max(self.data.rfind(mark, self.at + start, self.at + end) - self.at, -1)

    def end_of_open(self, start: int, place: int) -> int:
        """Give the end of the CDATA section or comment that a place is in; -1: it is in none.

        Nothing is open at `start`. Closing marks count wherever they stand: in well-formed XML
        that comes to the same.
        """
        after = max(self.rfind(b"]]>", start, place), start)
        last = self.rfind(CDATA, after, place)
        if last >= 0:
            first = self.data.find(CDATA, self.at + after) - self.at
            end = self.really(CDATA, first, place)  # all others are text in it, if it is closed
            return end if end >= 0 or first == last else self.really(CDATA, last, place)
        comment = self.rfind(COMMENT, start, place)
        if comment > self.rfind(b"-->", start, place) and not self.in_text(start, comment):
            return self.really(COMMENT, comment, place)
        return -1

    def in_text(self, start: int, place: int) -> bool:
        """Whether a place lies in a CDATA section, where `<!--` means nothing."""
        return self.rfind(CDATA, start, place) > self.rfind(b"]]>", start, place)

    def really(self, mark: bytes, start: int, place: int) -> int:
        """Give where what seems open at a place ends as such things do; -1: it is not open."""
        end = self.close(mark, place)
        if end < 0:
            return -1
        return self.end_of_section(start, end) if mark == CDATA else self.end_of_comment(start, end)

    def end_of_section(self, start: int, end: int) -> int:
        """Give where a CDATA section ends: before the end of the element that it began in.

        If what follows its first `]]>` is another's end, either sections were nested, as WordPress
        wrote them before 3.0, or this one was never closed.
        """
        element = OPENED_BY.search(self.peek(start - 150, start))
        while len(self) < end + 150 and self.grow():
            pass
        after = AFTER_CDATA.match(self.peek(end, end + 150))
        if not element or (after and after[1] in (None, element[1])):
            return end
        return self.end_of_nest(element[1], start, end)

    def end_of_nest(self, name: bytes, start: int, end: int) -> int:
        """Give where a section ends that has others in it; -1 if its element begins again first."""
        self.misfits += 1
        if self.misfits > MISFITS:
            return -1
        last = self.find(b"]]></%s>" % name, end, end + FAR)
        again = self.find(b"<%s>" % name, start, max(last, 0))
        return last + 3 if last >= 0 and not 0 <= again < last else -1

    def end_of_comment(self, start: int, end: int) -> int:
        """Give where an XML comment ends; -1 if another begins in it: then it was never closed."""
        inside = self.peek(start + len(COMMENT), min(end, start + NEAR))
        return -1 if COMMENT in inside else end

    def close(self, mark: bytes, place: int) -> int:
        """Give where the section or comment that is open at a place ends; -1: nowhere near."""
        if (known := self.closing[mark] - self.taken) > place:
            return known
        start = max(place, self.searched[mark] - self.taken)
        found = self.find(CLOSING[mark], start, place + FAR)
        if found < 0:
            self.searched[mark] = self.taken + len(self) - 2
            return -1
        self.closing[mark] = self.taken + found + 3
        return found + 3
