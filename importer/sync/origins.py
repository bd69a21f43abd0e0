"""Remembered sites: how each was imported and is asked again; of a password only where it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from importer.errors import NotFound
from importer.model import site_key
from importer.rows import stamp, unstamp
from importer.schema import writing
from importer.scrapers.rest.trip import Cursor
from importer.sync.trouble import Trouble


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


@dataclass(slots=True)
class State:
    """What is kept of a site between its syncs."""

    format: str = ""  # of what was read: "rest-edit", "rest", "pages", "feed" ...
    root: str = ""  # of its API, and
    index: dict[str, Any] = field(default_factory=dict)  # what that says of the site
    cursor: Cursor = field(default_factory=Cursor)
    trouble: Trouble = field(default_factory=Trouble)

    def as_json(self) -> str:
        """Give it as text."""
        return json.dumps(asdict(self))


def state_of(text: str) -> State:
    """Read what `as_json` wrote; what is not known any more is left out."""
    said = json.loads(text)
    parts = {"cursor": Cursor, "trouble": Trouble}
    return State(
        **{name: said[name] for name in ("format", "root", "index") if name in said},
        **{name: _made(kind, said.get(name, {})) for name, kind in parts.items()},
    )


def _made(kind: type[Any], said: dict[str, Any]) -> Any:
    return kind(**{each.name: said[each.name] for each in fields(kind) if each.name in said})


@dataclass(frozen=True, slots=True)
class Origin:
    """A remembered site."""

    site: str
    source: str
    access: Access
    checked: datetime | None
    state: State


def remember(
    db: Database,
    site: str,
    source: str,
    access: Access,
    checked: datetime,
    state: State | None = None,
) -> None:
    """Remember how a site was read, for `sync`; the last way it was read counts."""
    text = (state or State()).as_json()
    with writing(db):
        db.conn.execute(
            "insert or replace into origins(site, source, scraper, options, checked, state)"
            " values (?, ?, ?, ?, ?, ?)",
            (site, source, access.format, json.dumps(asdict(access)), stamp(checked), text),
        )


def keep_state(db: Database, site: str, state: State, checked: datetime | None = None) -> None:
    """Keep how a sync went; `checked`: it reached its end, and began then."""
    with writing(db):
        db.conn.execute(
            "update origins set state = ?, checked = coalesce(?, checked) where site = ?",
            (state.as_json(), stamp(checked), site),
        )


def origins(db: Database, wanted: Sequence[str] = ()) -> list[Origin]:
    """Give the remembered sites, all or those named by key or address; raises NotFound."""
    found = [
        Origin(site, source, Access(**json.loads(options)), unstamp(checked), state_of(state))
        for site, source, options, checked, state in db.conn.execute(
            "select site, source, options, checked, state from origins order by site"
        )
    ]
    names = {name: site_key(name) for name in wanted}
    known = {origin.site for origin in found}
    missing = [name for name, key in names.items() if key not in known]
    if missing:
        raise NotFound(f"{missing[0]}: no such site was imported from the web: `nachlese sites`.")
    return [origin for origin in found if not names or origin.site in names.values()]
