"""Real pages, measured: the floors below which the extraction must not fall.

The pages are third parties' and stay outside the project; the gold is what the same sites' comment
feeds said. In /family/ of one host another blog lives, whose comments the gold mixed up.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from importer.extract.registry import read
from importer.model import Comment, Page

TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
REPLY = re.compile(r"^\s*(<p>)?\s*(In reply to|Als Antwort auf)\b.*?</a>\.?\s*(</p>)?", re.DOTALL)
BY = re.compile(r"^.*?(?:Von|By|De|Por): ")
OTHER_BLOG = "vanberge+ericvb-dot-com/family__"


def words(html: str) -> list[str]:
    """The words of a text; a CDATA section's leftovers are none."""
    plain = html.replace("]]>", "").replace("]]&gt;", "")
    return re.findall(r"\w+", unescape(TAG.sub(" ", plain)))


def comments(pages: Path, file: str, url: str) -> dict[int, Comment]:
    made_up = "http://mirror.test/" + file.partition("/")[2].replace("__", "/")
    page = Page(url=url if url.startswith("http") else made_up, body=(pages / file).read_bytes())
    found = [item for item in read(page) if isinstance(item, Comment)]
    return {int(item.source.id): item for item in found if item.source.id.isdecimal()}


@pytest.fixture(scope="module")
def index(data: Path) -> list[dict[str, str]]:
    with (data / "pages" / "index.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row for row in rows if row["platform"].startswith("wordpress")]


def pairs(data: Path, index: list[dict[str, str]]) -> Iterator[tuple[dict[str, Any], Comment]]:
    url = {row["file"]: row["url"] for row in index}
    for line in (data / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["file"] not in url or row["file"].startswith(OTHER_BLOG):
            continue
        found = comments(data / "pages", row["file"], url[row["file"]])
        yield from ((gold, found[gold["id"]]) for gold in row["gold"] if gold["id"] in found)


def test_all_comments_are_found_on_nearly_all_pages(
    data: Path, index: list[dict[str, str]]
) -> None:
    found = Counter(
        len(comments(data / "pages", row["file"], row["url"])) >= int(row["n_comments"])
        for row in index
    )
    assert found[True] >= 0.99 * len(index)


def test_text_and_author_are_what_the_feed_says(data: Path, index: list[dict[str, str]]) -> None:
    compared = [(gold, item) for gold, item in pairs(data, index) if item.kind == "comment"]
    text = sum(words(REPLY.sub("", gold["html"])) == words(item.body) for gold, item in compared)
    names = sum(author(gold) == item.author.name for gold, item in compared)
    assert len(compared) > 400
    assert text >= 0.99 * len(compared)
    assert names >= 0.98 * len(compared)


def test_minutes_of_dates_are_those_of_the_feed(data: Path, index: list[dict[str, str]]) -> None:
    compared = [(gold, item) for gold, item in pairs(data, index) if item.published]
    timed = [row for row in compared if row[1].published and row[1].published.minute]
    right = sum(
        gold["iso"][14:16] == f"{item.published:%M}" for gold, item in timed if item.published
    )
    assert right >= 0.97 * len(timed)


def author(gold: dict[str, Any]) -> str:
    name = gold["author"] or BY.sub("", gold.get("title", ""))
    return " ".join(unescape(unescape(name)).split())
