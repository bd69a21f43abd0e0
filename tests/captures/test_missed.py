"""Posts whose address answers that there is nothing: what that proves, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from captures.made import BASE, POST, another, at, comment, feed, post
from captures.standin import Archive, Clock, Kept, standing_in
from captures.test_warc import writing
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer.captures.missed import missed
from importer.errors import NotFound
from importer.fetch import Fetcher
from importer.report import Report
from importer.schema import open_database
from importer.scrapers.wayback.asked import Asked
from importer.scrapers.wayback.pace import lanes
from importer.sync import import_files
from importer.sync.archive import import_archive
from importer.sync.missed import proving
from importer.undo import undo

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OTHER = f"{BASE}/8/"
NONE = "<html><h1>Seite nicht gefunden</h1></html>"
Visit = tuple[int, str, str]  # a year, an address, and a status with words


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty archive."""
    made = open_database(":memory:")
    yield made
    made.close()


def warc(path: Path, *visits: Visit) -> Path:
    """Write what a crawler was answered: pages where the status is 200, else nothing much."""
    pages = {POST: post(comment(1), comment(2)), OTHER: another(8, comment(80))}
    with writing(path) as archive:
        for year, url, status in visits:
            body = pages.get(url, NONE) if status.startswith("200") else NONE
            archive.response(body, year, url, status)
    return path


def bring(db: Database, path: Path) -> tuple[int, Report]:
    """Import a file."""
    run, report = import_files(db, str(path), lambda: NOW)
    assert report.adds_up
    return run, report


def vanished(db: Database) -> dict[str, str]:
    """Give the year since when each post is gone, by its number."""
    rows = db.query("select key, vanished from posts where vanished is not null")
    return {row["key"].rpartition("/p")[2]: row["vanished"][:4] for row in rows}


SEEN, LIVED = (2010, POST, "200 OK"), (2016, OTHER, "200 OK")
PROVEN: dict[str, list[Visit]] = {
    "404": [SEEN, (2014, POST, "404 Not Found"), LIVED],
    "410": [SEEN, (2014, POST, "410 Gone"), LIVED],
    "twice": [SEEN, (2014, POST, "404 Not Found"), (2015, POST, "404 Not Found"), LIVED],
    "under www, without slash": [
        SEEN, (2014, POST.replace("//", "//www.").rstrip("/"), "404 Not Found"), LIVED,
    ],
    "in the same visit": [SEEN, (2014, OTHER, "200 OK"), (2014, POST, "404 Not Found")],
}  # fmt: skip


@pytest.mark.parametrize("visits", PROVEN.values(), ids=list(PROVEN))
def test_a_post_whose_address_has_nothing_is_gone_since_then_and_kept(
    tmp_path: Path, db: Database, visits: list[Visit]
) -> None:
    _, report = bring(db, warc(tmp_path / "a.warc", *visits))
    assert {"7": "2014"} == vanished(db)
    assert 1 == report.gone["vanished"]
    why = "select why from absences"
    assert (
        f"its address answered {'410' if visits[1][2] == '410 Gone' else '404'}"
        == (db.execute(why).fetchone()[0])
    )
    kept = "select count(*) from comments where post like '%/p7'"
    assert 2 == db.execute(kept).fetchone()[0]


NOTHING: dict[str, list[Visit]] = {
    "moved": [SEEN, (2014, POST, "301 Moved"), LIVED],
    "refused": [SEEN, (2014, POST, "403 Forbidden"), LIVED],
    "trouble": [SEEN, (2014, POST, "503 Unavailable"), LIVED],
    "there again": [SEEN, (2014, POST, "404 Not Found"), (2015, POST, "200 OK"), LIVED],
    "before it was seen": [(2009, POST, "404 Not Found"), SEEN, LIVED],
    "the blog died": [LIVED, SEEN, (2018, POST, "404 Not Found"), (2018, OTHER, "404 Not Found")],
    "another post": [SEEN, (2014, f"{BASE}/9/", "404 Not Found"), LIVED],
    "a comment page": [SEEN, (2014, f"{POST}comment-page-2/", "404 Not Found"), LIVED],
    "an answer's page": [SEEN, (2014, f"{POST}?replytocom=1", "404 Not Found"), LIVED],
    "its feed": [SEEN, (2014, f"{POST}feed/", "404 Not Found"), LIVED],
    "an archive's own": [
        SEEN, (2014, f"https://web.archive.org/web/2014/{POST}", "404 Not Found"), LIVED,
    ],
}  # fmt: skip


@pytest.mark.parametrize("visits", NOTHING.values(), ids=list(NOTHING))
def test_other_answers_prove_nothing(tmp_path: Path, db: Database, visits: list[Visit]) -> None:
    bring(db, warc(tmp_path / "a.warc", *visits))
    assert {} == vanished(db)


@pytest.mark.parametrize("order", ["abc", "cba", "bac", "bca"])
def test_the_order_of_imports_does_not_matter(tmp_path: Path, db: Database, order: str) -> None:
    parts = {"a": SEEN, "b": (2014, POST, "404 Not Found"), "c": LIVED}
    for name in order:
        bring(db, warc(tmp_path / f"{name}.warc", parts[name]))
    assert {"7": "2014"} == vanished(db)


def test_a_later_capture_takes_it_back_though_it_says_the_same(
    tmp_path: Path, db: Database
) -> None:
    bring(db, warc(tmp_path / "a.warc", *PROVEN["404"]))
    bring(db, warc(tmp_path / "b.warc", (2017, POST, "200 OK")))
    assert {} == vanished(db)


def test_the_same_again_tells_nothing_new(tmp_path: Path, db: Database) -> None:
    bring(db, warc(tmp_path / "a.warc", *PROVEN["404"]))
    _, report = bring(db, tmp_path / "a.warc")
    assert (0, 1) == (report.gone["vanished"], report.gone["known"])


def test_an_import_taken_back_takes_its_proof_with_it(tmp_path: Path, db: Database) -> None:
    bring(db, warc(tmp_path / "a.warc", SEEN, LIVED))
    run, _ = bring(db, warc(tmp_path / "b.warc", (2014, POST, "404 Not Found")))
    assert {"7": "2014"} == vanished(db)
    undo(db, run)
    assert {} == vanished(db)
    assert 0 == db.execute("select count(*) from missed").fetchone()[0]


def test_a_post_that_only_a_feed_showed_is_not_gone(tmp_path: Path, db: Database) -> None:
    with writing(tmp_path / "a.warc") as archive:
        archive.response(feed((1, 0, "Text 1")), 2010, f"{POST}feed/", kind="application/atom+xml")
        archive.response(NONE, 2014, POST, "404 Not Found")
        archive.response(another(8, comment(80)), 2016, OTHER)
    bring(db, tmp_path / "a.warc")
    assert {} == vanished(db)


MOMENTS = st.none() | st.integers(2001, 2020).map(at)


@given(st.lists(st.integers(2001, 2020)), st.lists(MOMENTS), MOMENTS)
def test_what_is_proven_lies_between_the_last_look_at_the_post_and_at_the_blog(
    misses: list[int], shown: list[datetime | None], alive: datetime | None
) -> None:
    found = proving([(at(year), 404) for year in misses], shown, alive)
    if found:
        assert alive
        assert shown
        assert None not in shown
        assert all(each and each < found[0] for each in shown)
        assert found[0] <= at(alive.year + 1)


@given(st.text(max_size=60), st.none() | st.just(NOW), st.integers(0, 999))
def test_nothing_makes_it_fail(url: str, when: datetime | None, status: int) -> None:
    assert all(each.source.captured and each.status in (404, 410)
               for each in missed(f"http://{url}", when, status))  # fmt: skip


def ask(db: Database, archive: Archive, clock: Clock) -> Report:
    """Import what the stand-in has."""
    question = Asked(archive.url, "hafen.example/tagebuch/")
    with Fetcher(
        archive.url, ignore_robots=True, lanes=lanes(question, None),
        monotonic=clock.now, sleep=clock.sleep, now=lambda: NOW,
    ) as fetch:  # fmt: skip
        return import_archive(db, "wayback:hafen.example", question, fetch, lambda: NOW)[1]


KEPT = [
    Kept("20100301120000", POST, post(comment(1))),
    Kept("20160301120000", OTHER, another(8, comment(80))),
    Kept("20140301120000", POST, NONE, "text/html", "404"),
    Kept("20140401120000", OTHER, NONE, "text/html", "404"),
    Kept("20140301120000", f"{BASE}/logo.html", NONE, "text/html", "503"),
]


def test_the_wayback_machines_list_tells_it_and_no_such_answer_is_brought(db: Database) -> None:
    clock = Clock()
    with standing_in(clock.now) as archive:
        archive.kept += KEPT
        report = ask(db, archive, clock)
        assert (2, 1) == (len(archive.captures()), len(archive.asked) - len(archive.captures()))
    assert report.adds_up
    assert {"7": "2014"} == vanished(db)


def test_an_answer_that_came_since_is_told_by_the_same_import_later(db: Database) -> None:
    clock = Clock()
    with standing_in(clock.now) as archive:
        archive.kept += KEPT[:2]
        ask(db, archive, clock)
        assert {} == vanished(db)
        archive.kept += KEPT[2:]
        ask(db, archive, clock)
        assert 2 == len(archive.captures())
    assert {"7": "2014"} == vanished(db)


def test_an_archive_that_has_nothing_but_such_answers_has_no_captures(db: Database) -> None:
    clock = Clock()
    with standing_in(clock.now) as archive:
        archive.kept += KEPT[2:]
        with pytest.raises(NotFound, match="no captures of hafen"):
            ask(db, archive, clock)
