"""A desk for an evening: a small blog with a comment of every kind, people, and one server.

Every test gets the database anew (a copy of a file); the server stays, and so do the logins.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import argon2
import pytest
from desk_blog import BLOG, WXR, blog, comment, flagged, post, save
from flask import Flask
from playwright.sync_api import Browser
from sqlite_utils import Database
from waitress.server import create_server

from importer.model import Gone, Post, Site, Source
from importer.schema import open_database
from moderation import edits, service, shelf
from moderation.auth import links, people, secret
from moderation.schema import migrations
from moderation.statuses import Action
from moderation.web import create_app

OTHER = "anderswo.example"
PASSWORD = "vier Wörter am Stück"
PEOPLE = {
    "Ann": ("administrator", ()), "Mo": ("moderator", (BLOG,)), "Rea": ("reader", ()),
}  # fmt: skip
NOW = datetime.now(UTC).replace(microsecond=0)
WEEK = timedelta(days=7)
WORDS = "Sehr schöner Artikel über {}, wir räumen auch Ihre Wohnung, Infos unter der Nummer"
ENGLISH = "I really enjoyed what you wrote about the harbour, and I think that you are right there."
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 12
RTL = "مرحبا بالعالم، هذا تعليق طويل من القارئ " * 8
CASINO, CAMPAIGN = range(3, 6), range(6, 11)
BEFORE, AFTER = "Das war ein nettes Wort.", "Das war ein nettes Wort. Kauft Pillen!"


def everything(path: Path) -> None:
    """Make the database: each comment is there for a sentence of issue 5."""
    db = blog(
        path, comment(1, name="Anna"), comment(2, name="Bert", parent=1),
        *(flagged(id) for id in CASINO),
        *(comment(id, body=WORDS.format(id), status="pending") for id in CAMPAIGN),
        comment(11, body=WORDS.format(11)),  # approved: the campaign's sibling
        comment(12, name="Carla", status="pending", parent=1, body=f"Ein ehrliches Wort. {LONG}"),
        comment(13, status="pending", name="قارئ", body=RTL),
        comment(14, status="pending", body="@Anna, das sehe ich auch so.",
                mail="anna2@example.org"),
        comment(15, status="pending", kind="pingback", name="Ein anderes Blog"),
        comment(16, status="pending", body=ENGLISH, post=f"{BLOG}/p2"),
        comment(17, status="spam", name="Dora", body="Das habe ich gestern auch so gesehen."),
        flagged(18, status="spam"), comment(19, status="trash", name="Emil"),
        comment(20, name="Fritz"), comment(21, name="Greta", body=BEFORE, source=seen(21, -2)),
        posts=[post(2)],
    )  # fmt: skip
    save(
        db, Site(key=OTHER, url=f"https://{OTHER}", title="Anderswo", source=WXR),
        Post(key=f"{OTHER}/p1", site=OTHER, title="Fremder Beitrag", source=WXR),
        comment(30, post=f"{OTHER}/p1", status="pending", name="Hans"),
        Gone(key=f"{BLOG}/c20", source=seen(20, 1), why="not in the list"),
    )  # fmt: skip
    decided(db, "hold", 21)
    decided(db, "approve", 21)
    save(db, comment(21, name="Greta", body=AFTER, source=seen(21, 3)))
    edits.reopen_edited(db, NOW)
    for name, (role, sites) in PEOPLE.items():
        person = people.add(db, name, role, NOW, by="test", sites=sites)
        links.use(db, links.invite(db, person, NOW, by="test"), "", PASSWORD, NOW)
    while shelf.behind(db):
        shelf.catch_up(db)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


def seen(id: int, days: int) -> Source:
    """Give where a comment was seen, some days after the Monday on which it was decided."""
    return Source(format="rest", id=str(id), captured=NOW - WEEK + timedelta(days=days))


def decided(db: Database, action: Action, *ids: int, by: str = "Ben") -> None:
    """Decide as another moderator."""
    keys = [f"{BLOG}/c{id}" for id in ids]
    assert service.decide(db, action, keys, moderator=by, now=NOW - WEEK).changed


@dataclass
class Evening:
    """A desk that runs; its database is another one for every test."""

    address: str
    app: Flask
    template: Path
    cookies: dict[str, list[Any]]  # of those who logged in, by name
    database: Path = Path()

    def anew(self, folder: Path) -> None:
        """Begin anew: with the blog as it was."""
        self.database = Path(shutil.copy(self.template, folder / "desk.db"))
        self.app.config["DATABASE"] = str(self.database)

    @contextmanager
    def db(self) -> Iterator[Database]:
        """Look into the database, or do something behind the desk's back."""
        db = open_database(self.database, migrations)
        yield db
        db.close()

    def status(self, *ids: int | str) -> str | tuple[str, ...]:
        """Give the status of a comment now, or of several."""
        with self.db() as db:
            rows = dict(db.execute("select key, status from comments_now").fetchall())
        found = tuple(rows.get(f"{BLOG}/c{id}", "") for id in ids)
        return found[0] if len(found) == 1 else found


@contextmanager
def evening(folder: Path) -> Iterator[Evening]:
    """Serve the blog on the loopback, for people who log in."""
    with pytest.MonkeyPatch.context() as patch:
        light = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(secret, "hasher", lambda: light)
        everything(folder / "template.db")
        app = create_app(folder / "template.db")
        server = create_server(app, host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        found = Evening(f"http://127.0.0.1:{server.effective_port}", app,
                        folder / "template.db", {})  # fmt: skip
        try:
            yield found
        finally:
            server.trigger.pull_trigger(server.close)  # in its own thread: see desk.serving
            thread.join(1)


def logged_in(found: Evening, chromium: Browser, names: Sequence[str] = tuple(PEOPLE)) -> None:
    """Log people in by the form, in the database that is copied for every test."""
    found.app.config["DATABASE"] = str(found.template)
    for name in names:
        context = chromium.new_context(locale="en-US")
        page = context.new_page()
        page.goto(f"{found.address}/login")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        found.cookies[name] = list(context.cookies())
        context.close()
    db = open_database(found.template, migrations)
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
