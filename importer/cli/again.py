"""Sync one remembered site on the command line: its lock, its fetcher, its trouble."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from importer.cli.bring import DOES_NOT_ADD_UP, one_at_a_time, session_fetcher
from importer.cli.session import Session, exit_code

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.report import Report
    from importer.sync import Origin


@dataclass(slots=True)
class Synced:
    """What became of one site."""

    site: str
    source: str
    run: int = 0
    report: Report | None = None
    code: int = 0
    error: str = ""
    said: str = ""  # what a person is to hear of the error now
    more: dict[str, Any] = field(default_factory=dict)  # what followed: judged, pushed ...

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        report = self.report.as_json() if self.report else {}
        return {"site": self.site, "source": self.source, "run": self.run, "code": self.code,
                "error": self.error, **report, **self.more}  # fmt: skip


@dataclass(frozen=True, slots=True)
class How:
    """How to sync, of the options."""

    sweep: bool | None = None
    budget: int = 0
    anyway: bool = False


def sync_one(session: Session, db: Database, origin: Origin, how: How) -> Synced:
    """Sync one site; a failure costs only this site, is remembered, and told at most once a day."""
    from importer import sync

    done = Synced(origin.site, origin.source)
    trouble = origin.state.trouble
    if sync.is_open(trouble, session.now()) and not how.anyway:
        done.code, done.error = trouble.code, trouble.words
        say(session, db, origin, done)
        if not done.said:
            until = f"{trouble.until[:16]}Z"
            session.say(
                f"{origin.site}: left alone until {until} (--anyway asks now): {done.error}"
            )
        return done
    try:
        done.run, done.report = asked(session, db, origin, how)
    except (OSError, ValueError) as error:
        code = exit_code(error)
        if code is None:
            raise
        failed(session, db, done, error, code)
    else:
        done.code = 0 if done.report.adds_up else DOES_NOT_ADD_UP
    return done


def asked(session: Session, db: Database, origin: Origin, how: How) -> tuple[int, Report]:
    """Ask a site, or the archive that has it; give the run's number and its report."""
    from importer import sync
    from importer.cli.archive import sync_archive
    from importer.scrapers.wayback.asked import NAME

    with one_at_a_time(session, origin.site):
        if origin.access.format == NAME:
            return sync_archive(session, db, origin)
        with session_fetcher(db, origin.source, origin.access) as fetch:
            return sync.sync_site(
                db, origin, fetch, session.now, sweep=how.sweep, budget=how.budget
            )


def failed(session: Session, db: Database, done: Synced, error: Exception, code: int) -> None:
    """Note what went wrong, and when the site is asked again.

    That another run holds the lock is no trouble of the site's.
    """
    from importer import sync
    from importer.lock import Busy

    done.code, done.error = code, str(error)
    done.said = done.error
    if isinstance(error, Busy):
        return
    (origin,) = sync.origins(db, [done.site])
    now = session.now()
    after = getattr(error, "after", None)
    before = origin.state.trouble
    origin.state.trouble = sync.failed(before, str(error), code, now, after, random.random())
    say(session, db, origin, done)


def say(session: Session, db: Database, origin: Origin, done: Synced) -> None:
    """Find out what a person is to hear of a site's trouble now; keep that they heard it."""
    from importer import sync

    now = session.now()
    done.said = sync.to_tell(origin.state.trouble, now)
    if done.said:
        origin.state.trouble = sync.told(origin.state.trouble, now)
    sync.keep_state(db, origin.site, origin.state)


def tell_trouble(done: Synced) -> None:
    """Say what went wrong, if a person is to hear it."""
    if done.said:
        click.echo(f"{done.site}: {done.said}", err=True)
