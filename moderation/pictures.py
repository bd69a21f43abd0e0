"""What the archive looks like over the years: the numbers behind the desk's pictures.

Each function is one query over the whole archive, or over one site, and gives plain rows; what is
drawn of them is `moderation.web.charts`' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from importer.rows import stamp

WEEKS = 26  # of decisions that are shown
AGES = ((1, "less than a day"), (7, "up to a week"), (31, "up to a month"), (366, "up to a year"))
OLDER = "longer than a year"
ANSWERS = 60  # pairs of people that are shown
OF_SITE = "(:site = '' or c.post in (select key from posts where site = :site))"


class Month(NamedTuple):
    """What was written in a month, by what became of it."""

    month: str  # "2009-10"
    approved: int
    waiting: int
    refused: int  # spam and trash


class Week(NamedTuple):
    """What moderators decided in a week."""

    first: str  # its Monday, "2026-11-23"
    decisions: int


class Tally(NamedTuple):
    """How often something was met. `what` is a sentence of the catalogues or a name."""

    what: str
    number: int
    rule: str = ""


class Talk(NamedTuple):
    """How often one person answered another."""

    who: str
    whom: str
    number: int


def revision(db: Database) -> tuple[int, int, int]:
    """Give numbers of which one changes whenever a picture might."""
    query = (
        "select (select coalesce(max(id), 0) from sightings),"
        " (select coalesce(max(id), 0) from decisions),"
        " (select coalesce(max(sighting), 0) from reached)"
    )
    sightings, decisions, judged = db.conn.execute(query).fetchone()
    return sightings, decisions, judged


def months(db: Database, site: str = "") -> list[Month]:
    """Give every month since the first comment, also those in which nobody wrote."""
    found = {
        row[0]: Month(*row)
        for row in db.conn.execute(
            "select substr(c.published, 1, 7), sum(c.status = 'approved'),"
            " sum(c.status = 'pending'), sum(c.status in ('spam', 'trash')) from comments_now c"
            f" where c.published is not null and {OF_SITE} group by 1",
            {"site": site},
        )
    }
    if not found:
        return []
    return [found.get(each, Month(each, 0, 0, 0)) for each in between(min(found), max(found))]


def between(first: str, last: str) -> Iterator[str]:
    """Give the months from one to another, both included."""
    year, month = int(first[:4]), int(first[5:])
    while (each := f"{year:04}-{month:02}") <= last:
        yield each
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def weeks(db: Database, now: datetime, site: str = "") -> list[Week]:
    """Give the last half year's decisions by week; what was taken back counts as another one."""
    monday = (now - timedelta(days=now.weekday())).date()
    firsts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    counts = dict.fromkeys(firsts, 0)
    for day, count in db.conn.execute(
        "select substr(d.decided, 1, 10), count(*) from decisions d"
        " left join comments_now c on c.key = d.key"
        f" where d.decided >= :since and {OF_SITE} group by 1",
        {"site": site, "since": firsts[0].isoformat()},
    ):
        when = datetime.fromisoformat(day).date()
        first = when - timedelta(days=when.weekday())
        if first in counts:
            counts[first] += count
    return [Week(first.isoformat(), count) for first, count in counts.items()]


def waiting(db: Database, now: datetime, site: str = "") -> list[Tally]:
    """Give how long the comments that wait have been waiting."""
    limits = [stamp(now - timedelta(days=days)) or "" for days, _ in AGES]
    steps = " ".join(
        f"when coalesce(c.published, '') > '{limit}' then {place}"
        for place, limit in enumerate(limits)
    )
    found = dict(
        db.conn.execute(
            f"select case {steps} else {len(AGES)} end, count(*) from comments_now c"
            f" where c.status = 'pending' and {OF_SITE} group by 1",
            {"site": site},
        ).fetchall()
    )
    words = [*(word for _, word in AGES), OLDER]
    return [Tally(word, found.get(place, 0)) for place, word in enumerate(words)]


def reasons(db: Database, site: str = "", limit: int = 12) -> list[Tally]:
    """Give the reasons that spoke against comments most often, as their sentence."""
    query = (
        "select max(r.why), count(*), r.rule from reasons r"
        " join comments_now c on c.key = r.key join verdicts v on v.key = r.key"
        f" where r.weight > 0 and v.band <> 'clean' and {OF_SITE}"
        " group by r.rule order by 2 desc, 3 limit :limit"
    )
    return [Tally(*row) for row in db.conn.execute(query, {"site": site, "limit": limit})]


def talks(db: Database, site: str = "", limit: int = ANSWERS) -> list[Talk]:
    """Give who answered whom most often, among approved comments."""
    query = (
        "select c.author_name, p.author_name, count(*) from comments_now c"
        " join comments_now p on p.key = c.parent"
        " where c.status = 'approved' and p.status = 'approved' and c.author_name <> ''"
        f" and p.author_name <> '' and c.author_name <> p.author_name and {OF_SITE}"
        " group by 1, 2 order by 3 desc, 1, 2 limit :limit"
    )
    return [Talk(*row) for row in db.conn.execute(query, {"site": site, "limit": limit})]
