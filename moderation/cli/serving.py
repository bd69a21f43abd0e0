"""`serve`: the desk in the browser."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from importer.cli.session import Session, pass_session
from moderation.cli.shared import view_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 4
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8642, show_default=True, help="Port to listen on; 0: a free one.")
@click.option("--by", default="", help="Who decides [default: your user name].")
@pass_session
def serve_command(session: Session, host: str, port: int, by: str) -> None:
    """Open the moderation desk in the browser, on this machine alone unless told otherwise."""
    app = desk(session, by or getpass.getuser())
    from waitress.server import create_server

    view = view_of(session)
    server = create_server(app, host=host, port=port, threads=THREADS, ident=None)
    address = f"http://{host}:{server.effective_port}/"
    session.say(view.say("The desk is open at {address} (Ctrl-C closes it).", address=address))
    if host not in LOOPBACK:
        session.say(
            view.say(
                "Others can reach it, without encryption: put a reverse proxy with HTTPS before it."
            )
        )
    try:
        server.run()
    finally:
        server.close()


def desk(session: Session, moderator: str) -> WSGIApplication:
    """Make the app; raises BadConfig where the extra is missing, NotFound without a database."""
    from importer.errors import BadConfig
    from moderation.cli.shared import opened

    try:
        import flask_babel  # noqa: F401
        import waitress  # noqa: F401

        from moderation.web import create_app
    except ModuleNotFoundError as error:
        raise BadConfig(
            f"The desk needs {error.name}: install it with pip install 'nachlese[web]'."
        ) from error
    with opened(session):
        pass  # it must exist, and be of this version
    return create_app(session.database, moderator=moderator, now=session.now)
