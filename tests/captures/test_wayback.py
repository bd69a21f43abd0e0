"""The Wayback Machine, stood in for by a server on the loopback that enforces its limits."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from captures.made import BASE, POST, another, comment, feed, post
from captures.standin import Archive, Clock, Kept, standing_in
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer.errors import BadConfig, NotFound, NotReadable, TryLater
from importer.fetch import Fetcher
from importer.model import Page
from importer.report import Report
from importer.schema import open_database
from importer.scrapers.wayback import cdx
from importer.scrapers.wayback.asked import Asked, asked
from importer.scrapers.wayback.pace import lanes
from importer.sync import Access, origins, remember
from importer.sync.archive import import_archive

PREFIX = "hafen.example/tagebuch/"
SITE = "hafen.example/tagebuch"
SIGHTINGS = "select captured from sightings where key = ?"
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def archive(clock: Clock) -> Iterator[Archive]:
    with standing_in(clock.now) as running:
        running.kept += KEPT
        yield running


KEPT = [
    Kept("20100301120000", POST, post(comment(1), comment(2))),
    Kept("20110301120000", POST, post(comment(1), comment(2))),
    Kept("20120301120000", POST, post(comment(1, "So."))),
    Kept("20120302120000", f"{POST}?replytocom=1", post(comment(1, "So."), more="<p>Antwort</p>")),
    Kept("20110601120000", f"{POST}feed/", feed((9, 1, "Nur im Feed")), "text/xml"),
    Kept("20110601120000", f"{POST}comment-page-1/", post(comment(5), says=3)),
    Kept("20180601120000", f"{BASE}/wp-json/wp/v2/comments?post=7", json.dumps([
        {"id": 6, "post": 7, "author_name": "Kim", "content": {"rendered": "<p>REST</p>"},
         "date_gmt": "2018-01-01T00:00:00", "date": "2018-01-01T01:00:00", "status": "approved"}
    ]), "application/json"),
    Kept("20120301120000", f"{BASE}/category/boote/", post(), "text/html"),
    Kept("20120301120000", f"{BASE}/logo.png", "", "image/png"),
    Kept("20120301120000", f"{BASE}/alt/", "", "text/html", "301"),
]  # fmt: skip


def bring(
    db: Database,
    archive: Archive,
    clock: Clock,
    wanted: Asked | None = None,
    again: Access | None = None,
) -> Report:
    """Import what the stand-in has, at its pace."""
    question = wanted or Asked(archive.url, PREFIX)
    with Fetcher(
        archive.url, ignore_robots=True, lanes=lanes(question, None),
        monotonic=clock.now, sleep=clock.sleep, now=lambda: NOW,
    ) as fetch:  # fmt: skip
        _, report = import_archive(
            db, f"wayback:{PREFIX}", question, fetch, lambda: NOW, again=again
        )
    return report


def words(db: Database) -> dict[str, tuple[str, str | None]]:
    """Give text and time of vanishing of each comment by number."""
    rows = db.query("select key, body, vanished from comments order by key")
    return {row["key"].rpartition("/c")[2]: (row["body"], row["vanished"]) for row in rows}


def test_all_captures_become_one_thread_and_what_vanished_is_marked(
    archive: Archive, clock: Clock
) -> None:
    db = open_database(":memory:")
    report = bring(db, archive, clock)

    assert report.adds_up
    assert {
        "1": ("<p>So.</p>", None),
        "2": ("<p>Text 2</p>", "2012-03-01T12:00:00Z"),
        "5": ("<p>Text 5</p>", "2012-03-01T12:00:00Z"),
        "6": ("<p>REST</p>", None),
        "9": ("Nur im Feed", "2012-03-01T12:00:00Z"),
    } == words(db)
    said = [
        r["captured"]
        for r in db.query("select captured from sightings where key = ?", [f"{SITE}/c1"])
    ]
    assert ["2010-03-01T12:00:00Z", "2012-03-01T12:00:00Z"] == sorted(said)


def test_only_what_may_be_a_post_is_brought_and_the_rest_is_counted(
    archive: Archive, clock: Clock
) -> None:
    report = bring(open_database(":memory:"), archive, clock)

    assert {"a list": 1, "the same page, opened to answer a comment": 1} == dict(report.skipped)
    assert 5 == len(archive.captures())
    assert all("id_/" in path for path in archive.captures())
    assert not [path for path in archive.asked if "robots" in path]


def test_a_hundred_lists_are_asked_for_at_the_pace_that_is_allowed(clock: Clock) -> None:
    with standing_in(clock.now, most=3) as archive:
        archive.kept += [
            Kept(f"2010030112{n // 60:02}{n % 60:02}", f"{BASE}/{n}/", another(n, comment(n)))
            for n in range(300)
        ]
        begin = clock.time
        bring(open_database(":memory:"), archive, clock)

    lists = [path for path in archive.asked if path.startswith("/cdx/")]
    assert (100, 300, 0) == (len(lists), len(archive.captures()), archive.refused)
    assert clock.time - begin >= 100 * 60 / 24 - 3 + 299


def test_a_tighter_archive_is_obeyed_and_nothing_is_lost(clock: Clock) -> None:
    with standing_in(clock.now, most=1) as archive:
        archive.kept += KEPT
        archive.times["lists"] = [clock.time] * 24  # somebody else at the same address was faster
        db = open_database(":memory:")
        bring(db, archive, clock)
    assert 1 == archive.refused
    assert {"1", "2", "5", "6", "9"} == set(words(db))


def test_who_is_not_told_how_long_waits_a_minute(clock: Clock) -> None:
    with standing_in(clock.now) as archive:
        archive.kept += KEPT
        archive.polite = False
        archive.times["lists"] = [clock.time] * 24
        begin = clock.time
        bring(open_database(":memory:"), archive, clock)
    assert 1 == archive.refused
    assert clock.time - begin >= 60


def test_captures_brought_before_are_not_asked_for_again(archive: Archive, clock: Clock) -> None:
    db = open_database(":memory:")
    bring(db, archive, clock)
    archive.asked.clear()
    archive.kept.append(Kept("20200301120000", POST, post(comment(1, "So."), comment(7))))

    report = bring(db, archive, clock)
    assert ["/web/20200301120000id_/" + POST] == archive.captures()
    assert 1 == report.outcomes["comments"]["new"]


def test_a_run_that_was_stopped_goes_on_where_it_stood(archive: Archive, clock: Clock) -> None:
    db = open_database(":memory:")
    archive.broken = {f"/web/20120301120000id_/{POST}": 429}
    with pytest.raises(TryLater):
        bring(db, archive, clock)
    before = set(archive.captures())
    archive.broken, archive.asked = {}, []

    bring(db, archive, clock)
    assert not [path for path in archive.asked if path.startswith("/cdx/")]
    assert not set(archive.captures()) & (before - {f"/web/20120301120000id_/{POST}"})
    assert {"1", "2", "5", "6", "9"} == set(words(db))


def test_a_capture_that_cannot_be_had_costs_itself(archive: Archive, clock: Clock) -> None:
    db = open_database(":memory:")
    archive.broken = {
        f"/web/20100301120000id_/{POST}": 404,
        f"/web/20120301120000id_/{POST}": 503,
        f"/web/20110601120000id_/{POST}feed/": 403,
    }
    report = bring(db, archive, clock)
    assert 3 == report.lost
    assert {"5", "6"} == set(words(db))


def test_an_archive_that_gives_nothing_ends_the_run(archive: Archive, clock: Clock) -> None:
    archive.kept = [Kept("20100301120000", f"{BASE}/{n}/", post(comment(n))) for n in range(9)]
    archive.broken = {f"/web/20100301120000id_/{each.original}": 503 for each in archive.kept}
    with pytest.raises(TryLater):
        bring(open_database(":memory:"), archive, clock)
    assert 4 == len(set(archive.captures()))


def test_days_choose_captures(archive: Archive, clock: Clock) -> None:
    db = open_database(":memory:")
    bring(db, archive, clock, Asked(archive.url, PREFIX, "2012", "201203"))
    assert {"1": ("<p>So.</p>", None)} == words(db)


def test_an_address_without_captures_is_said_to_have_none(archive: Archive, clock: Clock) -> None:
    with pytest.raises(NotFound, match="no captures of other"):
        bring(open_database(":memory:"), archive, clock, Asked(archive.url, "other.example/"))


WEB = "https://web.archive.org"
ASKED = [
    ("wayback:example.org", "", Asked(WEB, "example.org/")),
    ("wayback:https://Example.org/Blog/*", "", Asked(WEB, "example.org/Blog/")),
    (f"{WEB}/web/*/example.org/*", "", Asked(WEB, "example.org/")),
    (f"{WEB}/web/2012*/http://example.org/a", "", Asked(WEB, "example.org/a")),
    (f"{WEB}/web/20120101000000/http://example.org/a/", "", Asked(WEB, "example.org/a/")),
    ("https://a.example/my/web/*/example.org", "", Asked("https://a.example/my", "example.org/")),
    ("https://example.org/blog", "wayback", Asked(WEB, "example.org/blog")),
    ("https://example.org/blog", "", None),
    ("https://example.org/web/2012/http://x.example/", "", None),
    ("wayback:", "", None),
    ("wxr.xml", "", None),
]


@pytest.mark.parametrize(("source", "name", "wanted"), ASKED)
def test_what_is_asked_is_understood(source: str, name: str, wanted: Asked | None) -> None:
    assert wanted == asked(source, name)


@pytest.mark.parametrize(
    ("source", "begin"), [("wayback:nothing", ""), ("wayback:a.example", "now"), ("x.xml", "2012")]
)
def test_what_makes_no_sense_is_said(source: str, begin: str) -> None:
    with pytest.raises(BadConfig):
        asked(source, "", begin)


def test_the_list_is_asked_for_as_documented() -> None:
    url = cdx.list_url(Asked("https://web.archive.org", "example.org/", "2010", "2012"), "com,a) 1")
    assert url.startswith(
        "https://web.archive.org/cdx/search/cdx?url=example.org%2F&matchType=prefix"
    )
    for part in (
        "collapse=digest",
        "showResumeKey=true",
        "resumeKey=com%2Ca%29+1",
        "from=2010",
        "to=2012",
    ):
        assert part in url


def test_a_command_that_was_killed_goes_on_where_it_stood(tmp_path: Path) -> None:
    with standing_in() as archive:
        archive.kept += [
            Kept(f"201003011200{n:02}", f"{BASE}/{n}/", another(n, comment(n)))
            for n in range(1, 21)
        ]
        archive.slow = 0.05
        words = ("import", "--json", "--delay", "0", f"{archive.url}/web/*/{PREFIX}")
        command = [sys.executable, "-m", "moderation", "--db", str(tmp_path / "a.db"), *words]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
            while len(archive.captures()) < 5:
                time.sleep(0.01)
            running.kill()
        before = len(archive.captures())
        archive.slow = 0.0
        done = nachlese(tmp_path / "a.db", *words)

    assert 0 == done.returncode
    assert before < 20 == len(keys_of(nachlese(tmp_path / "a.db", "export", "jsonl").stdout))
    assert len(archive.captures()) <= 21  # the one under way may have been asked for twice
    assert 1 == len([path for path in archive.asked if path.startswith("/cdx/")])


@given(st.recursive(st.none() | st.integers() | st.text(), lambda each: st.lists(each, max_size=4)))
def test_an_odd_list_is_read_or_said_to_be_none(value: Any) -> None:
    page = Page(url="https://web.archive.org/cdx/search/cdx", body=json.dumps(value).encode())
    try:
        rows, key = cdx.page_of(page)
    except NotReadable:
        return
    assert all(isinstance(each, str) for row in rows for each in row)
    assert isinstance(key, str)


def keys_of(lines: str) -> set[str]:
    """Give the keys of the comments in what was exported."""
    rows = map(json.loads, lines.splitlines())
    return {row["key"] for row in rows if row["type"] == "comment"}


def nachlese(db: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    command = [sys.executable, "-m", "moderation", "--db", str(db), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_imports_reports_and_exports_without_what_vanished(tmp_path: Path) -> None:
    with standing_in() as archive:
        archive.kept += KEPT
        done = nachlese(
            tmp_path / "a.db", "import", "--json", "--delay", "0", f"{archive.url}/web/*/{PREFIX}"
        )
        told: dict[str, Any] = json.loads(done.stdout)
        assert (0, 0, True, 3) == (
            done.returncode,
            archive.refused,
            told["adds_up"],
            told["vanished"],
        )
        again = nachlese(tmp_path / "a.db", "import", f"{archive.url}/web/*/{PREFIX}")
    assert (0, 5) == (again.returncode, len(archive.captures()))
    assert "5 captures of 4 addresses; 2 left out." in again.stderr
    kept = nachlese(tmp_path / "a.db", "export", "jsonl")
    assert {f"{SITE}/c1", f"{SITE}/c6"} == keys_of(kept.stdout)
    assert "3 comments vanished from their source and are left out" in kept.stderr
    everything = nachlese(tmp_path / "a.db", "export", "jsonl", "--vanished")
    assert 5 == len(keys_of(everything.stdout))
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert [(3,)] == db.execute("select count(*) from comments where vanished > ''").fetchall()
    db.close()


def test_a_sync_brings_what_the_archive_has_got_since(tmp_path: Path) -> None:
    with standing_in() as archive:
        source = f"{archive.url}/web/*/{PREFIX}"
        archive.kept += KEPT
        nachlese(tmp_path / "a.db", "import", "--delay", "0", source)
        before = len(archive.captures())
        idle = nachlese(tmp_path / "a.db", "-q", "sync")
        archive.kept.append(Kept("20200301120000", POST, post(comment(1, "So."), comment(77))))
        done = nachlese(tmp_path / "a.db", "sync", "--json")

    assert (0, "", "") == (idle.returncode, idle.stdout, idle.stderr)
    assert before + 1 == len(archive.captures())
    told = json.loads(done.stdout)
    assert (0, source, 1) == (
        done.returncode,
        told["sites"][0]["source"],
        told["sites"][0]["comments"]["new"],
    )


def test_captures_do_not_take_the_place_of_a_site_that_is_asked_itself(
    archive: Archive, clock: Clock
) -> None:
    db = open_database(":memory:")
    live = Access(format="rest")
    db.execute("insert into sites(key) values (?)", (SITE,))
    remember(db, SITE, f"https://{SITE}", live, NOW)
    bring(db, archive, clock, again=Access())

    assert [live] == [each.access for each in origins(db)]
    db.close()
