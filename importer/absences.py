"""What a complete listing no longer had, and since when a row counts as vanished.

`absences` is append-only, as `sightings` is; the column `vanished` of posts and comments is a pure
function of both: the first time at which a listing lacked the key after all sightings of it, null
if a sighting is the last word. Nothing is ever deleted for being gone.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from importer.model import Gone
from importer.report import Report
from importer.rows import readable, stamp
from importer.sightings import marks, slices

# The later run counts where two say so in the same second; in one run, the absence.
SINCE = """
    select a.key, min(a.captured) from absences a where a.key in ({marks}) and a.type = ?
        and not exists (
            select 1 from sightings s where s.key = a.key and s.type = a.type
                and (coalesce(s.captured, ''), s.run) > (a.captured, a.run))
    group by a.key
"""


def note(db: Database, found: Sequence[Gone], run: int, report: Report) -> None:
    """Keep that keys are gone, inside the caller's transaction, and count what came of each.

    What was known to be gone as early writes nothing.
    """
    types = known_types(db, [readable(each.key) for each in found])
    for table in ("posts", "comments"):
        some = [each for each in found if types.get(readable(each.key)) == table]
        before = vanished(db, table, [readable(each.key) for each in some])
        fresh = [each for each in some if _news(db, each, before, report)]
        db.conn.executemany(
            "insert into absences(key, type, format, run, captured, why) values (?, ?, ?, ?, ?, ?)",
            [
                (readable(each.key), table, readable(each.source.format), run, _time(each),
                 readable(each.why))
                for each in fresh
            ],
        )  # fmt: skip
        marked = mark(db, table, [readable(each.key) for each in fresh])
        for each in fresh:
            report.gone["vanished" if readable(each.key) in marked else "overruled"] += 1
    report.gone["unknown"] += sum(readable(each.key) not in types for each in found)


def known_types(db: Database, keys: Sequence[str]) -> dict[str, str]:
    """Give the table that each key is in; unknown keys are left out."""
    found: dict[str, str] = {}
    for table in ("posts", "comments"):
        for some in slices(keys):
            query = f"select key from {table} where key in ({marks(some)})"
            found.update((key, table) for (key,) in db.conn.execute(query, some))
    return found


def vanished(db: Database, table: str, keys: Sequence[str]) -> dict[str, str]:
    """Give by key since when it is gone; what is there is left out."""
    found: dict[str, str] = {}
    for some in slices(keys):
        query = f"select key, vanished from {table} where vanished is not null"
        found.update(db.conn.execute(f"{query} and key in ({marks(some)})", some).fetchall())
    return found


def any_noted(db: Database) -> bool:
    """Whether anything was ever gone: if not, an import has nothing to look up."""
    return db.conn.execute("select 1 from absences limit 1").fetchone() is not None


def mark(db: Database, table: str, keys: Sequence[str]) -> set[str]:
    """Make the column `vanished` of keys true; give those that are gone now."""
    if table == "sites":
        return set()
    gone: dict[str, str] = {}
    for some in slices(keys):
        query = SINCE.format(marks=marks(some))
        gone.update(db.conn.execute(query, (*some, table)).fetchall())
    db.conn.executemany(
        f"update {table} set vanished = :since where key = :key and vanished is not :since",
        [{"key": key, "since": gone.get(key)} for key in keys],
    )
    return set(gone)


def _news(db: Database, item: Gone, before: dict[str, str], report: Report) -> bool:
    """Whether this absence is none of those kept; else count it as met again."""
    key, time = readable(item.key), _time(item)
    since = before.get(key)
    kept = db.conn.execute(
        "select id from absences where key = ? and captured = ? order by id limit 1",
        (key, time if since is None else min(since, time)),
    ).fetchone()
    if kept:
        report.gone["known" if since else "overruled"] += 1
        report.met_again("absences", kept[0])
    return kept is None


def _time(item: Gone) -> str:
    return stamp(item.source.captured) or ""
