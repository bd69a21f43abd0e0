"""Near-identical comments: candidates by equal MinHash bands, then compared word pair by word pair.

A handful of queries a batch. What was read is remembered for the run, within bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlite_utils import Database

from moderation import sketches
from moderation.marks import KINDS, Marked, hashed
from moderation.reading import shown
from moderation.store import slices

NEAR = KINDS.index("near")
NEWEST = 8  # comments looked up for each band
COMPARED = 6  # comments compared, those that share most bands
REMEMBERED = 2_000  # texts
CANDIDATES = f"""
    with wanted(value) as (values {{values}})
    select w.value, m.comment from wanted w cross join marks m
    on m.kind = {NEAR} and m.value = w.value and m.at >= coalesce(
        (select x.at from marks x where x.kind = {NEAR} and x.value = w.value
         order by x.at desc limit 1 offset {NEWEST - 1}), -9e18)
"""
TEXTS = (
    "with wanted(id) as (values {}) select c.id, c.key, coalesce(s.status, c.status), c.body,"
    " c.author_name from wanted w cross join comments c on c.id = w.id"
    " left join states s on s.key = c.key"
)


class Twin(NamedTuple):
    """A comment that says nearly the same as another."""

    number: int
    key: str
    status: str  # now
    skeleton: int  # as `moderation.marks` has it


class _Text(NamedTuple):
    twin: Twin
    pairs: frozenset[str]


@dataclass(slots=True)
class Readings:
    """Texts that were read for comparing, by number."""

    texts: dict[int, _Text] = field(default_factory=dict)

    def read(self, db: Database, numbers: Iterable[int]) -> None:
        """Read comments that were not read yet; forget the old when they are too many."""
        if len(self.texts) > REMEMBERED:
            self.texts.clear()
        for some in slices([each for each in set(numbers) if each not in self.texts]):
            query = TEXTS.format(", ".join(["(?)"] * len(some)))
            for number, key, status, body, name in db.conn.execute(query, some):
                text, links = shown(body)
                words = sketches.said_words(text, links, name)
                twin = Twin(number, key, status, hashed(sketches.skeleton(words)))
                self.texts[number] = _Text(twin, sketches.pairs(words))


def twins(
    db: Database, found: Sequence[Marked], readings: Readings
) -> Mapping[str, tuple[Twin, ...]]:
    """Give by key the comments that say nearly the same; the newest few, not all there are."""
    shared = candidates(db, found)
    readings.read(db, (number for each in shared.values() for number in each))
    result: dict[str, tuple[Twin, ...]] = {}
    for each in found:
        if others := shared.get(each.comment.key):
            mine = own_pairs(each)
            near = (readings.texts[number] for number in others if number in readings.texts)
            alike = tuple(x.twin for x in near if sketches.alike(mine, x.pairs))
            if alike:
                result[each.comment.key] = alike
    return result


def own_pairs(found: Marked) -> frozenset[str]:
    """Give the word pairs of a comment that may not be in the database."""
    text, links = shown(found.comment.body)
    return sketches.pairs(sketches.said_words(text, links, found.comment.author.name))


def candidates(db: Database, found: Sequence[Marked]) -> dict[str, list[int]]:
    """Give by key the numbers of comments worth comparing: those that share most bands."""
    wanted = {value for each in found for value in each.values.get("near", ())}
    sharing: dict[int, list[int]] = {}
    for some in slices(sorted(wanted)):
        query = CANDIDATES.format(values=", ".join(["(?)"] * len(some)))
        for value, number in db.conn.execute(query, some):
            sharing.setdefault(value, []).append(number)
    result = {}
    for each in found:
        values = each.values.get("near", ())
        votes = Counter(number for value in values for number in sharing.get(value, ()))
        votes.pop(each.number, None)
        if votes:
            result[each.comment.key] = [number for number, _ in votes.most_common(COMPARED)]
    return result
