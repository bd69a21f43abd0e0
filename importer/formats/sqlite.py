"""Reading the SQLite files of other systems: row by row, read-only, whatever state they are in.

The file may be a stranger's: its views and triggers are not trusted, a damaged page costs the rows
on it, and text that is not UTF-8 is read as far as it goes.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats.shelf import Shelf
from importer.formats.values import as_json, ident
from importer.model import Problem

MAGIC = b"SQLite format 3\0"
WAL = b"\2\2"  # in the header: versions for writing and reading
Row = dict[str, Any]
AT_ONCE = 1000
BESIDE = (
    "its newest rows may lie in the file with -wal behind its name, which is not read: stop the"
    " program that writes it, or copy it with sqlite3's .backup"
)
DAMAGE = (sqlite3.Error, UnicodeDecodeError)  # names that are not UTF-8 raise the latter


def holds(start: bytes, *words: bytes) -> bool:
    """Whether this begins an SQLite file whose schema, on its first pages, has these words."""
    return start.startswith(MAGIC) and all(word in start for word in words)


@contextmanager
def opened(stream: BinaryIO, name: str) -> Iterator[sqlite3.Connection]:
    """Open a database that comes as a stream, by way of a temporary copy; raises NotReadable."""
    with tempfile.NamedTemporaryFile(suffix=".sqlite") as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.flush()
        db = sqlite3.connect(f"file:{copy.name}?mode=ro&immutable=1", uri=True)
        try:
            db.text_factory = lambda data: data.decode("utf-8", "replace")
            db.execute("pragma trusted_schema = off")
            db.execute("select count(*) from sqlite_master").fetchone()
            yield db
        except DAMAGE as error:
            raise NotReadable(f"{name}: not a readable SQLite file: {error}.") from error
        finally:
            db.close()


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    """Give the columns of a table, none where there is no such table; views are none."""
    known = "select name from sqlite_master where type = 'table' and lower(name) = lower(?)"
    found = db.execute(known, (table,)).fetchone()
    if not found:
        return []
    return [row[1] for row in db.execute(f"pragma table_info({_quoted(found[0])})")]


def rows(db: sqlite3.Connection, table: str, name: str) -> Iterator[Row | Problem]:
    """Give the rows of a table in the order in which they were written.

    Where a page of the file is damaged, a Problem, and the rows behind it as far as they are found.
    """
    names = columns(db, table)
    after: int | None = None
    while names:
        query = f"select rowid, * from {_quoted(table)} where rowid > ? order by rowid limit ?"
        try:
            found = db.execute(query, (-(2**62) if after is None else after, AT_ONCE)).fetchall()
        except DAMAGE as error:
            yield Problem(where=f"{name}, table {table}", what=f"rows are lost: {error}")
            yield from _one_by_one(db, table, names, after)
            return
        yield from (dict(zip(names, row[1:], strict=False)) for row in found)
        if len(found) < AT_ONCE:
            return
        after = found[-1][0]


def shelved(found: Iterable[Row | Problem], shelf: Shelf, kind: str, key: str) -> Iterator[Problem]:
    """Put rows on a shelf by one of their columns; give what was damaged."""
    for row in found:
        if isinstance(row, Problem):
            yield row
        else:
            shelf.put(kind, ident(row.get(key)), as_json(row))


def unwritten(db: sqlite3.Connection, name: str) -> Iterator[Problem]:
    """Say of a database in WAL mode that its newest rows may lie in a file beside it."""
    with open(db.execute("pragma database_list").fetchone()[2], "rb") as copy:
        modes = copy.read(20)[18:]
    if modes == WAL:
        yield Problem(where=name, what=BESIDE, lost=False)


def _one_by_one(
    db: sqlite3.Connection, table: str, names: list[str], after: int | None
) -> Iterator[Row]:
    """Give what can be read of a damaged table, up to the first damage."""
    query = f"select rowid, * from {_quoted(table)} where rowid > ? order by rowid"
    with suppress(*DAMAGE):
        for row in db.execute(query, (-(2**62) if after is None else after,)):
            yield dict(zip(names, row[1:], strict=False))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
