"""After an import: one report on what was brought in, and where to begin.

Spam a year, the largest campaigns, replies without a parent, duplicates, whom to trust. A few
queries over the whole archive; writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from moderation import scans
from moderation.campaigns import Campaign, campaigns
from moderation.marks import KINDS

TRUSTED = 3  # approved comments under one name and address, and no spam
MOST = 10  # of each list
SUSPECT = "c.status = 'approved' and v.score - coalesce(a.weight, 0) >= 2.5"


class Year(NamedTuple):
    """What came in a year, by status now."""

    year: str
    approved: int
    pending: int
    spam: int
    trash: int

    @property
    def rate(self) -> float:
        """Give the share of spam and trash in %."""
        total = self.approved + self.pending + self.spam + self.trash
        return 100 * (self.spam + self.trash) / total if total else 0.0


class Person(NamedTuple):
    """Somebody to trust: name and address as typed."""

    name: str
    email: str
    approved: int
    first: str
    last: str


class Orphans(NamedTuple):
    """Replies whose parent nobody sees."""

    missing: int  # the parent was never seen
    refused: int  # approved replies to a comment that is spam, in the trash or waiting
    examples: tuple[str, ...]


class Duplicates(NamedTuple):
    """Comments that are there more than once."""

    groups: int
    surplus: int  # comments that would go if one of each stayed


@dataclass(frozen=True, slots=True)
class Triage:
    """The report."""

    years: tuple[Year, ...]
    campaigns: tuple[Campaign, ...]
    orphans: Orphans
    duplicates: Duplicates
    trusted: tuple[Person, ...]
    trusted_count: int
    suspicious: tuple[str, ...]  # approved, and yet they would be marked if they came today
    retro: tuple[str, ...]  # approved, and of one campaign with spam
    rescue: int  # spam that looks honest


def triage(db: Database, site: str = "") -> Triage:
    """Report on a site's archive, or on all of them."""
    people = trusted(db, site)
    return Triage(
        years=years(db, site),
        campaigns=tuple(campaigns(db, site=site, limit=MOST)),
        orphans=orphans(db, site),
        duplicates=duplicates(db, site),
        trusted=people[:MOST],
        trusted_count=len(people),
        suspicious=suspicious(db, site),
        retro=tuple(scans.keys_of(scans.retro(db, site=site, limit=MOST))),
        rescue=scans.rescue_count(db, site),
    )


def years(db: Database, site: str) -> tuple[Year, ...]:
    """Count the comments of each year by status."""
    query = (
        "select coalesce(substr(c.published, 1, 4), ''), sum(c.status = 'approved'),"
        " sum(c.status = 'pending'), sum(c.status = 'spam'), sum(c.status = 'trash')"
        f" from {_now(site)} where c.status <> 'deleted' group by 1 order by 1"
    )
    return tuple(Year(*row) for row in db.conn.execute(query, {"site": site}))


def orphans(db: Database, site: str) -> Orphans:
    """Count replies whose parent nobody sees."""
    missing = (
        f"from {_now(site)} left join comments_now f on f.key = c.parent"
        " where c.parent is not null and f.key is null"
    )
    refused = (
        f"from {_now(site)} join comments_now f on f.key = c.parent"
        " where c.status = 'approved' and f.status <> 'approved'"
    )
    counts = [
        int(db.conn.execute(f"select count(*) {each}", {"site": site}).fetchone()[0])
        for each in (missing, refused)
    ]
    query = f"select c.key {missing} union all select c.key {refused} limit {MOST}"
    return Orphans(
        counts[0], counts[1], tuple(key for (key,) in db.conn.execute(query, {"site": site}))
    )


def duplicates(db: Database, site: str) -> Duplicates:
    """Count what the same author said twice in the same place."""
    join = (
        "join comments c on c.id = m.comment join posts p on p.key = c.post and p.site = :site"
        if site
        else ""
    )
    query = (
        "select count(*), coalesce(sum(n - 1), 0) from (select count(*) as n from marks m"
        f" {join} where m.kind = :kind group by m.value having n > 1)"
    )
    values = {"site": site, "kind": KINDS.index("whole")}
    return Duplicates(*db.conn.execute(query, values).fetchone())


def trusted(db: Database, site: str) -> tuple[Person, ...]:
    """Give who has several approved comments and no spam, the busiest first."""
    query = (
        "select c.author_name, c.author_email, sum(c.status = 'approved') as n,"
        " coalesce(min(c.published), ''), coalesce(max(c.published), '')"
        f" from {_now(site)} where c.author_name <> '' and c.author_email <> ''"
        " and c.kind = 'comment' group by 1, 2"
        " having n >= :least and sum(c.status in ('spam', 'trash')) = 0 order by n desc, 1"
    )
    found = db.conn.execute(query, {"site": site, "least": TRUSTED})
    return tuple(Person(*row) for row in found)


def suspicious(db: Database, site: str) -> tuple[str, ...]:
    """Give approved comments that would be marked as spam if they came today, the worst first."""
    query = (
        f"select c.key from {_now(site)} join verdicts v on v.key = c.key"
        " left join reasons a on a.key = c.key and a.rule = 'approved_at_source'"
        f" where {SUSPECT} order by v.score desc limit {MOST}"
    )
    return tuple(key for (key,) in db.conn.execute(query, {"site": site}))


def _now(site: str) -> str:
    only = " join posts p on p.key = c.post and p.site = :site" if site else ""
    return f"comments_now c{only}"
