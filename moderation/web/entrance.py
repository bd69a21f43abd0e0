"""How requests come in: the desk's address, the proxies that may speak for others, single sign-on.

A proxy's word (`X-Forwarded-*`, the header of single sign-on) counts only from the addresses named;
from anywhere else those headers are taken away before the app sees them. Whom a request really
comes from is therefore decided here, on the bare connection, before anything else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDED = (
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"),
    *("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX"),
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NAME = "nachlese.name"  # where the environment carries the name that single sign-on says


class BadEntrance(ValueError):
    """An option of `serve` that cannot be."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people reach the desk."""

    url: str = ""  # the address people type; "": as the request says
    proxies: tuple[Network, ...] = ()  # whose X-Forwarded-* are believed
    header: str = ""  # of single sign-on; "": people log in here
    local: bool = False  # only this machine can connect: other host names are a trick

    @property
    def origin(self) -> str:
        """Give scheme, host and port of the address, "" if none is set."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""

    def knows(self, host: str) -> bool:
        """Whether a request may name this host; guards against DNS rebinding."""
        name = urlsplit(f"//{host}").hostname or ""
        known = {urlsplit(self.url).hostname} if self.url else set()
        return not (known or self.local) or name in known or name in LOOPBACK


def entrance(url: str, proxies: Iterable[str], header: str, host: str) -> Entrance:
    """Check the options of `serve` together. Raises BadEntrance."""
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise BadEntrance(f"{url}: say the desk's address with https:// or http://.")
    if urlsplit(url).path.strip("/"):
        raise BadEntrance(f"{url}: the desk needs a host of its own, without a path.")
    networks = tuple(network(each) for each in proxies)
    if header and not networks:
        raise BadEntrance("--header-auth needs --proxy: from which address is it believed?")
    behind = bool(networks) and not url
    return Entrance(url, networks, header, host in LOOPBACK and not behind)


def network(text: str) -> Network:
    """Read an address or a network. Raises BadEntrance."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise BadEntrance(f"{text} is no IP address or network.") from error


def guarded(app: Wsgi, how: Entrance) -> Wsgi:
    """Wrap an app so that it sees what trusted proxies say, and nobody else's word."""
    trusting = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
    said = f"HTTP_{how.header.upper().replace('-', '_')}" if how.header else ""

    def enter(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        name = environ.pop(said, "") if said else ""
        if believed(environ.get("REMOTE_ADDR", ""), how.proxies):
            environ[NAME] = name
            return trusting(environ, start)
        for each in FORWARDED:
            environ.pop(each, None)
        return app(environ, start)

    return enter


def believed(address: str, proxies: Iterable[Network]) -> bool:
    """Whether a connection comes from one of the proxies."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in each for each in proxies)
