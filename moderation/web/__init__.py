"""The desk in the browser: `create_app(database)` gives a Flask app that waitress serves.

Pages are made on the server and work without a script; `static/desk.js` only makes them quicker.
No page holds inline scripts or styles, so that a strict Content-Security-Policy can stand.

Seams, in the order of a request: `entrance` sorts out what proxies say, `g.db` is the request's own
connection, the gate finds out `g.person` and `g.moderator` (who asks) and whether they may; `nav`
is the list of pages in the header. To add pages: a module with a blueprint, registered in
BLUEPRINTS, with a line in `access.RULES`.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Flask, current_app, g, request
from sqlite_utils import Database
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from importer.schema import open_database
from moderation.schema import migrations
from moderation.web import (
    akismet,
    api,
    commentform,
    deciding,
    editing,
    gate,
    headers,
    house,
    language,
    outgoing,
    pictures,
    queue,
    shapes,
    thread,
)
from moderation.web.akismet import Habit
from moderation.web.commentform import Forms
from moderation.web.entrance import Entrance, guarded
from moderation.web.nav import PAGES, nav

BLUEPRINTS: tuple[Blueprint, ...] = (
    queue.pages,
    deciding.pages,
    editing.pages,
    thread.pages,
    outgoing.pages,
    pictures.pages,
    api.pages,
)
HERE = Entrance()
CACHE = 64_000  # kB at most: what 10,000 decisions touch stays in it until it is written once
LARGEST_FORM = 4 << 20  # bytes of a POST: 10,000 keys fit


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


def create_app(
    database: Path | str,
    *,
    moderator: str = "",
    now: Callable[[], datetime] = utc_now,
    how: Entrance = HERE,
    habit: Habit | None = None,
    forms: Forms | None = None,
) -> Flask:
    """Make the app for a database file.

    `moderator` opens it to everybody as this one administrator, for tests and measuring; else
    people log in. `how` says by which address and proxies they come, `habit` how Akismet's protocol
    is answered, `forms` which sites have a comment form, if any.
    """
    app = Flask(__name__)
    app.wsgi_app = guarded(app.wsgi_app, how)  # type: ignore[method-assign,assignment]
    app.config.update(DATABASE=str(database), NOW=now, MODERATOR=moderator)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    app.config["MAX_FORM_PARTS"] = 50_000
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    open_database(database, migrations).close()
    language.set_up(app)
    shapes.set_up(app)
    app.before_request(open_request)
    app.teardown_request(close_request)
    app.after_request(write_back)
    gate.set_up(app, how)
    nav(app).extend((*PAGES, *house.PAGES))
    for each in (*BLUEPRINTS, *house.BLUEPRINTS):
        app.register_blueprint(each)
    app.context_processor(lambda: {"pages": nav(app), "here": request.endpoint})
    app.errorhandler(404)(not_found)
    api.set_up(app)
    if habit:
        akismet.set_up(app, habit)
    if forms:
        commentform.set_up(app, forms)
    return app


def spare_the_loaded() -> None:
    """Let the search for cycles pass over what is loaded by now and stays (CPython's gc.freeze).

    For a process that does nothing but serve. On a conversation of thousands each full search
    held a page up for 20 to 70 ms.
    """
    gc.collect()
    gc.freeze()


def open_request() -> None:
    """Give a request its own connection (a `Database` belongs to one thread) and its clock."""
    g.db = open_database(current_app.config["DATABASE"], migrations)
    g.db.execute(f"pragma cache_size = {-CACHE}")
    if request.method not in headers.SAFE:
        g.db.execute("pragma wal_autocheckpoint = 0")  # see `write_back`
    g.now = current_app.config["NOW"]()
    g.moderator = current_app.config["MODERATOR"]


def close_request(error: BaseException | None) -> None:
    """Close the request's connection."""
    db: Database | None = g.pop("db", None)
    if db is not None:
        db.close()


def write_back(answer: Response) -> Response:
    """Move what was written from the log into the file once the answer is out, not before."""
    path = current_app.config["DATABASE"]
    if request.method not in headers.SAFE:
        answer.call_on_close(lambda: checkpoint(path))
    return answer


def checkpoint(path: str) -> None:
    """Move what readers do not need any more from SQLite's log into the file."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma wal_checkpoint(passive)")


def not_found(error: HTTPException) -> tuple[str, int] | Response:
    """Say that there is nothing here, and where to go on."""
    from flask import render_template

    if request.path.startswith(api.PREFIX):
        return api.refused(error)
    return render_template("missing.html"), 404
