"""One item seen through several sources is one row: how the fields of its sightings combine.

A pure function of the set of sightings, so the order of imports does not matter. Each column has
one of four policies; a richer source (`RANK`) never loses to a poorer one that only repeats it in
other words, and a later change at the source always arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from importer.rows import COLUMNS, Row
from importer.text import fold


class Sighting(NamedTuple):
    """What one source said of one item, and when."""

    format: str
    captured: str  # ISO 8601 UTC, or "" = unknown, taken as oldest
    row: Row


# How much a source's word is worth where sources differ in kind: raw text and private fields
# before what WordPress rendered, that before feeds, and pages (dates and parents read off markup)
# last.
RANK = {
    "rest-edit": 50, "mysql": 45, "wxr": 40, "rest": 30, "wpcom": 30, "feed": 20, "disqus": 15,
    "pages": 10, "text": 5,
}  # fmt: skip
UNKNOWN = 35  # another archive format: better than anything rendered
RENDERED_POST = 30  # a post's body cut out of a page counts only where nothing better is known
OWN_ADDRESS = {
    "rest-edit": 9,
    "rest": 9,
    "wpcom": 9,
    "pages": 8,
    "feed": 7,
}  # said by the site, not derived

Pick = Callable[[Sequence[Sighting], int], str | None]


def rank(sighting: Sighting) -> tuple[int, str, str]:
    """Order sightings by what their source is worth, the newer first among equals.

    The format's name comes last: without it, the order of imports would decide between two that
    are worth the same.
    """
    return RANK.get(sighting.format, UNKNOWN), sighting.captured, sighting.format


def age(sighting: Sighting) -> tuple[str, int, str]:
    """Order sightings by time, the richer first among equals."""
    return sighting.captured, rank(sighting)[0], sighting.format


def richest(sightings: Sequence[Sighting], column: int) -> str | None:
    """Take the word of the richest source, even if it says "none"."""
    return max(sightings, key=rank).row[column]


def filled(sightings: Sequence[Sighting], column: int) -> str | None:
    """Take the word of the richest source that says anything."""
    saying = [each for each in sightings if each.row[column]]
    return richest(saying or sightings, column)


def newest(sightings: Sequence[Sighting], column: int) -> str | None:
    """Take the latest word."""
    return max(sightings, key=age).row[column]


def agreed(sightings: Sequence[Sighting], column: int) -> str | None:
    """Take the latest text, in the words of the richest source that says the same.

    WordPress's raw and rendered text differ in quotes, paragraphs and links: `fold` sees through.
    """
    saying = [each for each in sightings if each.row[column]] or sightings
    said = fold(newest(saying, column) or "")
    return richest([each for each in saying if fold(each.row[column] or "") == said], column)


def agreed_body(sightings: Sequence[Sighting], column: int) -> str | None:
    """Take a post's body as `agreed`, from sources that give the body and not a page around it."""
    full = [each for each in sightings if rank(each)[0] >= RENDERED_POST]
    return agreed(full or sightings, column)


def own_address(sightings: Sequence[Sighting], column: int) -> str | None:
    """Take the permalink that the site itself gave before one derived from ids."""
    saying = [each for each in sightings if each.row[column]] or sightings
    return max(saying, key=lambda each: (OWN_ADDRESS.get(each.format, 0), rank(each))).row[column]


POLICY: dict[str, dict[str, Pick]] = {
    "sites": {"title": agreed},
    "posts": {
        "title": agreed,
        "body": agreed_body,
        "status": newest,
        "comment_status": richest,
        "url": own_address,
    },
    "comments": {
        "parent": richest,
        "author_name": agreed,
        "body": agreed,
        "status": newest,
        "url": own_address,
    },
}


def merge(table: str, sightings: Sequence[Sighting]) -> Row:
    """Give the row that the current sightings of one key, one a format, add up to."""
    if len(sightings) == 1:
        return sightings[0].row
    policy = POLICY[table]
    return tuple(
        policy.get(name, filled)(sightings, column) for column, name in enumerate(COLUMNS[table])
    )
