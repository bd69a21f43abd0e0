"""The importer's tables, and how to open the file that holds them.

What each source said is kept in `sightings`, append-only; `sites`, `posts` and `comments` are the
merge of the current sightings (`importer.merge`) and could be rebuilt from them. Moderation keeps
its own tables in the same file, in a migration set of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database, Migrations

migrations = Migrations("importer")

SETTINGS = (
    "busy_timeout = 10000",
    "synchronous = normal",
    "foreign_keys = on",
    "cache_size = -16000",  # kB; with SQLite's 2 MB the indexes of an import do not stay in it
    "wal_autocheckpoint = 8000",  # pages, 32 MB: an eighth of the checkpoints
    "journal_size_limit = 33554432",
)

TABLES = """
create table runs (
    id integer primary key,
    source text not null,
    format text not null default '',
    site text not null default '',
    started text not null,
    finished text,                      -- null: running, or interrupted
    state text not null,                -- running | done | failed | undone
    report text not null default '{}',  -- the counts, as JSON
    error text not null default '',
    again text not null default '{}'    -- what it found just as runs before it had: JSON, ranges
);                                      -- of row ids by table, {"sightings": [[first, last]]}
create table sites (
    key text primary key,
    url text not null default '',
    title text not null default '',
    language text not null default ''
);
create table posts (
    key text primary key,
    site text not null references sites(key),
    url text not null default '',
    title text not null default '',
    published text,
    "offset" text not null default '',
    body text not null default '',
    comment_status text not null default 'open',
    kind text not null default 'post',
    status text not null default 'publish',
    author text not null default '',
    source_format text not null default '',  -- '' = a stub: only its comments were seen
    source_id text not null default ''
);
create index posts_site on posts(site);
create table comments (
    id integer primary key autoincrement,  -- for full-text search: only grows
    key text not null unique,
    post text not null references posts(key),
    parent text,                        -- may name a comment that was never seen
    author_name text not null default '',
    author_email text not null default '',
    author_url text not null default '',
    author_ip text not null default '',
    author_user text not null default '',
    author_avatar text not null default '',
    published text,
    "offset" text not null default '',
    body text not null default '',
    kind text not null default 'comment',
    status text not null default 'approved',
    url text not null default '',
    agent text not null default '',
    source_format text not null default '',
    source_id text not null default ''
);
create index comments_post on comments(post, published);
create table sightings (
    id integer primary key autoincrement,  -- never used again: others count on "all after"
    key text not null,
    type text not null,                 -- sites | posts | comments
    format text not null,
    run integer not null references runs(id),
    captured text,
    digest blob not null,
    item text,                          -- what the source said, as JSON; null: as the row says
    raw blob                            -- the source record, zstd
);
create index sightings_key on sightings(key);
create table problems (
    id integer primary key,
    run integer not null references runs(id),
    place text not null,
    what text not null,
    key text not null default '',
    lost integer not null,
    raw blob                            -- what was cut out, zstd
);
create unique index problems_once on problems(place, what);
create table pages (
    url text primary key,
    final text not null,
    status integer not null,
    headers text not null,
    body blob not null,                 -- zlib
    fetched text not null,
    run integer not null
);
create table origins (
    site text primary key references sites(key),
    source text not null,               -- what was given to `nachlese import`, the last time
    scraper text not null,
    options text not null default '{}', -- how to ask again, as JSON; never a password itself
    checked text                        -- start of the last complete run
);
create virtual table comments_fts using fts5(
    author_name, body, content='comments', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2"
);
create table indexed (upto integer not null);  -- comments that full-text search knows, by id
insert into indexed values (0);
create trigger comments_fts_delete after delete on comments
when old.id <= (select upto from indexed) begin
    insert into comments_fts(comments_fts, rowid, author_name, body)
    values ('delete', old.id, old.author_name, old.body);
end;
create trigger comments_fts_update after update of author_name, body on comments
when old.id <= (select upto from indexed) begin
    insert into comments_fts(comments_fts, rowid, author_name, body)
    values ('delete', old.id, old.author_name, old.body);
    insert into comments_fts(rowid, author_name, body)
    values (new.id, new.author_name, new.body);
end;
"""


@migrations()
def tables(db: Database) -> None:
    """Make the first version of all tables."""
    for statement in split_statements(TABLES):
        db.execute(statement)


ABSENCES = """
create table absences (                 -- append-only: a complete listing lacked this key
    id integer primary key autoincrement,
    key text not null,
    type text not null,                 -- posts | comments
    format text not null,
    run integer not null references runs(id),
    captured text not null,             -- when
    why text not null default ''
);
create index absences_key on absences(key);
alter table posts add column vanished text;     -- since when; null: it is there
alter table comments add column vanished text;
"""


@migrations()
def absences(db: Database) -> None:
    """Keep what a source no longer has, and since when."""
    for statement in split_statements(ABSENCES):
        db.execute(statement)


@migrations()
def search_gathers_more(db: Database) -> None:
    """Let FTS5 gather 16 MiB before it writes: with its usual 1 MiB it takes twice as long."""
    db.execute("insert into comments_fts(comments_fts, rank) values ('hashsize', ?)", (16 << 20,))


@migrations()
def sync_state(db: Database) -> None:
    """Keep between syncs how far a site was read, and what trouble it made: JSON."""
    db.execute("alter table origins add column state text not null default '{}'")


@migrations()
def moved_sites(db: Database) -> None:
    """Keep where sites moved to: what is at `base` is filed under the key of `site`."""
    db.execute("create table aliases (base text primary key, site text not null) without rowid")


@migrations()
def captured_listings(db: Database) -> None:
    """Keep which comments each capture of a post showed, to compare later imports with."""
    db.execute(
        "create table listings (post text not null, captured text not null, run integer not null"
        " references runs(id), shown text not null, primary key (post, captured, shown))"
        " without rowid"
    )


@migrations()
def gravatars_of_today(db: Database) -> None:
    """Know without looking whether any gravatar is hashed by SHA-256: see importer.identity."""
    db.execute(
        "create index comments_sha on comments(author_avatar) where length(author_avatar) = 64"
    )


@migrations()
def missed_addresses(db: Database) -> None:
    """Keep which addresses answered when that there is nothing: see importer.sync.missed."""
    db.execute(
        "create table missed (place text not null, captured text not null, run integer not null"
        " references runs(id), status integer not null, primary key (place, captured))"
        " without rowid"
    )


def split_statements(script: str) -> Iterator[str]:
    """Cut a script into statements, so that they run inside the migration's transaction.

    (`executescript` would commit it first.) A trigger's body ends with `end;`.
    """
    statement = ""
    for line in script.splitlines():
        statement += line.split("--")[0] + "\n"
        inside_trigger = "create trigger" in statement and not line.startswith("end")
        if line.split("--")[0].rstrip().endswith(";") and not inside_trigger:
            yield statement
            statement = ""


def open_database(path: Path | str, *sets: Migrations) -> Database:
    """Open (or create) the file, with the importer's tables and those of further migration sets.

    ":memory:" gives a database in memory. One `Database` belongs to one thread.
    """
    db = Database(memory=True) if str(path) == ":memory:" else Database(str(path))
    for setting in SETTINGS:
        db.execute(f"pragma {setting}")
    if db.journal_mode == "delete":
        db.enable_wal()
    for each in (migrations, *sets):
        if each.pending(db):
            each.apply(db)
    return db


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold the write lock for one short transaction; roll all of it back on any exception.

    `begin immediate`: the deferred BEGIN of `Database.atomic()` failed 525 of 600 concurrent
    read-then-write transactions with "database is locked", this none.
    """
    db.execute("begin immediate")
    try:
        yield db
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()
