"""What sums come to for somebody who is there for some sites: other sites' comments don't count.

The rules do look across sites (a campaign is one wherever it strikes); what is shown of that to a
person is not more than the comments they may open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from moderation import store
from moderation.campaigns import Campaign
from moderation.grouping import quoted
from moderation.store import marks

MOST = 10_000  # comments of one campaign that are counted


def campaigns_within(
    db: Database, found: Mapping[str, Campaign], sites: Sequence[str]
) -> dict[str, Campaign]:
    """Give campaigns by comment as some sites' comments alone make them; no sites: as they are."""
    if not sites:
        return dict(found)
    each = {campaign.id: campaign_within(db, campaign, sites) for campaign in found.values()}
    return {key: small for key, campaign in found.items() if (small := each[campaign.id])}


def campaign_within(db: Database, found: Campaign, sites: Sequence[str]) -> Campaign | None:
    """Give a campaign as some sites' comments alone make it; None where none is of them."""
    if not sites:
        return found
    query = (
        "select count(*), min(nullif(published, '')), max(nullif(published, '')), max(id) from"
        f" (select id, published from shelf where campaign = ? and site in ({marks(sites)})"
        " limit ?)"
    )
    size, first, last, newest = db.conn.execute(query, (found.id, *sites, MOST)).fetchone()
    if not size:
        return None
    label = words_of(db, newest) if found.kind == "template" else found.label
    return found._replace(size=size, first=first, last=last, label=label)


def words_of(db: Database, id: int) -> str:
    """Give the beginning of a comment's text, by its number on the shelf: a template's label."""
    (key,) = db.conn.execute("select key from shelf where id = ?", (id,)).fetchone()
    return quoted(store.comments(db, [key])[key].body)
