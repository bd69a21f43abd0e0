"""Commento's export (version 1), Comentario 2's of the same kind, and Comentario's own (version 3).

Authority: Commento's `domain_export.go`, Comentario's `impex_comentario.go` and `swagger.yml`. The
people stand behind the comments in the file (some of them once a comment), so all of it goes over a
shelf. Version 3 names no host: say it with --site. What Commento flagged is spam, and what it says
"[deleted]" of is trash; what Comentario neither approved nor holds was rejected: trash. Paths begin
at the root, also where Commento left the slash out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said, host_of
from importer.formats.json_records import records
from importer.formats.shelf import Kept, Shelf
from importer.formats.sites import first_public
from importer.formats.values import first, html, ident, text, true
from importer.model import Item, Problem, Status

MARK = re.compile(
    rb'\s*\{(?=[\s\S]{0,65536}"(?:commentHex|commenterHex|commenters|pageId)"\s*:)'
    rb'(?=[\s\S]{0,65536}"version"\s*:\s*[123]\b|[\s\S]{0,65536}"comment(?:Hex|ers)"\s*:)'
)
GRAVATAR = re.compile(r"avatar/([0-9a-f]{32}(?:[0-9a-f]{32})?)\b")
STATES: dict[str, Status] = {
    "approved": "approved", "unapproved": "pending", "flagged": "spam", "": "approved",
}  # fmt: skip
NOBODY = {"anonymous", "0" * 64, "00000000-0000-0000-0000-000000000000", ""}
NOTHING = {"undefined", "null"}
VERSIONS = {1, 2, 3}


def sniff(start: bytes) -> bool:
    """Whether this is an object with Commento's or Comentario's lists in it."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments. Raises NotReadable for another version, or anything else."""
    with Shelf() as shelf:
        broken = None
        try:
            yield from _shelve(stream, given, shelf)
        except NotReadable as error:
            broken = error
        if broken and not shelf.count("comments"):
            raise broken
        version = shelf.get("version", "")
        blog = Blog("comentario", given, _home(shelf), raw=version.data if version else b"")
        yield from blog.begin()
        for kept in shelf.all("comments"):
            row = json.loads(kept.data)
            said = _said(row, shelf)
            if true(_page(row, shelf).get("isReadonly")):
                yield from blog.post(said.page, title=said.title, closed=True)
            yield from blog.comment(said, kept.data, kept.place)
        if broken:
            raise broken


def _shelve(stream: BinaryIO, given: Given, shelf: Shelf) -> Iterator[Item]:
    understood = False
    for record in records(stream, given.name, "comments|commenters|pages"):
        if isinstance(record, Problem):
            yield record
        elif record.path == "version":
            understood = record.value in VERSIONS
            if not understood:
                raise NotReadable(f"{given.name}: version {record.value} is not known here.")
            shelf.put("version", "", b'"version": %d' % record.value)
        elif isinstance(record.value, dict):
            understood = True
            id = ident(first(record.value, "commentHex", "commenterHex", "id"))
            data = json.dumps(record.value).encode()
            shelf.put(record.path, id, data, record.place)
    if not understood:
        raise NotReadable(f"{given.name}: not an export of Commento or Comentario.")


def _home(shelf: Shelf) -> str:
    """Give the address of the site, as far as a comment names it."""
    rows = (json.loads(kept.data) for kept in shelf.all("comments"))
    return first_public(map(_domain, rows))


def _domain(row: dict[str, Any]) -> str:
    domain = text(first(row, "domain", "host"))
    return f"https://{domain}" if domain else host_of(text(row.get("url")))


def _record(kept: Kept | None) -> dict[str, Any]:
    found = json.loads(kept.data) if kept else {}
    return found if isinstance(found, dict) else {}


def _page(row: dict[str, Any], shelf: Shelf) -> dict[str, Any]:
    """Give the page of a comment, which old versions name in the comment itself."""
    if "commentHex" in row:
        return {"path": text(first(row, "url", "path"))}
    id = ident(row.get("pageId"))
    return _record(shelf.get("pages", id)) or {"path": f"page {id}"}


def _path(page: str) -> str:
    full = page.startswith(("/", "page ")) or "://" in page
    return page if full else f"/{page}"


def _said(row: dict[str, Any], shelf: Shelf) -> Said:
    by = ident(first(row, "commenterHex", "userCreated"))
    who = {} if by in NOBODY else _record(shelf.get("commenters", by))
    page = _page(row, shelf)
    parent = ident(first(row, "parentHex", "parentId"))
    photo = GRAVATAR.search(text(first(who, "photo", "avatarUrl")))
    return Said(
        id=ident(first(row, "commentHex", "id")),
        page=_path(text(page.get("path"))),
        title=text(page.get("title")),
        body=text(row.get("html")) or html(text(row.get("markdown"))),
        time=first(row, "creationDate", "createdTime"),
        parent="" if parent in ("root", *NOBODY) else parent,
        name=text(first(who, "name")) or text(row.get("authorName")),
        email=text(who.get("email")),
        url=_meant(text(first(who, "link", "websiteUrl"))),
        ip=text(row.get("authorIP")),
        user=by if by not in NOBODY else "",
        avatar=photo[1] if photo else "",
        status=_status(row),
    )


def _meant(word: str) -> str:
    return "" if word in NOTHING else word


def _status(row: dict[str, Any]) -> Status:
    gone = text(row.get("markdown")) == "[deleted]"
    if gone or true(row.get("deleted")) or true(row.get("isDeleted")):
        return "trash"
    if "state" in row:
        return STATES.get(text(row["state"]), "pending")
    if true(row.get("isPending")):
        return "pending"
    return "approved" if true(row.get("isApproved", True)) else "trash"


FORMAT = Format(
    name="comentario",
    title="Commento and Comentario export (JSON)",
    sniff=sniff,
    read=read,
    carries="pages, comments, parents, people with e-mail, states, deleted ones; v3: IP",
    loses="user agents, IP (v1), the host (v3: say it with --site)",
)
