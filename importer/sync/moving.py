"""A site that moved keeps its keys: what is at its new address is filed under the old one.

Keys say where a comment was first found, not where it is now. `aliases` has the new base
addresses; every import passes through `filed`, whatever it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from sqlite_utils import Database

from importer.errors import BadConfig, NotFound
from importer.model import Comment, Missed, Post, Site, Skipped, site_key
from importer.schema import writing
from importer.sightings import New, Savable
from importer.sync.origins import keep_state, origins, remember


def move(db: Database, old: str, new: str) -> str:
    """Note that a site moved to another address; give its key, which stays.

    Raises NotFound for a site that nobody knows, BadConfig where the new address is no address, or
    one that was imported as a site of its own.
    """
    site, base = site_key(old), site_key(new)
    if urlsplit(new).scheme not in ("http", "https"):
        raise BadConfig(f"{new}: give the new address with http:// or https://.")
    site = aliases(db).get(site, site)
    if not db.conn.execute("select 1 from sites where key = ?", (site,)).fetchone():
        raise NotFound(f"{old}: there is no such site: `nachlese sites`.")
    if base != site and db.conn.execute("select 1 from sites where key = ?", (base,)).fetchone():
        raise BadConfig(
            f"{new} was imported as a site of its own: take those runs back first (`nachlese runs`,"
            " `nachlese undo RUN`), then move."
        )
    with writing(db):
        db.conn.execute("delete from aliases where base = ?", (base,))
        if base != site:
            db.conn.execute("insert into aliases(base, site) values (?, ?)", (base, site))
    follow_source(db, site, new)
    return site


def follow_source(db: Database, site: str, new: str) -> None:
    """Let `sync` ask at the new address, and find the API there anew."""
    for origin in origins(db):
        if origin.site == site:
            state = origin.state
            state.root, state.index = "", {}
            if origin.checked:
                remember(db, site, new, origin.access, origin.checked, state)
            keep_state(db, site, state)


def aliases(db: Database) -> dict[str, str]:
    """Give the keys of sites by the base addresses they moved to."""
    return dict(db.conn.execute("select base, site from aliases").fetchall())


def filed(items: Iterable[Savable], moved: Mapping[str, str]) -> Iterable[Savable]:
    """Let items go by under the keys that their sites keep."""
    return (_filed(item, moved) for item in items) if moved else items


def _filed(item: Savable, moved: Mapping[str, str]) -> Savable:
    if isinstance(item, Site):
        return replace(item, key=moved.get(item.key, item.key))
    if isinstance(item, Skipped | Missed | New) or not item.key:
        return item
    item = replace(item, key=_moved(item.key, moved))
    if isinstance(item, Post):
        return replace(item, site=moved.get(item.site, item.site))
    if isinstance(item, Comment):
        parent = item.parent and _moved(item.parent, moved)
        return replace(item, post=_moved(item.post, moved), parent=parent)
    return item


def _moved(key: str, moved: Mapping[str, str]) -> str:
    base, slash, last = key.rpartition("/")
    return f"{moved.get(base, base)}{slash}{last}"
