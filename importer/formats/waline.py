"""Waline, Valine and Twikoo: one family of fields, in JSON, SQLite and CSV.

Authority: Waline's `controller/db.js`, its SQL schema and its migration tool; Twikoo's export.
Records come in an array, one a line (LeanCloud puts a title before), or in an object (`results`,
`data.Comment`), in one more where the answer of the API was kept, or as Twikoo's own database
(Loki's `collections`). Ids may be `{"$oid": ...}`, times `{"__type": "Date", "iso": ...}` or
milliseconds. Pages are paths: say whose they are with --site. Times without zone are
the server's own: they count as UTC, as their zone stands nowhere. Texts are HTML or Markdown.
Twikoo's `isSpam` is what it keeps from readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, Said
from importer.formats.json_records import records
from importer.formats.sqlite import holds, opened, rows, unwritten
from importer.formats.table import csv_rows, header_of
from importer.formats.values import as_json, first, html, ident, marked_up, text, true
from importer.model import Item, Problem, Skipped, Status

WALINE = re.compile(rb'\s*\{(?=[\s\S]{0,4096}"type"\s*:\s*"waline")')
NICK = re.compile(rb'\s*[\[{](?=[\s\S]{0,65536}"nick"\s*:)(?=[\s\S]{0,65536}"comment"\s*:)')
TITLE = re.compile(rb"\A#filetype:JSON-streaming[^\n]{0,4000}\n")
TWIKOO = re.compile(rb'"(?:mailMd5|master|created)"\s*:')  # of LeanCloud: insertedAt
ENVELOPE = rb'\{\s*"(?:results|type|version|data|errno|code|filename)"\s*:'
LISTS = r"|results|data|collections\.data"
NOTHING = {"NULL", "\\N"}  # of tables
STATUS: dict[str, Status] = {
    "": "approved", "approved": "approved", "waiting": "pending", "pending": "pending",
    "spam": "spam", "deleted": "trash",
}  # fmt: skip
HEADER = {"nick", "comment", "url"}


Rest = Problem | Skipped


class Found(NamedTuple):
    """A row of a table, with its bytes and its place."""

    row: dict[str, Any]
    raw: bytes
    place: str


def _flat(start: bytes) -> bytes:
    return TITLE.sub(b"", start.removeprefix(b"\xef\xbb\xbf"), count=1)


def sniff(start: bytes) -> bool:
    """Whether this is Waline's own backup."""
    return WALINE.match(_flat(start)) is not None


def sniff_valine(start: bytes) -> bool:
    """Whether these are Valine's comments, as LeanCloud exports them."""
    own = not sniff(start) and TWIKOO.search(start) is None and b'"page_key"' not in start
    return own and NICK.match(_flat(start)) is not None


def sniff_twikoo(start: bytes) -> bool:
    """Whether these are Twikoo's comments."""
    known = NICK.match(_flat(start)) is not None and TWIKOO.search(start) is not None
    return known and not sniff(start)


def sniff_sqlite(start: bytes) -> bool:
    """Whether this is Waline's database."""
    return holds(start, b"wl_Comment")


def sniff_csv(start: bytes) -> bool:
    """Whether this is a table with Waline's columns."""
    return header_of(start) >= HEADER


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a backup of Waline. Raises NotReadable for anything else."""
    return _items(_json(stream, given, r"(?:data\.)?data\.[A-Z]\w*"), Blog("waline", given))


def read_valine(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of an export of Valine. Raises NotReadable."""
    return _items(_json(stream, given, LISTS), Blog("valine", given))


def read_twikoo(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of an export of Twikoo. Raises NotReadable."""
    return _items(_json(stream, given, LISTS), Blog("twikoo", given))


def read_csv(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a table. Raises NotReadable where its columns are others."""
    return _items(_csv(stream, given), Blog("waline", given))


def read_sqlite(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the pages and comments of a database of Waline. Raises NotReadable."""
    with opened(stream, given.name) as db:
        yield from unwritten(db, given.name)
        yield from _items(_table(rows(db, "wl_Comment", given.name), given), Blog("waline", given))


def _json(stream: BinaryIO, given: Given, wanted: str) -> Iterator[Found | Rest]:
    for record in records(stream, given.name, wanted, ENVELOPE):
        if isinstance(record, Problem):
            yield record
        elif not isinstance(record.value, dict) or record.path.endswith((".Counter", ".Users")):
            continue
        elif record.path == "collections.data" and "comment" not in record.value:
            yield Skipped(where=record.place, why="settings and counters")
        else:
            yield Found(record.value, record.data, record.place)


def _table(found: Iterable[dict[str, Any] | Problem], given: Given) -> Iterator[Found | Rest]:
    for number, row in enumerate(found, 1):
        if isinstance(row, Problem):
            yield row
        else:
            raw = as_json(row)
            yield Found(row, raw, f"{given.name}, row {number}")


def _csv(stream: BinaryIO, given: Given) -> Iterator[Found | Rest]:
    for each in csv_rows(stream, given.name, HEADER):
        if isinstance(each, Problem):
            yield each
        else:
            row = {name: "" if value in NOTHING else value for name, value in each.row.items()}
            yield Found({**row, "comment": each.row["comment"]}, each.raw, each.place)


def _items(found: Iterable[Found | Rest], blog: Blog) -> Iterator[Item]:
    for each in found:
        if not isinstance(each, Found):
            yield each
        elif "comment" in each.row and ("nick" in each.row or "url" in each.row):
            yield from _odd(each)
            yield from blog.begin(text(first(each.row, "href", "url")))
            yield from blog.comment(_said(each.row), each.raw, each.place)
        else:
            yield Problem(where=each.place, what="not a comment: no text, no name", raw=each.raw)
    if not blog.begun:
        name = blog.given.name
        raise NotReadable(f"{name}: not an export of {blog.format}: there is no comment in it.")


def _odd(found: Found) -> Iterator[Problem]:
    word = text(found.row.get("status"))
    if word not in STATUS:
        what = f"status '{word[:40]}' is not one that is known: taken as pending"
        yield Problem(where=found.place, what=what, lost=False)


def _said(row: dict[str, Any]) -> Said:
    body = text(row.get("comment"))
    id = ident(first(row, "objectId", "_id", "id"))
    parent = ident(first(row, "pid", "rid"))
    return Said(
        id=id,
        page=text(first(row, "url", "href")),
        body=body if marked_up(body) else html(body),
        time=first(row, "insertedAt", "created", "createdAt"),
        parent="" if parent == "0" else parent,
        name=text(row.get("nick")),
        email=text(row.get("mail")),
        url=text(row.get("link")),
        ip=text(row.get("ip")),
        user=ident(first(row, "user_id", "uid")),
        avatar=text(row.get("mailMd5")) if not row.get("mail") else "",
        agent=text(row.get("ua")),
        status=_status(row),
    )


def _status(row: dict[str, Any]) -> Status:
    if true(row.get("isSpam")):
        return "spam"
    return STATUS.get(text(row.get("status")), "pending")


CARRIES = "comments, parents, e-mail, IP, user agents, statuses"
LOSES = "the site's address and its pages' titles (say the site with --site)"
FORMAT = Format(
    name="waline",
    title="Waline backup (JSON)",
    sniff=sniff,
    read=read,
    carries=CARRIES,
    loses=LOSES,
)
FORMAT_SQLITE = Format(
    name="waline-sqlite",
    title="Waline database (SQLite)",
    sniff=sniff_sqlite,
    read=read_sqlite,
    carries=CARRIES,
    loses=LOSES,
    derives="times as UTC: the server's zone stands nowhere",
)
FORMAT_CSV = Format(
    name="waline-csv",
    title="Waline table (CSV)",
    sniff=sniff_csv,
    read=read_csv,
    carries=CARRIES,
    loses=LOSES,
    derives="times without zone as UTC",
)
FORMAT_VALINE = Format(
    name="valine",
    title="Valine export (JSON of LeanCloud)",
    sniff=sniff_valine,
    read=read_valine,
    carries=CARRIES,
    loses=LOSES,
    derives="approved, where there is no status",
)
FORMAT_TWIKOO = Format(
    name="twikoo",
    title="Twikoo export (JSON)",
    sniff=sniff_twikoo,
    read=read_twikoo,
    carries=CARRIES,
    loses=LOSES,
)
