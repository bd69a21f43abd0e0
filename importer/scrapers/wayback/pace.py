"""How fast an archive is asked: lists of captures and captures each have a pace of their own.

The Wayback Machine takes 24 lists a minute. It gives 600 captures a minute; we take one a second,
as of any host, and where the user asks for more no more than eight. Who is told "too fast" (429)
waits as long as it says, a minute where it does not: ignoring that for a minute shuts one out for
an hour, and then for two (edgi-govdata-archiving/wayback, issue 137).
"""

from __future__ import annotations

from importer.fetch.pace import USUAL, Lane
from importer.scrapers.wayback.asked import Asked

LIST_GAP = 60 / 24
LEAST_GAP = 0.125
REST = 60.0


def lanes(wanted: Asked, delay: float | None) -> tuple[Lane, ...]:
    """Give the pace at which an archive is asked; `delay` as the user says."""
    gap = max(LEAST_GAP, USUAL if delay is None else delay)
    return (
        Lane(f"{wanted.root}/cdx/", max(LIST_GAP, delay or 0), REST),
        Lane(f"{wanted.root}/web/", gap, REST),
    )
