"""Where a page's comments stand, by a platform's sheet: numbers, depths, who answers whom.

A comment's number is in its own id, in an empty link right before it, or in an id or a permalink
in it. Whom it answers is said by a link to that one, by nesting, by boxes for replies after a
comment (Drupal), or by how far it is moved in (Serendipity, LiveJournal).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from selectolax.lexbor import LexborNode

from importer.extract import Tree
from importer.extract.thread import linked_to
from importer.extract.tree import attr, classes
from importer.model import Kind

if TYPE_CHECKING:
    from importer.extract.sheet import Sheet

MOVED = re.compile(r"(?:padding|margin)-left\s*:\s*(\d{1,4})(?:\.\d+)?\s*(px|em|%)", re.IGNORECASE)
HIGHEST = 60  # steps up to the comment around
ANCHORS = 3  # elements before a comment that may be its anchor


class Spot(NamedTuple):
    """A comment's element, and what stands around it."""

    node: LexborNode
    anchor: str  # the id or name that holds its number; "" = it has none
    number: str
    depth: int  # boxes around it, or how far it is moved in
    around: int  # place in the list of the comment it is nested in; -1 = none
    answers: str  # number of the comment it says it answers
    kind: Kind


def spots_of(sheet: Sheet, tree: Tree) -> list[Spot]:
    """Give where the comments of a page stand, in the order they do."""
    nodes = _outermost(tree, sheet)
    places = {node.mem_id: at for at, node in enumerate(nodes)}
    pings = {node.mem_id for node in tree.css(sheet.pings)} if sheet.pings else set()
    return [_spot(node, places, pings, sheet) for node in nodes]


def parents_of(spots: list[Spot]) -> list[int]:
    """Give for each comment the place of the one it answers; -1 if it answers none.

    That is the one it is nested in, else the last one before it that is less deep.
    """
    parents, open_ = [], list[int]()
    for at, spot in enumerate(spots):
        while open_ and spots[open_[-1]].depth >= spot.depth:
            open_.pop()
        less_deep = open_[-1] if open_ else -1
        parents.append(spot.around if spot.around >= 0 else less_deep)
        open_.append(at)
    return parents


def _outermost(tree: Tree, sheet: Sheet) -> list[LexborNode]:
    """Give the comments' elements, each number's first one only."""
    seen: dict[str, LexborNode] = {}
    for at, node in enumerate(tree.css(sheet.comment)):
        number = number_in(_anchor(node, sheet), sheet)
        if number or not sheet.numbered:
            seen.setdefault(number or f"at {at}", node)
    return list(seen.values())


def number_in(text: str, sheet: Sheet) -> str:
    """Give a comment's number by an id, a name or a fragment; empty if it is none."""
    match = sheet.number.search(text)
    return match[1] if match else ""


def _anchor(node: LexborNode, sheet: Sheet) -> str:
    """Give the id, name or fragment that holds a comment's number; empty if none does."""
    others = {one.mem_id for one in node.css(sheet.answers)} if sheet.answers else set()
    own = (node.id or "", attr(node, "name"), *_anchors_before(node), *_anchors_in(node, others))
    return next((text for text in own if sheet.number.search(text)), "")


def _anchors_before(node: LexborNode) -> Iterator[str]:
    """Give the names of the empty links right before a comment, or before the box around it."""
    before, up = node.prev, node.parent
    for _ in range(4 * ANCHORS):
        while before is None and up is not None and up.tag == "div":
            before, up = up.prev, up.parent
        if before is None or (before.is_element_node and before.tag != "a"):
            return
        if before.is_element_node:
            yield from (before.id or "", attr(before, "name"))
        before = before.prev


def _anchors_in(node: LexborNode, others: set[int]) -> Iterator[str]:
    """Give the ids and names in a comment, then where links lead: its text may lead to others."""
    inside = [one for one in node.css("[id], a[name], a[href]")[:30] if one.mem_id not in others]
    for one in inside:
        yield from (one.id or "", attr(one, "name"))
    for one in inside:
        yield attr(one, "href").partition("#")[2]


def _spot(node: LexborNode, places: dict[int, int], pings: set[int], sheet: Sheet) -> Spot:
    depth, around, up = _own_depth(node, sheet), -1, node.parent
    for _ in range(HIGHEST):
        if up is None:
            break
        if around < 0 and up.mem_id in places:
            around = places[up.mem_id]
        depth += bool(sheet.replies) and sheet.replies in classes(up)
        up = up.parent
    anchor = _anchor(node, sheet)
    number = number_in(anchor, sheet)
    kind: Kind = "trackback" if node.mem_id in pings else "comment"
    return Spot(node, anchor, number, depth, around, _answers(node, number, sheet), kind)


def _own_depth(node: LexborNode, sheet: Sheet) -> int:
    said = MOVED.search(attr(node, "style")) or sheet.level.search(attr(node, "class"))
    return int(said[1] or 1) if said else 0


def _answers(node: LexborNode, own: str, sheet: Sheet) -> str:
    if not sheet.answers:
        return ""
    return linked_to(node, sheet.answers, lambda text: number_in(text, sheet), own)
