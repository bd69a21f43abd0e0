"""The words of a comment: the element that holds them, or what stands beside the meta data.

Two ways. *Named*: an element whose class says that it is the text and which holds no meta data
(author, date, permalink, avatar). *Loose*: WordPress's `wpautop` puts every comment into blocks, so
in the element where blocks stand beside meta data the blocks are the comment; loose words ("By",
"on", "|") between the meta data belong to the theme.
"""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from importer import dates

META = (
    ".vcard, .fn, .says, .comment-author, .commentauthor, .comment-meta, .comment_meta"
    ", .commentmetadata, .comment-metadata, .comment-date, .comment_date, .comment-time"
    ", .comment_time, .comment-header, .comment_postinfo, .author, .date, .says, time[datetime]"
    ", a[datetime], abbr.published, a.url, cite > a"
)
_BLOCKS = "p blockquote ul ol pre div table h1 h2 h3 h4 h5 h6 hr dl dd figure section address"
BLOCKS = frozenset(_BLOCKS.split())
HEAD = 120  # signs in which a comment's head says who and when
SHORT = 40  # signs of what describes a ping: no more than a date
DEEPEST = 12  # wrappers between a comment's element and its text


def body_of(node: LexborNode, named: str, number: str, trust: bool) -> str | None:
    """Give a comment's HTML and take it out of the node; None if there is none.

    `named`: selectors of the elements that hold the text, "" = none does; `number`: N of its
    permalink; `trust`: whether a family says so (else the blocks are asked first).
    """
    meta = f'{META}, a[href$="#comment-{number}"]' if number else META
    ways = (_named, _loose) if trust else (_loose, _named)
    for way in ways:
        html = way(node, named, meta)
        if html is not None:
            return html.strip()
    return None


def _named(node: LexborNode, named: str, meta: str) -> str | None:
    for found in node.css(named) if named else ():
        if found.mem_id != node.mem_id and not _says_who(found, meta):
            found = _unwrapped(found)
            html = found.inner_html or ""
            found.remove()
            return html
    return None


def _unwrapped(node: LexborNode) -> LexborNode:
    """Go inwards while a node holds one `div` and nothing else."""
    for _ in range(DEEPEST):
        inside = [child for child in node.iter(include_text=True) if not _blank(child)]
        if len(inside) != 1 or inside[0].tag not in ("div", "section"):
            return node
        node = inside[0]
    return node


def _loose(node: LexborNode, named: str, meta: str) -> str | None:
    scope: LexborNode | None = node
    for _ in range(DEEPEST):
        if scope is None:
            return None
        children = list(scope.iter())
        blocks = [one for one in children if one.tag in BLOCKS and not _says_who(one, meta)]
        blocks = [one for one in blocks if not _blank(one) and not _dated(one)]
        if blocks:
            return _taken(blocks)
        scope = max(children, key=_weight, default=None)
    return None


def _says_who(node: LexborNode, meta: str) -> bool:
    """Tell whether meta data are in a node. Cutline calls what an author said "author", too."""
    return any(one.mem_id != node.mem_id or node.tag != "dd" for one in node.css(meta))


def _dated(node: LexborNode) -> bool:
    """Tell whether a box begins with a date: then it holds the comment's head as well."""
    short = node.tag == "dd" and len(node.text() or "") < SHORT
    if node.tag not in ("div", "section") and not short:
        return False
    head = (node.text() or "").strip()[:HEAD]
    said = dates.written(head)
    return said.timed if said else dates.undecided(head, "", None)


def _taken(blocks: list[LexborNode]) -> str:
    if len(blocks) == 1 and blocks[0].tag in ("div", "section", "dd"):
        blocks = [_unwrapped(blocks[0])]
        html = blocks[0].inner_html or ""
    else:
        html = "\n".join(block.html or "" for block in blocks)
    for block in blocks:
        block.remove()
    return html


def _weight(node: LexborNode) -> int:
    return len(node.text() or "")


def _blank(node: LexborNode) -> bool:
    if node.is_text_node:
        return not (node.text_content or "").strip()
    if not node.is_element_node:
        return True
    return not (node.text() or "").strip() and node.css_first("img, iframe, object, embed") is None
