"""MHTML: a page that a browser saved with all that belongs to it, in one file like a mail.

Address and time stand in its headers: Chrome writes `Snapshot-Content-Location`, others the
`Content-Location` of the first part. Source: RFC 2557. Pictures and styles in it are not used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from importer.captures import Capture, Captured
from importer.captures.notes import memento, portless, usable
from importer.captures.rewritten import undone
from importer.captures.spool import read_all
from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.model import Item, Page

LARGEST = 128 << 20  # pictures are in it
HEADER = re.compile(rb"^[A-Za-z][A-Za-z-]{1,40}:", re.M)
RELATED = re.compile(
    rb"^content-type:\s{0,9}(?:multipart/related|multipart/mixed|text/html)", re.I | re.M
)
PLACED = re.compile(rb"^(?:snapshot-)?content-location:", re.I | re.M)
HTML = ("text/html", "application/xhtml+xml")


def sniff(start: bytes) -> bool:
    """Whether this begins like a mail whose parts lie on the web."""
    head = start.lstrip(b"\xef\xbb\xbf\r\n ")[:8192]
    return bool(HEADER.match(head) and RELATED.search(head) and PLACED.search(start))


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the items of the page. Raises NotReadable where there is none in it."""
    yield from read_all(captures(stream, given), given.site)


def captures(stream: BinaryIO, given: Given) -> Captured:
    """Give the page in a file, at its own address; raises NotReadable where there is none."""
    text = stream.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise NotReadable(f"{given.name}: larger than {LARGEST >> 20} MB: no saved page is.")
    whole = message_from_bytes(text)
    root = next((part for part in whole.walk() if part.get_content_type() in HTML), None)
    payload = root.get_payload(decode=True) if root is not None else None
    if root is None or not isinstance(payload, bytes):
        raise NotReadable(f"{given.name}: a file like a mail, but there is no page in it.")
    yield Capture(_page(whole, root, payload, given), given.name, cut=_cut(whole))


def _page(whole: Message, root: Message, body: bytes, given: Given) -> Page:
    place = str(whole["Snapshot-Content-Location"] or root["Content-Location"] or "").strip()
    place = re.sub(r"\s+", "", place)  # a long header is folded
    inner = memento(place)
    url = inner.url or (place if usable(place) else given.site)
    if not url:
        raise NotReadable(f"{given.name}: the page does not say its address: say it with --site.")
    headers = {"content-type": str(root["Content-Type"] or "")}
    when = inner.when or _date(str(whole["Date"] or ""))
    return undone(Page(url=portless(url), body=body, headers=headers, fetched=when))


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cut(whole: Message) -> bool:
    """Tell whether the closing line of the parts is missing."""
    return any("Close" in type(defect).__name__ for defect in whole.defects)


FORMAT = Format(
    name="mhtml",
    title="Page saved by a browser in one file (MHTML)",
    sniff=sniff,
    read=read,
    captures=captures,
    carries="as a saved page, with its address and the time it was saved",
    loses="as a saved page",
)
