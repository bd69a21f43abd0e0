"""Discourse, where it carries a blog's comments: topics as JSON (`/t/<id>.json`, several of them
one behind the other), and the table of its user archive.

A post's id is that of its topic and its number there: answers name numbers. The first post stands
for the blog's article and links to it ("companion discussion topic for the original entry at ..."):
it becomes the post, not a comment. Small actions (moved, closed) are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said, host_of
from importer.formats.json_records import Record, records
from importer.formats.table import csv_rows, header_of
from importer.formats.values import first, html, ident, text, true
from importer.model import Item, Problem, Skipped, Status

MARK = re.compile(rb'\s*[\[{](?=[\s\S]{0,65536}"post_stream"\s*:\s*\{)')
ORIGINAL = re.compile(
    r"(?:original entry|companion discussion)[\s\S]{0,200}?href=\"(https?://[^\"]{4,800})\""
)
COLUMNS = {"topic_title", "url", "created_at"}
PLACE = re.compile(r"(https?://[^/]+)(?:/[^/]+)*?/t/(?:[^/]+/)?(\d+)(?:/(\d+))?")
REGULAR = {"1", "2", ""}


def sniff(start: bytes) -> bool:
    """Whether this is a topic."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def sniff_csv(start: bytes) -> bool:
    """Whether this is the table of a user archive."""
    return header_of(start) >= COLUMNS


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the topics and their posts. Raises NotReadable where there are none."""
    blog, pages = Blog("discourse", given), dict[str, str]()
    for record in records(stream, given.name, r"(?:topic\.)?post_stream\.posts"):
        if isinstance(record, Problem):
            yield record
        elif isinstance(record.value, dict) and "post_number" in record.value:
            yield from _post(record, blog, pages)
    if not blog.begun:
        raise NotReadable(f"{given.name}: not a topic of Discourse: it has no posts.")


def _post(record: Record, blog: Blog, pages: dict[str, str]) -> Iterator[Item]:
    row = record.value
    topic, number = ident(row.get("topic_id")), ident(row.get("post_number"))
    cooked = text(row.get("cooked")) or html(text(row.get("raw")))
    if number == "1":
        original = ORIGINAL.search(cooked)
        pages[topic] = original[1] if original else f"/t/{text(row.get('topic_slug'))}/{topic}"
        title = text(row.get("topic_title")) or text(row.get("topic_slug")).replace("-", " ")
        yield from blog.post(pages[topic], title=title, id=topic, raw=record.data)
        return
    if ident(row.get("post_type")) not in REGULAR:
        yield Skipped(where=record.place, why="Discourse's notes on topics")
        return
    answers = ident(row.get("reply_to_post_number"))
    said = Said(
        id=f"{topic}-{number}",
        page=pages.get(topic, f"/t/{text(row.get('topic_slug'))}/{topic}"),
        body=cooked,
        time=row.get("created_at"),
        parent=f"{topic}-{answers}" if answers not in ("", "1") else "",
        name=text(first(row, "name", "display_username", "username")),
        user=text(row.get("username")),
        status=_status(row),
    )
    yield from blog.comment(said, record.data, record.place)


def _status(row: dict[str, Any]) -> Status:
    if row.get("deleted_at") or true(row.get("user_deleted")):
        return "trash"
    return "pending" if true(row.get("hidden")) else "approved"


def read_csv(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the posts of a user archive. Raises NotReadable for another table."""
    blog = Blog("discourse", given)
    for each in csv_rows(stream, given.name, COLUMNS):
        if isinstance(each, Problem):
            yield each
            continue
        found = PLACE.match(each.row["url"])
        if found is None:
            yield Problem(where=each.place, what="a post without its address", raw=each.raw)
        elif each.row.get("is_pm", "").strip().lower() in ("yes", "true", "ja"):
            yield Skipped(where=each.place, why="private messages")
        else:
            said = Said(
                id=f"{found[2]}-{found[3] or '1'}",
                page=each.row["url"].rpartition("/")[0] if found[3] else each.row["url"],
                title=each.row["topic_title"],
                body=each.row.get("post_cooked") or html(first(each.row, "post_raw", "post") or ""),
                time=each.row["created_at"],
                link=each.row["url"],
            )
            yield from blog.comment(said, json.dumps(each.row).encode(), each.place)
    if not blog.begun:
        yield from blog.begin(host_of(given.site))


FORMAT = Format(
    name="discourse",
    title="Discourse topics (JSON)",
    sniff=sniff,
    read=read,
    carries="topics, posts, answers, names, hidden and deleted ones",
    loses="e-mail, IP, user agents; the blog's pages where topics do not link to them",
)
FORMAT_CSV = Format(
    name="discourse-csv",
    title="Discourse user archive (CSV)",
    sniff=sniff_csv,
    read=read_csv,
    carries="one user's posts, topics, dates",
    loses="parents, whose posts they are, statuses",
    derives="approved",
)
