"""`judge -`: comments as JSON lines on standard input, verdicts as JSON lines on standard output.

A verdict comes as soon as the lines that have arrived are read, so another program may send one
comment, wait for its answer, and send the next.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from importer.cli.session import Session
from moderation.cli.shared import verdict_fields

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.model import Comment, Item
    from moderation.evidence import Options
    from moderation.facts import Library


class Arriving(Protocol):
    """What gives the bytes that have arrived, without waiting for more."""

    def read1(self, size: int, /) -> bytes:
        """Give at most so many."""


AT_ONCE = 1 << 16  # bytes
LONGEST = 16 << 20  # bytes in one line: no comment is that long
NAME = "standard input"


def judge_stream(session: Session, options: Options) -> None:
    """Judge what comes in; ends with 65 if a line could not be read, after all others."""
    from moderation import incoming

    bad = 0
    with known(session) as db:
        library = incoming.gathered(db, options, session.now())
        stdin: Any = sys.stdin.buffer  # it has read1, which BinaryIO does not say
        for lines in arriving(stdin):
            bad += judge_lines(session, library, lines)
            sys.stdout.flush()
    if bad:
        session.say(f"{bad} line{'s' if bad > 1 else ''} could not be read.")
        sys.exit(os.EX_DATAERR)


@contextmanager
def known(session: Session) -> Iterator[Database]:
    """Open the database, or an empty one that is forgotten where there is none."""
    from importer.schema import open_database
    from moderation.schema import migrations

    if session.database.exists():
        with session.db(migrations) as db:
            yield db
    else:
        db = open_database(":memory:", migrations)
        yield db
        db.close()


def arriving(stream: Arriving) -> Iterator[list[tuple[int, bytes]]]:
    """Yield the lines that have arrived, with their numbers; one that is too long comes cut."""
    rest, number = b"", 0
    while chunk := stream.read1(AT_ONCE):
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[: LONGEST + 1]
        if whole:
            yield list(enumerate(whole, number + 1))
        number += len(whole)
    if rest:
        yield [(number + 1, rest)]


def judge_lines(session: Session, library: Library, lines: Sequence[tuple[int, bytes]]) -> int:
    """Answer some lines; give how many could not be read."""
    from importer.model import Comment, Post, Problem
    from moderation import incoming

    comments: list[Comment] = []
    bad = 0
    for item in (read(line, number) for number, line in lines if line.strip()):
        if isinstance(item, Comment):
            comments.append(item)
        elif isinstance(item, Post):
            incoming.add_post(library, item)
        elif isinstance(item, Problem):
            click.echo(f"{item.where}: {item.what}", err=True)
            bad += 1
    for facts, verdict in incoming.judged(library, comments):
        fields = {"key": facts.comment.key, **verdict_fields(verdict, session)}
        click.echo(json.dumps(fields, ensure_ascii=False))
    return bad


def read(line: bytes, number: int) -> Item:
    """Give the item of a line, or the Problem with it; a comment's type and post may be missing."""
    from importer.formats.jsonl import read_line
    from importer.model import Problem

    where = f"{NAME}, line {number}"
    if len(line) > LONGEST:
        return Problem(where=where, what=f"longer than {LONGEST >> 20} MB: left out")
    item = read_line(completed(line), where)
    if isinstance(item, Problem) and not item.what:
        return Problem(where=where, what="not an object of the normal form")
    return item


def completed(line: bytes) -> bytes:
    """Give a line with what may be left out where only a comment can be meant."""
    from moderation import incoming

    try:
        fields: Any = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return line  # whoever reads it says what is wrong
    return json.dumps(incoming.completed(fields)).encode()
