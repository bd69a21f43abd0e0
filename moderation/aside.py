"""Lists beside the queue, in pages that begin after a key: campaigns that wait, spam that looks
honest. What they look at are indexes of the shelf; approved siblings of spam: `moderation.scans`.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlite_utils import Database

from moderation.listing import ABOUT, Cursor, Page, counts, cut

GROUPS = 20  # campaigns a page


class Group(NamedTuple):
    """A campaign, and how much of it waits."""

    campaign: int
    waiting: int


# One that is half decided moves to its new place; nothing else does.
OPEN = (
    "select campaign, count(*) as n from shelf s indexed by shelf_open_campaign"
    " where s.open and s.campaign is not null{}"
    " group by 1 having n > 1"
)


def groups(
    db: Database, site: str = "", after: Group | None = None, limit: int = GROUPS
) -> tuple[list[Group], Group | None]:
    """Give a page of the campaigns that most of what waits belongs to; where the next begins."""
    where = "where (n, -campaign) < (:n, -:campaign)" if after else ""
    found = db.conn.execute(
        f"select campaign, n from ({opened(site)}) {where} order by n desc, campaign limit :limit",
        {"site": site, "limit": limit + 1,
         **({"n": after.waiting, "campaign": after.campaign} if after else {})},
    ).fetchall()  # fmt: skip
    shown = [Group(*row) for row in found[:limit]]
    return shown, shown[-1] if len(found) > limit else None


def opened(site: str) -> str:
    """Give the query of what waits by campaign, of a site or of all."""
    return OPEN.format(" and s.site = :site" if site else "")


def alone(db: Database, site: str = "") -> int:
    """Count what waits and belongs to no campaign."""
    query = f"select coalesce(sum(n), 0) from ({opened(site)})"
    grouped = db.conn.execute(query, {"site": site}).fetchone()[0]
    return int(counts(db, site)["waiting"] - grouped)


def sample(db: Database, campaign: int, site: str = "", limit: int = 3) -> list[str]:
    """Give some waiting comments of a campaign, of one site or of all."""
    query = f"select s.key from shelf s where s.campaign = :id and s.open{of(site)} limit :limit"
    found = db.conn.execute(query, {"id": campaign, "site": site, "limit": limit})
    return [key for (key,) in found]


RESCUE = (
    "from shelf s where s.status = 'spam' and s.decided is null and s.band = 'clean'"
    " and s.campaign is null and s.vanished = 0"
)


def rescue(db: Database, site: str = "", after: Cursor | None = None, limit: int = 50) -> Page:
    """Give spam that looks honest, what looks most honest first (as `scans.rescue`, by index)."""
    sign, way = ("<", "desc") if after and after.back else (">", "asc")
    place = {"place": after.place, "id": after.id} if after else {}
    rows = db.conn.execute(
        f"select s.key, s.score, s.id {RESCUE}{of(site)}"
        f"{f' and (s.score, s.id) {sign} (:place, :id)' if after else ''}"
        f" order by s.score {way}, s.id {way} limit :limit",
        {"site": site, "limit": limit + 1, **place},
    ).fetchall()
    return cut(rows, limit, after)


def of(site: str) -> str:
    """Give the condition for a site, "" for all."""
    return " and s.site = :site" if site else ""


def rescue_count(db: Database, site: str = "") -> int:
    """Count the spam that looks honest, up to ABOUT."""
    query = f"select count(*) from (select 1 {RESCUE}{of(site)} limit :most)"
    return int(db.conn.execute(query, {"site": site, "most": ABOUT}).fetchone()[0])
