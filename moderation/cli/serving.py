"""`serve`: the desk in the browser."""

from __future__ import annotations

from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, pass_session
from moderation.cli.shared import view_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from sqlite_utils import Database

    from moderation.web.akismet import Held
    from moderation.web.commentform import Forms
    from moderation.web.entrance import Entrance

THREADS = 4
EVERY = 60  # seconds between lessons


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8642, show_default=True, help="Port to listen on; 0: a free one.")
@click.option("--url", default="", help="Address by which people reach the desk, behind a proxy.")
@click.option(
    "--proxy", multiple=True, metavar="ADDRESS",
    help="Believe X-Forwarded-* from this address or network; may be said again.",
)  # fmt: skip
@click.option(
    "--header-auth", default="", metavar="HEADER",
    help="Believe the proxy who somebody is (single sign-on), by this header: Remote-User.",
)  # fmt: skip
@click.option("--akismet", is_flag=True, help="Answer Akismet's protocol, too: docs/akismet.md.")
@click.option(
    "--akismet-held", type=click.Choice(["ham", "spam"]), default="ham", show_default=True,
    help="What is said there of comments that a person should look at.",
)  # fmt: skip
@click.option(
    "--comments", multiple=True, metavar="SITE",
    help="A public comment form for this site's posts (docs/comment-form.md); may be said again.",
)  # fmt: skip
@click.option(
    "--frame", multiple=True, metavar="ORIGIN",
    help="With --comments: pages of this origin may hold the form, beside the site's own.",
)  # fmt: skip
@click.option("--anonymous", is_flag=True, help="With --comments: without name and e-mail, too.")
@click.option("--consent", default="", metavar="TEXT", help="With --comments: to be agreed to.")
@pass_session
def serve_command(
    session: Session, /, host: str, port: int, url: str, proxy: tuple[str, ...], header_auth: str,
    akismet: bool, akismet_held: Held, comments: tuple[str, ...], **form: Any,
) -> None:  # fmt: skip
    """Open the moderation desk in the browser, on this machine alone unless told otherwise.

    The first start prints a link with which the first administrator sets a password.
    """
    parts = {"akismet": akismet_held if akismet else "", "comments": comments, **form}
    app, how = desk(session, host, url, proxy, header_auth, **parts)
    from waitress.server import create_server

    from moderation.web import spare_the_loaded

    first = first_link(session, how)
    # Which proxy is believed is decided in `moderation.web.entrance`, not by waitress.
    server = create_server(
        app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=False
    )
    address = url.rstrip("/") or f"http://{host}:{server.effective_port}"
    for line in greeting(session, address, first, how):
        session.say(line)
    Thread(target=put_in_order, args=(session,), daemon=True).start()
    if akismet or comments:
        Thread(target=keep_learning, args=(session,), daemon=True).start()
    spare_the_loaded()
    try:
        server.run()
    finally:
        server.close()


def put_in_order(session: Session) -> None:
    """Put what was imported on the desk's shelf, while the first pages are asked for already.

    Killed at any moment, it goes on the next time; so does a page that is asked for.
    """
    from moderation import shelf
    from moderation.cli.shared import opened

    with opened(session) as db:
        shelf.catch_up(db)


def keep_learning(session: Session) -> None:
    """Learn what was reported and decided, a minute at most afterwards: no request waits for it."""
    from sqlite3 import OperationalError

    from moderation.cli.shared import opened
    from moderation.learned import site as lessons

    while True:
        try:
            with opened(session) as db:
                lessons.catch_up(db, session.now())
        except OperationalError as error:  # somebody writes for long: the next time
            session.say(f"Nothing learned just now: {error}")
        sleep(EVERY)


def greeting(session: Session, address: str, first: str, how: Entrance) -> list[str]:
    """Give what to say at the start."""
    say = view_of(session).say
    lines = [say("The desk is open at {address} (Ctrl-C closes it).", address=f"{address}/")]
    if first:
        link = f"{address}/link/{first}"
        lines += [say("Nobody can come in yet. Become the administrator, within an hour:"), link]
    if not how.local and not how.url.startswith("https:"):
        lines.append(
            say(
                "Others can reach it, and passwords go unencrypted: put a reverse proxy with HTTPS"
                " before it, and say --url https://... and --proxy ADDRESS (docs/desk.md)."
            )
        )
    return lines


def first_link(session: Session, how: Entrance) -> str:
    """Make the link of the first administrator, "" where there is one.

    Raises BadConfig where others could be quicker: on an address that more than this machine
    reaches, or behind single sign-on.
    """
    from importer.errors import BadConfig
    from moderation.auth import links, store
    from moderation.cli.shared import opened

    with opened(session) as db:
        if store.administrators(db):
            return ""
        if how.local and not how.header:
            return links.first(db, session.now()) or ""
    raise BadConfig(
        "The desk has no administrator yet: name one with"
        " `nachlese users add NAME --role administrator` before others can reach it."
    )


def desk(
    session: Session, host: str, url: str, proxy: tuple[str, ...], header: str,
    **parts: Any,
) -> tuple[WSGIApplication, Entrance]:  # fmt: skip
    """Make the app; raises BadConfig where the extra is missing, NotFound without a database."""
    from importer.errors import BadConfig
    from moderation.cli.shared import opened

    try:
        import argon2  # noqa: F401
        import flask_babel  # noqa: F401
        import pyotp  # noqa: F401
        import segno  # noqa: F401
        import waitress  # noqa: F401

        from moderation.web import akismet, create_app
        from moderation.web.entrance import BadEntrance, entrance
    except ModuleNotFoundError as error:
        raise BadConfig(
            f"The desk needs {error.name}: install it with pip install 'nachlese[web]'."
        ) from error
    try:
        how = entrance(url, proxy, header, host)
    except BadEntrance as error:
        raise BadConfig(str(error)) from error
    with opened(session) as db:  # it must exist, and be of this version
        forms = forms_of(db, **parts)
    habit = akismet.Habit(parts["akismet"]) if parts.get("akismet") else None
    return create_app(session.database, now=session.now, how=how, habit=habit, forms=forms), how


def forms_of(
    db: Database, comments: tuple[str, ...] = (), frame: tuple[str, ...] = (),
    anonymous: bool = False, consent: str = "", **_: Any,
) -> Forms | None:  # fmt: skip
    """Give for which sites there is a comment form; raises NotFound, BadConfig."""
    from importer.errors import BadConfig, NotFound
    from importer.model import site_key
    from moderation.web.commentform import Forms
    from moderation.web.commentform.forms import origin

    if not comments:
        return None
    keys = tuple(site_key(site) for site in comments)
    known = {key for (key,) in db.conn.execute("select key from sites")}
    if unknown := [key for key in keys if key not in known]:
        raise NotFound(f"{unknown[0]}: there is no such site: `nachlese sites`.")
    if odd := [each for each in frame if not origin(each)]:
        raise BadConfig(f"--frame {odd[0]}: say it with https:// or http://, without a path.")
    return Forms(keys, frame, anonymous, consent)
