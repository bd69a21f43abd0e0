"""What the keeper of a page noted in it: the address it had, and when it was kept.

One row a keeper in `NOTES`, asked top to bottom; the first that knows an address wins, the first
that knows a time too. Measured on real saved pages: HTTrack rewrites the canonical link of 81 % of
them to a relative one, so its own note is the only one that is sure. To add one: a row in `NOTES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from importer.extract.paging import same
from importer.model import Page

HEAD, TAIL = 64 << 10, 4 << 10  # bytes of a page in which notes stand
MEMENTO = re.compile(  # an address in an archive like the Wayback Machine
    r"^(?:https?://[^/\s]{1,200})?/(?:[\w-]{1,40}/){0,2}?web/(?P<stamp>\d{4,14})(?:[a-z]{2}_)?/"
    r"(?P<url>https?:/.{1,2000})$",
    re.S,
)
MIRRORED = re.compile(
    rb"<!-- Mirrored from (\S{4,2000}) by HTTrack[^>]{0,120}?(\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT)"
)
SAVED = re.compile(rb"<!-- saved from url=\(\d{4}\)(\S{8,2000})")
SINGLEFILE = re.compile(
    rb"Page saved with SingleFile\s{1,9}url:\s{1,9}(\S{8,2000})\s{1,9}saved date: ([^\n(]{20,60})"
)
SAVE_PAGE_WE = re.compile(
    rb"""<meta name=["']?savepage-(url|date)["']? content=(?:"([^"]{8,2000})"|'([^']{8,2000})')"""
)
WOMBAT = re.compile(rb'__wm\.wombat\("(https?:[^"\s]{5,2000})",\s?"(\d{4,14})"')
ARCHIVED = re.compile(rb"FILE ARCHIVED ON (\d\d:\d\d:\d\d \w{3} \d\d, \d{4}) AND RETRIEVED")
SCRIPTED = re.compile(  # a date as JavaScript writes it
    r"(\w{3} \d{1,2} \d{4} \d\d:\d\d:\d\d) (?:GMT|UTC)([+-]\d{4})?"
)
LONGEST = re.compile(r"^(https?://[^/]{1,300}?):(?:80|443)(?=/|$)")
FULL = "00000101000000"  # what lacks in a stamp that is cut: the first moment of it


class Note(NamedTuple):
    """An address and a time, "" and None where they are not noted."""

    url: str = ""
    when: datetime | None = None


def noted(page: Page) -> Note:
    """Give what is noted of a page in its address and in itself. Never raises."""
    text = page.body[:HEAD] + page.body[-TAIL:]
    found = [memento(page.url), *(note(text) for note in NOTES)]
    return Note(
        next((portless(one.url) for one in found if usable(one.url)), ""),
        next((one.when for one in found if one.when), None),
    )


def memento(url: str) -> Note:
    """Read an address of the Wayback Machine, of its like, or of the two in one another."""
    match = MEMENTO.match(url.strip())
    if match is None:
        return Note()
    inner = memento(match["url"])
    return inner if inner.url else Note(match["url"], stamped(match["stamp"]))


def stamped(stamp: str) -> datetime | None:
    """Give the moment of an archive's time stamp, "20121007232004" or the beginning of one."""
    try:
        return datetime.strptime(stamp + FULL[len(stamp) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def place(url: str) -> str:
    """Give what the addresses of one page have in common, however they are escaped."""
    return unquote(same(url)) if usable(url) else url


def usable(url: str) -> bool:
    """Whether this is an address of the web, and one that can be taken apart."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def portless(url: str) -> str:
    """Give an address without the port that it has anyway."""
    return LONGEST.sub(r"\1", url)


def _mirrored(text: bytes) -> Note:
    match = MIRRORED.search(text)
    return Note(f"http://{_text(match[1])}", _mail_date(_text(match[2]))) if match else Note()


def _saved(text: bytes) -> Note:
    match = SAVED.search(text)
    url = _text(match[1]) if match else ""
    inner = memento(url)
    return inner if inner.url else Note(url if url.startswith("http") else "")


def _singlefile(text: bytes) -> Note:
    match = SINGLEFILE.search(text)
    return _nested(_text(match[1]), _scripted(_text(match[2]))) if match else Note()


def _save_page_we(text: bytes) -> Note:
    said = {one[0]: _text(one[1] or one[2]) for one in SAVE_PAGE_WE.findall(text)}
    return _nested(said.get(b"url", ""), _scripted(said.get(b"date", "")))


def _wombat(text: bytes) -> Note:
    match = WOMBAT.search(text)
    return Note(_text(match[1]), stamped(_text(match[2]))) if match else Note()


def _archived(text: bytes) -> Note:
    match = ARCHIVED.search(text)
    return Note(when=_parsed(_text(match[1]), "%H:%M:%S %b %d, %Y")) if match else Note()


def _nested(url: str, when: datetime | None) -> Note:
    """Take the Wayback Machine's time for a page of it that was saved, later, by other means."""
    inner = memento(url)
    return inner if inner.url else Note(url if url.startswith("http") else "", when)


def _scripted(text: str) -> datetime | None:
    match = SCRIPTED.search(text)
    moment = _parsed(match[1], "%b %d %Y %H:%M:%S") if match else None
    if match is None or moment is None or not match[2]:
        return moment
    ahead = timedelta(hours=int(match[2][1:3]), minutes=int(match[2][3:]))
    return moment - ahead if match[2][0] == "+" else moment + ahead


def _mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _parsed(text: str, shape: str) -> datetime | None:
    try:
        return datetime.strptime(text, shape).replace(tzinfo=UTC)
    except ValueError:
        return None


def _text(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace")).strip()


NOTES: tuple[Callable[[bytes], Note], ...] = (
    _saved,
    _mirrored,
    _singlefile,
    _save_page_we,
    _wombat,
    _archived,
)
