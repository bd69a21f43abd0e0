"""Polite HTTP: an address in, a `Page` out, and nothing that a blog's owner would mind.

A `Fetcher` names itself, obeys robots.txt, asks a host once a second, asks "anything new?" where
it has the old page, waits when told to, tries again when it makes sense, and stops at limits of
size, time and redirects. It connects to no private network unless told to, sends a password to
one origin only, and keeps no cookies. Proxies, netrc and other settings of the environment are
deliberately ignored: what is connected to must be what was checked.

Only this package imports requests, and of it only the adapter: a Session reads the whole body of
a redirect before anybody can look at its size. It stores nothing (see `importer.pages`) and
parses nothing. Threads do not share a Fetcher.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter

from importer.errors import NotFound, Refused, TryLater
from importer.fetch.addresses import (
    Forbidden,
    Guard,
    GuardedAdapter,
    NoHost,
    endpoint,
    on_loopback,
    origin,
)
from importer.fetch.answers import (
    LaterPage,
    Limits,
    MissingPage,
    RefusedPage,
    read,
    refusal,
)
from importer.fetch.credentials import Credentials, application_password, login
from importer.fetch.pace import USUAL, Lane, Pace, backoff, retry_after
from importer.fetch.robots import Robots
from importer.fetch.shared import SharedPace, usual_folder
from importer.model import Page

__all__ = [
    "Credentials",
    "Fetcher",
    "LaterPage",
    "Limits",
    "MissingPage",
    "RefusedPage",
    "SharedPace",
    "application_password",
    "usual_folder",
]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGAIN = frozenset({408, 425, 429})  # 4xx that mean "later"; so does every 5xx
USUAL_LIMITS = Limits()
SILENCE = 10.0  # seconds without a byte before a connection counts as dead

Recall = Callable[[str], Page | None]
Values = Mapping[str, object] | None


class Hiccup(Exception):
    """One try failed in a way that another may not; `after`: seconds the site asked for."""

    def __init__(self, words: str, page: Page | None = None, after: float | None = None) -> None:
        super().__init__(words)
        self.page = page
        self.after = after


def nothing_kept(url: str) -> Page | None:
    """Remember no page: every request is a fresh one."""
    return None


class Fetcher:
    """A `Fetch` that is opened and closed: `with Fetcher(url) as fetch: page = fetch(url)`.

    `start` is the address the person named: if it leads to a private network, that host and port
    (and no other private one) is allowed. Raises NotFound (404, 410, no such host), Refused
    (other 4xx, robots.txt, private addresses, too large, no http) and TryLater (429, 5xx, no
    connection, too slow); those that come from an answer carry it as `.page`.
    """

    def __init__(
        self,
        start: str = "",
        *,
        contact: str = "",
        credentials: Credentials | None = None,
        recall: Recall = nothing_kept,
        allow_private: bool = False,
        ignore_robots: bool = False,
        delay: float | None = None,
        lanes: Sequence[Lane] = (),
        limits: Limits = USUAL_LIMITS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        guard: Guard | None = None,
        adapter: BaseAdapter | None = None,
        pace: Pace | SharedPace | None = None,
    ) -> None:
        self._credentials = credentials
        self._recall = recall
        self._delay, self._lanes = delay, lanes
        self._limits = limits
        self._now, self._sleep, self._chance = now, sleep, chance
        self._pace = pace or Pace(monotonic, sleep)
        self._robots = None if ignore_robots else Robots(self._followed_plainly)
        self._guard = guard or Guard(start, allow_private=allow_private)
        self._agent = f"nachlese/{our_version()}" + (f" (+{contact})" if contact else "")
        self._adapter = adapter or GuardedAdapter(self._guard)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._adapter.close()

    def __call__(self, url: str) -> Page:
        """Fetch a page, or confirm the one that `recall` gives; raises what the class says."""
        kept = self._recall(url)
        page = self._followed(url, kept, self._permit)
        if page.status == 304 and kept is not None:
            return replace(kept, fetched=page.fetched)
        if not 200 <= page.status < 300:
            raise refusal(page)
        return page

    def send(self, method: str, url: str, values: Mapping[str, object]) -> Page:
        """Send values as JSON, once: without a second try, as the first may have arrived.

        Raises what the class says; TryLater leaves open whether it arrived.
        """
        self._permit(url)
        self._pace.wait(origin(url), self._gap(url))
        try:
            page = self._once(url, {"Content-Type": "application/json"}, method, values)
        except Hiccup as trouble:
            raise LaterPage(f"{url}: {trouble}", trouble.after, trouble.page) from trouble
        if not 200 <= page.status < 300:
            raise refusal(page)
        return page

    def _followed_plainly(self, url: str) -> Page:
        return self._followed(url, None, _permit_scheme)

    def _followed(self, url: str, kept: Page | None, permit: Callable[[str], None]) -> Page:
        target = urldefrag(url).url
        for _ in range(self._limits.redirects + 1):
            permit(target)
            page = self._patiently(target, _conditions(kept, target))
            location = page.headers.get("location")
            if page.status not in REDIRECTS or not location:
                return page
            target = _joined(target, location)
        raise Refused(f"{url} redirects more than {self._limits.redirects} times; it may be a loop")

    def _permit(self, url: str) -> None:
        _permit_scheme(url)
        if self._robots:
            self._robots.permit(url)

    def _patiently(self, url: str, headers: dict[str, str]) -> Page:
        for tried in range(1, self._limits.tries + 1):
            lane = self._lane(url)
            self._pace.wait(lane.prefix if lane else origin(url), self._gap(url))
            try:
                return self._once(url, headers)
            except Hiccup as trouble:
                self._rest(url, trouble, tried)
        raise AssertionError("the last try returns or raises")

    def _rest(self, url: str, trouble: Hiccup, tried: int) -> None:
        pause = self._pause(url, trouble, tried)
        if tried >= self._limits.tries or pause > self._limits.patience:
            when = "later" if trouble.after is None else f"in {trouble.after:.0f} seconds"
            words = f"{url}: {trouble} ({tried} tries); try again {when}"
            raise LaterPage(words, trouble.after, trouble.page) from trouble
        self._sleep(pause)

    def _pause(self, url: str, trouble: Hiccup, tried: int) -> float:
        """Give the seconds to wait: as the site says, as its lane does, or longer each time."""
        lane = self._lane(url)
        if trouble.after is not None:
            return trouble.after
        too_fast = trouble.page is not None and trouble.page.status == 429
        return lane.rest if lane and too_fast else backoff(tried, self._chance())

    def _lane(self, url: str) -> Lane | None:
        return next((each for each in self._lanes if url.startswith(each.prefix)), None)

    def _gap(self, url: str) -> float:
        lane = self._lane(url)
        if lane:
            return lane.gap
        own = self._delay if self._delay is not None else 0.0 if on_loopback(url) else USUAL
        asked = self._robots.delay(url) if self._robots else 0.0
        if asked > self._limits.patience:
            raise Refused(
                f"robots.txt of {origin(url)} asks for {asked:.0f} seconds between two requests; "
                "ask the owner, or say --ignore-robots if the site is yours"
            )
        return max(own, asked)

    def _once(
        self, url: str, headers: dict[str, str], method: str = "GET", values: Values = None
    ) -> Page:
        page = self._received(url, headers | self._login(url), method, values)
        if page.status in AGAIN or page.status >= 500:
            after = retry_after(page.headers.get("retry-after"), self._now())
            raise Hiccup(f"the site answers HTTP {page.status}", page, after)
        return page

    def _received(self, url: str, headers: dict[str, str], method: str, values: Values) -> Page:
        with self._guard.watched(self._limits.seconds) as late:
            try:
                page = self._sent(url, headers, method, values)
            except Refused:
                raise
            except NoHost as error:
                raise NotFound(f"there is no host {error}: {url} cannot be fetched") from error
            except requests.exceptions.SSLError as error:
                raise _insecure(url, error) from error
            except UNUSABLE as error:
                raise Refused(f"{url} cannot be fetched: {error}") from error
            except OUTAGE as error:
                self._too_late(url, late.is_set())
                raise Hiccup(f"no answer ({type(error).__name__})") from error
            self._too_late(url, late.is_set())
        return page

    def _too_late(self, url: str, late: bool) -> None:
        if late:
            words = f"{url} took longer than {self._limits.seconds:g} seconds and was cut off"
            raise TryLater(f"{words}; try again later, or raise the limit")

    def _sent(self, url: str, headers: dict[str, str], method: str, values: Values) -> Page:
        own = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
        body = None if values is None else json.dumps(dict(values)).encode()
        request = requests.Request(method, url, headers=own | headers, data=body).prepare()
        response = self._adapter.send(request, stream=True, timeout=(SILENCE, SILENCE))
        try:
            return read(response, self._limits, self._now())
        finally:
            response.close()

    def _login(self, url: str) -> dict[str, str]:
        return login(self._credentials, url)


UNUSABLE = (  # another try would bring the same
    Forbidden,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
    UnicodeError,
)
OUTAGE = (OSError, urllib3.exceptions.HTTPError)  # requests' own errors are OSErrors


def our_version() -> str:
    """Give the version of the installed distribution; "0" where it runs from a bare checkout."""
    try:
        return version("nachlese")
    except PackageNotFoundError:
        return "0"


def _insecure(url: str, error: Exception) -> Refused | Hiccup:
    if "CERTIFICATE_VERIFY_FAILED" not in str(error):
        return Hiccup("no secure connection")
    return Refused(
        f"the certificate of {urlsplit(url).hostname} is not valid, so {url} was not fetched; "
        "the owner has to renew it, or give the http address"
    )


def _permit_scheme(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(endpoint(url)[0])
    except ValueError as error:
        raise Refused(f"{url} is no address: {error}") from error
    if not usable:
        raise Refused(f"{url} is no http or https address; nothing else is fetched")
    if "@" in parts.netloc:
        raise Refused(f"the address at {parts.hostname} carries a user name; give it by --user")


def _conditions(kept: Page | None, url: str) -> dict[str, str]:
    if kept is None or urldefrag(kept.url).url != url:
        return {}
    asked = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {asked[name]: kept.headers[name] for name in asked if kept.headers.get(name)}


def _joined(base: str, location: str) -> str:
    try:
        utf8 = location.encode("latin-1").decode("utf-8", "replace")
        return urldefrag(urljoin(base, utf8)).url
    except ValueError as error:
        raise Refused(f"{base} redirects to {location!r}, which is no address") from error
