"""The real server with a small blog, for tests in the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk_blog import BLOG
from waitress.server import create_server

from importer.schema import open_database
from moderation.schema import migrations
from moderation.web import create_app


@dataclass(frozen=True)
class Desk:
    """A desk that runs, and the database behind it."""

    address: str
    database: Path

    def statuses(self) -> dict[str, str]:
        """Give the statuses now, by the last part of the key."""
        db = open_database(self.database, migrations)
        rows = db.execute("select key, status from comments_now").fetchall()
        db.close()
        return {key.removeprefix(f"{BLOG}/"): status for key, status in rows}


@contextmanager
def serving(database: Path, moderator: str = "anna") -> Iterator[Desk]:
    """Serve a database on the loopback, as `nachlese serve` does."""
    server = create_server(create_app(database, moderator=moderator), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Desk(f"http://127.0.0.1:{server.effective_port}", database)
    finally:
        # In the server's own thread: closed from here, its loop may be asking a closed socket.
        server.trigger.pull_trigger(server.close)
        thread.join(1)
