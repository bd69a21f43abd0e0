"""The platforms whose pages we read, and the one way in: `read(page)`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from importer.extract import Platform, Tree, sheet, thread, wordpress
from importer.extract.post import place_of
from importer.extract.sheets import SHEETS, STANDARDS
from importer.extract.tree import parse
from importer.model import Item, Page, Problem

NUMBERED = Platform("numbered", lambda tree: bool(thread.spots(tree)), thread.found)

# Marks differ in how much they say: a generator's name in a page says more than a class that many
# use, that more than an id like WordPress's. Each row is asked only where none above it claims.
# To add one: a sheet in `sheets.py`, or a module with a PLATFORM, named here.
TIERS: tuple[tuple[Platform, ...], ...] = (
    (wordpress.SURE,),
    tuple(map(sheet.platform, SHEETS)),
    (wordpress.LIKELY,),
    (NUMBERED,),
    tuple(map(sheet.platform, STANDARDS)),
)


def platform_of(page: Page, tree: Tree) -> Platform | None:
    """Give the platform that made a page, None if nobody claims it.

    Where two of one row claim it, the one that was named first there: its marks are the surer.
    """
    for row in TIERS:
        for platform in row:
            if platform.claims(tree):
                return platform
    return None


def read(page: Page, zone: tzinfo | None = None) -> Iterator[Item]:
    """Give the items of one page: its site, its post, its comments, and remarks.

    `zone` is that of the site's local times, where the caller knows it. Bad markup never raises;
    a page nobody claims gives one Problem.
    """
    tree, problem = parse(page)
    if problem:
        yield problem
    platform = platform_of(page, tree)
    if platform is None:
        what = "no comments and no blog recognised in this page: nothing is read"
        yield Problem(where=page.url, what=what)
        return
    yield from wordpress.items(place_of(page, tree, zone), tree, platform)
