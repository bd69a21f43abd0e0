"""A site's own selectors, learned where its feed says what a page shows of the same comments.

An element whose words are the author's name in the feed, for most comments that both have, is where
the theme puts names; so with texts and dates. A selector is only learned where the known families
read worse: what works is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from importer import dates
from importer.extract import Tree
from importer.extract.markup import FURNITURE, Family, Fields
from importer.extract.thread import found, glued, spots
from importer.extract.tree import attr, classes, drop, fragment, parse, words
from importer.formats.feed import Entry
from importer.model import Page
from importer.text import fold

FEWEST = 3  # comments that must agree before a selector is learned
RIGHT = 0.9  # of them that it must read rightly
MOST = 60  # comments that are looked at
MOST_INSIDE = 120  # elements of one
MINUTES = 15  # offsets of zones are multiples of it

STEADY = re.compile(r"[A-Za-z](?:[A-Za-z_-]|\d(?!\d)){0,40}", re.ASCII)  # not "comment-1234"

Told = Callable[[LexborNode, Entry], bool]


class Example(NamedTuple):
    """A comment as a page shows it and as the feed says it."""

    node: LexborNode
    entry: Entry


def family(
    page: Page, where: str, entries: Mapping[str, Entry], known: Family | None
) -> Family | None:
    """Give the selectors of a site by one of its pages and its feed; `known` if nothing is new."""
    examples = list(_examples(parse(page)[0], entries))
    if len(examples) < FEWEST:
        return known
    read = {one.number: one.fields for one in found(parse(page)[0], where, known)}
    learned = {
        field: _selector(examples, told)
        for field, (told, right) in FIELDS.items()
        if _share(read, entries, right) < RIGHT
    }
    if not any(learned.values()):
        return known
    old = known or Family("learned", "", "", "", "")
    return old._replace(**{field: one for field, one in learned.items() if one})


def _examples(tree: Tree, entries: Mapping[str, Entry]) -> Iterator[Example]:
    """Give the elements of the comments that the feed knows, without those of their replies."""
    for spot in reversed(spots(tree)[:MOST]):
        node, following = glued(spot.node)
        if spot.number in entries:
            alone = fragment(node.html or "")
            drop(alone, FURNITURE)
            yield Example(alone, entries[spot.number])
        for one in (*following, spot.node):
            one.remove()


def _selector(examples: list[Example], told: Told) -> str:
    """Give the selector that finds what the feed says in nearly all examples; "" if none does."""
    votes: Counter[str] = Counter()
    for one in examples:
        votes.update({_path(node) for node in _inside(one.node) if told(node, one.entry)} - {""})
    for selector, _ in votes.most_common(5):
        hits = [one.node.css_first(selector) for one in examples]
        right = sum(
            hit is not None and told(hit, one.entry)
            for hit, one in zip(hits, examples, strict=True)
        )
        if right >= max(FEWEST, RIGHT * len(examples)):
            return selector
    return ""


def _inside(node: LexborNode) -> list[LexborNode]:
    return [one for one in node.css("*")[:MOST_INSIDE] if one.mem_id != node.mem_id]


def _path(node: LexborNode) -> str:
    """Give a selector by tag and classes, with those of the parent where it has none."""
    own = _step(node)
    parent = node.parent
    if "." in own or parent is None:
        return own
    return f"{_step(parent)} > {own}" if "." in _step(parent) else own


def _step(node: LexborNode) -> str:
    names = [name for name in classes(node) if STEADY.fullmatch(name)]
    return ".".join((node.tag or "", *names[:2]))


def _is_author(node: LexborNode, entry: Entry) -> bool:
    return bool(entry.author) and words(node) == entry.author


def _is_body(node: LexborNode, entry: Entry) -> bool:
    html, size = node.inner_html or "", len(entry.body)
    if not size // 3 - 50 < len(html) < 3 * size + 200:  # folding is slow
        return False
    return fold(html) == fold(entry.body) != ""


def _is_date(node: LexborNode, entry: Entry) -> bool:
    text = attr(node, "datetime") or words(node)[:120]
    said = dates.written(text)
    if entry.published is None or said is None or not said.timed:
        return False
    return said.local.minute % MINUTES == entry.published.minute % MINUTES


def _author_right(says: Fields, entry: Entry) -> bool:
    return not entry.author or says.name == entry.author


def _body_right(says: Fields, entry: Entry) -> bool:
    return not entry.body or fold(says.body) == fold(entry.body)


def _date_right(says: Fields, entry: Entry) -> bool:
    return any(_minute(text, entry) for text in says.dates)


def _minute(text: str, entry: Entry) -> bool:
    moment = dates.iso(text) if dates.ISO.match(text) else None
    said = moment or getattr(dates.written(text), "local", None)
    when = entry.published
    return not when or bool(said and said.minute % MINUTES == when.minute % MINUTES)


def _share(
    read: Mapping[str, Fields], entries: Mapping[str, Entry], right: Callable[[Fields, Entry], bool]
) -> float:
    both = [(read[number], entry) for number, entry in entries.items() if number in read]
    asked = [one for one in both if one[0].kind == "comment"]
    return sum(right(*one) for one in asked) / len(asked) if asked else 1.0


FIELDS: dict[str, tuple[Told, Callable[[Fields, Entry], bool]]] = {
    "author": (_is_author, _author_right),
    "date": (_is_date, _date_right),
    "body": (_is_body, _body_right),
}
