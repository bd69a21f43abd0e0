"""Comments that other systems asked about, kept as they were submitted, and what was reported.

What is reported as spam or honest is a label to learn from (`moderation.learned.labels`), with the
words as they were submitted, whatever was edited since. What nobody reported is forgotten after a
month, what was after a year; IP addresses are not kept at all.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlite_utils import Database

from importer.model import Comment, comment_key, derived_id
from importer.rows import stamp
from importer.rows.plain import comment_fields, read_comment
from importer.schema import writing
from moderation.evidence import Verdict
from moderation.store import marks, slices

Said = Literal["spam", "ham"]
UNREPORTED, REPORTED = timedelta(days=30), timedelta(days=400)
COUNTED = ("spam", "ham", "missed", "mistaken")


class Used(NamedTuple):
    """What a token was used for at a site in a month."""

    month: str
    site: str
    calls: int
    spam: int
    ham: int
    missed: int  # spam that was reported
    mistaken: int  # honest comments that were reported


def key_of(site: str, comment: Comment) -> str:
    """Give the key of a comment by what it says: the same submission has the same."""
    who = comment.author
    return comment_key(site, derived_id(comment.post, who.name, who.email, who.url, comment.body))


def note(db: Database, token: int, site: str, comment: Comment, verdict: Verdict,
         now: datetime) -> str:  # fmt: skip
    """Keep that somebody asked; give the number by which the check is known."""
    with writing(db):
        insert(db, site, comment, now)
        db.conn.execute(
            "update checks set score = ?, band = ?, checked = ? where key = ?",
            (verdict.score, verdict.band, stamp(now), comment.key),
        )
        count(db, token, site, now, "spam" if verdict.band == "spam" else "ham")
        forget(db, now)
        found = db.conn.execute("select guid from checks where key = ?", (comment.key,))
        return str(found.fetchone()[0])


def insert(db: Database, site: str, comment: Comment, now: datetime) -> None:
    """Keep a comment as it was submitted the first time, inside the caller's transaction."""
    kept = replace(comment, author=replace(comment.author, ip=""), agent="")
    db.conn.execute(
        "insert into checks(key, site, guid, comment, mail, checked) values (?, ?, ?, ?, ?, ?)"
        " on conflict do nothing",
        (comment.key, site, secrets.token_hex(16), json.dumps(comment_fields(kept)),
         kept.author.email.lower(), stamp(now)),
    )  # fmt: skip


def report(db: Database, token: int, site: str, comment: Comment, said: Said, moderator: str,
           now: datetime) -> None:  # fmt: skip
    """Keep what somebody says of a comment; said otherwise later, the later word counts."""
    with writing(db):
        insert(db, site, comment, now)
        db.conn.execute(
            "update checks set label = ?, labelled = ?, moderator = ? where key = ?",
            (said, stamp(now), moderator, comment.key),
        )
        count(db, token, site, now, "missed" if said == "spam" else "mistaken")


def count(db: Database, token: int, site: str, now: datetime, what: str) -> None:
    """Count a call, inside the caller's transaction; `what`: one of COUNTED."""
    calls = int(what in ("spam", "ham"))
    db.conn.execute(
        f"insert into check_counts(token, site, month, calls, {what}) values (?, ?, ?, ?, 1)"
        f" on conflict do update set calls = calls + ?, {what} = {what} + 1",
        (token, site, f"{now:%Y-%m}", calls, calls),
    )


def forget(db: Database, now: datetime) -> None:
    """Forget what is old, inside the caller's transaction."""
    for labels, age in ((("",), UNREPORTED), (("spam", "ham"), REPORTED)):
        query = f"delete from checks where label in ({marks(labels)}) and checked < ?"
        db.conn.execute(query, (*labels, stamp(now - age)))


def used(db: Database, token: int) -> list[Used]:
    """Give what a token was used for, the latest month first."""
    columns = ", ".join(Used._fields)
    query = f"select {columns} from check_counts where token = ? order by month desc, site"
    return [Used(*row) for row in db.conn.execute(query, (token,))]


def sites(db: Database) -> list[str]:
    """Give the sites of which something was reported."""
    query = "select distinct site from checks where label <> '' order by site"
    return [site for (site,) in db.conn.execute(query)]


def reported(db: Database, site: str, said: Said, most: int) -> list[str]:
    """Give the keys of the latest comments of a site that were reported so."""
    query = "select key from checks where site = ? and label = ? order by labelled desc limit ?"
    return [key for (key,) in db.conn.execute(query, (site, said, most))]


def comments(db: Database, keys: Sequence[str]) -> dict[str, Comment]:
    """Give comments as they were submitted, by key; unknown keys are left out."""
    found: dict[str, Comment] = {}
    for some in slices(keys):
        query = f"select key, comment from checks where key in ({marks(some)})"
        found |= {key: read_comment(json.loads(text)) for key, text in db.conn.execute(query, some)}
    return found


def latest(db: Database) -> str:
    """Give what changes with every report."""
    query = "select count(*) || ' ' || coalesce(max(labelled), '') from checks where label <> ''"
    return str(db.conn.execute(query).fetchone()[0])


def of_person(db: Database, email: str) -> Iterator[dict[str, Any]]:
    """Give the rows about a person."""
    yield from db.query("select * from checks where mail = ?", [email.lower()])


def erase(db: Database, email: str) -> int:
    """Forget a person's, inside the caller's transaction; give how many there were."""
    made = db.conn.execute("delete from checks where mail = ?", (email.lower(),))
    return made.rowcount
