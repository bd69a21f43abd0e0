"""What captures of all imports together show to be gone, whatever the order in which they came.

`importer.captures` compares the captures of one import. This compares those of all, after an import
and for each post that it touched. Sightings count as showing, too, but the listings are surer: a
sighting that says the same again is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlite_utils import Database

from importer.captures.absent import Listing, lacking
from importer.model import Gone, Source
from importer.rows import unstamp

TOUCHED = """
    select post from listings where run = :run union
    select c.post from sightings s join comments c on c.key = s.key
        where s.run = :run and s.type = 'comments'
            and exists (select 1 from listings l where l.post = c.post)
"""
SIGHTINGS = """
    select s.key, coalesce(s.captured, '') from comments c join sightings s on s.key = c.key
    where c.post = ? and s.type = 'comments'
"""
PUBLIC = """
    select c.key from comments c where c.post = ? and c.status = 'approved' and exists (
        select 1 from sightings s where s.key = c.key and s.format in ('pages', 'feed'))
"""


def gone(db: Database, run: int) -> Iterator[Gone]:
    """Give the comments that a run, together with all others, shows to be gone.

    Only those that were seen in public and are approved: a page shows no others anyway.
    """
    if db.conn.execute("select 1 from listings limit 1").fetchone() is None:
        return
    for (post,) in db.conn.execute(TOUCHED, {"run": run}).fetchall():
        public = {key for (key,) in db.conn.execute(PUBLIC, (post,))}
        for key, when in lacking([*listed(db, post), *sighted(db, post)]):
            if key in public:
                source = Source(format="pages", id=key.rpartition("/c")[2], captured=when)
                yield Gone(key=key, source=source, why="a complete capture of its post lacks it")


def listed(db: Database, post: str) -> Iterator[Listing]:
    """Give what captures of a post showed."""
    base = post.rpartition("/")[0]
    query = "select captured, shown from listings where post = ?"
    for captured, text in db.conn.execute(query, (post,)).fetchall():
        shown, pings, doubt, exact = json.loads(text)
        keys, of_pings = (frozenset(f"{base}/{each}" for each in ids) for ids in (shown, pings))
        yield Listing(unstamp(captured or None), keys, of_pings, doubt, exact)


def sighted(db: Database, post: str) -> Iterator[Listing]:
    """Give when any source said something of a post's comments."""
    for key, captured in db.conn.execute(SIGHTINGS, (post,)).fetchall():
        yield Listing(unstamp(captured or None), frozenset((key,)), doubt="one comment alone")
