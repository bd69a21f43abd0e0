"""Which network addresses may be connected to: the wall between a blog's links and our own network.

The check is made on the address that is really connected to, inside the connection, so a name that
resolves to something else the second time gains nothing. Private addresses are refused unless all
are allowed or the start address itself led to one; then exactly those addresses on that host and
port are allowed. It is deliberately no filter of names, and it knows nothing of HTTP above the
connection; the watch that ends a response that takes too long lives here too, since only the
connection can be cut.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, ClassVar
from urllib.parse import SplitResult, urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

PORTS = {"http": 80, "https": 443}
NOT_PUBLIC = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",  # IETF protocol assignments; Python 3.11 knows only a part of it
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "64:ff9b:1::/48",  # NAT64 of a local network, RFC 8215
        "fec0::/10",  # site-local, withdrawn but routed by some
        "5f00::/16",  # segment routing, RFC 9602
    )
)
NAT64 = ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], list[str]]


class Forbidden(Exception):
    """A name leads to a private address; no OSError, so that urllib3 lets it pass."""


class NoHost(Exception):
    """There is no such name; no OSError, so that urllib3 lets it pass."""


def endpoint(url: str) -> tuple[str, int]:
    """Give host and port of an address; raises ValueError for a port that is none."""
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or PORTS.get(parts.scheme, 0)


def origin(url: str) -> str:
    """Give scheme, host and port of an address, the unit browsers and passwords know."""
    parts: SplitResult = urlsplit(url)
    host, port = endpoint(url)
    return f"{parts.scheme}://[{host}]:{port}" if ":" in host else f"{parts.scheme}://{host}:{port}"


def on_loopback(url: str) -> bool:
    """Tell whether an address names this machine by itself, without asking the network."""
    host = endpoint(url)[0]
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_public(text: str) -> bool:
    """Tell whether an IP address belongs to the public internet; hidden IPv4 inside IPv6 counts."""
    address = ip_address(text.partition("%")[0])
    hidden = hidden_ipv4(address)
    return _is_global(address) if hidden is None else _is_global(hidden)


def hidden_ipv4(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 one stands for: mapped, 6to4, Teredo or NAT64."""
    if isinstance(address, IPv4Address):
        return None
    teredo = address.teredo[1] if address.teredo else None
    nat64 = IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
    return address.ipv4_mapped or address.sixtofour or teredo or nat64


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not odd and not any(address in block for block in NOT_PUBLIC)


def resolved(host: str, port: int) -> list[str]:
    """Ask the system for the IP addresses of a name; raises NoHost, OSError when unsure."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise NoHost(host) from error
    except socket.gaierror as error:
        if error.errno == socket.EAI_NONAME:
            raise NoHost(host) from error
        raise
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """What may be connected to in one run, and the connection that is being used now."""

    def __init__(
        self, start: str = "", *, allow_private: bool = False, resolve: Resolve = resolved
    ) -> None:
        self._start = endpoint(start)
        self._named: frozenset[str] | None = None  # where the start address led at first
        self._allow_private = allow_private
        self._resolve = resolve
        self._live: socket.socket | None = None

    def addresses(self, host: str, port: int) -> list[str]:
        """Give the IP addresses of a host that may be connected to; raises Forbidden: none."""
        found = self._resolve(host, port)
        named = self._named_by_start(host, port, found)
        allowed = [ip for ip in found if self._allow_private or ip in named or is_public(ip)]
        if not allowed:
            raise Forbidden(f"{host} is {', '.join(found)}, an address of a private network")
        return allowed

    def _named_by_start(self, host: str, port: int, found: list[str]) -> frozenset[str]:
        if (host.lower().rstrip("."), port) != self._start:
            return frozenset()
        if self._named is None:
            self._named = frozenset(found)
        return self._named

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """Open the socket of a connection, to an address that was checked."""
        trouble: OSError = OSError("no address")
        for address in self.addresses(connection._dns_host, connection.port):
            try:
                return _opened(connection, address)
            except OSError as error:
                trouble = error
        if isinstance(trouble, TimeoutError):
            raise ConnectTimeoutError(connection, "no connection in time") from trouble
        raise NewConnectionError(connection, str(trouble)) from trouble

    def using(self, live: socket.socket | None) -> None:
        """Remember which socket the answer is going to come from."""
        self._live = live

    @contextmanager
    def watched(self, seconds: float) -> Iterator[threading.Event]:
        """Cut the connection in use after so many seconds; the event tells that it happened."""
        late = threading.Event()
        timer = threading.Timer(seconds, self._cut, (late,))
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            self._live = None

    def _cut(self, late: threading.Event) -> None:
        late.set()
        if self._live is not None:
            _shut(self._live)


def _opened(connection: HTTPConnection, address: str) -> socket.socket:
    return create_connection(
        (address, connection.port),
        connection.timeout,
        source_address=connection.source_address,
        socket_options=connection.socket_options,
    )


def _shut(live: socket.socket) -> None:
    try:
        socket.socket.shutdown(live, socket.SHUT_RDWR)  # not SSLSocket's, which unwraps first
    except OSError:
        return  # the other side was quicker: it is closed, which is what was wanted


class GuardedAdapter(HTTPAdapter):
    """An adapter of requests whose connections ask a guard where they may go."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of connections, ours instead of urllib3's."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._guard)


class Guarded(HTTPConnection):
    """A connection that asks a guard for its socket and shows it what came of it."""

    guard: ClassVar[Guard]

    def _new_conn(self) -> socket.socket:
        return self.guard.connect(self)

    def connect(self) -> None:
        """Connect, and show the socket, which TLS may have wrapped."""
        super().connect()
        self.guard.using(self.sock)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request, on the socket that is open or on a new one."""
        self.guard.using(self.sock)
        super().request(*args, **kwargs)


def _pools(given: Guard) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(Guarded):
        guard = given

    class Secure(Guarded, HTTPSConnection):
        guard = given

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
