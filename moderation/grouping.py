"""New comments put into campaigns: into those there are, or into new ones.

What they have in common, in this order: a template (equal skeletons, or near-identical words), a
link host, an IP neighbourhood, a name. A campaign is founded when enough comments have it in
common that nobody approved; approved ones may share a template with it and are counted (see
`moderation.scans`), but found none. Runs when all are marked, before a batch is judged; a handful
of queries a batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlite_utils import Database

from importer.text import host, plain
from moderation.campaigns import Kind
from moderation.evidence import hosts_of
from moderation.homes import SHARED
from moderation.marks import KINDS, Marked, count, hashed, net
from moderation.near import Readings, Twin, twins
from moderation.store import marks, slices

MARK: Mapping[Kind, str] = {"template": "skeleton", "host": "host", "net": "net", "name": "name"}


class Least(NamedTuple):
    """How many comments found a campaign, and how many approved ones speak against it."""

    refused: int  # pending, spam or trash
    spam: int
    share: float  # of approved comments to refused ones, at most


# One visitor may send a thing twice; three is a habit. Hosts, neighbourhoods and names are shared
# by honest people too: there some must be spam already.
FOUNDS: Mapping[Kind, Least] = {
    "template": Least(3, 0, 0.5),
    "host": Least(3, 1, 0.05),
    "net": Least(5, 3, 0.0),
    "name": Least(3, 2, 0.0),
}
LABEL = 60  # characters


class Common(NamedTuple):
    """Something that comments have in common."""

    kind: Kind
    value: int
    label: str  # of a template the comment as it is


@dataclass(slots=True)
class Grouping:
    """What was read during one run."""

    db: Database
    as_new: bool = False  # look for the twins of all; else what is approved is not asked about
    readings: Readings = field(default_factory=Readings)

    def compares(self, found: Marked) -> bool:
        """Say whether a comment's near-identical twins are looked for: a big archive is honest."""
        return self.as_new or not found.number or found.comment.status != "approved"


class Placed(NamedTuple):
    """Where some comments belong, and what was read to find out."""

    ids: dict[str, int]  # by comment
    commons: dict[str, list[Common]]
    near: Mapping[str, tuple[Twin, ...]]


def place(run: Grouping, found: Sequence[Marked]) -> Placed:
    """Find the campaigns that comments belong to, or would if they were new; writes nothing."""
    near = twins(run.db, [each for each in found if run.compares(each)], run.readings)
    commons = {each.comment.key: common(each) for each in found}
    families = membership(run.db, [twin.key for each in near.values() for twin in each])
    known = existing(run.db, [one for each in commons.values() for one in each])
    ids = {}
    for each in found:
        key = each.comment.key
        kin = (families[twin.key] for twin in near.get(key, ()) if twin.key in families)
        same = (known[one[:2]] for one in commons[key] if one[:2] in known)
        if id := next(kin, None) or next(same, None):
            ids[key] = id
    return Placed(ids, commons, near)


def group(run: Grouping, found: Sequence[Marked]) -> Placed:
    """Put comments into campaigns, inside the caller's transaction; give where they belong."""
    settled = membership(run.db, [each.comment.key for each in found])
    ids, commons, near = placed = place(run, found)
    ids.update(settled)
    lonely = [each.comment.key for each in found if each.number and each.comment.key not in ids]
    tallies = tally(run.db, [one for key in lonely for one in commons[key]])
    founded: dict[tuple[Kind, int], int] = {}
    families: dict[str, int] = {}
    for key in lonely:
        kin = near.get(key, ())
        if family := next((families[x.key] for x in kin if x.key in families), None):
            ids[key] = families[key] = family
        elif key not in families and (base := founding(commons[key], tallies, kin)):
            if base[:2] not in founded:
                founded[base[:2]], members = found_campaign(run.db, base, kin)
                families |= dict.fromkeys(members, founded[base[:2]])
            ids[key] = families[key] = founded[base[:2]]
    joined: dict[int, list[str]] = {}
    for each in found:
        key = each.comment.key
        if each.number and key in ids and key not in settled:
            joined.setdefault(ids[key], []).append(key)
    for id, keys in joined.items():
        join(run.db, id, keys)
    return placed


def common(found: Marked) -> list[Common]:
    """Give what a comment may have in common with a campaign, what says most first."""
    comment, who = found.comment, found.comment.author
    values = found.values
    what: list[Common] = []
    if "skeleton" in values:
        what.append(Common("template", values["skeleton"][0], comment.body))
    own = host(comment.post)
    hosts = sorted(hosts_of(comment) - {own} - SHARED)  # of these the page alone
    what += [Common("host", hashed(name), name) for name in hosts]
    if comment.status == "approved":
        return what  # an honest neighbour or namesake belongs to no campaign
    if "net" in values:
        what.append(Common("net", values["net"][0], net(who.ip)))
    if who.name:
        what.append(Common("name", hashed(who.name), who.name))
    return what


def quoted(body: str) -> str:
    """Give the beginning of a text as a label."""
    text = " ".join(plain(body).split())
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"


def membership(db: Database, keys: Sequence[str]) -> dict[str, int]:
    """Give by comment the campaign it belongs to."""
    found: dict[str, int] = {}
    for some in slices(keys):
        query = f"select comment, campaign from campaign_members where comment in ({marks(some)})"
        found.update(db.conn.execute(query, some).fetchall())
    return found


def existing(db: Database, commons: Sequence[Common]) -> dict[tuple[Kind, int], int]:
    """Give the campaigns there are for what comments have in common."""
    found: dict[tuple[Kind, int], int] = {}
    for some in slices(sorted({(each.kind, each.value) for each in commons})):
        rows = ", ".join(["(?, ?)"] * len(some))
        flat = [value for row in some for value in row]
        query = f"select kind, value, id from campaigns where (kind, value) in (values {rows})"
        for kind, value, id in db.conn.execute(query, flat):
            found[kind, value] = id
    return found


def tally(db: Database, commons: Sequence[Common]) -> dict[tuple[Kind, int], dict[str, int]]:
    """Count by status the comments that have something in common."""
    found: dict[tuple[Kind, int], dict[str, int]] = {}
    for kind, mark in MARK.items():
        values = sorted({each.value for each in commons if each.kind == kind})
        for value, status, number in count(db, mark, values):
            found.setdefault((kind, value), {})[status] = number
    return found


def founding(
    commons: Sequence[Common],
    tallies: Mapping[tuple[Kind, int], Mapping[str, int]],
    kin: Sequence[Twin],
) -> Common | None:
    """Give what a new campaign is founded on, or None."""
    for each in commons:
        statuses = dict(tallies.get((each.kind, each.value), {}))
        if each.kind == "template":
            for twin in kin:  # those of the same skeleton are counted already
                if twin.skeleton != each.value:
                    statuses[twin.status] = statuses.get(twin.status, 0) + 1
        if enough(each.kind, statuses):
            return each
    return None


def enough(kind: Kind, statuses: Mapping[str, int]) -> bool:
    """Say whether comments of these statuses found a campaign."""
    least, approved = FOUNDS[kind], statuses.get("approved", 0)
    refused = sum(statuses.get(each, 0) for each in ("pending", "spam", "trash"))
    spam = statuses.get("spam", 0)
    return refused >= least.refused and spam >= least.spam and approved <= least.share * refused


def found_campaign(db: Database, base: Common, kin: Sequence[Twin]) -> tuple[int, list[str]]:
    """Make a campaign of all that have its base in common; give its id and their keys."""
    made = db.conn.execute(
        "insert into campaigns(kind, label, value) values (?, ?, ?)",
        (base.kind, quoted(base.label), base.value),
    )
    id = int(made.lastrowid or 0)
    approved = "" if base.kind == "template" else "and coalesce(s.status, c.status) <> 'approved'"
    query = (
        "select c.key from marks m join comments c on c.id = m.comment"
        f" left join states s on s.key = c.key where m.kind = ? and m.value = ? {approved}"
    )
    values = (KINDS.index(MARK[base.kind]), base.value)
    keys = [key for (key,) in db.conn.execute(query, values)] + [twin.key for twin in kin]
    join(db, id, keys)
    return id, keys


def join(db: Database, id: int, keys: Sequence[str]) -> None:
    """Add comments to a campaign, those that are in none, and what that does to its life."""
    settled = membership(db, keys)
    new = [key for key in dict.fromkeys(keys) if key not in settled]
    db.conn.executemany(
        "insert into campaign_members(comment, campaign) values (?, ?)", [(k, id) for k in new]
    )
    for some in slices(new):
        db.conn.execute(
            "update campaigns set size = size + ?,"
            f" first = (select min(published) from (select published from comments"
            f"   where key in ({marks(some)}) union all select first)),"
            f" last = (select max(published) from (select published from comments"
            f"   where key in ({marks(some)}) union all select last)) where id = ?",
            (len(some), *some, *some, id),
        )
