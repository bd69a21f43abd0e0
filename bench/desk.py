"""How long the desk takes with a million comments, 50,000 of them waiting: every page, server time.

The database is made up here, row by row in the real tables, and kept in the folder for the next
time. Pages are asked of the real app in this process, as a browser does but for the socket; each
case many times, with other posts, authors and places in the list. What counts is the time that
passed, as the server's user feels it; what this process worked stands beside it, and the load: on a
machine that does something else, too, the first says little. The plans of the queries stand below.

    python -m bench.desk [--comments N] [--rounds N] [--folder FOLDER] [--write PAGE] [--plans]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from sqlite_utils import Database

from bench.measure import machine, table, write_section
from bench.million import CAMPAIGN, COMMON, MODERATORS, RULES, SITES, at, comment, made, post
from importer.schema import open_database, writing
from moderation import aside, audit, listing, outgoing, shelf, store
from moderation.listing import Cursor, Filter
from moderation.schema import migrations
from moderation.web import create_app, spare_the_loaded

SLOWEST = 0.100  # seconds a page may take, at the 95th percentile: what is required
BULK = 2.0  # seconds that 10,000 decisions at once may take


class Case(NamedTuple):
    """A kind of page: its name and the address to ask, a new one every time."""

    name: str
    address: Callable[[random.Random], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0, 1 where a target is missed."""
    asked = arguments(argv)
    path = asked.folder / f"desk-{asked.comments}.db"
    if not path.exists():
        made(path, asked.comments)
    db = open_database(path, migrations)
    shelf.catch_up(db)
    forget(db)
    rows, slow = pages(path, db, asked.rounds)
    bulk = decisions(path)
    forget(db)
    missed = [*slow, *(name for name, took, _ in bulk if took > BULK)]
    section = "\n\n".join((
        f"{asked.comments:,} comments, {listing.counts(db)['waiting']:,} waiting;"
        f" {path.stat().st_size / 1e9:.1f} GB. {machine('flask', 'sqlite-utils')}",
        table(("page", "p50 ms", "p95 ms", "p50 CPU", "p95 CPU"), rows),
        table(("at once", "s", "s CPU"), [(n, f"{t:.2f}", f"{w:.2f}") for n, t, w in bulk]),
        f"Required: pages under {SLOWEST * 1e3:.0f} ms at the 95th percentile, {BULK:.0f} s for"
        f" 10,000 decisions, by the clock; {os.getloadavg()[0]:.1f} processes wanted to run when"
        " this was measured."
        f" {'Missed: ' + ', '.join(missed) if missed else 'All met.'}",
        "```\n" + "\n".join(plans(db)) + "\n```",
    ))  # fmt: skip
    print(section)
    if asked.write:
        write_section(asked.write, "desk", section)
    return 1 if missed else 0


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=30, help="requests a case")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--write", type=Path, help="keep the figures in this page")
    return parser.parse_args(argv)


def cases(db: Database) -> Iterator[Case]:
    """Give every tab, order, filter, search and thread, and places far down in the list."""
    size = db.execute("select count(*) from comments").fetchone()[0]
    many = size // 50
    for tab in listing.TABS:
        for order in listing.ORDERS:
            yield Case(f"{tab}, {order}", lambda c, t=tab, o=order: f"/?tab={t}&order={o}")  # type: ignore[misc]
    yield Case("waiting, far down", lambda c: f"/?after={c.uniform(1, 9):.3f}~5")
    yield Case("all, far down", lambda c: f"/?tab=all&order=newest&after={at(c.randrange(size))}~5")
    yield Case("waiting, back again", lambda c: f"/?after={c.uniform(1, 9):.3f}~5~")
    for tab in ("waiting", "all"):
        here = f"/?tab={tab}"
        filters: dict[str, Callable[[random.Random], str]] = {
            "site": lambda c: f"site={c.choice(SITES)}",
            "post": lambda c: f"post={post(c.randrange(many))}",
            "busy post": lambda c: f"post={post(c.randrange(20))}",
            "reason": lambda c: f"reason={c.choice(RULES)}",
            "reason that none has": lambda c: "reason=template",
            "score": lambda c: f"low={c.randint(1, 8)}&high=9",
            "kind": lambda c: "kind=pingback",
            "kind that none has": lambda c: "kind=trackback",
            "author": lambda c: f"author=leser{c.randrange(size // 8)}%40example.org",
            "language": lambda c: "lang=de",
            "language that none has": lambda c: "lang=pl",
            "dates": lambda c: f"since={at(c.randrange(size))[:10]}&until=2024-01-01",
            "rare word": lambda c: f"text=wort{c.randrange(15_000, 20_000)}",
            "usual word": lambda c: f"text=wort{c.randrange(200)}",
            "word of everybody": lambda c: f"text={c.choice(COMMON)}",
            "two words": lambda c: f"text={c.choice(COMMON)}+wort{c.randrange(2_000)}",
            "word and kind": lambda c: f"text={c.choice(COMMON)}&kind=pingback",
            "word and reason": lambda c: "text=danke&reason=casino",
            "campaign": lambda c: "campaign=1",
        }
        for name, query in filters.items():
            yield Case(f"{tab}: {name}", lambda c, h=here, q=query: f"{h}&{q(c)}")  # type: ignore[misc]
    busy = "/thread/{}?after={}"
    others = {
        "campaigns": lambda c: "/campaigns",
        "campaigns of a site": lambda c: f"/campaigns?site={c.choice(SITES)}",
        "campaigns, far down": lambda c: f"/campaigns?after=30~{c.randrange(size // 1500)}",
        "rescue": lambda c: "/rescue",
        "rescue of a site": lambda c: f"/rescue?site={c.choice(SITES)}",
        "rescue, far down": lambda c: f"/rescue?after={c.uniform(-2, 1):.3f}~5",
        "look again": lambda c: "/retro",
        "look again, a site": lambda c: f"/retro?site={c.choice(SITES)}",
        "look again, far down": lambda c: f"/retro?after={at(c.randrange(size))}~0~",
        "outgoing": lambda c: "/outgoing",
        "outgoing, all of a site": lambda c: f"/outgoing?list={c.choice(SITES)}",
        "audit": lambda c: "/audit/",
        "audit of somebody": lambda c: f"/audit/?who={c.choice(MODERATORS)}",
        "audit of a site": lambda c: f"/audit/?site={c.choice(SITES)}",
        "audit of a comment": lambda c: f"/audit/?key={comment(20 * c.randrange(size // 20) + 3)}",
        "audit, far down": lambda c: f"/audit/?below={c.randrange(2, size // 200)}",
        "pictures": lambda c: "/pictures",
        "rules": lambda c: "/rules/",
        "rules of a site": lambda c: f"/rules/?site={c.choice(SITES)}",
        "around a comment": lambda c: f"/around?key={comment(c.randrange(size))}",
        "thread": lambda c: f"/thread/{post(c.randrange(20, many))}",
        "thread of thousands": lambda c: f"/thread/{post(c.randrange(20))}",
        "thread of thousands, anywhere": lambda c: busy.format(*place_in_a_busy_post(db, c)),
    }
    for name, address in others.items():
        yield Case(name, address)


def place_in_a_busy_post(db: Database, chance: random.Random) -> tuple[str, str]:
    """Give a post of thousands and one of its comments."""
    home = post(chance.randrange(20))
    query = "select key from comments where post = ? limit 1 offset ?"
    found = db.conn.execute(query, (home, chance.randrange(1_000))).fetchone()
    return home, found[0] if found else ""


def pages(path: Path, db: Database, rounds: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """Ask for every kind of page; give the rows, and what was too slow."""
    browser = create_app(path, moderator="bench").test_client()
    spare_the_loaded()  # as `serve` does
    chance, rows, slow = random.Random(2), [], []
    for case in cases(db):
        took, worked = [], []
        for _ in range(rounds + 1):
            address = case.address(chance)
            began, began_work = perf_counter(), process_time()
            answer = browser.get(address)
            took.append(perf_counter() - began)
            worked.append(process_time() - began_work)
            assert answer.status_code == 200, (address, answer.status)
        found = (*ranked(took), *ranked(worked))
        rows.append((case.name, *(f"{1e3 * each:.0f}" for each in found)))
        slow += [case.name] if found[1] > SLOWEST else []
        print(*rows[-1], file=sys.stderr, sep="\t")
    return rows, slow


def ranked(values: list[float]) -> tuple[float, float]:
    """Give the median and the 95th percentile; the first value is left out, it fills the cache."""
    rest = sorted(values[1:])
    return rest[len(rest) // 2], rest[min(len(rest) - 1, int(len(rest) * 0.95))]


def decisions(path: Path) -> list[tuple[str, float, float]]:
    """Decide a whole campaign and take it back; give what each took: time, and work."""
    browser = create_app(path, moderator="bench").test_client()
    found = []
    for name, address, form in (
        (f"spam all {CAMPAIGN:,} of a campaign", "/decide",
         {"every": "spam", "campaign": "1", "tab": "waiting", "next": "/"}),
        ("undo it", "/undo", {"next": "/"}),
    ):  # fmt: skip
        began, began_work = perf_counter(), process_time()
        assert browser.post(address, data=form).status_code == 303
        found.append((name, perf_counter() - began, process_time() - began_work))
    return found


def forget(db: Database) -> None:
    """Take out of the log what an earlier run decided and took back: it is to measure the same."""
    db.execute("pragma foreign_keys = off")  # each would be looked for in all states
    with writing(db):
        db.conn.execute("delete from decisions where moderator = 'bench'")


def plans(db: Database) -> Iterator[str]:
    """Give the plans of the queries behind the pages."""
    wanted: dict[str, Callable[[], object]] = {
        name: lambda each=each: listing.page(db, each)  # type: ignore[misc]
        for name, each in FILTERS.items()
    }
    wanted |= {
        "waiting, back again": lambda: listing.page(db, Filter(), Cursor(5.0, 5, back=True)),
        "campaigns of a site": lambda: aside.groups(db, SITES[0]),
        "rescue of a site": lambda: aside.rescue(db, SITES[0]),
        "outgoing": lambda: outgoing.coming(db, SITES[0]),
        "audit of a site": lambda: audit.batches(db, audit.Wanted(site=SITES[0])),
        "thread": lambda: store.outline(db, post(30)),
    }
    for name, ask in wanted.items():
        yield name
        yield from (f"    {line}" for line in plan(db, ask))


FILTERS = {
    "waiting, worst": Filter(),
    "all, newest": Filter("all", "newest"),
    "spam, worst": Filter("spam"),
    "waiting: kind": Filter(kind="pingback"),
    "waiting: post": Filter(post=post(3)),
    "all: post": Filter("all", post=post(30)),
    "all: author": Filter("all", author="leser1@example.org"),
    "all: rare word": Filter("all", text="wort19999"),
    "all: word of everybody": Filter("all", text="und"),
    "waiting: campaign": Filter(campaign=1),
}


def plan(db: Database, ask: Callable[[], object]) -> Iterator[str]:
    """Give how SQLite reads what is asked for: the steps of the longest of its queries."""
    said: list[str] = []
    db.conn.set_trace_callback(said.append)
    ask()
    db.conn.set_trace_callback(None)
    query = max((each for each in said if "select" in each), key=len)
    for row in db.conn.execute(f"explain query plan {query}"):
        yield str(row[3])


if __name__ == "__main__":
    sys.exit(main())
