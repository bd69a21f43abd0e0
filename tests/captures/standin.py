"""A stand-in for the Wayback Machine on the loopback, which enforces its limits.

It answers prefix queries with filters, collapsing and resume keys, and captures as they were
(`id_`); who asks for more than 24 lists or 600 captures in any minute is told 429 and how long to
wait, and is counted. The clock may be a list, so that minutes take no time.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

LISTS, CAPTURES = 24, 600  # a minute
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


class Kept(NamedTuple):
    """One capture in the archive."""

    timestamp: str
    original: str
    body: str
    mimetype: str = "text/html"
    statuscode: str = "200"

    def row(self) -> dict[str, str]:
        """Give the capture as the list has it."""
        digest = f"D{hash(self.body) & 0xFFFFFFFF:08X}"
        values = (surt(self.original), *self[:2], self.mimetype, self.statuscode, digest, "1")
        return dict(zip(FIELDS, values, strict=True))


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class Archive:
    """The archive: what it has, what it was asked, and how often somebody asked too much."""

    def __init__(self, now: Callable[[], float] = time.monotonic, most: int = 5_000) -> None:
        archive = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = (
                -1
            )  # head and body in one piece: in two each answer waits 40 ms for the other

            def do_GET(self) -> None:
                status, headers, body = archive.answer(self.path)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.kept: list[Kept] = []
        self.broken: dict[str, int] = {}  # statuses of captures that cannot be had
        self.asked: list[str] = []
        self.times: dict[str, list[float]] = {"lists": [], "captures": []}
        self.refused = 0  # how often somebody was told 429
        self.slow = 0.0  # seconds that a capture takes
        self.polite = True  # whether a 429 says how long to wait
        self.now, self.most = now, most
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Give status, headers and body for a path."""
        self.asked.append(path)
        is_list = path.startswith("/cdx/")
        wait = self.too_fast("lists" if is_list else "captures", LISTS if is_list else CAPTURES)
        if wait:
            self.refused += 1
            return 429, {"Retry-After": str(int(wait) + 1)} if self.polite else {}, b""
        return self.list_of(path) if is_list else self.capture(path)

    def too_fast(self, what: str, limit: int) -> float:
        """Note a request; give the seconds to wait where it is one too many of this minute."""
        now = self.now()
        recent = [each for each in self.times[what] if each > now - 60]
        self.times[what] = [*recent, now]
        return recent[-limit] + 60 - now if len(recent) >= limit else 0.0

    def list_of(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Answer a query for captures."""
        query = parse_qs(urlsplit(path).query)
        assert ["prefix"] == query["matchType"]
        rows = [each.row() for each in sorted(self.kept, key=lambda one: (surt(one[1]), one[0]))]
        rows = [row for row in rows if row["urlkey"].startswith(surt(query["url"][0]))]
        for filter in query.get("filter", []):
            name, _, shape = filter.partition(":")
            rows = [row for row in rows if re.fullmatch(shape, row[name])]
        begin, end = query.get("from", [""])[0], query.get("to", ["9"])[0]
        rows = [r for r in rows if begin <= r["timestamp"] and r["timestamp"][: len(end)] <= end]
        return 200, {"Content-Type": "application/json"}, self.page(collapsed(rows), query)

    def page(self, rows: list[dict[str, str]], query: dict[str, list[str]]) -> bytes:
        """Give one list of rows, and the key of the next."""
        start = int(query.get("resumeKey", ["0"])[0].removeprefix("key "))
        end = start + min(self.most, int(query["limit"][0]))
        names = query["fl"][0].split(",")
        table: list[list[str]] = [names] if rows else []
        table += [[row[name] for name in names] for row in rows[start:end]]
        if end < len(rows) and query.get("showResumeKey") == ["true"]:
            table += [[], [f"key {end}"]]
        return json.dumps(table).encode()

    def capture(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Answer a request for a capture as it was; any other way has a toolbar, and is refused."""
        match = re.fullmatch(r"/web/(\d{14})id_/(http.*)", path)
        if not match:
            return 418, {}, b""
        time.sleep(self.slow)
        if path in self.broken:
            return self.broken[path], {}, b""
        for each in self.kept:
            if (each.timestamp, each.original) == match.groups():
                body = each.body.encode()
                return 200, headers_of(each, len(body)), body
        return 404, {}, b""

    def captures(self) -> list[str]:
        """Give the captures that were asked for, each as often as it was."""
        return [path for path in self.asked if path.startswith("/web/")]


def headers_of(kept: Kept, length: int) -> dict[str, str]:
    """Give the headers of a capture."""
    moment = time.strptime(kept.timestamp, "%Y%m%d%H%M%S")
    return {
        "Content-Type": f"{kept.mimetype}; charset=utf-8",
        "Memento-Datetime": time.strftime("%a, %d %b %Y %H:%M:%S GMT", moment),
        "x-archive-orig-content-length": str(length),
    }


def collapsed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give the first of neighbours with the same body."""
    return [
        row
        for number, row in enumerate(rows)
        if number == 0 or row["digest"] != rows[number - 1]["digest"]
    ]


def surt(url: str) -> str:
    """Give an address as archives sort it: the host backwards, no scheme, no www."""
    parts = urlsplit(url if "//" in url else f"http://{url}")
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}){parts.path or '/'}{query}".lower()


@contextmanager
def standing_in(now: Callable[[], float] = time.monotonic, most: int = 5_000) -> Iterator[Archive]:
    """Run a stand-in; `most`: rows in one list."""
    archive = Archive(now, most)
    thread = threading.Thread(target=archive.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield archive
    finally:
        archive.server.shutdown()
        archive.server.server_close()
        thread.join()
