"""Coral (Talk): what it documents of itself, in three shapes.

The archive that users download (`my_comments.csv`: one user's comments, dates as their language
writes them); what its GraphQL API answers (`comments` with `edges` or `nodes`); its collection of
comments as MongoDB exports it (`revisions` hold the texts, ids the rest). Authority: Coral's
`services/users/download/download.ts`, its GraphQL schema, `models/comment`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.dates import written
from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said
from importer.formats.json_records import records
from importer.formats.table import csv_rows, header_of
from importer.formats.values import first, ident, moment, text
from importer.model import Item, Problem, Status

COLUMNS = {"Comment ID", "Published Timestamp", "Article URL", "Comment Text"}
MARK = re.compile(
    rb'\s*[\[{](?=[\s\S]{0,65536}"(?:storyID|story)"\s*:)(?=[\s\S]{0,65536}"(?:revisions|body)"\s*:)'
)
WANTED = r"|.*comments\.(?:edges|nodes)"
ENVELOPE = rb'\{\s*"data"\s*:'
STATUS: dict[str, Status] = {
    "": "approved", "NONE": "approved", "APPROVED": "approved", "ACCEPTED": "approved",
    "REJECTED": "trash", "PREMOD": "pending", "SYSTEM_WITHHELD": "pending",
}  # fmt: skip


def sniff(start: bytes) -> bool:
    """Whether this is Coral's JSON."""
    return MARK.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def sniff_csv(start: bytes) -> bool:
    """Whether this is the table that users download."""
    return header_of(start) >= COLUMNS


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the stories and comments. Raises NotReadable where there are none."""
    blog = Blog("coral", given)
    for record in records(stream, given.name, WANTED, ENVELOPE):
        if isinstance(record, Problem):
            yield record
            continue
        row = record.value.get("node", record.value) if isinstance(record.value, dict) else None
        if isinstance(row, dict) and ("storyID" in row or "story" in row):
            yield from blog.comment(_said(row), record.data, record.place)
        elif isinstance(record.value, dict):
            yield Problem(where=record.place, what="not a comment of Coral", raw=record.data)
    if not blog.begun:
        raise NotReadable(f"{given.name}: not an export of Coral: there is no comment in it.")


def _object(row: dict[str, Any], name: str) -> dict[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _said(row: dict[str, Any]) -> Said:
    story, who = _object(row, "story"), _object(row, "author")
    revisions = row.get("revisions")
    last = revisions[-1] if isinstance(revisions, list) and revisions else {}
    body = text(row.get("body")) or (text(last.get("body")) if isinstance(last, dict) else "")
    return Said(
        id=ident(row.get("id")),
        page=text(story.get("url")) or ident(first(row, "storyID")) or ident(story.get("id")),
        title=text(_object(story, "metadata").get("title")),
        body=body,
        time=row.get("createdAt"),
        parent=ident(first(row, "parentID", "parent")),
        name=text(who.get("username")),
        user=ident(first(row, "authorID")) or ident(who.get("id")),
        status="trash" if row.get("deletedAt") else STATUS.get(text(row.get("status")), "pending"),
    )


def read_csv(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give one user's comments. Raises NotReadable for another table."""
    blog = Blog("coral", given)
    for each in csv_rows(stream, given.name, COLUMNS):
        if isinstance(each, Problem):
            yield each
            continue
        row = each.row
        stamp = row["Published Timestamp"]
        day = None if moment(stamp)[0] else written(stamp)
        said = Said(
            id=row["Comment ID"],
            page=row["Article URL"],
            body=row["Comment Text"],
            time=day.local if day else stamp,
            link=row.get("Comment URL", ""),
        )
        yield from blog.comment(said, each.raw, each.place)
    if not blog.begun:
        yield from blog.begin()


FORMAT = Format(
    name="coral",
    title="Coral's comments (JSON of its API or of MongoDB)",
    sniff=sniff,
    read=read,
    carries="stories, comments, parents, users, statuses",
    loses="e-mail, IP, user agents; MongoDB's: names of people, addresses of stories",
)
FORMAT_CSV = Format(
    name="coral-csv",
    title="Coral's download of one user (CSV)",
    sniff=sniff_csv,
    read=read_csv,
    carries="one user's comments, pages, dates",
    loses="parents, names, statuses, the clock's zone",
    derives="approved; times as UTC",
)
