"""Where to hold and where to mark: chosen from honest comments, for a stated share of them hit.

The scores are those of honest comments that the model had not seen (cross validation). A share of
1 in 1,000 cannot be counted among 300 comments, so the upper end of the scores is taken to fall
off exponentially, as ends of distributions do (peaks over a threshold), and followed further.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

HELD = 0.03  # of a site's honest comments: at most so many are to be held
HELD_BY_STARTER = 0.01  # ... where no spam of the site is known: there is less to gain
MARKED = 0.001  # ... and at most so many marked: 1 in 1,000
# What people write about changes, so that later comments are hit more often than the ones counted:
# in django-cast, two to six times.
DRIFT = 10.0
LOWEST, HIGHEST = -8.0, 8.0  # no hold threshold beyond: log odds
LIKELY = 0.9  # probability from which the model may help other rules to mark
CERTAIN = 1 - MARKED  # ... from which it may mark alone
NARROWEST = 1.0  # from likely to mark
CLEAN = 2.0  # a score so far below the hold threshold adds nothing
TRUST = -0.5  # what the most honest comment counts
HOLD_POINTS, MARK_POINTS = 1.0, 2.5
_END = 0.1  # of the scores that count as the upper end
_FEWEST = 10
_HELPED = 1.0  # points of other rules that are reckoned with, beside what the model gives


class Bounds(NamedTuple):
    """The scores from which a comment is asked about, is likely spam, and is marked."""

    hold: float
    likely: float
    mark: float


def upper(values: Sequence[float], share: float, drift: float = 1.0) -> float:
    """Give the value that at most this share of honest comments exceeds, later ones, too."""
    ranked = sorted(values, reverse=True)
    count = max(_FEWEST, int(len(ranked) * _END))
    if len(ranked) <= count:
        return HIGHEST
    start = ranked[count]
    fall = sum(value - start for value in ranked[:count]) / count
    assumed = start + fall * log(count * drift / (len(ranked) * share))
    counted = ranked[int(len(ranked) * share)]
    return max(assumed, counted)


def weight(score: float, at: Bounds) -> float:
    """Give the points of a score: 1 from `hold` to `likely`, 2.5 at `mark`, -0.5 at least."""
    if score < at.hold:
        return max(TRUST, HOLD_POINTS - (at.hold - score) / CLEAN)
    if score < at.likely:
        return HOLD_POINTS
    rise = (MARK_POINTS - HOLD_POINTS) / (at.mark - at.likely)
    return min(MARK_POINTS, HOLD_POINTS + rise * (score - at.likely))


def bounds(
    scores: Sequence[float],
    points: Sequence[float],
    likely: float,
    certain: float,
    held: float = HELD,
) -> Bounds:
    """Give the thresholds, from honest comments' scores and what the other rules give them.

    Points of rules and model are added, so a comment with 0.6 from the rules must score less to
    be left alone: each score is taken as the one that would do alone. `likely`, `certain`: the
    scores of these probabilities; nothing less is marked, however honest all others are.
    """
    alone = [
        score + CLEAN * max(0.0, min(rest, HOLD_POINTS))
        for score, rest in zip(scores, points, strict=True)
    ]
    hold = max(LOWEST, min(HIGHEST, upper(alone, held)))
    likely = max(hold, likely)
    gap = MARK_POINTS - HOLD_POINTS
    needed = [
        (score - likely) * gap / (gap - max(0.0, min(rest, _HELPED)))
        for score, rest in zip(scores, points, strict=True)
    ]
    mark = likely + max(NARROWEST, upper(needed, MARKED, DRIFT))
    return Bounds(hold, likely, max(mark, certain))
