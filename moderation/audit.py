"""Who did what when: decisions, settings and accounts, read from their logs for people.

Four logs, all append-only: `decisions` (a batch is what was decided at once), `corrections`,
`setting_changes`, `account_events`. Pages begin below a number, so that none takes longer for
standing further back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlite_utils import Database

Log = Literal["decisions", "edits", "settings", "accounts"]
LOGS: tuple[Log, ...] = ("decisions", "edits", "settings", "accounts")
A_PAGE = 50
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; empty means any."""

    who: str = ""
    action: str = ""
    key: str = ""  # a comment's
    batch: int = 0
    site: str = ""
    since: str = ""  # ISO 8601
    until: str = ""


class Batch(NamedTuple):
    """What was decided at once."""

    id: int
    at: str
    who: str
    action: str
    why: str
    undoes: int | None
    undone: int | None  # the batch that took it back
    comments: int
    first: str  # the key of one of its comments


class Step(NamedTuple):
    """One decision on one comment."""

    id: int
    batch: int
    at: str
    who: str
    action: str
    key: str
    before: str
    after: str
    why: str
    undoes: int | None


class Event(NamedTuple):
    """A change of settings, or something done to an account."""

    id: int
    at: str
    who: str
    what: str  # English, the id in the catalogues; of settings: the change as JSON
    about: str  # the person, or the site
    detail: str


class Edit(NamedTuple):
    """What a moderator corrected in a comment."""

    id: int
    at: str
    who: str
    what: str  # JSON: by field what it said before, and says since
    about: str  # the comment
    detail: str  # a note
    batch: int
    undoes: int | None
    undone: int | None  # the batch that took it back


CONDITIONS = {
    "who": "d.moderator = :who",
    "action": "d.action = :action",
    "key": "d.key = :key",
    "batch": "d.batch = :batch",
    "since": "d.decided >= :since",
    "until": "d.decided < :until",
    # Not through the view: SQLite would write all of it down first.
    "site": "(select p.site from posts p where p.key = coalesce("
    " (select c.post from comments c where c.key = d.key),"
    " (select r.post from replies r where r.key = d.key))) = :site",
}
# One by one, they are read in the order of their numbers, not sorted by it.
SINGLY = {**CONDITIONS, "who": "+d.moderator = :who"}
STEPS = "d.id, d.batch, d.decided, d.moderator, d.action, d.key, d.before, d.after, d.why, d.undoes"


def conditions(wanted: Wanted, known: Mapping[str, str] = CONDITIONS) -> str:
    """Give the conditions of what is wanted, for a query on `decisions d`."""
    return " and ".join(["true", *(sql for name, sql in known.items() if getattr(wanted, name))])


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a log: below a number, or the nearest above one."""

    below: int = 0  # 0: from the latest on
    above: int = 0
    limit: int = A_PAGE


ALL = Part()


def read(db: Database, query: str, wanted: Wanted, part: Part) -> list[tuple[Any, ...]]:
    """Give rows of a log, the latest first. `query` ends before its order, which is by `id`."""
    named = {name: getattr(wanted, name) for name in CONDITIONS}
    begin = part.above if part.above else part.below or 1 << 62
    order = f"order by id {'asc' if part.above else 'desc'} limit :limit"
    rows = db.conn.execute(
        f"{query.replace(BEGINS, '> :begin' if part.above else '< :begin')} {order}",
        {**named, "begin": begin, "limit": part.limit},
    ).fetchall()
    return rows[::-1] if part.above else rows


BEGINS = "beyond the page before"  # in a query: the condition on its number


def batches(db: Database, wanted: Wanted, part: Part = ALL) -> list[Batch]:
    """Give what was decided at once, the latest first."""
    query = (
        "select d.batch as id, max(d.decided), d.moderator, d.action, d.why, d.undoes,"
        " (select max(u.batch) from decisions u where u.undoes = d.batch),"
        " count(*), min(d.key) from decisions d"
        f" where d.batch {BEGINS} and {conditions(wanted)} group by d.batch"
    )
    return [Batch(*row) for row in read(db, query, wanted, part)]


def steps(db: Database, wanted: Wanted, part: Part = ALL) -> list[Step]:
    """Give decisions on single comments, the latest first."""
    query = f"select {STEPS} from decisions d where d.id {BEGINS} and {conditions(wanted, SINGLY)}"
    return [Step(*row) for row in read(db, query, wanted, part)]


def settings(db: Database, wanted: Wanted, part: Part = ALL) -> list[Event]:
    """Give changes of settings, the latest first."""
    query = (
        f"select id, changed, moderator, change, site, '' from setting_changes where id {BEGINS}"
        " and :who in ('', moderator) and :site in ('', site) and changed >= :since"
        " and (:until = '' or changed < :until)"
    )
    return [Event(*row) for row in read(db, query, wanted, part)]


def accounts(db: Database, wanted: Wanted, part: Part = ALL) -> list[Event]:
    """Give what was done to accounts, the latest first."""
    query = (
        f"select id, at, who, what, about, detail from account_events where id {BEGINS}"
        " and (:who = '' or :who in (who, about)) and at >= :since"
        " and (:until = '' or at < :until)"
    )
    return [Event(*row) for row in read(db, query, wanted, part)]


def edits(db: Database, wanted: Wanted, part: Part = ALL) -> list[Edit]:
    """Give what moderators corrected in comments, the latest first; both wordings of each field."""
    site = CONDITIONS["site"].removesuffix(" = :site")
    query = (
        "select d.id as id, d.corrected, d.moderator, d.said, d.key, d.why, d.batch, d.undoes,"
        " (select max(u.batch) from corrections u where u.undoes = d.batch),"
        " d.body, d.author_name, d.author_url, p.body, p.author_name, p.author_url"
        f" from corrections d left join corrections p on p.id = d.previous where d.id {BEGINS}"
        " and :who in ('', d.moderator) and :key in ('', d.key) and d.corrected >= :since"
        f" and (:until = '' or d.corrected < :until) and (:site = '' or {site} = :site)"
    )
    return [edit(*row) for row in read(db, query, wanted, part)]


def edit(id: int, at: str, who: str, said: str, key: str, why: str, *rest: Any) -> Edit:
    """Make an entry of a correction: what each field said before, and says since."""
    source, batches, new, old = json.loads(said), rest[:3], rest[3:6], rest[6:9]
    fields = {
        name: [source[n] if old[n] is None else old[n], source[n] if new[n] is None else new[n]]
        for n, name in enumerate(("body", "name", "url"))
    }
    changed = {name: both for name, both in fields.items() if both[0] != both[1]}
    return Edit(id, at, who, json.dumps(changed, ensure_ascii=False), key, why, *batches)


def moderators(db: Database) -> list[str]:
    """Give everybody who has an account or whose name stands in the log."""
    # A loose index scan: the log may hold a million decisions of three people.
    query = (
        "with recursive m(name) as (select min(moderator) from decisions union all"
        " select (select min(moderator) from decisions where moderator > m.name) from m"
        " where m.name is not null)"
        " select name from m where name is not null union select name from people order by 1"
    )
    return [name for (name,) in db.conn.execute(query)]


def every(db: Database, log: Log, wanted: Wanted) -> Iterator[dict[str, object]]:
    """Give all entries of a log, the latest first, as plain values."""
    reader = READERS[log]
    below = 0
    while found := reader(db, wanted, Part(below, limit=1000)):
        yield from (each._asdict() for each in found)
        below = found[-1].id


READERS: dict[Log, Callable[..., Sequence[Step | Event | Edit]]] = {
    "decisions": steps,
    "edits": edits,
    "settings": settings,
    "accounts": accounts,
}


def as_csv(rows: Iterator[dict[str, object]]) -> Iterator[str]:
    """Write entries as CSV, with a heading; no cell is a formula."""
    for place, row in enumerate(rows):
        if place == 0:
            yield csv_line(list(row))
        yield csv_line([plain(value) for value in row.values()])


def plain(value: object) -> str:
    """Give a cell that a spreadsheet takes for text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_line(cells: list[str]) -> str:
    """Give one line of CSV."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def as_json(rows: Iterator[dict[str, object]]) -> Iterator[str]:
    """Write entries as JSON, one a line."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
