"""What an import run did, in numbers that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from importer.model import Gone, Listed, Missed, Problem, Skipped
from importer.rows import TABLE

Each = TypeVar("Each")

OUTCOMES = ("new", "changed", "unchanged")
# What becomes of a Gone: it is marked now; it was already; a later sighting shows it; nobody knows
# it.
GONE = ("vanished", "known", "overruled", "unknown")


@dataclass(slots=True)
class Report:
    """Counts by table ("sites", "posts", "comments"); read is counted where items come in."""

    read: int = 0
    missing: int = 0  # what was read as gone; counted in its own line
    outcomes: dict[str, Counter[str]] = field(
        default_factory=lambda: {table: Counter() for table in TABLE.values()}
    )
    skipped: Counter[str] = field(default_factory=Counter)  # by reason
    lost: int = 0  # records that could not be used: stored as problems
    remarks: int = 0  # problems that cost no record
    gone: Counter[str] = field(default_factory=Counter)  # by outcome: see GONE
    returned: int = 0  # had vanished, and is there again; counted among the changed
    # What this run found just as runs before it had, by table, as ranges of row numbers: undoing
    # those must not take it away.
    again: dict[str, list[tuple[int, int]]] = field(
        default_factory=lambda: {"sightings": [], "problems": [], "absences": []}
    )

    def met_again(self, table: str, id: int) -> None:
        """Note a row of an earlier run; neighbours become one range."""
        ranges = self.again[table]
        if ranges and ranges[-1][0] <= id <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(id, ranges[-1][1]))
        else:
            ranges.append((id, id))

    def counting(self, items: Iterable[Each]) -> Iterator[Each]:
        """Pass items through, counting each as read; remarks and what is gone are no records."""
        for item in items:
            if isinstance(item, Gone):
                self.missing += 1
            elif not isinstance(item, Listed | Missed):
                self.read += not (isinstance(item, Problem) and not item.lost)
            yield item

    def aside(self, item: Problem | Skipped) -> None:
        """Count what is not content."""
        if isinstance(item, Skipped):
            self.skipped[item.why] += 1
        elif item.lost:
            self.lost += 1
        else:
            self.remarks += 1

    @property
    def settled(self) -> int:
        """How many records ended as new, changed, unchanged, skipped or problems."""
        written = sum(sum(counts.values()) for counts in self.outcomes.values())
        return written + self.skipped.total() + self.lost

    @property
    def adds_up(self) -> bool:
        """Whether every record read is accounted for."""
        return self.read == self.settled and self.missing == self.gone.total()

    def as_json(self) -> dict[str, object]:
        """Give the counts as plain values."""
        return {
            "read": self.read,
            **{table: {word: counts[word] for word in OUTCOMES}
               for table, counts in self.outcomes.items()},
            "vanished": self.gone["vanished"],
            "returned": self.returned,
            "skipped": dict(self.skipped),
            "problems": self.lost,
            "remarks": self.remarks,
            "adds_up": self.adds_up,
        }  # fmt: skip
