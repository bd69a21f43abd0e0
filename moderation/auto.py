"""What judging may decide by itself: nothing, unless a site's owner allows it for that site.

Only comments that wait at their site and that nobody decided here are touched, each decision is in
the log under the name `auto`, and can be taken back like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from sqlite_utils import Database

from importer.schema import writing
from moderation import service
from moderation.evidence import Band
from moderation.statuses import Action

Policy = Literal["none", "spam", "approve", "both"]
MODERATOR = "auto"
SPAM: dict[Band, Action] = {"spam": "spam"}
APPROVE: dict[Band, Action] = {"clean": "approve"}
ALLOWS: dict[str, Mapping[Band, Action]] = {
    "none": {}, "spam": SPAM, "approve": APPROVE, "both": {**SPAM, **APPROVE},
}  # fmt: skip
WAITING = """
    select c.key from comments c
    join posts p on p.key = c.post
    join verdicts v on v.key = c.key
    where p.site = ? and v.band = ? and c.status = 'pending' and c.vanished is null
        and not exists (select 1 from decisions d where d.key = c.key)
"""


class UnknownPolicy(ValueError):
    """The word does not say what judging may decide."""


def policy(db: Database, site: str) -> str:
    """Give what a site's owner allows."""
    found = db.conn.execute("select auto from site_policies where site = ?", (site,)).fetchone()
    return str(found[0]) if found else "none"


def allow(db: Database, site: str, auto: str) -> None:
    """Note what a site's owner allows; raises UnknownPolicy for a word that is none."""
    if auto not in get_args(Policy):
        raise UnknownPolicy(f"{auto} is none of {', '.join(get_args(Policy))}.")
    with writing(db):
        db.conn.execute(
            "insert or replace into site_policies(site, auto) values (?, ?)", (site, auto)
        )


def decide(db: Database, site: str, now: datetime) -> dict[str, int]:
    """Decide what the owner allows to be decided; give how many by action."""
    done: dict[str, int] = {}
    for band, action in ALLOWS[policy(db, site)].items():
        keys = [key for (key,) in db.conn.execute(WAITING, (site, band)).fetchall()]
        why = f"judged as {band}; the site allows it"
        if keys:
            outcome = service.decide(db, action, keys, moderator=MODERATOR, now=now, why=why)
            done[action] = len(outcome.changed)
    return done
