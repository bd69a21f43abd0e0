"""The platforms whose pages we read, and the one way in: `read(page)`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from importer.extract import (
    Platform,
    Tree,
    elsewhere,
    jsonld,
    livejournal,
    sheet,
    thread,
    wordpress,
)
from importer.extract.counts import claimed
from importer.extract.guess import SURE, guess
from importer.extract.markup import Family
from importer.extract.post import is_open, place_of
from importer.extract.sheets import SHEETS, STANDARDS
from importer.extract.thread import Found
from importer.extract.tree import parse
from importer.model import Item, Page, Problem

NUMBERED = Platform("numbered", lambda tree: bool(thread.spots(tree)), thread.found)

# Marks differ in how much they say: a generator's name in a page says more than a class that many
# use, that more than an id like WordPress's. Each row is asked only where none above it claims.
# To add one: a sheet in `sheets.py`, or a module with a PLATFORM, named here.
TIERS: tuple[tuple[Platform, ...], ...] = (
    (wordpress.SURE,),
    (*map(sheet.platform, SHEETS), livejournal.PLATFORM),
    (wordpress.LIKELY,),
    (NUMBERED,),
    tuple(map(sheet.platform, STANDARDS)),
    (jsonld.PLATFORM,),
    (Platform("generic", lambda tree: guess(tree) is not None, lambda tree, where: iter(())),),
)
SURE_ENOUGH = 0.8  # of a guess on a page whose software is known and whose comments were not found


def platform_of(page: Page, tree: Tree) -> Platform | None:
    """Give the platform that made a page, None if nobody claims it.

    Where two of one row claim it, the one that was named first there: its marks are the surer.
    """
    for row in TIERS:
        for platform in row:
            if platform.claims(tree):
                return platform
    return None


def comments_of(
    platform: Platform, tree: Tree, where: str, learned: Family | None = None
) -> tuple[list[Found], str]:
    """Give the comments of a page by its platform, and how that was guessed ("" = it was not).

    Where the platform's own marks find none, a theme may have left them out: then what has numbers
    as WordPress prints them is read, else, or where these are anchors alone, what repeats like
    comments. Takes the comments out of the tree. `learned`: the site's own selectors.
    """
    known = [] if platform.found is thread.found else list(platform.found(tree, where))
    if all(one.fields.kind != "comment" for one in known):
        known += thread.found(tree, where, learned)
    sure = SURE if platform.name == "generic" else SURE_ENOUGH
    made = None if any(one.fields.body for one in known) else guess(tree, sure)
    if made is None:
        return known, ""
    pings = [one for one in known if one.fields.kind != "comment"]
    return [*sheet.found(made.sheet, tree, where), *pings], str(made)


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
    here = place_of(page, tree, zone, honest=platform.honest)
    takes = is_open(tree, platform.form)
    number, services = claimed(tree), elsewhere.services(tree)
    found, guessed = comments_of(platform, tree, here.where)
    yield from wordpress.items(here, tree, found, takes)
    if guessed:
        yield Problem(where=here.where, what=guessed, key=here.post, lost=False)
    if not found and number != 0:
        yield from elsewhere.remarks(here.where, services)
