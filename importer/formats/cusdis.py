"""Cusdis: its database, and the JSON that Garrul's dumper makes of it (Cusdis exports nothing).

Projects own pages, pages own comments; each project is a blog of its own, at the first full address
of one of its pages. Texts are Markdown; times are milliseconds; what is not approved waits; what
has a time of deletion, or is in a deleted project, is trash. A page without address is its slug.
All goes over a shelf: the pages that tell where a project is may come last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Said, host_of
from importer.formats.json_records import records
from importer.formats.shelf import Shelf
from importer.formats.sites import Sites
from importer.formats.sqlite import holds, opened, rows, shelved, unwritten
from importer.formats.values import as_json, first, html, ident, text, true
from importer.model import Item, Problem, Status

MARK = re.compile(rb'\s*\{(?=[\s\S]{0,65536}"source"\s*:\s*"cusdis")')

TOLD = r"projects\{\}|projects\.(?:title|deleted_at)"


def sniff(start: bytes) -> bool:
    """Whether this is a dump of Cusdis."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def sniff_sqlite(start: bytes) -> bool:
    """Whether this is a database of Cusdis."""
    return holds(start, b"by_nickname", b"projects")


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a dump. Raises NotReadable for anything else."""
    with Shelf() as shelf:
        broken = None
        try:
            yield from _shelve(stream, given, shelf)
        except NotReadable as error:
            broken = error
        yield from _dumped(shelf, given)
        if broken:
            raise broken


def _shelve(stream: BinaryIO, given: Given, shelf: Shelf) -> Iterator[Item]:
    understood, project, number = False, dict[str, Any](), 1
    for record in records(stream, given.name, r"projects\.pages", told=TOLD):
        if isinstance(record, Problem):
            yield record
        elif record.path == "source":
            understood = record.value == "cusdis"
        elif record.path == "projects.pages":
            if isinstance(record.value, dict):
                _page(record.value, str(number), record.place, shelf)
        elif record.path == "projects":
            shelf.put("project", str(number), as_json(project))
            project, number = {}, number + 1
        else:
            project[record.path.rpartition(".")[2]] = record.value
    if project:  # of a file that is cut off
        shelf.put("project", str(number), as_json(project))
    if not understood:
        raise NotReadable(f"{given.name}: not a dump of Cusdis.")


def _dumped(shelf: Shelf, given: Given) -> Iterator[Item]:
    """Give what the shelf has of a dump: comments within their pages."""
    sites = _sites(shelf, given)
    for kept in shelf.all("page"):
        page = json.loads(kept.data)
        comments = page.get("comments")
        for row in comments if isinstance(comments, list) else []:
            if isinstance(row, dict):
                said = _said(row, page, _project(shelf, kept.owner))
                yield from sites.blog(kept.owner).comment(said, as_json(row), kept.place)
            else:
                yield Problem(where=kept.place, what="not a comment", raw=kept.data)
    yield from sites.end()


def _page(page: dict[str, Any], project: str, place: str, shelf: Shelf) -> None:
    shelf.put("page", ident(page.get("id")), as_json(page), place, project)
    if host_of(text(page.get("url"))):
        shelf.put("home", project, text(page.get("url")).encode("utf-8", "replace"))


def _project(shelf: Shelf, id: str) -> dict[str, Any]:
    kept = shelf.get("project", id)
    return json.loads(kept.data) if kept else {}


def _sites(shelf: Shelf, given: Given) -> Sites:
    """Give the projects as sites, before the first page of them."""
    sites = Sites("cusdis", given)
    for kept in shelf.all("project"):
        url = shelf.get("home", kept.id)
        title = text(json.loads(kept.data).get("title"))
        sites.blog(kept.id, host_of(url.data.decode()) if url else "", title)
    return sites


def read_sqlite(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a database. Raises NotReadable."""
    with opened(stream, given.name) as db, Shelf() as shelf:
        yield from unwritten(db, given.name)
        yield from shelved(rows(db, "projects", given.name), shelf, "project", "id")
        for row in rows(db, "pages", given.name):
            if isinstance(row, Problem):
                yield row
            else:
                _page(row, ident(row.get("projectId")), given.name, shelf)
        sites = _sites(shelf, given)
        for number, row in enumerate(rows(db, "comments", given.name), 1):
            if isinstance(row, Problem):
                yield row
            else:
                yield from _row(row, f"{given.name}, row {number}", shelf, sites)
        yield from sites.end()


def _row(row: dict[str, Any], place: str, shelf: Shelf, sites: Sites) -> Iterator[Item]:
    id = ident(row.get("pageId"))
    found = shelf.get("page", id)
    page = json.loads(found.data) if found else {"slug": f"page {id}"}
    project = found.owner if found else ""
    said = _said(row, page, _project(shelf, project))
    yield from sites.blog(project).comment(said, as_json(row), place)


def _said(row: dict[str, Any], page: dict[str, Any], project: dict[str, Any]) -> Said:
    return Said(
        id=ident(row.get("id")),
        page=text(first(page, "url", "slug")),
        title=text(page.get("title")),
        body=html(text(row.get("content"))),
        time=row.get("created_at"),
        parent=ident(first(row, "parent_id", "parentId")),
        name=text(row.get("by_nickname")),
        email=text(row.get("by_email")),
        status="trash" if project.get("deleted_at") else _status(row),
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
