"""What a moderator decided on the site itself, after a decision made here had arrived there.

A sync never undoes a moderator: what was decided here holds against whatever the source says.
Once it was brought to the site that is fulfilled, and a status given there later is the later word
of a person: it is written into the log, as decided on the site, and can be taken back like any
other. What has not arrived yet is no matter of this module, but of `moderation.push`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from importer.schema import writing
from moderation import service, store
from moderation.statuses import Action, State

SITE = "site"  # who decided
WHY = "decided on the site"
ACTIONS: dict[str, Action] = {
    "approved": "approve", "pending": "hold", "spam": "spam", "trash": "trash",
}  # fmt: skip
# The last thing that went to the site for a comment arrived, and the site says something else now.
LATER = """
    select s.key, c.status from states s
    join comments c on c.key = s.key
    join posts p on p.key = c.post
    join outbox o on o.id = (select max(id) from outbox where key = s.key and kind = 'status')
    where p.site = ? and o.state = 'done' and c.status <> s.status and c.vanished is null
        and s.decision <= o.decision
    order by c.status, s.key
"""


def follow(db: Database, site: str, now: datetime) -> int:
    """Take over what was decided on a site since our decisions arrived; give how much."""
    with writing(db):
        found = list(later(db, site))
        for status, keys in found:
            before = store.states(db, keys)
            moved = {key: State(status, before[key].memory) for key in keys}  # type: ignore[arg-type]
            service.log(db, ACTIONS[status], moved, before, (SITE, now, WHY))
    return sum(len(keys) for _, keys in found)


def later(db: Database, site: str) -> Iterator[tuple[str, list[str]]]:
    """Give by status the comments that the site decided later."""
    found: dict[str, list[str]] = {}
    for key, status in db.conn.execute(LATER, (site,)).fetchall():
        found.setdefault(status, []).append(key)
    yield from found.items()
