"""Labelled comments into a model: scikit-learn's logistic regression, the extra `learn`.

Both classes weigh the same however many comments each has, so a folder full of spam does not make
everything spam. Scores of comments that a model was not fitted to (five folds) say where to hold
and to mark, and how sure a score is.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import chain
from math import log
from typing import Any, NamedTuple

from moderation.learned import bounds
from moderation.learned.features import (
    SHAPE,
    UNCLEAR,
    UNKNOWN,
    Features,
    parts,
    value,
    word_place,
)
from moderation.learned.model import SIZE, Model, base_value, integers

FOLDS = 5
FEWEST = 10  # of each class, for a model at all
# Honest comments in a language, for its words to count: so many, and such a share of all. Guesses
# of single short comments go wrong: 1 in 90 German tweets is taken for French.
KNOWN_TONGUE = (10, 0.02)
STRENGTH = 40.0  # C: of 5, 10, 20 and 40 the best on videos left out, by 0.2 %
TO_MARK = (200, 25)  # labels in all, and of each class, before a model may mark
_TOLERANCE = 1e-2  # finer changes no threshold in its fourth digit, and takes twice as long
_SMOOTHING = 0.5
_FLATTEST = 0.05  # a calibration so flat says nothing


class NeedsLearn(RuntimeError):
    """scikit-learn is missing; says what to install."""

    def __init__(self) -> None:
        super().__init__("Learning needs scikit-learn: pip install 'nachlese[learn]'")


class Labelled(NamedTuple):
    """A comment to learn from."""

    features: Features
    spam: bool
    points: float = 0.0  # what the other rules give it
    share: float = 1.0  # how much it counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model, and how it judged comments that it had not seen."""

    model: Model
    scores: Sequence[float] = field(repr=False)  # in the order of the comments


def is_there() -> bool:
    """Say whether scikit-learn is installed."""
    return find_spec("sklearn") is not None


def require() -> None:
    """Raise NeedsLearn where scikit-learn is not installed."""
    if not is_there():
        raise NeedsLearn


def can_fit(rows: Sequence[Labelled]) -> bool:
    """Say whether there is enough of both classes."""
    spam = sum(row.spam for row in rows)
    return min(spam, len(rows) - spam) >= FEWEST


def tongues(rows: Sequence[Labelled]) -> frozenset[str]:
    """Give the languages in which enough honest comments were seen."""
    counts = Counter(row.features.tongue for row in rows if not row.spam)
    least = max(KNOWN_TONGUE[0], KNOWN_TONGUE[1] * counts.total())
    return frozenset(name for name, n in counts.items() if n >= least) - {UNKNOWN, UNCLEAR}


def fit(
    rows: Sequence[Labelled],
    base: Model | None,
    *,
    person: bool = True,
    strength: float = STRENGTH,
    tolerance: float = _TOLERANCE,
    languages: frozenset[str] | None = None,
) -> Fitted:
    """Fit a model to labelled comments of both classes; `base` is the starter, or none.

    `languages`: whose words count, if not those of `tongues`. Raises NeedsLearn.
    """
    require()
    blank = Model(
        weights=integers([0.0] * SIZE),
        tongues=tongues(rows) if languages is None else languages,
        person=person,
        base=base,
        ham=sum(not row.spam for row in rows),
        spam=sum(row.spam for row in rows),
    )
    table = _matrix(rows, blank)
    learner = _Learner(strength, tolerance, [row.spam for row in rows], [r.share for r in rows])
    scores = learner.unseen(table)
    slope, shift = _calibrated(scores, rows)
    at = honest_bounds(rows, scores, slope, shift)
    weights, bias = learner.fitted(table)
    model = replace(
        blank,
        weights=integers(weights[:SIZE]),
        bias=bias,
        base_weight=float(weights[SIZE]) if base else 0.0,
        slope=slope,
        shift=shift,
        hold=at.hold,
        likely=at.likely,
        mark=at.mark,
        marks=may_mark(blank.ham, blank.spam),
    )
    return Fitted(model=model, scores=scores)


def may_mark(ham: int, spam: int) -> bool:
    """Say whether a site has labels enough for its model to mark."""
    return ham + spam >= TO_MARK[0] and min(ham, spam) >= TO_MARK[1]


def honest_bounds(
    rows: Sequence[Labelled],
    scores: Sequence[float],
    slope: float,
    shift: float,
    held: float = bounds.HELD,
) -> bounds.Bounds:
    """Give where to hold and to mark, by the honest comments among some."""
    honest = [(score, row.points) for score, row in zip(scores, rows, strict=True) if not row.spam]
    likely, certain = (
        (log(sure / (1 - sure)) - shift) / max(slope, _FLATTEST)
        for sure in (bounds.LIKELY, bounds.CERTAIN)
    )
    scores, points = [score for score, _ in honest], [points for _, points in honest]
    return bounds.bounds(scores, points, likely, certain, held)


def adapted(model: Model, rows: Sequence[Labelled]) -> Model:
    """Give a model with its thresholds moved to where few of a site's honest comments lie.

    What a blog can do that has no spam yet: the starter learns what is usual here. Needs no
    scikit-learn. It gets stricter or laxer, but never marks.
    """
    honest = [row for row in rows if not row.spam]
    scores = [model.score(row.features) for row in honest]
    at = honest_bounds(honest, scores, model.slope, model.shift, bounds.HELD_BY_STARTER)
    hold = max(at.hold, model.hold - _LAXER)
    likely = max(hold, at.likely)
    return replace(model, hold=hold, likely=likely, mark=max(at.mark, likely + bounds.NARROWEST),
                   ham=len(honest))  # fmt: skip


_LAXER = 2.0  # so far the starter may hold more where nothing honest looks like it


class _Learner:
    """A logistic regression with equal classes, fitted to all rows or fold by fold."""

    def __init__(
        self, strength: float, tolerance: float, spam: list[bool], share: list[float]
    ) -> None:
        import numpy as np

        self.strength, self.tolerance = strength, tolerance
        self.spam, self.share = np.array(spam), np.array(share)

    def fitted(
        self, table: Any, rows: Any = slice(None), tolerance: float | None = None
    ) -> tuple[Any, float]:
        """Give weights and bias."""
        from sklearn.linear_model import LogisticRegression

        # The dual coordinate descent of liblinear: no BLAS, so the same on every machine.
        regression = LogisticRegression(
            solver="liblinear", dual=True, C=self.strength, class_weight="balanced",
            intercept_scaling=0.5, tol=tolerance or self.tolerance, max_iter=20_000, random_state=0,
        )  # fmt: skip
        table, spam, share = table[rows], self.spam[rows], self.share[rows]  # a copy
        telling = _telling(table, spam, share)
        for part in _slices(len(table.data)):
            table.data[part] *= telling[table.indices[part]]
        regression.fit(table, spam, sample_weight=share)
        return regression.coef_[0] * telling, float(regression.intercept_[0])

    def unseen(self, table: Any) -> list[float]:
        """Give each row's score by a regression that has not seen it."""
        import numpy as np
        from sklearn.model_selection import StratifiedKFold

        scores = np.zeros(len(self.spam))
        folds = StratifiedKFold(FOLDS)  # blocks of time: neighbours talk about the same things
        for train, test in folds.split(self.spam, self.spam):
            weights, bias = self.fitted(table, train, _TOLERANCE)
            scores[test] = table[test] @ weights + bias
        return [float(score) for score in scores]


def _telling(table: Any, spam: Any, share: Any) -> Any:
    """Give how much each feature tells the classes apart by itself, which scales it.

    The log of its odds, as naive Bayes has it (Wang, Manning 2012, NBSVM): on short comments 1 to
    2 % more accurate than a regression alone.
    """
    import numpy as np

    seen = [np.zeros(table.shape[1]), np.zeros(table.shape[1])]
    for rows in _slices(len(spam), _ROWS):  # added up in place: a copy of the table is large
        lengths = np.diff(table.indptr[rows.start : rows.stop + 1])
        places = table.indices[table.indptr[rows.start] : table.indptr[rows.stop]]
        counts, is_spam = np.repeat(share[rows], lengths), np.repeat(spam[rows], lengths)
        for total, kind in zip(seen, (is_spam, ~is_spam), strict=True):
            np.add.at(total, places[kind], counts[kind])
    odds = [np.log((each + _SMOOTHING) / (each + _SMOOTHING).sum()) for each in seen]
    scale = np.abs(odds[0] - odds[1])
    scale[SIZE] = 1.0  # the starter's score
    return scale


def _matrix(rows: Sequence[Labelled], model: Model) -> Any:
    """Give the features as a sparse table; its last column is the starter's score."""
    import numpy as np
    from scipy.sparse import csr_matrix

    places, values, starts = array("i"), array("d"), [0]
    for row in rows:
        some, counts = _entries(row.features, model)
        places.extend(some)
        values.extend(counts)
        starts.append(len(places))
    parts_of = np.frombuffer(values), np.frombuffer(places, np.int32), np.array(starts)
    return csr_matrix(parts_of, shape=(len(rows), SIZE + 1))


_ROWS, _VALUES = 500, 1 << 20  # looked at in one go


def _slices(length: int, size: int = _VALUES) -> Iterator[slice]:
    return (slice(at, min(length, at + size)) for at in range(0, length, size))


def _entries(found: Features, model: Model) -> tuple[list[int], list[float]]:
    groups: tuple[Sequence[int], ...] = ()
    if model.knows(found):
        pieces = list(chain.from_iterable(map(parts, found.words)))
        groups = (list(map(word_place, found.words)), pieces, found.pairs)
    shape = (*found.shape, *(found.person if model.person else ()))
    places = [*chain.from_iterable(groups), *shape]
    values = [*chain.from_iterable([value(len(group))] * len(group) for group in groups)]
    values += [SHAPE] * len(shape)
    if model.base:
        return [*places, SIZE], [*values, base_value(model.base, found)]
    return places, values


def _calibrated(scores: Sequence[float], rows: Sequence[Labelled]) -> tuple[float, float]:
    """Give slope and shift that make scores log odds (Platt), both classes weighing the same."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    regression = LogisticRegression(class_weight="balanced", C=10.0)
    regression.fit(np.array(scores).reshape(-1, 1), [row.spam for row in rows],
                   sample_weight=[row.share for row in rows])  # fmt: skip
    return float(regression.coef_[0][0]), float(regression.intercept_[0])
