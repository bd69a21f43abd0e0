"""What the source changed after a moderator decided: found, and put back into the queue.

Two readings of one text are no edit: WordPress renders what it stores, so words are compared as
`importer.text.fold` sees them, a source with itself where it spoke before. A status is no edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from importer import rows
from importer.model import Comment
from importer.rows import stamp
from importer.schema import writing
from importer.store import Version, versions
from importer.text import fold
from moderation import corrections

LATER = """
    select s.key, s.decision, d.decided from states s
    join decisions d on d.id = s.decision
    join comments c on c.key = s.key
    where s.status = 'approved' and :post in ('', c.post) and exists (
        select 1 from sightings g
        where g.key = s.key and g.type = 'comments' and g.captured > d.decided)
    order by s.key
"""


class Edit(NamedTuple):
    """A comment whose words changed at the source since its last approval."""

    key: str
    decision: int
    decided: str
    before: Comment  # as it was approved
    after: Comment  # as the source has it now
    seen: str  # when the change was first seen


def edited_since_approval(db: Database, post: str = "") -> Iterator[Edit]:
    """Give what was edited at the source after a moderator approved it here; `post`: only there."""
    for key, decision, decided in db.conn.execute(LATER, {"post": post}).fetchall():
        change = change_since(versions(db, key), decided)
        if change and not corrections.is_ours(db, key, rows.comment(change[1].row)):
            before, after = (rows.comment(version.row) for version in change)
            yield Edit(key, decision, decided, before, after, change[1].captured)


def change_since(found: Sequence[Version], moment: str) -> tuple[Version, Version] | None:
    """Give the versions before and after an edit that came after a moment, None without one."""
    old = [each for each in found if each.captured <= moment]
    new = [each for each in found if each.captured > moment]
    if not old or not new:
        return None
    last = new[-1]
    before = next((each for each in reversed(old) if each.format == last.format), old[-1])
    return (before, last) if words(before) != words(last) else None


def words(version: Version) -> tuple[str, ...]:
    """Give what of a version is an author's words, as two renderings of them agree."""
    return words_of(rows.comment(version.row))


def words_of(comment: Comment) -> tuple[str, ...]:
    """Give what of a comment is its author's words, as two renderings of them agree."""
    return fold(comment.body), fold(comment.author.name)


def status(version: Version) -> str:
    """Give the status that a version had."""
    return rows.comment(version.row).status


def reopen(db: Database, key: str, decision: int, *, why: str, version: str, now: datetime) -> None:
    """Put a decided comment back into the queue, inside the caller's transaction.

    It leaves the queue again by any decision made on it afterwards.
    """
    db.conn.execute(
        "insert or replace into reopened(key, why, decision, version, reopened)"
        " values (?, ?, ?, ?, ?)",
        (key, why, decision, version, stamp(now)),
    )


def reopen_edited(db: Database, now: datetime) -> int:
    """Put back into the queue what was edited since its approval; give how many came new."""
    known = dict(db.conn.execute("select key, decision from reopened"))
    fresh = [each for each in edited_since_approval(db) if known.get(each.key) != each.decision]
    with writing(db):
        for edit in fresh:
            reopen(db, edit.key, edit.decision, why="edited", version=edit.seen, now=now)
    return len(fresh)


def reopened(db: Database, keys: Sequence[str]) -> dict[str, str]:
    """Give why decided comments are in the queue again, by key."""
    query = "select o.key, o.why from reopened o join states s on s.decision = o.decision"
    found = dict(db.conn.execute(query).fetchall())
    return {key: found[key] for key in keys if key in found}
