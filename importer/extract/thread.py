"""The comments of a page: which elements they are, who answers whom, what each says.

A comment is the outermost element with id="comment-N", "li-comment-N" or "div-comment-N". Its
parent is the comment it is nested in; where the theme prints "depth-N" (`get_comment_class`) and
does not nest, the last one before it that is one less deep. Reading goes from the last comment to
the first and takes each out of the tree, so that a comment's element never holds its replies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from importer.extract import Tree
from importer.extract.markup import Family, Fields, awaiting, fields
from importer.extract.tree import attr, classes

# wpDiscuz 7, and 3 to 5: number and parent
NUMBERED = re.compile(r"(?:li-|div-|dsq-)?comment-(\d{1,19})|(?:wpd|wc)-comm-(\d{1,19})_(\d{1,19})")
ANY_NUMBERED = '[id*="comment-"], [id^="wpd-comm-"], [id^="wc-comm-"]'
ANSWERS = ", ".join(  # "Bob replied to comment from Ann": Movable Type; plugins of WordPress
    f'{head} a[href*="#comment-"]' for head in (".byline", ".comment-header", ".in-reply-to")
)
DEPTH = re.compile(r"(?:^|\s)depth-?(\d{1,3})(?:\s|$)")
MOST_FOLLOWING = 2_000  # nodes after an anchor that may be its comment
HIGHEST = 60  # steps up to the comment around; themes need 4
UNNUMBERED = (  # Twenty Ten and Eleven print pings so; Thesis
    "li.pingback:not([id]), li.trackback:not([id]), #trackback_list > dt:not([id])"
)


class Spot(NamedTuple):
    """Where a comment stands."""

    number: str  # "" if the theme prints none
    node: LexborNode
    parent: str  # number of the comment it answers, or ""


class Found(NamedTuple):
    """A comment as the page has it."""

    number: str
    parent: str
    fields: Fields
    awaiting: bool
    raw: str


def spots(tree: Tree) -> list[Spot]:
    """Give the elements of the comments on a page in the order they stand in."""
    nodes = _outermost(tree)
    around = {node.mem_id: number for number, node in nodes}
    depths: list[tuple[int, str]] = []
    found = []
    for number, node in nodes:
        parent = _parent(node, around, depths)
        found.append(Spot(number, node, parent))
    return found + [Spot("", node, "") for node in tree.css(UNNUMBERED) if not _holds(node)]


def found(tree: Tree, where: str, learned: Family | None = None) -> Iterator[Found]:
    """Give the comments of a page in the order they stand in; takes them out of the tree.

    `learned`: the site's own selectors, asked before all others.
    """
    read = [_read(spot, where, learned) for spot in reversed(spots(tree))]
    yield from reversed(read)


def _outermost(tree: Tree) -> list[tuple[str, LexborNode]]:
    seen: dict[str, LexborNode] = {}
    for node in tree.css(ANY_NUMBERED):
        number = numbered(node)
        if number and (number not in seen or _supplants(node, seen[number])):
            seen[number] = node
    crowd = Counter(node.parent.mem_id for node in seen.values() if node.parent is not None)
    return [(number, _whole(node, crowd)) for number, node in seen.items()]


def numbered(node: LexborNode) -> str:
    """Give a comment's number by an element's id; empty if it has none."""
    return numbered_as(node.id or "")


def numbered_as(name: str) -> str:
    """Give the number in an id or a fragment; empty if it is no comment's."""
    match = NUMBERED.fullmatch(name)
    return (match[1] or match[2]) if match else ""


def _supplants(node: LexborNode, anchor: LexborNode) -> bool:
    """Tell whether a second element of the same number is the comment and the first its anchor.

    Disqus's list had `<div id="comment-N"></div><li id="dsq-comment-N">`.
    """
    return node.id == f"dsq-{anchor.id}" and _bare(anchor) and not _bare(node)


def _whole(node: LexborNode, crowd: Counter[int]) -> LexborNode:
    """Give a comment's element where the id stands at an empty anchor inside it.

    `crowd`: how many comments each element is the parent of; with others the parent is a list.
    """
    parent = node.parent
    if not _bare(node) or parent is None or parent.tag == "body":
        return node
    return parent if crowd[parent.mem_id] == 1 else node


def _bare(node: LexborNode) -> bool:
    return node.tag in ("a", "span", "div") and not (node.text() or "").strip()


def _parent(node: LexborNode, around: dict[int, str], depths: list[tuple[int, str]]) -> str:
    """Give the parent's number; `depths` are those of the open comments, kept from call to call."""
    told = NUMBERED.fullmatch(node.id or "")
    if told and told[3]:
        return told[3] if int(told[3]) else ""
    own, depth = around[node.mem_id], _depth(node)
    outer = _above(node, around)
    known = {number: level for level, number in depths}
    if depth:
        while depths and depths[-1][0] >= depth:
            depths.pop()
    parent = depths[-1][1] if depth and depths else ""
    if outer and (not depth or known.get(outer, 0) < depth):
        parent = outer
    if depth:
        depths.append((depth, own))
    return parent


def _above(node: LexborNode, around: dict[int, str]) -> str:
    up = node.parent
    for _ in range(HIGHEST):
        if up is None:
            return ""
        if up.mem_id in around:
            return around[up.mem_id]
        up = up.parent
    return ""


def _depth(node: LexborNode) -> int:
    """Give N of "depth-N", which a broken theme printed as an attribute ("<liclass depth-1>")."""
    said = DEPTH.search(" ".join((attr(node, "class"), *node.attributes)))
    if said is None:
        inner = node.css_first('[class*="depth-"]')
        said = DEPTH.search(attr(inner, "class")) if inner is not None else None
    return int(said[1]) if said else 0


def _read(spot: Spot, where: str, learned: Family | None) -> Found:
    node, following = glued(spot.node)
    raw, waits = node.html or "", awaiting(node)
    answers = spot.parent or linked_to(node, ANSWERS, numbered_as, spot.number)
    says = fields(node, spot.number, where, _listing(spot.node), learned)
    for one in following:
        one.remove()
    _take_out(spot.node)
    return Found(spot.number, answers, says, waits, raw)


def linked_to(node: LexborNode, links: str, number_in: Callable[[str], str], own: str) -> str:
    """Give the number of another comment that one of a comment's links leads to, as its head says
    whom it answers; empty if none does.

    `number_in` gives the number in a fragment, `own` is the comment's own.
    """
    numbers = (number_in(attr(one, "href").partition("#")[2]) for one in node.css(links)[:3])
    return next((number for number in numbers if number and number != own), "")


def glued(
    node: LexborNode, belongs: Callable[[LexborNode], bool] | None = None
) -> tuple[LexborNode, list[LexborNode]]:
    """Give a comment's element as one, and those after it that are part of it.

    `belongs` tells of an element whether it is; without it, only a `dt` and an anchor have such.
    """
    following = _following(node, belongs)
    return _joined(node, following), following


def _listing(node: LexborNode) -> list[str]:
    parent = node.parent
    return [*classes(parent), parent.id or ""] if parent is not None else []


def _following(node: LexborNode, belongs: Callable[[LexborNode], bool] | None) -> list[LexborNode]:
    """Give the elements after a comment's own that are part of it, and the words between them.

    Those are the dd of Cutline's dt, and all up to the next comment after an empty anchor.
    """
    belongs = belongs or (_is_text if node.tag == "dt" else _is_no_comment if _bare(node) else None)
    taken: list[LexborNode] = []
    after = node.next if belongs else None
    while belongs and after is not None and len(taken) < MOST_FOLLOWING:
        if after.is_element_node and not belongs(after):
            break
        taken.append(after)
        after = after.next
    return taken


def _is_text(node: LexborNode) -> bool:
    return node.tag == "dd"


def _is_no_comment(node: LexborNode) -> bool:
    return not (numbered(node) or node.id == "respond" or _holds(node))


def _joined(node: LexborNode, following: list[LexborNode]) -> LexborNode:
    if not following:
        return node
    html = "".join(one.html or "" for one in (node, *following))
    return LexborHTMLParser(f"<div>{html}</div>").css_first("div") or node


def _take_out(node: LexborNode) -> None:
    """Remove a comment, and the list that is empty without it."""
    around = node.parent
    node.remove()
    if around is not None and around.tag in ("ul", "ol") and not any(around.iter()):
        around.remove()


def _holds(node: LexborNode) -> bool:
    return any(numbered(one) for one in node.css(ANY_NUMBERED))
