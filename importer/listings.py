"""Which comments each capture of a post showed, kept to be compared with captures imported later.

And which addresses answered that there is nothing. `importer.sync.compare` and `.missed` compare.
"""

from __future__ import annotations

import json

from sqlite_utils import Database

from importer.captures.notes import place
from importer.model import Listed, Missed
from importer.rows import readable, stamp


def keep(db: Database, item: Listed, run: int) -> None:
    """Keep a listing, once however often it is met, inside the caller's transaction."""
    shown = [sorted(item.comments), sorted(item.pings), item.doubt, item.exact]
    db.conn.execute(
        "insert into listings(post, captured, run, shown) values (?, ?, ?, ?)"
        " on conflict do nothing",
        (readable(item.key), stamp(item.source.captured) or "", run, json.dumps(shown)),
    )


def keep_missed(db: Database, item: Missed, run: int) -> None:
    """Keep that an address had nothing, once however often it is met, as `keep`."""
    db.conn.execute(
        "insert into missed(place, captured, run, status) values (?, ?, ?, ?)"
        " on conflict do nothing",
        (readable(place(item.url)), stamp(item.source.captured) or "", run, item.status),
    )
