"""Artalk's "Artrans": one array of comments, every value a string, any scalar accepted.

Authority: `internal/entity/artran.go`. `page_key` is a path or a full address, as each site's page
says; texts are Markdown or HTML. An export has all sites of a server: each is a blog of its own.
The first version, in PHP, says `date` for `created_at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Said
from importer.formats.json_records import records
from importer.formats.sites import Sites, first_public
from importer.formats.values import first, html, ident, marked_up, text, true
from importer.model import Item, Problem

MARK = re.compile(rb'\s*[\[{](?=[\s\S]{0,65536}"page_key"\s*:)(?=[\s\S]{0,65536}"nick"\s*:)')


def sniff(start: bytes) -> bool:
    """Whether this is an array of Artalk's comments."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments. Raises NotReadable where there are none."""
    sites = Sites("artalk", given)
    for record in records(stream, given.name, ""):
        if isinstance(record, Problem):
            yield record
        elif "page_key" in record.value:
            row = record.value
            home = first_public(text(row.get("site_urls")).split(","))
            name = text(row.get("site_name"))
            blog = sites.blog(name, home, name)
            yield from blog.comment(_said(row), record.data, record.place)
        else:
            yield Problem(where=record.place, what="not a comment of Artalk", raw=record.data)
    if not sites.blogs:
        raise NotReadable(f"{given.name}: not an export of Artalk: there is no comment in it.")
    yield from sites.end()


def _said(row: dict[str, Any]) -> Said:
    body, parent = text(row.get("content")), ident(row.get("rid"))
    return Said(
        id=ident(row.get("id")),
        page=text(row.get("page_key")),
        title=text(row.get("page_title")),
        body=body if marked_up(body) else html(body),
        time=first(row, "created_at", "date"),
        parent="" if parent == "0" else parent,
        name=text(row.get("nick")),
        email=text(row.get("email")),
        url=text(row.get("link")),
        ip=text(row.get("ip")),
        agent=text(row.get("ua")),
        status="pending" if true(row.get("is_pending")) else "approved",
    )


FORMAT = Format(
    name="artalk",
    title="Artalk export (Artrans)",
    sniff=sniff,
    read=read,
    carries="pages, comments, parents, e-mail, IP, user agents, dates with zone, pending",
    loses="spam, deleted ones",
)
