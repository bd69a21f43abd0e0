"""What the next push brings, and what a site refused, in pages for the desk: the newest first.

Three kinds, one after the other: what is written down in the outbox, decisions that are not yet,
replies. A page begins below a number of its kind; for decisions SCAN of the log are looked at at
once, so that a long log costs no more than a short one.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from moderation import mending, outbox

A_PAGE = 50
ABOUT = 100  # counted up to here
SCAN = 500  # entries of the log looked at in one go
GOES = 4  # of them for a page
END = 1 << 62


class Place(NamedTuple):
    """How far a list has come: below which number of which kind it goes on."""

    kind: int = 0
    number: int = END


class Line(NamedTuple):
    """One thing that goes to a site, or does not."""

    key: str
    action: str  # of the decision; or reply
    want: str  # the status to be had there; "" of a reply
    place: Place
    state: str = ""
    words: str = ""  # why a site refused it: English template


class Page(NamedTuple):
    """Some of them."""

    lines: tuple[Line, ...]
    next: Place | None  # None: these are the last


SITE = (
    "(select p.site from posts p where p.key = coalesce("
    "(select post from comments where key = o.key), (select post from replies where key = o.key)))"
)
OPEN = (
    "select key, action, want, id, state, words from outbox o where id < :number"
    f" and state in ('waiting', 'sending') and :site in ('', {SITE}) order by id desc limit :limit"
)
STUCK = OPEN.replace("('waiting', 'sending')", "('refused', 'conflict')")
REPLIES = (
    "select r.key, 'reply', '', r.rowid, '', '' from replies r join posts p on p.key = r.post"
    " left join states s on s.key = r.key where r.rowid < :number and p.site = :site"
    " and coalesce(s.status, r.status) = 'approved'"
    " and not exists (select 1 from outbox o where o.key = r.key and o.kind = 'reply')"
    " order by r.rowid desc limit :limit"
)
DECIDED = outbox.DECIDED.replace(
    "from decisions d", "from (select * from decisions where id < ? order by id desc limit ?) d"
).replace("order by d.id", "order by d.id desc")


def coming(db: Database, site: str, place: Place | None = None, limit: int = A_PAGE) -> Page:
    """Give what the next push of a site brings, from a place on, as far as GOES reach."""
    found: list[Line] = []
    here: Place | None = place or Place()
    for _ in range(GOES + len(KINDS)):
        if here is None or len(found) > limit:
            break
        lines, further = KINDS[here.kind](db, site, here, limit + 1 - len(found))
        found += lines
        here = further or (Place(here.kind + 1) if here.kind + 1 < len(KINDS) else None)
    if len(found) > limit:
        return Page(tuple(found[:limit]), found[limit - 1].place)
    return Page(tuple(found), here)


Some = tuple[list[Line], Place | None]


def opened(db: Database, site: str, place: Place, limit: int) -> Some:
    """Give what is written down already."""
    return rows(db, OPEN, site, place, limit), None


def corrected(db: Database, site: str, place: Place, limit: int) -> Some:
    """Give the corrections that are not written down yet."""
    found = [
        Line(key, action, "", Place(place.kind, number))
        for key, _, action, _, number, state, _ in reversed(list(mending.rows(db, site)))
        if state == "waiting" and number < place.number
    ]
    return found[:limit], None


def replies(db: Database, site: str, place: Place, limit: int) -> Some:
    """Give the replies that are not written down yet."""
    return rows(db, REPLIES, site, place, limit), None


def decided(db: Database, site: str, place: Place, limit: int) -> Some:
    """Give the decisions among the next SCAN that are not written down yet; where to go on."""
    found = [
        Line(row[0], row[2], row[3], Place(place.kind, row[4]))
        for values in db.conn.execute(DECIDED, (place.number, SCAN, site)).fetchall()
        if (row := outbox.decision(*values))[5] == "waiting"
    ]
    query = "select id from decisions where id < ? order by id desc limit 1 offset ?"
    last = db.conn.execute(query, (place.number, SCAN - 1)).fetchone()
    return found[:limit], Place(place.kind, last[0]) if last else None


KINDS = (opened, decided, corrected, replies)


def rows(db: Database, query: str, site: str, place: Place, limit: int) -> list[Line]:
    """Give the lines of a query."""
    found = db.conn.execute(query, {"number": place.number, "site": site, "limit": limit})
    return [
        Line(key, action, want, Place(place.kind, number), state, words)
        for key, action, want, number, state, words in found
    ]


def stuck(db: Database, site: str = "", place: Place | None = None, limit: int = A_PAGE) -> Page:
    """Give what sites refused or decided otherwise, of one site or of all."""
    found = rows(db, STUCK, site, place or Place(), limit + 1)
    return Page(tuple(found[:limit]), found[limit - 1].place if len(found) > limit else None)
