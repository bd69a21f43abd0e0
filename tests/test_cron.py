"""The manners of a command that cron runs for years: its exit codes, its silence, its patience."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from living import HOME, Living

from importer import sync
from importer.cli.session import Session, exit_code
from importer.errors import TryLater
from importer.fetch import Fetcher, Limits
from importer.fetch.shared import SharedPace
from importer.lock import only_one
from importer.model import site_key
from importer.schema import open_database
from importer.sync.trouble import Trouble, failed, is_open, to_tell, told
from moderation.cli import main
from moderation.schema import migrations

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
Answer = tuple[int, dict[str, str], bytes]


class Served:
    """A blog behind a web server; `instead` answers in its place."""

    def __init__(self, blog: Living) -> None:
        served = self
        self.blog = blog
        self.asked: list[str] = []
        self.instead: Callable[[str], Answer | None] = lambda path: None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked.append(self.path)
                status, headers, body = served.instead(self.path) or served.answer("GET", self.path)
                self.reply(status, headers, body)

            def do_POST(self) -> None:
                values = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                served.asked.append(f"POST {self.path}")
                self.reply(*served.answer("POST", self.path, values))

            def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method: str, path: str, values: dict[str, Any] | None = None) -> Answer:
        """Answer as the blog does."""
        if path == "/robots.txt":
            return 404, {}, b""
        try:
            blog = self.blog
            page = blog(HOME + path) if values is None else blog.send(method, HOME + path, values)
        except OSError as error:
            page = error.page  # type: ignore[attr-defined]
        body = page.body.replace(HOME.encode(), self.url.encode())
        links = {name: value.replace(HOME, self.url) for name, value in page.headers.items()}
        return page.status, links, body


@pytest.fixture
def served() -> Iterator[Served]:
    """A blog with 150 comments."""
    made = Served(Living(150))
    yield made
    made.server.shutdown()
    made.server.server_close()


class Cron:
    """The command line, with a clock that a test moves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now = NOON

    def run(self, *arguments: str, env: dict[str, str] | None = None) -> Result:
        """Run a command quietly."""
        session = Session(now=lambda: self.now)
        env = {"NACHLESE_PASSWORD": "x", **(env or {})}
        command = ["-q", "--db", str(self.path), *arguments]
        return CliRunner().invoke(main, command, obj=session, env=env)


@pytest.fixture
def cron(served: Served, tmp_path: Path) -> Cron:
    """A database in which the blog was imported."""
    made = Cron(tmp_path / "blog.db")
    result = made.run("import", served.url, "--user", "admin", "--delay", "0")
    assert (0, "") == (result.exit_code, result.output)
    return made


def test_quiet_success_says_nothing_and_json_is_one_object(served: Served, cron: Cron) -> None:
    served.blog.add()
    result = cron.run("sync")
    assert (0, "") == (result.exit_code, result.output)

    served.blog.add()
    found = json.loads(cron.run("sync", "--json").stdout)
    assert (0, 1, True) == (
        found["code"], found["sites"][0]["comments"]["new"], found["sites"][0]["adds_up"]
    )  # fmt: skip
    assert {"judged", "sites", "code"} == found.keys()


HTML = b"<!doctype html><html><body><form>Anmelden</form>"
TROUBLES: dict[str, tuple[Answer, int, str]] = {
    "429": ((429, {"Retry-After": "1000"}, b""), os.EX_TEMPFAIL, "in 1000 seconds"),
    "500": ((500, {"Retry-After": "900"}, b"oops"), os.EX_TEMPFAIL, "HTTP 500"),
    "a login page": ((200, {"Content-Type": "text/html"}, HTML), os.EX_DATAERR, "a login"),
    "half an answer": ((200, {}, b'[{"id": 15, "author_na'), os.EX_DATAERR, "breaks off"),
    "401": (
        (401, {}, b'{"code": "rest_forbidden_context", "message": "No."}'),
        os.EX_UNAVAILABLE, "password was not accepted",
    ),
    "403": ((403, {}, b"<html>Firewall"), os.EX_UNAVAILABLE, "refuses us"),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_has_its_exit_code_and_words_and_the_next_good_run_catches_up(
    served: Served, cron: Cron, name: str
) -> None:
    answer, code, words = TROUBLES[name]
    served.blog.add()
    served.instead = lambda path: None if path == "/robots.txt" else answer
    result = cron.run("sync")
    assert code == result.exit_code
    assert words in result.stderr
    served.instead = lambda path: None
    assert 0 == cron.run("sync").exit_code

    db = open_database(cron.path, migrations)
    assert 151 == db["comments"].count
    db.close()


def test_a_site_that_answers_slowly_is_asked_later_and_the_next_good_run_catches_up(
    served: Served, cron: Cron
) -> None:
    served.blog.add()
    db = open_database(cron.path, migrations)
    (origin,) = sync.origins(db)
    slow = threading.Event()

    def drags(path: str) -> Answer | None:
        slow.wait(2)
        return None

    served.instead = drags
    limits = Limits(seconds=0.3, tries=1)
    with (
        Fetcher(served.url, ignore_robots=True, limits=limits) as fetch,
        pytest.raises(TryLater) as caught,
    ):
        sync.sync_site(db, origin, fetch, lambda: NOON)
    assert os.EX_TEMPFAIL == exit_code(caught.value)
    db.close()
    slow.set()
    served.instead = lambda path: None
    assert 0 == cron.run("sync").exit_code

    db = open_database(cron.path, migrations)
    assert 151 == db["comments"].count
    db.close()


def test_after_three_failures_the_site_is_left_alone_and_one_message_a_day_is_said(
    served: Served, cron: Cron
) -> None:
    served.instead = lambda path: (503, {"Retry-After": "500"}, b"")
    said = []
    for _ in range(5 * 12):  # five days
        cron.now += timedelta(hours=2)
        said.append(cron.run("sync").stderr)
    asked = len(served.asked)

    assert 6 <= sum(map(bool, said)) <= 9
    assert asked < 40
    assert any("failed 3 times in a row" in each for each in said)
    loud = CliRunner().invoke(
        main, ["--db", str(cron.path), "sync"], obj=Session(now=lambda: cron.now)
    )
    assert "left alone until" in loud.stderr or "failed" in loud.stderr
    served.instead = lambda path: None
    assert 0 == cron.run("sync", "--anyway").exit_code
    cron.now += timedelta(minutes=5)
    assert (0, "") == (cron.run("sync").exit_code, cron.run("sync").stderr)


def test_the_second_of_two_syncs_exits_75_at_once_and_no_trouble_is_noted(cron: Cron) -> None:
    db = open_database(cron.path, migrations)
    (site,) = [key for (key,) in db.execute("select site from origins")]
    command = [sys.executable, "-m", "moderation", "-q", "--db", str(cron.path), "sync"]
    with only_one(cron.path, site):
        result = subprocess.run(command, capture_output=True, text=True)
    assert (os.EX_TEMPFAIL, True) == (result.returncode, "is running" in result.stderr)
    (row,) = db.query("select state from origins")
    assert 0 == json.loads(row["state"])["trouble"]["failures"]
    db.close()


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from importer.lock import only_one\n"
        "with only_one(Path(sys.argv[1]), 'a.example'): print('held', flush=True); time.sleep(60)"
    )
    path = tmp_path / "blog.db"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert "held\n" == holder.stdout.readline()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with only_one(path, "a.example"):
        pass


def test_a_watchdog_is_told_of_success_and_failure(served: Served, cron: Cron) -> None:
    watchdog = Served(Living(0))
    watchdog.instead = lambda path: (200, {}, b"OK")
    ping = f"{watchdog.url}/ping/abc"
    cron.run("sync", "--ping", ping)
    served.instead = lambda path: (403, {}, b"")
    cron.run("sync", env={"NACHLESE_SYNC_PING": ping})
    watchdog.server.shutdown()
    watchdog.server.server_close()

    assert ["/start", "", "/start", "/fail"] == [
        path.removeprefix("/ping/abc") for path in watchdog.asked
    ]
    assert "not heard" in cron.run("sync", "--ping", ping).stderr


LINE = re.compile(r'[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? -?\d+(\.\d+)?')


def test_prometheus_reads_the_numbers(served: Served, cron: Cron) -> None:
    served.blog.comments[150]["status"] = "hold"
    cron.run("sync")
    text = cron.run("stats", "--prometheus").stdout

    assert all(LINE.fullmatch(line) or line[0] == "#" for line in text.splitlines())
    site = site_key(served.url)
    assert f'nachlese_comments{{site="{site}",status="approved"}} 149\n' in text
    assert f'nachlese_sync_success_timestamp_seconds{{site="{site}"}} ' in text
    assert f'nachlese_waiting_comments{{site="{site}"}} ' in text


@given(st.integers(0, 40), st.floats(0, 1), st.none() | st.floats(0, 1e7))
def test_the_pause_grows_and_honours_what_the_site_asks_for(
    failures: int, chance: float, after: float | None
) -> None:
    found = failed(Trouble(failures=failures), "x", 75, NOON, after, chance)
    pause = datetime.fromisoformat(found.until) - NOON

    assert timedelta(minutes=5) * 0.75 <= pause <= timedelta(days=1)
    assert pause >= min(timedelta(seconds=after or 0), timedelta(days=1))


def test_each_failure_doubles_the_pause() -> None:
    trouble, pauses = Trouble(), []
    for _ in range(5):
        trouble = failed(trouble, "x", 75, NOON, None, 0)
        pauses.append((datetime.fromisoformat(trouble.until) - NOON).total_seconds() / 60)

    assert [5, 10, 20, 40, 80] == pauses


def test_a_circuit_that_is_open_tells_once_a_day() -> None:
    trouble = Trouble()
    for _ in range(3):
        trouble = failed(trouble, "no answer", 75, NOON, None, 0)
    assert is_open(trouble, NOON)
    assert "failed 3 times in a row" in to_tell(trouble, NOON)
    trouble = told(trouble, NOON)
    assert "" == to_tell(trouble, NOON + timedelta(hours=23))
    assert to_tell(trouble, NOON + timedelta(hours=24))


def test_processes_share_one_pace_a_host(tmp_path: Path) -> None:
    slept: list[float] = []
    one, two = (SharedPace(tmp_path, lambda: 100.0, slept.append) for _ in range(2))
    one.wait("https://a.example:443", 1)
    two.wait("https://a.example:443", 1)
    one.wait("https://a.example:443", 2)
    two.wait("https://a.example:443", 1)
    two.wait("https://b.example:443", 1)
    two.wait("https://a.example:443", 0)

    assert [1, 2, 4] == slept


def test_a_clock_that_was_set_back_makes_nobody_wait_for_hours(tmp_path: Path) -> None:
    slept: list[float] = []
    SharedPace(tmp_path, lambda: 1e9, slept.append).wait("a", 1)
    SharedPace(tmp_path, lambda: 100.0, slept.append).wait("a", 1)

    assert [] == slept


def test_where_nothing_can_be_written_each_process_keeps_its_own_pace(tmp_path: Path) -> None:
    slept: list[float] = []
    (tmp_path / "file").write_text("")
    pace = SharedPace(tmp_path / "file" / "hosts", lambda: 100.0, slept.append)
    pace.wait("a", 1)
    pace.wait("a", 1)

    assert [1] == slept
