"""Which comments each capture of a post showed, kept to be compared with captures imported later.

`importer.sync.compare` compares them.
"""

from __future__ import annotations

import json

from sqlite_utils import Database

from importer.model import Listed
from importer.rows import readable, stamp


def keep(db: Database, item: Listed, run: int) -> None:
    """Keep a listing, once however often it is met, inside the caller's transaction."""
    shown = [sorted(item.comments), sorted(item.pings), item.doubt, item.exact]
    db.conn.execute(
        "insert into listings(post, captured, run, shown) values (?, ?, ?, ?)"
        " on conflict do nothing",
        (readable(item.key), stamp(item.source.captured) or "", run, json.dumps(shown)),
    )
