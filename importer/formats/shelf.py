"""Where a reader puts records whose meaning only a later part of the file tells.

Commenters stand after comments, posts after comments, parents after answers: a reader that may
not hold the file shelves what it meets and goes over the shelf afterwards. The shelf is a nameless
temporary database of SQLite's own, in memory while small and on disk beyond; it has nothing to do
with the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple

CACHE = 8 << 10  # KiB held in memory


class Kept(NamedTuple):
    """A record on the shelf."""

    id: str
    data: bytes
    place: str
    owner: str


class Shelf:
    """Records by kind and id, in the order in which they came."""

    def __init__(self) -> None:
        self.db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.db.execute(f"pragma cache_size = -{CACHE}")
        self.db.execute("pragma journal_mode = off")
        self.db.execute(
            "create table records (n integer primary key, kind, id, owner, place, data)"
        )
        self.db.execute("create table names (name primary key, mark) without rowid")
        self.db.execute("begin")
        self.indexed = False

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Throw away all that is on it."""
        self.db.close()

    def put(self, kind: str, id: str, data: bytes, place: str = "", owner: str = "") -> None:
        """Put a record on the shelf; `owner`: the id of what it belongs to."""
        values = (kind, clean(id), clean(owner), clean(place), data)
        self.db.execute(
            "insert into records(kind, id, owner, place, data) values (?, ?, ?, ?, ?)", values
        )

    def new(self, name: str) -> bool:
        """Say whether a name comes for the first time, and remember it."""
        add = "insert or ignore into names(name) values (?)"
        return self.db.execute(add, (clean(name),)).rowcount > 0

    def first(self, name: str, mark: int) -> int:
        """Give the mark that a name had when it came for the first time."""
        known = self.db.execute("select mark from names where name = ?", (clean(name),)).fetchone()
        if known is None:
            self.db.execute("insert into names values (?, ?)", (clean(name), mark))
        return int(known[0]) if known else mark

    def get(self, kind: str, id: str) -> Kept | None:
        """Give the first record with an id."""
        return next(self._where(kind, " and id = ? order by n limit 1", clean(id)), None)

    def of(self, kind: str, owner: str) -> Iterator[Kept]:
        """Give the records that belong to an owner."""
        return self._where(kind, " and owner = ? order by n", clean(owner))

    def all(self, kind: str) -> Iterator[Kept]:
        """Give all records of a kind."""
        return self._where(kind, " order by n")

    def count(self, kind: str) -> int:
        """Count the records of a kind."""
        query = "select count(*) from records where kind = ?"
        return int(self.db.execute(query, (kind,)).fetchone()[0])

    def strays(self, kind: str, owners: str) -> Iterator[Kept]:
        """Give the records of a kind whose owner is not among the records of another kind."""
        return self._where(
            kind,
            " and owner not in (select id from records where kind = ?) order by n",
            owners,
        )

    def _where(self, kind: str, rest: str, *values: str) -> Iterator[Kept]:
        if not self.indexed:
            self.db.execute("create index by_id on records(kind, id)")
            self.db.execute("create index by_owner on records(kind, owner)")
            self.indexed = True
        query = f"select id, data, place, owner from records where kind = ?{rest}"
        return map(Kept._make, self.db.execute(query, (kind, *values)))


def clean(text: str) -> str:
    """Give text that SQLite can keep: half surrogate pairs, as JSON may have, are written out."""
    return text.encode("utf-8", "backslashreplace").decode()
