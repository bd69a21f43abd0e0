"""Discourse, where it carries a blog's comments: topics as JSON (`/t/<id>.json`, several of them
one behind the other), the newest posts (`/posts.json`), and the table of its user archive.

A post's id is that of its topic and its number there: answers name numbers. The first post stands
for the blog's article and links to it ("companion discussion topic for the original entry at ..."):
it becomes the post, not a comment. Small actions (moved, closed) are skipped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said, host_of
from importer.formats.json_records import Record, records
from importer.formats.table import csv_rows, header_of
from importer.formats.values import first, html, ident, text, true
from importer.model import Item, Problem, Skipped, Status

MARK = re.compile(rb'\s*[\[{](?=[\s\S]{0,65536}"(?:post_stream"\s*:\s*\{|latest_posts"\s*:\s*\[))')
# What Discourse writes under an article that it embeds, in whichever language: small print with the
# address; and in English also where that is cut away.
ORIGINAL = re.compile(
    r"(?:<small>[^<]{0,300}<a\b[^>]{0,200}?"
    r"|(?:original entry|companion discussion)[\s\S]{0,200}?)href=\"(https?://[^\"]{4,800})\""
)
MOST = 5_000  # posts of a topic that are held until its title comes
COLUMNS = {"topic_title", "url", "created_at"}
PLACE = re.compile(r"(https?://[^/]+)(?:/[^/]+)*?/t/(?:[^/]+/)?(\d+)(?:/(\d+))?")
REGULAR = {"1", "2", ""}


def sniff(start: bytes) -> bool:
    """Whether this is a topic."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def sniff_csv(start: bytes) -> bool:
    """Whether this is the table of a user archive."""
    return header_of(start) >= COLUMNS


@dataclass(slots=True)
class Topic:
    """A topic as far as it was read: its title stands behind its posts."""

    id: str = ""
    posts: list[Record] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)  # title, closed, posts_count


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the topics and their posts. Raises NotReadable where there are none."""
    blog, topic, pages = Blog("discourse", given), Topic(), dict[str, str]()
    for record in records(stream, given.name, r"(?:topic\.)?post_stream\.posts|latest_posts"):
        if isinstance(record, Problem):
            yield record
        elif isinstance(record.value, dict) and "post_number" in record.value:
            if (id := ident(record.value.get("topic_id"))) != topic.id or len(topic.posts) >= MOST:
                yield from _topic(topic, blog, pages)
                topic = Topic(id)
            topic.posts.append(record)
        elif topic.posts:
            topic.values[record.path] = record.value
    yield from _topic(topic, blog, pages)
    if not blog.begun:
        raise NotReadable(f"{given.name}: not a topic of Discourse: it has no posts.")


def _topic(topic: Topic, blog: Blog, pages: dict[str, str]) -> Iterator[Item]:
    """Give a topic's posts; `pages`: those of topics so far, for what comes in several parts."""
    if not topic.posts:
        return
    page = pages.setdefault(topic.id, _page(topic, topic.posts[0]))
    for record in topic.posts:
        if ident(record.value.get("post_number")) == "1":
            yield from _article(topic, record, page, blog)
        else:
            yield from _post(record, page, blog)
    total = topic.values.get("posts_count")
    if isinstance(total, int) and total > len(topic.posts):
        missing = total - len(topic.posts)
        ask = f"ask for /t/{topic.id}.json?print=true"
        what = f"{missing} of {total} posts are not in this file: {ask}"
        yield Problem(where=topic.posts[-1].place, what=what, key=blog.post_key(page), lost=False)


def _page(topic: Topic, record: Record) -> str:
    """Give the page that a topic's first post links to, else the topic's own."""
    row = record.value
    is_first = ident(row.get("post_number")) == "1"
    original = ORIGINAL.search(text(row.get("cooked"))) if is_first else None
    return original[1] if original else f"/t/{text(row.get('topic_slug'))}/{topic.id}"


def _article(topic: Topic, record: Record, page: str, blog: Blog) -> Iterator[Item]:
    row = record.value
    slug = text(row.get("topic_slug")).replace("-", " ")
    title = text(topic.values.get("title")) or text(row.get("topic_title")) or slug
    closed = true(topic.values.get("closed"))
    yield from blog.post(page, title=title, id=topic.id, closed=closed, raw=record.data)


def _post(record: Record, page: str, blog: Blog) -> Iterator[Item]:
    row = record.value
    if ident(row.get("post_type")) not in REGULAR:
        yield Skipped(where=record.place, why="Discourse's notes on topics")
        return
    topic, answers = ident(row.get("topic_id")), ident(row.get("reply_to_post_number"))
    said = Said(
        id=f"{topic}-{ident(row.get('post_number'))}",
        page=page,
        title=text(row.get("topic_title")),
        body=text(row.get("cooked")) or html(text(row.get("raw"))),
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
