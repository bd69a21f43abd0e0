"""A copy of the database while it is in use, and back again.

SQLite's online backup: consistent, whatever is written meanwhile. A restore keeps what was there
beside the database before it takes the copy's place, in the same file, so that a desk that has it
open goes on with what was restored.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from importer.errors import NotFound, NotReadable


def backup(database: Path, file: Path) -> int:
    """Write a copy of a database, whole or not at all; give its size in bytes.

    Raises NotFound where there is no database.
    """
    if not database.exists():
        raise NotFound(f"{database}: there is no such database.")
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    copy(database, partial)
    check(partial)
    partial.replace(file)
    return file.stat().st_size


def restore(file: Path, database: Path, now: datetime) -> Path | None:
    """Put a copy in a database's place; give where what was there is kept, None if nothing was.

    Raises NotFound, and NotReadable for a file that is no whole database of ours.
    """
    if not file.exists():
        raise NotFound(f"{file}: there is no such backup.")
    check(file)
    kept = None
    if database.exists():
        kept = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%S}")
        copy(database, kept)
    copy(file, database)
    return kept


def copy(source: Path, target: Path) -> None:
    """Copy a database into a file, in the place of what it holds."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def check(file: Path) -> None:
    """Make sure that a file is a database of ours and whole; raises NotReadable."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = db.execute("pragma quick_check").fetchone()[0]
            db.execute("select 1 from comments, runs, sightings limit 1")
    except sqlite3.DatabaseError as error:
        raise NotReadable(f"{file} is no database of Nachlese: {error}.") from error
    if found != "ok":
        raise NotReadable(f"{file} is damaged: {found}.")
