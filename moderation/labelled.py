"""A file of labelled comments, CSV or JSON lines, as people have them: by many names of columns.

A JSON line may be the normal form with a label beside it, or flat. Nothing is guessed about a
label: a word that means neither spam nor honest is an error that names the line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TextIO

from importer.model import Author, Comment

LONGEST = 1 << 20  # characters of one field
LABELS = ("label", "spam", "is_spam", "class", "category", "status", "band", "target")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "body": ("body", "text", "comment", "content", "message", "comment_content"),
    "name": ("name", "author", "author_name", "comment_author", "user"),
    "email": ("email", "mail", "author_email", "comment_author_email"),
    "url": ("url", "author_url", "website", "comment_author_url"),
    "ip": ("ip", "author_ip", "user_ip", "comment_author_ip"),
    "post": ("post", "post_key", "post_id"),
    "key": ("key", "id", "comment_id"),
}
SPAM = frozenset(("spam", "1", "true", "yes", "junk", "s", "1.0", "trash"))
HONEST = frozenset(
    (
        "ham",
        "0",
        "false",
        "no",
        "honest",
        "approved",
        "clean",
        "ok",
        "h",
        "legit",
        "0.0",
        "not spam",
    )
)


class BadFile(ValueError):
    """The file or one of its lines cannot be used; says which and why."""


class Labelled(NamedTuple):
    """A comment and its label."""

    comment: Comment
    spam: bool


def read(file: TextIO, name: str) -> Iterator[Labelled]:
    """Give the labelled comments of a file; raises BadFile."""
    start = file.read(1 << 12)
    rest = io.StringIO(start + file.read()) if not file.seekable() else file
    rest.seek(0)
    rows = _json(rest, name) if start.lstrip("\ufeff \r\n").startswith("{") else _csv(rest, name)
    for number, row in rows:
        yield labelled(row, f"{name}, line {number}", number)


def labelled(row: Mapping[str, Any], where: str, number: int) -> Labelled:
    """Give one row as a labelled comment; raises BadFile."""
    who = row.get("author")
    flat = (
        {**row, **{k: v for k, v in who.items() if k != "key"}, "author": None}
        if isinstance(who, dict)
        else row
    )
    said = {field: _first(flat, names) for field, names in FIELDS.items()}
    if said["body"] is None:
        raise BadFile(f"{where}: no text; name its column one of {', '.join(FIELDS['body'])}.")
    author = Author(**{field: said[field] or "" for field in ("name", "email", "url", "ip")})
    return Labelled(
        Comment(
            key=said["key"] or f"line/c{number}",
            post=said["post"] or "unknown",
            author=author,
            body=said["body"],
            status="pending",
        ),
        _label(row, where),
    )


def _label(row: Mapping[str, Any], where: str) -> bool:
    for name in LABELS:
        if row.get(name) in (None, ""):
            continue
        word = str(row[name]).strip().lower()
        if word in SPAM | HONEST:
            return word in SPAM
        raise BadFile(f"{where}: {name} “{word[:40]}” is neither spam nor ham (or 1 and 0).")
    raise BadFile(f"{where}: no label; name its column one of {', '.join(LABELS)}.")


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        if row.get(name) is not None and not isinstance(row[name], dict | list):
            return str(row[name])[:LONGEST]
    return None


def _json(file: TextIO, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(file, 1):
        text = line.lstrip("\ufeff").strip()
        if not text:
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadFile(f"{name}, line {number}: no JSON: {error}") from error
        if not isinstance(row, dict):
            raise BadFile(f"{name}, line {number}: not an object.")
        if row.get("type", "comment") == "comment":
            yield number, row


def _csv(file: TextIO, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(LONGEST)
    first = file.readline().lstrip("\ufeff")
    delimiter = max(",;\t", key=first.count)
    head = [column.strip().lower() for column in next(csv.reader([first], delimiter=delimiter), [])]
    reader = csv.reader(file, delimiter=delimiter)
    try:
        for row in reader:
            if row:
                yield reader.line_num + 1, dict(zip(head, row, strict=False))
    except csv.Error as error:
        raise BadFile(f"{name}, line {reader.line_num + 1}: {error}") from error
