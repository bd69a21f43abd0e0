"""What moderation knows, in SQL: statuses now, verdicts, the log of decisions, drafts, replies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, TypeVar, cast

from sqlite_utils import Database

from importer import rows
from importer.model import Author, Comment, Item, Post, Status
from importer.rows import COLUMNS, stamp, unstamp
from moderation.evidence import Reason, Submission, Verdict
from moderation.statuses import State
from moderation.wording import worded, wordings

T = TypeVar("T")
AT_ONCE = 500  # keys in one `in (...)`
COMMENT = ", ".join(f'"{name}"' for name in COLUMNS["comments"])
POST = ", ".join(f'"{name}"' for name in COLUMNS["posts"])


class Decision(NamedTuple):
    """One row of the log."""

    id: int
    batch: int
    key: str
    action: str
    before: str
    after: str
    memory: str
    previous: int | None
    moderator: str
    decided: str
    why: str
    undoes: int | None


def slices(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut keys into portions for one statement."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def marks(keys: Sequence[object]) -> str:
    """Give the question marks for `in (...)`."""
    return ", ".join("?" * len(keys))


def comments(db: Database, keys: Sequence[str]) -> dict[str, Comment]:
    """Give comments by key, with their status now; unknown keys are left out."""
    found: dict[str, Comment] = {}
    for some in slices(keys):
        query = f"select {COMMENT} from comments_now where key in ({marks(some)})"
        for values in db.conn.execute(query, some):
            found[values[0]] = rows.comment(values)
    return found


def comments_of(db: Database, post: str) -> list[Comment]:
    """Give all comments of a post, replies written here too, with their status now."""
    query = f"select {COMMENT} from comments_now where post = ?"
    return [rows.comment(values) for values in db.conn.execute(query, (post,))]


def replies_by_key(db: Database, keys: Sequence[str]) -> dict[str, Comment]:
    """Give replies written here by key, also those that are comments of the site by now."""
    words = wordings(db, keys)
    return {key: worded(each, words.get(key)) for key, each in written(db, keys).items()}


def written(db: Database, keys: Sequence[str]) -> dict[str, Comment]:
    """Give replies as they were written here, by key."""
    found: dict[str, Comment] = {}
    for some in slices(keys):
        query = (
            "select key, post, parent, author_name, author_email, author_url, published, body,"
            f" status from replies where key in ({marks(some)})"
        )
        for key, post, parent, name, email, url, when, body, status in db.conn.execute(query, some):
            found[key] = Comment(
                key=key, post=post, parent=parent, body=body, status=status,
                author=Author(name=name, email=email, url=url), published=unstamp(when),
            )  # fmt: skip
    return found


def vanished(db: Database, post: str) -> dict[str, str]:
    """Give a post's comments that are no longer at their source, and since when."""
    query = "select key, vanished from comments_now where post = ? and vanished is not null"
    return dict(db.conn.execute(query, (post,)).fetchall())


def outline(db: Database, post: str) -> list[Comment]:
    """Give a post's comments without what they say and who says it: enough for a thread."""
    query = "select key, parent, published, status from comments_now where post = ?"
    return [
        Comment(key=key, post=post, parent=parent, published=rows.unstamp(published), status=status)
        for key, parent, published, status in db.conn.execute(query, (post,))
    ]


def posts(db: Database, keys: Sequence[str]) -> dict[str, Post]:
    """Give posts by key; unknown keys are left out."""
    found: dict[str, Post] = {}
    for some in slices(keys):
        query = f"select {POST} from posts where key in ({marks(some)})"
        for values in db.conn.execute(query, some):
            found[values[0]] = rows.post(values)
    return found


def states(db: Database, keys: Sequence[str]) -> dict[str, State]:
    """Give the state of each known comment: the last decision's, else the source's status."""
    found: dict[str, State] = {}
    for some in slices(keys):
        query = (
            "select c.key, c.status, coalesce(s.memory, '[]') from comments_now c"
            f" left join states s on s.key = c.key where c.key in ({marks(some)})"
        )
        for key, status, memory in db.conn.execute(query, some):
            found[key] = State(status, tuple(json.loads(memory)))
    return found


def decided(items: Iterable[Item], db: Database) -> Iterator[Item]:
    """Give items as they are now: statuses decided and words corrected here, replies written here;
    deleted ones out.

    `items` as `importer.store.items` gives them; a post's replies come before its comments.
    """
    now: dict[str, str] = dict(db.conn.execute("select key, status from states"))
    words = wordings(db)
    for item in items:
        status = now.get(item.key) if isinstance(item, Comment) else None
        if words and isinstance(item, Comment):
            item = worded(item, words.get(item.key))
        if status is None:
            yield item
        elif status != "deleted":
            yield replace(cast(Comment, item), status=cast(Status, status))
        if isinstance(item, Post):
            yield from replies(db, item.key)


def replies(db: Database, post: str) -> Iterator[Comment]:
    """Give the replies written here on a post that are not deleted."""
    query = (
        f"select {COMMENT} from comments_now"
        " where post = ? and source_format = 'nachlese' and status <> 'deleted' order by published"
    )
    for values in db.conn.execute(query, (post,)).fetchall():
        yield rows.comment(values)


def save_verdicts(db: Database, verdicts: Mapping[str, Verdict], now: datetime) -> None:
    """Save verdicts by key, inside the caller's transaction."""
    keys = [(key,) for key in verdicts]
    db.conn.executemany("delete from reasons where key = ?", keys)
    db.conn.executemany(
        "insert into verdicts(key, score, band, judged) values (?, ?, ?, ?) on conflict(key)"
        " do update set score = excluded.score, band = excluded.band, judged = excluded.judged",
        [(key, verdict.score, verdict.band, stamp(now)) for key, verdict in verdicts.items()],
    )
    db.conn.executemany(
        "insert into reasons(key, place, rule, weight, why, args, evidence, least)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (key, place, reason.rule, reason.weight, reason.why, json.dumps(dict(reason.args)),
             json.dumps(reason.evidence), reason.least)
            for key, verdict in verdicts.items()
            for place, reason in enumerate(verdict.reasons)
        ],
    )  # fmt: skip


def reasons(db: Database, keys: Sequence[str]) -> dict[str, tuple[Reason, ...]]:
    """Give the reasons of verdicts by key, the weightiest first."""
    found: dict[str, list[Reason]] = {}
    for some in slices(keys):
        query = (
            "select key, rule, weight, why, args, evidence, least from reasons"
            f" where key in ({marks(some)}) order by key, place"
        )
        for key, rule, weight, why, args, evidence, least in db.conn.execute(query, some):
            ranges = tuple((start, end) for start, end in json.loads(evidence))
            reason = Reason(rule, weight, why, json.loads(args), ranges, least)
            found.setdefault(key, []).append(reason)
    return {key: tuple(each) for key, each in found.items()}


def save_submission(db: Database, key: str, seen: Submission) -> None:
    """Save what our own form noticed about a comment, inside the caller's transaction."""
    db.conn.execute(
        "insert or replace into submissions(comment, trap, seconds) values (?, ?, ?)",
        (key, seen.trap, seen.seconds),
    )


def submissions(db: Database, keys: Sequence[str]) -> dict[str, Submission]:
    """Give by key what our own form noticed; most comments came otherwise and are left out."""
    found: dict[str, Submission] = {}
    for some in slices(keys):
        query = f"select comment, trap, seconds from submissions where comment in ({marks(some)})"
        for key, trap, seconds in db.conn.execute(query, some):
            found[key] = Submission(bool(trap), seconds)
    return found


def log(
    db: Database, decisions: Sequence[Decision], holds: Mapping[str, int | None] | None = None
) -> None:
    """Append decisions to the log and make them the states, inside the caller's transaction.

    `holds`: by comment the earlier decision that holds again instead; None: the source's word.
    """
    db.conn.executemany(
        f"insert into decisions({', '.join(Decision._fields)}) values ({marks(Decision._fields)})",
        decisions,
    )
    holds = holds or {}
    states = [
        (each.key, each.after, each.memory, holds.get(each.key, each.id)) for each in decisions
    ]
    db.conn.executemany(
        "insert or replace into states(key, status, memory, decision) values (?, ?, ?, ?)",
        [state for state in states if state[3] is not None],
    )
    db.conn.executemany(
        "delete from states where key = ?", [(state[0],) for state in states if state[3] is None]
    )


def next_ids(db: Database) -> tuple[int, int]:
    """Give the next decision's id and the next batch's number; hold the write lock meanwhile."""
    id, batch = db.conn.execute(
        "select coalesce(max(id), 0) + 1, 1 + max(coalesce(max(batch), 0),"
        " (select coalesce(max(batch), 0) from corrections)) from decisions"
    ).fetchone()
    return id, batch


def standing(db: Database, keys: Sequence[str]) -> dict[str, int]:
    """Give by key the decision that holds now; keys that only the source decided are left out."""
    found: dict[str, int] = {}
    for some in slices(keys):
        query = f"select key, decision from states where key in ({marks(some)})"
        found.update(db.conn.execute(query, some).fetchall())
    return found


def doubted(db: Database, keys: Sequence[str]) -> list[str]:
    """Give those of some comments that were flagged and that no moderator decided."""
    found: list[str] = []
    for some in slices(keys):
        query = (
            f"select v.key from verdicts v where v.key in ({marks(some)}) and v.band <> 'clean'"
            " and not exists (select 1 from states s where s.key = v.key)"
        )
        found += [key for (key,) in db.conn.execute(query, some)]
    return found


def decisions(db: Database, where: str, values: Sequence[object]) -> list[Decision]:
    """Give the decisions that a condition on the log picks, oldest first."""
    query = f"select {', '.join(Decision._fields)} from decisions where {where} order by id"
    return [Decision(*row) for row in db.conn.execute(query, values)]
