"""How fast the judge is: a batch, with all rules and a model; one comment, with a large history."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlite_utils import Database

from bench import make_wxr
from bench.spam.proofs import Shown, in_time
from importer import runs, store
from importer.formats import Given
from importer.formats.wxr.read import read
from importer.report import Report
from importer.schema import open_database
from moderation import incoming, judging
from moderation import store as comments
from moderation.facts import Library, gather
from moderation.judge import judge
from moderation.learned import fitting, labels
from moderation.learned import site as lessons
from moderation.options import DEFAULTS
from moderation.schema import migrations

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASKED = 500  # single verdicts
LEARNED = 3_000  # comments that the batch's model learns from
A_SECOND = 5_000
MOST_MILLISECONDS = 5.0


def figures(folder: Path, count: int, tell: Callable[[str], None]) -> Iterator[Shown]:
    """Judge a made-up blog of `count` comments, then single new ones, by the processor's clock."""
    with tempfile.TemporaryDirectory() as place:
        tell(f"{count:,} comments")
        db = archive(Path(place), count)
        teach(db, folder)
        start = time.process_time()
        judging.judge_all(db, DEFAULTS, now=NOW)
        batch = count / (time.process_time() - start)
        yield Shown(6, "judged a second, marks, campaigns and all kept", batch)
        yield Shown(6, "verdicts a second, rules and model", pure(db), least=A_SECOND)
        tell("single comments")
        times = single(db)
        for name, share in (("median", 0.5), ("95th percentile", 0.95)):
            value = times[int(share * len(times))]
            most = MOST_MILLISECONDS if share > 0.5 else None
            yield Shown(6, f"one verdict with {count:,} comments, {name}, ms", value, most=most)
        db.close()


def archive(place: Path, count: int) -> Database:
    """Make a database of a made-up blog."""
    path = place / "blog.xml"
    make_wxr.write(path, count, max(1, count // 100))
    db = open_database(place / "blog.db", migrations)
    with path.open("rb") as file:
        store.save(db, read(file, Given()), runs.start(db, "bench", "wxr", NOW), Report())
    path.unlink()
    return db


def teach(db: Database, folder: Path) -> None:
    """Give the blog a model of its own, learned from real comments."""
    rows = in_time(folder).known[:LEARNED]
    model = fitting.fit(
        [labels.labelled(row.facts.comment, row.spam) for row in rows], lessons.starter()
    ).model
    for site in labels.sites(db):
        found = labels.labels(db, site)
        lesson = lessons.lesson(db, site, found[-200:], trial=False)
        lessons.keep(db, replace(lesson, model=model, labels=found), NOW)


def pure(db: Database) -> float:
    """Give how many verdicts a second rules and model give on facts gathered in batches."""
    keys = [key for (key,) in db.conn.execute("select key from comments order by id limit 5000")]
    library = Library(db, DEFAULTS)
    spent = 0.0
    for some in comments.slices(keys):
        batch = list(comments.comments(db, some).values())
        start = time.process_time()
        for facts in gather(library, batch):
            judge(facts)
        spent += time.process_time() - start
    return len(keys) / spent


def single(db: Database) -> list[float]:
    """Give sorted how many milliseconds each of some new comments took, one at a time."""
    random = Random(7)
    last = db.conn.execute("select max(id) from comments").fetchone()[0]
    numbers = [random.randint(1, last) for _ in range(ASKED)]
    known = incoming.gathered(db, DEFAULTS, NOW)
    times = []
    for number in numbers:
        key = db.conn.execute("select key from comments where id >= ?", (number,)).fetchone()[0]
        comment = replace(comments.comments(db, [key])[key], key=f"{key}-new", status="pending")
        start = time.process_time()
        list(incoming.judged(known, [comment]))
        times.append(1000 * (time.process_time() - start))
    return sorted(times)
