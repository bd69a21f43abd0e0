"""Bytes -> text -> tree, and the few things every reader asks a node.

Lexbor builds the tree a browser builds, at 7 ms a megabyte. Its tree builder is quadratic in the
depth of nesting, so the depth is bounded as browsers bound it, and so is the size.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from importer.model import Page, Problem

BIGGEST = 8 << 20  # bytes of a page that are read; the longest of 13,946 real ones has 2.6 MB
DEEPEST = 2_000  # open elements; browsers stop nesting at 512
SUSPICIOUS = 6_000  # so many tags before anybody counts the depth (0.1 s)

LEAST_UTF8 = 8  # bytes beyond ASCII before a page is believed to be UTF-8 against its own word
ASCII = bytes(range(128))
BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
LOCKED = '.post-password-form, form[action*="action=postpass"]'  # `get_the_password_form`
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w-]{2,30})""", re.I)
HTTP_CHARSET = re.compile(r"""charset=["']?([\w-]{2,30})""", re.I)
KNOWN = re.compile(
    r"utf-?8|iso-?8859-?\d{1,2}|latin-?\d|windows-?125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030"
    r"|big5|euc-(jp|kr)|shift[_-]jis|us-ascii|ascii|utf-16(le|be)?"
)
CP1252 = re.compile(r"iso-?8859-?1|latin-?1|(us-)?ascii|windows-?1252|cp1252")  # as browsers do
FLAT = (  # void or closed by the next of their kind: never deep by themselves
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr "
    "tbody thead tfoot option path circle rect line polygon polyline ellipse stop use"
)
CONTAINER = re.compile(rf"<(/?)(?!(?:{'|'.join(FLAT.split())})\b)[a-z]", re.I)


class Text(NamedTuple):
    """A page's text, and what was wrong with its bytes."""

    text: str
    problem: Problem | None = None


def decode(page: Page) -> Text:
    """Give a page's text by its BOM, its header or its own declaration.

    Declared UTF-8 with a few bad bytes is UTF-8 with replacement characters and a remark, not
    windows-1252; declared ISO-8859-1 is windows-1252. Never raises.
    """
    body = page.body[:BIGGEST]
    for bom, name in BOMS:
        if body.startswith(bom):
            return _text(page, body[len(bom) :], name)
    declared = _declared(page, body)
    if "utf" not in declared and (read := _really_utf8(page, body, declared)):
        return read
    if CP1252.fullmatch(declared):
        return Text(body.decode("cp1252", "replace"))
    return _text(page, body, declared if KNOWN.fullmatch(declared) else "utf-8")


def _really_utf8(page: Page, body: bytes, declared: str) -> Text | None:
    """Give the text of a page that declares another encoding and is UTF-8 without one bad byte.

    Mirrors and browsers save pages as UTF-8 and leave the declaration. Text in another encoding
    is no UTF-8 by chance: of windows-1252 not even a word with two umlauts.
    """
    if not declared or len(body.translate(None, ASCII)) < LEAST_UTF8:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    what = f"declares {declared} and is UTF-8: read as UTF-8"
    return Text(text, Problem(where=page.url, what=what, lost=False))


def parse(page: Page) -> tuple[LexborHTMLParser, Problem | None]:
    """Give a page as a tree, and what was wrong with its bytes or its nesting. Never raises."""
    text, problem = decode(page)
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


def _declared(page: Page, body: bytes) -> str:
    header = HTTP_CHARSET.search(page.headers.get("content-type", ""))
    if header:
        return header[1].lower()
    meta = META_CHARSET.search(body[:4096])
    return meta[1].decode("ascii").lower() if meta else ""


def _text(page: Page, body: bytes, name: str) -> Text:
    text = body.decode(name, "replace")
    bad = text.count("\ufffd")
    if not bad or "utf" not in name:
        return Text(text)
    if 2 * bad > len(body.translate(None, ASCII)):
        return Text(body.decode("cp1252", "replace"))
    what = f"{bad} bytes are not {name}: a replacement character stands in their place"
    return Text(text, Problem(where=page.url, what=what, lost=False))
