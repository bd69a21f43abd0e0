"""What rules ask about the phrases found in a comment."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from moderation.evidence import Facts
from moderation.phrases import Hit, Range, find_in, spans

_SHOWN, _NAMED = 50, 8  # phrases given as evidence, and named in the sentence


def said(facts: Facts, name: str) -> list[Hit]:
    """Give a list's phrases that a comment holds and that its post does not use itself."""
    hits = facts.said.get(name)
    if not hits:
        return []
    return [hit for hit in hits if facts.topic.isdisjoint(hit.phrase.split())]


def name_says(facts: Facts, name: str) -> list[Hit]:
    """Give a list's phrases that the author's name holds and the post does not use itself."""
    hits = _in(facts.comment.author.name).get(name)
    return [hit for hit in hits if hit.phrase not in facts.topic] if hits else []


def words(hits: Iterable[Hit]) -> dict[str, str | int | float]:
    """Give the phrases found as the argument of a sentence, each once."""
    shown = {hit.phrase: " ".join(hit.shown.split()) for hit in reversed(list(hits))}
    return {"words": ", ".join(list(reversed(shown.values()))[:_NAMED])}


def places(hits: list[Hit]) -> tuple[Range, ...]:
    """Give where phrases were found."""
    return tuple(hit.place for hit in hits[:_SHOWN])


def where(facts: Facts, chosen: frozenset[str]) -> tuple[Range, ...]:
    """Give where some folded words stand in a comment."""
    found = zip(facts.tokens, spans(facts.text), strict=False)
    return tuple(islice((place for token, place in found if token in chosen), _SHOWN))


_in = lru_cache(maxsize=1 << 12)(find_in)
