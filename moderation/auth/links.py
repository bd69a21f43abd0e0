"""One-time links that set a password: the first administrator's, an invitation, a forgotten one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth import people, secret, sessions, store
from moderation.auth.roles import Person, Rejected

FIRST, LATER = timedelta(hours=1), timedelta(days=3)  # how long a link is good
GONE = "This link was used or is too old. Ask for a new one: `nachlese users link NAME`."


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is still good; `person` is None where it makes the first administrator."""

    word: str  # as kept
    person: Person | None


def first(db: Database, now: datetime) -> str | None:
    """Give the word of a link for the first administrator; None if there is one.

    Links of earlier starts are good no longer.
    """
    with writing(db):
        if store.administrators(db):
            return None
        db.conn.execute("delete from login_links where person is null")
        return make(db, None, now + FIRST)


def make(db: Database, person: int | None, expires: datetime) -> str:
    """Make a link; give its word. In the caller's transaction."""
    word = secret.word()
    db.conn.execute(
        "insert into login_links(word, person, expires) values (?, ?, ?)",
        (secret.digest(word), person, stamp(expires)),
    )
    return word


def invite(db: Database, person: Person, now: datetime, *, by: str) -> str:
    """Give the word of a link with which a person sets a password; earlier ones end."""
    with writing(db):
        db.conn.execute("delete from login_links where person = ?", (person.id,))
        store.event(db, now, by, "made a link to set a password", person.name)
        return make(db, person.id, now + LATER)


def look(db: Database, word: str, now: datetime) -> Link:
    """Give a link, and use nothing up (mail scanners open links, too). Raises Rejected."""
    row = db.conn.execute(
        "select word, person from login_links where word = ? and used = '' and expires > ?",
        (secret.digest(word), stamp(now)),
    ).fetchone()
    person = store.find(db, "id", row[1]) if row and row[1] else None
    if row is None or (person and person.disabled) or (not row[1] and store.administrators(db)):
        raise Rejected(GONE)
    return Link(row[0], person)


def use(db: Database, word: str, name: str, password: str, now: datetime) -> Person:
    """Set the password that was typed, make the first administrator if the link is for that.

    Ends the person's other sessions. Raises Rejected; then the link stays good.
    """
    asked = look(db, word, now)
    secret.check_strength(password, asked.person.name if asked.person else name)
    kept = secret.hashed(password)
    with writing(db):
        link = look(db, word, now)  # two may have come at once
        person = link.person or people.create(db, name, "administrator", now, by=name)
        db.conn.execute("update login_links set used = ? where word = ?", (stamp(now), link.word))
        store.update(db, person.id, password=kept)
        sessions.end(db, person, now)
        store.event(db, now, person.name, "set a password", person.name)
    return person
