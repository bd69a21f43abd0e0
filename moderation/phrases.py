"""Word lists, and finding all their phrases in a text in one go.

A list is a text file in lists/, a phrase a line, `#` for remarks, `*` for any ending. Words are
compared whole and folded (`word`): "Andressa" holds no "dress", "Саsino" is a casino.

To add a list of phrases: the file, and its name in PHRASES.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import NamedTuple

from moderation.unmask import INVISIBLE, WORD, flat, is_disguised, undisguised

PHRASES = (
    *("casino", "pharma", "loan", "adult", "money", "goods", "seo", "magic"),
    *("offers", "calls", "pitches", "praise", "names"),
)
Range = tuple[int, int]
Phrase = tuple[str, ...]


class Hit(NamedTuple):
    """A phrase that was found, and where in the text."""

    phrase: str  # folded
    shown: str  # as it stands there
    place: Range


class Entry(NamedTuple):
    """A phrase of a list."""

    list: str
    phrase: Phrase
    size: int
    closed: frozenset[str]  # its words that end as written


# Longer comments are judged by their first words: nobody reads further, and a pass stays short.
_MOST_WORDS = 5000
_RUN_OF_LETTERS = re.compile(r"([^\W\d])\1+")
_OPENING = 4  # letters an open first word is looked up by
_HIDDEN = str.maketrans(dict.fromkeys(INVISIBLE)) | {ord("’"): "'"}


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text in order, folded."""
    return tuple(map(word, islice(_words(text), _MOST_WORDS)))


def spans(text: str) -> list[Range]:
    """Give where the words of a text stand."""
    return [found.span() for found in islice(WORD.finditer(flat(text)), _MOST_WORDS)]


@lru_cache(maxsize=1 << 16)
def word(text: str) -> str:
    """Give a word as word lists hold it: lower case, undisguised, no doubled letters.

    Spammers' misspellings double letters ("artticle"), so "keep" is looked up as "kep".
    """
    if not text.isascii():
        text = undisguised(text) if is_disguised(text) else text
        text = unicodedata.normalize("NFKC", text).translate(_HIDDEN)
    return _RUN_OF_LETTERS.sub(r"\1", text.lower())


def find(text: str, folded: tuple[str, ...], distinct: frozenset[str]) -> dict[str, list[Hit]]:
    """Give the phrases of all lists that a text holds, by list; of overlapping ones the longest."""
    starts = _starts(distinct)
    found: dict[str, list[tuple[int, int]]] = {}
    places_of = [(at, starts[w]) for at, w in enumerate(folded) if w in starts] if starts else ()
    for at, entries in places_of:
        for name, phrase, size, _ in entries:
            kept = found.setdefault(name, [])
            if _fits(phrase, folded[at : at + size]) and (not kept or at >= sum(kept[-1])):
                kept.append((at, size))
    places = spans(text) if any(found.values()) else []
    return {
        name: [_hit(text, folded[at : at + n], places[at : at + n]) for at, n in kept]
        for name, kept in found.items()
    }


def _hit(text: str, folded: tuple[str, ...], places: list[Range]) -> Hit:
    place = (places[0][0], places[-1][1])
    return Hit(" ".join(folded), text[slice(*place)], place)


@lru_cache(maxsize=1 << 12)  # people come back, and advertisers too
def find_in(text: str) -> Mapping[str, list[Hit]]:
    """Give the phrases of all lists that some short text holds: a name."""
    folded = words(text)
    return find(text, folded, frozenset(folded))


def lines(name: str) -> tuple[str, ...]:
    """Read a list's entries."""
    text = resources.files("moderation").joinpath("lists", f"{name}.txt").read_text("utf-8")
    return tuple(line.strip() for line in text.splitlines() if line and not line.startswith("#"))


def _entries(names: Iterable[str]) -> Iterator[Entry]:
    """Read lists, longest phrase first."""
    for name in names:
        for line in sorted(lines(name), key=len, reverse=True):
            phrase = tuple(map(word, line.replace("-", " ").replace("%", " ").split()))
            closed = frozenset(part for part in phrase if not part.endswith("*"))
            yield Entry(name, phrase, len(phrase), closed)


def _by_opening() -> tuple[dict[str, list[Entry]], dict[str, list[Entry]]]:
    """Index all lists by the whole first word, and by how an open first word begins."""
    whole: dict[str, list[Entry]] = {}
    opened: dict[str, list[Entry]] = {}
    for entry in _entries(PHRASES):
        first = entry.phrase[0]
        if first.endswith("*"):
            opened.setdefault(first[:_OPENING], []).append(entry)
        else:
            whole.setdefault(first, []).append(entry)
    return whole, opened


_WHOLE, _OPEN = _by_opening()


def _starts(distinct: frozenset[str]) -> dict[str, list[Entry]]:
    """Give the entries all of whose words a text holds, by the word they start with."""
    starts: dict[str, list[Entry]] = {}
    for first in _WHOLE.keys() & distinct:
        if entries := [entry for entry in _WHOLE[first] if entry.closed <= distinct]:
            starts[first] = entries
    for first in distinct:
        for entry in _OPEN.get(first[:_OPENING], ()):
            if entry.closed <= distinct and first.startswith(entry.phrase[0][:-1]):
                starts.setdefault(first, []).append(entry)
    return starts


def _fits(phrase: Phrase, here: tuple[str, ...]) -> bool:
    if phrase == here:
        return True
    return len(phrase) == len(here) and all(
        part == word or (part.endswith("*") and word.startswith(part[:-1]))
        for part, word in zip(phrase, here, strict=True)
    )


def _words(text: str) -> Iterator[str]:
    text = flat(text)
    if len(text) < 10 * _MOST_WORDS:
        return iter(WORD.findall(text))
    return (found[0] for found in WORD.finditer(text))
