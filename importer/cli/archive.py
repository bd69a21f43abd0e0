"""`import wayback:SITE`: the captures of a blog out of an archive on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.cli.session import Session
    from importer.fetch import Fetcher
    from importer.progress import Progress
    from importer.report import Report
    from importer.scrapers.wayback.asked import Asked
    from importer.sync import Access, Origin


def import_archive(
    session: Session,
    db: Database,
    source: str,
    asked: Asked,
    how: Access,
    site: str,
    progress: Progress,
) -> tuple[int, Report]:
    """Import what an archive has; give the run's number and its report."""
    from importer.lock import only_one
    from importer.sync.archive import import_archive

    def counted(captures: int, addresses: int, left_out: int) -> None:
        progress.expect(captures)
        session.say(f"{captures:,} captures of {addresses:,} addresses; {left_out:,} left out.")

    with only_one(session.database, f"wayback {asked.prefix}"), fetcher(asked, how) as fetch:
        return import_archive(
            db, source, asked, fetch, session.now,
            site=site, counted=counted, seen=progress.counting, watch=progress.watch,
            again=None if site or asked.begin or asked.end else how,
        )  # fmt: skip


def sync_archive(session: Session, db: Database, origin: Origin) -> tuple[int, Report]:
    """Bring the captures that an archive has got since; give the run's number and its report."""
    from importer.errors import BadConfig
    from importer.progress import Progress
    from importer.scrapers.wayback.asked import NAME, asked

    wanted = asked(origin.source, NAME)
    if wanted is None:
        raise BadConfig(f"{origin.source} is no archive any more: import it again.")
    with Progress(origin.source, session.quiet) as progress:
        return import_archive(session, db, origin.source, wanted, origin.access, "", progress)


def fetcher(asked: Asked, how: Access) -> Fetcher:
    """Open a fetcher that keeps the archive's pace.

    Its robots.txt is for crawlers and is not asked: what is used here are interfaces made for
    programs, with limits of their own, and these are kept.
    """
    from importer.fetch import Fetcher
    from importer.scrapers.wayback.pace import lanes

    return Fetcher(
        asked.root,
        contact=how.contact,
        allow_private=how.allow_private,
        ignore_robots=True,
        lanes=lanes(asked, how.delay),
    )
