"""What robots.txt says, by RFC 9309, read by Protego: who may ask for what, and how often.

It is asked for once per origin and kept as long as the fetcher lives. An answer of 4xx allows
everything; a robots.txt that cannot be read (5xx, no connection) allows nothing for now. It
fetches nothing itself: the way to get a page is an argument.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from protego import Protego

from importer.errors import Refused, TryLater
from importer.model import Fetch, Page

TOKEN = "nachlese"  # the name a robots.txt can address us by
LARGEST = 512 * 1024  # RFC 9309 section 2.5: at least 500 KiB have to be read


class Robots:
    """The rules of the hosts asked so far."""

    def __init__(self, get: Fetch) -> None:
        self._get = get  # gives the page whatever its status, raises TryLater
        self._rules: dict[str, Protego] = {}

    def permit(self, url: str) -> None:
        """Do nothing if a page may be fetched; raises Refused if not, TryLater if unknown."""
        if not self._of(url).can_fetch(url, TOKEN):
            raise Refused(
                f"robots.txt forbids {url}; ask the owner, "
                "or say --ignore-robots if the site is yours"
            )

    def delay(self, url: str) -> float:
        """Give the seconds between two requests that the host asks for; 0 while it is unknown."""
        rules = self._rules.get(_host(url))
        return rules.crawl_delay(TOKEN) or 0.0 if rules else 0.0

    def _of(self, url: str) -> Protego:
        host = _host(url)
        if host not in self._rules:
            self._rules[host] = parsed(self._asked(f"{host}/robots.txt"))
        return self._rules[host]

    def _asked(self, url: str) -> Page:
        try:
            return self._get(url)
        except TryLater as error:
            raise TryLater(
                f"{url} cannot be read, so nothing is asked of that host ({error}); "
                "try again later, or say --ignore-robots if the site is yours",
                error.after,
            ) from error


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def parsed(page: Page) -> Protego:
    """Give the rules of a robots.txt; one that is not there (4xx) has none."""
    body = page.body[:LARGEST] if page.status < 300 else b""
    return Protego.parse(body.decode("utf-8-sig", "replace"))
