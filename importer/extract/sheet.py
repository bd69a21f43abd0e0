"""Reading a page by a sheet of CSS selectors: one sheet for each platform that is not WordPress.

A sheet says how a page of the platform is known, which elements are comments, and what in them is
what. Who answers whom is said by nesting, by boxes for replies after a comment (Drupal), or by how
far a comment is moved in (Serendipity, LiveJournal). Reading goes from the last comment to the
first and takes each out of the tree, so that a comment never holds its replies.

To add a platform: a sheet in `SHEETS` of `importer/extract/sheets.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from importer.extract import Platform, Tree
from importer.extract.body import body_of
from importer.extract.markup import FURNITURE, FURNITURE_CLASSES, Fields, avatar_of, name_of
from importer.extract.place import joined
from importer.extract.thread import Found, glued
from importer.extract.tree import attr, classes, drop, words
from importer.model import derived_id

MOVED = re.compile(r"(?:padding|margin)-left\s*:\s*(\d{1,4})(?:\.\d+)?\s*(px|em|%)", re.IGNORECASE)
HIGHEST = 60  # steps up to the comment around
ANCHORS = 3  # elements before a comment that may be its anchor
NO_NUMBER = re.compile(r"(?!)")


class Sheet(NamedTuple):
    """The selectors of one platform's pages."""

    name: str
    mark: str  # what shows in a page that the platform made it
    comment: str  # the element of each comment
    author: str
    date: str
    body: str
    number: re.Pattern[str] = NO_NUMBER  # its group 1 in an id, a name or a permalink
    replies: str = ""  # the class of a box after a comment that holds its replies
    stamp: re.Pattern[str] = NO_NUMBER  # its group 1 in a permalink: milliseconds since 1970
    furniture: str = ""  # what is no part of a comment


class Spot(NamedTuple):
    """A comment's element, and what stands around it."""

    node: LexborNode
    number: str
    depth: int  # boxes around it, or how far it is moved in
    around: int  # place in the list of the comment it is nested in; -1 = none


def platform(sheet: Sheet) -> Platform:
    """Give a sheet as a platform."""
    return Platform(
        sheet.name,
        lambda tree: tree.css_first(sheet.mark) is not None,
        lambda tree, where: found(sheet, tree, where),
    )


def found(sheet: Sheet, tree: Tree, where: str) -> Iterator[Found]:
    """Give the comments of a page in the order they stand in; takes them out of the tree.

    A comment without a number gets a hash of what it says: of author, date and text.
    """
    nodes = _outermost(tree, sheet)
    places = {node.mem_id: at for at, node in enumerate(nodes)}
    spots = [_spot(node, places, sheet) for node in nodes]
    parents = _parents(spots)
    read = [_read(spot, sheet, where) for spot in reversed(spots)][::-1]
    numbers = [one.number or _hash(one.fields) for one in read]
    for at, one in enumerate(read):
        if one.fields.body or one.fields.name:
            parent = numbers[parents[at]] if parents[at] >= 0 else ""
            yield one._replace(number=numbers[at], parent=parent)


def _hash(says: Fields) -> str:
    text = " ".join(re.findall(r"\w+", says.body)[:200])
    return derived_id(says.name, says.dates[0] if says.dates else "", text)


def _outermost(tree: Tree, sheet: Sheet) -> list[LexborNode]:
    """Give the comments' elements, each number's first one only."""
    seen: dict[str, LexborNode] = {}
    for at, node in enumerate(tree.css(sheet.comment)):
        seen.setdefault(_number(node, sheet) or f"at {at}", node)
    return list(seen.values())


def _number(node: LexborNode, sheet: Sheet) -> str:
    own = (node.id or "", *_anchors_before(node), *_anchors_in(node))
    return next((match[1] for text in own if (match := sheet.number.search(text))), "")


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


def _anchors_in(node: LexborNode) -> Iterator[str]:
    for one in node.css("[id], a[name], a[href]")[:30]:
        yield from (one.id or "", attr(one, "name"), attr(one, "href").partition("#")[2])


def _spot(node: LexborNode, places: dict[int, int], sheet: Sheet) -> Spot:
    moved = MOVED.search(attr(node, "style"))
    depth, around, up = int(moved[1]) if moved else 0, -1, node.parent
    for _ in range(HIGHEST):
        if up is None:
            break
        if around < 0 and up.mem_id in places:
            around = places[up.mem_id]
        depth += bool(sheet.replies) and sheet.replies in classes(up)
        up = up.parent
    return Spot(node, _number(node, sheet), depth, around)


def _parents(spots: list[Spot]) -> list[int]:
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


def _read(spot: Spot, sheet: Sheet, where: str) -> Found:
    node, following = glued(spot.node)
    raw, avatar, link = node.html or "", avatar_of(node), _link(node, sheet, where)
    dates = [*_stamps(node, sheet), *_dates(node, sheet)]
    _swept(node, sheet)
    whole_body = _body_node(node, sheet)
    name, url, who = _author(node, sheet, where)
    body = _body(node, whole_body, [who, *_heads(node, sheet)])
    said = tuple(dict.fromkeys([*dates, words(node)[:400]]))
    says = Fields(sheet.name, name, url, avatar, "", said, link, body, "comment")
    for one in following:
        one.remove()
    spot.node.remove()
    return Found(spot.number, "", says, False, raw)


def _swept(node: LexborNode, sheet: Sheet) -> None:
    for found in node.css("[class]"):
        if found.mem_id != node.mem_id and not FURNITURE_CLASSES.isdisjoint(classes(found)):
            found.remove()
    drop(node, ", ".join(filter(None, (FURNITURE, sheet.furniture))))


def _link(node: LexborNode, sheet: Sheet, where: str) -> str:
    for one in node.css("a[href]")[:30]:
        if sheet.number.search(attr(one, "href").partition("#")[2]):
            return joined(where, attr(one, "href"))
    return joined(where, f"#{node.id}") if sheet.number.search(node.id or "") else where


def _stamps(node: LexborNode, sheet: Sheet) -> Iterator[str]:
    for one in node.css("a[href]")[:30]:
        stamp = sheet.stamp.search(attr(one, "href"))
        if stamp:
            moment = datetime.fromtimestamp(int(stamp[1]) / 1000, UTC)
            yield f"{moment.isoformat()[:19]}+00:00"


def _dates(node: LexborNode, sheet: Sheet) -> Iterator[str]:
    for selector in sheet.date.split(", "):
        for one in node.css(selector)[:3]:
            for text in (
                attr(one, "datetime"),
                attr(one, "content"),
                attr(one, "title"),
                words(one),
            ):
                if any(sign.isdigit() for sign in text):
                    yield text


def _heads(node: LexborNode, sheet: Sheet) -> list[LexborNode]:
    """Give the elements that say the date."""
    return [one for selector in sheet.date.split(", ") for one in node.css(selector)[:3]]


def _body_node(node: LexborNode, sheet: Sheet) -> LexborNode | None:
    hits = (node.css_first(selector) for selector in sheet.body.split(", "))
    return next((hit for hit in hits if hit is not None and hit.mem_id != node.mem_id), None)


def _body(node: LexborNode, hit: LexborNode | None, heads: list[LexborNode | None]) -> str:
    """Give the text's HTML without what in its element says who and when."""
    if hit is None:
        return body_of(node, ".no-box-is-named", "", False) or ""
    for head in heads:
        if head is not None and _within(head, hit):
            head.remove()
    return (hit.inner_html or "").strip()


def _within(node: LexborNode, box: LexborNode) -> bool:
    up = node.parent
    for _ in range(HIGHEST):
        if up is None or up.mem_id == box.mem_id:
            return up is not None
        up = up.parent
    return False


def _author(node: LexborNode, sheet: Sheet, where: str) -> tuple[str, str, LexborNode | None]:
    for selector in sheet.author.split(", "):
        for one in node.css(selector)[:3]:
            name, url = name_of(one, where)
            if name:
                return name, url, one
    return "", "", None
