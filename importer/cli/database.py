"""`import mysql://...`: WordPress's tables from a live database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from importer.cli.session import Session
    from importer.model import Item
    from importer.progress import Progress
    from importer.report import Report
    from importer.sync import Access


def import_database(
    session: Session, db: Database, source: str, how: Access, site: str, progress: Progress
) -> tuple[int, Report]:
    """Import what a database has; give the run's number and its report."""
    from importer.cli.bring import one_at_a_time, password_of
    from importer.mysql import read_mysql
    from importer.sync import in_run

    password = password_of(how)
    with one_at_a_time(session, source):
        return in_run(
            db,
            source,
            how.format,
            session.now,
            lambda _: progress.watch(read_mysql(source, password, site)),
        )


def read_source(source: str, format: str, site: str) -> Iterable[Item]:
    """Give the items of a database, a file, a folder or standard input; nothing is written."""
    from importer.cli.bring import password_of
    from importer.mysql import is_database, read_mysql
    from importer.sync import Access, read_files

    if is_database(source):
        return read_mysql(source, password_of(Access()), site)
    return read_files(source, format, site)
