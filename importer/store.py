"""Save items, and give them back.

`save` writes what each source said (`sightings`) and the merge of it (`sites`, `posts`,
`comments`), a few hundred items a transaction: killed at any moment, what is there is whole, and
the same import again goes on. Nothing here knows moderation: `items` gives what the sources say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType

from sqlite_utils import Database

from importer import absences, listings, rows, runs
from importer.merge import merge
from importer.model import Comment, Gone, Listed, Missed, Post, Problem, Site, Source
from importer.report import Report
from importer.rows import COLUMNS, TABLE, Row, readable
from importer.schema import writing
from importer.search import index_new
from importer.sightings import (
    INSERT,
    New,
    Ready,
    Savable,
    Seen,
    history,
    known,
    last_words,
    packed,
    prepared,
    row_of,
    sighting,
    told,
)
from importer.sightings import Version as Version  # what moderation may know of the past
from importer.sightings import versions as versions

BATCH = 500  # items a transaction; larger ones are no faster, smaller ones are (100: 1.3 times)


def save(db: Database, items: Iterable[Savable], run: int, report: Report) -> Report:
    """Save a stream of items for a run and count what became of each.

    An item seen before in the same words writes nothing. Every batch is one transaction.
    """
    with unchecked(db):
        for batch in batches(report.counting(items), BATCH):
            with writing(db):
                save_batch(db, batch, run, report)
    index_new(db)
    return report


def receive(
    db: Database, comment: Comment, source: str, now: datetime, before: Callable[[], None]
) -> None:
    """Save a comment that somebody sends us now; all of a source and a day are one run.

    `before` runs in the same transaction and may refuse by raising.
    """
    with unchecked(db), writing(db):
        before()
        run = runs.of_today(db, source, comment.source.format, now)
        save_batch(db, next(batches([comment], BATCH)), run, Report())
        runs.count(db, run, now)
    index_new(db)


@contextmanager
def unchecked(db: Database) -> Iterator[None]:
    """Leave foreign keys unchecked: `add_stubs` sees to them, and checking takes a tenth longer."""
    db.execute("pragma foreign_keys = off")
    try:
        yield
    finally:
        db.execute("pragma foreign_keys = on")


def batches(items: Iterable[Savable], size: int) -> Iterator[list[Ready]]:
    """Cut a stream into lists of at most `size` items in which no key stands twice.

    Where the stream breaks off, what came before is given first.
    """
    batch: list[Ready] = []
    keys: set[str] = set()
    try:
        for item in map(prepared, items):
            key = item.key if isinstance(item, New | Gone) else ""
            if len(batch) >= size or key in keys:
                yield batch
                batch, keys = [], set()
            batch.append(item)
            if key:
                keys.add(key)
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def save_batch(db: Database, batch: Sequence[Ready], run: int, report: Report) -> None:
    """Save one batch inside the caller's transaction."""
    content: dict[str, list[New]] = {table: [] for table in TABLE.values()}
    gone: list[Gone] = []
    for item in batch:
        if isinstance(item, New):
            content[item.table].append(item)
        elif isinstance(item, Gone):
            gone.append(item)
        elif isinstance(item, Listed):
            listings.keep(db, item, run)
        elif isinstance(item, Missed):
            listings.keep_missed(db, item, run)
        else:
            report.aside(item)
            if isinstance(item, Problem):
                save_problem(db, item, run, report)
    posts = {str(new.values[1]) for new in content["comments"]}
    add_stubs(db, posts, {str(new.values[1]) for new in content["posts"]})
    for table, found in content.items():
        if found:
            settle(db, table, found, run, report)
    if gone:
        absences.note(db, gone, run, report)


def save_problem(db: Database, problem: Problem, run: int, report: Report) -> None:
    """Keep a problem, once however often it is met."""
    where, what, key = map(readable, (problem.where, problem.what, problem.key))
    made = db.conn.execute(
        "insert into problems(run, place, what, key, lost, raw) values (?, ?, ?, ?, ?, ?)"
        " on conflict do nothing",
        (run, where, what, key, problem.lost, packed(problem.raw)),
    )
    if not made.rowcount:
        query = "select id from problems where place = ? and what = ?"
        report.met_again("problems", db.conn.execute(query, (where, what)).fetchone()[0])


def add_stubs(db: Database, posts: Iterable[str], sites: Iterable[str] = ()) -> None:
    """Make sure that every post named by a comment, and every site named by a post, has a row."""
    homes = {key: key.rpartition("/")[0] for key in posts}
    db.conn.executemany(
        "insert into sites(key) values (?) on conflict do nothing",
        [(key,) for key in {*sites, *homes.values()}],
    )
    db.conn.executemany(
        "insert into posts(key, site) values (?, ?) on conflict do nothing", list(homes.items())
    )


def settle(db: Database, table: str, found: Sequence[New], run: int, report: Report) -> None:
    """Write the items of one table whose words are new, and count all of them."""
    counts = report.outcomes[table]
    past = history(db, table, [each.key for each in found])
    missing = missing_of(db, table, past)
    fresh: list[New] = []
    for new in found:
        before = past.get(new.key)
        if before is None:
            fresh.append(new)
        elif missing.get(str(new.values[0]), "9") <= new.captured:
            add(db, table, new, before, run)
            counts["changed"] += 1
        elif same := known(new, before):
            report.met_again("sightings", same.id)
            counts["unchanged"] += 1
        else:
            counts[combine(db, table, new, before, run, report)] += 1
    insert(db, table, fresh, run)
    counts["new"] += len(fresh)
    if missing:
        report.returned += len(missing.keys() - absences.mark(db, table, list(missing)))


def missing_of(db: Database, table: str, past: Mapping[str, Sequence[Seen]]) -> dict[str, str]:
    """Give what is marked as vanished among keys, and since when."""
    if table == "sites" or not past or not absences.any_noted(db):
        return {}
    return absences.vanished(db, table, list(past))


def insert(db: Database, table: str, fresh: Sequence[New], run: int) -> None:
    """Write items that no source named before; their sightings say just what the rows say."""
    columns = COLUMNS[table]
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns[1:])
    db.conn.executemany(
        f"insert into {table}({names(table)}) values ({', '.join('?' * len(columns))})"
        f" on conflict(key) do update set {updates}",
        [new.values for new in fresh],
    )
    db.conn.executemany(INSERT, [sighting(new, run, None) for new in fresh])


def combine(
    db: Database, table: str, new: New, past: Sequence[Seen], run: int, report: Report
) -> str:
    """Add a sighting to the earlier ones of its key; give "changed" or "unchanged"."""
    before = row_of(db, table, str(new.values[0]))
    past = [each if each.item else written_down(db, each, before) for each in past]
    last = last_words(past).get(new.format)
    if last and last.digest == new.digest and new.captured:
        report.met_again("sightings", last.id)
        return said_later(db, table, before, last, new.captured, past)
    return add(db, table, new, past, run)


def add(db: Database, table: str, new: New, past: Sequence[Seen], run: int) -> str:
    """Append a sighting, even of the same words; give "changed" or "unchanged"."""
    before = row_of(db, table, str(new.values[0]))
    past = [each if each.item else written_down(db, each, before) for each in past]
    words = json.dumps(new.values)
    made = db.conn.execute(INSERT, sighting(new, run, words))
    id = int(made.lastrowid or 0)
    now = Seen(new.captured, id, new.format, run, new.digest, words)
    return rewritten(db, table, before, [*past, now])


def said_later(
    db: Database, table: str, before: Row, last: Seen, captured: str, past: Sequence[Seen]
) -> str:
    """Move the time of a sighting that was said again, where that makes a difference."""
    moved = [each for each in past if each.id != last.id] + [last._replace(captured=captured)]
    outcome = rewritten(db, table, before, moved)
    if outcome == "changed":
        db.conn.execute("update sightings set captured = ? where id = ?", (captured, last.id))
    return outcome


def rewritten(db: Database, table: str, before: Row, sightings: Sequence[Seen]) -> str:
    """Write the row that sightings add up to, if it is another; give "changed" or "unchanged"."""
    after = merge(table, told(sorted(sightings)))
    if after == before:
        return "unchanged"
    write_row(db, table, after)
    return "changed"


def written_down(db: Database, seen: Seen, values: Row) -> Seen:
    """Write down what the only sighting so far said: just what the row says."""
    words = json.dumps(values)
    db.conn.execute("update sightings set item = ? where id = ?", (words, seen.id))
    return seen._replace(item=words)


def write_row(db: Database, table: str, values: Row) -> None:
    """Write the row of a key that is known to exist."""
    if table == "comments":
        add_stubs(db, [str(values[1])])
    updates = ", ".join(f'"{name}" = ?' for name in COLUMNS[table][1:])
    db.conn.execute(
        f"update {table} set {updates} where key = ?",
        (*values[1:], values[0]),
    )


def items(
    db: Database,
    site: str = "",
    since: str = "",
    beside: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[Site | Post | Comment]:
    """Give what the sources say: each site, its posts by date, after each post its comments.

    `site`: a site's key, "" = all. `since`: ISO 8601 UTC, comments published at or after.
    `beside`: by the key of a post others that come right after it.
    """
    later = {key for others in beside.values() for key in others}
    found = db.conn.execute(
        f"select {names('sites')} from sites where ? in ('', key) order by key", (site,)
    )
    for values in found.fetchall():
        yield rows.site(values)
        for (post,) in db.conn.execute(
            "select key from posts where site = ? order by published, key", (values[0],)
        ):
            for each in () if post in later else (post, *beside.get(post, ())):
                yield from _with_comments(db, each, since)


def _with_comments(db: Database, key: str, since: str) -> Iterator[Post | Comment]:
    query = f"select {names('posts')} from posts where key = ?"
    yield from (rows.post(values) for values in db.conn.execute(query, (key,)).fetchall())
    yield from comments(db, key, since)


def comments(db: Database, post: str, since: str = "") -> Iterator[Comment]:
    """Give what the sources say of one post's comments, by date."""
    for values in db.conn.execute(
        f"select {names('comments')} from comments where post = ? and ? <= coalesce(published, '')"
        " order by published, id",
        (post, since),
    ):
        yield rows.comment(values)


def gone(db: Database, site: str = "") -> Iterator[Gone]:
    """Give what is marked as vanished, with the time; `items` gives its words all the same.

    `site`: a site's key, "" = all.
    """
    latest = "select why from absences where key = t.key and captured = t.vanished limit 1"
    for table, home in (
        ("posts", "t.site"),
        ("comments", "(select site from posts where key = t.post)"),
    ):
        query = (
            f"select t.key, t.vanished, t.source_format, t.source_id, coalesce(({latest}), '')"
            f" from {table} t where t.vanished is not null and ? in ('', {home}) order by t.key"
        )
        for key, since, format, id, why in db.conn.execute(query, (site,)):
            source = Source(format=format, id=id, captured=rows.unstamp(since))
            yield Gone(key=key, source=source, why=why)


def names(table: str) -> str:
    """Give the columns of a table for a statement."""
    return ", ".join(f'"{name}"' for name in COLUMNS[table])


def problems(db: Database) -> Iterator[Problem]:
    """Give the problems kept, oldest first."""
    for where, what, key, lost in db.conn.execute(
        "select place, what, key, lost from problems order by id"
    ):
        yield Problem(where=where, what=what, key=key, lost=bool(lost))
