"""Accounts: made, changed, closed. Nobody is deleted: the log of decisions names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth import secret, sessions, store
from moderation.auth.roles import ROLES, Person, Rejected

NAME = re.compile(r"[^\W_][\w .@+-]{0,59}")
EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,190}")
DIGESTS = ("", "daily", "weekly")


def add(
    db: Database, name: str, role: str, now: datetime, *, by: str,
    email: str = "", sites: Sequence[str] = (),
) -> Person:  # fmt: skip
    """Add somebody, who sets a password by a link. Raises Rejected."""
    with writing(db):
        person = create(db, name, role, now, by=by)
        store.update(db, person.id, email=checked_email(email))
        store.set_sites(db, person.id, checked_sites(db, sites))
    return known(db, name)


def create(db: Database, name: str, role: str, now: datetime, *, by: str) -> Person:
    """Write somebody down, inside the caller's transaction. Raises Rejected."""
    name = " ".join(name.split())
    if not NAME.fullmatch(name):
        raise Rejected("A name has 1 to 60 letters, digits and . @ + - or spaces.")
    if store.find(db, "name", name):
        raise Rejected("There is somebody called {name} already.", name=name)
    id = store.insert(db, name, checked_role(role), now)
    store.event(db, now, by, "added as {detail}", name, role)
    person = store.find(db, "id", id)
    assert person is not None  # written just now
    return person


def known(db: Database, name: str) -> Person:
    """Give somebody by name; raises Rejected where there is none."""
    person = store.find(db, "name", name)
    if person is None:
        raise Rejected("There is nobody called {name}.", name=name)
    return person


def checked_role(role: str) -> str:
    """Give a role that there is; raises Rejected."""
    if role not in ROLES:
        raise Rejected("There is no role {role}.", role=role)
    return role


def checked_email(email: str) -> str:
    """Give an address that mail can be sent to, or ""; raises Rejected."""
    if email and not EMAIL.fullmatch(email):
        raise Rejected("{email} is no e-mail address.", email=email)
    return email


def checked_sites(db: Database, sites: Sequence[str]) -> list[str]:
    """Give sites that there are; raises Rejected for others."""
    there = {key for key, _ in store.sites(db)}
    for site in sites:
        if site not in there:
            raise Rejected("There is no site {site}.", site=site)
    return list(sites)


def set_role(
    db: Database, person: Person, role: str, sites: Sequence[str], now: datetime, *, by: str
) -> None:
    """Give another role and other sites. Raises Rejected, also for the last administrator."""
    with writing(db):
        if checked_role(role) != "administrator":
            spare_last(db, person)
        store.update(db, person.id, role=role)
        store.set_sites(db, person.id, checked_sites(db, sites))
        where = f" ({', '.join(sites)})" if sites else ""
        store.event(db, now, by, "made {detail}", person.name, f"{role}{where}")


def disable(db: Database, person: Person, now: datetime, *, by: str) -> None:
    """Close an account: sessions end, links and tokens are good no longer. Raises Rejected."""
    with writing(db):
        spare_last(db, person)
        store.update(db, person.id, disabled=stamp(now))
        sessions.end(db, person, now)
        db.conn.execute("delete from login_links where person = ?", (person.id,))
        store.event(db, now, by, "disabled", person.name)


def enable(db: Database, person: Person, now: datetime, *, by: str) -> None:
    """Open an account again."""
    with writing(db):
        store.update(db, person.id, disabled="")
        store.event(db, now, by, "enabled", person.name)


def log_out(db: Database, person: Person, now: datetime, *, by: str) -> None:
    """End all sessions of somebody, who can come in again."""
    with writing(db):
        sessions.end(db, person, now)
        store.event(db, now, by, "ended sessions", person.name)


def spare_last(db: Database, person: Person) -> None:
    """Raise Rejected where nobody could administer without this person."""
    alone = store.administrators(db) == 1
    if person.role == "administrator" and not person.disabled and alone:
        raise Rejected(
            "{name} is the only administrator: make another one first.", name=person.name
        )


def set_mail(db: Database, person: Person, email: str, digest: str, language: str) -> None:
    """Say where mail goes to, how often, in which language. Raises Rejected."""
    if digest not in DIGESTS or (digest and not email):
        raise Rejected("A digest needs an e-mail address, and is daily or weekly.")
    with writing(db):
        store.update(db, person.id, email=checked_email(email), digest=digest, language=language)


def change_password(
    db: Database, person: Person, password: str, now: datetime, session: int
) -> None:
    """Take a new password; all sessions but this one end. Raises Rejected."""
    secret.check_strength(password, person.name)
    kept = secret.hashed(password)
    with writing(db):
        store.update(db, person.id, password=kept)
        sessions.end(db, person, now, but=session)
        store.event(db, now, person.name, "set a password", person.name)


def start_totp(
    db: Database, person: Person, shared: str, code: str, now: datetime, session: int
) -> list[str]:
    """Ask for one-time codes from now on; give the recovery codes, shown this once.

    Raises Rejected unless the first code is right; other sessions end.
    """
    step = secret.totp_step(shared, code, now, 0)
    if step is None:
        raise Rejected("That code is wrong: scan the picture again, and look at the clock.")
    codes = secret.recovery_codes()
    with writing(db):
        store.update(db, person.id, totp=shared, totp_step=step)
        db.conn.execute("delete from recovery_codes where person = ?", (person.id,))
        db.conn.executemany(
            "insert into recovery_codes(word, person) values (?, ?)",
            [(secret.recovery(code), person.id) for code in codes],
        )
        sessions.end(db, person, now, but=session)
        store.event(db, now, person.name, "turned one-time codes on", person.name)
    return codes


def stop_totp(db: Database, person: Person, now: datetime, *, by: str) -> None:
    """Ask for one-time codes no longer."""
    with writing(db):
        store.update(db, person.id, totp="", totp_step=0)
        db.conn.execute("delete from recovery_codes where person = ?", (person.id,))
        store.event(db, now, by, "turned one-time codes off", person.name)
