"""HTML cut at its tags, as a browser cuts it, in one pass; what opens no tag stays text."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator

# Elements whose content is not for readers.
HIDDEN = frozenset(
    ("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title")
)
# A tag as a browser reads it; what is never closed runs to the end, so that a match always ends.
TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)"
    r"|(?P<close>/?)(?P<name>[a-z][^\s/>]*+)"
    r"(?P<attrs>(?:[^=>]++|=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)?)*+)>?"
    r"|[!?][^>]*+>?)",
    re.I | re.S,
)
# A "<" that opens nothing, once something was found unclosed: only plain, complete tags count.
_STRAY = re.compile(
    r"<(?!/?[a-z](?:[^<>\"'=]++|=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|(?![\"'])))*+>)", re.I
)
_NOT_A_TAG = re.compile(r"<(?![a-z/!?])|<(?=/(?![a-z]))", re.I)
_ATTR = re.compile(r"([^\s=/>\"']+)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s>]*)))?")
_HUGE_NUMBER = re.compile(r"&#[0-9]{9,};?")


def pieces(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield each tag ("b", "/b"; "" at the start), its attributes, and the text after it."""
    html = whole(newlines(html))
    tag, attrs, end = "", "", 0
    for match in TAG.finditer(html):
        if match.start() < end:
            continue  # inside a script
        yield tag, attrs, decoded(html[end : match.start()])
        tag = ((match["close"] or "") + (match["name"] or "")).lower()
        attrs, end = match["attrs"] or "", match.end()
        if tag in HIDDEN:
            end = _closing(html, tag, end)
    yield tag, attrs, decoded(html[end:])


def whole(html: str) -> str:
    """Escape each "<" that opens no tag, as `wp_kses` does, so that no words are swallowed."""
    if "<" not in html:
        return html
    html = _NOT_A_TAG.sub("&lt;", html)
    for tag in TAG.finditer(html):
        if html[tag.end() - 1] != ">":
            return html[: tag.start()] + _STRAY.sub("&lt;", html[tag.start() :])
    return html


def newlines(text: str) -> str:
    """Give a text with every line break written as one newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def decoded(text: str) -> str:
    """Give a text with its entities decoded; a number no character has becomes U+FFFD."""
    if "&" not in text:
        return text
    return newlines(entities.unescape(_HUGE_NUMBER.sub("\ufffd", text)))


def attribute(attrs: str, name: str) -> str | None:
    """Give the value of an attribute, decoded; None where there is none."""
    for key, double, single, bare in _ATTR.findall(attrs):
        if key.lower() == name:
            return decoded(double or single or bare).strip()
    return None


def _closing(html: str, tag: str, start: int) -> int:
    found = re.compile(f"</{tag}", re.I).search(html, start)
    return found.start() if found else len(html)
