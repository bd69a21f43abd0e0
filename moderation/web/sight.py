"""What who asks may see of lists, sums and campaigns: all, or their own sites' part of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import g

from moderation import items, listing, scope
from moderation.auth import roles
from moderation.auth import store as accounts
from moderation.campaigns import Campaign, campaign
from moderation.items import Item
from moderation.store import marks


def own_sites() -> tuple[str, ...]:
    """Give the sites that who asks is kept to; none: every site."""
    person = g.person
    return () if person is None or person.role == "administrator" else tuple(person.sites)


def sites() -> dict[str, str]:
    """Give the keys and titles of the sites that who asks is there for."""
    found = accounts.sites(g.db)
    return {key: title for key, title in found if roles.oversees(g.person, key)}


def load(keys: Sequence[str], authors: bool = True) -> list[Item]:
    """Give the items of some keys, with what of their history and campaigns may be seen."""
    return items.load(g.db, keys, authors, own_sites())


def counts(site: str) -> dict[str, int]:
    """Count the comments of every tab, of one site or of all that who asks is there for."""
    found = [listing.counts(g.db, each) for each in ([site] if site else own_sites() or [""])]
    total: Counter[str] = Counter()
    for each in found:
        total.update(each)
    return dict(total)


def campaign_of(id: int) -> Campaign | None:
    """Give a campaign, as far as who asks may see it."""
    found = campaign(g.db, id)
    return found and scope.campaign_within(g.db, found, own_sites())


def is_own_batch(batch: int) -> bool:
    """Whether all that a batch of the log decided or corrected may be seen."""
    own = own_sites()
    if not own:
        return True
    query = (
        "select 1 from (select key from decisions where batch = ? union all"
        " select key from corrections where batch = ?) d left join shelf s on s.key = d.key where"
        f" coalesce(s.site, '') not in ({marks(own)}) limit 1"
    )
    return g.db.conn.execute(query, (batch, batch, *own)).fetchone() is None
