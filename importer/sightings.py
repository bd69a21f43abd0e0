"""What each source said of a key and when: rows of `sightings`, and which of them count.

A sighting without words of its own (`item` is null) is the only one of its key and says just what
the row says: most items are seen through one source, and are not stored twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlite_utils import Database
from zstandard import ZstdCompressor

from importer.merge import Sighting
from importer.model import Gone, Item, Listed, Missed, Problem, Skipped
from importer.rows import COLUMNS, TABLE, Row, digest, readable, row, stamp

VARIABLES = 500  # keys in one `in (...)`
COMPRESSOR = ZstdCompressor(level=-1)  # 2/3 of level 1's time, a twentieth larger
INSERT = (
    "insert into sightings(key, type, format, run, captured, digest, item, raw)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Seen(NamedTuple):
    """A sighting as it lies in the table."""

    captured: str
    id: int
    format: str
    run: int
    digest: bytes
    item: str | None


class New(NamedTuple):
    """An item on its way into its table: all that the store wants of it."""

    table: str
    values: Row
    format: str
    captured: str  # when the source said so, "" = unknown
    digest: bytes
    raw: bytes

    @property
    def key(self) -> str:
        """The key of the item."""
        return str(self.values[0])


Savable = Item | New
Ready = New | Problem | Skipped | Gone | Listed | Missed


def prepared(item: Savable) -> Ready:
    """Give an item as the store wants it; what is no content stays as it is."""
    if isinstance(item, Ready):
        return item
    values = row(item)
    try:
        hashed = digest(values)
    except UnicodeEncodeError:
        values = tuple(value and readable(value) for value in values)
        hashed = digest(values)
    said = stamp(item.source.captured) or ""
    return New(TABLE[type(item)], values, readable(item.source.format), said, hashed, item.raw)


class Version(NamedTuple):
    """What a source said of a key from some time on."""

    captured: str  # "" = unknown
    format: str
    row: Row  # in the order of COLUMNS of its table


def versions(db: Database, key: str) -> list[Version]:
    """Give every distinct version of a key, as each source said it, the oldest first.

    A source that says the same again makes no version; one that goes back to old words does.
    """
    found: list[Version] = []
    for table in COLUMNS:
        for seen in history(db, table, [key]).get(key, []):
            said = tuple(json.loads(seen.item)) if seen.item else row_of(db, table, key)
            last = next((each for each in reversed(found) if each.format == seen.format), None)
            if last is None or last.row != said:
                found.append(Version(seen.captured, seen.format, said))
    return found


def row_of(db: Database, table: str, key: str) -> Row:
    """Give the row of a key that is known to exist."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS[table])
    return tuple(db.conn.execute(f"select {columns} from {table} where key = ?", (key,)).fetchone())


def slices(keys: Sequence[str]) -> list[Sequence[str]]:
    """Cut keys into portions for one statement."""
    return [keys[start : start + VARIABLES] for start in range(0, len(keys), VARIABLES)]


def marks(keys: Sequence[str]) -> str:
    """Give the question marks for `in (...)`."""
    return ",".join("?" * len(keys))


def history(db: Database, table: str, keys: Sequence[str]) -> dict[str, list[Seen]]:
    """Give all sightings by key, in the order in which the sources said so."""
    found: dict[str, list[Seen]] = {}
    for start in range(0, len(keys), VARIABLES):
        some = keys[start : start + VARIABLES]
        query = (
            "select key, coalesce(captured, ''), id, format, run, digest, item from sightings"
            f" where key in ({','.join('?' * len(some))}) and type = ?"
        )
        for key, *rest in db.conn.execute(query, (*some, table)):
            found.setdefault(key, []).append(Seen(*rest))
    for each in found.values():
        each.sort()
    return found


def last_words(sightings: Iterable[Seen]) -> dict[str, Seen]:
    """Give what each source said last, of sightings in the order of `history`."""
    return {each.format: each for each in sightings}


def known(new: New, past: Sequence[Seen]) -> Seen | None:
    """Give the sighting that says what a new one says, unless its time makes a difference.

    It makes none where that source said so as late or later, nor where no other source says
    anything; nor, of sources that give no time, where it is (or was, beside other words for the
    same) what the source said last. So a sync that finds nothing new writes nothing; the price:
    another source of a time between, read after it, counts as newer until the next sync.
    """
    last = last_words(past)
    latest = last.get(new.format)
    for each in reversed(past):
        if (each.format, each.digest) == (new.format, new.digest):
            current = latest and (latest.captured, latest.run) == (each.captured, each.run)
            if each.captured < new.captured:
                return each if current and len(last) == 1 else None
            return each if current or new.captured else None
    return None


def sighting(new: New, run: int, words: str | None) -> tuple[object, ...]:
    """Give a sighting as the values of its statement."""
    return (
        new.key, new.table, new.format, run, new.captured or None, new.digest, words,
        packed(new.raw),
    )  # fmt: skip


def told(sightings: Iterable[Seen]) -> list[Sighting]:
    """Give the last word of each source, of sightings whose words were written down."""
    return [
        Sighting(format, each.captured, tuple(json.loads(each.item or "")))
        for format, each in sorted(last_words(sightings).items())
    ]


def packed(raw: bytes) -> bytes | None:
    """Compress a source record (zstd: a third of zlib's time, the same size)."""
    return COMPRESSOR.compress(raw) if raw else None
