"""Garrul's database (Cloudflare D1 is SQLite): posts, users, comments.

Authority: its schema `0001_init.sql`, and `0013` for closed pages. Times are
milliseconds, texts Markdown with their HTML beside them, IPs hashes (left out).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.formats import Format, Given
from importer.formats.blog import Blog, Said
from importer.formats.shelf import Shelf
from importer.formats.sqlite import holds, opened, rows, shelved, unwritten
from importer.formats.values import as_json, first, html, ident, text, true
from importer.model import Item, Problem, Status

STATUS: dict[str, Status] = {
    "approved": "approved", "pending": "pending", "spam": "spam", "rejected": "trash",
    "deleted": "trash", "trash": "trash",
}  # fmt: skip


def sniff(start: bytes) -> bool:
    """Whether this is a database of Garrul."""
    return holds(start, b"post_slug", b"renderer_version")


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments. Raises NotReadable."""
    blog = Blog("garrul", given)
    with opened(stream, given.name) as db, Shelf() as shelf:
        yield from unwritten(db, given.name)
        for table, key in (("posts", "slug"), ("users", "id")):
            yield from shelved(rows(db, table, given.name), shelf, table, key)
        for number, row in enumerate(rows(db, "comments", given.name), 1):
            if isinstance(row, Problem):
                yield row
            else:
                said, place = _said(row, shelf), f"{given.name}, row {number}"
                if true(_found(shelf, "posts", ident(row.get("post_slug"))).get("closed")):
                    yield from blog.post(said.page, title=said.title, closed=True)
                yield from blog.comment(said, as_json(row), place)
        yield from blog.begin()


def _found(shelf: Shelf, kind: str, id: str) -> dict[str, Any]:
    kept = shelf.get(kind, id)
    return json.loads(kept.data) if kept else {}


def _said(row: dict[str, Any], shelf: Shelf) -> Said:
    slug = ident(row.get("post_slug"))
    page, who = _found(shelf, "posts", slug), _found(shelf, "users", ident(row.get("user_id")))
    return Said(
        id=ident(row.get("id")),
        page=text(first(page, "url", "slug")) or slug,
        title=text(page.get("title")),
        body=text(row.get("body_html")) or html(text(row.get("body_md"))),
        time=row.get("created_at"),
        parent=ident(row.get("parent_id")),
        name=text(who.get("name")),
        email=text(who.get("email")),
        user=ident(row.get("user_id")),
        agent=text(row.get("user_agent")),
        status="trash" if row.get("deleted_at") else STATUS.get(text(row.get("status")), "pending"),
    )


FORMAT = Format(
    name="garrul",
    title="Garrul database (SQLite)",
    sniff=sniff,
    read=read,
    carries="pages, comments, parents, people with e-mail, statuses, user agents",
    loses="IP, addresses of people",
)
