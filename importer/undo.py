"""Take a run back: what other runs said stays, and is merged anew."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from importer import absences
from importer.merge import merge
from importer.model import Post, Site
from importer.rows import COLUMNS, row
from importer.schema import writing
from importer.sightings import VARIABLES, history, told
from importer.store import write_row


def undo(db: Database, run: int) -> int:
    """Take back what a run saved; give how many keys it had touched.

    What other runs said of the same keys stays and is merged anew; what others found just so
    becomes theirs. A source's time stays where a later run had moved it.
    """
    with writing(db):
        hand_over(db, run)
        touched = db.conn.execute(
            "select type, key from sightings where run = :run"
            " union select type, key from absences where run = :run",
            {"run": run},
        ).fetchall()
        for table in ("sightings", "absences", "listings", "missed"):
            db.conn.execute(f"delete from {table} where run = ?", (run,))
        db.conn.execute("delete from problems where run = ?", (run,))
        for table in reversed(COLUMNS):  # comments before the posts they hang on
            keys = [key for type, key in touched if type == table]
            for start in range(0, len(keys), VARIABLES):
                restore(db, table, keys[start : start + VARIABLES])
                absences.mark(db, table, keys[start : start + VARIABLES])
        db.conn.execute("update runs set state = 'undone', again = '{}' where id = ?", (run,))
        remove_stubs(db)
        # The numbers of removed comments at the end are given out again.
        last = "(select coalesce(max(id), 0) from comments)"
        db.conn.execute(f"update indexed set upto = min(upto, {last})")
    return len(touched)


def hand_over(db: Database, run: int) -> None:
    """Make what other runs found again theirs; it stays when this run goes."""
    others = db.conn.execute("select id, again from runs where id <> ? order by id", (run,))
    for other, again in others.fetchall():  # the oldest takes what it found
        for table, ranges in json.loads(again).items():
            db.conn.executemany(
                f"update {table} set run = ? where id between ? and ? and run = ?",
                [(other, first, last, run) for first, last in ranges],
            )


def restore(db: Database, table: str, keys: Sequence[str]) -> None:
    """Make rows say again what the remaining sightings add up to; without any, remove them."""
    left = history(db, table, keys)
    for sightings in left.values():
        # A sighting without words of its own already is what the row says.
        if all(each.item is not None for each in sightings):
            write_row(db, table, merge(table, told(sightings)))
    gone = [key for key in keys if key not in left]
    if table == "comments":
        db.conn.executemany("delete from comments where key = ?", [(key,) for key in gone])
        return
    for key in gone:  # others may hang on it: it becomes a stub, see remove_stubs
        empty = (
            Post(key=key, site=key.rpartition("/")[0])
            if table == "posts"
            else Site(key=key, url="")
        )
        write_row(db, table, row(empty))


def remove_stubs(db: Database) -> None:
    """Remove posts and sites that nothing names any more."""
    unseen = "not exists (select 1 from sightings where key = {0} and type = '{1}')"
    unposted = "not exists (select 1 from posts where site = {0})"
    posts, sites = unseen.format("posts.key", "posts"), unseen.format("{0}", "sites")
    db.conn.execute(
        f"delete from posts where {posts}"
        " and not exists (select 1 from comments where post = posts.key)"
    )
    for table, key in (("origins", "origins.site"), ("sites", "sites.key")):
        db.conn.execute(f"delete from {table} where {unposted.format(key)} and {sites.format(key)}")
