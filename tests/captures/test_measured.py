"""Real pages that HTTrack and browsers saved, many of the Wayback Machine: addresses and times.

What is compared with are the address under which each was found and its path in the mirror.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from importer.captures.notes import memento
from importer.model import Comment, Item, Post
from importer.sync import read_files

RELATIVE = re.compile(r"""["'](?:\.\./|index\.html)""")


@pytest.fixture(scope="module")
def saved(data: Path) -> list[tuple[dict[str, str], list[Item]]]:
    """Every saved page of the measured data with its items."""
    with (data / "pages" / "index.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wanted = [row for row in rows if row["httrack"] == "1" or memento(row["url"]).url]
    return [(row, list(read_files(str(data / "pages" / row["file"])))) for row in wanted]


Saved = list[tuple[dict[str, str], list[Item]]]


def comments(items: list[Item]) -> list[Comment]:
    return [item for item in items if isinstance(item, Comment)]


def test_pages_of_the_wayback_machine_have_the_address_and_the_time_they_were_found_by(
    saved: Saved,
) -> None:
    pages = [(memento(row["url"]), items) for row, items in saved if row["wayback"] == "1"]
    found = [
        ([item.url.rstrip("/") for item in items if isinstance(item, Post)],
         {item.source.captured for item in comments(items)})
        for _, items in pages
    ]  # fmt: skip
    assert len(pages) >= 11
    assert [([note.url.rstrip("/")], {note.when}) for note, _ in pages] == found


def test_mirrored_pages_have_the_path_they_were_mirrored_under(saved: Saved) -> None:
    pages = [(row, items) for row, items in saved if row["httrack"] == "1"]
    for row, items in pages:
        (post,) = (item for item in items if isinstance(item, Post))
        path = row["src_path"].removesuffix("index.html")
        assert urlsplit(post.url).path.endswith(f"/{path}")
        assert all(item.source.captured for item in items if isinstance(item, Comment))
    assert len(pages) >= 19


def test_all_comments_come_and_no_link_leads_to_the_archive(saved: Saved) -> None:
    for row, items in saved:
        found = comments(items)
        assert sum(item.source.id.isdecimal() for item in found) == int(row["n_comments"])
        assert not [item.key for item in found if "web.archive.org" in item.author.url + item.body]
        assert not [item.key for item in found if RELATIVE.search(item.body + item.author.url)]
