"""What comments have in common, as hashes: the same address, name, link host, words.

One narrow table that moderation fills when it judges, so that importing costs nothing for it and
history is counted by ranges of a key. A hash of 64 bits stands for each value: two of ten million
collide with a chance of one in 400,000.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from importer.model import Comment
from importer.text import fold
from moderation.evidence import hosts_of
from moderation.store import marks, slices

# The place of a kind is its number in the table: append, never reorder.
KINDS = ("mail", "name", "ip", "user", "host", "body", "whole", "pair")
HOUR = 3600
COUNT = (
    "select m.value, coalesce(s.status, c.status), count(*)"
    " from marks m join comments c on c.id = m.comment left join states s on s.key = c.key"
    " where m.kind = ? and m.value in ({}) group by 1, 2"
)
BEFORE = (
    "with wanted(key, kind, value, at, comment) as (values {})"
    " select key, min(at - (select max(p.at) from marks p where p.kind = w.kind"
    " and p.value = w.value and p.at between w.at - 3600 and w.at"
    " and (p.at < w.at or p.comment < w.comment))) from wanted w group by key"
)


class Marked(NamedTuple):
    """A comment with its number and its marks."""

    comment: Comment
    number: int
    at: int
    values: Mapping[str, tuple[int, ...]]  # by kind


def hashed(*parts: str) -> int:
    """Give 64 bits that stand for some text."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), signed=True)


def values_of(comment: Comment) -> dict[str, tuple[int, ...]]:
    """Give what a comment may have in common with others, by kind; what is empty is nothing.

    whole: what makes a duplicate for WordPress (wp_allow_comment).
    """
    who = comment.author
    single = {"mail": who.email, "name": who.name, "ip": who.ip, "user": who.user}
    whole = (comment.post, comment.parent or "", who.name, who.email, comment.body)
    return {
        **{kind: (hashed(text),) for kind, text in single.items() if text},
        "host": tuple(hashed(name) for name in hosts_of(comment)),
        "body": (hashed(fold(comment.body)),),
        "whole": (hashed(*whole),),
        "pair": (hashed(who.name, who.email),),
    }


def marked(db: Database, comments: Sequence[Comment]) -> list[Marked]:
    """Give comments with their numbers and marks; those without a number (replies) are left out."""
    numbers: dict[str, int] = {}
    for some in slices([comment.key for comment in comments]):
        query = f"select key, id from comments where key in ({marks(some)})"
        numbers.update(db.conn.execute(query, some).fetchall())
    return [
        Marked(each, numbers[each.key], seconds(each.published), values_of(each))
        for each in comments
        if each.key in numbers
    ]


def seconds(time: datetime | None) -> int:
    """Give a time in seconds since 1970, 0 for none."""
    return int(time.timestamp()) if time else 0


def write(db: Database, found: Iterable[Marked], again: bool) -> None:
    """Write marks down, inside the caller's transaction. `again`: some may have others already."""
    pile = list(found)
    if again:
        for some in slices([each.number for each in pile]):
            db.conn.execute(f"delete from marks where comment in ({marks(some)})", some)
    db.conn.executemany(
        "insert or ignore into marks(kind, value, at, comment) values (?, ?, ?, ?)",
        [
            (KINDS.index(kind), value, each.at, each.number)
            for each in pile
            for kind, values in each.values.items()
            for value in values
        ],
    )


def count(db: Database, kind: str, values: Iterable[int]) -> Iterator[tuple[int, str, int]]:
    """Count by status now the comments that have one of these values."""
    for some in slices(list(values)):
        yield from db.conn.execute(COUNT.format(marks(some)), (KINDS.index(kind), *some))


def pauses(db: Database, found: Sequence[Marked]) -> dict[str, int]:
    """Give how many seconds before a comment its IP or e-mail address wrote, within an hour."""
    wanted = [
        (each.comment.key, KINDS.index(kind), value, each.at, each.number)
        for each in found
        for kind in ("ip", "mail")
        for value in each.values.get(kind, ())
        if each.at
    ]
    paused: dict[str, int] = {}
    for some in slices(wanted):
        rows = ", ".join(["(?, ?, ?, ?, ?)"] * len(some))
        flat = [value for row in some for value in row]
        for key, pause in db.conn.execute(BEFORE.format(rows), flat):
            if pause is not None:
                paused[key] = min(pause, paused.get(key, HOUR))
    return paused
