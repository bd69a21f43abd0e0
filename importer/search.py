"""Full-text search knows the comments in slices, not row by row as they come: that took most of
an import's time. Killed before it is done, the next import goes on where it stopped.
"""

from __future__ import annotations

from sqlite_utils import Database

from importer.schema import writing

SLICE = 20_000  # comments a transaction


def index_new(db: Database) -> None:
    """Make full-text search know the comments that came since it last did."""
    while index_slice(db):
        pass


def index_slice(db: Database) -> bool:
    """Index the next slice of comments; give False where there is none."""
    reach = "select upto, (select coalesce(max(id), 0) from comments) from indexed"
    upto, last = db.conn.execute(reach).fetchone()
    if upto >= last:
        return False
    with writing(db):
        upto, last = db.conn.execute(reach).fetchone()  # others may have been here meanwhile
        db.conn.execute(
            "insert into comments_fts(rowid, author_name, body)"
            " select id, author_name, body from comments where id > ? and id <= ?",
            (upto, upto + SLICE),
        )
        db.conn.execute("update indexed set upto = min(?, ?)", (upto + SLICE, last))
    return True
