"""Items as rows of text: the one place that knows how the normal form lies in a table.

A row is a tuple of strings and None in the order of `COLUMNS[table]`; times are ISO 8601 in UTC,
"2011-03-12T13:05:00Z", which sorts as text.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import cast

from importer.model import Author, Comment, CommentStatus, Kind, Post, Site, Source, Status

Row = tuple[str | None, ...]
Content = Site | Post | Comment

COLUMNS: dict[str, tuple[str, ...]] = {
    "sites": ("key", "url", "title", "language"),
    "posts": (
        "key", "site", "url", "title", "published", "offset", "body", "comment_status", "kind",
        "status", "author", "source_format", "source_id",
    ),
    "comments": (
        "key", "post", "parent", "author_name", "author_email", "author_url", "author_ip",
        "author_user", "author_avatar", "published", "offset", "body", "kind", "status", "url",
        "agent", "source_format", "source_id",
    ),
}  # fmt: skip
TABLE: dict[type, str] = {Site: "sites", Post: "posts", Comment: "comments"}


def stamp(time: datetime | None) -> str | None:
    """Give an aware time as text in UTC, to the second."""
    if time is None:
        return None
    utc = time if time.tzinfo is UTC else time.astimezone(UTC)
    return f"{utc.isoformat()[:19]}Z"


def unstamp(text: str | None) -> datetime | None:
    """Give the aware time that `stamp` wrote."""
    return datetime.fromisoformat(text) if text else None


def row(item: Content) -> Row:
    """Give an item as the row of its table."""
    if isinstance(item, Comment):
        who = item.author
        return (
            item.key, item.post, item.parent, who.name, who.email, who.url, who.ip, who.user,
            who.avatar, stamp(item.published), item.offset, item.body, item.kind, item.status,
            item.url, item.agent, item.source.format, item.source.id,
        )  # fmt: skip
    if isinstance(item, Post):
        return (
            item.key, item.site, item.url, item.title, stamp(item.published), item.offset,
            item.body, item.comment_status, item.kind, item.status, item.author,
            item.source.format, item.source.id,
        )  # fmt: skip
    return (item.key, item.url, item.title, item.language)


def readable(text: str) -> str:
    """Give text that can be stored: half surrogate pairs, as file names and JSON may have, are
    written as "\\udcff".
    """
    return text.encode("utf-8", "backslashreplace").decode()


def digest(values: Row) -> bytes:
    """Give 8 bytes that differ when any value differs; raises UnicodeEncodeError for text that
    cannot be stored.
    """
    text = "\x1f".join(["\x00" if value is None else value for value in values])
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def site(values: Row) -> Site:
    """Give the site of a row."""
    key, url, title, language = cast(tuple[str, ...], values)
    return Site(key=key, url=url, title=title, language=language)


def post(values: Row) -> Post:
    """Give the post of a row."""
    key, home, url, title, published, *rest = values
    offset, body, closed, kind, status, author, format, id = (each or "" for each in rest)
    return Post(
        key=key or "", site=home or "", url=url or "", title=title or "",
        published=unstamp(published), offset=offset, body=body,
        comment_status=cast(CommentStatus, closed), kind=kind, status=status, author=author,
        source=Source(format=format, id=id),
    )  # fmt: skip


def comment(values: Row) -> Comment:
    """Give the comment of a row."""
    key, post, parent, name, email, home, ip, user, avatar, published, *rest = values
    offset, body, kind, status, url, agent, format, id = (each or "" for each in rest)
    return Comment(
        key=key or "", post=post or "", parent=parent,
        author=Author(name=name or "", email=email or "", url=home or "", ip=ip or "",
                      user=user or "", avatar=avatar or ""),
        published=unstamp(published), offset=offset, body=body, kind=cast(Kind, kind),
        status=cast(Status, status), url=url, agent=agent, source=Source(format=format, id=id),
    )  # fmt: skip
