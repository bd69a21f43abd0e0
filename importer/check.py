"""What is in a file: counts, dates, damage, and what does not fit together. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from importer.model import Comment, Item, Post, Problem, Site, Skipped
from importer.rows import stamp


@dataclass(slots=True)
class Census:
    """What was counted while the items went by. Keys are kept: some 100 bytes a comment."""

    format: Counter[str] = field(default_factory=Counter)
    sites: list[str] = field(default_factory=list)
    posts: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)
    parents: set[str] = field(default_factory=set)
    dates: list[str] = field(default_factory=list)  # first and last
    zones: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Count one item."""
        if isinstance(item, Comment):
            self.comment(item)
        elif isinstance(item, Post):
            self.posts += 1
        elif isinstance(item, Site):
            self.sites.append(item.url)
            self.format[item.source.format] += 1
        elif isinstance(item, Skipped):
            self.skipped[item.why] += 1
        elif isinstance(item, Problem):
            self.problems.append({"where": item.where, "what": item.what, "lost": item.lost})

    def comment(self, item: Comment) -> None:
        """Count one comment."""
        self.statuses[item.status] += 1
        self.kinds[item.kind] += 1
        self.keys[item.key] += 1
        if item.parent:
            self.parents.add(item.parent)
        if date := stamp(item.published):
            self.dates = [min([date, *self.dates[:1]]), max([date, *self.dates[1:]])]
        self.zones[item.offset or "unknown"] += 1


def check(items: Iterable[Item]) -> dict[str, Any]:
    """Count what is in a stream of items."""
    census = Census()
    for item in items:
        census.add(item)
    return {
        "format": "".join(census.format),
        "sites": census.sites,
        "posts": census.posts,
        "comments": census.keys.total(),
        "statuses": dict(census.statuses),
        "kinds": dict(census.kinds),
        "dates": census.dates,
        "zones": dict(census.zones),
        "orphans": len(census.parents - census.keys.keys()),
        "duplicates": sum(1 for count in census.keys.values() if count > 1),
        "skipped": dict(census.skipped),
        "problems": census.problems,
    }


def lines(source: str, found: dict[str, Any]) -> list[str]:
    """Give what `check` found as lines for a person."""
    text = [
        f"{source}: {found['format'] or 'no site'} of {', '.join(found['sites']) or 'no site'}",
        f"  {found['posts']} posts, {found['comments']} comments",
        f"  status: {listed(found['statuses'])}; kind: {listed(found['kinds'])}",
        f"  dates: {' to '.join(found['dates']) or 'none'}; clock: {listed(found['zones'])}",
        f"  parents that are not in it: {found['orphans']}; keys twice: {found['duplicates']}",
        f"  skipped: {listed(found['skipped'])}",
    ]
    return [
        *text,
        *(
            f"  {'LOST' if each['lost'] else 'note'}  {each['where']}: {each['what']}"
            for each in found["problems"]
        ),
    ]


def listed(counts: dict[str, int]) -> str:
    """Give counts in one line."""
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
