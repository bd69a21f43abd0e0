"""A small blog for the desk's tests, whose comments can be told apart at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Item, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from importer.search import index_new
from moderation import judging
from moderation.options import DEFAULTS
from moderation.schema import migrations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLOG = "blog.example"
WXR = Source(format="wxr")


def comment(id: int, **fields: object) -> Comment:
    """Make a comment; by default an approved one on post 1, by reader ID."""
    name = str(fields.pop("name", f"Leser {id}"))
    mail = str(fields.pop("mail", f"leser{id}@example.org"))
    parent = fields.pop("parent", None)
    values: dict[str, object] = {
        "post": f"{BLOG}/p1",
        "published": NOW + timedelta(minutes=id),
        "body": f"Das ist der Kommentar Nummer {id}, und er ist ganz freundlich gemeint.",
        "source": Source(format="wxr", id=str(id)),
        "parent": f"{BLOG}/c{parent}" if parent else None,
    }
    who = Author(name=name, email=mail, url=str(fields.pop("url", "")))
    return Comment(key=f"{BLOG}/c{id}", author=who, **{**values, **fields})  # type: ignore[arg-type]


def post(id: int, **fields: object) -> Post:
    """Make a post."""
    return Post(  # type: ignore[misc]
        key=f"{BLOG}/p{id}", site=BLOG, title=f"Beitrag {id}", url=f"https://{BLOG}/{id}/",
        published=NOW, source=WXR, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def save(db: Database, *items: Item) -> None:
    """Import items, and judge them."""
    store.save(db, items, runs.start(db, "test", "wxr", NOW), Report())
    index_new(db)
    judging.judge_all(db, DEFAULTS, now=NOW)


def blog(path: Path | str, *comments: Comment, posts: Iterable[Post] = ()) -> Database:
    """Make a database with these comments on some posts, judged."""
    db = open_database(path, migrations)
    save(db, Site(key=BLOG, url=f"https://{BLOG}", title="Das Blog", source=WXR), post(1),
         *posts, *comments)  # fmt: skip
    return db


SPAM = "Casino ohne Limit! Jetzt Bonus sichern: https://casino-bonus.example/{} Freispiele gratis"


def flagged(id: int, **fields: object) -> Comment:
    """Make a waiting comment that every rule knows for spam."""
    values = {"body": SPAM.format(id), "status": "pending", "name": "Online Casino Bonus"}
    return comment(id, **{**values, **fields})
