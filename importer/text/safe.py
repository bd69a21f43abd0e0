"""HTML that may be shown: WordPress's comment tags and paragraphs, cleaned by nh3."""

from __future__ import annotations

import html as entities
import re

import nh3

from importer.text.tags import HIDDEN, TAG, attribute, decoded, newlines, whole
from importer.text.words import plain

# The tags WordPress lets commenters use (`$allowedtags`), and those its own paragraphs add.
ALLOWED_TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "ins", "li"),
        *("ol", "p", "pre", "q", "s", "strike", "strong", "sub", "sup", "ul"),
    }
)
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}}
_REL = "nofollow ugc noopener noreferrer"
# Other people's blocks, shown as paragraphs.
_AS_PARAGRAPH = frozenset(
    {
        *("div", "section", "article", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("dt", "dd", "tr", "figure", "figcaption"),
    }
)
# html5ever takes quadratic time for nested inline tags (0.07 s for 1,000, minutes for 100,000)
# and for entities (0.4 s for 200,000): a comment beyond this is shown as its words.
_MANY_TAGS, _MANY_ENTITIES = 1000, 50_000
_ABSOLUTE = re.compile(r"(?:https?://|mailto:)", re.I)
_HAS_PARAGRAPHS = re.compile(r"<(?:p|br)[\s>]")
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\s*")
_BLOCK_TAG = re.compile(r"(</?(?:ul|ol|li|blockquote|pre)>)")


def safe(html: str) -> str:
    """Give HTML that may be shown in a browser: WordPress's comment tags, its paragraphs, no more.

    Links keep http, https and mailto and get a rel; pictures become their alt text or a link.
    Paragraphs come as in `wpautop`, unless the text has some. `safe(safe(x)) == safe(x)`.
    """
    html = whole(newlines(html.encode("utf-8", "replace").decode().replace("\0", "")))
    if "<" not in html:
        return _paragraphs(_escaped(decoded(html)))
    if _monstrous(html):
        return _paragraphs(_escaped(plain(html)))
    shown = _settled(TAG.sub(_renamed, html))
    return _paragraphs(_escaped(plain(shown))) if _monstrous(shown) else shown


def _monstrous(html: str) -> bool:
    return html.count("<") > _MANY_TAGS or html.count("&") > _MANY_ENTITIES


def _escaped(text: str) -> str:
    return entities.escape(text, quote=False).replace("\xa0", "&nbsp;").replace("\0", "").strip()


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        clean_content_tags=set(HIDDEN),
        attributes=_ATTRIBUTES,
        attribute_filter=_absolute,
        link_rel=_REL,
        url_schemes={"http", "https", "mailto"},
    ).strip()


def _absolute(tag: str, attribute: str, value: str) -> str | None:
    """Drop addresses that would lead into whichever site shows them."""
    return value if attribute != "href" or _ABSOLUTE.match(value) else None


def _renamed(tag: re.Match[str]) -> str:
    """Give a picture as its words, someone else's block as a paragraph."""
    name = (tag["name"] or "").lower()
    if name == "img":
        return _picture(tag["attrs"])
    return f"<{tag['close']}p>" if name in _AS_PARAGRAPH else tag[0]


def _picture(attrs: str) -> str:
    alt, source = attribute(attrs, "alt") or "", attribute(attrs, "src") or ""
    if alt or not _ABSOLUTE.match(source):
        return entities.escape(alt)
    return f'<a href="{entities.escape(source)}">{entities.escape(source)}</a>'


def _paragraphs(html: str) -> str:
    """Make paragraphs and line breaks of blank lines and newlines, where a text has none."""
    if not html or _HAS_PARAGRAPHS.search(html):
        return html
    out, opened = [], [""]
    for piece in _BLOCK_TAG.split(html):
        if not _BLOCK_TAG.fullmatch(piece):
            piece = _lines(piece) if opened[-1] in ("", "<blockquote>") else piece
        elif piece.startswith("</"):
            opened = opened[:-1] or [""]
        else:
            opened.append(piece)
        out.append(piece)
    return "".join(out)


def _lines(text: str) -> str:
    blocks = [block.strip() for block in re.split(r"\n[^\S\n]*\n\s*", text)]
    return "\n".join("<p>" + b.replace("\n", "<br>\n") + "</p>" for b in blocks if b)


def _settled(html: str) -> str:
    """Clean until nothing changes: a parser may rearrange what it wrote itself."""
    for _ in range(5):
        cleaned = _EMPTY_PARAGRAPH.sub("", _clean(html)).replace("<pre>\n", "<pre>")
        again = _paragraphs(cleaned.strip())
        if again == html:
            break
        html = again
    return html
