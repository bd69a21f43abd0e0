"""What makes two comments near-identical, as a few numbers: skeletons and MinHash bands.

A skeleton is the words that a template leaves the same: no addresses, no numbers, not the author's
name. It needs nothing installed. Bands (MinHash over pairs of words, from the package `rensa`,
extra `cluster`) also find texts with some words exchanged: of two that share seven tenths of their
pairs one of the bands is equal in 96 of 100 cases, of two that share a tenth in one of 125; `alike`
then says for sure. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

from importer.text import Link
from moderation import phrases, reading

FEWEST = 8  # words: shorter texts are alike by chance ("Danke für den tollen Beitrag")
MOST = 400  # words of a text that are compared
BANDS, ROWS = 8, 3
ALIKE = 0.6  # of all pairs of words: templates with every fourth word exchanged
SEED = 2026
_LINKS = 200  # taken out of a text
_KEPT = (1 << 47) - 1  # bits of a band's number: six bytes in the table


@cache
def can_sketch() -> bool:
    """Say whether the extra `cluster` is installed."""
    return find_spec("rensa") is not None


def said_words(text: str, links: Iterable[Link], name: str = "") -> tuple[str, ...]:
    """Give the words of a shown text that a template keeps, folded: no links, numbers, name."""
    for link in sorted(links, key=lambda link: -link.start)[:_LINKS]:
        text = f"{text[: link.start]} {text[link.end :]}"
    own = frozenset(phrases.words(name))
    return tuple(
        word
        for word in reading.words(text)
        if (word.isalpha() or not any(map(str.isdigit, word))) and word not in own
    )


def skeleton(words: Sequence[str]) -> str:
    """Give what is the same in all comments made from one template; "" for too few words."""
    return " ".join(words) if len(words) >= FEWEST else ""


def pairs(words: Sequence[str]) -> frozenset[str]:
    """Give the pairs of neighbouring words."""
    return frozenset(map(" ".join, pairwise(words[:MOST])))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two texts share so many pairs of words that one is made from the other."""
    if not one or not other:
        return False
    return len(one & other) >= ALIKE * len(one | other)


def bands(words: Sequence[str]) -> tuple[int, ...]:
    """Give the numbers of which near-identical texts share one; none without the extra."""
    if len(words) < FEWEST or not can_sketch():
        return ()
    digest = _min_hash(sorted(pairs(words)))
    return tuple(_number(band, digest[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))


def _min_hash(parts: list[str]) -> list[int]:
    from rensa import RMinHash

    sketch: Any = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    sketch.update(parts)
    digest: list[int] = sketch.digest()
    return digest


def _number(band: int, rows: Sequence[int]) -> int:
    number = band + 1
    for row in rows:
        number = (number * 0x9E3779B97F4A7C15 + row) & (1 << 64) - 1
        number ^= number >> 29
    return number & _KEPT
