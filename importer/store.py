"""Save items, give them back, take a run back.

`save` writes what each source said (`sightings`) and the merge of it (`sites`, `posts`,
`comments`), a few hundred items a transaction: killed at any moment, what is there is whole, and
the same import again goes on. Nothing here knows moderation: `items` gives what the sources say.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from sqlite_utils import Database

from importer import rows
from importer.merge import Sighting, merge
from importer.model import Comment, Item, Post, Problem, Site, Skipped
from importer.report import Report
from importer.rows import COLUMNS, TABLE, Content, Row, digest, row, stamp
from importer.schema import writing

BATCH = 500  # items a transaction; larger ones are no faster, smaller ones are (100: 1.3 times)
SLICE = 20_000  # comments indexed for search a transaction
VARIABLES = 500  # keys in one `in (...)`


class Seen(NamedTuple):
    """A sighting as it lies in the table."""

    id: int
    key: str
    format: str
    run: int
    captured: str | None
    digest: bytes
    item: str | None


def save(db: Database, items: Iterable[Item], run: int, report: Report) -> Report:
    """Save a stream of items for a run and count what became of each.

    An item seen before in the same words writes nothing. Every batch is one transaction.
    """
    for batch in batches(report.counting(items), BATCH):
        with writing(db):
            save_batch(db, batch, run, report)
    index_new(db)
    return report


def index_new(db: Database) -> None:
    """Make full-text search know the comments that came since it last did.

    In slices, not row by row as they come: that took most of an import's time. Killed before it,
    the next import does it.
    """
    last = db.conn.execute("select coalesce(max(id), 0) from comments").fetchone()[0]
    upto = db.conn.execute("select upto from indexed").fetchone()[0]
    while upto < last:
        reach = min(upto + SLICE, last)
        with writing(db):
            db.conn.execute(
                "insert into comments_fts(rowid, author_name, body)"
                " select id, author_name, body from comments where id > ? and id <= ?",
                (upto, reach),
            )
            db.conn.execute("update indexed set upto = ?", (reach,))
        upto = reach


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut a stream into lists of at most `size` items in which no key stands twice."""
    batch: list[Item] = []
    keys: set[str] = set()
    for item in items:
        key = item.key if isinstance(item, Content) else ""
        if len(batch) >= size or key in keys:
            yield batch
            batch, keys = [], set()
        batch.append(item)
        if key:
            keys.add(key)
    if batch:
        yield batch


def save_batch(db: Database, batch: Sequence[Item], run: int, report: Report) -> None:
    """Save one batch inside the caller's transaction."""
    content: dict[str, list[Content]] = {table: [] for table in TABLE.values()}
    for item in batch:
        if isinstance(item, Problem | Skipped):
            report.aside(item)
            if isinstance(item, Problem):
                save_problem(db, item, run)
        else:
            content[TABLE[type(item)]].append(item)
    add_stubs(db, content)
    for table, found in content.items():
        if found:
            settle(db, table, found, run, report)


def save_problem(db: Database, problem: Problem, run: int) -> None:
    """Keep a problem, once however often it is met."""
    db.conn.execute(
        "insert into problems(run, place, what, key, lost, raw) values (?, ?, ?, ?, ?, ?)"
        " on conflict do nothing",
        (run, problem.where, problem.what, problem.key, problem.lost, packed(problem.raw)),
    )


def add_stubs(db: Database, content: dict[str, list[Content]]) -> None:
    """Make sure that every post named by a comment, and every site named by a post, has a row."""
    posts = {cast(Comment, item).post for item in content["comments"]}
    sites = {cast(Post, item).site for item in content["posts"]}
    sites |= {post.rpartition("/")[0] for post in posts}
    db.conn.executemany(
        "insert into sites(key) values (?) on conflict do nothing", [(key,) for key in sites]
    )
    db.conn.executemany(
        "insert into posts(key, site) values (?, ?) on conflict do nothing",
        [(key, key.rpartition("/")[0]) for key in posts],
    )


def settle(db: Database, table: str, items: Sequence[Content], run: int, report: Report) -> None:
    """Write the items of one table whose words are new, and count all of them."""
    past = seen(db, [item.key for item in items])
    fresh: list[tuple[Content, Row, bytes]] = []
    counts = report.outcomes[table]
    for item in items:
        values = row(item)
        mark = digest(values)
        before = past.get(item.key, [])
        if any(each.format == item.source.format and each.digest == mark for each in before):
            counts["unchanged"] += 1
        elif before:
            counts[combine(db, table, (item, values, mark), before, run)] += 1
        else:
            fresh.append((item, values, mark))
    insert(db, table, fresh, run)
    counts["new"] += len(fresh)


def seen(db: Database, keys: Sequence[str]) -> dict[str, list[Seen]]:
    """Give the current sightings by key: of each source those of the last run that wrote any.

    (More than one where a source says two different things of one key in one run.)
    """
    current: dict[str, list[Seen]] = defaultdict(list)
    for start in range(0, len(keys), VARIABLES):
        some = keys[start : start + VARIABLES]
        found = db.conn.execute(
            "select id, key, format, run, captured, digest, item from sightings"
            f" where key in ({','.join('?' * len(some))}) order by id",
            some,
        )
        for each in map(Seen._make, found):
            older = [
                other
                for other in current[each.key]
                if other.format != each.format or other.run == each.run
            ]
            current[each.key] = [*older, each]
    return current


def insert(db: Database, table: str, fresh: Sequence[tuple[Content, Row, bytes]], run: int) -> None:
    """Write items that no source named before; their sightings say just what the rows say."""
    columns = COLUMNS[table]
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns[1:])
    db.conn.executemany(
        f"insert into {table}({names(table)}) values ({', '.join('?' * len(columns))})"
        f" on conflict(key) do update set {updates}",
        [values for _, values, _ in fresh],
    )
    db.conn.executemany(
        "insert into sightings(key, type, format, run, captured, digest, raw)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [
            (item.key, table, item.source.format, run, stamp(item.source.captured), mark,
             packed(item.raw))
            for item, _, mark in fresh
        ],
    )  # fmt: skip


def combine(
    db: Database,
    table: str,
    new: tuple[Content, Row, bytes],
    past: Sequence[Seen],
    run: int,
) -> str:
    """Add a sighting to the earlier ones of its key; give "changed" or "unchanged"."""
    item, values, mark = new
    before = read_row(db, table, item.key)
    for each in past:
        if each.item is None:  # what it said is still just what the row says: write it down
            db.conn.execute(
                "update sightings set item = ? where id = ?", (json.dumps(before), each.id)
            )
    db.conn.execute(
        "insert into sightings(key, type, format, run, captured, digest, item, raw)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (item.key, table, item.source.format, run, stamp(item.source.captured), mark,
         json.dumps(values), packed(item.raw)),
    )  # fmt: skip
    after = merge(table, told(seen(db, [item.key])[item.key]))
    if after == before:
        return "unchanged"
    write_row(db, table, after)
    return "changed"


def told(sightings: Iterable[Seen]) -> list[Sighting]:
    """Give the last word of each source, of sightings whose words were written down."""
    last = {each.format: each for each in sightings}
    return [
        Sighting(each.format, each.captured or "", tuple(json.loads(each.item or "")))
        for each in last.values()
    ]


def read_row(db: Database, table: str, key: str) -> Row:
    """Give the row of a key that is known to exist."""
    found = db.conn.execute(f"select {names(table)} from {table} where key = ?", (key,))
    return tuple(found.fetchone())


def write_row(db: Database, table: str, values: Row) -> None:
    """Write the row of a key that is known to exist."""
    updates = ", ".join(f'"{name}" = ?' for name in COLUMNS[table][1:])
    db.conn.execute(
        f"update {table} set {updates} where key = ?",
        (*values[1:], values[0]),
    )


def packed(raw: bytes) -> bytes | None:
    """Compress a source record; nothing stays nothing."""
    return zlib.compress(raw, 1) if raw else None


def items(db: Database, site: str = "", since: str = "") -> Iterator[Site | Post | Comment]:
    """Give what the sources say: each site, its posts by date, after each post its comments.

    `site`: a site's key, "" = all. `since`: ISO 8601 UTC, comments published at or after.
    """
    found = db.conn.execute(
        f"select {names('sites')} from sites where ? in ('', key) order by key", (site,)
    )
    for values in found.fetchall():
        yield rows.site(values)
        for post in db.conn.execute(
            f"select {names('posts')} from posts where site = ? order by published, key",
            (values[0],),
        ):
            yield rows.post(post)
            yield from comments(db, post[0], since)


def comments(db: Database, post: str, since: str = "") -> Iterator[Comment]:
    """Give what the sources say of one post's comments, by date."""
    for values in db.conn.execute(
        f"select {names('comments')} from comments where post = ? and ? <= coalesce(published, '')"
        " order by published, id",
        (post, since),
    ):
        yield rows.comment(values)


def names(table: str) -> str:
    """Give the columns of a table for a statement."""
    return ", ".join(f'"{name}"' for name in COLUMNS[table])


def problems(db: Database) -> Iterator[Problem]:
    """Give the problems kept, oldest first."""
    for where, what, key, lost in db.conn.execute(
        "select place, what, key, lost from problems order by id"
    ):
        yield Problem(where=where, what=what, key=key, lost=bool(lost))


def undo(db: Database, run: int) -> int:
    """Take back what a run saved; give how many keys it had touched.

    What other runs said of the same keys stays and is merged anew. Problems of the run go too.
    """
    with writing(db):
        touched = db.conn.execute(
            "select distinct type, key from sightings where run = ?", (run,)
        ).fetchall()
        db.conn.execute("delete from sightings where run = ?", (run,))
        db.conn.execute("delete from problems where run = ?", (run,))
        for table in reversed(COLUMNS):  # comments before the posts they hang on
            keys = [key for type, key in touched if type == table]
            for start in range(0, len(keys), VARIABLES):
                restore(db, table, keys[start : start + VARIABLES])
        db.conn.execute("update runs set state = 'undone' where id = ?", (run,))
        remove_stubs(db)
    return len(touched)


def restore(db: Database, table: str, keys: Sequence[str]) -> None:
    """Make rows say again what the remaining sightings add up to; without any, remove them."""
    left = seen(db, keys)
    for key in keys:
        # A sighting without words of its own already is what the row says.
        if left.get(key) and all(each.item is not None for each in left[key]):
            write_row(db, table, merge(table, told(left[key])))
    gone = [(key,) for key in keys if not left.get(key)]
    if table == "comments":
        db.conn.executemany("delete from comments where key = ?", gone)
    elif table == "posts":
        blank = "title = '', url = '', body = '', published = null, author = '', source_format = ''"
        db.conn.executemany(f"update posts set {blank} where key = ?", gone)
    else:
        db.conn.executemany("update sites set title = '', url = '' where key = ?", gone)


def remove_stubs(db: Database) -> None:
    """Remove posts and sites that nothing names any more."""
    db.conn.execute(
        "delete from posts where source_format = ''"
        " and not exists (select 1 from comments where post = posts.key)"
    )
    db.conn.execute(
        "delete from origins where not exists (select 1 from posts where posts.site = origins.site)"
        " and not exists (select 1 from sightings where key = origins.site)"
    )
    db.conn.execute(
        "delete from sites where not exists (select 1 from posts where site = sites.key)"
        " and not exists (select 1 from sightings where key = sites.key)"
    )
