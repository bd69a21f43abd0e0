"""What is on its way to the sites: decisions and replies, each once.

`fill` writes down what is to be done before any of it is done, so that nothing is lost or done
twice wherever a push is killed. A later decision on a comment takes the place of an earlier one
that has not gone out. What a push makes of a row is its business (`moderation.push`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation import mending

OPEN = ("waiting", "sending")
UNDONE = (*OPEN, "refused", "conflict")

# The last word on every comment of a site that was not written down for it yet. One that was
# taken back before it reached the site leaves nothing to do there. Where a push was cut off, nobody
# knows what the site says: the next push looks. Written so that SQLite goes from the log to the
# comments, and looks rows of the outbox up by key: the other way it reads every comment of a site.
DECIDED = """
    select d.key, d.action, d.after, d.id, c.status, exists (
        select 1 from outbox o where o.key = d.key and o.kind = 'status' and +o.state = 'done'
            and o.tries > 0), exists (
        select 1 from outbox o where o.key = d.key and o.kind = 'status'
            and +o.state in ('sending', 'superseded')
            and o.tries > 0 and not exists (
                select 1 from outbox l where l.key = o.key and l.kind = 'status' and l.id > o.id
                    and +l.state = 'done'))
    from decisions d
    cross join comments c on c.key = d.key
    cross join posts p on p.key = c.post
    where p.site = ? and c.source_format <> 'form'  -- what came by our own form, no site has
        and d.id = (select max(id) from decisions where key = d.key)
        and not exists (select 1 from outbox o
            where o.key = d.key and o.kind = 'status' and o.decision >= d.id)
    order by d.id
"""
# In the order in which they were written: a reply to a reply comes after it.
REPLIES = """
    select r.key from replies r
    join posts p on p.key = r.post
    left join states s on s.key = r.key
    where p.site = ? and coalesce(s.status, r.status) = 'approved'
        and not exists (select 1 from outbox o where o.key = r.key and o.kind = 'reply')
    order by r.rowid
"""
INSERT = (
    "insert into outbox(key, kind, action, want, decision, state, words, marker, created, changed)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def new_marker() -> str:
    """Give a marker that nothing else has."""
    return secrets.token_hex(8)


class Row(NamedTuple):
    """One thing to do."""

    id: int
    key: str
    kind: str  # status | reply | words
    action: str
    want: str
    decision: int
    marker: str
    state: str
    tries: int
    words: str
    created: str


COLUMNS = ", ".join(Row._fields)


def fill(db: Database, site: str, now: datetime, token: Callable[[], str] = new_marker) -> int:
    """Write down what was decided and written for a site since the last time; give how much."""
    time = stamp(now) or ""
    with writing(db):
        decided = [decision(*found) for found in db.conn.execute(DECIDED, (site,)).fetchall()]
        corrected = list(mending.rows(db, site))
        db.conn.executemany(
            "update outbox set state = 'superseded', changed = ?"
            f" where key = ? and kind = ? and state in {UNDONE}",
            [(time, key, kind) for key, kind, *_ in (*decided, *corrected)],
        )
        written = [
            (key, "reply", "reply", "", 0, "waiting", "")
            for (key,) in db.conn.execute(REPLIES, (site,)).fetchall()
        ]
        every = (*decided, *corrected, *written)
        db.conn.executemany(INSERT, [(*each, token(), time, time) for each in every])
    return sum(each[5] == "waiting" for each in every)


def to_come(db: Database, site: str) -> list[tuple[str, str, str]]:
    """Give what the next push of a site will add: comment, action, the status to be had there."""
    decided = [decision(*found) for found in db.conn.execute(DECIDED, (site,)).fetchall()]
    written = [(key, "reply", "") for (key,) in db.conn.execute(REPLIES, (site,))]
    open_ = [(row.key, row.action, row.want) for row in to_do(db, site)]
    found = (*decided, *mending.rows(db, site))
    return [*open_, *((each[0], each[2], each[3]) for each in found if each[5] == "waiting"),
            *written]  # fmt: skip


def decision(
    key: str, action: str, want: str, id: int, there: str, brought: bool, cut_off: bool
) -> tuple[str, str, str, str, int, str, str]:
    """Give the row of a decision: done at once where the site is known to say so."""
    wanted = want if brought or action != "undo" else there
    known = wanted == there and not cut_off
    state, words = ("done", mending.ALREADY) if known else ("waiting", "")
    return key, "status", action, wanted, id, state, words


def pending_pushes(db: Database, site: str = "") -> list[Row]:
    """Give what has not reached its site: on its way, refused, or in conflict; oldest first."""
    return list(rows(db, site, UNDONE))


def to_do(db: Database, site: str, only: str = "") -> list[Row]:
    """Give what a push of a site has to do, oldest first; `only`: what a moderator decided."""
    query = "select id from decisions where moderator = ?"
    chosen = {id for (id,) in db.conn.execute(query, (only,))} if only else set()
    return [
        row
        for row in rows(db, site, OPEN)
        if not only or (row.kind == "status" and row.decision in chosen)
    ]


def rows(db: Database, site: str, states: Sequence[str]) -> Iterator[Row]:
    """Give rows in some states; `site`: "" = of all."""
    query = (
        f"select {COLUMNS} from outbox o where state in ({', '.join('?' * len(states))})"
        " and ? in ('', (select p.site from posts p where p.key ="
        " coalesce((select post from comments where key = o.key),"
        " (select post from replies where key = o.key)))) order by id"
    )
    for values in db.conn.execute(query, (*states, site)).fetchall():
        yield Row(*values)


def mark(db: Database, row: Row, state: str, now: datetime, words: str = "") -> None:
    """Note how far a row is; inside the caller's transaction, if there is one."""
    db.conn.execute(
        "update outbox set state = ?, words = ?, tries = tries + ?, changed = ? where id = ?",
        (state, words, state == "sending", stamp(now), row.id),
    )


def sent_since(db: Database, row: Row, moment: str) -> set[str]:
    """Give the statuses that earlier decisions brought, or may have brought, since a moment."""
    found = db.conn.execute(
        "select want from outbox where key = ? and kind = 'status' and tries > 0 and id < ?"
        " and changed >= ?",
        (row.key, row.id, moment),
    )
    return {want for (want,) in found}


def try_again(db: Database, site: str, now: datetime) -> int:
    """Let what a site refused be tried once more; give how much that is."""
    refused = list(rows(db, site, ("refused",)))
    with writing(db):
        for row in refused:
            mark(db, row, "waiting", now)
    return len(refused)


def is_on_its_way(db: Database, reply: str) -> bool:
    """Whether a reply written here still waits to be brought to its site."""
    query = f"select 1 from outbox where key = ? and kind = 'reply' and state in {OPEN}"
    return db.conn.execute(query, (reply,)).fetchone() is not None


def brought(db: Database, keys: Sequence[str]) -> set[str]:
    """Give the comments among these whose status was changed at their site by a push."""
    query = "select distinct key from outbox where kind = 'status' and state = 'done' and tries > 0"
    return {key for (key,) in db.conn.execute(query)} & set(keys)


def number_there(db: Database, key: str) -> int:
    """Give the number that a comment has at its site; 0 if it has none there (yet)."""
    found = db.conn.execute("select comment from reply_keys where reply = ?", (key,)).fetchone()
    last = (found[0] if found else key).rpartition("/c")[2]
    return int(last) if last.isascii() and last.isdecimal() else 0
