"""A comment's words as HTML: safe, the evidence marked, every link with the host it leads to.

Safety rests on `importer.text.safe` alone: its text is cut at its tags, and only text, escaped
again, is wrapped. Evidence is given as ranges in the plain text; the two texts are laid beside each
other by the characters that are not white space.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from importer.text import host, plain, safe
from moderation.evidence import Verdict
from moderation.unmask import INVISIBLE, WORD, unmasked

TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
HREF = re.compile(r'\shref="([^"]*)"')
DISGUISED = 8  # words shown at most


class Span(NamedTuple):
    """A range of evidence and whom it speaks against ("against") or for ("for")."""

    start: int
    end: int
    side: str


def spans(verdict: Verdict | None) -> list[Span]:
    """Give the evidence of a verdict; what speaks against a comment wins where both say so."""
    return [
        Span(start, end, "against" if reason.weight > 0 else "for")
        for reason in (verdict.reasons if verdict else ())
        for start, end in reason.evidence
    ]


def shown(body: str, evidence: Iterable[Span] | None = None) -> Markup:
    """Give a comment's body as safe HTML with marks and hosts."""
    body = body.replace("\0", "")  # which no page may hold; marks behind it lie one place off
    clean = safe(body)
    sides = sides_of(plain(body), list(evidence or ()))
    text = "".join(html.unescape(piece) for piece in TAG.split(clean))
    if sides and len(sides) != sum(1 for char in text if not char.isspace()):
        return Markup("<p>{}</p>").format(Markup("").join(marked(plain(body), iter(sides))))
    return Markup("").join(pieces(clean, iter(sides)))


def sides_of(text: str, evidence: list[Span]) -> list[str]:
    """Give for each character of a text that is no white space the side it speaks for."""
    if not evidence:
        return []
    sides = [""] * len(text)
    for start, end, side in sorted(evidence, key=lambda span: span.side, reverse=True):
        sides[start:end] = [side] * len(sides[start:end])
    return [side for char, side in zip(text, sides, strict=True) if not char.isspace()]


def pieces(clean: str, sides: Iterator[str]) -> Iterator[Markup]:
    """Give the tags as they are and the text between them with its marks."""
    end, target = 0, ""
    for tag in TAG.finditer(clean):
        yield from marked(html.unescape(clean[end : tag.start()]), sides)
        yield Markup(tag[0])
        if tag[0].startswith("<a "):
            href = HREF.search(tag[0])
            target = host(html.unescape(href[1])) if href else ""
        elif tag[0] == "</a>" and target:
            yield Markup('<span class="host"><bdi>{}</bdi></span>').format(target)
            target = ""
        end = tag.end()
    yield from marked(html.unescape(clean[end:]), sides)


def marked(text: str, sides: Iterator[str]) -> Iterator[Markup]:
    """Give text with the runs that are evidence in marks; white space at their ends is outside."""
    run, last = "", ""
    for char in text:
        side = last if char.isspace() else next(sides, "")
        if side != last:
            yield from wrapped(run, last)
            run, last = "", side
        run += char
    yield from wrapped(run, last)


def wrapped(text: str, side: str) -> Iterator[Markup]:
    """Give one run, marked if it is evidence."""
    words = text.rstrip() if side else ""
    if words:
        yield Markup('<mark class="{}">{}</mark>').format(side, words)
    yield escape(text[len(words) :])


def disguised(text: str) -> list[tuple[str, str]]:
    """Give words written in look-alike letters, and what they say."""
    if text.isascii():
        return []
    found = {word: unmasked(word) for word in WORD.findall(text)}
    visible = str.maketrans("", "", INVISIBLE)
    shown = [(word, said) for word, said in found.items() if word.translate(visible) != said]
    return shown[:DISGUISED]
