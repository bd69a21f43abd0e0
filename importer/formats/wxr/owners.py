"""Which post of a file each comment id was first on: four bytes an id, so that a file of millions
of comments is read in little memory.
"""

from __future__ import annotations

from array import array
from zlib import crc32

DENSE = 8_000_000  # numbers below this are places in an array; others, which are few, in a dict


class Owners:
    """The comment ids of a file, each with a mark of its post."""

    def __init__(self) -> None:
        self.dense = array("I")
        self.sparse: dict[str, int] = {}

    def claim(self, id: str, post: str) -> bool:
        """Say whether an id is this post's: no other post had it before."""
        mark = crc32(post.encode("utf-8", "surrogatepass")) or 1
        number = int(id) if id.isdecimal() and len(id) < 8 else DENSE
        if number >= DENSE:
            return self.sparse.setdefault(id, mark) == mark
        if number >= len(self.dense):
            self.dense.frombytes(bytes(4 * (number + 1024 - len(self.dense))))
        self.dense[number] = self.dense[number] or mark
        return self.dense[number] == mark
