"""The blog's own words, thousands of them, found in one pass over a text by an automaton.

WordPress's meaning ("disallowed keys"): a line occurs anywhere in a field, whatever the case.
A word marked as whole must stand by itself, with "*" for any ending: "dress" is not in "Andressa".
Pure: no list is read from a file here and none is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

Entry = tuple[str, bool]  # the words, and whether they must stand by themselves
READ = 200_000  # characters of a field that are searched: three times what WordPress stores
LONGEST = 500  # characters of a line: longer ones are no words


class Found(NamedTuple):
    """A word that was found, and where in the lower-case text."""

    text: str
    start: int
    end: int


class Matcher:
    """Words to look for; compares and hashes by identity, as `matcher` makes each list once."""

    __slots__ = ("automaton", "size")

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Build the automaton: 0.2 s for 65,000 lines."""
        self.automaton, self.size = _automaton(entries)

    def __bool__(self) -> bool:
        """Say whether there is a word at all."""
        return self.size > 0

    def find(self, text: str) -> Iterator[Found]:
        """Give the words that occur in a text, in the order of their ends."""
        if not self.size:
            return
        low = text[:READ].lower()
        for last, (word, length, ways) in self.automaton.iter(low):
            start, end = last + 1 - length, last + 1
            if any(_stands(low, start, end, whole, open_end) for whole, open_end in ways):
                yield Found(word, start, end)


@lru_cache(maxsize=8)  # a long list takes 30 MB
def matcher(entries: tuple[Entry, ...]) -> Matcher:
    """Give the matcher of some words; the same words are indexed once."""
    return Matcher(entries)


def clean(line: str) -> str:
    """Give a line of a list as it is compared: trimmed, lower case; "" for one that says nothing.

    PHP takes "0" for empty, and so does WordPress.
    """
    text = line.strip().lower()
    return "" if text == "0" or len(text) > LONGEST else text


def _automaton(entries: Iterable[Entry]) -> tuple[Any, int]:
    ways: dict[str, set[tuple[bool, bool]]] = {}
    for line, whole in entries:
        text = clean(line)
        open_end = whole and text.endswith("*")
        if word := text[:-1] if open_end else text:
            ways.setdefault(word, set()).add((whole, open_end))
    if not ways:
        return None, 0
    from ahocorasick import Automaton  # pyahocorasick, BSD

    automaton = Automaton()
    for word, how in ways.items():
        automaton.add_word(word, (word, len(word), tuple(sorted(how))))
    automaton.make_automaton()
    return automaton, len(ways)


def _stands(text: str, start: int, end: int, whole: bool, open_end: bool) -> bool:
    """Say whether a word that must stand by itself does."""
    if not whole:
        return True
    before = start > 0 and text[start].isalnum() and text[start - 1].isalnum()
    after = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not before and (open_end or not after)
