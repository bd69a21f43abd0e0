"""What an earlier capture of a comment knew and a later one does not say.

Themes change: a later one may print no nesting, no avatars, or the day alone, and that is not a
later word but none. Names, texts and addresses are: who took them away meant it.
"""

from __future__ import annotations

from dataclasses import replace

from importer.extract.whole import Leaf
from importer.model import Comment

EXACT = ("sure", "zone")  # of `extract.wordpress.How`: the time of day is known


def vague(leaf: Leaf) -> frozenset[str]:
    """Give the comments of which a page does not say the time of day."""
    return frozenset(item.key for item, when in leaf.comments if when.how not in EXACT)


def carried(item: Comment, before: Comment | None, vague: frozenset[str]) -> Comment:
    """Give a comment with what an earlier capture knew of its parent, time, avatar and user."""
    if before is None:
        return item
    dated = before if item.key in vague and before.published else item
    author = replace(
        item.author,
        avatar=item.author.avatar or before.author.avatar,
        user=item.author.user or before.author.user,
    )
    return replace(
        item,
        parent=item.parent or before.parent,
        published=dated.published,
        offset=dated.offset,
        author=author,
    )
