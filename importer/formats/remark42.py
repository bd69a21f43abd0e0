"""Remark42's backup: a line of users and closed pages, then one comment a line.

Authority: `backend/app/migrator/native.go` and `store.Comment`. Operators often strip the first
line; it is not needed. Bodies are HTML. Users are known by provider and hash, without e-mail, and
their IP only as a hash, which is left out. A deleted comment keeps its place and is trash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said
from importer.formats.json_records import Record, records
from importer.formats.values import ident, text, true
from importer.model import Item, Problem, Skipped

HEAD = re.compile(rb'\s*\{\s*"version"\s*:\s*\d+\s*,\s*"(?:users|posts)"')
COMMENT = re.compile(rb'\s*\{(?=[\s\S]{0,65536}"locator"\s*:)(?=[\s\S]{0,65536}"pid"\s*:)')

HEADS = {"version", "users", "posts"}


def sniff(start: bytes) -> bool:
    """Whether this begins like a backup, with or without its first line."""
    start = start.removeprefix(b"\xef\xbb\xbf")
    return (HEAD.match(start) or COMMENT.match(start)) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments. Raises NotReadable where there is neither."""
    blog = Blog("remark42", given)
    closed: set[str] = set()
    understood = False
    for record in records(stream, given.name, ""):
        if isinstance(record, Problem):
            yield record
        elif "locator" in record.value:
            understood = True
            yield from _comment(record, blog, closed)
        elif HEADS & record.value.keys():
            understood = True
            closed = _closed(record.value)
            yield Skipped(where=record.place, why="Remark42's list of users and closed pages")
        else:
            yield Problem(where=record.place, what="not a comment of Remark42", raw=record.data)
    if not understood:
        raise NotReadable(f"{given.name}: not a backup of Remark42: there is no comment in it.")
    yield from blog.begin()


def _closed(head: dict[str, Any]) -> set[str]:
    """Give the pages that take no more comments."""
    posts = head.get("posts")
    rows = [each for each in posts if isinstance(each, dict)] if isinstance(posts, list) else []
    return {text(each.get("url")) for each in rows if true(each.get("read_only"))}


def _comment(record: Record, blog: Blog, closed: set[str]) -> Iterator[Item]:
    row = record.value
    locator, user = _object(row, "locator"), _object(row, "user")
    page = text(locator.get("url"))
    if page in closed:
        yield from blog.post(page, title=text(row.get("title")), closed=True)
    said = Said(
        id=ident(row.get("id")),
        page=page,
        title=text(row.get("title")),
        body=text(row.get("text")),
        time=row.get("time"),
        parent=ident(row.get("pid")),
        name=text(user.get("name")),
        user=text(user.get("id")),
        status="trash" if true(row.get("delete")) else "approved",
    )
    yield from blog.comment(said, record.data, record.place)


def _object(row: dict[str, Any], name: str) -> dict[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


FORMAT = Format(
    name="remark42",
    title="Remark42 backup",
    sniff=sniff,
    read=read,
    carries="pages, comments, parents, dates with zone, users, deleted ones",
    loses="e-mail, IP, addresses of people, user agents, spam and the waiting",
)
