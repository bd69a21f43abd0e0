"""The mail that says what waits: the worst first, each with links that decide it.

Only who asked for it gets one, no more often than asked, and only where something waits. What is
in it is gathered here; `moderation.letters` writes it, `moderation.post` sends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from importer.rows import stamp, unstamp
from importer.schema import writing
from moderation import seen, service
from moderation.auth import store
from moderation.auth.roles import Person, may
from moderation.auth.signed import ACTIONS, sign, signing_key
from moderation.service import Waiting

# A run that comes a little early (cron is no clock) still counts as the next one.
EVERY = {"daily": timedelta(hours=20), "weekly": timedelta(days=6, hours=20)}
SHOWN = 20  # comments in one mail


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment that waits, and the words of the links that decide it."""

    waiting: Waiting
    links: dict[str, str]  # by action


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is to be told."""

    person: Person
    count: int  # of all that waits, shown or not
    entries: tuple[Entry, ...]


def digests(db: Database, now: datetime, only: str = "") -> Iterator[Digest]:
    """Give the digests that are due, or one person's (`only`, a name) whether due or not."""
    key = signing_key(db)
    for person in store.people(db):
        wanted = person.name.casefold() == only.casefold() if only else is_due(db, person, now)
        if wanted and person.email and may(person, "decide"):
            found = digest(db, person, key, now)
            if found.count:
                yield found


def is_due(db: Database, person: Person, now: datetime) -> bool:
    """Whether somebody wants a digest and the last one is long enough ago."""
    every = EVERY.get(person.digest)
    last = unstamp(store.column(db, person.id, "digested"))
    return every is not None and (last is None or now - last >= every)


def digest(db: Database, person: Person, key: str, now: datetime) -> Digest:
    """Gather what waits on the sites that somebody is there for, the worst first."""
    sites = person.sites if person.sites and person.role != "administrator" else ("",)
    found = [each for site in sites for each in service.queue(db, site=site, limit=SHOWN)]
    found.sort(key=lambda each: -(each.verdict.score if each.verdict else 0))
    shown = found[:SHOWN]
    marks = seen.marks_of(db, [each.comment.key for each in shown])
    return Digest(
        person,
        sum(service.waiting_count(db, site=site) for site in sites),
        tuple(Entry(each, links(each, marks, person, key, now)) for each in shown),
    )


def links(
    each: Waiting, marks: dict[str, str], person: Person, key: str, now: datetime
) -> dict[str, str]:
    """Give the words of the links of a comment, by what they do."""
    comment = each.comment.key
    return {
        action: sign(key, person.id, action, comment, marks[comment], now) for action in ACTIONS
    }


def sent(db: Database, person: Person, now: datetime) -> None:
    """Note that somebody has got a digest."""
    with writing(db):
        store.update(db, person.id, digested=stamp(now))
