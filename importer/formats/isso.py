"""Isso: its database, and the generic JSON that it imports.

Authority: `isso/db/` and `isso/migrate.py`. Texts are Markdown. `mode` 1 is approved, 2 pending,
4 deleted while it had answers. Pages are paths: say whose they are with --site.

The generic JSON numbers comments within each page as it likes (often 0 for all), so the page
stands before its ids; a dump of a database, which has `mode` beside each, has the database's own
ids. Times without zone count as UTC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote_plus

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said
from importer.formats.json_records import Record, records
from importer.formats.shelf import Shelf
from importer.formats.sqlite import columns, holds, opened, rows, shelved, unwritten
from importer.formats.values import as_json, first, html, ident, text
from importer.model import Item, Problem, Status, derived_id

JSON = re.compile(
    rb'\s*\[\s*\{(?=[\s\S]{0,65536}"comments"\s*:\s*\[)(?=[\s\S]{0,65536}(?:"(?:remote_addr|website)"\s*:|"author"\s*:\s*["n]))'
)
STATUS: dict[str, Status] = {"1": "approved", "2": "pending", "4": "trash", "": "approved"}


def sniff(start: bytes) -> bool:
    """Whether this is Isso's database."""
    return holds(start, b"voters", b"remote_addr", b"threads")


def sniff_json(start: bytes) -> bool:
    """Whether this is a list of threads with comments in them."""
    return JSON.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a database. Raises NotReadable."""
    blog = Blog("isso", given)
    with opened(stream, given.name) as db, Shelf() as shelf:
        if not columns(db, "comments"):
            raise NotReadable(f"{given.name}: not a database of Isso: it has no comments.")
        yield from unwritten(db, given.name)
        yield from shelved(rows(db, "threads", given.name), shelf, "thread", "id")
        yield from blog.begin()
        for number, row in enumerate(rows(db, "comments", given.name), 1):
            if isinstance(row, Problem):
                yield row
                continue
            found = shelf.get("thread", ident(row.get("tid")))
            thread = json.loads(found.data) if found else {}
            page = text(thread.get("uri")) or f"thread {ident(row.get('tid'))}"
            place = f"{given.name}, row {number}"
            yield from blog.comment(
                _said(row, page, text(thread.get("title"))), as_json(row), place
            )


def read_json(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a generic JSON. Raises NotReadable for anything else."""
    blog = Blog("isso", given)
    for record in records(stream, given.name, ""):
        if isinstance(record, Problem):
            yield record
        elif isinstance(record.value.get("comments"), list):
            yield from _thread(record, blog)
        else:
            what = "not a thread with comments"
            yield Problem(where=record.place, what=what, raw=record.data)
    if not blog.begun:
        raise NotReadable(f"{given.name}: not Isso's JSON: there are no threads in it.")


def _thread(record: Record, blog: Blog) -> Iterator[Item]:
    page = text(record.value.get("id"))
    title = unquote_plus(text(record.value.get("title")))
    yield from blog.post(page, title=title, raw=record.data[:4096])
    for place, row in enumerate(record.value["comments"]):
        if not isinstance(row, dict):
            what = f"comment {place} of {page} is none"
            yield Problem(where=record.place, what=what, raw=record.data)
            continue
        said = _said(row, page, title)
        if "mode" not in row:  # numbered within its page
            said = _numbered(said, row)
        yield from blog.comment(said, as_json(row), f"{record.place}, comment {place}")


def _numbered(said: Said, row: dict[str, Any]) -> Said:
    """Give a comment ids that are its own on the whole site."""
    page = derived_id(said.page)
    shared = derived_id(said.name, text(row.get("created")), said.body)
    id = f"{page}-{said.id}" if said.id not in ("", "0") else f"{page}-{shared}"
    return said._replace(id=id, parent=f"{page}-{said.parent}" if said.parent else "")


def _said(row: dict[str, Any], page: str, title: str) -> Said:
    parent = ident(row.get("parent"))
    return Said(
        id=ident(row.get("id")),
        page=page,
        title=title,
        body=html(text(row.get("text"))),
        time=first(row, "created_epoch", "created"),
        parent=parent if parent != "0" else "",
        name=text(row.get("author")),
        email=text(row.get("email")),
        url=text(row.get("website")),
        ip=text(row.get("remote_addr")),
        status=STATUS.get(ident(row.get("mode")), "pending"),
    )


CARRIES = "pages, comments, parents, e-mail, addresses, shortened IP, pending, deleted"
FORMAT = Format(
    name="isso",
    title="Isso database (SQLite)",
    sniff=sniff,
    read=read,
    carries=CARRIES,
    loses="the site's address (say it with --site), spam, user agents, whole IPs",
)
FORMAT_JSON = Format(
    name="isso-json",
    title="Isso generic JSON",
    sniff=sniff_json,
    read=read_json,
    carries="pages, comments, e-mail, addresses, IP",
    loses="the site's address, parents and statuses (dumps of databases have them), the zone",
    derives="approved; ids from page and number; times as UTC",
)
