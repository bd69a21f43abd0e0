"""Tokens: what a program shows instead of a password (`Authorization: Bearer`)."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth import secret, store
from moderation.auth.roles import Person, Rejected

PREFIX = "nachlese_"  # so that a token found in a log or a repository is known for one
TOUCH = timedelta(minutes=1)
Kind = Literal["", "akismet"]
# Akismet's keys have 12 characters, and some clients put them into a host name, which knows no
# capitals: 62 bits, too many to guess, and enough behind SHA-256 for what they open.
SHORT, LETTERS = 12, string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Token:
    """A token, without its word, which is shown once."""

    id: int
    label: str
    person: str
    created: str
    expires: str
    used: str
    revoked: str
    kind: str = ""


def make(
    db: Database,
    person: Person,
    label: str,
    now: datetime,
    *,
    by: str,
    days: int = 0,
    kind: Kind = "",
) -> str:
    """Make a token that may do what the person may; give its word. `days`: 0 for no end.

    One of kind "akismet" is short, and good for nothing but Akismet's protocol.
    """
    if not label.strip() or len(label) > 100:
        raise Rejected("A token needs a label, 100 characters at most: what uses it?")
    word = (
        "".join(secrets.choice(LETTERS) for _ in range(SHORT)) if kind else PREFIX + secret.word()
    )
    expires = stamp(now + timedelta(days=days)) if days else ""
    with writing(db):
        db.conn.execute(
            "insert into tokens(label, word, person, created, expires, kind)"
            " values (?, ?, ?, ?, ?, ?)",
            (label.strip(), secret.digest(word), person.id, stamp(now), expires, kind),
        )
        store.event(db, now, by, "made the token {detail}", person.name, label.strip())
    return word


def tokens(db: Database, person: Person | None = None) -> list[Token]:
    """Give the tokens of a person, or all."""
    rows = db.conn.execute(
        "select t.id, t.label, p.name, t.created, t.expires, t.used, t.revoked, t.kind"
        " from tokens t join people p on p.id = t.person"
        " where :person is null or p.id = :person order by t.id",
        {"person": person and person.id},
    )
    return [Token(*row) for row in rows]


def bearer(db: Database, word: str, now: datetime) -> Person | None:
    """Give whose token a word is, None if it is none, revoked or too old."""
    found = known(db, word, now, "")
    return found[1] if found else None


def known(db: Database, word: str, now: datetime, kind: Kind) -> tuple[int, Person] | None:
    """Give the number of a token of some kind, and whose it is; None as for `bearer`."""
    row = db.conn.execute(
        f"select t.id, t.used, {store.PERSON} from tokens t join people p on p.id = t.person"
        " where t.word = ? and t.revoked = '' and p.disabled = ''"
        " and (t.expires = '' or t.expires > ?) and t.kind = ?",
        (secret.digest(word), stamp(now), kind),
    ).fetchone()
    if row is None:
        return None
    if row[1] < (stamp(now - TOUCH) or ""):
        with writing(db):
            db.conn.execute("update tokens set used = ? where id = ?", (stamp(now), row[0]))
    return int(row[0]), store.person(row[2:])


def revoke(db: Database, id: int, now: datetime, *, by: str, person: Person | None = None) -> None:
    """Make a token (one of this person's, if said) good no longer. Raises Rejected."""
    with writing(db):
        found = next((each for each in tokens(db, person) if each.id == id), None)
        if found is None:
            raise Rejected("There is no token {id}.", id=id)
        db.conn.execute(
            "update tokens set revoked = ? where id = ? and revoked = ''", (stamp(now), id)
        )
        store.event(db, now, by, "revoked the token {detail}", found.person, found.label)
