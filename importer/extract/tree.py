"""Bytes -> text -> tree, and the few things every reader asks a node.

Lexbor builds the tree a browser builds, at 7 ms a megabyte. Its tree builder is quadratic in the
depth of nesting, so the depth is bounded as browsers bound it, and so is the size.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from importer.extract.encoding import BIGGEST, decode
from importer.model import Page, Problem

DEEPEST = 2_000  # open elements; browsers stop nesting at 512
SUSPICIOUS = 6_000  # so many tags before anybody counts the depth (0.1 s)

LOCKED = '.post-password-form, form[action*="action=postpass"]'  # `get_the_password_form`
# Closed in XML, but open to the end of the page in HTML.
SELF_CLOSED = re.compile(
    r"<(script|style|title|textarea|iframe|noscript|div|span|a|p|td|th|li|ul|ol|em|strong|i|b)"
    r"(?=[\s/])([^<>]{0,2000}?)\s?/>"
)
FLAT = (  # void or closed by the next of their kind: never deep by themselves
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr "
    "tbody thead tfoot option path circle rect line polygon polyline ellipse stop use"
)
CONTAINER = re.compile(rf"<(/?)(?!(?:{'|'.join(FLAT.split())})\b)[a-z]", re.I)


def parse(page: Page) -> tuple[LexborHTMLParser, Problem | None]:
    """Give a page as a tree, and what was wrong with its bytes or its nesting. Never raises."""
    text, problem = decode(page)
    if text[:200].lstrip().startswith("<?xml"):
        text = SELF_CLOSED.sub(r"<\1\2></\1>", text)
    cut = bounded(text)
    if len(cut) < len(text):
        problem = Problem(where=page.url, what="nested too deeply: the page was cut there")
    elif len(page.body) > BIGGEST:
        problem = Problem(where=page.url, what=f"longer than {BIGGEST} bytes: the rest is not read")
    return LexborHTMLParser(cut), problem


def bounded(text: str) -> str:
    """Cut a text where its containers nest deeper than any page a person wrote."""
    if text.count("<") < SUSPICIOUS:
        return text
    depth = 0
    for match in CONTAINER.finditer(text):
        depth = max(0, depth + (-1 if match[1] else 1))
        if depth > DEEPEST:
            return text[: match.start()]
    return text


def fragment(html: str) -> LexborNode:
    """Give a piece of HTML as a tree of its own: an element with that in it."""
    whole = LexborHTMLParser(f"<div>{html}</div>").css_first("body > div")
    if whole is None:
        raise ValueError("a parser that makes no body")
    return whole


def attr(node: LexborNode, name: str) -> str:
    """Give an attribute of a node; empty if it has none."""
    return node.attributes.get(name) or ""


def first(node: LexborNode | LexborHTMLParser, selector: str) -> LexborNode | None:
    """Give the first node a selector finds."""
    return node.css_first(selector)


def first_attr(node: LexborNode | LexborHTMLParser, selector: str, name: str) -> str:
    """Give an attribute of the first node a selector finds; empty if there is none."""
    found = node.css_first(selector)
    return attr(found, name) if found is not None else ""


def locked_in(node: LexborNode | LexborHTMLParser) -> bool:
    """Whether WordPress's form for a post's password stands where there would be something."""
    return first(node, LOCKED) is not None


def words(node: LexborNode | None) -> str:
    """Give a node's text on one line."""
    return " ".join((node.text(deep=True, separator="") or "").split()) if node is not None else ""


def spaced(node: LexborNode) -> str:
    """Give a node's text on one line with a space between any two elements: "Ann March 12"."""
    return " ".join((node.text(deep=True, separator=" ") or "").split())


def drop(node: LexborNode | LexborHTMLParser, selector: str) -> None:
    """Remove what a selector finds below a node (not the node itself)."""
    for found in node.css(selector):
        if not isinstance(node, LexborNode) or found.mem_id != node.mem_id:
            found.remove()


def classes(node: LexborNode) -> list[str]:
    """Give a node's classes."""
    return attr(node, "class").split()
