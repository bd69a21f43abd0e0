"""A dump of WordPress's tables: `.sql` of mysqldump, mariadb-dump or phpMyAdmin."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from importer.dates import utc, written
from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.shelf import Shelf
from importer.formats.sql import rows
from importer.formats.wordpress_tables import WANTED, Tables, items, usual
from importer.formats.wxr.pieces import utf8
from importer.formats.wxr.window import Window
from importer.model import Item, Problem

# mysqldump and phpMyAdmin, and what Adminer, HeidiSQL, Sequel Ace and WordPress's backup plugins
# write: a comment first, or a statement.
MARK = re.compile(
    rb"\s*(?:--\s|#|/\*|CREATE TABLE|DROP TABLE|INSERT INTO|SET |USE |LOCK TABLES)", re.I
)
STATEMENT = re.compile(rb"^(?:CREATE TABLE|INSERT INTO|DROP TABLE|LOCK TABLES|/\*!40)", re.M | re.I)
REMARK = re.compile(rb"^(?:--|#|/\*)[ \t]+[^\n]{0,200}", re.M)
# "-- Erstellungszeit: 07. Aug 2019 um 23:30", "-- Dump completed on 2009-03-15  8:04:22"
DATED = re.compile(
    r"^(?:--|#|/\*)[ \t]+(?:[^\d:]{1,80}:|Dump completed on|(?=\d))[ \t]*(.{8,45})$", re.M
)
BY_MYSQLDUMP = re.compile(rb"(?:MySQL|MariaDB) dump \d")
EDGE = 4096  # bytes at both ends of a dump that may say when it was made


def sniff(start: bytes) -> bool:
    """Whether this begins like a dump of MySQL or MariaDB."""
    flat = next(utf8(io.BytesIO(start)), b"")
    return MARK.match(flat) is not None and STATEMENT.search(flat) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the sites in a dump, with posts and comments.

    Raises NotReadable where it has no comments of WordPress, or where the stream breaks off.
    """
    with Shelf() as shelf:
        window = Window(utf8(stream))
        window.grow()
        head = window.peek(0, EDGE)
        tables = Tables(shelf, given, head=b"\n".join(remarks(head)))
        broken = None
        try:
            yield from _shelved(window, tables)
        except NotReadable as error:
            broken = error
        if not tables.prefixes and not broken:
            dump = "a dump, but not of WordPress" if sniff(head) else "not a dump of WordPress"
            raise NotReadable(f"{given.name}: {dump}: it has no comments.")
        tail = window.data[-EDGE:]
        tables.captured = made(tables.head, tail)
        if given.site and len(tables.prefixes) > 1:
            tables.given = given._replace(site="")  # each has an address of its own
        yield from items(tables)
        if broken:
            raise broken
        if cut_off(tables.head, tail):
            what = "the dump ends in the middle: make it again"
            yield Problem(where=given.name, what=what, lost=False)


def _shelved(window: Window, tables: Tables) -> Iterator[Problem]:
    """Put the rows of a dump on the shelf; give those that are damaged."""
    for row in rows(window, tables.given.name, WANTED, usual):
        if isinstance(row, Problem):
            yield row
        else:
            table = f"{row.database}.{row.table}" if row.database else row.table
            tables.put(table, dict(row.values), row.place)


def remarks(text: bytes) -> list[bytes]:
    """Give the lines that are comments: no value of a table is ever among them."""
    return REMARK.findall(STATEMENT.split(text, maxsplit=1)[0])


def made(head: bytes, tail: bytes = b"") -> datetime | None:
    """Give the time that a dump says it was made at, as if it were UTC.

    phpMyAdmin says it at the top, in the language of whoever used it; mysqldump in the last line.
    None of its languages writes numbers with the month first.
    """
    lines = [*head.splitlines(), tail.rstrip().rpartition(b"\n")[2]]
    said = DATED.findall(b"\n".join(lines).decode("utf-8", "replace"))
    found = (written(each, "", "dmy") for each in said)
    return next((utc(each.local) for each in found if each and each.timed), None)


def cut_off(head: bytes, tail: bytes) -> bool:
    """Whether a dump lacks its end: mysqldump's says so, others end with a statement or remark."""
    last = tail.rstrip().rpartition(b"\n")[2]
    if BY_MYSQLDUMP.search(head):
        return b"Dump completed" not in last
    return not (last.endswith((b";", b"*/")) or last.startswith((b"--", b"#")))


FORMAT = Format(
    name="sql",
    title="Dump of WordPress's tables (mysqldump, phpMyAdmin)",
    sniff=sniff,
    read=read,
    carries="everything that WordPress has: spam, trash, user agents, meta, IP, e-mail, both dates",
    loses="nothing of comments",
    derives="addresses of posts, by the permalink structure",
)
