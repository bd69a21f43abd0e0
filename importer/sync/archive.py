"""Bring a blog's captures out of an archive on the web, the Wayback Machine above all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlite_utils import Database

from importer import runs
from importer.model import Fetch, Page
from importer.pages import forget_answers, lasting, resumed
from importer.report import Report
from importer.scrapers import wayback
from importer.sightings import Savable
from importer.sync.files import Clock, Watch, in_run, unwatched


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
) -> tuple[int, Report]:
    """Import all captures that an archive has of a blog; give the run's number and its report.

    Captures that were brought before are not asked for again, whatever became of the run; a list
    of them is, unless its run was interrupted. `counted` is told how many captures there are,
    `seen` may wrap what brings one. Raises NotFound, Refused, TryLater.
    """
    cut_off = runs.interrupted(db, source)

    def items(run: int) -> Iterable[Savable]:
        lists = resumed(fetch, db, run, cut_off)
        place = f"{asked.root}/web/"
        captures = seen(lasting(fetch, db, run, place))

        def get(url: str) -> Page:
            return (captures if url.startswith(place) else lists)(url)

        return watch(wayback.read(asked, get, counted, site))

    run, report = in_run(db, source, "wayback", now, items)
    forget_answers(db, run, f"{asked.root}/cdx/")
    return run, report
