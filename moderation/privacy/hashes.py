"""What matching needs of people whose addresses are no longer kept: hashes under rotating keys.

The key changes every half year; a key and the hashes under it are destroyed when they are two
periods old, and then nobody, we included, can tell whose they were. When a person writes again,
the address they bring is hashed under the living keys, and their older comments count for them
again (`relink`): as marks, which is what the rules look at.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from importer.identity import has_sha
from importer.model import Author
from importer.schema import writing
from moderation.marks import KINDS, of_person

KINDS_KEPT = {"mail": "author_email", "ip": "author_ip"}
KEPT_PERIODS = 2
FOR_EVER = "erased"  # the key of those who asked to be erased


def period(now: datetime) -> str:
    """Give the half year of a time: "2026-H2"."""
    return f"{now.year}-H{1 if now.month <= 6 else 2}"


def key_of(db: Database, name: str) -> bytes:
    """Give the key of a period, made when it is first asked for; inside a transaction."""
    db.conn.execute(
        "insert or ignore into retention_keys(period, secret) values (?, ?)",
        (name, secrets.token_bytes(32)),
    )
    found = db.conn.execute("select secret from retention_keys where period = ?", (name,))
    return bytes(found.fetchone()[0])


def digest(key: bytes, kind: str, value: str) -> bytes:
    """Give the keyed hash of a value; upper and lower case are one."""
    return hmac.digest(key, f"{kind}\x1f{value.strip().lower()}".encode(), "sha256")[:16]


def keep(db: Database, keys: Iterable[str], now: datetime) -> None:
    """Keep hashes of what comments are about to lose, inside the caller's transaction."""
    name = period(now)
    secret = key_of(db, name)
    for key in keys:
        columns = ", ".join(KINDS_KEPT.values())
        row = db.conn.execute(f"select {columns} from comments where key = ?", (key,)).fetchone()
        db.conn.executemany(
            "insert or ignore into retained(kind, hash, key, period) values (?, ?, ?, ?)",
            [
                (kind, digest(secret, kind, value), key, name)
                for kind, value in zip(KINDS_KEPT, row, strict=True)
                if value
            ],
        )


def rotate(db: Database, now: datetime) -> int:
    """Destroy keys and hashes that are too old, inside the caller's transaction; give how many."""
    names = db.conn.execute(
        "select period from retention_keys where period <> ? and period <= ?"
        " order by period desc limit -1 offset ?",
        (FOR_EVER, period(now), KEPT_PERIODS),
    ).fetchall()
    old = [(name,) for (name,) in names]
    before = db.conn.total_changes
    db.conn.executemany("delete from retained where period = ?", old)
    gone = db.conn.total_changes - before
    db.conn.executemany("delete from retention_keys where period = ?", old)
    return gone


def known(db: Database, kind: str, value: str) -> list[str]:
    """Give the comments that a value once belonged to, as far as keys are left to tell."""
    found: list[str] = []
    for (secret,) in db.conn.execute(
        "select secret from retention_keys where period <> ?", (FOR_EVER,)
    ).fetchall():
        query = "select key from retained where kind = ? and hash = ?"
        sought = (kind, digest(bytes(secret), kind, value))
        found += [key for (key,) in db.conn.execute(query, sought)]
    return found


def relink(db: Database, reached: int) -> int:
    """Let comments whose authors wrote again count for them; give how many did.

    `reached`: the last sighting that was looked at; newer ones bring the addresses.
    """
    if db.conn.execute("select 1 from retained limit 1").fetchone() is None:
        return 0
    fresh = db.conn.execute(
        "select distinct c.author_email, c.author_ip from sightings s join comments c"
        " on c.key = s.key where s.type = 'comments' and s.id > ?",
        (reached,),
    ).fetchall()
    count = 0
    with writing(db):
        for values in fresh:
            for kind, value in zip(KINDS_KEPT, values, strict=True):
                count += _mark(db, kind, value) if value else 0
    return count


def _mark(db: Database, kind: str, value: str) -> int:
    keys = known(db, kind, value)
    field = KINDS_KEPT[kind].removeprefix("author_")
    values = of_person(Author(**{field: value}), has_sha(db)).get(kind, ())
    db.conn.executemany(
        "insert or ignore into marks(kind, value, at, comment)"
        " select ?, ?, coalesce(cast(strftime('%s', published) as integer), 0), id"
        " from comments where key = ?",
        [(KINDS.index(kind), each, key) for key in keys for each in values],
    )
    return len(keys)
