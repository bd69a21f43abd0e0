"""Forget who wrote a comment after a number of days, by site and status.

Names and texts stay: they are what was published. E-mail, IP address, browser and the avatar's
hash of the e-mail go; with `hash` what matching needs stays (`hashes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.privacy import hashes
from moderation.privacy.wipe import CONTACT, overwriting, wipe, wipe_answers
from moderation.store import slices

Mode = Literal["hash", "remove"]
STATUSES = ("approved", "pending", "spam", "trash", "deleted", "all")
# A rule for a site counts before one for every site, one for a status before "all".
DUE = f"""
    select c.key, (
        select r.days || ' ' || r.mode from retention r
        where r.site in (p.site, '') and r.status in (n.status, 'all')
        order by r.site = '', r.status = 'all' limit 1) as rule, coalesce(c.published, '')
    from comments c join comments_now n on n.key = c.key join posts p on p.key = c.post
    where {" or ".join(f"c.{name} <> ''" for name in CONTACT)}
"""


class Rule(NamedTuple):
    """What is forgotten when."""

    site: str
    status: str
    days: int
    mode: Mode


@dataclass(slots=True)
class Retained:
    """What a run forgot."""

    hashed: int = 0
    removed: int = 0
    answers: int = 0  # of APIs, kept by runs that never ended
    expired: int = 0  # hashes whose key was destroyed

    def as_json(self) -> dict[str, int]:
        """Give the counts."""
        return {"hashed": self.hashed, "removed": self.removed, "answers": self.answers,
                "expired": self.expired}  # fmt: skip


class NoRule(ValueError):
    """The words do not make a rule."""


def rules(db: Database) -> list[Rule]:
    """Give what is forgotten when."""
    query = "select site, status, days, mode from retention order by site, status"
    return [Rule(*row) for row in db.conn.execute(query)]


def set_rule(db: Database, site: str, status: str, days: int, mode: str) -> None:
    """Note what is to be forgotten when; `days` below 0 takes the rule away. Raises NoRule."""
    if status not in STATUSES or mode not in ("hash", "remove"):
        raise NoRule(f"{status} {mode}: say one of {', '.join(STATUSES)}, then hash or remove.")
    with writing(db):
        db.conn.execute("delete from retention where site = ? and status = ?", (site, status))
        if days >= 0:
            db.conn.execute("insert into retention values (?, ?, ?, ?)", (site, status, days, mode))


def due(db: Database, now: datetime) -> Iterator[tuple[str, str]]:
    """Give the comments that are due, with the mode of the rule they are due by."""
    for key, rule, published in db.conn.execute(DUE).fetchall():
        days, _, mode = (rule or "").partition(" ")
        if rule and published < (stamp(now - timedelta(days=int(days))) or ""):
            yield key, mode


def retain(db: Database, now: datetime, *, dry_run: bool = False) -> Retained:
    """Forget what is due; give what that was."""
    found = Retained()
    if not rules(db):
        return found
    by_mode: dict[str, list[str]] = {"hash": [], "remove": []}
    for key, mode in due(db, now):
        by_mode[mode].append(key)
    found.hashed, found.removed = len(by_mode["hash"]), len(by_mode["remove"])
    if dry_run:
        return found
    with overwriting(db):
        for mode, keys in by_mode.items():
            for some in slices(keys):
                forget(db, some, mode, now)
        with writing(db):
            found.expired = hashes.rotate(db, now)
            days = min(rule.days for rule in rules(db))
            found.answers = wipe_answers(db, stamp(now - timedelta(days=days)) or "")
    return found


def forget(db: Database, keys: Sequence[str], mode: str, now: datetime) -> None:
    """Forget who wrote some comments, in one transaction."""
    with writing(db):
        if mode == "hash":
            hashes.keep(db, keys, now)
        wipe(db, keys, CONTACT)
