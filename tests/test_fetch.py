"""The fetcher against a web server on the loopback; clocks are lists, waiting takes no time."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from importer.errors import BadConfig, NotFound, Refused, TryLater
from importer.fetch import Fetcher, Limits, application_password, our_version
from importer.fetch.addresses import Guard, is_public
from importer.fetch.pace import retry_after
from importer.model import Page

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

Answer = tuple[int, dict[str, str], bytes]
Route = Answer | Callable[[BaseHTTPRequestHandler], Answer | None]


class Web:
    """A web server of routes on the loopback, which remembers what it was asked."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.asked.append((self.path, dict(self.headers)))
                _answer(self, web.routes.get(self.path, (404, {}, b"")))

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://{host}:{self.port}"

    def paths(self) -> list[str]:
        """Give the paths asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def headers(self, path: str) -> dict[str, str]:
        """Give the headers of the last request for a path."""
        return [headers for asked, headers in self.asked if asked == path][-1]


def _answer(handler: BaseHTTPRequestHandler, route: Route) -> None:
    answer = route(handler) if callable(route) else route
    if answer is None:
        return
    status, headers, body = answer
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Give the date."""
        return NOW + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        """Give the seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.time += seconds


def serving(web: Web) -> Iterator[Web]:
    """Run a web server until the test is over."""
    thread = threading.Thread(target=web.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield web
    web.server.shutdown()
    web.server.server_close()
    thread.join()


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a web server."""
    yield from serving(Web())


@pytest.fixture
def other() -> Iterator[Web]:
    """Give another web server."""
    yield from serving(Web())


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


def fetcher(web: Web, clock: Clock, **options: Any) -> Fetcher:
    """Open a fetcher that starts at a web server and takes no time."""
    return Fetcher(
        web.url,
        now=clock.now,
        monotonic=clock.monotonic,
        sleep=clock.sleep,
        chance=lambda: 1.0,
        **options,
    )


def ok(body: bytes = b"hello", **headers: str) -> Answer:
    """Give the answer of a page."""
    return 200, {name.replace("_", "-"): value for name, value in headers.items()}, body


def to(url: str, status: int = 302) -> Answer:
    """Give the answer of a redirect."""
    return status, {"Location": url}, b""


def test_a_page_has_its_final_address_its_headers_in_lower_case_and_the_time(
    web: Web, clock: Clock
) -> None:
    web.routes["/a"] = ok(b"hello", ETag='"1"', Content_Type="text/html")

    with fetcher(web, clock) as fetch:
        page = fetch(f"{web.url}/a#top")

    expected = (f"{web.url}/a", b"hello", 200, '"1"', "text/html", NOW)
    headers = page.headers
    actual = (page.url, page.body, page.status, headers["etag"], headers["content-type"])
    assert expected == (*actual, page.fetched)


def test_it_says_who_it_is_and_where_to_read_about_it(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok()

    with fetcher(web, clock, contact="https://example.org/bot") as fetch:
        fetch(f"{web.url}/a")

    name, _, rest = web.headers("/a")["User-Agent"].partition("/")
    assert ("nachlese", "(+https://example.org/bot)") == (name, rest.partition(" ")[2])


def test_it_names_no_address_that_its_user_did_not_give(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch:
        fetch(f"{web.url}/a")

    assert web.headers("/a")["User-Agent"] == f"nachlese/{our_version()}"


# Robots


def test_robots_txt_is_asked_for_once_and_obeyed(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = ok(b"User-agent: nachlese\nDisallow: /private/")
    web.routes["/a"] = web.routes["/b"] = web.routes["/private/c"] = ok()

    with fetcher(web, clock) as fetch:
        fetch(f"{web.url}/a")
        fetch(f"{web.url}/b")
        with pytest.raises(Refused, match=r"robots.txt forbids .*/private/c.*--ignore-robots"):
            fetch(f"{web.url}/private/c")

    assert ["/robots.txt", "/a", "/b"] == [path for path, _ in web.asked]


def test_robots_txt_is_not_even_asked_for_when_told_to_ignore_it(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = ok(b"User-agent: *\nDisallow: /")
    web.routes["/a"] = ok()

    with fetcher(web, clock, ignore_robots=True) as fetch:
        fetch(f"{web.url}/a")

    assert ["/a"] == [path for path, _ in web.asked]


def test_a_robots_txt_that_may_not_be_read_allows_everything(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = (403, {}, b"User-agent: *\nDisallow: /")
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch:
        assert 200 == fetch(f"{web.url}/a").status


def test_a_robots_txt_that_fails_forbids_everything_for_now(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = (500, {}, b"")
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch, pytest.raises(TryLater, match=r"robots.txt cannot be read"):
        fetch(f"{web.url}/a")

    assert [] == web.paths()


def test_a_crawl_delay_is_kept(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = ok(b"User-agent: *\nCrawl-delay: 7")
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch:
        for _ in range(3):
            fetch(f"{web.url}/a")

    assert [7.0, 7.0, 7.0] == clock.slept


def test_a_crawl_delay_of_an_hour_is_a_refusal(web: Web, clock: Clock) -> None:
    web.routes["/robots.txt"] = ok(b"User-agent: *\nCrawl-delay: 3600")

    with fetcher(web, clock) as fetch, pytest.raises(Refused, match="3600 seconds"):
        fetch(f"{web.url}/a")


def test_where_a_redirect_leads_robots_txt_is_asked_too(web: Web, other: Web, clock: Clock) -> None:
    web.routes["/a"] = to(f"{other.url}/b")
    other.routes["/robots.txt"] = ok(b"User-agent: *\nDisallow: /b")

    with fetcher(web, clock, allow_private=True) as fetch, pytest.raises(Refused, match="robots"):
        fetch(f"{web.url}/a")

    assert [] == other.paths()


# Pace


def test_one_host_is_asked_once_in_the_given_time(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok()

    with fetcher(web, clock, delay=1.5, ignore_robots=True) as fetch:
        for _ in range(3):
            fetch(f"{web.url}/a")

    assert [1.5, 1.5] == clock.slept


def test_the_loopback_is_asked_without_waiting(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch:
        for _ in range(3):
            fetch(f"{web.url}/a")

    assert [] == clock.slept


def test_any_other_host_is_asked_once_a_second(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok()
    guard = Guard(allow_private=True, resolve=lambda host, port: ["127.0.0.1"])

    with fetcher(web, clock, guard=guard, ignore_robots=True) as fetch:
        for _ in range(3):
            fetch(f"http://blog.example:{web.port}/a")

    assert [1.0, 1.0] == clock.slept


# Anything new?


def test_a_kept_page_is_only_confirmed(web: Web, clock: Clock) -> None:
    web.routes["/a"] = (304, {}, b"")
    kept = Page(
        url=f"{web.url}/a",
        body=b"old",
        headers={"etag": '"1"', "last-modified": "Sun, 01 Feb 2026 00:00:00 GMT"},
        fetched=NOW - timedelta(days=1),
    )

    with fetcher(web, clock, recall={kept.url: kept}.get) as fetch:
        page = fetch(kept.url)

    sent = web.headers("/a")
    assert ('"1"', "Sun, 01 Feb 2026 00:00:00 GMT") == (
        sent["If-None-Match"],
        sent["If-Modified-Since"],
    )
    assert (b"old", NOW) == (page.body, page.fetched)


def test_what_was_kept_from_behind_a_redirect_is_confirmed_there(web: Web, clock: Clock) -> None:
    web.routes["/a"] = to("/b")
    web.routes["/b"] = (304, {}, b"")
    kept = Page(url=f"{web.url}/b", body=b"old", headers={"etag": '"1"'})

    with fetcher(web, clock, recall={f"{web.url}/a": kept}.get) as fetch:
        assert b"old" == fetch(f"{web.url}/a").body

    assert (False, True) == tuple("If-None-Match" in web.headers(path) for path in ("/a", "/b"))


def test_a_304_that_nobody_asked_for_is_a_refusal(web: Web, clock: Clock) -> None:
    web.routes["/a"] = (304, {}, b"")

    with fetcher(web, clock) as fetch, pytest.raises(Refused, match="HTTP 304"):
        fetch(f"{web.url}/a")


# Trouble


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (401, Refused), (403, Refused), (404, NotFound), (410, NotFound)],
)
def test_an_answer_of_4xx_is_an_exception_that_carries_the_page(
    web: Web, clock: Clock, status: int, kind: type[OSError]
) -> None:
    web.routes["/a"] = (status, {}, b'{"code": "rest_no_route"}')

    with fetcher(web, clock) as fetch, pytest.raises(kind) as caught:
        fetch(f"{web.url}/a")

    page: Page = caught.value.page  # type: ignore[attr-defined]
    assert (status, b'{"code": "rest_no_route"}') == (page.status, page.body)


def test_a_server_error_is_tried_three_times_and_then_later(web: Web, clock: Clock) -> None:
    web.routes["/a"] = (500, {}, b"oops")

    with fetcher(web, clock) as fetch, pytest.raises(TryLater, match="HTTP 500") as caught:
        fetch(f"{web.url}/a")

    assert (["/a"] * 3, [1.0, 2.0]) == (web.paths(), clock.slept)
    assert b"oops" == caught.value.page.body  # type: ignore[attr-defined]


def test_the_waits_between_tries_are_shortened_by_chance(web: Web, clock: Clock) -> None:
    web.routes["/a"] = (502, {}, b"")

    with (
        Fetcher(web.url, sleep=clock.sleep, monotonic=clock.monotonic, chance=lambda: 0.0) as fetch,
        pytest.raises(TryLater),
    ):
        fetch(f"{web.url}/a")

    assert [0.5, 1.0] == clock.slept


def test_a_site_that_recovers_is_read(web: Web, clock: Clock) -> None:
    answers = [(503, {}, b""), (429, {"Retry-After": "30"}, b""), ok(b"at last")]
    web.routes["/a"] = lambda _: answers.pop(0)

    with fetcher(web, clock) as fetch:
        assert b"at last" == fetch(f"{web.url}/a").body

    assert [1.0, 30.0] == clock.slept


def test_a_site_that_asks_for_an_hour_is_asked_later(web: Web, clock: Clock) -> None:
    web.routes["/a"] = (429, {"Retry-After": "3600"}, b"")

    with fetcher(web, clock) as fetch, pytest.raises(TryLater, match="3600 seconds") as caught:
        fetch(f"{web.url}/a")

    assert (3600.0, ["/a"], []) == (caught.value.after, web.paths(), clock.slept)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, expected: float | None) -> None:
    assert expected == retry_after(value, NOW)


def test_nobody_listening_is_a_try_later(web: Web, clock: Clock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with (
        Fetcher(url, sleep=clock.sleep, ignore_robots=True) as fetch,
        pytest.raises(TryLater, match="no answer"),
    ):
        fetch(url)


def test_a_host_that_does_not_exist_is_not_found(clock: Clock) -> None:
    with Fetcher(sleep=clock.sleep, ignore_robots=True) as fetch, pytest.raises(NotFound):
        fetch(f"http://{'a' * 64}.example/")  # no label may be that long: no name server is asked


def test_a_body_that_breaks_off_is_tried_again(web: Web, clock: Clock) -> None:
    answers: list[Answer] = [(200, {"Content-Length": "99", "Connection": "close"}, b"half"), ok()]

    def answer(handler: BaseHTTPRequestHandler) -> Answer:
        handler.close_connection = True
        return answers.pop(0)

    web.routes["/a"] = answer
    with fetcher(web, clock) as fetch:
        assert b"hello" == fetch(f"{web.url}/a").body


# Limits


def test_a_large_body_is_cut_off(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok(b"x" * 200_000)

    with (
        fetcher(web, clock, limits=Limits(bytes=100_000)) as fetch,
        pytest.raises(Refused, match="larger than 100000 bytes"),
    ):
        fetch(f"{web.url}/a")


def test_a_bomb_is_counted_as_it_is_unpacked(web: Web, clock: Clock) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    web.routes["/a"] = ok(bomb, Content_Encoding="gzip")

    with (
        fetcher(web, clock, limits=Limits(bytes=1_000_000)) as fetch,
        pytest.raises(Refused, match="larger than"),
    ):
        fetch(f"{web.url}/a")


def test_a_bomb_in_a_redirect_is_no_better(web: Web, clock: Clock) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    web.routes["/a"] = (302, {"Location": "/b", "Content-Encoding": "gzip"}, bomb)

    with (
        fetcher(web, clock, limits=Limits(bytes=1_000_000)) as fetch,
        pytest.raises(Refused, match="larger than"),
    ):
        fetch(f"{web.url}/a")


def test_a_packed_body_is_unpacked(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok(gzip.compress(b"hello"), Content_Encoding="gzip")

    with fetcher(web, clock) as fetch:
        assert b"hello" == fetch(f"{web.url}/a").body


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_page_that_drips_is_cut_off(web: Web, clock: Clock, part: str) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if part == "body" else b"X-Slow: "))
        handler.close_connection = True
        for _ in range(500):
            if over.wait(0.01):
                break
            try:
                handler.wfile.write(b"x")
            except OSError:
                break

    web.routes["/a"] = drip
    with (
        fetcher(web, clock, limits=Limits(seconds=0.2)) as fetch,
        pytest.raises(TryLater, match="took longer"),
    ):
        fetch(f"{web.url}/a")
    over.set()


def test_too_many_redirects_are_a_loop(web: Web, clock: Clock) -> None:
    web.routes["/a"] = to("/a")

    with fetcher(web, clock) as fetch, pytest.raises(Refused, match="more than 10 times"):
        fetch(f"{web.url}/a")

    assert 11 == len(web.paths())


def test_redirects_are_followed(web: Web, clock: Clock) -> None:
    web.routes |= {"/a": to("/b", 301), "/b": to("/caf%C3%A9", 307), "/caf%C3%A9": ok()}

    with fetcher(web, clock) as fetch:
        assert f"{web.url}/caf%C3%A9" == fetch(f"{web.url}/a").url


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "mailto:a@b", "http://", "http://[oops", "a b"],
)
def test_nothing_but_http_is_fetched(clock: Clock, url: str) -> None:
    with Fetcher() as fetch, pytest.raises(Refused):
        fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://[oops", "gopher://x/"])
def test_nor_followed_to(web: Web, clock: Clock, url: str) -> None:
    web.routes["/a"] = to(url)

    with fetcher(web, clock) as fetch, pytest.raises(Refused):
        fetch(f"{web.url}/a")


# Private networks


PRIVATE = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "192.0.0.9", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
    "64:ff9b::7f00:1", "64:ff9b:1::1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


def test_the_private_address_that_the_person_named_is_fetched(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch:
        assert 200 == fetch(f"{web.url}/a").status


def test_no_other_private_address_is_fetched_even_on_the_same_host(
    web: Web, other: Web, clock: Clock
) -> None:
    web.routes["/a"] = to(f"{other.url}/admin")
    other.routes["/admin"] = ok()

    with fetcher(web, clock) as fetch, pytest.raises(Refused, match="private network"):
        fetch(f"{web.url}/a")

    assert [] == other.asked


def test_a_name_that_leads_to_a_private_address_is_refused(web: Web, clock: Clock) -> None:
    guard = Guard("http://blog.example/", resolve=lambda host, port: ["127.0.0.1"])

    with fetcher(web, clock, guard=guard) as fetch, pytest.raises(Refused, match="private"):
        fetch(f"http://evil.example:{web.port}/a")

    assert [] == web.asked


def test_a_name_that_was_public_at_first_cannot_become_private(web: Web, clock: Clock) -> None:
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    guard = Guard("http://blog.example/", resolve=lambda host, port: answers.pop(0))

    assert ["93.184.216.34"] == guard.addresses("blog.example", 80)
    with fetcher(web, clock, guard=guard) as fetch, pytest.raises(Refused, match="private"):
        fetch("http://blog.example/a")


def test_of_several_addresses_the_public_ones_are_used() -> None:
    guard = Guard(resolve=lambda host, port: ["10.0.0.1", "93.184.216.34"])

    assert ["93.184.216.34"] == guard.addresses("blog.example", 80)


def test_proxies_of_the_environment_are_ignored(
    web: Web, other: Web, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", other.url)
    monkeypatch.setenv("no_proxy", "")
    web.routes["/a"] = ok()

    with fetcher(web, clock) as fetch:
        fetch(f"{web.url}/a")

    assert [] == other.asked


# Secrets


def test_the_password_goes_to_its_origin_and_not_along_a_redirect(
    web: Web, other: Web, clock: Clock
) -> None:
    web.routes["/a"] = to(f"{other.url}/b")
    other.routes["/b"] = ok()
    secret = application_password(web.url, "ada", "abcd efgh")

    with fetcher(web, clock, credentials=secret, allow_private=True) as fetch:
        fetch(f"{web.url}/a")

    assert "Basic YWRhOmFiY2QgZWZnaA==" == web.headers("/a")["Authorization"]
    assert "Authorization" not in other.headers("/b")


def test_the_password_never_goes_unencrypted_over_a_network() -> None:
    with pytest.raises(BadConfig, match="https"):
        application_password("http://example.org/", "ada", "abcd")


def test_the_password_goes_encrypted() -> None:
    secret = application_password("https://example.org/blog/", "ada", "abcd")

    assert ("https://example.org:443", False) == (secret.origin, "abcd" in repr(secret))


def test_an_address_with_a_password_in_it_is_refused(web: Web, clock: Clock) -> None:
    web.routes["/a"] = to(f"http://ada:abcd@127.0.0.1:{web.port}/b")

    with fetcher(web, clock) as fetch, pytest.raises(Refused, match="user name"):
        fetch(f"{web.url}/a")


def test_cookies_are_neither_kept_nor_sent(web: Web, clock: Clock) -> None:
    web.routes["/a"] = ok(b"", Set_Cookie="session=1; Path=/")
    web.routes["/b"] = ok()

    with fetcher(web, clock) as fetch:
        page = fetch(f"{web.url}/a")
        fetch(f"{web.url}/b")

    assert (False, False) == ("set-cookie" in page.headers, "Cookie" in web.headers("/b"))
