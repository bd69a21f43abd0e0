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
# The same for tabs that hold only what waits.
WAITING = ("waiting", "flagged")
WAITING_LEADS = {
    **LEADS,
    "post": "select id from shelf indexed by shelf_open_post where post = :post and open",
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
    """The last comment of a page, or the last one looked at; going back: the first."""

    place: float | str  # score, or time; of a search that is not sorted: ""
    id: int
    back: bool = False  # the page ends before it


class Page(NamedTuple):
    """Some of what matches, in order."""

    keys: tuple[str, ...]
    next: Cursor | None  # where the next page begins; None: this is the last
    looked: bool = True  # False: only as far as SCAN, there may be more
    before: Cursor | None = None  # where the page before ends; None: this is the first


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
        f" and {begins(column, after)} {sorted_by(column, after)} limit :limit",
        {**wanted.values(), **place(after), "limit": limit + 1},
    ).fetchall()
    return cut(rows, limit, after)


def lead_of(db: Database, wanted: Filter) -> str:
    """Give the query of a filter that leads to few comments, "" if none does."""
    leads = leads_of(wanted)
    for name in wanted.active():
        if name in leads and is_short(db, leads[name], wanted):
            return leads[name]
    return ""


def leads_of(wanted: Filter) -> dict[str, str]:
    """Give what leads to comments in the tab that is wanted."""
    return WAITING_LEADS if wanted.tab in WAITING else LEADS


def is_short(db: Database, lead: str, wanted: Filter) -> bool:
    """Whether a query gives no more than FEW comments."""
    few = min(FEW, HITS) if lead == LEADS["text"] else FEW
    query = f"select count(*) from (select 1 from ({lead}) limit :few)"
    found = db.conn.execute(query, {**wanted.values(), "few": few + 1}).fetchone()
    return bool(found[0] <= few)


def conditions(wanted: Filter, lead: str = "") -> str:
    """Give the condition of a filter, but for what a lead sees to."""
    leads = leads_of(wanted)
    rest = (name for name in wanted.active() if not lead or leads.get(name) != lead)
    return " and ".join((TABS[wanted.tab], *(CONDITIONS[name] for name in rest)))


def begins(column: str, after: Cursor | None) -> str:
    """Give the condition that a row comes after a place; going back: before it."""
    sign = ">" if after and after.back else "<"
    return f"(s.{column}, s.id) {sign} (:place, :id)" if after else "1"


def sorted_by(column: str, after: Cursor | None) -> str:
    """Give the order in which rows are read; going back it is the other way round."""
    way = "asc" if after and after.back else "desc"
    return f"order by s.{column} {way}, s.id {way}"


def place(after: Cursor | None) -> dict[str, object]:
    """Give the values for `begins`."""
    return {"place": after.place, "id": after.id} if after else {}


def cut(
    rows: list[tuple[str, float | str, int]],
    limit: int,
    after: Cursor | None,
    end: Cursor | None = None,
) -> Page:
    """Make a page of rows, of which one more than wanted was read, in the order they were read.

    `end`: how far was looked, where that was not to the end.
    """
    more = len(rows) > limit
    rows = rows[:limit]
    ahead = Cursor(*rows[-1][1:]) if more else end
    behind = (Cursor(*rows[0][1:]) if rows else after) if after else None
    keys = tuple(row[0] for row in rows)
    looked = more or end is None
    if after and after.back:
        return Page(keys[::-1], onward(behind), looked, backward(ahead))
    return Page(keys, ahead, looked, backward(behind))


def onward(place: Cursor | None) -> Cursor | None:
    """Give the place from which a list goes on."""
    return place and place._replace(back=False)


def backward(place: Cursor | None) -> Cursor | None:
    """Give the place from which a list goes back."""
    return place and place._replace(back=True)


def looked_through(db: Database, wanted: Filter, after: Cursor | None, limit: int) -> Page:
    """Look through the next SCAN comments of a tab for those that match."""
    column = ORDERS[wanted.order]
    values = {**wanted.values(), **place(after), "limit": limit + 1, "scan": SCAN}
    part = f"where {TABS[wanted.tab]} and {begins(column, after)} {sorted_by(column, after)}"
    rows = db.conn.execute(
        f"select s.key, s.{column}, s.id from (select s.id from shelf s {part} limit :scan) w"
        f" cross join shelf s on s.id = w.id where {conditions(wanted)} limit :limit",
        values,
    ).fetchall()
    if len(rows) > limit:
        return cut(rows, limit, after)
    last = db.conn.execute(
        f"select s.{column}, s.id from shelf s {part} limit 1 offset :scan - 1", values
    ).fetchone()
    return cut(rows, limit, after, Cursor(*last) if last else None)


def searched(db: Database, wanted: Filter, after: Cursor | None, limit: int) -> Page:
    """Search in the order of import, latest first, which full-text search gives by itself."""
    sign, way = (">", "asc") if after and after.back else ("<", "desc")
    values = {**wanted.values(), "id": after.id if after else 1 << 62, "scan": SCAN}
    hits = (
        f"select rowid as id from comments_fts where comments_fts match :text and rowid {sign} :id"
        f" order by rowid {way} limit :scan"
    )
    rows = db.conn.execute(
        f"select s.key, '', s.id from ({hits}) f cross join shelf s on s.id = f.id"
        f" where {conditions(wanted, LEADS['text'])} limit :limit",
        {**values, "limit": limit + 1},
    ).fetchall()
    if len(rows) > limit:
        return cut(rows, limit, after)
    edge = "max" if way == "asc" else "min"
    last = db.conn.execute(f"select {edge}(id), count(*) from ({hits})", values).fetchone()
    return cut(rows, limit, after, Cursor("", last[0]) if last[1] == SCAN else None)


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
