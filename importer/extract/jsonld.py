"""Comments that a page says for machines alone: schema.org's Comment in JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from importer.extract import Platform, Tree
from importer.extract.markup import Fields
from importer.extract.place import joined
from importer.extract.thread import Found
from importer.model import derived_id

SCRIPTS = 'script[type="application/ld+json"]'
MARK = re.compile(r'"@type"\s*:\s*\[?\s*"Comment"')
BIGGEST = 2 << 20  # characters of a script that are read
DEEPEST = 40  # comments within comments
NUMBER = re.compile(r"#\D{0,20}?(\d{1,18})$")


def found(tree: Tree, where: str) -> Iterator[Found]:
    """Give the comments in the order the scripts say them; answers after what they answer."""
    for script in tree.css(SCRIPTS):
        text = (script.text() or "")[:BIGGEST]
        if not MARK.search(text):
            continue
        try:
            said = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue  # a broken script is no comment; the page's own text was looked at before
        yield from _comments(said, "", where, 0)


def _comments(value: Any, parent: str, where: str, depth: int) -> Iterator[Found]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _comments(each, parent, where, depth)
    elif isinstance(value, dict):
        if _is_comment(value):
            one = _found(value, parent, where)
            yield one
            parent = one.number
        for name in ("@graph", "mainEntity", "comment", "hasPart"):
            yield from _comments(value.get(name), parent, where, depth + 1)


def _is_comment(value: dict[str, Any]) -> bool:
    kinds = value.get("@type")
    return kinds == "Comment" or (isinstance(kinds, list) and "Comment" in kinds)


def _found(value: dict[str, Any], parent: str, where: str) -> Found:
    author = value.get("author")
    who = author[0] if isinstance(author, list) and author else author
    name = _text(who.get("name")) if isinstance(who, dict) else _text(who)
    url = _text(who.get("url")) if isinstance(who, dict) else ""
    dates = tuple(filter(None, (_text(value.get(one)) for one in ("dateCreated", "datePublished"))))
    link = joined(where, _text(value.get("url")) or _text(value.get("@id")))
    body = _text(value.get("text")) or _text(value.get("description"))
    number = NUMBER.search(link)
    key = number[1] if number else derived_id(name, dates[0] if dates else "", body)
    says = Fields("json-ld", name, url, "", "", dates, link or where, body, "comment")
    return Found(key, parent, says, False, json.dumps(value, ensure_ascii=False)[:100_000])


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def claims(tree: Tree) -> bool:
    """Tell whether a page has such a script with a comment in it."""
    return any(MARK.search((one.text() or "")[:BIGGEST]) for one in tree.css(SCRIPTS))


PLATFORM = Platform("json-ld", claims, found, honest=True)
