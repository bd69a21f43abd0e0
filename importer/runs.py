"""Every import is a run with a number: when, of what, with what outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from importer.report import Report
from importer.rows import readable, stamp, unstamp
from importer.schema import writing


def start(db: Database, source: str, format: str, now: datetime) -> int:
    """Open a run and give its number."""
    with writing(db):
        made = db.conn.execute(
            "insert into runs(source, format, started, state) values (?, ?, ?, 'running')",
            (readable(source), format, stamp(now)),
        )
    return int(made.lastrowid or 0)


def of_today(db: Database, source: str, format: str, now: datetime) -> int:
    """Give the run of a source that brings its items one by one, one a day; inside the caller's
    transaction.
    """
    found = db.conn.execute(
        "select max(id) from runs where source = ? and format = ? and state = 'done'"
        " and substr(started, 1, 10) = substr(?, 1, 10)",
        (readable(source), format, stamp(now)),
    ).fetchone()
    if found[0]:
        return int(found[0])
    made = db.conn.execute(
        "insert into runs(source, format, started, state) values (?, ?, ?, 'done')",
        (readable(source), format, stamp(now)),
    )
    return int(made.lastrowid or 0)


def count(db: Database, run: int, now: datetime) -> None:
    """Count again what such a run brought, inside the caller's transaction."""
    query = "select count(*) from sightings where run = ? and type = 'comments'"
    report = Report(read=db.conn.execute(query, (run,)).fetchone()[0])
    report.outcomes["comments"]["new"] = report.read
    db.conn.execute(
        "update runs set report = ?, finished = ? where id = ?",
        (json.dumps(report.as_json()), stamp(now), run),
    )


def finish(db: Database, run: int, report: Report, now: datetime) -> None:
    """Close a run that reached its end."""
    _close(db, run, "done", report, now, "")


def fail(db: Database, run: int, report: Report, now: datetime, error: str) -> None:
    """Close a run that ended by an error; what it saved stays."""
    _close(db, run, "failed", report, now, error)


def _close(db: Database, run: int, state: str, report: Report, now: datetime, error: str) -> None:
    with writing(db):
        db.conn.execute(
            "update runs set state = ?, finished = ?, report = ?, error = ?, again = ?"
            " where id = ?",
            (state, stamp(now), json.dumps(report.as_json()), readable(error),
             json.dumps(report.again), run),
        )  # fmt: skip


def interrupted(db: Database, source: str) -> datetime | None:
    """Give since when pages fetched of a source are still good: the start of the first of the
    runs of it that were cut off after the last one that reached its end; None if there is none.
    """
    found = db.conn.execute(
        "select min(started) from runs where source = :source and state in ('running', 'failed')"
        " and id > coalesce((select max(id) from runs where source = :source"
        " and state not in ('running', 'failed')), 0)",
        {"source": readable(source)},
    ).fetchone()
    return unstamp(found[0])


def listed(db: Database) -> Iterator[dict[str, Any]]:
    """Give all runs, the last one first."""
    columns = "id, source, format, site, started, finished, state, report, error"
    for row in db.query(f"select {columns} from runs order by id desc"):
        yield {**row, "report": json.loads(row["report"])}
