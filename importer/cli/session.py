"""What every command needs: the options before its name, the database, how errors end it."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Session:
    """What every command needs: the options before the command's name."""

    database: Path = Path("nachlese.db")
    quiet: bool = False
    lang: str = ""
    now: Callable[[], datetime] = utc_now

    @contextmanager
    def db(self, *sets: Migrations, must_exist: bool = True) -> Iterator[Database]:
        """Open the database with the importer's tables and those of further migration sets.

        Raises NotFound where there must be one and is none.
        """
        from importer.errors import NotFound
        from importer.schema import open_database

        if must_exist and not self.database.exists():
            raise NotFound(
                f"{self.database}: there is no such database. Begin with `nachlese import SOURCE`,"
                " or say where it is with --db FILE."
            )
        db = open_database(self.database, *sets)
        try:
            yield db
        finally:
            db.close()

    def say(self, text: str = "") -> None:
        """Talk to the person, on stderr, unless quiet."""
        if not self.quiet:
            click.echo(text, err=True)


pass_session = click.make_pass_decorator(Session)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def print_rows(rows: Iterable[dict[str, Any]], as_json: bool, template: str) -> None:
    """Print rows as JSON lines, or by a template."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else template.format(**row))


def exit_code(error: BaseException) -> int | None:
    """Give the exit code of an error that a person can do something about (sysexits)."""
    import sqlite3

    from importer import errors

    codes: tuple[tuple[type[BaseException], int], ...] = (
        (errors.NotReadable, os.EX_DATAERR),
        (errors.Ambiguous, os.EX_DATAERR),
        (errors.BadConfig, os.EX_CONFIG),
        (errors.NotFound, os.EX_NOINPUT),
        (errors.Refused, os.EX_UNAVAILABLE),
        (errors.TryLater, os.EX_TEMPFAIL),
        (sqlite3.OperationalError, os.EX_TEMPFAIL),
        (sqlite3.DatabaseError, os.EX_DATAERR),
        (OSError, os.EX_IOERR),
    )
    return next((code for kind, code in codes if isinstance(error, kind)), None)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for reference cycles seldom, as long work makes none: looking took 6 % of an import."""
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
