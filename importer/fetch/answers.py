"""One answer of HTTP as a `Page`, read within limits, and the exceptions that carry one.

A body is counted after it was unpacked, so a bomb of zeros stops at the same limit as a large
page. Cookies are neither kept nor passed on.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from requests import Response

from importer.errors import NotFound, Refused, TryLater
from importer.model import Page

PIECE = 64 * 1024  # bytes unpacked at a time
DROPPED = frozenset({"set-cookie", "set-cookie2"})


class Limits(NamedTuple):
    """How much one answer may cost."""

    bytes: int = 32 * 1024 * 1024  # of a body, unpacked
    seconds: float = 60.0  # from sending the request to the last byte
    redirects: int = 10
    tries: int = 3
    patience: float = 120.0  # the longest wait that a site may ask for


class MissingPage(NotFound):
    """The site answered 404 or 410; `page` is what it said."""

    def __init__(self, message: str, page: Page) -> None:
        super().__init__(message)
        self.page = page


class RefusedPage(Refused):
    """The site answered another 4xx; `page` is what it said."""

    def __init__(self, message: str, page: Page) -> None:
        super().__init__(message)
        self.page = page


class LaterPage(TryLater):
    """The site answered 429 or 5xx until we gave up; `page` is what it said, if it did."""

    def __init__(self, message: str, after: float | None, page: Page | None) -> None:
        super().__init__(message, after)
        self.page = page


def read(response: Response, limits: Limits, fetched: datetime) -> Page:
    """Read an answer; raises Refused if it is too large, urllib3's errors if it breaks."""
    names = {name.lower(): value for name, value in response.headers.items()}
    return Page(
        url=str(response.url),
        body=_body(response, limits.bytes),
        status=response.status_code,
        headers={name: value for name, value in names.items() if name not in DROPPED},
        fetched=fetched,
    )


def _body(response: Response, limit: int) -> bytes:
    body = bytearray()
    while piece := response.raw.read1(PIECE, decode_content=True):
        body += piece
        if len(body) > limit:
            raise Refused(
                f"{response.url} is larger than {limit} bytes and was cut off; "
                "raise the limit of bytes if that is right"
            )
    return bytes(body)


def refusal(page: Page) -> NotFound | Refused:
    """Give the exception for an answer of 4xx, or of anything else that is no page."""
    if page.status in (404, 410):
        return MissingPage(f"there is nothing at {page.url} (HTTP {page.status})", page)
    words = {
        401: "wants a user name and password, or did not accept the one given (HTTP 401)",
        403: "refuses us (HTTP 403); the owner, or a firewall, decided so",
        451: "may not be shown for legal reasons (HTTP 451)",
    }
    return RefusedPage(f"{page.url} {words.get(page.status, f'answers HTTP {page.status}')}", page)
