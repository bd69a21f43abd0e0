"""Coming in: name and password, the code of an app or a recovery code, throttled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth import secret, sessions, store, throttle
from moderation.auth.roles import Person, Rejected

WAIT = "Too many tries failed. Wait {n} second.|Too many tries failed. Wait {n} seconds."


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody typed, and from where."""

    name: str
    password: str
    code: str = ""
    address: str = ""
    agent: str = ""


class CodeNeeded(Rejected):
    """Name and password are right; a one-time code is needed too."""


class Wait(Rejected):
    """Too many failures: nothing was looked at. `seconds`: how long."""

    def __init__(self, seconds: int) -> None:
        super().__init__(WAIT, n=seconds)
        self.seconds = seconds


def log_in(db: Database, typed: Try, now: datetime, *, old: str = "") -> tuple[Person, str]:
    """Give who came in and the word of a new session; the `old` session ends with it.

    Raises Rejected (the same for a wrong name and a wrong password), CodeNeeded, Wait.
    """
    check_wait(db, typed, now)
    found = store.find(db, "name", typed.name)
    kept = store.column(db, found.id, "password") if found and not found.disabled else ""
    right = secret.matches(kept, typed.password)
    if not (found and right):
        fail(db, typed, now)
        raise Rejected("Name or password is wrong.")
    if found.has_totp and not typed.code:
        raise CodeNeeded("Type the code that your app shows, or a recovery code.")
    with writing(db):
        if not found.has_totp or second_factor(db, found, typed.code, now):
            return found, admit(db, found, typed, now, old)
    fail(db, typed, now)
    raise CodeNeeded("That code is wrong or was used. Type the one your app shows now.")


def check_wait(db: Database, typed: Try, now: datetime) -> None:
    """Raise Wait while too many tries failed; nothing costly is done before."""
    since = now - throttle.WINDOW
    seconds = throttle.longest(store.failures(db, typed.name, typed.address, since), now)
    if seconds:
        raise Wait(seconds)


def fail(db: Database, typed: Try, now: datetime) -> None:
    """Note a failure."""
    with writing(db):
        store.failed(db, typed.name, typed.address, now, now - throttle.WINDOW)


def admit(db: Database, person: Person, typed: Try, now: datetime, old: str) -> str:
    """Begin a session with a fresh word: an old one may have been planted. In a transaction."""
    if old:
        db.conn.execute(
            "update sessions set ended = ? where word = ? and ended = ''",
            (stamp(now), secret.digest(old)),
        )
    if secret.outdated(store.column(db, person.id, "password")):
        store.update(db, person.id, password=secret.hashed(typed.password))
    store.succeeded(db, typed.name, typed.address)
    store.event(db, now, person.name, "logged in", person.name)
    return sessions.begin(db, person, now, typed.address, typed.agent)


def second_factor(db: Database, person: Person, code: str, now: datetime) -> bool:
    """Whether a one-time or a recovery code is right; it is used up then."""
    shared, last = (store.column(db, person.id, name) for name in ("totp", "totp_step"))
    step = secret.totp_step(shared, code, now, last)
    if step is not None:
        store.update(db, person.id, totp_step=step)
        return True
    done = db.conn.execute(
        "update recovery_codes set used = ? where word = ? and person = ? and used = ''",
        (stamp(now), secret.recovery(code), person.id),
    )
    return done.rowcount == 1


def confirm(db: Database, person: Person, password: str, address: str, now: datetime) -> None:
    """Ask a person who is in for the password again; raises Rejected, Wait."""
    typed = Try(person.name, password, address=address)
    check_wait(db, typed, now)
    if not secret.matches(store.column(db, person.id, "password"), password):
        fail(db, typed, now)
        raise Rejected("The password is wrong.")


def log_out(db: Database, person: Person, session: int, now: datetime) -> None:
    """End a session."""
    with writing(db):
        sessions.end(db, person, now, id=session)
        store.event(db, now, person.name, "logged out", person.name)
