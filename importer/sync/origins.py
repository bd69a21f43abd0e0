"""Remembered sites: how each was imported and is asked again; of a password only where it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlite_utils import Database

from importer.errors import NotFound
from importer.model import site_key
from importer.rows import stamp, unstamp
from importer.schema import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to ask a live site. A password is never in here, only where it is found."""

    format: str = ""  # name of the scraper; "" = detect
    user: str = ""
    password_file: str = ""
    allow_private: bool = False
    ignore_robots: bool = False
    delay: float | None = None
    contact: str = ""  # an address for the site's owner, in the User-Agent; "" = the project's


@dataclass(frozen=True, slots=True)
class Origin:
    """A remembered site."""

    site: str
    source: str
    access: Access
    checked: datetime | None


def remember(db: Database, site: str, source: str, access: Access, checked: datetime) -> None:
    """Remember how a site was read, for `sync`; the last way it was read counts."""
    with writing(db):
        db.conn.execute(
            "insert or replace into origins(site, source, scraper, options, checked)"
            " values (?, ?, ?, ?, ?)",
            (site, source, access.format, json.dumps(asdict(access)), stamp(checked)),
        )


def origins(db: Database, wanted: Sequence[str] = ()) -> list[Origin]:
    """Give the remembered sites, all or those named by key or address; raises NotFound."""
    found = [
        Origin(site, source, Access(**json.loads(options)), unstamp(checked))
        for site, source, options, checked in db.conn.execute(
            "select site, source, options, checked from origins order by site"
        )
    ]
    names = {name: site_key(name) for name in wanted}
    known = {origin.site for origin in found}
    missing = [name for name, key in names.items() if key not in known]
    if missing:
        raise NotFound(f"{missing[0]}: no such site was imported from the web: `nachlese sites`.")
    return [origin for origin in found if not names or origin.site in names.values()]
