"""A blog in a database: some comments known and decided, the others new; what becomes of those.

Everything is judged as a blogger's own installation does it: history, rules and what was learned.
Two of WordPress's defaults are off, since they hold whatever is said: "never approved before" would
ask about every stranger, and "two links" is one of the contenders (`peers.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from bench.spam.sets import Row
from importer import runs, store
from importer.model import Comment, Post, Site, Source, Status
from importer.report import Report
from importer.schema import open_database
from moderation import judging
from moderation import store as known_comments
from moderation.evidence import Band, Options
from moderation.facts import Library, gather
from moderation.judge import judge
from moderation.learned import fitting, labels
from moderation.learned import site as lessons
from moderation.learned.fitting import Labelled
from moderation.learned.model import Model
from moderation.schema import migrations

SITE = "blog.example"
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
ALONE = Options(comment_previously_approved=False, comment_max_links=0)
SOURCE = Source(format="bench")


class Outcome(NamedTuple):
    """How many comments of each kind ended in each band."""

    spam: dict[Band, int]
    ham: dict[Band, int]

    def share(self, kind: str, band: Band) -> float:
        """Give the share of "spam" or "ham" in a band."""
        counts = self.spam if kind == "spam" else self.ham
        return counts[band] / max(1, sum(counts.values()))

    @property
    def asked(self) -> float:
        """Give the share of all comments that wait for a moderator."""
        total = sum(self.spam.values()) + sum(self.ham.values())
        return (self.spam["hold"] + self.ham["hold"]) / max(1, total)


def blog(known: Sequence[Row], new: Sequence[Row]) -> Database:
    """Make a blog of known comments, approved or spam, and new ones that wait, in this order."""
    db = open_database(":memory:", migrations)
    rows = [(row, "spam" if row.spam else "approved") for row in known]
    rows += [(row, "pending") for row in new]
    titles = sorted({row.facts.post.title if row.facts.post else "" for row, _ in rows})
    posts = {title: f"{SITE}/p{number}" for number, title in enumerate(titles, 1)}
    items: list[Site | Post | Comment] = [Site(key=SITE, url=f"https://{SITE}", source=SOURCE)]
    items += [Post(key=key, site=SITE, title=title, source=SOURCE) for title, key in posts.items()]
    items += [
        _comment(number, row, status, posts)  # type: ignore[arg-type]
        for number, (row, status) in enumerate(rows, 1)
    ]
    store.save(db, items, runs.start(db, "bench", "bench", BEGIN), Report())
    judging.prepare(db)
    return db


def key(number: int) -> str:
    """Give the key of a comment by its place, from 1."""
    return f"{SITE}/c{number}"


def _comment(number: int, row: Row, status: Status, posts: dict[str, str]) -> Comment:
    post = row.facts.post.title if row.facts.post else ""
    return replace(
        row.facts.comment,
        key=key(number),
        post=posts[post],
        published=BEGIN + timedelta(minutes=7 * number),
        status=status,
        source=replace(SOURCE, id=str(number)),
    )


def lessons_of(db: Database) -> list[Labelled]:
    """Give what a blog can learn from."""
    return list(labels.read(db, labels.labels(db, SITE)))


def learned(rows: Sequence[Labelled], base: Model | None) -> Model:
    """Give the model that a blog would use, with another starter than the one that ships."""
    if fitting.can_fit(rows):
        return fitting.fit(rows, base).model
    assert base is not None
    return fitting.adapted(base, rows) if len(rows) >= lessons.FEWEST_HONEST else base


def bands(db: Database, keys: Sequence[str], model: Model | None) -> list[Band]:
    """Judge comments by everything: history, rules, a model."""
    library = Library(db, ALONE, lesson=lessons.revision(db))
    if model:
        library.models[SITE] = model
    found: dict[str, Band] = {}
    for some in known_comments.slices(keys):
        comments = list(known_comments.comments(db, list(some)).values())
        for facts in gather(library, comments):
            facts = facts if model else replace(facts, learned=None)
            found[facts.comment.key] = judge(facts).band
    return [found[each] for each in keys]


def outcome(rows: Sequence[Row], found: Sequence[Band]) -> Outcome:
    """Count."""
    result = Outcome({"clean": 0, "hold": 0, "spam": 0}, {"clean": 0, "hold": 0, "spam": 0})
    for row, band in zip(rows, found, strict=True):
        (result.spam if row.spam else result.ham)[band] += 1
    return result


def merged(sets: Sequence[Sequence[Row]]) -> list[Row]:
    """Give several sets as one, each in its own order, spread evenly over the same time."""
    placed = [
        ((at + 0.5) / len(rows), number, row)
        for number, rows in enumerate(sets)
        for at, row in enumerate(rows)
    ]
    return [row for _, _, row in sorted(placed, key=lambda each: each[:2])]


def split(rows: Sequence[Row], share: float = 0.6) -> tuple[list[Row], list[Row]]:
    """Give the first part of the ham and of the spam, and the rest, each in its order."""
    taken = {True: 0, False: 0}
    total = {kind: sum(row.spam is kind for row in rows) for kind in (True, False)}
    first: list[Row] = []
    rest: list[Row] = []
    for row in rows:
        taken[row.spam] += 1
        (first if taken[row.spam] <= int(share * total[row.spam]) else rest).append(row)
    return first, rest
