"""What the store knows of a site, by the numbers its comments and posts have there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from importer import rows
from importer.model import comment_key, post_key
from importer.rows import COLUMNS, Row
from importer.scrapers.rest.light import comment_digest, post_digest
from importer.scrapers.rest.trip import Known
from importer.sightings import marks, slices


def known_of(db: Database, site: str, format: str) -> Known:
    """Give what is known of a site, as a source of this format ("rest", "rest-edit") said it."""
    return Known(
        ids=lambda: listed(db, site, format),
        digests=lambda ids: digests(db, site, format, list(ids)),
        posts=lambda: posts(db, site, format),
        posts_of=lambda ids: posts_of(db, site, list(ids)),
    )


def listed(db: Database, site: str, format: str) -> set[int]:
    """Give the comments that a site should list: with a password all of it, else what it showed."""
    query = (
        "select c.key from comments c join posts p on p.key = c.post"
        " where p.site = :site and c.vanished is null and (:format = 'rest-edit' or exists"
        " (select 1 from sightings s where s.key = c.key and s.format = :format))"
    )
    found = db.conn.execute(query, {"site": site, "format": format})
    return set(numbers((key for (key,) in found), comment_key(site, "")))


def numbers(keys: Iterable[str], prefix: str) -> Iterable[int]:
    """Give the numbers of keys that begin so; keys that were derived have none."""
    for key in keys:
        rest = key[len(prefix) :] if key.startswith(prefix) else ""
        if rest.isascii() and rest.isdecimal():
            yield int(rest)


def digests(db: Database, site: str, format: str, ids: Sequence[int]) -> dict[int, bytes]:
    """Give by number the digest of what a source said of comments last."""
    prefix = comment_key(site, "")
    found = said(db, "comments", format, [f"{prefix}{id}" for id in ids])
    return {
        int(key[len(prefix) :]): comment_digest(rows.comment(values))
        for key, values in found.items()
    }


def posts(db: Database, site: str, format: str) -> dict[int, bytes]:
    """Give by number the digests of a site's posts, stubs too; vanished ones are left out."""
    query = "select key from posts where site = ? and vanished is null"
    keys = [key for (key,) in db.conn.execute(query, (site,))]
    prefix = post_key(site, "")
    ids = set(numbers(keys, prefix))
    found = said(db, "posts", format, [f"{prefix}{id}" for id in ids])
    known = {int(key[len(prefix) :]): post_digest(rows.post(row)) for key, row in found.items()}
    return {id: known.get(id, b"") for id in ids}


def posts_of(db: Database, site: str, ids: Sequence[int]) -> set[int]:
    """Give the numbers of the posts that comments are on."""
    found: set[int] = set()
    for some in slices([comment_key(site, id) for id in ids]):
        query = f"select post from comments where key in ({marks(some)})"
        posts = (key for (key,) in db.conn.execute(query, some))
        found.update(numbers(posts, post_key(site, "")))
    return found


def said(db: Database, table: str, format: str, keys: Sequence[str]) -> dict[str, Row]:
    """Give by key what a source said last; keys that it never named are left out."""
    columns = ", ".join(f't."{name}"' for name in COLUMNS[table])
    found: dict[str, Row] = {}
    for some in slices(keys):
        query = (
            f"select s.item, {columns} from sightings s join {table} t on t.key = s.key"
            f" where s.key in ({marks(some)}) and s.type = ? and s.format = ?"
            " order by coalesce(s.captured, ''), s.id"
        )
        for item, *values in db.conn.execute(query, (*some, table, format)):
            found[values[0]] = tuple(json.loads(item)) if item else tuple(values)
    return found
