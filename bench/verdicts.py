"""How long one verdict takes when the database is large, and how many a second a batch makes.

    python -m bench.verdicts                          a database of 100,000 comments
    python -m bench.verdicts --comments 1000000       of a million (about an hour to prepare)
    python -m bench.verdicts --database FILE          one that is there: imported, and judged once
    python -m bench.verdicts --write PAGE             keep the figures in a page

A single verdict is what the form and the APIs wait for: facts, campaigns, rules and the model about
a comment that is not in the database yet, with nothing remembered from the one before. The CPU time
says more than the clock on a machine that does other things as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from sqlite_utils import Database

from bench.make_wxr import write
from bench.measure import machine, run, table, write_section
from importer.cli.session import seldom_collecting
from importer.model import Comment
from importer.schema import open_database
from moderation import judging, store
from moderation.evidence import DEFAULTS, Facts
from moderation.facts import Library, gather
from moderation.judge import judge
from moderation.rules import RULES
from moderation.schema import migrations

SINGLE = 500  # verdicts timed
BATCH = 20_000  # comments of a batch
AT_MOST = 5.0  # ms at the 95th percentile, required
AT_LEAST = 5000  # comments a second, required


class Figures(NamedTuple):
    """What was measured."""

    comments: int
    median: float  # ms a verdict, CPU
    slow: float  # at the 95th percentile
    clock: float  # the same by the clock
    batch: float  # comments a second: reading the text, all rules, the model
    rules: float  # the same without the model


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 1 where what is required is missed."""
    asked = arguments(argv)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.database or prepared(Path(folder), asked.comments)
        found = measured(open_database(path, migrations))
    print(text := figures(found))
    if asked.write:
        write_section(asked.write, "verdicts", f"{machine()}.\n\n{text}")
    return 0 if found.slow <= AT_MOST and found.batch >= AT_LEAST else 1


def prepared(folder: Path, comments: int) -> Path:
    """Make a database of an archive of this size, its comments marked."""
    archive, path = folder / "blog.xml", folder / "n.db"
    write(archive, comments, comments // 100)
    run([sys.executable, "-m", "moderation", "--db", path, "-q", "import", archive])
    archive.unlink()
    db = open_database(path, migrations)
    judging.prepare(db)
    db.close()
    return path


def measured(db: Database) -> Figures:
    """Measure single verdicts and batches on some of the comments there are."""
    total = int(db.conn.execute("select max(id) from comments").fetchone()[0])
    picked = pick(db, total, SINGLE + 20)
    library = Library(db, DEFAULTS)
    spent, clock = zip(*(once(library, each) for each in picked), strict=True)
    some = pick(db, total, BATCH)
    facts = next(gather(library, some[:1]))
    # As in the middle of an archive: what the words of a language weigh was looked up before.
    per_second(pick(db, total, BATCH, seed=8), facts, RULES)
    unlearned = [rule for rule in RULES if rule.__name__ != "reads_like_spam"]
    return Figures(
        total,
        at(spent[20:], 0.5),
        at(spent[20:], 0.95),
        at(clock[20:], 0.95),
        per_second(some, facts, RULES),
        per_second(some, facts, unlearned),
    )


def pick(db: Database, total: int, number: int, seed: int = 7) -> list[Comment]:
    """Give comments from all over the archive as if strangers had just sent them."""
    numbers = Random(seed).sample(range(1, total + 1), min(number, total))
    marks = store.marks(numbers)
    rows = db.conn.execute(f"select key from comments where id in ({marks})", numbers)
    known = store.comments(db, [key for (key,) in rows])
    return [replace(each, key="new/c0", status="pending") for each in known.values()]


def once(library: Library, comment: Comment) -> tuple[float, float]:
    """Judge one comment; give the milliseconds of CPU and of the clock."""
    library.counts.clear()
    spent, clock = time.process_time(), time.perf_counter()
    for facts in gather(library, [comment]):
        judge(facts)
    return 1000 * (time.process_time() - spent), 1000 * (time.perf_counter() - clock)


def per_second(comments: Sequence[Comment], like: Facts, rules: Sequence[object]) -> float:
    """Judge a batch whose history is known; give how many comments a second of CPU."""
    start = time.process_time()
    with seldom_collecting():  # as `nachlese judge` does
        for each in comments:
            facts = Facts(
                comment=each,
                topic=like.topic,
                own_host=like.own_host,
                options=like.options,
                learned=like.learned,
            )
            judge(facts, rules)  # type: ignore[arg-type]
    return len(comments) / (time.process_time() - start)


def at(values: Sequence[float], share: float) -> float:
    """Give the value below which this share of all lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def figures(found: Figures) -> str:
    """Give the figures as a table."""
    rows = [
        ("comments in the database", f"{found.comments:,}", ""),
        ("one verdict, median, ms of CPU", f"{found.median:.2f}", ""),
        ("one verdict, 95th percentile, ms of CPU", f"{found.slow:.2f}", f"at most {AT_MOST:g}"),
        ("the same by the clock", f"{found.clock:.2f}", ""),
        ("batch, all rules and the model, a second", f"{found.batch:,.0f}", f"{AT_LEAST:,}"),
        ("batch, without the model", f"{found.rules:,.0f}", ""),
    ]
    return table(("", "measured", "required"), rows)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description="How long a verdict takes.")
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--write", type=Path)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
