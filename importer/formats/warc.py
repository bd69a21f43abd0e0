"""Web archives: WARC files, and WACZ (a zip of them), whoever wrote them.

Read by warcio (extra `archive`), record by record. What answered with a page, a feed or JSON is a
capture; a revisit record has the body of an earlier one; redirects, errors, pictures and scripts
are left out and counted, but a 404 or 410 may tell that a post is gone. Source: WARC 1.1
(ISO 28500:2017), WACZ 1.1.1.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from importer.captures import Capture, Captured, Revisit
from importer.captures.missed import missed
from importer.captures.notes import portless, usable
from importer.captures.packed import unpacked
from importer.captures.restored import restored
from importer.captures.spool import read_all
from importer.dates import iso
from importer.errors import BadConfig, NotReadable
from importer.formats import Format, Given
from importer.model import Item, Page, Problem, Skipped

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

LARGEST = 32 << 20  # bytes of a body, unpacked
PIECE = 1 << 16
MARK = re.compile(rb"^(?:WARC/(?:0\.1[78]|1\.\d)\r?\n|filedesc://)")
USED = re.compile(r"text/html|application/xhtml\+xml|(?:application|text)/[\w.+-]*(?:xml|json)|^$")
NEEDED = "WARC files are read by warcio: pip install 'nachlese[archive]'."


def sniff(start: bytes) -> bool:
    """Whether this begins like a WARC (or the older ARC) file."""
    return MARK.match(start) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the items of all captures in a file. Raises BadConfig where warcio is missing."""
    yield from read_all(captures(stream, given), given.site)


def captures(stream: BinaryIO, given: Given) -> Captured:
    """Give the captures in a file; where it is damaged, those before, and a Problem."""
    records, number = _warcio()(stream, arc2warc=True), 0
    while True:
        try:
            record = next(records, None)
        except damage() as error:
            what = f"the archive is damaged after record {number}, the rest is not read: {error}"
            yield Problem(where=given.name, what=what)
            return
        if record is None:
            return
        number += 1
        yield from RECORDS.get(record.rec_type, _left_out)(record, f"{given.name}, record {number}")


def _warcio() -> Callable[..., Iterator[ArcWarcRecord]]:
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.bufferedreaders import BufferedReader
    except ImportError as error:
        raise BadConfig(NEEDED) from error
    BufferedReader.DECOMPRESSORS.pop("br", None)  # warcio's has no limit: see captures.packed
    return ArchiveIterator  # type: ignore[no-any-return]


@cache
def damage() -> tuple[type[Exception], ...]:
    """Give what comes of a damaged file: warcio's own errors, which are of no kind, and Python's.

    For a header without an address or a length warcio makes AttributeError and TypeError.
    """
    from warcio.bufferedreaders import ChunkedDataException
    from warcio.exceptions import ArchiveLoadFailed

    python = (ValueError, LookupError, AttributeError, TypeError, OSError, EOFError, zlib.error)
    return (ArchiveLoadFailed, ChunkedDataException, NotReadable, *python)


def _response(record: ArcWarcRecord, where: str) -> Captured:
    status, kind = _status(record), _kind(record)
    if status != 200:
        yield from missed(_uri(record, "WARC-Target-URI"), _date(record, "WARC-Date"), status)
        yield Skipped(where=where, why=f"an answer {status}")
    elif not USED.search(kind):
        yield Skipped(where=where, why=f"no page ({kind})")
    else:
        yield from _captured(record, kind, where)


def _captured(record: ArcWarcRecord, kind: str, where: str) -> Captured:
    try:
        packed, cut = _body(record)
        body = unpacked(packed, _header(record, "content-encoding"), LARGEST + 1)
    except damage() as error:
        yield Problem(where=where, what=str(error))
        return
    url = _uri(record, "WARC-Target-URI")
    if not usable(url):
        yield Skipped(where=where, why="no page (its address is not on the web)")
        return
    headers = {"content-type": kind} | _headers(record)
    page = restored(Page(url=url, body=body, headers=headers, fetched=_date(record, "WARC-Date")))
    cut = cut or bool(record.rec_headers.get_header("WARC-Truncated"))
    yield Capture(page, where, cut, record.rec_headers.get_header("WARC-Payload-Digest") or "")
    if len(body) > LARGEST:
        yield Problem(where=where, what=f"longer than {LARGEST >> 20} MB: the rest is not read")


def _revisit(record: ArcWarcRecord, where: str) -> Captured:
    kind = _kind(record)
    url = _uri(record, "WARC-Target-URI")
    if _status(record) not in (200, 304) or not USED.search(kind) or not usable(url):
        yield Skipped(where=where, why="a revisit of no page")
        return
    headers = record.rec_headers
    yield Revisit(
        url=url,
        when=_date(record, "WARC-Date"),
        where=where,
        digest=headers.get_header("WARC-Payload-Digest") or "",
        first_url=_uri(record, "WARC-Refers-To-Target-URI"),
        first=_date(record, "WARC-Refers-To-Date"),
    )


def _left_out(record: ArcWarcRecord, where: str) -> Captured:
    yield Skipped(where=where, why=f"a record of the archive's own ({record.rec_type or 'none'})")


def _body(record: ArcWarcRecord) -> tuple[bytes, bool]:
    """Read a body, unpacked, as far as it goes; tell whether it is cut off."""
    stream, body = record.content_stream(), bytearray()
    while len(body) <= LARGEST and (piece := stream.read(PIECE)):
        body += piece
    says = _header(record, "content-length")
    plain = not _header(record, "content-encoding") and not _header(record, "transfer-encoding")
    short = plain and says.isdecimal() and len(body) < int(says)
    return bytes(body), short or len(body) > LARGEST


def _status(record: ArcWarcRecord) -> int:
    """Give the status of the answer that was captured; a resource has none, and is taken as it is.

    A revisit may leave out the HTTP headers.
    """
    code = record.http_headers.get_statuscode() if record.http_headers else None
    return 200 if code is None else int(code) if code.isdecimal() else 0


def _kind(record: ArcWarcRecord) -> str:
    own = record.rec_headers.get_header("Content-Type") if not record.http_headers else ""
    kind = _header(record, "content-type") or own or ""
    return kind.strip() if record.http_headers or not kind.startswith("application/http") else ""


def _headers(record: ArcWarcRecord) -> dict[str, str]:
    total = _header(record, "x-wp-total")
    return {"x-wp-total": total} if total else {}


def _header(record: ArcWarcRecord, name: str) -> str:
    return (record.http_headers.get_header(name) or "") if record.http_headers else ""


def _uri(record: ArcWarcRecord, name: str) -> str:
    """Give an address; wget before 1.20 wrote it in angle brackets."""
    return portless((record.rec_headers.get_header(name) or "").strip("<> "))


def _date(record: ArcWarcRecord, name: str) -> datetime | None:
    moment = iso(record.rec_headers.get_header(name) or "")
    return moment.replace(tzinfo=moment.tzinfo or UTC, microsecond=0) if moment else None


RECORDS: dict[str | None, Callable[[Any, str], Captured]] = {
    "response": _response,
    "resource": _response,
    "revisit": _revisit,
}

FORMAT = Format(
    name="warc",
    title="Web archive (WARC, WACZ; also ARC)",
    sniff=sniff,
    read=read,
    captures=captures,
    carries="every captured version of posts and comments with its time, what vanished since, "
    "comment feeds, answers of the REST interface",
    loses="e-mail and IP addresses, what was not captured",
)
