"""The normal form itself, one JSON object a line: a public contract, it carries everything.

    {"type": "site", "key", "url", "title", "language"}
    {"type": "post", "key", "site", "url", "title", "published", "offset", "body",
     "comment_status", "kind", "status", "author", "source": {"format", "id"}}
    {"type": "comment", "key", "post", "parent", "author": {"name", "email", "url", "ip", "user",
     "avatar"}, "published", "offset", "body", "kind", "status", "url", "agent", "source"}
    {"type": "gone", "key", "captured", "why", "source"}    a comment or post no longer there
    {"type": "problem", "where", "what", "key", "lost"}

Times are ISO 8601 in UTC, to the second; unknown fields are ignored, missing ones take defaults.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from importer.formats import Format, Given
from importer.model import Item, Problem, Skipped
from importer.rows import readable
from importer.rows.plain import READ, as_fields

LONGEST = 64 << 20  # bytes in one line


def sniff(start: bytes) -> bool:
    """Whether the first line is an object of the normal form."""
    line = start.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    return line.startswith(b"{") and any(
        b'"type": "%s"' % name in line or b'"type":"%s"' % name in line
        for name in (b"site", b"post", b"comment", b"gone", b"problem")
    )


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the items of a file; a line that is none is a Problem with its number."""
    number = 0
    while line := stream.readline(LONGEST):
        number += 1
        if line.strip():
            yield read_line(line, f"{given.name}, line {number}")


def read_line(line: bytes, place: str) -> Item:
    """Give the item of one line, or the Problem with it."""
    try:
        fields = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
        return READ[fields["type"]](fields)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        what = readable(f"not an object of the normal form: {error}")
    except KeyError as error:
        what = readable(f"unknown type, or a field is missing: {error}")
    return Problem(where=place, what=what, raw=line)


def write(items: Iterable[Item], out: BinaryIO) -> None:
    """Write items, one a line."""
    for item in items:
        if not isinstance(item, Skipped):
            out.write(
                json.dumps(as_fields(item), ensure_ascii=False).encode("utf-8", "backslashreplace")
            )
            out.write(b"\n")


FORMAT = Format(
    name="jsonl",
    title="Nachlese's normal form (JSON lines)",
    sniff=sniff,
    read=read,
    write=write,
    carries="everything",
    loses="nothing",
)
