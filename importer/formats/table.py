"""CSV tables, row by row, whatever encoding they are in, and whatever stands between the fields:
spreadsheets and phpMyAdmin put semicolons or tabs there.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Set
from itertools import chain
from typing import BinaryIO, NamedTuple

from importer.errors import NotReadable
from importer.formats.wxr.pieces import utf8
from importer.model import Problem

LARGEST_FIELD = 16 << 20
BETWEEN = ",;\t"


class CsvRow(NamedTuple):
    """A row, with its bytes and its place."""

    row: dict[str, str]
    raw: bytes
    place: str


def header_of(start: bytes) -> set[str]:
    """Give the names in the first line of a table."""
    line = start.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return {each.strip().strip('"') for each in line.split(_between(line))}


def _between(line: str) -> str:
    """Give what stands most often between the fields of a header."""
    return max(BETWEEN, key=line.count)


def csv_rows(stream: BinaryIO, name: str, needed: Set[str]) -> Iterator[CsvRow | Problem]:
    """Give the rows of a table, and a Problem for each that is damaged.

    Raises NotReadable where a column is missing.
    """
    csv.field_size_limit(LARGEST_FIELD)
    lines = io.TextIOWrapper(
        io.BufferedReader(Joined(stream)), encoding="utf-8", errors="replace", newline=""
    )
    head = next(lines, "")
    whole = (line.replace("\0", "") for line in chain([head], lines))
    reader = csv.DictReader(whole, delimiter=_between(head))
    if not set(_names(reader)) >= needed:
        raise NotReadable(f"{name}: not such a table: a column is missing.")
    while True:
        place = f"{name}, line {reader.line_num + 1}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield Problem(where=place, what=f"a damaged row was left out: {error}")
            continue
        if row is None:
            return
        kept = {each: value or "" for each, value in row.items() if each}
        yield CsvRow(kept, json.dumps(kept, ensure_ascii=False).encode(), place)


def _names(reader: csv.DictReader[str]) -> list[str]:
    try:
        return list(reader.fieldnames or ())
    except csv.Error:
        return []


class Joined(io.RawIOBase):
    """A stream in UTF-8, without its byte order mark."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.blocks, self.left = utf8(stream), b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer."""
        self.left = self.left or next(self.blocks, b"")
        size = min(len(buffer), len(self.left))
        buffer[:size], self.left = self.left[:size], self.left[size:]
        return size
