"""Looking again: approved comments that look like a fresh campaign, spam that looks honest.

Both read what judging and grouping have left; nothing is judged anew and nothing is decided. What a
moderator decided here does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from moderation import store
from moderation.campaigns import COLUMNS, Campaign, Fate, fates
from moderation.marks import KINDS, marked
from moderation.near import Readings, twins

SAMPLE = 20  # members of a campaign whose twins are looked for
FRESH = 1000  # campaigns that are looked at, the newest
SEEN_AS_SPAM = 2  # members that were spam


class Find(NamedTuple):
    """A comment to look at again, and why."""

    key: str
    campaign: Campaign | None
    score: float | None  # as judged last; None: never


def retro(db: Database, *, site: str = "", limit: int = 50) -> list[Find]:
    """Give approved comments that belong to a campaign of spam, the freshest campaigns first."""
    found: dict[str, Campaign] = {}
    for campaign in of_spam(db):
        for key in waved_through(db, campaign, site):
            found.setdefault(key, campaign)
        if len(found) >= limit:
            break
    scores = scores_of(db, list(found))
    finds = [Find(key, campaign, scores.get(key)) for key, campaign in found.items()]
    return finds[:limit]


def of_spam(db: Database) -> Iterator[Campaign]:
    """Give the campaigns that a moderator called spam, or whose members went that way."""
    query = (
        f"select {COLUMNS} from campaigns where verdict <> 'ham' and kind in ('template', 'host')"
        f" order by last desc, id desc limit {FRESH}"
    )
    known = [Campaign(*row) for row in db.conn.execute(query).fetchall()]
    for some in store.slices(known):
        fated = fates(db, [each.id for each in some])
        yield from (each for each in some if is_spam(fated[each.id]))


def is_spam(fate: Fate) -> bool:
    """Say whether a campaign is one of spam; one approved by mistake does not save it."""
    spam, approved = fate.statuses.get("spam", 0), fate.statuses.get("approved", 0)
    return fate.campaign.verdict == "spam" or (spam >= SEEN_AS_SPAM and spam > approved)


def waved_through(db: Database, campaign: Campaign, site: str = "") -> list[str]:
    """Give the approved comments that are members of a campaign, or should be."""
    mark = {"template": "skeleton", "host": "host"}[campaign.kind]
    query = (
        "select c.key from campaign_members m join comments c on c.key = m.comment"
        " where m.campaign = :id union"
        " select c.key from campaigns g join marks m on m.kind = :kind and m.value = g.value"
        " join comments c on c.id = m.comment where g.id = :id"
    )
    values = {"id": campaign.id, "kind": KINDS.index(mark)}
    keys = {key for (key,) in db.conn.execute(query, values)}
    if campaign.kind == "template":
        keys |= set(twins_of(db, campaign))
    return approved_at_the_source(db, sorted(keys), site)


def twins_of(db: Database, campaign: Campaign) -> Iterator[str]:
    """Give comments that say nearly the same as some of a campaign's members."""
    query = "select comment from campaign_members where campaign = ? order by comment desc limit ?"
    sample = [key for (key,) in db.conn.execute(query, (campaign.id, SAMPLE))]
    found = marked(db, list(store.comments(db, sample).values()))
    for alike in twins(db, found, Readings()).values():
        yield from (twin.key for twin in alike)


def approved_at_the_source(db: Database, keys: Sequence[str], site: str) -> list[str]:
    """Give those of some comments that are approved, and not by a decision made here."""
    found: list[str] = []
    for some in store.slices(keys):
        query = (
            "select c.key from comments c join posts p on p.key = c.post"
            " left join states s on s.key = c.key where c.status = 'approved' and s.key is null"
            f" and ? in ('', p.site) and c.key in ({store.marks(some)}) order by c.key"
        )
        found += [key for (key,) in db.conn.execute(query, (site, *some))]
    return found


def scores_of(db: Database, keys: Sequence[str]) -> dict[str, float]:
    """Give the scores of what was judged."""
    found: dict[str, float] = {}
    for some in store.slices(keys):
        query = f"select key, score from verdicts where key in ({store.marks(some)})"
        found.update(db.conn.execute(query, some).fetchall())
    return found


RESCUE = """
    from comments c
    join verdicts v on v.key = c.key
    join posts p on p.key = c.post
    left join states s on s.key = c.key
    left join campaign_members m on m.comment = c.key
    where c.status = 'spam' and s.key is null and v.band = 'clean' and m.comment is null
        and :site in ('', p.site)
"""


def rescue(db: Database, *, site: str = "", limit: int = 50) -> list[Find]:
    """Give spam that looks honest, what looks most honest first: not flagged, in no campaign."""
    query = f"select c.key, v.score {RESCUE} order by v.score, c.published desc limit :limit"
    found = db.conn.execute(query, {"site": site, "limit": limit})
    return [Find(key, None, score) for key, score in found]


def rescue_count(db: Database, site: str = "") -> int:
    """Count the spam that looks honest."""
    return int(db.conn.execute(f"select count(*) {RESCUE}", {"site": site}).fetchone()[0])


def keys_of(finds: Iterable[Find]) -> list[str]:
    """Give the keys of what was found."""
    return [each.key for each in finds]
