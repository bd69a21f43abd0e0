"""One page -> items. Pure: no network, no database, no clock.

A platform is one family of markup, its dated variants side by side in a table. To add one: write
a module with `PLATFORM = Platform(...)` and name it in `PLATFORMS` of
`importer/extract/registry.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from importer.extract.thread import Found

Tree = LexborHTMLParser


class Platform(NamedTuple):
    """One family of markup. `found` takes the comments out of the tree: parse again to read again.

    `claims` is asked before; `found` gets the tree and the page's address.
    """

    name: str
    claims: Callable[[Tree], bool]
    found: Callable[[Tree, str], Iterator[Found]]
    form: str = ""  # selector of what shows that a page takes comments, beside WordPress's
    honest: bool = False  # "+00:00" in its pages is UTC, not WordPress's local time
