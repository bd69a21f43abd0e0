"""A dump of WordPress's tables: `.sql` of mysqldump, mariadb-dump or phpMyAdmin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from importer.dates import iso, utc
from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.shelf import Shelf
from importer.formats.sql import rows
from importer.formats.wordpress_tables import WANTED, Tables, items
from importer.model import Item, Problem

MARK = re.compile(
    rb"\s*(?:-- (?:MySQL|MariaDB|phpMyAdmin)|/\*M?!|--\s*\n|#|CREATE TABLE|DROP TABLE|INSERT INTO"
    rb"|SET |LOCK TABLES)",
    re.I,
)
STATEMENT = re.compile(rb"^(?:CREATE TABLE|INSERT INTO|DROP TABLE|LOCK TABLES|/\*!40)", re.M | re.I)
MADE = re.compile(
    rb"-- (?:Generation Time|Erstellungszeit|Dump completed on):? +"
    rb"(\d{4}-\d\d-\d\d +\d\d?:\d\d:\d\d|[A-Z][a-z]{2} \d{1,2}, \d{4} at \d\d:\d\d [AP]M)"
)


def sniff(start: bytes) -> bool:
    """Whether this begins like a dump of MySQL or MariaDB."""
    flat = start.removeprefix(b"\xef\xbb\xbf")
    return MARK.match(flat) is not None and STATEMENT.search(flat) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the sites in a dump, with posts and comments.

    Raises NotReadable where it has no comments of WordPress, or where the stream breaks off.
    """
    with Shelf() as shelf:
        head = _start(stream)
        tables = Tables(shelf, given, made(head), head)
        broken = None
        try:
            for row in rows(stream, given.name, WANTED):
                if isinstance(row, Problem):
                    yield row
                else:
                    tables.put(row.table, dict(row.values), row.place)
        except NotReadable as error:
            broken = error
        if not tables.prefixes and not broken:
            raise NotReadable(f"{given.name}: a dump, but not of WordPress: it has no comments.")
        if given.site and len(tables.prefixes) > 1:
            tables.given = given._replace(site="")  # each has an address of its own
        yield from items(tables)
        if broken:
            raise broken


def _start(stream: BinaryIO) -> bytes:
    peek = getattr(stream, "peek", None)
    return bytes(peek(4096)[:4096]) if peek else b""


def made(head: bytes) -> datetime | None:
    """Give the time that a dump says it was made at, as if it were UTC."""
    found = MADE.search(head)
    if found is None:
        return None
    text = found[1].decode()
    try:
        when = iso(text) or datetime.strptime(text, "%b %d, %Y at %I:%M %p")
    except ValueError:
        return None
    return utc(when)


FORMAT = Format(
    name="sql",
    title="Dump of WordPress's tables (mysqldump, phpMyAdmin)",
    sniff=sniff,
    read=read,
    carries="everything that WordPress has: spam, trash, user agents, meta, IP, e-mail, both dates",
    loses="nothing of comments",
    derives="addresses of posts, by the permalink structure",
)
