"""Bring a blog's captures out of an archive on the web, the Wayback Machine above all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from importer import runs
from importer.model import Fetch, Page, Site
from importer.pages import forget_answers, lasting, resumed
from importer.report import Report
from importer.scrapers import wayback
from importer.scrapers.wayback.asked import NAME
from importer.sightings import Savable
from importer.sync.files import Clock, Watch, in_run, unwatched
from importer.sync.live import noting_sites
from importer.sync.origins import Access, remember


def import_archive(
    db: Database,
    source: str,
    asked: wayback.Asked,
    fetch: Fetch,
    now: Clock,
    *,
    site: str = "",
    counted: wayback.Counted = lambda *numbers: None,
    seen: Callable[[Fetch], Fetch] = lambda fetch: fetch,
    watch: Watch = unwatched,
    again: Access | None = None,
) -> tuple[int, Report]:
    """Import all captures that an archive has of a blog; give the run's number and its report.

    Captures that were brought before are not asked for again, whatever became of the run; a list
    of them is, unless its run was interrupted. `counted` is told how many captures there are,
    `seen` may wrap what brings one. `again`: how `sync` is to ask for new captures, if it is to.
    Raises NotFound, Refused, TryLater.
    """
    started, cut_off = now(), runs.interrupted(db, source)
    sites: list[Site] = []

    def items(run: int) -> Iterable[Savable]:
        lists = resumed(fetch, db, run, cut_off)
        place = f"{asked.root}/web/"
        captures = seen(lasting(fetch, db, run, place))

        def get(url: str) -> Page:
            return (captures if url.startswith(place) else lists)(url)

        return watch(noting_sites(wayback.read(asked, get, counted, site), sites))

    run, report = in_run(db, source, "wayback", now, items)
    forget_answers(db, run, f"{asked.root}/cdx/")
    if again and sites:
        remember_archive(db, sites[0].key, source, again, started)
    return run, report


def remember_archive(
    db: Database, site: str, source: str, again: Access, checked: datetime
) -> None:
    """Remember where captures of a site are, unless the site itself is asked: that says more."""
    known = db.conn.execute("select scraper from origins where site = ?", (site,)).fetchone()
    if known in (None, (NAME,)):
        remember(db, site, source, replace(again, format=NAME), checked)
