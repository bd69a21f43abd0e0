"""Whom a comment answers, guessed where its source does not say: kept apart, never taken as fact.

Flat threads of old themes lose their answers, and their writers helped themselves: "@Anna", "Anna,
you are right", a quote, "#12". Every sign gives a parent, a reason and how sure it is; the surest
counts. Time decides between several comments of one person: the last one before, and the longer
ago that is, the less sure. Pure: values in, values out; the parent that a source gave is never
touched.

The weights come from threads whose parents are known (nested pages and feeds: 17 of 28 guesses
were right there, in threads where most answers are nested and need no name); in flat threads, where
people must say whom they mean, they are on the careful side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from importer.model import Comment
from importer.text import plain

LEAST = 0.5  # below it nothing is said
START = 60  # characters in which a name stands that is spoken to
MOST_BEFORE = 500  # comments before one that are looked at
MOST_TEXT = 5_000  # characters of a comment that are looked at
SHORTEST_NAME = 2
SHORTEST_QUOTE = 25  # characters, and four words: less is a figure of speech
LONG_AGO = timedelta(days=30)
_NEVER = datetime.min.replace(tzinfo=UTC)

QUOTE = re.compile(r"<blockquote[^>]{0,200}>(.{1,3000}?)</blockquote>", re.I | re.S)
QUOTED = re.compile(r"[“„»\"«]([^“”„»«\"]{25,600})[”“«\"»]")
ARROWS = re.compile(r"^>\s?(.{25,600})$", re.M)
NUMBER = re.compile(r"^\W{0,3}@?\s?#(\d{1,4})\b|^@\s?(\d{1,4})\b")
WORD = re.compile(r"\w+")
GREETING = re.compile(
    r"^(?:hi|hallo|hello|hey|dear|liebe[rs]?|lieber|bonjour|salut|hola|ciao|cher|chère)\s+", re.I
)


class Inferred(NamedTuple):
    """A guess: whom a comment answers, why, and how sure that is (0 to 1)."""

    parent: str  # key
    reason: str  # an English sentence to look up in a catalogue
    sure: float


class Sign(NamedTuple):
    """What one comment says of whom it answers."""

    parent: Comment
    reason: str
    sure: float


class Said(NamedTuple):
    """A comment with its words."""

    comment: Comment
    text: str
    start: str  # its beginning, folded


SPOKEN = "it begins with @ and that name"
NAMED = "it begins with that name"
CITED = "it quotes that comment"
COUNTED = "it names that comment by its number"


def inferred(comments: Sequence[Comment]) -> dict[str, Inferred]:
    """Give a guess for each comment of one post whose source names no parent and that has signs."""
    pile = sorted(comments, key=lambda one: (one.published or _NEVER, _number(one), one.key))
    said = [_said(one) for one in pile]
    nested = any(one.parent for one in pile)
    found: dict[str, Inferred] = {}
    for at, one in enumerate(said):
        if guess := _guess(one, said[max(0, at - MOST_BEFORE) : at], at, nested):
            found[one.comment.key] = guess
    return found


def guessed(one: Comment, before: Sequence[Comment], at: int, nested: bool) -> Inferred | None:
    """Give a guess for one comment alone, if it has signs.

    `before`: those just before it, in the order of time, without their words unless it `cites`;
    `at`: how many there are before it in all; `nested`: whether others there name their parents.
    """
    return _guess(_said(one), [_said(each) for each in before], at, nested)


def addresses(one: Comment) -> tuple[bool, str]:
    """Say whether a comment may answer another by an @, a number or a quote; and the name that it
    may begin with, as written, "" for none. Quick: most comments do neither.
    """
    spoken = GREETING.sub("", " ".join(_said(one).text[: 2 * START].split()))[:START]
    name = re.match(r"([^,:!]{2,40})[,:!]", spoken)
    return spoken[:1] in ("@", "#") or cites(one), name[1].strip() if name else ""


def cites(one: Comment) -> bool:
    """Whether a comment quotes something."""
    return any(_quotes(_said(one)))


def _guess(one: Said, before: Sequence[Said], at: int, nested: bool) -> Inferred | None:
    if one.comment.parent or one.comment.kind != "comment":
        return None
    best = max(_signs(one, before, at), key=lambda sign: sign.sure, default=None)
    if best is None:
        return None
    # Where answers are nested, who did not nest may have had a reason.
    sure = best.sure - 0.1 * nested - 0.1 * _long_ago(best.parent, one.comment)
    return Inferred(best.parent.key, best.reason, round(sure, 2)) if sure >= LEAST else None


def _signs(one: Said, before: Sequence[Said], at: int) -> Iterator[Sign]:
    for sign in SIGNS:
        yield from sign(one, before)
    yield from _counted(one, before, at)


def _named(one: Said, before: Sequence[Said]) -> Iterator[Sign]:
    """Find the name of an earlier writer at the beginning; the longest such name counts."""
    at_sign = one.start.startswith("@")
    spoken = GREETING.sub("", one.start.lstrip("@ ").strip())
    writers: dict[str, list[Comment]] = {}
    for each in before:
        name = _folded(each.comment.author.name)
        if len(name) >= SHORTEST_NAME and name != _folded(one.comment.author.name):
            writers.setdefault(name, []).append(each.comment)
    for name in sorted(_spoken_to(spoken, writers, at_sign), key=len, reverse=True)[:1]:
        theirs = writers[name]
        sure = (0.85 if at_sign else 0.65) - 0.1 * (len(theirs) > 1)
        yield Sign(theirs[-1], SPOKEN if at_sign else NAMED, sure)


def _spoken_to(text: str, writers: Mapping[str, object], at_sign: bool) -> Iterator[str]:
    """Give the names that a text begins with; without "@" a sign must stand behind the name.

    After "@" the first word of a name is enough: people write "@Anna" to "Anna Berg".
    """
    for name in writers:
        rest = text[len(name) :][:2]
        if text.startswith(name) and not rest[:1].isalnum() and (at_sign or rest[:1] in ",:!"):
            yield name
    if at_sign:
        first = WORD.match(text)
        yield from (
            name for name in writers
            if first and len(first[0]) > SHORTEST_NAME and name.split()[:1] == [first[0]]
        )  # fmt: skip


def _quoted(one: Said, before: Sequence[Said]) -> Iterator[Sign]:
    """Find an earlier comment that holds what this one quotes."""
    for quote in _quotes(one):
        holders = [each.comment for each in before if quote in _folded(each.text)]
        holders = [each for each in holders if each.author.name != one.comment.author.name]
        if holders:
            yield Sign(holders[0], CITED, 0.9 if len(holders) == 1 else 0.75)


def _quotes(one: Said) -> Iterator[str]:
    body = one.comment.body[:MOST_TEXT]
    texts = [plain(each) for each in QUOTE.findall(body)]
    texts += [*QUOTED.findall(one.text), *ARROWS.findall(one.text)]
    for text in texts[:10]:
        quote = _folded(text).strip(" .…")
        if len(quote) >= SHORTEST_QUOTE and len(quote.split()) > 3:
            yield quote


def _counted(one: Said, before: Sequence[Said], at: int) -> Iterator[Sign]:
    """Find "#12" at the beginning: the twelfth comment, where there are as many before."""
    match = NUMBER.match(one.text[:START])
    number = int(match[1] or match[2]) if match else 0
    if 0 < number <= at and at - number < len(before):
        yield Sign(before[number - 1 - (at - len(before))].comment, COUNTED, 0.7)


SIGNS: tuple[Callable[[Said, Sequence[Said]], Iterator[Sign]], ...] = (_named, _quoted)


def _said(comment: Comment) -> Said:
    text = plain(comment.body[: 2 * MOST_TEXT])[:MOST_TEXT]
    return Said(comment, text, _folded(text[: 2 * START]))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _number(comment: Comment) -> int:
    number = comment.source.id or comment.key.rpartition("/c")[2]
    return int(number) if number.isdecimal() else 0


def _long_ago(parent: Comment, child: Comment) -> bool:
    if parent.published is None or child.published is None:
        return False
    return child.published - parent.published > LONG_AGO
