"""Campaigns: comments that belong together, by what they have in common.

A campaign has an id, a kind (template, host, net, name), a size and a life. It may have a
moderator's verdict; where nobody said one, its members' own fate speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlite_utils import Database

from importer.schema import writing
from moderation.store import marks, slices

Kind = Literal["template", "host", "net", "name"]
KINDS: tuple[Kind, ...] = ("template", "host", "net", "name")
CampaignVerdict = Literal["", "spam", "ham"]


class Campaign(NamedTuple):
    """Comments that belong together."""

    id: int
    kind: Kind
    label: str  # what they have in common, for people
    size: int
    first: str | None  # times of the first and the last member
    last: str | None
    verdict: CampaignVerdict  # a moderator's word

    @property
    def days(self) -> int:
        """Count the days from the first to the last member."""
        if not (self.first and self.last):
            return 0
        return (datetime.fromisoformat(self.last) - datetime.fromisoformat(self.first)).days


COLUMNS = ", ".join(Campaign._fields)


def campaigns(
    db: Database, *, site: str = "", waiting: bool = False, limit: int = 50
) -> list[Campaign]:
    """Give campaigns, the largest first; `waiting`: only those with members that wait."""
    conditions = ["1"]
    if site:
        conditions.append(_MEMBER.format("p.site = :site"))
    if waiting:
        conditions.append(_MEMBER.format("c.status = 'pending'"))
    query = (
        f"select {COLUMNS} from campaigns g where {' and '.join(conditions)}"
        " order by size desc, id limit :limit"
    )
    found = db.conn.execute(query, {"site": site, "limit": limit})
    return [Campaign(*row) for row in found]


COUNTED = 200
_FATE = (
    "select coalesce(s.status, c.status), count(*) from"
    " (select comment from campaign_members where campaign = :id"
    "  order by comment desc limit :most) m"
    " join comments c on c.key = m.comment left join states s on s.key = c.key group by 1"
)
_MEMBER = (
    "exists (select 1 from campaign_members m join comments_now c on c.key = m.comment"
    " join posts p on p.key = c.post where m.campaign = g.id and {})"
)


def campaign(db: Database, id: int) -> Campaign | None:
    """Give one campaign, or None."""
    row = db.conn.execute(f"select {COLUMNS} from campaigns where id = ?", (id,)).fetchone()
    return Campaign(*row) if row else None


def members(db: Database, id: int, *, status: str = "", limit: int = -1) -> list[str]:
    """Give the keys of a campaign's comments, all or those of a status now, by their keys."""
    query = (
        "select m.comment from campaign_members m join comments_now c on c.key = m.comment"
        " where m.campaign = ? and ? in ('', c.status) order by m.comment limit ?"
    )
    return [key for (key,) in db.conn.execute(query, (id, status, limit))]


def campaigns_of(db: Database, keys: Sequence[str]) -> dict[str, Campaign]:
    """Give by comment the campaign it belongs to; those without one are left out."""
    found: dict[str, Campaign] = {}
    columns = ", ".join(f"g.{name}" for name in Campaign._fields)
    for some in slices(keys):
        query = (
            f"select m.comment, {columns} from campaign_members m"
            f" join campaigns g on g.id = m.campaign where m.comment in ({marks(some)})"
        )
        for key, *row in db.conn.execute(query, some):
            found[key] = Campaign(*row)
    return found


class Fate(NamedTuple):
    """What became of a campaign's members, the newest of them."""

    campaign: Campaign
    statuses: Mapping[str, int]


def fates(db: Database, ids: Iterable[int]) -> dict[int, Fate]:
    """Give campaigns and what became of the newest of their members: a few hundred, quick."""
    found: dict[int, Fate] = {}
    for some in slices(sorted(set(ids))):
        rows = [
            Campaign(*row)
            for row in db.conn.execute(
                f"select {COLUMNS} from campaigns where id in ({marks(some)})", some
            )
        ]
        for each in rows:
            counted = db.conn.execute(_FATE, {"id": each.id, "most": COUNTED})
            found[each.id] = Fate(each, dict(counted.fetchall()))
    return found


def forget_missing(db: Database) -> None:
    """Take members out that are no longer in the database, inside the caller's transaction."""
    db.conn.execute("delete from campaign_members where comment not in (select key from comments)")
    db.conn.execute(
        "update campaigns set size ="
        " (select count(*) from campaign_members m where m.campaign = campaigns.id)"
    )
    db.conn.execute("delete from campaigns where size = 0 and verdict = ''")


def set_verdict(db: Database, id: int, verdict: CampaignVerdict, now: datetime) -> None:
    """Keep a moderator's word on a campaign, which its new members inherit as a reason.

    Decides no comment: that is `moderation.service.decide` with `members`.
    """
    with writing(db):
        db.conn.execute("update campaigns set verdict = ? where id = ?", (verdict, id))
