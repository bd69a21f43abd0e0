"""How fast a page is read: our extraction against a straight one with BeautifulSoup and lxml.

Both read the same fields of every comment (number, author, address, avatar, date, parent, text)
from the pages in ../shared/data/pages, in one process, turn by turn; the best of a few rounds
counts. A third way is ours with all it does besides: platform, site, post, dates in UTC, remarks.

    python bench/pages.py [--rounds N] [--pages FOLDER] [--limit N]
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bs4 import BeautifulSoup, Tag  # noqa: E402

from bench.measure import machine, write_section  # noqa: E402
from importer.extract.registry import read  # noqa: E402
from importer.extract.thread import found  # noqa: E402
from importer.extract.tree import parse  # noqa: E402
from importer.model import Comment, Page  # noqa: E402

TIMES_FASTER = 10  # than BeautifulSoup with lxml on the same fields: what is required
PAGES = ROOT.parent / "shared" / "data" / "pages"
NUMBERED = re.compile(r"(?:li-|div-)?comment-(\d+)")
HASH = re.compile(r"avatar/([0-9a-f]{32,64})")
NAME = ".fn, .wp-block-comment-author-name, cite, strong"
WHEN = "time, .comment-meta a, .commentmetadata a, .comment-date"
TEXT = ".comment-content, .wp-block-comment-content, .comment-text, .comment-body, .entry"


class Row(NamedTuple):
    """One page, measured in seconds."""

    ours: float
    theirs: float
    whole: float
    comments: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print the table; 0, 1 where the target is missed, 66 without pages."""
    asked = _arguments(argv)
    files = sorted(asked.pages.rglob("*.html"))[: asked.limit]
    if not files:
        print(f"{asked.pages}: no pages there; name a folder with --pages", file=sys.stderr)
        return 66
    rows = [measured(path, asked.rounds) for path in files]
    print(table(rows))
    if asked.write:
        command = "python -m bench.pages --write docs/benchmarks.md"
        page = f"`{command}`\n\n{machine('selectolax', 'beautifulsoup4', 'lxml')}.\n"
        write_section(asked.write, "pages", f"{page}\n```\n{table(rows)}\n```")
    return int(statistics.median(row.theirs / row.ours for row in rows) < TIMES_FASTER)


def measured(path: Path, rounds: int) -> Row:
    """Read one page by all ways in turn; keep the best time of each."""
    page = Page(url=f"https://mirror.example/{path.name}", body=path.read_bytes())
    best: dict[Callable[[Page], int], float] = {}
    for _ in range(rounds):
        for way in (ours, theirs, whole):
            begin = perf_counter()
            way(page)
            best[way] = min(best.get(way, 9e9), perf_counter() - begin)
    return Row(best[ours], best[theirs], best[whole], ours(page))


def ours(page: Page) -> int:
    """Read the comments of a page as `nachlese` does; give their number."""
    tree, _ = parse(page)
    return sum(bool(one.number) for one in found(tree, page.url))


def whole(page: Page) -> int:
    """Read everything of a page as `nachlese` does; give the number of comments."""
    return sum(isinstance(item, Comment) for item in read(page))


def theirs(page: Page) -> int:
    """Read the comments of a page straightforwardly with BeautifulSoup and lxml."""
    soup = BeautifulSoup(page.body.decode("utf-8", "replace"), "lxml")
    seen: dict[str, Any] = {}
    for node in soup.find_all(id=NUMBERED):
        match = NUMBERED.fullmatch(str(node["id"]))
        if match and match[1] not in seen:
            seen[match[1]] = _comment(node)
    return len(seen)


def table(rows: list[Row]) -> str:
    """Give the measurement as a table."""
    ours, theirs = [row.ours * 1000 for row in rows], [row.theirs * 1000 for row in rows]
    whole = [row.whole * 1000 for row in rows]
    ratios = [row.theirs / row.ours for row in rows]
    lines = [
        f"{len(rows)} pages, {sum(row.comments for row in rows)} comments",
        f"{'':28}{'median':>10}{'mean':>10}",
        _line("nachlese, ms a page", ours),
        _line("  with site, post, dates", whole),
        _line("BeautifulSoup + lxml, ms", theirs),
        _line("times faster", ratios),
        f"{'times faster, all pages':28}{sum(theirs) / sum(ours):10.1f}",
    ]
    return "\n".join(lines)


def _line(name: str, values: list[float]) -> str:
    return f"{name:28}{statistics.median(values):10.2f}{statistics.mean(values):10.2f}"


def _comment(node: Tag) -> tuple[Any, ...]:
    name, when, text = (node.select_one(one) for one in (NAME, WHEN, TEXT))
    link = name.find("a") if name else None
    image = node.find("img")
    avatar = HASH.search(str(image.get("src"))) if isinstance(image, Tag) else None
    above = node.find_parent(id=NUMBERED)
    return (
        name.get_text() if name else "",
        link.get("href") if isinstance(link, Tag) else "",
        avatar and avatar[1],
        (when.get("datetime") or when.get_text()) if when else "",
        above and above["id"],
        text.decode_contents() if text else "",
    )


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How fast a page is read.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--write", type=Path, metavar="PAGE", help="keep the figures in this page")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
