"""Accounts in SQL: people, codes, failures, events. Writes run in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from importer.rows import stamp
from moderation.auth.roles import Person

PERSON = (
    "p.id, p.name, p.role, p.email, (select group_concat(site, ' ') from people_sites s"
    " where s.person = p.id), p.digest, p.language, p.password <> '', p.totp <> '', p.disabled,"
    " p.created"
)


def person(values: Sequence[Any]) -> Person:
    """Make a person of the columns in PERSON."""
    id, name, role, email, sites, digest, language, password, totp, disabled, created = values
    return Person(
        id=id, name=name, role=role, email=email, sites=tuple(sorted((sites or "").split())),
        digest=digest, language=language, has_password=bool(password), has_totp=bool(totp),
        disabled=disabled, created=created,
    )  # fmt: skip


def people(db: Database) -> list[Person]:
    """Give everybody, by name."""
    query = f"select {PERSON} from people p order by p.name collate nocase"
    return [person(row) for row in db.conn.execute(query)]


def find(db: Database, where: str, value: object) -> Person | None:
    """Give the person whose column (name, id) has a value."""
    row = db.conn.execute(f"select {PERSON} from people p where p.{where} = ?", (value,)).fetchone()
    return person(row) if row else None


def column(db: Database, id: int, name: str) -> Any:
    """Give one column of a person that `Person` does not carry: password, totp, totp_step."""
    return db.conn.execute(f"select {name} from people where id = ?", (id,)).fetchone()[0]


def insert(db: Database, name: str, role: str, now: datetime) -> int:
    """Write a new person down; give the id."""
    done = db.conn.execute(
        "insert into people(name, role, created) values (?, ?, ?)", (name, role, stamp(now))
    )
    return int(done.lastrowid or 0)


def update(db: Database, id: int, **columns: object) -> None:
    """Change columns of a person."""
    names = ", ".join(f"{name} = ?" for name in columns)
    db.conn.execute(f"update people set {names} where id = ?", (*columns.values(), id))


def set_sites(db: Database, id: int, sites: Sequence[str]) -> None:
    """Say for which sites a person is there; none: for all."""
    db.conn.execute("delete from people_sites where person = ?", (id,))
    db.conn.executemany(
        "insert or ignore into people_sites(person, site) values (?, ?)",
        [(id, site) for site in sites],
    )


def administrators(db: Database) -> int:
    """Count the administrators who can come in."""
    query = "select count(*) from people where role = 'administrator' and disabled = ''"
    return int(db.conn.execute(query).fetchone()[0])


def event(
    db: Database, now: datetime, who: str, what: str, about: str = "", detail: str = ""
) -> None:
    """Log what was done to an account; `what` is a sentence with a {detail}."""
    db.conn.execute(
        "insert into account_events(at, who, what, about, detail) values (?, ?, ?, ?, ?)",
        (stamp(now), who, what, about, detail),
    )


def site_of(db: Database, key: str) -> str | None:
    """Give the site of a comment or a post, None if there is no such key."""
    row = db.conn.execute(
        "select site from posts where key = coalesce((select post from comments_now where key = ?),"
        " ?)",
        (key, key),
    ).fetchone()
    return str(row[0]) if row else None


def sites(db: Database) -> list[tuple[str, str]]:
    """Give the keys and titles of all sites."""
    return list(
        db.conn.execute("select key, coalesce(nullif(title, ''), key) from sites order by 2")
    )


def failures(db: Database, name: str, address: str, since: datetime) -> dict[str, list[datetime]]:
    """Give when logging in failed: for this name from this address, and for each of the two."""
    rows = db.conn.execute(
        "select name, address, failed from failures where (name = ? or address = ?)"
        " and failed > ? order by failed desc limit 1000",
        (name, address, stamp(since)),
    ).fetchall()
    same = name.casefold()
    found = [(n.casefold() == same, a == address, datetime.fromisoformat(at)) for n, a, at in rows]
    return {
        "pair": [at for n, a, at in found if n and a],
        "address": [at for _, a, at in found if a],
        "name": [at for n, _, at in found if n],
    }


def failed(db: Database, name: str, address: str, now: datetime, keep: datetime) -> None:
    """Note a failure; forget those that no longer count."""
    db.conn.execute("delete from failures where failed < ?", (stamp(keep),))
    db.conn.execute("insert into failures values (?, ?, ?)", (name[:200], address, stamp(now)))


def succeeded(db: Database, name: str, address: str) -> None:
    """Forget the failures of a name from an address."""
    db.conn.execute("delete from failures where name = ? and address = ?", (name, address))
