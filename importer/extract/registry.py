"""The platforms whose pages we read, and the one way in: `read(page)`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from importer.errors import Ambiguous
from importer.extract import Platform, Tree, numbered, wordpress
from importer.extract.tree import parse
from importer.model import Item, Page, Problem

# To add one: write a module with PLATFORM = Platform(...) and name it here.
PLATFORMS = (wordpress.PLATFORM, numbered.PLATFORM)


def platform_of(page: Page, tree: Tree) -> Platform | None:
    """Give the platform that made a page, None if nobody claims it.

    Raises Ambiguous if two do.
    """
    claim = [platform for platform in PLATFORMS if platform.claims(page, tree)]
    if len(claim) > 1:
        names = " and ".join(platform.name for platform in claim)
        raise Ambiguous(f"{page.url}: claimed by {names}: this is a bug, please report it")
    return claim[0] if claim else None


def read(page: Page, zone: tzinfo | None = None) -> Iterator[Item]:
    """Give the items of one page: its site, its post, its comments, and remarks.

    `zone` is that of the site's local times, where the caller knows it. Bad markup never raises;
    a page nobody claims gives one Problem. Raises Ambiguous if two platforms claim it.
    """
    tree, problem = parse(page)
    if problem:
        yield problem
    platform = platform_of(page, tree)
    if platform is None:
        what = "no comments and no blog recognised in this page: nothing is read"
        yield Problem(where=page.url, what=what)
        return
    yield from platform.read(page, tree, zone)
