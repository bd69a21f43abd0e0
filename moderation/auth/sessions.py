"""Sessions: kept here, not in the cookie, so that they can be listed and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth import secret, store
from moderation.auth.roles import Person

IDLE = timedelta(hours=12)  # without a request: an evening's pause is fine, a night is not
ABSOLUTE = timedelta(days=14)
TOUCH = timedelta(minutes=1)  # how exactly the last request is remembered: a write less a page


@dataclass(frozen=True, slots=True)
class Visit:
    """One session of a person, to show."""

    id: int
    began: str
    seen: str
    address: str
    agent: str


def begin(db: Database, person: Person, now: datetime, address: str, agent: str) -> str:
    """Begin a session; give the word for its cookie. In the caller's transaction."""
    word = secret.word()
    db.conn.execute(
        "insert into sessions(word, person, began, seen, address, agent) values (?, ?, ?, ?, ?, ?)",
        (secret.digest(word), person.id, stamp(now), stamp(now), address, agent[:300]),
    )
    return word


def resume(db: Database, word: str, now: datetime) -> tuple[Person, int] | None:
    """Give whose session a cookie is, and its number; None if it is none, over, or too old."""
    row = db.conn.execute(
        f"select s.id, s.seen, {store.PERSON} from sessions s join people p on p.id = s.person"
        " where s.word = ? and s.ended = '' and s.seen > ? and s.began > ? and p.disabled = ''",
        (secret.digest(word), stamp(now - IDLE), stamp(now - ABSOLUTE)),
    ).fetchone()
    if row is None:
        return None
    if row[1] < (stamp(now - TOUCH) or ""):
        with writing(db):
            db.conn.execute("update sessions set seen = ? where id = ?", (stamp(now), row[0]))
    return store.person(row[2:]), row[0]


def visits(db: Database, person: Person, now: datetime) -> list[Visit]:
    """Give a person's open sessions, the latest first."""
    rows = db.conn.execute(
        "select id, began, seen, address, agent from sessions where person = ? and ended = ''"
        " and seen > ? and began > ? order by seen desc, id desc",
        (person.id, stamp(now - IDLE), stamp(now - ABSOLUTE)),
    )
    return [Visit(*row) for row in rows]


def end(db: Database, person: Person, now: datetime, *, id: int | None = None,
        but: int | None = None) -> int:  # fmt: skip
    """End a session of a person, or all (but one); give how many. In the caller's transaction."""
    done = db.conn.execute(
        "update sessions set ended = :now where person = :person and ended = ''"
        " and (:id is null or id = :id) and (:but is null or id <> :but)",
        {"now": stamp(now), "person": person.id, "id": id, "but": but},
    )
    return done.rowcount
