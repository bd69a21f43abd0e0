"""HTTrack's own cache (`hts-cache/new.zip`, `old.zip`): pages as they were answered.

A zip whose members are named by address. In front of each body, in the zip's extra field, stands
the answer's head; a member's date is, in UTC, that of `Last-Modified`, or of the answer where it
had none. So the links are the site's own and the status is known, and `old.zip` is the crawl
before; but feeds are only in the mirror, and so is what it has, too: see `Capture.spare`.
Looked at: HTTrack 3.49-4.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from importer.captures import Capture, Captured
from importer.captures.missed import missed
from importer.captures.notes import portless, usable
from importer.captures.restored import restored
from importer.captures.spool import read_all
from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.model import Item, Page, Problem, Skipped
from importer.unpack import BAD_ZIP, buffered, by_address, printable, seekable, zip_file

LARGEST = 32 << 20  # bytes of a page
HEAD = struct.Struct("<26xHH")  # of a member: the lengths of its name and of its extra field
FIELD = re.compile(r"^([\w-]{1,40}): *(.{0,2000}?)\r?$", re.M)
UTF8 = 0x800  # flag of a member's name
PAGES = re.compile(r"text/html|application/xhtml\+xml|[\w/.+-]*(?:xml|json)\b|^$")


def sniff(start: bytes) -> bool:
    """Whether this begins like a zip whose first member is named by an address."""
    return by_address(start)


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the items of all pages in it; raises NotReadable for a damaged zip."""
    yield from read_all(captures(stream, given), given.site)


def captures(stream: BinaryIO, given: Given) -> Captured:
    """Give the pages in it, and which addresses had nothing; raises NotReadable as `read`."""
    with seekable(buffered(stream)) as whole, zip_file(whole, given.name) as archive:
        for info in archive.infolist():
            where = f"{given.name}:{printable(address(info))}"
            try:
                yield from _member(archive, whole, info, where)
            except (RuntimeError, *BAD_ZIP) as error:
                yield Problem(where=where, what=f"it cannot be unpacked: {error}")


def address(info: zipfile.ZipInfo) -> str:
    """Give the address that a member is named by: UTF-8, though the zip does not say so."""
    if info.flag_bits & UTF8:
        return info.filename
    return info.filename.encode("cp437", "replace").decode("utf-8", "replace")


def head(stream: BinaryIO, info: zipfile.ZipInfo) -> dict[str, str]:
    """Give the head of an answer, names in lower case; empty where there is none."""
    stream.seek(info.header_offset)
    first = stream.read(HEAD.size)
    if len(first) < HEAD.size:
        return {}
    name, extra = HEAD.unpack(first)
    stream.seek(name, io.SEEK_CUR)
    text = stream.read(extra).decode("utf-8", "replace")
    return {key.lower(): value.strip() for key, value in FIELD.findall(text)}


def _member(
    archive: zipfile.ZipFile, stream: BinaryIO, info: zipfile.ZipInfo, where: str
) -> Captured:
    url, fields, when = portless(address(info)), head(stream, info), _moment(info)
    status, kind = fields.get("x-statuscode", "200"), fields.get("content-type", "")
    if status != "200":
        yield from missed(url, when, int(status) if status.isdecimal() else 0)
    why = _left_out(url, status, kind, info.file_size)
    if why:
        yield Skipped(where=where, why=why)
        return
    with archive.open(info) as member:
        body = member.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NotReadable(f"longer than {LARGEST >> 20} MB: no page is")
    charset = fields.get("x-charset", "")
    headers = {"content-type": f"{kind}; charset={charset}" if charset else kind}
    page = restored(Page(url=url, body=body, headers=headers, fetched=when))
    yield Capture(page, where, spare=True)


def _left_out(url: str, status: str, kind: str, size: int) -> str:
    """Say why an answer is no capture of a page; "" where it is one."""
    reasons = (
        (not usable(url), "no page (its address is not on the web)"),
        (status != "200", f"an answer {status}"),
        (not size, "kept in HTTrack's mirror alone"),
        (not PAGES.match(kind), f"no page ({kind})"),
    )
    return next((why for holds, why in reasons if holds), "")


def _moment(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        return None


FORMAT = Format(
    name="httrack",
    title="HTTrack's own cache (hts-cache/new.zip)",
    sniff=sniff,
    read=read,
    captures=captures,
    carries="as a saved page, with its address and time, and which addresses had nothing",
    loses="as a saved page, and comment feeds: they are in the mirror alone",
)
