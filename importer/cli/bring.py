"""`import`: bring sources in, and tell what came of it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session, seldom_collecting

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.fetch import Credentials, Fetcher
    from importer.report import Report
    from importer.sync import Access

DOES_NOT_ADD_UP = os.EX_SOFTWARE


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--as", "format", default="", metavar="NAME", help="What SOURCE is: see formats.")
@click.option("--site", default="", metavar="URL", help="The blog's address, if SOURCE has none.")
@click.option(
    "--from", "begin", default="", metavar="DAY", help="Captures since a day: 2012-03-31."
)
@click.option(
    "--to", "end", default="", metavar="DAY", help="Captures up to a day (Wayback Machine)."
)
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--strict", is_flag=True, help="Exit with 65 where there were problems.")
@click.option("--user", default="", help="User name at the site, for an application password.")
@click.option(
    "--password-file",
    default="",
    type=click.Path(dir_okay=False),
    help="File with the application password; else NACHLESE_PASSWORD.",
)
@click.option("--delay", type=float, help="Seconds between two requests to a host [default: 1].")
@click.option("--contact", default="", metavar="URL", help="Where the site's owner reaches you.")
@click.option("--allow-private", is_flag=True, help="Fetch from private networks too.")
@click.option("--ignore-robots", is_flag=True, help="Do not ask robots.txt: the site is yours.")
@as_json
@pass_session
def import_command(
    session: Session,
    /,
    sources: tuple[str, ...],
    format: str,
    site: str,
    begin: str,
    end: str,
    dry_run: bool,
    strict: bool,
    as_json: bool,
    **access: Any,
) -> None:
    """Import posts and comments from a file, a folder, an address, a database of WordPress
    (mysql://USER@HOST/DATABASE), or - (standard input).

    wayback:example.org/blog imports all that the Wayback Machine has of a blog.

    What SOURCE is, is found out. Running it again is safe: what is known is not written twice,
    and an interrupted import goes on.
    """
    from importer.sync import Access
    from importer.sync.parts import together

    how = Access(format=format, **access)
    with session.db(must_exist=False) as db, target(db, dry_run) as into:
        reports = [
            run_import(session, into, each, how, site, as_json, dry_run, (begin, end))
            for each in together(sources)
        ]
    exit_by(reports, strict)


@contextmanager
def target(db: Database, dry_run: bool) -> Iterator[Database]:
    """Give the database, or for a dry run a copy of it that is thrown away."""
    from sqlite_utils import Database

    if not dry_run:
        yield db
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Database(str(Path(folder) / "dry-run.db"))
        db.conn.backup(copy.conn)
        try:
            yield copy
        finally:
            copy.close()


def run_import(
    session: Session,
    db: Database,
    sources: tuple[str, ...],
    how: Access,
    site: str,
    as_json: bool,
    dry_run: bool,
    days: tuple[str, str] = ("", ""),
) -> Report:
    """Import one source, or several files that are one, and tell what came of it.

    `days`: of the captures in an archive on the web.
    """
    from importer import sync
    from importer.cli.archive import import_archive
    from importer.cli.database import import_database
    from importer.mysql import is_database
    from importer.progress import Progress
    from importer.scrapers.wayback.asked import asked
    from importer.sync.parts import import_parts, named

    source = named(sources)
    wanted = asked(source, how.format, *days)
    with Progress(source, session.quiet or as_json) as progress:
        if wanted:
            run, report = import_archive(session, db, source, wanted, how, site, progress)
        elif is_database(source):
            run, report = import_database(session, db, source, how, site, progress)
        elif is_address(source):
            with session_fetcher(db, source, how) as fetch, one_at_a_time(session, source):
                run, report = sync.import_site(
                    db, source, progress.fetch(fetch), session.now, how, watch=progress.watch
                )
        elif len(sources) > 1:
            run, report = import_parts(
                db, sources, session.now, format=how.format, site=site, watch=progress.watch
            )
        else:
            with seldom_collecting():
                run, report = sync.import_files(
                    db, source, session.now, format=how.format, site=site,
                    watch=progress.watch, meter=progress.meter,
                )  # fmt: skip
    tell(session, run, source, report, as_json, dry_run)
    return report


def is_address(source: str) -> bool:
    """Whether a source is on the web."""
    return source.startswith(("http://", "https://"))


@contextmanager
def one_at_a_time(session: Session, source: str) -> Iterator[None]:
    """Hold the lock of a site; raises TryLater."""
    from importer.lock import only_one
    from importer.model import site_key

    with only_one(session.database, site_key(source)):
        yield


@contextmanager
def session_fetcher(db: Database, url: str, how: Access) -> Iterator[Fetcher]:
    """Open a fetcher as the options say."""
    from importer.fetch import Fetcher, SharedPace, usual_folder
    from importer.pages import validated

    with Fetcher(
        url,
        contact=how.contact,
        credentials=credentials(url, how),
        recall=validated(db),
        allow_private=how.allow_private,
        ignore_robots=how.ignore_robots,
        delay=how.delay,
        pace=SharedPace(usual_folder()),
    ) as fetch:
        yield fetch


def credentials(url: str, how: Access) -> Credentials | None:
    """Find the application password for a user; raises BadConfig where there is none."""
    from importer.errors import BadConfig
    from importer.fetch import application_password

    if not how.user:
        return None
    password = password_of(how)
    if not password:
        raise BadConfig(
            f"There is no password for {how.user}: put it into NACHLESE_PASSWORD, or into a file"
            " named by --password-file."
        )
    return application_password(url, how.user, password)


def password_of(how: Access) -> str:
    """Find the password, in the file that is named or in NACHLESE_PASSWORD; raises BadConfig."""
    from importer.errors import BadConfig

    if not how.password_file:
        return os.environ.get("NACHLESE_PASSWORD", "")
    try:
        return Path(how.password_file).read_text().strip()
    except OSError as error:
        raise BadConfig(f"{how.password_file}: {error.strerror}.") from error


def tell(
    session: Session, run: int, source: str, report: Report, as_json: bool, dry_run: bool
) -> None:
    """Show the report of a run."""
    if as_json:
        click.echo(json.dumps({"run": run, "source": source, **report.as_json()}))
        return
    from importer.progress import summary

    title = f"{source}: what would change" if dry_run else f"{source}: run {run}"
    session.say(summary(title, report))


def exit_by(reports: list[Report], strict: bool) -> None:
    """Exit with the code that the reports call for."""
    if not all(report.adds_up for report in reports):
        click.echo("The numbers do not add up: this is a bug, please report it.", err=True)
        sys.exit(DOES_NOT_ADD_UP)
    if strict and any(report.lost or report.remarks for report in reports):
        sys.exit(os.EX_DATAERR)
