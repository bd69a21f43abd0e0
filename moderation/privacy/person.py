"""All that is known of one person, by their e-mail address: given out, or erased.

Found are the comments under that address, also in what sources said earlier and under keyed hashes
(`moderation.privacy.hashes`). What is exported is everything that lies in any table about them.
Who was erased once is erased again when the source brings them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from zstandard import ZstdDecompressor, ZstdError

from importer import identity
from importer.rows import stamp
from importer.schema import writing
from moderation import checks
from moderation.privacy import hashes
from moderation.privacy.wipe import LARGEST, PERSON, overwriting, wipe
from moderation.store import marks, slices

# Tables with a row a comment, by the column that names it.
ABOUT = (
    ("comments", "key"), ("sightings", "key"), ("absences", "key"), ("problems", "key"),
    ("verdicts", "key"), ("reasons", "key"), ("decisions", "key"), ("states", "key"),
    ("outbox", "key"), ("reopened", "key"), ("retained", "key"), ("submissions", "comment"),
    ("campaign_members", "comment"), ("corrections", "key"), ("corrected", "key"),
)  # fmt: skip


SIGHTED = "select key from sightings where type = 'comments'"


def comments_of(db: Database, email: str) -> list[str]:
    """Give the keys of the comments under an address or its gravatar, now or in anything that a
    source ever said.
    """
    said = [json.dumps(each) for each in (email.lower(), *identity.hashes(email))]
    found = {
        key
        for query, value in (
            ("select key from comments where lower(author_email) = ?", email.lower()),
            *((f"{SIGHTED} and instr(lower(item), ?) > 0", each) for each in said),
            *(("select key from comments where lower(author_avatar) = ?", each)
              for each in identity.hashes(email)),
        )
        for (key,) in db.conn.execute(query, (value,))
    }  # fmt: skip
    return sorted(found | set(hashes.known(db, "mail", email)))


def export(db: Database, email: str) -> Iterator[dict[str, Any]]:
    """Give every row about a person as {"table": ..., ...}; binary values as text or hex."""
    keys = comments_of(db, email)
    for table, column in ABOUT:
        for some in slices(keys):
            query = f"select * from {table} where {column} in ({marks(some)})"
            for row in db.query(query, list(some)):
                yield {"table": table, **{name: readable(value) for name, value in row.items()}}
    for row in db.query("select * from replies where lower(author_email) = ?", [email.lower()]):
        yield {"table": "replies", **row}
    for row in checks.of_person(db, email):
        yield {"table": "checks", **row}


def readable(value: Any) -> Any:
    """Give a value as JSON takes it: a raw source record as its text."""
    if not isinstance(value, bytes):
        return value
    try:
        text = ZstdDecompressor().decompress(value, max_output_size=LARGEST)
    except ZstdError:
        return value.hex()
    return text.decode("utf-8", "replace")


def erase(
    db: Database, email: str, *, by: str, now: datetime, texts: bool = False
) -> dict[str, int]:
    """Erase a person; give what was done, by table. `texts`: what they wrote, too.

    The comments stay, without an author, so that answers to them keep their place.
    """
    keys = comments_of(db, email)
    with overwriting(db), writing(db):
        report = counts(db, keys)
        secret = hashes.key_of(db, hashes.FOR_EVER)
        _erase(db, keys, texts)
        report["replies"] = _erase_replies(db, email)
        report["checks"] = checks.erase(db, email)
        db.conn.executemany(
            "insert or replace into erased(hash, erased, by, report) values (?, ?, ?, ?)",
            [(each, stamp(now), by, json.dumps(report)) for each in known_by(secret, email)],
        )
    return report


def known_by(secret: bytes, email: str, avatar: str = "") -> tuple[bytes, ...]:
    """Give what tells an erased person who comes in again: their address's hash, or gravatars'."""
    shown = identity.hashes(email) if email else (avatar,)
    mails = (hashes.digest(secret, "mail", email),) if email else ()
    return (*mails, *(hashes.digest(secret, "avatar", each) for each in shown))


def counts(db: Database, keys: Sequence[str]) -> dict[str, int]:
    """Count the rows about comments, by table."""
    return {
        table: sum(
            db.conn.execute(
                f"select count(*) from {table} where {column} in ({marks(some)})", some
            ).fetchone()[0]
            for some in slices(keys)
        )
        for table, column in ABOUT
    }


def _erase(db: Database, keys: Sequence[str], texts: bool) -> None:
    wipe(db, keys, (*PERSON, "body") if texts else PERSON)
    db.conn.executemany("delete from retained where key = ?", [(key,) for key in keys])


def _erase_replies(db: Database, email: str) -> int:
    made = db.conn.execute(
        "update replies set author_email = '', author_name = moderator"
        " where lower(author_email) = ?",
        (email.lower(),),
    )
    return made.rowcount


def erase_again(db: Database) -> int:
    """Erase those who were erased and came in again from a source; give how many comments."""
    found = {bytes(hash) for (hash,) in db.conn.execute("select hash from erased")}
    if not found:
        return 0
    with overwriting(db), writing(db):
        secret = hashes.key_of(db, hashes.FOR_EVER)
        query = (
            "select key, author_email, author_avatar from comments"
            " where author_email <> '' or author_avatar <> ''"
        )
        keys = [
            key
            for key, email, avatar in db.conn.execute(query).fetchall()
            if not found.isdisjoint(known_by(secret, email, avatar))
        ]
        _erase(db, keys, texts=False)
    return len(keys)
