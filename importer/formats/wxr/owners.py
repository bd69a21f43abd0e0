"""Which post of a file each comment id was first on: four bytes an id that is a number, the others
on a shelf, so that a file of millions of comments is read in little memory.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from weakref import finalize
from zlib import crc32

from importer.formats.shelf import Shelf

DENSE = 8_000_000  # numbers below this are places in an array


class Owners:
    """The comment ids of a file, each with a mark of its post."""

    def __init__(self) -> None:
        self.dense = array("I")

    def claim(self, id: str, post: str) -> bool:
        """Say whether an id is this post's: no other post had it before."""
        mark = crc32(post.encode("utf-8", "surrogatepass")) or 1
        number = int(id) if id.isdecimal() and len(id) < 8 and id[0] != "0" else DENSE
        if number < DENSE:
            return self._numbered(number, mark) == mark
        return self._others.first(id, mark) == mark

    def _numbered(self, number: int, mark: int) -> int:
        if number >= len(self.dense):
            self.dense.frombytes(bytes(4 * (number + 1024 - len(self.dense))))
        self.dense[number] = self.dense[number] or mark
        return self.dense[number]

    @cached_property
    def _others(self) -> Shelf:
        shelf = Shelf()
        finalize(self, shelf.close)
        return shelf
