"""How long an import takes, and how much memory: Isso, a raw script, and Nachlese.

All three read the same export file, made up here, each as a whole process with a fresh database.
The raw script is the least that could be called an import: lxml and `executemany`, no merging, no
second look, no damaged files. What is required stands in `targets`; exit 1 where one is missed.

    python -m bench.imports [--million] [--write docs/benchmarks.md]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shlex
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from bench import make_wxr, measure
from bench.measure import Cost, Failed, Spread, Target, run, spread

PACKAGES = ("nachlese", "isso", "lxml", "sqlite-utils")
ISSO, RAW, OURS, AGAIN = "Isso", "raw lxml and sqlite3", "Nachlese", "Nachlese, again"
LARGE = "Nachlese, a million"
MILLION = 1_000_000
BYTES = 100e6  # of memory, whatever the file
WP = "{http://wordpress.org/export/1.2/}"
TABLES = """
create table posts (key text primary key, url text, title text, published text);
create table comments (
    id integer primary key, key text not null unique, post text not null, parent text,
    author_name text, author_email text, author_url text, author_ip text, author_user text,
    published text, body text, kind text, status text, url text
);
create index comments_post on comments(post, published);
create virtual table comments_fts using fts5(
    author_name, body, content='comments', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2"
);
"""
ISSO_SETTINGS = "[general]\ndbpath = {db}\nhost = https://blog.example/\n"


class Plan(NamedTuple):
    """What to measure, and where."""

    folder: Path
    comments: int
    posts: int
    rounds: int
    million: bool


class Figures(NamedTuple):
    """What was measured."""

    size: int  # bytes of the file
    costs: dict[str, list[Cost]]
    databases: dict[str, int]  # bytes
    written: int  # tables that the second import changed


def tell(text: str) -> None:
    """Say how far it is."""
    print(text, file=sys.stderr, flush=True)


def import_raw(path: Path, db: Path) -> None:
    """Import a file in one transaction, with lxml and sqlite3 alone."""
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("pragma journal_mode = wal")
        conn.execute("pragma synchronous = normal")
        conn.executescript(TABLES)
        posts: list[tuple[str, ...]] = []
        with conn:
            conn.executemany(
                f"insert into comments values (null{', ?' * 13})", raw_comments(path, posts)
            )
            conn.executemany("insert into posts values (?, ?, ?, ?)", posts)
            conn.execute("insert into comments_fts(comments_fts) values ('rebuild')")


def raw_comments(path: Path, posts: list[tuple[str, ...]]) -> Iterator[tuple[str | None, ...]]:
    """Give the rows of all comments, and note those of their posts; elements are freed."""
    etree: Any = import_module("lxml.etree")  # comes without types
    url = title = post = ""
    tags = ("link", "title", f"{WP}post_id", f"{WP}post_date_gmt", f"{WP}comment", "item")
    for _, element in etree.iterparse(str(path), tag=tags, huge_tree=True):
        match element.tag.removeprefix(WP):
            case "comment":
                yield raw_row({child.tag: child.text or "" for child in element}, post, url)
            case "link":
                url = element.text
                continue
            case "title":
                title = element.text
                continue
            case "post_id":
                post = f"blog.example/p{element.text}"
                continue
            case "post_date_gmt":
                posts.append((post, url, title, iso(element.text)))
                continue
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def raw_row(values: dict[str, str], post: str, url: str) -> tuple[str | None, ...]:
    """Give the row of a comment."""

    def get(name: str) -> str:
        return values[f"{WP}comment_{name}"]

    parent = get("parent")
    return (
        f"blog.example/c{get('id')}", post, f"blog.example/c{parent}" if parent != "0" else None,
        get("author"), get("author_email"), get("author_url"), get("author_IP"), get("user_id"),
        iso(get("date_gmt")), get("content"), get("type") or "comment",
        "approved" if get("approved") == "1" else "pending", f"{url}#comment-{get('id')}",
    )  # fmt: skip


def iso(date: str) -> str:
    """Give a date of WordPress's as ISO 8601."""
    return f"{date[:10]}T{date[11:]}Z"


def isso(file: Path, db: Path) -> Cost:
    """Import with Isso's own command."""
    settings = db.with_suffix(".cfg")
    settings.write_text(ISSO_SETTINGS.format(db=db))
    return run([script("isso"), "-c", settings, "import", "-t", "wordpress", file])


def raw(file: Path, db: Path) -> Cost:
    """Import with the raw script."""
    return run([sys.executable, "-m", "bench.imports", "--raw", file, db])


def ours(file: Path, db: Path) -> Cost:
    """Import with our own command."""
    return run([script("nachlese"), "--db", db, "import", "--json", file])


def script(name: str) -> Path:
    """Give the path of an installed command; raises Failed where there is none."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise Failed(f"there is no {path}: python -m pip install --group bench --editable .")
    return path


def fresh(
    contend: Callable[[Path, Path], Cost], file: Path, db: Path, comments: int
) -> Callable[[], Cost]:
    """Give a contender that begins without database, and fails unless all comments are in it."""

    def begin() -> Cost:
        for old in db.parent.glob(f"{db.name}*"):
            old.unlink()
        cost = contend(file, db)
        with closing(sqlite3.connect(db)) as conn:
            found = conn.execute("select count(*) from comments").fetchone()[0]
        if found != comments:
            raise Failed(f"{db.stem}: {found:,} comments of {comments:,}")
        return cost

    return begin


def fingerprints(db: Path) -> dict[str, str]:
    """Give a digest of each table that an import may write, the list of runs apart."""
    own = "type = 'table' and name <> 'runs' and name not like 'comments_fts%'"
    with closing(sqlite3.connect(db)) as conn:
        names = conn.execute(f"select name from sqlite_master where {own}").fetchall()
        return {name: fingerprint(conn.execute(f'select * from "{name}"')) for (name,) in names}


def fingerprint(rows: Iterable[object]) -> str:
    """Give a digest of rows."""
    digest = hashlib.blake2b(digest_size=8)
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


def export(folder: Path, comments: int, posts: int) -> Path:
    """Give the export file, made once; by a process of its own, to stay small."""
    path = folder / make_wxr.name(comments, posts)
    if not path.exists():
        tell(f"making {path.name} ...")
        options = ["--comments", str(comments), "--posts", str(posts)]
        run([sys.executable, "-m", "bench.make_wxr", path, *options])
    return path


def measured(plan: Plan) -> Figures:
    """Measure everything."""
    file = export(plan.folder, plan.comments, plan.posts)
    databases = {name: plan.folder / f"bench-{name[:4].strip()}.db" for name in (ISSO, RAW, OURS)}
    written: list[int] = []

    def again() -> Cost:
        before = fingerprints(databases[OURS])
        cost = ours(file, databases[OURS])
        after = fingerprints(databases[OURS])
        written.append(sum(before[name] != after[name] for name in before))
        return cost

    contenders = {
        name: fresh(contend, file, databases[name], plan.comments)
        for name, contend in ((ISSO, isso), (RAW, raw), (OURS, ours))
    }
    costs = measure.interleaved(plan.rounds, {**contenders, AGAIN: again}, tell)
    if plan.million:
        costs[LARGE] = large(plan)
    sizes = {name: path.stat().st_size for name, path in databases.items()}
    return Figures(file.stat().st_size, costs, sizes, max(written))


def large(plan: Plan) -> list[Cost]:
    """Measure the import of a million comments, once."""
    file, db = export(plan.folder, MILLION, MILLION // 100), plan.folder / "bench-large.db"
    return measure.interleaved(1, {LARGE: fresh(ours, file, db, MILLION)}, tell)[LARGE]


def targets(found: Figures) -> list[Target]:
    """Hold the figures against what is required."""
    costs = found.costs
    over_isso, over_raw = (
        measure.ratios(costs[ISSO], costs[OURS]),
        measure.ratios(costs[OURS], costs[RAW]),
    )
    second, peak = measure.ratios(costs[AGAIN], costs[OURS]), peaks(costs[OURS])
    wrote = Spread(*[float(found.written)] * 3)
    held = [
        Target("times as fast as Isso", over_isso, "at least 25, aim 40", over_isso.median >= 25),
        Target(
            "the same by CPU time",
            measure.cpu_ratios(costs[ISSO], costs[OURS]),
            "",
            True,
        ),
        Target("time of the raw script", over_raw, "at most 3 times", over_raw.median <= 3, " ×"),
        Target("peak memory", peak, "at most 100 MB", peak.high <= BYTES / 1e6, " MB"),
        Target("second import of the file", second, "less than the first", second.median < 1, " ×"),
        Target("tables it changed", wrote, "none", found.written == 0),
    ]
    if LARGE in costs:
        million = peaks(costs[LARGE])
        met = million.high <= min(BYTES / 1e6, peak.high * 1.1)
        held.append(Target("peak memory, a million", million, "no more (10 %)", met, " MB"))
    return held


def peaks(costs: list[Cost]) -> Spread:
    """Give the peak memory in MB."""
    return spread(cost.peak / 1e6 for cost in costs)


def rows(plan: Plan, found: Figures) -> Iterator[tuple[str, ...]]:
    """Give what each contender cost."""
    for name, costs in found.costs.items():
        wall = spread(cost.wall for cost in costs)
        comments = MILLION if name == LARGE else plan.comments
        size = found.databases.get(name)
        yield (
            name, f"{wall.median:,.2f} s", f"{wall.low:,.2f} to {wall.high:,.2f}",
            f"{spread(cost.cpu for cost in costs).median:,.2f} s",
            f"{peaks(costs).median:,.0f} MB", f"{comments / wall.median:,.0f}",
            f"{size / 1e6:,.0f} MB" if size else "",
        )  # fmt: skip


def section(plan: Plan, found: Figures, options: list[str]) -> str:
    """Give the figures as they stand on the page."""
    head = ("", "time (median)", "lowest to highest", "CPU", "peak memory", "comments/s", "file")
    return "\n\n".join(
        [
            f"    {shlex.join(['python', '-m', 'bench.imports', *options])}",
            f"{measure.machine(*PACKAGES)}; SQLite {sqlite3.sqlite_version}. A WXR file of"
            f" {plan.comments:,} comments in {plan.posts:,} posts ({found.size / 1e6:.0f} MB),"
            f" {plan.rounds} times, the contenders in turn; each a whole process. One row a"
            f" commit takes {1000 * measure.commit_time(plan.folder):.1f} ms on this disk.",
            measure.table(head, rows(plan, found)),
            "Ratios are taken round by round. Isso keeps each comment for good before the next: how"
            " slow that is depends on the disk; the ratio by CPU time does not.",
            measure.verdicts(targets(found)),
        ]
    )


def as_json(plan: Plan, found: Figures) -> str:
    """Give the figures for machines."""
    return json.dumps(
        {
            "machine": measure.machine(*PACKAGES),
            "comments": plan.comments,
            "posts": plan.posts,
            "costs": {name: [each._asdict() for each in found.costs[name]] for name in found.costs},
            "databases": found.databases,
            "targets": [each._asdict() for each in targets(found)],
        }
    )


def options() -> argparse.ArgumentParser:
    """Give the command's options."""
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--posts", type=int, help="default: one for a hundred comments")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--million", action="store_true", help="a million comments too, with us")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "bench"))
    parser.add_argument("--write", type=Path, metavar="PAGE", help="keep the figures in this page")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    parser.add_argument("--raw", type=Path, nargs=2, help=argparse.SUPPRESS)
    return parser


def main() -> None:
    """Measure, show, keep, and fail where something required is missed."""
    given = options().parse_args()
    if given.raw:
        return import_raw(*given.raw)
    given.folder.mkdir(parents=True, exist_ok=True)
    posts = given.posts or max(1, given.comments // 100)
    plan = Plan(given.folder, given.comments, posts, given.rounds, given.million)
    found = measured(plan)
    page = section(plan, found, sys.argv[1:])
    print(as_json(plan, found) if given.json else page)
    if given.write:
        measure.write_section(given.write, "imports", page)
    missed = [each.name for each in targets(found) if not each.met]
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
