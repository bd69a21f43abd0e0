"""Bring files into the store: one, a folder of them, a container, standard input."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from sqlite_utils import Database

from importer import runs, store, unpack
from importer.ahead import read_ahead, worth
from importer.captures import reading
from importer.captures.spool import Spool, put_by
from importer.errors import BadConfig, NotFound, NotReadable, Unknown
from importer.formats import Format, Given
from importer.formats.registry import FORMATS, UNMISTAKABLE, detect, named
from importer.model import Item, Problem, Site, Skipped
from importer.report import Report
from importer.sightings import Savable
from importer.sync import compare, missed
from importer.sync.moving import aliases, filed

Clock = Callable[[], datetime]
Watch = Callable[[Iterable[Savable]], Iterable[Savable]]  # sees items go by
Meter = Callable[[BinaryIO, int], BinaryIO]  # sees bytes go by, of so many


NO_ARCHIVE = "no archive"
# Google Takeout's own pages and Blogger's templates: they lie beside its feed, and look like pages.
BESIDE = re.compile(r"(?:^|[/:])(?:archive_browser\.html|theme-\w{1,20}\.(?:html|xml))$")


def unwatched(items: Iterable[Savable]) -> Iterable[Savable]:
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
    read = read_ahead if worth(source) and not aliases(db) else read_files
    items = read(source, format, site, meter)
    return in_run(db, source, format, now, lambda _: watch(items))


def in_run(
    db: Database, source: str, format: str, now: Clock, items: Callable[[int], Iterable[Savable]]
) -> tuple[int, Report]:
    """Save the items that belong to a new run, and close it whatever happens."""
    report = Report()
    run = runs.start(db, source, format, now())
    try:
        store.save(db, filed(items(run), aliases(db)), run, report)
        store.save(db, compare.gone(db, run), run, report)
        store.save(db, missed.gone(db), run, report)
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
    that cannot be read costs only itself. Captures of pages are read at the end, all together.
    Raises BadConfig, NotReadable for a single file, and where there is no archive at all.
    """
    met: set[bool] = set()
    with Spool() as spool:
        for item in read_all(source, format, site, meter, spool):
            met.add(isinstance(item, Skipped) and item.why.startswith(NO_ARCHIVE))
            yield item
    if met == {True}:
        raise NotReadable(f"{source}: nothing in it is an archive: see `nachlese formats`.")


def read_all(source: str, format: str, site: str, meter: Meter, spool: Spool) -> Iterator[Item]:
    """Give the items of a source, and say so where `site` is not one blog alone.

    A zip of Takeout has all blogs of an account, and none of them says its address.
    """
    blogs: dict[str, str] = {}
    for item in read_each(source, format, site, meter, spool):
        yield item
        id = item.source.id if isinstance(item, Site) else ""
        if isinstance(item, Site) and id and blogs.setdefault(item.key, id) != id:
            what = (
                f"blog {id} is another one than blog {blogs[item.key]}, and both are filed under"
                f" {item.key}: undo this, and import each by itself with its own --site"
            )
            yield Problem(where=source, what=what, key=item.key, lost=False)


def read_each(source: str, format: str, site: str, meter: Meter, spool: Spool) -> Iterator[Item]:
    """Give the items of a folder or a file, then those of all captures in it."""
    if Path(source).is_dir():
        yield from read_folder(source, format, site, meter, spool)
    else:
        yield from read_file(source, format, site, meter, spool=spool)
    yield from reading.read(spool.held(), site)


def read_folder(folder: str, format: str, site: str, meter: Meter, spool: Spool) -> Iterator[Item]:
    """Give the items of the files in a folder; captures of pages go into the spool."""
    for path in files(folder):
        inside = Path(path).relative_to(folder).as_posix()
        try:
            yield from read_file(path, format, site, meter, UNMISTAKABLE, spool, inside)
        except Unknown:
            yield Skipped(where=path, why=f"{NO_ARCHIVE} ({Path(path).suffix or 'no'} file)")
        except NotReadable as error:
            yield unread(path, error)


def read_file(
    path: str,
    format: str,
    site: str,
    meter: Meter = unmetered,
    among: tuple[Format, ...] = FORMATS,
    spool: Spool | None = None,
    inside: str = "",
) -> Iterator[Item]:
    """Give the items of a file; of a container all files in it that are archives.

    `inside`: its path in the folder that is read. Of what is read with others there, captures of
    pages go into the spool. A file in a container that cannot be read costs only itself.

    Raises NotReadable where nothing can be read, Unknown for a file that is no archive, BadConfig.
    """
    bad: dict[str, NotReadable] = {}
    good = False
    for name, stream in unpack.streams(path, meter):
        part = name != path
        given = Given(
            name=name, site=site, inside=inside + name.removeprefix(path).removeprefix(":")
        )
        try:
            yield from read_stream(stream, given, format, UNMISTAKABLE if part else among, spool)
        except Unknown:
            if not part:
                raise
            yield Skipped(where=name, why=f"{NO_ARCHIVE} ({Path(name).suffix or 'no'} file)")
        except NotReadable as error:
            bad[name] = error
        else:
            good = True
    if bad and not good:
        raise next(iter(bad.values()))
    yield from (unread(name, error) for name, error in bad.items())


def read_stream(
    stream: BufferedReader,
    given: Given,
    format: str,
    among: tuple[Format, ...],
    spool: Spool | None,
) -> Iterator[Item]:
    """Give the items of one file, by the format named or the one that claims it; raises as
    `read_file`.
    """
    if given.inside and BESIDE.search(given.inside):
        yield Skipped(where=given.name, why="Google Takeout's own pages")
        return
    reader = named(format) if format else detect(stream.peek(unpack.START), given.name, among)
    if reader.read is None:
        raise BadConfig(f"{reader.name} can be written, not read: see `nachlese formats`.")
    if reader.captures and spool and given.inside:
        yield from put_by(reader.captures(stream, given), spool)
    else:
        yield from reader.read(stream, given)


def unread(name: str, error: NotReadable) -> Problem:
    """Give what is said of a file that could not be read, beside others that could."""
    return Problem(where=name, what=str(error).removeprefix(f"{name}: "))


def files(folder: str) -> list[str]:
    """Give the files in a folder and those below it, by name; raises NotFound."""
    found = sorted(str(path) for path in Path(folder).rglob("*") if path.is_file())
    if not found:
        raise NotFound(f"{folder}: the folder is empty.")
    return found
