"""What must be shown of the judge, as figures with their bounds: quality on the public sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench.spam import sets, starter
from bench.spam.blog import Outcome, bands, blog, key, learned, lessons_of, merged, outcome, split
from bench.spam.sets import Row
from moderation.learned import fitting
from moderation.learned.features import features
from moderation.learned.fitting import Labelled
from moderation.learned.model import Model

SHOP = "http://www.example.org/"  # an author's address that says nothing
FIRST = 200  # approved comments that a blog brings along
PRAISE = Path(__file__).parent / "praise.txt"


class Shown(NamedTuple):
    """A figure and what it must be."""

    proof: int
    name: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool:
        """Say whether it is as it must be."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def required(self) -> str:
        """Say what it must be, "" if it is only told."""
        least = "" if self.least is None else f"at least {self.least:g}"
        most = "" if self.most is None else f"at most {self.most:g}"
        return " and ".join(filter(None, (least, most)))


# 1. Videos


def videos(folder: Path) -> Iterator[Shown]:
    """Learn from comments on videos, without a starter, and judge others by the learned rule."""
    found = {
        name: [Labelled(features(row.facts), row.spam) for row in rows]
        for name, rows in sets.youtube(folder).items()
    }
    halves = [_first_of_each(rows, 0.7) for rows in found.values()]
    per_video = [_quality(train, test) for train, test in halves]
    yield Shown(1, "YouTube, the authors' split: accuracy, %", _mean(per_video, 0), least=95.5)
    yield Shown(1, "the same: MCC", _mean(per_video, 1), least=0.912)
    pooled = _quality(*(list(chain(*part)) for part in zip(*halves, strict=True)))
    yield Shown(1, "one model of all five first parts: accuracy, %", pooled[0])
    left_out = [
        _quality([row for other in found if other != name for row in found[other]], rows)
        for name, rows in found.items()
    ]
    yield Shown(1, "leave one video out: accuracy, %", _mean(left_out, 0), least=95)
    yield Shown(1, "the same: MCC", _mean(left_out, 1), least=0.90)
    yield Shown(1, "10-fold: accuracy, %", _folds(list(chain(*found.values()))), least=97)


def _first_of_each(rows: Sequence[Labelled], share: float) -> tuple[list[Labelled], list[Labelled]]:
    first: list[Labelled] = []
    rest: list[Labelled] = []
    for kind in (True, False):
        some = [row for row in rows if row.spam is kind]
        first += some[: int(share * len(some))]
        rest += some[int(share * len(some)) :]
    return first, rest


def _quality(train: Sequence[Labelled], test: Sequence[Labelled]) -> tuple[float, float]:
    """Give accuracy in % and MCC of the more likely class."""
    from sklearn.metrics import accuracy_score, matthews_corrcoef

    model = fitting.fit(train, None, languages=_all_languages(train)).model
    said = [model.score(row.features) > 0 for row in test]
    truth = [row.spam for row in test]
    return 100 * float(accuracy_score(truth, said)), float(matthews_corrcoef(truth, said))


def _all_languages(rows: Sequence[Labelled]) -> frozenset[str]:
    """Give every language of the honest comments: on YouTube there is no blog to protect."""
    return frozenset(row.features.tongue for row in rows if not row.spam)


def _folds(rows: list[Labelled]) -> float:
    from sklearn.model_selection import StratifiedKFold

    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    return _mean(
        [
            _quality([rows[at] for at in train], [rows[at] for at in test])
            for train, test in folds.split(rows, [row.spam for row in rows])
        ],
        0,
    )


def _mean(pairs: Sequence[tuple[float, float]], which: int) -> float:
    return sum(pair[which] for pair in pairs) / len(pairs)


# 2. A blog in the order of time; a blog never seen


class Split(NamedTuple):
    """What a blog knows, and what comes later."""

    known: list[Row]
    new: list[Row]


@cache
def in_time(folder: Path) -> Split:
    """Give the first 60 % of django-cast, mixed with honest English and German, and the rest."""
    some = (sets.django_cast(folder), sets.made_mistakes(folder), sets.germeval(folder))
    known, new = zip(*(split(rows) for rows in some), strict=True)
    return Split(merged(known), merged(new))


def later(folder: Path) -> Iterator[Shown]:
    """Judge the later comments of a blog by what the earlier ones taught.

    No starter: the one that ships has seen these comments. The starter alone is one of the first
    parts only.
    """
    known, new = in_time(folder)
    db = blog(known, new)
    keys = [key(len(known) + number) for number in range(1, len(new) + 1)]
    own = outcome(new, bands(db, keys, learned(lessons_of(db), None)))
    yield Shown(2, "later spam marked, %", _percent(own, "spam", "spam"), least=90)
    yield Shown(2, "later ham marked, %", _percent(own, "ham", "spam"), most=0.1)
    yield Shown(2, "later spam let through, %", _percent(own, "spam", "clean"), most=0.3)
    yield Shown(2, "later comments held, %", 100 * own.asked, most=5)
    yield Shown(2, "later ham held, %", _percent(own, "ham", "hold"))
    rules = outcome(new, bands(db, keys, None))
    yield Shown(2, "the rules alone: spam marked, %", _percent(rules, "spam", "spam"))
    alone = outcome(new, bands(db, keys, starter.trained(folder, upto=0.6)))
    more = _marked(alone) - _marked(rules)
    yield Shown(2, "marked by the starter that the rules do not mark", more, most=0)
    yield Shown(2, "rules and starter: spam let through, %", _percent(alone, "spam", "clean"))


def never_seen(folder: Path) -> Iterator[Shown]:
    """Judge the honest comments of a blog that no model has seen, 200 of them known."""
    for name, rows in (
        ("made-mistakes", sets.made_mistakes(folder)),
        ("germeval", sets.germeval(folder)[: 10 * FIRST]),
    ):
        found = unseen(rows, starter.trained(folder, without=[name]))
        yield Shown(2, f"{name}, never seen: other ham held, %",
                    _percent(found, "ham", "hold"), most=5)  # fmt: skip
        yield Shown(2, f"{name}: other ham marked, %", _percent(found, "ham", "spam"), most=0)


def unseen(rows: Sequence[Row], model: Model) -> Outcome:
    """Judge all but a blog's first comments by a starter that is adapted to those."""
    known, new = rows[:FIRST], rows[FIRST:]
    db = blog(known, new)
    keys = [key(FIRST + number) for number in range(1, len(new) + 1)]
    return outcome(new, bands(db, keys, learned(lessons_of(db), model)))


def _percent(found: Outcome, kind: str, band: Any) -> float:
    return 100 * found.share(kind, band)


def _marked(found: Outcome) -> int:
    return found.spam["spam"] + found.ham["spam"]


# 3. Flattery


def flattery(folder: Path) -> Iterator[Shown]:
    """Judge one spambot's flattery with an address, and honest praise without."""
    from bench.rules import facts
    from moderation.learned.model import starter as shipped

    spam = sets.templates(folder, SHOP)
    lines = [line for line in PRAISE.read_text("utf-8").splitlines() if line]
    honest = [Row(facts(line, "Maria"), False) for line in lines]
    rows = [*spam, *honest]
    db = blog([], rows)
    found = outcome(rows, bands(db, [key(n) for n in range(1, len(rows) + 1)], shipped()))
    held = 100 - _percent(found, "spam", "clean")
    yield Shown(3, "flattery with an address held, %", held, least=80)
    flagged = 100 - _percent(found, "ham", "clean")
    yield Shown(3, f"{len(honest)} honest praises without one flagged, %", flagged, most=2)


# 4. From zero


def from_zero(folder: Path) -> Iterator[Shown]:
    """Judge what comes after 500 decisions, without a starter: three orders, the worst told."""
    some = (
        sets.django_cast(folder), sets.made_mistakes(folder), sets.germeval(folder)[:719],
    )  # fmt: skip
    found = []
    for seed in range(3):
        stream = merged(some)
        Random(seed).shuffle(stream)
        known, new = stream[:500], stream[500:]
        db = blog(known, new)
        keys = [key(500 + number) for number in range(1, len(new) + 1)]
        found.append(outcome(new, bands(db, keys, learned(lessons_of(db), None))))
    worst = {
        "spam missed": max(_percent(each, "spam", "clean") for each in found),
        "ham marked": max(_percent(each, "ham", "spam") for each in found),
        "asked": max(100 * each.asked for each in found),
    }
    for name, most in (("spam missed", 1), ("ham marked", 1), ("asked", 10)):
        yield Shown(4, f"from zero, after 500 decisions: {name}, %", worst[name], most=most)
