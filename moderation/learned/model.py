"""A model: what each feature weighs, where to hold and where to mark, and from what it learned.

Kept as JSON with the weights packed: nothing in a file of it is ever executed, and a broken one
is refused. Weights are whole numbers of 1/1024, so that the last bits of a machine's arithmetic
do not show in them.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from math import exp
from typing import Any

from moderation.learned.bounds import Bounds
from moderation.learned.features import BITS, SHAPE, UNKNOWN, Features, parts, value, word_place

VERSION = 2
STEP = 1024  # parts of one that weights are kept in
SIZE = 1 << BITS
_BASE_UNIT = 4.0  # what the starter's score is divided by before a site's model weighs it
_BASE_LIMIT = 2.0
_REMEMBERED = 1 << 16  # words


class Broken(ValueError):
    """A model that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What was learned.

    A score is log odds of spam among as many honest comments, whatever the share of spam was.
    """

    weights: array[int] = field(repr=False)  # by place, in 1/1024
    bias: float = 0.0
    tongues: frozenset[str] = frozenset()  # languages in which honest comments were seen
    person: bool = True  # names, sites and mail boxes count
    base: Model | None = None  # the starter, whose score counts ...
    base_weight: float = 0.0  # ... so much
    slope: float = 1.0  # calibrated log odds = slope * score + shift
    shift: float = 0.0
    hold: float = 3.0  # scores from which a comment is asked about,
    likely: float = 3.0  # ... is likely enough spam to help other rules to mark it,
    mark: float = 8.0  # ... is marked
    marks: bool = False  # enough was learned here to mark
    ham: int = 0  # comments it learned from
    spam: int = 0
    # What words weigh, looked up once: weight, weight of the parts, number of parts.
    known: dict[str, tuple[int, int, int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def own(self) -> bool:
        """Say whether this site's own comments are in it."""
        return self.ham + self.spam > 0

    @property
    def bounds(self) -> Bounds:
        """Give where it holds and marks."""
        return Bounds(self.hold, self.likely, self.mark)

    def may_mark(self, score: float) -> bool:
        """Say whether a score may mark, or help to: enough was learned, and it is no question."""
        return self.marks and score >= self.likely

    @property
    def languages(self) -> frozenset[str]:
        """Give the languages whose words count, the starter's too."""
        return self.tongues | self.base.tongues if self.base else self.tongues

    def knows(self, found: Features) -> bool:
        """Say whether words of this language count."""
        return found.tongue == UNKNOWN or found.tongue in self.tongues

    def score(self, found: Features) -> float:
        """Give the log odds of spam."""
        get = self.weights.__getitem__
        total = SHAPE * sum(map(get, found.shape))
        if self.person:
            total += SHAPE * sum(map(get, found.person))
        if self.knows(found):
            whole, in_parts, count = self._words(found.words)
            total += value(len(found.words)) * whole + value(count) * in_parts
            total += value(len(found.pairs)) * sum(map(get, found.pairs))
        score = self.bias + total / STEP
        return score + self.base_weight * base_value(self.base, found) if self.base else score

    def _words(self, words: tuple[str, ...]) -> tuple[int, int, int]:
        """Give the weights of words, of their parts, and how many parts there are."""
        known = self.known
        if len(known) > _REMEMBERED:
            known.clear()
        whole = in_parts = count = 0
        for word in words:
            if word not in known:
                pieces = parts(word)
                known[word] = (
                    self.weights[word_place(word)],
                    sum(self.weights[at] for at in pieces),
                    len(pieces),
                )
            one, some, pieces_of = known[word]
            whole += one
            in_parts += some
            count += pieces_of
        return whole, in_parts, count

    def worth(self, found: Features) -> list[float]:
        """Give what each word of a comment and its parts add to the score."""
        own = [0.0] * len(found.words)
        if self.knows(found):
            _, _, count = self._words(found.words)
            one, part = value(len(found.words)) / STEP, value(count) / STEP
            own = [one * self.known[w][0] + part * self.known[w][1] for w in found.words]
        if self.base is None:
            return own
        factor = self.base_weight / _BASE_UNIT
        return [a + factor * b for a, b in zip(own, self.base.worth(found), strict=True)]

    def probability(self, score: float) -> float:
        """Give the calibrated probability of spam."""
        return 1 / (1 + exp(-max(-30.0, min(30.0, self.slope * score + self.shift))))


def base_value(base: Model, found: Features) -> float:
    """Give the starter's score as a site's model weighs it."""
    return max(-_BASE_LIMIT, min(_BASE_LIMIT, base.score(found) / _BASE_UNIT))


def packed(weights: array[int]) -> str:
    """Give weights as text: places and weights that are not zero, compressed."""
    some = [(at, value) for at, value in enumerate(weights) if value]
    raw = b"".join(struct.pack("<Ih", at, value) for at, value in some)
    return base64.b64encode(zlib.compress(raw, 9)).decode("ascii")


def unpacked(text: str) -> array[int]:
    """Give the weights of such a text; raises Broken."""
    weights = array("h", bytes(2 * SIZE))
    try:
        unzip = zlib.decompressobj()
        raw = unzip.decompress(base64.b64decode(text, validate=True), 6 * SIZE)
        if not unzip.eof:
            raise ValueError("they end too early, or never")
        for at, value in struct.iter_unpack("<Ih", raw):
            weights[at] = value
    except (ValueError, struct.error, zlib.error, IndexError) as error:
        raise Broken(f"the weights of a model are damaged: {error}") from error
    return weights


_FIELDS = ("bias", "person", "base_weight", "slope", "shift", "hold", "likely", "mark", "marks",
           "ham", "spam")  # fmt: skip


def dumps(model: Model) -> str:
    """Give a model as JSON; its starter is named, not copied."""
    fields: dict[str, Any] = {name: getattr(model, name) for name in _FIELDS}
    return json.dumps(
        {
            "version": VERSION,
            **{k: round(v, 4) if isinstance(v, float) else v for k, v in fields.items()},
            "tongues": sorted(model.tongues),
            "with_starter": model.base is not None,
            "weights": packed(model.weights),
        },
        indent=1,
    )


def loads(text: str) -> Model:
    """Read a model; raises Broken for what is none, and for one of another version."""
    try:
        said: Mapping[str, Any] = json.loads(text)
        if said["version"] != VERSION:
            raise Broken(f"a model of version {said['version']}: train a new one.")
        return Model(
            weights=unpacked(said["weights"]),
            tongues=frozenset(said["tongues"]),
            base=starter() if said["with_starter"] else None,
            **{name: type(getattr(_PLAIN, name))(said[name]) for name in _FIELDS},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, Broken) else Broken(f"no model: {error}") from error


_PLAIN = Model(weights=array("h"))


@cache
def starter() -> Model:
    """Give the model that ships: it may hold, never mark."""
    text = resources.files("moderation.learned").joinpath("starter.json").read_text("utf-8")
    return replace(loads(text), marks=False, ham=0, spam=0)


def integers(values: Any) -> array[int]:
    """Give weights as they are kept; what is too small to matter is nothing."""
    limit = (1 << 15) - 1
    whole = [max(-limit, min(limit, round(float(value) * STEP))) for value in values]
    return array("h", whole)
