"""Cusdis: its database, and the JSON that Garrul's dumper makes of it (Cusdis exports nothing).

Projects own pages, pages own comments. Texts are Markdown; times are milliseconds; what is not
approved waits; what has a time of deletion is trash. A page without address is its slug.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said
from importer.formats.json_records import records
from importer.formats.shelf import Shelf
from importer.formats.sqlite import holds, opened, rows
from importer.formats.values import as_json, first, html, ident, text, true
from importer.model import Item, Problem, Status

MARK = re.compile(rb'\s*\{(?=[\s\S]{0,65536}"source"\s*:\s*"cusdis")')


def sniff(start: bytes) -> bool:
    """Whether this is a dump of Cusdis."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def sniff_sqlite(start: bytes) -> bool:
    """Whether this is a database of Cusdis."""
    return holds(start, b"by_nickname", b"projects")


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a dump. Raises NotReadable for anything else."""
    blog, understood = Blog("cusdis", given), False
    for record in records(stream, given.name, r"projects\.pages"):
        if isinstance(record, Problem):
            yield record
        elif record.path == "source":
            understood = record.value == "cusdis"
        elif isinstance(record.value, dict):
            comments = record.value.get("comments")
            for row in comments if isinstance(comments, list) else []:
                if isinstance(row, dict):
                    yield from blog.comment(_said(row, record.value), as_json(row), record.place)
                else:
                    yield Problem(where=record.place, what="not a comment", raw=record.data)
    if not understood:
        raise NotReadable(f"{given.name}: not a dump of Cusdis.")
    yield from blog.begin()


def read_sqlite(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a database. Raises NotReadable."""
    blog = Blog("cusdis", given)
    with opened(stream, given.name) as db, Shelf() as shelf:
        for row in rows(db, "pages", given.name):
            if isinstance(row, Problem):
                yield row
            else:
                shelf.put("page", ident(row.get("id")), as_json(row))
        for number, row in enumerate(rows(db, "comments", given.name), 1):
            if isinstance(row, Problem):
                yield row
                continue
            found = shelf.get("page", ident(row.get("pageId")))
            page = json.loads(found.data) if found else {"slug": f"page {ident(row.get('pageId'))}"}
            yield from blog.comment(_said(row, page), as_json(row), f"{given.name}, row {number}")
        yield from blog.begin()


def _said(row: dict[str, Any], page: dict[str, Any]) -> Said:
    return Said(
        id=ident(row.get("id")),
        page=text(first(page, "url", "slug")),
        title=text(page.get("title")),
        body=html(text(row.get("content"))),
        time=row.get("created_at"),
        parent=ident(first(row, "parent_id", "parentId")),
        name=text(row.get("by_nickname")),
        email=text(row.get("by_email")),
        status=_status(row),
    )


def _status(row: dict[str, Any]) -> Status:
    if first(row, "deleted_at", "deletedAt"):
        return "trash"
    return "approved" if true(row.get("approved")) else "pending"


CARRIES = "pages, comments, parents, e-mail, pending, deleted"
LOSES = "addresses of people, IP, user agents, spam"
FORMAT = Format(
    name="cusdis",
    title="Cusdis dump (JSON)",
    sniff=sniff,
    read=read,
    carries=CARRIES,
    loses=LOSES,
)
FORMAT_SQLITE = Format(
    name="cusdis-sqlite",
    title="Cusdis database (SQLite)",
    sniff=sniff_sqlite,
    read=read_sqlite,
    carries=CARRIES,
    loses=LOSES,
)
