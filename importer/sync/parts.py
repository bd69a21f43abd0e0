"""Several files given by name that are one archive: parts of a crawl, captures of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database

from importer import unpack
from importer.captures import reading
from importer.captures.spool import Spool
from importer.errors import NotFound, NotReadable
from importer.formats.registry import detect
from importer.model import Item
from importer.report import Report
from importer.sync.files import Clock, Watch, in_run, read_file, unwatched


def together(sources: Sequence[str]) -> list[tuple[str, ...]]:
    """Give sources as they are imported: all in one run if each holds captures, else one by one."""
    if len(sources) > 1 and all(map(holds_captures, sources)):
        return [tuple(sources)]
    return [(each,) for each in sources]


def holds_captures(source: str) -> bool:
    """Whether a source is a file of captures; what is wrong with it is for its reader to say."""
    if not Path(source).is_file():
        return False
    if source.lower().endswith(".wacz"):
        return True
    try:
        name, stream = next(unpack.streams(source))
        return name == source and detect(stream.peek(unpack.START), name).captures is not None
    except (NotFound, NotReadable, ValueError):
        return False


def import_parts(
    db: Database,
    sources: Sequence[str],
    now: Clock,
    *,
    format: str = "",
    site: str = "",
    watch: Watch = unwatched,
) -> tuple[int, Report]:
    """Import several files as one archive; give the run's number and its report.

    Raises NotFound, NotReadable, BadConfig; what was saved before an error stays.
    """
    items = read_parts(sources, format, site)
    return in_run(db, named(sources), format, now, lambda _: watch(items))


def named(sources: Sequence[str]) -> str:
    """Give the name of several sources, for the list of runs."""
    return sources[0] + (f" and {len(sources) - 1} more" if len(sources) > 1 else "")


def read_parts(sources: Sequence[str], format: str = "", site: str = "") -> Iterator[Item]:
    """Give the items of several files; captures of pages are read at the end, all together."""
    with Spool() as spool:
        for path in sources:
            yield from read_file(path, format, site, spool=spool, inside=Path(path).name)
        yield from reading.read(spool.held(), site)
