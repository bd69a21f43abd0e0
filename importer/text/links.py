"""Where a comment leads: anchors, BBCode, and the addresses that `make_clickable` makes links."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import unquote

from importer.text.words import Marked, Range, moved, read, squeezed

LinkKind = Literal["anchor", "raw", "bbcode", "mail"]


class Link(NamedTuple):
    """A link in a comment; `start` and `end` are its range in the plain text."""

    href: str
    text: str
    start: int
    end: int
    kind: LinkKind


class Shown(NamedTuple):
    """What a reader sees of a comment."""

    text: str
    links: tuple[Link, ...]


# The three patterns of `make_clickable`; quotes may stand before an address here, too.
_WEB = re.compile(
    r"(?<![\w@/=])(?:https?|ftps?)://"
    r"[\w#%~/@\[\]*(+=&$-]++(?:['.,;:!?)]++[\w#%~/@\[\]*(+=&$-]++)*+\)?",
    re.I,
)
_WWW = re.compile(r"(?<![\w@/.=-])(?:www|ftp)\.[\w#$%&~/.;:=,?@\[\]+-]+", re.I)
_MAIL = re.compile(r"(?<![\w.+-])[.0-9a-z_+-]{1,64}@(?:[0-9a-z-]{1,63}\.){1,9}[0-9a-z]{2,63}", re.I)
_BBCODE = re.compile(
    r"\[(?:url|link)=\s*([^\[\]\n]{1,2000})\](?:[^\[\]]{0,300}\[/(?:url|link)\])?"
    r"|\[(?:url|link)\]\s*([^\s\[\]]{4,2000})\s*\[/(?:url|link)\]",
    re.I,
)
# Kind, pattern, and the sign without which there is nothing to look for.
_BARE: tuple[tuple[LinkKind, re.Pattern[str], str], ...] = (
    ("bbcode", _BBCODE, "["),
    ("raw", _WEB, "://"),
    ("raw", _WWW, "."),
    ("mail", _MAIL, "@"),
)
_HOST = re.compile(
    r"\s*(?:https?:?/*(?=https?:))*(?:(?:[a-z][a-z0-9+.-]*:)?/{2,})?"
    r"(?:[^/?#@\s]*@)*([^/?#:\s\\@]+)",
    re.I,
)
_HOST_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LONGEST_ADDRESS = 4000


def links(html: str) -> list[Link]:
    """Give the links of a comment: anchors, [url], and what `make_clickable` would make one."""
    return list(shown(html).links)


def shown(html: str) -> Shown:
    """Give the plain text and its links in one go."""
    marked = read(html)
    text = squeezed(marked.text)
    found = _anchors(marked, text)
    dead = sorted([(a.start, a.end) for a in found] + moved(marked.text, marked.code))
    for kind, pattern, sign in _BARE:
        if sign in text:
            new = [x for x in _bare(kind, pattern, text) if not _inside(x.start, dead)]
            found += new
            dead = sorted(dead + [(x.start, x.end) for x in new])
    return Shown(text, tuple(sorted(found, key=lambda link: (link.start, link.end))))


def host(url: str) -> str:
    """Give the host of an address, comparable: lower case, no www., IDNA decoded; "" if none."""
    url = unicodedata.normalize("NFKC", url[:_LONGEST_ADDRESS]).replace("\u3002", ".")
    found = _HOST.match(url)
    name = unquote(found[1]).lower().rstrip(".") if found else ""
    if not _HOST_NAME.fullmatch(name) or url.lower().startswith("mailto:"):
        return ""
    return ".".join(_label(part) for part in name.removeprefix("www.").split("."))


def _anchors(marked: Marked, text: str) -> list[Link]:
    ranges = moved(marked.text, [(start, end) for _, start, end in marked.anchors])
    hrefs = [href for href, _, _ in marked.anchors]
    trimmed = [_trimmed(text, start, max(start, end)) for start, end in ranges]
    return [Link(h, text[s:e], s, e, "anchor") for h, (s, e) in zip(hrefs, trimmed, strict=True)]


def _trimmed(text: str, start: int, end: int) -> Range:
    words = text[start:end]
    left = len(words) - len(words.lstrip())
    return start + left, max(start + left, start + len(words.rstrip()))


def _bare(kind: LinkKind, pattern: re.Pattern[str], text: str) -> Iterator[Link]:
    for match in pattern.finditer(text):
        words = match[0] if kind == "bbcode" else _ended(match[0])
        target = (match[1] or match[2]).strip("\"' ") if kind == "bbcode" else words
        yield Link(_href(kind, target), words, match.start(), match.start() + len(words), kind)


def _ended(words: str) -> str:
    """Leave the punctuation after an address outside, and a bracket that was not opened in it."""
    if words.endswith(")") and "(" not in words:
        words = words[:-1]
    return words.rstrip(".,;:")


def _href(kind: LinkKind, target: str) -> str:
    if kind == "mail":
        return "mailto:" + target
    return target if "://" in target else "http://" + target


def _inside(at: int, ranges: list[Range]) -> bool:
    """Say whether a place lies in one of some sorted ranges."""
    before = bisect_right(ranges, (at, 1 << 60)) - 1
    return before >= 0 and at < ranges[before][1]


def _label(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label
