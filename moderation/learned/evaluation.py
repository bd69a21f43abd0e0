"""How good verdicts are on labelled comments: the usual measures, each with what chance may do.

Shares have Wilson's intervals, everything else a bootstrap's (95 %). Rates at a bound of false
positives are those of the score, as if that threshold had been set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

from moderation.evidence import BANDS, Band
from moderation.learned import fitting

FLAGGED: Mapping[str, tuple[Band, ...]] = {"flagged": ("hold", "spam"), "marked": ("spam",)}
NAMES = {
    "flagged": (
        *("precision (held or marked)", "recall (held or marked)", "honest, held or marked"),
        *("F1 (held or marked)", "MCC (held or marked)"),
    ),
    "marked": (
        *("precision (marked)", "recall (marked)", "honest, marked"),
        *("F1 (marked)", "MCC (marked)"),
    ),
    "score": (*("ROC-AUC", "recall at 1 % false positives", "recall at 0.1 % false positives"),),
}
RESAMPLES = 400
BINS = 10
_SURE = 1.96  # standard deviations: 95 %


class Judged(NamedTuple):
    """A labelled comment and what was said of it."""

    spam: bool
    score: float
    band: Band
    probability: float | None = None  # of spam, by the learned rule


class Figure(NamedTuple):
    """A measure and its interval."""

    name: str
    value: float
    low: float
    high: float


class Bin(NamedTuple):
    """Comments of a similar probability, and how many of them were spam."""

    probability: float
    share: float
    low: float
    high: float
    size: int


class NoFigures(ValueError):
    """There is nothing to measure; says why."""


def figures(judged: Sequence[Judged]) -> list[Figure]:
    """Give all measures; raises NoFigures without both kinds, NeedsLearn without scikit-learn.

    Flagged is what was held or marked; precision, recall, F1 and MCC are told of both.
    """
    fitting.require()
    if len({each.spam for each in judged}) < 2:
        raise NoFigures("To measure anything there must be spam and honest comments in the file.")
    found: list[Figure] = []
    for name, bands in FLAGGED.items():
        found += _of_bands(judged, name, bands)
    return found + _of_scores(judged)


def confusion(judged: Sequence[Judged]) -> dict[str, dict[Band, int]]:
    """Give how many comments of each kind ended in each band."""
    counts = Counter((each.spam, each.band) for each in judged)
    return {
        name: {band: counts[spam, band] for band in BANDS}
        for name, spam in (("spam", True), ("honest", False))
    }


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Give the interval of a share."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _SURE**2
    middle = share + square / (2 * total)
    spread = _SURE * sqrt(share * (1 - share) / total + square / (4 * total**2))
    return (max(0.0, (middle - spread) / (1 + square / total)),
            min(1.0, (middle + spread) / (1 + square / total)))  # fmt: skip


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """Give how often comments of a probability are spam, both kinds counted as if equally many."""
    ranked = sorted(
        (each.probability, each.spam) for each in judged if each.probability is not None
    )
    spam = sum(is_spam for _, is_spam in ranked)
    weight = (len(ranked) - spam) / spam if spam else 1.0
    size = max(1, -(-len(ranked) // BINS))
    return [_bin(ranked[at : at + size], weight) for at in range(0, len(ranked), size)]


def _bin(some: Sequence[tuple[float, bool]], weight: float) -> Bin:
    spam = sum(is_spam for _, is_spam in some)
    low, high = wilson(spam, len(some))

    def even(share: float) -> float:
        return share * weight / (share * weight + 1 - share)

    total = sum(weight if is_spam else 1.0 for _, is_spam in some)
    mean = sum((weight if is_spam else 1.0) * probability for probability, is_spam in some) / total
    return Bin(mean, even(spam / len(some)), even(low), even(high), len(some))


def _of_bands(judged: Sequence[Judged], name: str, bands: Sequence[Band]) -> list[Figure]:
    from sklearn.metrics import f1_score, matthews_corrcoef

    truth = [each.spam for each in judged]
    said = [each.band in bands for each in judged]
    hits = sum(a and b for a, b in zip(truth, said, strict=True))
    precision, recall, honest, f1, mcc = NAMES[name]
    return [
        _share(precision, hits, sum(said)),
        _share(recall, hits, sum(truth)),
        _share(honest, sum(said) - hits, len(truth) - sum(truth)),
        _resampled(f1, f1_score, truth, said),
        _resampled(mcc, matthews_corrcoef, truth, said),
    ]


def _of_scores(judged: Sequence[Judged]) -> list[Figure]:
    from sklearn.metrics import roc_auc_score

    truth, scores = [each.spam for each in judged], [each.score for each in judged]
    return [
        _resampled(NAMES["score"][0], roc_auc_score, truth, scores),
        _resampled(NAMES["score"][1], _recall_at(0.01), truth, scores),
        _resampled(NAMES["score"][2], _recall_at(0.001), truth, scores),
    ]


def _share(name: str, hits: int, total: int) -> Figure:
    return Figure(name, hits / total if total else 0.0, *wilson(hits, total))


def _recall_at(bound: float) -> Callable[[Any, Any], float]:
    def recall(truth: Any, scores: Any) -> float:
        import numpy as np

        honest = np.sort(scores[~truth])[::-1]
        threshold = honest[int(bound * len(honest))]
        return float(np.mean(scores[truth] > threshold))

    return recall


def _resampled(
    name: str, measure: Callable[[Any, Any], float], truth: Sequence[bool], said: Sequence[Any]
) -> Figure:
    """Give a measure with the interval of a bootstrap that keeps the number of each kind."""
    import numpy as np

    labels, values = np.array(truth), np.array(said)
    random = np.random.default_rng(0)
    kinds = [np.flatnonzero(labels), np.flatnonzero(~labels)]
    found = []
    for _ in range(RESAMPLES):
        picked = np.concatenate([random.choice(kind, len(kind)) for kind in kinds])
        found.append(measure(labels[picked], values[picked]))
    low, high = np.quantile(found, (0.025, 0.975))
    return Figure(name, float(measure(labels, values)), float(low), float(high))
