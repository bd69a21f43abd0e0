"""Whom the comments of a page seem to answer: `moderation.inferred`, asked for a page's comments.

A page is to be quick on a post with thousands of comments, so a comment is compared with the
WINDOW before it, by names that the shelf knows; what others said is read only for one that quotes,
and for the first QUOTING of these. The terminal's `thread` compares with more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlite_utils import Database

from importer.model import Author, Comment
from importer.rows import stamp, unstamp
from moderation import store
from moderation.inferred import Inferred, addresses, cites, guessed

WINDOW = 100  # comments before one that are looked at
SAID = 1_000  # comments of one name that are looked at: was it here?
QUOTING = 5  # comments of a page whose quotes are looked up


class Guess(NamedTuple):
    """Whom a comment seems to answer: no fact."""

    parent: Comment
    reason: str  # an English sentence to look up in a catalogue
    sure: float


def guesses(db: Database, comments: Iterable[Comment]) -> dict[str, Guess]:
    """Give by key whom some comments seem to answer whose source does not say so."""
    asked = [each for each in comments if each.kind == "comment" and not each.parent]
    found = dict(inferred_of(db, [each for each in asked if may_answer(db, each)]))
    parents = store.comments(db, [each.parent for each in found.values()])
    return {
        key: Guess(parents[each.parent], each.reason, each.sure)
        for key, each in found.items()
        if each.parent in parents
    }


def may_answer(db: Database, one: Comment) -> bool:
    """Whether a comment has a sign, or begins with the name of somebody who was there."""
    sign, name = addresses(one)
    if sign or not name:
        return sign
    said = f"select post from shelf where author in (?, lower(?)) limit {SAID}"
    query = f"select 1 from ({said}) where post = ? limit 1"
    return db.conn.execute(query, (name.casefold(), name, one.post)).fetchone() is not None


def inferred_of(db: Database, comments: Iterable[Comment]) -> Iterator[tuple[str, Inferred]]:
    """Give the guesses for comments that may have signs."""
    quoting = 0
    for one in comments:
        quotes = cites(one)
        quoting += quotes
        before, at = just_before(db, one)
        if quotes and quoting <= QUOTING:
            before = with_words(db, before)
        nested = any(each.parent for each in before)
        if found := guessed(one, before, at, nested):
            yield one.key, found


def just_before(db: Database, one: Comment) -> tuple[list[Comment], int]:
    """Give the comments before one, by name and time alone; and how many there are in all."""
    when = stamp(one.published) if one.published else ""
    values = {"post": one.post, "when": when, "key": one.key, "window": WINDOW}
    earlier = "post = :post and (published, id) < (:when, (select id from shelf where key = :key))"
    rows = db.conn.execute(
        "select s.key, c.parent, s.author, s.published from (select * from shelf where"
        f" {earlier} order by published desc, id desc limit :window) s"
        " left join comments c on c.key = s.key",
        values,
    ).fetchall()
    (at,) = db.conn.execute(f"select count(*) from shelf where {earlier}", values).fetchone()
    return [
        Comment(key=key, post=one.post, parent=parent, author=Author(name=name),
                published=unstamp(published or None))
        for key, parent, name, published in reversed(rows)
    ], at  # fmt: skip


def with_words(db: Database, comments: list[Comment]) -> list[Comment]:
    """Give comments with what they say."""
    full = store.comments(db, [each.key for each in comments])
    return [full.get(each.key, each) for each in comments]
