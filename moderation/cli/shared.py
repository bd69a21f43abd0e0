"""What the moderator's commands share: how to show things, which key is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.evidence import Verdict
    from moderation.service import Waiting
    from moderation.show import View

STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True},
    "author": {"bold": True},
    "dim": {"dim": True},
    "approved": {"fg": "green"},
    "pending": {"fg": "yellow"},
    "hold": {"fg": "yellow"},
    "spam": {"fg": "red"},
    "trash": {"fg": "red", "dim": True},
    "deleted": {"fg": "red", "dim": True},
}


@contextmanager
def opened(session: Session) -> Iterator[Database]:
    """Open the database with moderation's tables too; raises NotFound where there is none."""
    from moderation.schema import migrations

    with session.db(migrations) as db:
        yield db


def view_of(session: Session) -> View:
    """Give how to show things: in the person's language, as wide as the terminal."""
    from moderation.show import View
    from moderation.words import language, reason_words, translate

    lang = language(session.lang)
    return View(
        say=lambda template, **words: translate(template, words, lang),
        explain=lambda reason: reason_words(reason, lang),
        style=lambda text, name: click.style(text, **STYLES[name]),
        width=min(terminal_width(), 100),
    )


def terminal_width() -> int:
    """Give the width to write for."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def resolved(db: Database, table: str, name: str) -> str:
    """Give the key that a person means: the key, its last part (c42, p7), or a post's address.

    Raises NotFound, also where several sites have it.
    """
    from importer.errors import NotFound

    exact = "key = :name or rtrim(url, '/') = rtrim(:name, '/')"
    for condition in (exact, "key like '%/' || :name"):
        found = [
            key
            for (key,) in db.execute(
                f"select key from {table} where {condition} limit 9", {"name": name}
            )
        ]
        if len(found) == 1:
            return str(found[0])
        if found:
            raise NotFound(f"{name} could be {', '.join(found)}: give the whole key.")
    raise NotFound(f"{name}: there is nothing with this key.")


def waiting_fields(waiting: Waiting, session: Session) -> dict[str, Any]:
    """Give an item of the queue as plain values."""
    from importer.rows.plain import comment_fields

    return {
        **comment_fields(waiting.comment),
        "title": waiting.title,
        **verdict_fields(waiting.verdict, session),
    }


def verdict_fields(verdict: Verdict | None, session: Session) -> dict[str, Any]:
    """Give a verdict as plain values, its reasons in the person's language."""
    from moderation import values
    from moderation.words import language

    return values.verdict_fields(verdict, language(session.lang))
