"""Bring a source into the store: a file, a live site, a site again.

Each import is a run: opened, fed batch by batch, closed with a report. A site that was imported is
remembered in `origins` (how to ask it again, of a password only where it is found), and
`sync_site` asks it for what is new. What the bytes mean is the readers' business, what becomes of
the items the store's.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

from importer import runs, store, unpack
from importer.errors import BadConfig, NotFound, NotReadable, Unknown
from importer.formats import Format, Given
from importer.formats.registry import FORMATS, UNMISTAKABLE, detect, named
from importer.model import Fetch, Item, Page, Problem, Site, Skipped, site_key
from importer.pages import forget_answers, resumed
from importer.report import Report
from importer.rows import stamp, unstamp
from importer.schema import writing
from importer.scrapers.registry import choose
from importer.scrapers.registry import read as read_site
from importer.unpack import START

Clock = Callable[[], datetime]
Watch = Callable[[Iterable[Item]], Iterable[Item]]  # sees items go by
Meter = Callable[[BinaryIO, int], BinaryIO]  # sees bytes go by, of so many


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


def unwatched(items: Iterable[Item]) -> Iterable[Item]:
    """Let items go by."""
    return items


def unmetered(stream: BinaryIO, size: int) -> BinaryIO:
    """Let bytes go by."""
    return stream


def import_files(
    db: Database,
    source: str,
    now: Clock,
    *,
    format: str = "",
    site: str = "",
    watch: Watch = unwatched,
    meter: Meter = unmetered,
) -> tuple[int, Report]:
    """Import a file, a folder or standard input; give the run's number and its report.

    Raises NotFound, NotReadable, Ambiguous, BadConfig; what was saved before an error stays.
    """
    items = read_files(source, format, site, meter)
    return in_run(db, source, format, now, lambda _: watch(items))


def in_run(
    db: Database, source: str, format: str, now: Clock, items: Callable[[int], Iterable[Item]]
) -> tuple[int, Report]:
    """Save the items that belong to a new run, and close it whatever happens."""
    report = Report()
    run = runs.start(db, source, format, now())
    try:
        store.save(db, items(run), run, report)
    except Exception as error:
        runs.fail(db, run, report, now(), str(error))
        raise
    runs.finish(db, run, report, now())
    return run, report


def read_files(
    source: str, format: str = "", site: str = "", meter: Meter = unmetered
) -> Iterator[Item]:
    """Give the items of every file in a source, in the order of names.

    In a folder lies what belongs to pages, too: what is no archive there is skipped, and a file
    that cannot be read costs only itself. Raises NotReadable, BadConfig for a single file.
    """
    if not Path(source).is_dir():
        yield from read_file(source, format, site, meter)
        return
    for path in files(source):
        try:
            yield from read_file(path, format, site, meter, UNMISTAKABLE)
        except Unknown:
            yield Skipped(where=path, why=f"no archive ({Path(path).suffix or 'no'} file)")
        except NotReadable as error:
            yield Problem(where=path, what=str(error).removeprefix(f"{path}: "))


def read_file(
    path: str,
    format: str,
    site: str,
    meter: Meter = unmetered,
    among: tuple[Format, ...] = FORMATS,
) -> Iterator[Item]:
    """Give the items of a file; of a container all files in it that are archives.

    Raises NotReadable, Unknown for a file that is no archive, BadConfig.
    """
    for name, stream in unpack.streams(path, meter):
        inside = name != path
        try:
            known = UNMISTAKABLE if inside else among
            reader = named(format) if format else detect(stream.peek(unpack.START), name, known)
        except Unknown:
            if not inside:
                raise
            yield Skipped(where=name, why=f"no archive ({Path(name).suffix or 'no'} file)")
            continue
        if reader.read is None:
            raise BadConfig(f"{reader.name} can be written, not read: see `nachlese formats`.")
        yield from reader.read(stream, Given(name=name, site=site))


def files(folder: str) -> list[str]:
    """Give the files in a folder and those below it, by name; raises NotFound."""
    found = sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())
    if not found:
        raise NotFound(f"{folder}: the folder is empty.")
    return found


def import_site(
    db: Database,
    url: str,
    fetch: Fetch,
    now: Clock,
    access: Access,
    *,
    since: datetime | None = None,
    watch: Watch = unwatched,
) -> tuple[int, Report]:
    """Import a live site, or the file at an address; remember the site for `sync`.

    An interrupted run of the same source goes on: pages fetched since are not asked for again.
    Raises NotFound, Refused, TryLater as the fetch does.
    """
    started = now()
    cut_off = runs.interrupted(db, url)
    seen: list[str] = []

    def items(run: int) -> Iterable[Item]:
        get = resumed(fetch, db, run, cut_off)
        page = get(url)
        scrapers = choose(page, access.format, bool(access.user))
        found = (
            read_site(scrapers, page, get, since) if scrapers else read_page_as_file(page, access)
        )
        return watch(noting_sites(found, seen))

    run, report = in_run(db, url, access.format, now, items)
    forget_answers(db, run)
    if seen:
        remember(db, seen[0], url, access, started)
    return run, report


def noting_sites(items: Iterable[Item], seen: list[str]) -> Iterator[Item]:
    """Let items go by and note the keys of the sites among them."""
    for item in items:
        if isinstance(item, Site):
            seen.append(item.key)
        yield item


def read_page_as_file(page: Page, access: Access) -> Iterator[Item]:
    """Read what an address answered as an archive file: an export put on the web."""
    reader = named(access.format) if access.format else detect(page.body[:START], page.url)
    if reader.read:
        yield from reader.read(io.BytesIO(page.body), Given(name=page.url))


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
