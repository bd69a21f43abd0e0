"""Items as plain fields: the normal form as JSON carries it, read and written.

What the fields are stands in `importer.formats.jsonl`, the file format; programs that ask over the
network are given the same. Reading raises ValueError, TypeError, AttributeError or KeyError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args

from importer.model import (
    Author,
    Comment,
    CommentStatus,
    Gone,
    Item,
    Kind,
    Listed,
    Missed,
    Post,
    Problem,
    Site,
    Source,
    Status,
)
from importer.rows import readable, stamp

OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}")
Fields = dict[str, Any]
T = TypeVar("T")


def chosen(word: object, choices: tuple[T, ...]) -> T:
    """Give the word if it is one of the choices; raises ValueError."""
    if word not in choices:
        raise ValueError(f"{word!r} is not one of {', '.join(map(str, choices))}")
    return word


def moment(text: str | None) -> datetime | None:
    """Read a time; one without zone is UTC."""
    if not text:
        return None
    time = datetime.fromisoformat(text)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def text(fields: Fields, *names: str) -> Fields:
    """Give the named fields that are there, which must be strings."""
    found = {name: fields[name] for name in names if fields.get(name) is not None}
    for name, value in found.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} is not a string")
    return {name: readable(value) for name, value in found.items()}


def keys(fields: Fields, *names: str) -> Fields:
    """Give the named fields, which must be there and say something."""
    found = text(fields, *names)
    for name in names:
        if not found.get(name):
            raise KeyError(name)
    return found


def offset(fields: Fields) -> str:
    """Read the offset of the blog's clock."""
    found = str(text(fields, "offset").get("offset", ""))
    if found and not OFFSET.fullmatch(found):
        raise ValueError(f"{found!r} is not an offset like +01:00")
    return found


def source(fields: Fields) -> Source:
    """Read where an item was seen."""
    said = fields.get("source") or {}
    return Source(**{"format": "jsonl", **text(said, "format", "id")})


def read_site(fields: Fields) -> Site:
    """Read a site."""
    return Site(
        **{"url": "", **keys(fields, "key"), **text(fields, "url", "title", "language")},
        source=Source(format="jsonl"),
    )


def read_post(fields: Fields) -> Post:
    """Read a post."""
    closed = fields.get("comment_status", "open")
    return Post(
        **keys(fields, "key", "site"),
        **text(fields, "url", "title", "body", "kind", "status", "author"),
        offset=offset(fields),
        published=moment(fields.get("published")),
        comment_status=chosen(closed, get_args(CommentStatus)),
        source=source(fields),
    )


def read_comment(fields: Fields) -> Comment:
    """Read a comment."""
    who = fields.get("author") or {}
    return Comment(
        **keys(fields, "key", "post"),
        **text(fields, "body", "url", "agent"),
        parent=text(fields, "parent").get("parent") or None,
        offset=offset(fields),
        author=Author(**text(who, "name", "email", "url", "ip", "user", "avatar")),
        published=moment(fields.get("published")),
        kind=chosen(fields.get("kind", "comment"), get_args(Kind)),
        status=chosen(fields.get("status", "approved"), get_args(Status)),
        source=source(fields),
    )


def read_gone(fields: Fields) -> Gone:
    """Read that something is no longer there; it must say since when."""
    captured = moment(keys(fields, "captured")["captured"])
    return Gone(
        **keys(fields, "key"),
        **text(fields, "why"),
        source=replace(source(fields), captured=captured),
    )


def read_problem(fields: Fields) -> Problem:
    """Read a problem that some earlier import had."""
    said = {**keys(fields, "where", "what"), **text(fields, "key")}
    return Problem(**said, lost=bool(fields.get("lost", True)))


READ: dict[str, Callable[[Fields], Item]] = {
    "site": read_site,
    "post": read_post,
    "comment": read_comment,
    "gone": read_gone,
    "problem": read_problem,
}


def as_fields(item: Item) -> Fields:
    """Give an item as the fields of its line."""
    if isinstance(item, Comment):
        return comment_fields(item)
    if isinstance(item, Post):
        return post_fields(item)
    if isinstance(item, Site):
        return {"type": "site", "key": item.key, "url": item.url, "title": item.title,
                "language": item.language}  # fmt: skip
    if isinstance(item, Gone):
        return {"type": "gone", "key": item.key, "captured": stamp(item.source.captured),
                "why": item.why,
                "source": {"format": item.source.format, "id": item.source.id}}  # fmt: skip
    if isinstance(item, Problem):
        return {"type": "problem", "where": item.where, "what": item.what, "key": item.key,
                "lost": item.lost}  # fmt: skip
    if isinstance(item, Listed):
        return {"type": "listed", "key": item.key, "captured": stamp(item.source.captured),
                "comments": list(item.comments), "doubt": item.doubt}  # fmt: skip
    if isinstance(item, Missed):
        return {"type": "missed", "url": item.url, "captured": stamp(item.source.captured),
                "status": item.status}  # fmt: skip
    return {"type": "skipped", "where": item.where, "why": item.why}


def post_fields(item: Post) -> Fields:
    """Give a post as the fields of its line."""
    return {
        "type": "post", "key": item.key, "site": item.site, "url": item.url, "title": item.title,
        "published": stamp(item.published), "offset": item.offset, "body": item.body,
        "comment_status": item.comment_status, "kind": item.kind, "status": item.status,
        "author": item.author, "source": {"format": item.source.format, "id": item.source.id},
    }  # fmt: skip


def comment_fields(item: Comment) -> Fields:
    """Give a comment as the fields of its line."""
    who = item.author
    return {
        "type": "comment", "key": item.key, "post": item.post, "parent": item.parent,
        "author": {"name": who.name, "email": who.email, "url": who.url, "ip": who.ip,
                   "user": who.user, "avatar": who.avatar},
        "published": stamp(item.published), "offset": item.offset, "body": item.body,
        "kind": item.kind, "status": item.status, "url": item.url, "agent": item.agent,
        "source": {"format": item.source.format, "id": item.source.id},
    }  # fmt: skip
