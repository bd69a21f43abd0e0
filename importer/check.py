"""What is in a file: version, counts, dates, damage, what does not fit together, and what each
target would lose of it. Writes nothing.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from importer.errors import NotReadable
from importer.losses import Features, losses
from importer.model import Comment, Item, Post, Problem, Site, Skipped
from importer.rows import stamp

# Found in the first bytes of a file, as its site's `raw` has them.
VERSIONS = (
    re.compile(rb"<wp:wxr_version>\s*([\d.]{1,10})"),
    re.compile(rb"schemas\.google\.com/(blogger/20\d\d)"),
    re.compile(rb'"version"\s*:\s*"?([\w.]{1,20})'),
    re.compile(rb"disqus\.com/api/schemas/([\d.]{1,10})"),
    re.compile(rb"^-- Server[ -]version:?[ \t]+(\d[\w.+~-]{0,60})", re.M | re.I),
    re.compile(rb"<feed[^>]{1,2000}www\.w3\.org/2005/(Atom)"),
    re.compile(rb"wordpress\.org/export/(\d[\d.]{0,8})/"),
    re.compile(rb'<rss[^>]{1,2000}version=["\'](\d[\d.]{0,8})'),
)
GENERATORS = (
    re.compile(rb"<generator[^>]{0,300}>\s*([^<\n]{1,200})"),
    re.compile(  # in the remarks at the top of a dump
        rb"^(?:--|#|/\*) ?([^\n:]{0,60}\b(?:dump|backup|script|adminer|heidisql|created by)\b"
        rb"[^\n]{0,100})",
        re.M | re.I,
    ),
)
DERIVED = re.compile(r"/c(?:[a-z0-9]+-)*x[0-9a-f]{16}(?:-\d+)?$")  # an id that readers made up
SHOWN = 50  # problems that are shown to a person; JSON has all


@dataclass(slots=True)
class Census:
    """What was counted while the items went by. Hashes of keys are kept: 8 bytes a comment."""

    format: Counter[str] = field(default_factory=Counter)
    version: str = ""
    generator: str = ""
    captured: str = ""
    features: Features = field(default_factory=Features)
    derived: int = 0
    sites: list[str] = field(default_factory=list)
    posts: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    keys: array[int] = field(default_factory=lambda: array("q"))
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
            self.site(item)
        elif isinstance(item, Skipped):
            self.skipped[item.why] += 1
        elif isinstance(item, Problem):
            self.problems.append({"where": item.where, "what": item.what, "lost": item.lost})

    def site(self, item: Site) -> None:
        """Note a site, and what its file says of itself; files of a folder name it again."""
        name = item.url or item.key
        self.sites += [name] if name not in self.sites else []
        self.format[item.source.format] += 1
        self.version = self.version or said(item.raw, VERSIONS)
        self.generator = self.generator or said(item.raw, GENERATORS)
        self.captured = self.captured or stamp(item.source.captured) or ""

    def comment(self, item: Comment) -> None:
        """Count one comment."""
        self.features.add(item)
        self.derived += DERIVED.search(item.key) is not None
        self.statuses[item.status] += 1
        self.kinds[item.kind] += 1
        self.keys.append(hash(item.key))
        if date := stamp(item.published):
            self.dates = [min([date, *self.dates[:1]]), max([date, *self.dates[1:]])]
        self.zones[item.offset or "unknown"] += 1

    def orphans(self) -> int:
        """Count the parents that are not there."""
        return len(set(self.features.answered).difference(self.keys))

    def duplicates(self) -> int:
        """Count the keys that are there more than once."""
        return sum(len(list(same)) > 1 for _, same in groupby(sorted(self.keys)))


def said(raw: bytes, patterns: Iterable[re.Pattern[bytes]]) -> str:
    """Give what the first pattern that matches finds in a file's first bytes."""
    found = (pattern.search(raw[:65536]) for pattern in patterns)
    return next((match[1].decode("utf-8", "replace").strip() for match in found if match), "")


def check(items: Iterable[Item]) -> dict[str, Any]:
    """Count what is in a stream of items; `broken`: where and how it breaks off, if it does.

    Raises NotReadable where nothing could be read.
    """
    census, broken = Census(), ""
    try:
        for item in items:
            census.add(item)
    except NotReadable as error:
        if not census.sites:
            raise
        broken = str(error)
    return {
        "format": ", ".join(census.format),
        "version": census.version,
        "generator": census.generator,
        "made": census.captured,
        "sites": census.sites,
        "posts": census.posts,
        "comments": len(census.keys),
        "statuses": dict(census.statuses),
        "kinds": dict(census.kinds),
        "dates": census.dates,
        "zones": dict(census.zones),
        "derived": census.derived,
        "orphans": census.orphans(),
        "duplicates": census.duplicates(),
        "skipped": dict(census.skipped),
        "losses": losses(census.features.found()),
        "problems": census.problems,
        "broken": broken,
    }


def lines(source: str, found: dict[str, Any]) -> list[str]:
    """Give what `check` found as lines for a person."""
    kind = " ".join(filter(None, (found["format"] or "no site", found["version"])))
    made = [f"by {found['generator']}"] * bool(found["generator"])
    made += [f"of {found['made']}"] * bool(found["made"])
    text = [
        f"{source}: {kind} of {', '.join(found['sites']) or 'no site'}",
        *([f"  made {' '.join(made)}"] if made else []),
        f"  {found['posts']} posts, {found['comments']} comments",
        f"  status: {listed(found['statuses'])}; kind: {listed(found['kinds'])}",
        f"  dates: {' to '.join(found['dates']) or 'none'}; clock: {listed(found['zones'])}",
        f"  parents that are not in it: {found['orphans']}; keys twice: {found['duplicates']}",
        *([f"  ids made up, as there are none: {found['derived']}"] if found["derived"] else []),
        f"  skipped: {listed(found['skipped'])}",
        *(f"  as {name} it would lose: {listed(lost) if lost else 'nothing'}"
          for name, lost in found["losses"].items()),
    ]  # fmt: skip
    return [*text, *damage(found["problems"])]


def damage(problems: list[dict[str, Any]]) -> list[str]:
    """Give problems as lines, what is lost first."""
    ordered = sorted(problems, key=lambda each: not each["lost"])
    rest = len(problems) - SHOWN
    return [
        *(
            f"  {'LOST' if each['lost'] else 'note'}  {each['where']}: {each['what']}"
            for each in ordered[:SHOWN]
        ),
        *([f"  and {rest} more: see them all with --json"] if rest > 0 else []),
    ]


def listed(counts: dict[str, int]) -> str:
    """Give counts in one line."""
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
