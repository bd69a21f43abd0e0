"""Pages that number their comments as WordPress does but are not WordPress's (Movable Type)."""

from __future__ import annotations

from importer.extract import Platform, Tree, wordpress
from importer.extract.thread import spots
from importer.model import Page


def claims(page: Page, tree: Tree) -> bool:
    """Tell whether a page has comments with id="comment-N" and WordPress did not make it."""
    return not wordpress.claims(page, tree) and bool(spots(tree))


PLATFORM = Platform("numbered", claims, wordpress.read)
