"""How long `nachlese judge` takes over a whole archive, and how much memory: a million comments.

    python -m bench.judging                       a million comments (an hour, imports and all)
    python -m bench.judging --comments 100000     quicker
    python -m bench.judging --folder FOLDER       where files are kept (else TMPDIR/judging)
    python -m bench.judging --write PAGE          keep the figures in a page

The archive is `make_wxr`'s with every fifth comment from one of some hundred campaigns: a template
with a word exchanged here and there, a host, names, a neighbourhood; half of them wait, half are
marked as spam already. Every run is a whole process:

- everything judged for the first time: marks, campaigns, the lesson, verdicts;
- again, when nothing is new;
- again, when a second file has brought some new comments and changed others;
- a copy of the imported database: killed (kill -9) half-way, and run again. The verdicts must be
  those of the run that was left alone, comment by comment.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from bench import make_wxr
from bench.make_wxr import World
from bench.measure import Cost, machine, run, table, write_section

MILLION = 1_000_000
SPAM = 5  # one in so many comments
CAMPAIGNS = 400  # the largest has an eighth of the spam
NEW = 10_000  # comments that the second file brings, and as many that it changes
BYTES = 800e6  # of memory at most, whatever the archive: the lesson takes most of it
GROWS = 1.25  # times the memory of a tenth of the archive, at most
TRADES = """
    casino bonus slots betting viagra pharmacy loan credit cash bitcoin invest backlinks traffic
    ranking replica outlet cheap discount escort dating essay writing weight loss keto forex
"""


class Campaign(NamedTuple):
    """What its comments are made from."""

    template: list[str]
    host: str
    names: list[str]
    net: str
    odds: float  # how often it writes


class Figures(NamedTuple):
    """What was measured."""

    comments: int
    campaigns: int
    bands: dict[str, int]
    first: Cost
    small: Cost  # the first run on a tenth
    idle: Cost
    new: Cost
    judged: int  # of the run after the second file
    halfway: int  # verdicts there were when it was killed
    resumed: Cost
    same: bool  # the verdicts after being killed


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 1 where something required is missed."""
    asked = arguments(argv)
    asked.folder.mkdir(parents=True, exist_ok=True)
    found = measured(asked.folder, asked.comments)
    print(text := figures(found))
    if asked.write:
        write_section(asked.write, "judging", f"{machine('scikit-learn', 'rensa')}.\n\n{text}")
    return 0 if all(met for *_, met in requirements(found)) else 1


# The archive


def campaigns(world: World, number: int) -> list[Campaign]:
    """Make up campaigns; the second is half as busy as the first, the third a third."""
    random, trades = world.random, TRADES.split()
    return [
        Campaign(
            template=random.sample(trades, 4)
            + make_wxr.words(world, random.randint(12, 30)).split(),
            host=f"{random.choice(trades)}{each}.example.com",
            names=[make_wxr.one_word(random).capitalize() for _ in range(5)],
            net=f"198.{random.randint(18, 19)}.{random.randrange(256)}",
            odds=1 / (each + 1),
        )
        for each in range(number)
    ]


def spam(world: World, of: Campaign) -> str:
    """Give the text of one of a campaign's comments."""
    random = world.random
    words = [make_wxr.words(world, 1) if random.random() < 0.05 else word for word in of.template]
    link = f'<a href="https://{of.host}/{random.randrange(50)}">{" ".join(of.template[:2])}</a>'
    words.insert(random.randrange(len(words)), link)
    return " ".join(words)


def plan(comments: int) -> tuple[World, list[Campaign], list[int]]:
    """Give what the archive is drawn from, and how many comments each post has."""
    world = make_wxr.world(1)
    return (
        world,
        campaigns(world, CAMPAIGNS),
        make_wxr.sizes(comments, comments // 100, world.random),
    )


def lines(comments: int) -> Iterator[str]:
    """Give the export file: honest comments, among them campaigns."""
    world, known, sizes = plan(comments)
    odds, number = list(accumulate(each.odds for each in known)), 0
    yield make_wxr.HEAD
    for index, size in enumerate(sizes):
        yield make_wxr.post(world, index * 10 + 7, moment(index))
        honest = make_wxr.thread(world, number + 1, size, moment(index))
        for id, comment in enumerate(honest, number + 1):
            if world.random.randrange(SPAM):
                yield comment
            else:
                of = world.random.choices(known, cum_weights=odds)[0]
                yield unwanted(world, id, moment(index), of)
        yield "\t</item>\n"
        number += size
    yield "</channel>\n</rss>\n"


def unwanted(world: World, id: int, when: datetime, of: Campaign) -> str:
    """Give one comment of a campaign."""
    name = world.random.choice(of.names)
    return make_wxr.COMMENT.format(
        id=id, name=name, email=f"{name.lower()}{id % 97}@example.net", when=when,
        url=f"https://{of.host}/" if world.random.random() < 0.5 else "",
        local=when + make_wxr.LOCAL, ip=f"{of.net}.{world.random.randrange(256)}",
        body=spam(world, of), approved=world.random.choice(("0", "spam")), kind="comment", parent=0,
    )  # fmt: skip


def later(comments: int) -> Iterator[str]:
    """Give a second file: the first posts with other words in each comment, the first with more."""
    world, sizes = make_wxr.world(2), plan(comments)[2]
    more, number = min(NEW, comments // 100), 0
    yield make_wxr.HEAD
    for index, size in enumerate(sizes):
        yield make_wxr.post(world, index * 10 + 7, moment(index))
        yield from make_wxr.thread(world, number + 1, size, moment(index))
        if not index:
            yield from make_wxr.thread(world, comments + 1, more, moment(index))
        yield "\t</item>\n"
        if (number := number + size) >= more:
            break
    yield "</channel>\n</rss>\n"


def moment(index: int) -> datetime:
    """Give when a post was published, as `make_wxr` does."""
    return make_wxr.START + timedelta(hours=41 * index % 100_000)


def kept(path: Path, text: Iterator[str]) -> Path:
    """Write a file unless it is there; under its name only when it is whole."""
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(text)
        part.rename(path)
    return path


# The runs


def measured(folder: Path, comments: int) -> Figures:
    """Measure all runs."""
    small = imported(folder, comments // 10)
    tenth = told("judge a tenth", judge(small))
    whole = imported(folder, comments)
    copy = whole.with_name("killed.db")
    shutil.copyfile(whole, copy)
    first = told("judge", judge(whole))
    verdicts, groups, bands = look(whole)
    idle = told("judge again", judge(whole))
    bring(whole, kept(folder / f"later-{comments}.xml", later(comments)))
    new = told("judge what is new", judge(whole))
    halfway = killed(copy, comments // 2)
    resumed = told("judge after kill -9", judge(copy))
    return Figures(
        comments, groups, bands, first, tenth, idle, new, number_in(new.out), halfway, resumed,
        verdicts == look(copy)[0],
    )  # fmt: skip


def imported(folder: Path, comments: int) -> Path:
    """Give a fresh database of an archive of this size."""
    path = folder / f"judge-{comments}.db"
    for old in folder.glob(f"{path.name}*"):
        old.unlink()
    bring(path, kept(folder / f"judge-{comments}.xml", lines(comments)))
    return path


def bring(path: Path, archive: Path) -> None:
    """Import a file, and leave nothing in the journal, so that the database can be copied."""
    run([*command(path), "-q", "import", archive])
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("pragma wal_checkpoint(truncate)")


def command(path: Path) -> list[str | Path]:
    """Give how the command begins."""
    return [sys.executable, "-m", "moderation", "--db", path]


def judge(path: Path) -> Cost:
    """Judge what is new in a database."""
    return run([*command(path), "judge", "--json"])


def killed(path: Path, enough: int) -> int:
    """Judge until there are enough verdicts and kill that; give how many there were then."""
    child = subprocess.Popen([*command(path), "-q", "judge"], stdout=subprocess.DEVNULL)
    while child.poll() is None and count(path) < enough:
        time.sleep(0.5)
    child.send_signal(signal.SIGKILL)
    child.wait()
    return count(path)


def count(path: Path) -> int:
    """Count the verdicts in a database that somebody else writes."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as conn:
        there = "select count(*) from sqlite_master where name = 'verdicts'"
        if not conn.execute(there).fetchone()[0]:  # the import made its own tables alone
            return 0
        return int(conn.execute("select count(*) from verdicts").fetchone()[0])


def look(path: Path) -> tuple[str, int, dict[str, int]]:
    """Give the verdicts as a hash, how many campaigns there are, and how many verdicts a band."""
    with closing(sqlite3.connect(path)) as conn:
        digest = hashlib.sha256()
        for row in conn.execute("select key, score, band from verdicts order by key"):
            digest.update(repr(row).encode())
        groups = int(conn.execute("select count(*) from campaigns").fetchone()[0])
        bands = dict(conn.execute("select band, count(*) from verdicts group by band").fetchall())
    return digest.hexdigest(), groups, bands


def number_in(said: str) -> int:
    """Give how many comments a run judged."""
    found = json.loads(said)
    return sum(number for name, number in found.items() if name != "waiting")


def told(what: str, cost: Cost) -> Cost:
    """Say what a run cost."""
    text = f"{what}: {cost.wall:.0f} s, {cost.cpu:.0f} s CPU, {cost.peak / 1e6:.0f} MB {cost.out}"
    print(text.strip(), file=sys.stderr, flush=True)
    return cost


# The figures


def figures(found: Figures) -> str:
    """Give the figures as tables."""
    bands = ", ".join(f"{number:,} {band}" for band, number in sorted(found.bands.items()))
    runs = [
        ("a tenth, for the first time", found.comments // 10, found.small),
        ("for the first time", found.comments, found.first),
        ("nothing new", 0, found.idle),
        ("some new, some changed", found.judged, found.new),
        (f"killed at {found.halfway:,}, again", found.comments - found.halfway, found.resumed),
    ]
    rows = [
        (name, f"{judged:,}", f"{cost.wall:.1f} s", f"{cost.cpu:.1f} s",
         f"{cost.peak / 1e6:.0f} MB", f"{judged / cost.wall:,.0f}" if judged else "")
        for name, judged, cost in runs
    ]  # fmt: skip
    head = ("", "judged", "time", "CPU", "peak memory", "a second")
    promised = [
        (name, measured, required, "met" if met else "**MISSED**")
        for name, measured, required, met in requirements(found)
    ]
    return "\n\n".join((
        f"{found.comments:,} comments: {bands}; {found.campaigns:,} campaigns.",
        table(head, rows),
        table(("", "measured", "required", ""), promised),
    ))  # fmt: skip


def requirements(found: Figures) -> list[tuple[str, str, str, bool]]:
    """Give what is required: a name, what was measured, what it must be, whether it is."""
    grown = found.first.peak / found.small.peak
    peak = found.first.peak / 1e6
    return [
        ("peak memory", f"{peak:.0f} MB", f"at most {BYTES / 1e6:.0f} MB", peak <= BYTES / 1e6),
        ("beside a tenth of the archive", f"{grown:.2f} ×", f"at most {GROWS} ×", grown <= GROWS),
        ("a run with nothing new", f"{found.idle.wall:.1f} s", "at most 5 s", found.idle.wall <= 5),
        ("verdicts after kill -9", "the same" if found.same else "others", "the same", found.same),
    ]


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description="How long judging a whole archive takes.")
    parser.add_argument("--comments", type=int, default=MILLION)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "judging")
    parser.add_argument("--write", type=Path)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
