"""A user's own recipe for one odd site: a TOML file with CSS selectors.

    comment = "div.eintrag"                # the element of each comment; all else may be left out
    number  = "^k(\\d+)$"                   # of its number, in an id, a name or a permalink
    author  = "b.wer"
    date    = ".wann"
    body    = ".text"
    parent  = ".antwort-auf a"             # what names the comment it answers; else it is nested
    remove  = ".werbung, .melden"          # what is no part of a comment
    date_format = "%d.%m.%y, %H:%M Uhr"    # as of strptime; else dates are found as everywhere
    zone    = "Europe/Berlin"
    language = "de"
    site    = "https://odd.example/blog"   # the blog's address

Read with BeautifulSoup: a recipe is for tens of pages, and its selectors may be anything that
Soup Sieve knows (":has(...)", ":-soup-contains(...)").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from importer import dates
from importer.errors import BadConfig
from importer.extract import wordpress
from importer.extract.encoding import decode
from importer.extract.markup import HASH, NOBODY, Fields, bare_name
from importer.extract.post import is_open, place_of
from importer.extract.thread import Found
from importer.extract.tree import bounded, parse
from importer.model import Item, Page, Problem, derived_id

SELECTORS = ("comment", "author", "date", "body", "parent", "remove")
TEXTS = ("number", "date_format", "zone", "language", "site")
LONGEST_NUMBER = 60  # signs of a number, a name or an address that are looked at


class Recipe(NamedTuple):
    """What a recipe says; "" where it says nothing."""

    comment: str
    author: str = ""
    date: str = ""
    body: str = ""
    parent: str = ""
    remove: str = ""
    number: re.Pattern[str] | None = None
    date_format: str = ""
    zone: tzinfo | None = None
    language: str = ""
    site: str = ""


def load(path: Path) -> Recipe:
    """Read a recipe; raises BadConfig with what is wrong in it, OSError where it cannot be read."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path}: no TOML: {error}.") from error
    unknown = sorted(set(said) - {*SELECTORS, *TEXTS})
    if unknown:
        raise BadConfig(f"{path}: '{unknown[0]}' is not known: {', '.join((*SELECTORS, *TEXTS))}.")
    if not said.get("comment"):
        raise BadConfig(f"{path}: 'comment' is missing: the selector of each comment's element.")
    wrong = next((name for name, value in said.items() if not isinstance(value, str)), "")
    if wrong:
        raise BadConfig(f"{path}: '{wrong}' must be a text in quotes.")
    return _checked(path, said)


def _checked(path: Path, said: dict[str, Any]) -> Recipe:
    for name in SELECTORS:
        try:
            compile_selector(said.get(name) or "x")
        except SelectorSyntaxError as error:
            why = str(error).splitlines()[0]
            raise BadConfig(f"{path}: '{name}' is no CSS selector: {why}") from error
    checks: tuple[tuple[str, Callable[[str], Any]], ...] = (("number", _number), ("zone", _zone))
    for name, check in checks:
        try:
            said[name] = check(said[name]) if said.get(name) else None
        except (re.error, ValueError) as error:
            raise BadConfig(f"{path}: '{name}': {error}.") from error
    return Recipe(**said)


def _number(text: str) -> re.Pattern[str]:
    shape = re.compile(text)
    if shape.groups < 1:
        raise ValueError("put the number into brackets, as in '^k(\\d+)$'")
    return shape


def _zone(name: str) -> tzinfo:
    zone = dates.named(name)
    if zone is None:
        raise ValueError(f"no zone of the IANA database is called {name}")
    return zone


def read(page: Page, recipe: Recipe) -> Iterator[Item]:
    """Give the items of a page by a recipe; as `registry.read` otherwise."""
    tree, problem = parse(page)
    if problem:
        yield problem
    here = place_of(page, tree, recipe.zone, recipe.site)
    here = here._replace(language=recipe.language or here.language, honest=True)
    found = list(_found(page, recipe, here.where))
    takes = is_open(tree)
    for node in tree.css(recipe.comment) if _lexbor_knows(recipe.comment) else ():
        node.remove()
    yield from wordpress.items(here, tree, found, takes)
    if not found:
        what = f"the recipe's 'comment' selector finds nothing here: {recipe.comment}"
        yield Problem(where=here.where, what=what, key=here.post)


def _lexbor_knows(selector: str) -> bool:
    """Tell whether a selector has nothing that only Soup Sieve understands."""
    return ":" not in selector


def _found(page: Page, recipe: Recipe, where: str) -> Iterator[Found]:
    soup = BeautifulSoup(bounded(decode(page).text), "html.parser")
    nodes = soup.select(recipe.comment)
    known = {id(node): at for at, node in enumerate(nodes)}
    around = [next((known[id(up)] for up in node.parents if id(up) in known), -1) for node in nodes]
    told = [_told_parent(node, recipe) for node in nodes]
    raw = [str(node) for node in nodes]
    for node in nodes:  # from here on a comment does not hold its replies
        node.extract()
    read = [_fields(node, recipe, where) for node in nodes]
    numbers = [
        _numbered(node, recipe) or _hash(says) for node, says in zip(nodes, read, strict=True)
    ]
    for at, says in enumerate(read):
        parent = told[at] or (numbers[around[at]] if around[at] >= 0 else "")
        yield Found(numbers[at], parent, says, False, raw[at])


def _hash(says: Fields) -> str:
    return derived_id(says.name, says.dates[0] if says.dates else "", says.body)


def _numbered(node: Tag, recipe: Recipe) -> str:
    texts = [str(node.get("id") or "")]
    for one in node.find_all(True, limit=60):
        texts += [str(one.get(name) or "") for name in ("id", "name")]
        texts.append(str(one.get("href") or "").partition("#")[2])
    return _first_number(texts, recipe)


def _told_parent(node: Tag, recipe: Recipe) -> str:
    """Give the number of the comment that a comment says it answers."""
    hit = node.select_one(recipe.parent) if recipe.parent else None
    if hit is None:
        return ""
    texts = [str(hit.get("href") or "").partition("#")[2], hit.get_text(" ", strip=True)]
    texts += [str(value) for value in hit.attrs.values()]
    return _first_number(texts, recipe)


def _first_number(texts: list[str], recipe: Recipe) -> str:
    if recipe.number is None:
        return ""
    hits = (recipe.number.search(text[:LONGEST_NUMBER]) for text in texts if text)
    return next((hit[1] for hit in hits if hit and hit[1]), "")


def _fields(node: Tag, recipe: Recipe, where: str) -> Fields:
    avatar = _avatar(node)
    for one in node.select(recipe.remove) if recipe.remove else ():
        one.extract()
    dates_said = tuple(_dates(node, recipe))
    who = node.select_one(recipe.author) if recipe.author else None
    name = bare_name(" ".join(who.get_text(" ", strip=True).split())) if who else ""
    body = node.select_one(recipe.body) if recipe.body else None
    html = body.decode_contents().strip() if body else ""
    return Fields("recipe", name, _url(who, where), avatar, "", dates_said, where, html, "comment")


def _url(who: Tag | None, where: str) -> str:
    link = (
        None if who is None else who if who.name == "a" else who.find("a") or who.find_parent("a")
    )
    href = str(link.get("href") or "") if isinstance(link, Tag) else ""
    return urljoin(where, href) if href and not href.startswith("#") else ""


def _dates(node: Tag, recipe: Recipe) -> Iterator[str]:
    for one in node.select(recipe.date)[:3] if recipe.date else ():
        said = [str(one.get(name) or "") for name in ("datetime", "title", "content")]
        for text in (*said, " ".join(one.get_text(" ", strip=True).split())):
            if text:
                yield _as_said(text, recipe.date_format) or text


def _as_said(text: str, shape: str) -> str:
    """Give a date by the recipe's own format as ISO 8601; "" where it does not fit."""
    try:
        return datetime.strptime(text, shape).isoformat() if shape else ""
    except ValueError:
        return ""


def _avatar(node: Tag) -> str:
    images = (str(one.get("src") or one.get("data-src") or "") for one in node.find_all("img")[:8])
    hits = (HASH.search(src[:2000]) for src in images)
    return next((hit[1].lower() for hit in hits if hit and hit[1].lower() != NOBODY), "")
