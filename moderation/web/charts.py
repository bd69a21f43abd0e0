"""Geometry of the desk's pictures: numbers in, shapes out. Templates write the shapes as SVG.

No colours here (the style sheet has them, light and dark) and no words but those given. A picture
is 720 units wide and scales with the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10, sqrt
from typing import NamedTuple

WIDTH, LEFT, RIGHT = 720, 44, 24
TOP, BOTTOM = 8, 22
STEPS = (1, 2, 3, 4, 5, 6, 8, 10)


class Rect(NamedTuple):
    """A bar, or a part of one."""

    x: float
    y: float
    width: float
    height: float
    series: str  # the style sheet's name for it
    title: str = ""


class Tick(NamedTuple):
    """A mark at an axis."""

    place: float
    label: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars side by side, stacked."""

    height: int
    bars: list[Rect]
    across: list[Tick]
    up: list[Tick]

    width = WIDTH
    left = LEFT
    base: int = 0


def columns(
    labels: Sequence[str],
    values: Sequence[Sequence[int]],
    series: Sequence[str],
    titles: Sequence[str],
    height: int = 220,
) -> Columns:
    """Draw one stack a label; `series` names its parts from the ground up.

    Labels that are "" get no mark at the axis.
    """
    base = height - BOTTOM
    top = nice(max(map(sum, values), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    scale = (base - TOP) / top
    bars: list[Rect] = []
    for place, (stack, title) in enumerate(zip(values, titles, strict=True)):
        ground = float(base)
        for name, value in zip(series, stack, strict=True):
            tall = value * scale
            ground -= tall
            if value:
                x, wide = LEFT + place * step, max(step * 0.85, 0.8)
                bars.append(Rect(round(x, 1), round(ground, 1), round(wide, 2), round(tall, 1),
                                 name, title))  # fmt: skip
    across = [Tick(round(LEFT + (place + 0.5) * step, 1), label)
              for place, label in enumerate(labels) if label]  # fmt: skip
    up = [Tick(round(base - value * scale, 1), f"{value:g}") for value in (0, top / 2, top)]
    return Columns(height, bars, across, up, base=base)


def nice(value: float) -> float:
    """Give a round, even number at or above a value, at which an axis may end; at least 2."""
    unit = 10 ** max(int(log10(max(value, 1))), 0)
    whole = next(step * unit for step in STEPS if step * unit >= value)
    return float(whole + whole % 2)


class Bar(NamedTuple):
    """A bar that lies, with its words before and its number behind."""

    label: str
    number: int
    share: float  # of the longest, 0 to 1


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """Draw bars that lie, in the order given."""
    longest = max((count for _, count in counts), default=0) or 1
    return [Bar(label, count, round(count / longest, 4)) for label, count in counts]


class Person(NamedTuple):
    """A dot on the line of people."""

    name: str
    x: float
    size: float


class Arc(NamedTuple):
    """Who answered whom, as the bow between their dots: above the line to the right, else below."""

    path: str
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Arcs:
    """People on a line, and bows between those who talk with each other."""

    height: int
    line: float
    people: list[Person]
    arcs: list[Arc]

    width = WIDTH


MOST_PEOPLE = 24


def arcs(talks: Sequence[tuple[str, str, int]], titles: Sequence[str]) -> Arcs:
    """Draw who answers whom: the most talkative in the middle."""
    talk: Counter[str] = Counter()
    for who, whom, count in talks:
        talk[who] += count
        talk[whom] += count
    names = from_the_middle([name for name, _ in talk.most_common(MOST_PEOPLE)])
    step = WIDTH / max(len(names), 1)
    places = {name: round((place + 0.5) * step, 1) for place, name in enumerate(names)}
    drawn = [
        (each, title)
        for each, title in zip(talks, titles, strict=True)
        if each[0] in places and each[1] in places
    ]
    most = max((count for (*_, count), _ in drawn), default=1)
    reach = max((abs(places[a] - places[b]) for (a, b, _), _ in drawn), default=0) / 2
    line = ceil(reach) * 0.6 + 12
    people = [Person(name, x, round(3 + 6 * sqrt(talk[name] / max(talk.values())), 1))
              for name, x in places.items()]  # fmt: skip
    bows = [Arc(bow(places[who], places[whom], line), round(0.8 + 5 * count / most, 1), title)
            for (who, whom, count), title in drawn]  # fmt: skip
    return Arcs(ceil(2 * line), line, people, bows)


def from_the_middle(names: Sequence[str]) -> list[str]:
    """Order names so that the first stand in the middle."""
    return [*reversed(names[1::2]), *names[::2]]


def bow(start: float, end: float, line: float) -> str:
    """Give the path of a bow from one place on the line to another."""
    radius = abs(end - start) / 2
    return f"M{start:g} {line:g}A{radius:g} {radius * 0.6:g} 0 0 1 {end:g} {line:g}"
