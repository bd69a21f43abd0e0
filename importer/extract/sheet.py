"""Reading a page by a sheet of CSS selectors: one sheet for each platform that is not WordPress.

A sheet says how a page of the platform is known, which elements are comments, and what in them is
what; `spots.py` finds where comments stand and who answers whom. Reading goes from the last comment
to the first and takes each out of the tree, so that a comment never holds its replies.

To add a platform: a sheet in `SHEETS` of `importer/extract/sheets.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from importer.extract import Platform, Tree
from importer.extract.body import HEAD, body_of
from importer.extract.markup import FURNITURE, FURNITURE_CLASSES, Fields, avatar_of, name_of
from importer.extract.place import joined
from importer.extract.spots import Spot, number_in, parents_of, spots_of
from importer.extract.thread import Found, glued
from importer.extract.tree import attr, classes, drop, fragment, words
from importer.model import Status, derived_id

HIGHEST = 60  # steps up to the comment around
MAIL = re.compile(r"([^\s@?]{1,64}@[^\s@?]{3,190})(?:\?.*)?")
BREAKS = re.compile(r"(?:\s*<br>)+$")  # after the text: the template's
NO_NUMBER = re.compile(r"(?!)")


class Sheet(NamedTuple):
    """The selectors of one platform's pages."""

    name: str
    mark: str  # what shows in a page that the platform made it
    comment: str  # the element of each comment
    author: str
    date: str
    body: str  # "" = loose: what stands beside who and when
    number: re.Pattern[str] = NO_NUMBER  # its group 1 in an id, a name or a permalink
    replies: str = ""  # the class of a box after a comment that holds its replies
    level: re.Pattern[str] = NO_NUMBER  # its group 1 in a comment's class: how deep; if empty: 1
    answers: str = ""  # the link to the comment that one answers
    link: str = ""  # the permalink, where no number in it tells
    site: str = ""  # the link to the author's site, where it is not around the name
    tail: str = ""  # what after a comment's element is part of it
    numbered: bool = False  # what has no number is no comment
    loose: str = ""  # where a comment is an empty anchor and what follows: what is no part of it
    stamp: re.Pattern[str] = NO_NUMBER  # its group 1 in a permalink: milliseconds since 1970
    furniture: str = ""  # what is no part of a comment
    pings: str = ""  # which comments are trackbacks
    hidden: tuple[tuple[str, Status], ...] = ()  # what says so of a comment (if in it: no text)
    cut: str = ""  # a comment whose text is on another page
    form: str = ""  # what shows that a page takes comments


def platform(sheet: Sheet) -> Platform:
    """Give a sheet as a platform."""
    return Platform(
        sheet.name,
        lambda tree: tree.css_first(sheet.mark) is not None,
        lambda tree, where: found(sheet, tree, where),
        sheet.form,
        honest=True,
    )


def found(sheet: Sheet, tree: Tree, where: str) -> Iterator[Found]:
    """Give the comments of a page in the order they stand in; takes them out of the tree.

    A comment without a number gets a hash of what it says: of author, date and text.
    """
    spots = spots_of(sheet, tree)
    parents = parents_of(spots)
    read = [_read(spot, sheet, where) for spot in reversed(spots)][::-1]
    numbers = [one.number or _hash(one.fields) for one in read]
    for at, one in enumerate(read):
        if one.number or one.fields.body or one.fields.name:
            parent = numbers[parents[at]] if parents[at] >= 0 else ""
            yield one._replace(number=numbers[at], parent=spots[at].answers or parent)


def _hash(says: Fields) -> str:
    text = " ".join(re.findall(r"\w+", says.body)[:200])
    return derived_id(says.name, says.dates[0] if says.dates else "", text)


def _read(spot: Spot, sheet: Sheet, where: str) -> Found:
    node, following = glued(spot.node, _belonging(spot, sheet))
    raw = node.html or ""
    status = _status(node, sheet)
    says = _says(node, spot, sheet, where)._replace(status=status, kind=spot.kind)
    for one in following:
        one.remove()
    spot.node.remove()
    return Found(spot.number, "", says, False, raw)


def _belonging(spot: Spot, sheet: Sheet) -> Callable[[LexborNode], bool] | None:
    """Give what tells of an element after a comment's own whether it is part of it."""
    if sheet.loose and spot.node.tag == "a":
        return lambda one: not one.css_matches(sheet.loose)
    if sheet.tail:
        return lambda one: one.css_matches(sheet.tail)
    return None


def _says(node: LexborNode, spot: Spot, sheet: Sheet, where: str) -> Fields:
    if sheet.cut and node.css_matches(sheet.cut):
        return Fields(sheet.name, "", "", "", "", (), "", "", "comment")
    avatar, link = avatar_of(node), _link(node, spot, sheet, where)
    dates = [*_stamps(node, sheet), *_dates(node, sheet)]
    _swept(node, sheet)
    whole_body, site = _body_node(node, sheet), _site(node, sheet, where)
    name, url, who = _author(node, sheet, where)
    mail = _mail(who) if who is not None else ""
    heads = [who, *_heads(node, sheet)]
    body = "" if sheet.loose and not whole_body else _body(node, whole_body, heads)
    if not body and (sheet.loose or not sheet.body):
        body = _rest(node, heads)
    said = tuple(dict.fromkeys([*dates, words(node)[:400]]))
    says = Fields(sheet.name, name, url or site, avatar, "", said, link, body, "comment")
    return says._replace(email=mail)


def _status(node: LexborNode, sheet: Sheet) -> Status:
    """Give what a comment's element says of its status; takes out the words that stand for it."""
    for selector, status in sheet.hidden:
        if node.css_matches(selector):
            _without_notice(node, selector, sheet)
            return status
    return "approved"


def _without_notice(node: LexborNode, selector: str, sheet: Sheet) -> None:
    """Take out what stands in a comment's place, unless its text is in there (for its owner)."""
    for one in node.css(selector):
        if one.mem_id != node.mem_id and not one.css_matches(sheet.body):
            one.remove()


def _swept(node: LexborNode, sheet: Sheet) -> None:
    for found in node.css("[class]"):
        if found.mem_id != node.mem_id and not FURNITURE_CLASSES.isdisjoint(classes(found)):
            found.remove()
    drop(node, ", ".join(filter(None, (FURNITURE, sheet.furniture))))


def _link(node: LexborNode, spot: Spot, sheet: Sheet, where: str) -> str:
    for one in node.css("a[href]")[:30] if spot.number else ():
        if number_in(attr(one, "href").partition("#")[2], sheet) == spot.number:
            return joined(where, attr(one, "href"))
    if spot.anchor:
        return joined(where, f"#{spot.anchor}")
    own = node.css_first(sheet.link) if sheet.link else None
    return joined(where, attr(own, "href")) if own is not None else where


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
    hits = (node.css_first(selector) for selector in sheet.body.split(", ") if selector)
    return next((hit for hit in hits if hit is not None and hit.mem_id != node.mem_id), None)


def _body(node: LexborNode, hit: LexborNode | None, heads: list[LexborNode | None]) -> str:
    """Give the text's HTML without what in its element says who and when."""
    for head in heads:
        if head is not None and (_within(head, hit) if hit is not None else _short(head)):
            head.remove()
    if hit is None:
        return body_of(node, "", "", False) or ""
    return (hit.inner_html or "").strip()


def _rest(node: LexborNode, heads: list[LexborNode | None]) -> str:
    """Give all that a comment without an element for its text holds beside who and when."""
    for head in heads:
        if head is not None:
            head.remove()
    drop(node, "a[name]")
    return BREAKS.sub("", (node.inner_html or "").strip())


def _short(head: LexborNode) -> bool:
    """Tell whether an element says who or when and no more: not the text beside it as well."""
    return len(words(head)) < HEAD and any(sign.isdigit() for sign in words(head))


def _within(node: LexborNode, box: LexborNode) -> bool:
    up = node.parent
    for _ in range(HIGHEST):
        if up is None or up.mem_id == box.mem_id:
            return up is not None
        up = up.parent
    return False


def _site(node: LexborNode, sheet: Sheet, where: str) -> str:
    """Give the address of an author's site; takes a link out that stands beside the name."""
    link = node.css_first(sheet.site) if sheet.site else None
    if link is None:
        return ""
    url = joined(where, attr(link, "href"))
    if not link.css_matches(sheet.author):
        link.remove()
    return url


def _first_line(node: LexborNode) -> LexborNode:
    """Give what an element says before its first line break: a name is one line."""
    head, _, rest = (node.html or "").partition("<br>")
    return fragment(head) if rest and words(fragment(head)) else node


def _author(node: LexborNode, sheet: Sheet, where: str) -> tuple[str, str, LexborNode | None]:
    for selector in sheet.author.split(", "):
        for one in node.css(selector)[:3]:
            name, url = name_of(_first_line(one), where)
            if name:
                return name, url, one
    return "", "", None


def _mail(node: LexborNode) -> str:
    """Give the e-mail address that a name links to: Serendipity and Textpattern may print it."""
    links = (attr(one, "href") for one in node.css('a[href^="mailto:"]'))
    found = (MAIL.fullmatch(unquote(link[len("mailto:") :])) for link in links)
    return next((match[1] for match in found if match), "")
