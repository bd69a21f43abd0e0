"""One page -> items. Pure: no network, no database, no clock.

A platform is one family of markup, its dated variants side by side in a table. To add one: write
a module with `PLATFORM = Platform(...)` and name it in `PLATFORMS` of
`importer/extract/registry.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from importer.model import Item, Page

Tree = LexborHTMLParser


class Platform(NamedTuple):
    """One family of markup. `read` takes the tree apart while it reads: parse again to read again.

    The zone is that of the site's local times where the caller knows it, else None.
    """

    name: str
    claims: Callable[[Page, Tree], bool]
    read: Callable[[Page, Tree, tzinfo | None], Iterator[Item]]
