"""What the desk lists: tabs, filters and orders over the shelf, in pages that begin after a key.

Every page is read from an index in the order shown. Where a filter has no index, at most SCAN
comments are looked at and the page says that it may go on; so no page takes longer than that.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

from sqlite_utils import Database

Order = Literal["worst", "newest"]
SCAN = 10_000  # comments looked at for one page
MANY = 10_000  # decided at once
ABOUT = 1_000  # what matches a filter is counted up to here
FEW = 11_000  # comments that an index leads to and that are sorted for a page
HITS = 2_000  # the same for a search, whose hits cost more

# Tab -> which comments. Written as the partial indexes are, or SQLite does not take them.
TABS = {
    "waiting": "s.open",
    "flagged": "s.flagged",
    "approved": "s.status = 'approved'",
    "spam": "s.status = 'spam'",
    "trash": "s.status = 'trash'",
    "all": "s.status <> 'deleted'",
    "vanished": "s.vanished",
    "edited": "s.reopened = 'edited'",
}
# Order -> the columns, and the index for tabs that have none of their own.
ORDERS: dict[Order, str] = {"worst": "score", "newest": "published"}
# Filter -> condition.
CONDITIONS = {
    "site": "s.site = :site",
    "post": "s.post = :post",
    "reason": "exists (select 1 from reasons r where r.key = s.key and r.rule = :reason)",
    "low": "s.score >= :low",
    "high": "s.score <= :high",
    "kind": "s.kind = :kind",
    "author": "(s.author = lower(:author) or s.mail = lower(:author))",
    "lang": "s.lang = :lang",
    "since": "s.published >= :since",
    "until": "s.published < :until",
    "campaign": "s.campaign = :campaign",
    "text": "s.id in (select rowid from comments_fts where comments_fts match :text)",
}
# Filter -> the comments it leads to by an index of its own.
LEADS = {
    "campaign": "select id from shelf where campaign = :campaign",
    "post": "select id from shelf where post = :post",
    "author": "select id from shelf where author = lower(:author)"
    " union select id from shelf where mail = lower(:author)",
    "text": "select rowid as id from comments_fts where comments_fts match :text",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which comments, in which order; empty means any."""

    tab: str = "waiting"
    order: Order = "worst"
    site: str = ""
    post: str = ""
    reason: str = ""  # a rule's name
    low: float | None = None  # of the score
    high: float | None = None
    kind: str = ""
    author: str = ""  # the whole name or address
    lang: str = ""
    since: str = ""  # ISO 8601
    until: str = ""
    campaign: int | None = None
    text: str = ""  # words to search for

    def active(self) -> tuple[str, ...]:
        """Name the filters that are set."""
        names = (each.name for each in fields(self) if each.name not in ("tab", "order"))
        return tuple(name for name in names if getattr(self, name) not in ("", None))

    def values(self) -> dict[str, object]:
        """Give the filters' values, for the conditions."""
        found = {name: getattr(self, name) for name in self.active()}
        return {**found, "text": match(self.text)} if self.text else found


class Cursor(NamedTuple):
    """The last comment of a page, or the last one looked at."""

    place: float | str  # score, or time; of a search that is not sorted: ""
    id: int


class Page(NamedTuple):
    """Some of what matches, in order."""

    keys: tuple[str, ...]
    next: Cursor | None  # where the next page begins; None: this is the last
    looked: bool = True  # False: only as far as SCAN, there may be more


def match(text: str) -> str:
    """Give the words somebody searches for as an FTS5 query; "wort*" finds what begins so.

    Not by itself: for a short word SQLite merges the lists of a thousand others.
    """
    words = text.replace("\0", " ").replace('"', " ").split()
    parts = (f'"{word.rstrip("*")}"{"*" if word.endswith("*") else ""}' for word in words)
    return " ".join(part for part in parts if part.strip('"*')) or '""'


def page(db: Database, wanted: Filter, after: Cursor | None = None, limit: int = 50) -> Page:
    """Give a page of what matches, after a place in the order.

    A search with more than FEW hits is in the order of import, whatever is asked for.
    """
    lead = lead_of(db, wanted)
    if not lead and wanted.text:
        return searched(db, wanted, after, limit)
    if not lead and wanted.active():
        return looked_through(db, wanted, after, limit)
    column = ORDERS[wanted.order]
    source = f"({lead}) l cross join shelf s on s.id = l.id" if lead else "shelf s"
    rows = db.conn.execute(
        f"select s.key, s.{column}, s.id from {source} where {conditions(wanted, lead)}"
        f" and {begins(column, after)} order by s.{column} desc, s.id desc limit :limit",
        {**wanted.values(), **place(after), "limit": limit + 1},
    ).fetchall()
    return cut(rows, limit)


def lead_of(db: Database, wanted: Filter) -> str:
    """Give the query of a filter that leads to few comments, "" if none does."""
    for name in wanted.active():
        if name in LEADS and is_short(db, LEADS[name], wanted):
            return LEADS[name]
    return ""


def is_short(db: Database, lead: str, wanted: Filter) -> bool:
    """Whether a query gives no more than FEW comments."""
    few = min(FEW, HITS) if lead == LEADS["text"] else FEW
    query = f"select count(*) from (select 1 from ({lead}) limit :few)"
    found = db.conn.execute(query, {**wanted.values(), "few": few + 1}).fetchone()
    return bool(found[0] <= few)


def conditions(wanted: Filter, lead: str = "") -> str:
    """Give the condition of a filter, but for what a lead sees to."""
    rest = (name for name in wanted.active() if not lead or LEADS.get(name) != lead)
    return " and ".join((TABS[wanted.tab], *(CONDITIONS[name] for name in rest)))


def begins(column: str, after: Cursor | None) -> str:
    """Give the condition that a row comes after a place."""
    return f"(s.{column}, s.id) < (:place, :id)" if after else "1"


def place(after: Cursor | None) -> dict[str, object]:
    """Give the values for `begins`."""
    return {"place": after.place, "id": after.id} if after else {}


def cut(rows: list[tuple[str, float | str, int]], limit: int) -> Page:
    """Make a page of rows, of which one more than wanted was read."""
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(tuple(row[0] for row in rows), Cursor(*rows[-1][1:]) if more else None)


def looked_through(db: Database, wanted: Filter, after: Cursor | None, limit: int) -> Page:
    """Look through the next SCAN comments of a tab for those that match."""
    column = ORDERS[wanted.order]
    values = {**wanted.values(), **place(after), "limit": limit + 1, "scan": SCAN}
    window = (
        f"select s.id from shelf s where {TABS[wanted.tab]} and {begins(column, after)}"
        f" order by s.{column} desc, s.id desc limit :scan"
    )
    rows = db.conn.execute(
        f"select s.key, s.{column}, s.id from ({window}) w cross join shelf s on s.id = w.id"
        f" where {conditions(wanted)} limit :limit",
        values,
    ).fetchall()
    if len(rows) > limit:
        return cut(rows, limit)
    last = db.conn.execute(
        f"select s.{column}, s.id from shelf s where {TABS[wanted.tab]}"
        f" and {begins(column, after)} order by s.{column} desc, s.id desc"
        " limit 1 offset :scan - 1",
        values,
    ).fetchone()
    return Page(tuple(row[0] for row in rows), Cursor(*last) if last else None, looked=not last)


def searched(db: Database, wanted: Filter, after: Cursor | None, limit: int) -> Page:
    """Search in the order of import, latest first, which full-text search gives by itself."""
    values = {**wanted.values(), "id": after.id if after else 1 << 62, "scan": SCAN}
    hits = (
        "select rowid as id from comments_fts where comments_fts match :text and rowid < :id"
        " order by rowid desc limit :scan"
    )
    rows = db.conn.execute(
        f"select s.key, '', s.id from ({hits}) f cross join shelf s on s.id = f.id"
        f" where {conditions(wanted, LEADS['text'])} limit :limit",
        {**values, "limit": limit + 1},
    ).fetchall()
    if len(rows) > limit:
        return cut(rows, limit)
    last = db.conn.execute(f"select min(id), count(*) from ({hits})", values).fetchone()
    more = Cursor("", last[0]) if last[1] == SCAN else None
    return Page(tuple(row[0] for row in rows), more, looked=more is None)


def count(db: Database, wanted: Filter, page: Page, first: bool = True) -> tuple[int, bool]:
    """Count what matches, up to ABOUT where it must be counted; and whether there may be more."""
    active = wanted.active()
    if not set(active) - {"site"}:
        return counts(db, wanted.site)[wanted.tab], False
    if first and (page.next is None or not page.looked):
        return len(page.keys), not page.looked
    lead = lead_of(db, wanted)
    if not lead and wanted.text:
        return len(page.keys), True  # counting would take as long as ten pages
    if not lead:
        found = len(keys(db, wanted, ABOUT + 1, looks=1))
        return min(found, ABOUT), found > ABOUT
    query = (
        f"select count(*) from (select 1 from ({lead}) l cross join shelf s on s.id = l.id"
        f" where {conditions(wanted, lead)} limit :most)"
    )
    values = {**wanted.values(), "most": MANY + 1}
    found = db.conn.execute(query, values).fetchone()[0]
    return min(found, MANY), found > MANY


def keys(db: Database, wanted: Filter, most: int = MANY, looks: int = 1 << 30) -> list[str]:
    """Give the keys of all that matches, up to `most`, as the pages list them.

    `looks`: how often to look through SCAN more comments.
    """
    found: list[str] = []
    after: Cursor | None = None
    while len(found) < most and looks:
        some = page(db, wanted, after, most - len(found))
        found += some.keys
        after = some.next
        looks -= 1
        if after is None:
            break
    return found


def counts(db: Database, site: str = "") -> dict[str, int]:
    """Count the comments of every tab, of one site or of all."""
    sums = ", ".join(f'coalesce(sum("{tab}"), 0)' for tab in TABS)
    row = db.conn.execute(
        f"select {sums} from shelf_counts where :site in ('', site)", {"site": site}
    ).fetchone()
    return dict(zip(TABS, row, strict=True))


def groups(db: Database, site: str = "", limit: int = 50) -> tuple[list[tuple[int, int]], int]:
    """Give the campaigns that most of what waits belongs to, with how much of each waits; and how
    much belongs to none.
    """
    query = "from shelf s where s.open and s.campaign is not null"
    query += " and s.site = :site" if site else ""
    found = db.conn.execute(
        f"select s.campaign, count(*) {query} group by 1 having count(*) > 1"
        " order by 2 desc, 1 limit :limit",
        {"site": site, "limit": limit},
    ).fetchall()
    waiting = counts(db, site)["waiting"]
    return [(id, n) for id, n in found], waiting - sum(n for _, n in found)


def sample(db: Database, campaign: int, site: str = "", limit: int = 3) -> list[str]:
    """Give some waiting comments of a campaign, of one site or of all."""
    query = (
        "select s.key from shelf s where s.campaign = ? and s.open and ? in ('', s.site) limit ?"
    )
    return [key for (key,) in db.conn.execute(query, (campaign, site, limit))]


RESCUE = (
    "from shelf s where s.status = 'spam' and s.decided is null and s.band = 'clean'"
    " and s.campaign is null and s.vanished = 0 and :site in ('', s.site)"
)


def rescue(db: Database, site: str = "", limit: int = 50) -> list[str]:
    """Give spam that looks honest, what looks most honest first (as `scans.rescue`, by index)."""
    query = f"select s.key {RESCUE} order by s.score, s.id limit :limit"
    return [key for (key,) in db.conn.execute(query, {"site": site, "limit": limit})]


def rescue_count(db: Database, site: str = "") -> int:
    """Count the spam that looks honest, up to ABOUT."""
    query = f"select count(*) from (select 1 {RESCUE} limit :most)"
    return int(db.conn.execute(query, {"site": site, "most": ABOUT}).fetchone()[0])
