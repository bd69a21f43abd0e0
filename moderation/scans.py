"""Looking again: approved comments that look like a fresh campaign, spam that looks honest.

Both read what judging and grouping have left; nothing is judged anew and nothing is decided. What a
moderator decided here does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from moderation import store
from moderation.campaigns import COLUMNS, Campaign, Fate, fates
from moderation.marks import KINDS, marked
from moderation.near import Readings, twins

SAMPLE = 20  # members of a campaign whose twins are looked for
FRESH = 1000  # campaigns that are looked at, the newest
LOOKS = 40  # of them, for one page
SCAN = 5_000  # members looked at for one page
SEEN_AS_SPAM = 2  # members that were spam


class Find(NamedTuple):
    """A comment to look at again, and why."""

    key: str
    campaign: Campaign | None
    score: float | None  # as judged last; None: never


class Place(NamedTuple):
    """How far a look at the campaigns has come."""

    last: str  # of the campaign that is looked at now
    id: int
    key: str = ""  # of the last of its comments that was looked at; "": none yet


class Look(NamedTuple):
    """Some of what was found."""

    finds: tuple[Find, ...]
    next: Place | None = None  # where the next look begins; None: that was all


FIRST = Place("~", 1 << 62)


def retro(db: Database, *, site: str = "", limit: int = 50) -> list[Find]:
    """Give approved comments that belong to a campaign of spam, the freshest campaigns first."""
    found: dict[str, Find] = {}
    place: Place | None = FIRST
    for _ in range(FRESH // LOOKS):
        if place is None or len(found) >= limit:
            break
        finds, place = retro_from(db, place, site=site, limit=limit)
        found = {each.key: each for each in finds} | found
    return list(found.values())[:limit]


def retro_from(db: Database, place: Place = FIRST, *, site: str = "", limit: int = 50) -> Look:
    """Give the same from a place on, looking at LOOKS campaigns and SCAN members at most."""
    found: dict[str, Campaign] = {}
    looked, some = 0, from_place(db, place)
    fated = fates(db, [each.id for each in some])
    for campaign in some[:LOOKS]:
        begin = place.key if campaign.id == place.id else ""
        if len(found) >= limit or looked >= SCAN:
            return Look(finds(db, found), Place(campaign.last or "", campaign.id, begin))
        if not is_spam(fated[campaign.id]):
            continue
        members = members_after(db, campaign, begin)
        looked += len(members)
        upto = members[-1] if len(members) == SCAN else ""
        keys = waved_through(db, campaign, members, begin, upto, site)
        if len(keys) > limit - len(found):
            keys = keys[: limit - len(found)]
            upto = keys[-1]
        found |= {key: campaign for key in keys if key not in found}
        if upto:
            return Look(finds(db, found), Place(campaign.last or "", campaign.id, upto))
    last = some[LOOKS] if len(some) > LOOKS else None
    return Look(finds(db, found), last and Place(last.last or "", last.id))


def finds(db: Database, found: Mapping[str, Campaign]) -> tuple[Find, ...]:
    """Give what was found with its scores."""
    scores = scores_of(db, list(found))
    return tuple(Find(key, campaign, scores.get(key)) for key, campaign in found.items())


def from_place(db: Database, place: Place) -> list[Campaign]:
    """Give the next campaigns that may be of spam, the freshest first; one more than LOOKS."""
    query = (
        f"select {COLUMNS} from campaigns where verdict <> 'ham' and kind in ('template', 'host')"
        " and (coalesce(last, ''), id) <= (?, ?) order by coalesce(last, '') desc, id desc limit ?"
    )
    found = db.conn.execute(query, (place.last, place.id, LOOKS + 1))
    return [Campaign(*row) for row in found]


def is_spam(fate: Fate) -> bool:
    """Say whether a campaign is one of spam; one approved by mistake does not save it."""
    spam, approved = fate.statuses.get("spam", 0), fate.statuses.get("approved", 0)
    return fate.campaign.verdict == "spam" or (spam >= SEEN_AS_SPAM and spam > approved)


def members_after(db: Database, campaign: Campaign, begin: str) -> list[str]:
    """Give the keys of a campaign's next members, by their keys, SCAN at most."""
    query = (
        "select comment from campaign_members where campaign = ? and comment > ?"
        " order by comment limit ?"
    )
    return [key for (key,) in db.conn.execute(query, (campaign.id, begin, SCAN))]


def waved_through(
    db: Database, campaign: Campaign, members: Sequence[str], begin: str, upto: str, site: str
) -> list[str]:
    """Give the approved comments that are members of a campaign, or should be, by their keys:
    after one key and, where one is said, up to another.
    """
    mark = {"template": "skeleton", "host": "host"}[campaign.kind]
    query = (
        "select c.key from campaigns g join marks m on m.kind = ? and m.value = g.value"
        " join comments c on c.id = m.comment where g.id = ? order by m.at desc limit ?"
    )
    alike = db.conn.execute(query, (KINDS.index(mark), campaign.id, SCAN))
    keys = {*members, *(key for (key,) in alike)}
    if campaign.kind == "template":
        keys |= set(twins_of(db, campaign))
    part = sorted(key for key in keys if key > begin and (not upto or key <= upto))
    return sorted(approved_at_the_source(db, part, site))


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
