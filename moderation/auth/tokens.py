"""Tokens: what a program shows instead of a password (`Authorization: Bearer`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth import secret, store
from moderation.auth.roles import Person, Rejected

PREFIX = "nachlese_"  # so that a token found in a log or a repository is known for one
TOUCH = timedelta(minutes=1)


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


def make(db: Database, person: Person, label: str, now: datetime, *, by: str, days: int = 0) -> str:
    """Make a token that may do what the person may; give its word. `days`: 0 for no end."""
    if not label.strip() or len(label) > 100:
        raise Rejected("A token needs a label, 100 characters at most: what uses it?")
    word = PREFIX + secret.word()
    expires = stamp(now + timedelta(days=days)) if days else ""
    with writing(db):
        db.conn.execute(
            "insert into tokens(label, word, person, created, expires) values (?, ?, ?, ?, ?)",
            (label.strip(), secret.digest(word), person.id, stamp(now), expires),
        )
        store.event(db, now, by, "made the token {detail}", person.name, label.strip())
    return word


def tokens(db: Database, person: Person | None = None) -> list[Token]:
    """Give the tokens of a person, or all."""
    rows = db.conn.execute(
        "select t.id, t.label, p.name, t.created, t.expires, t.used, t.revoked from tokens t"
        " join people p on p.id = t.person where :person is null or p.id = :person order by t.id",
        {"person": person and person.id},
    )
    return [Token(*row) for row in rows]


def bearer(db: Database, word: str, now: datetime) -> Person | None:
    """Give whose token a word is, None if it is none, revoked or too old."""
    row = db.conn.execute(
        f"select t.id, t.used, {store.PERSON} from tokens t join people p on p.id = t.person"
        " where t.word = ? and t.revoked = '' and p.disabled = ''"
        " and (t.expires = '' or t.expires > ?)",
        (secret.digest(word), stamp(now)),
    ).fetchone()
    if row is None:
        return None
    if row[1] < (stamp(now - TOUCH) or ""):
        with writing(db):
            db.conn.execute("update tokens set used = ? where id = ?", (stamp(now), row[0]))
    return store.person(row[2:])


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
