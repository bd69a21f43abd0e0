"""Runs: each import has a number, an outcome, and says from when it can go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from importer import runs
from importer.errors import TryLater
from importer.lock import only_one
from importer.report import Report
from importer.schema import open_database

MORNING = datetime(2024, 11, 3, 8, tzinfo=UTC)
NOON, EVENING = MORNING + timedelta(hours=4), MORNING + timedelta(hours=10)


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:")
    yield made
    made.close()


def test_a_run_that_reached_its_end_is_listed_with_its_report(db: Database) -> None:
    run = runs.start(db, "blog.xml", "wxr", MORNING)
    runs.finish(db, run, Report(read=1, lost=1), NOON)
    (found,) = runs.listed(db)

    assert (run, "blog.xml", "done", "2024-11-03T12:00:00Z") == (
        found["id"], found["source"], found["state"], found["finished"]
    )  # fmt: skip
    assert 1 == found["report"]["problems"]


def test_a_run_that_failed_says_why(db: Database) -> None:
    runs.fail(db, runs.start(db, "x", "", MORNING), Report(), NOON, "gone")

    assert [("failed", "gone")] == [(each["state"], each["error"]) for each in runs.listed(db)]


def test_the_last_run_is_listed_first(db: Database) -> None:
    made = [runs.start(db, "x", "", MORNING) for _ in range(3)]

    assert made[::-1] == [each["id"] for each in runs.listed(db)]


def test_nothing_was_interrupted_where_all_is_done(db: Database) -> None:
    assert runs.interrupted(db, "x") is None
    runs.finish(db, runs.start(db, "x", "", MORNING), Report(), NOON)
    assert runs.interrupted(db, "x") is None


def test_the_first_of_the_runs_cut_off_says_from_when_pages_are_good(db: Database) -> None:
    runs.start(db, "x", "", MORNING - timedelta(days=1))
    runs.finish(db, runs.start(db, "x", "", MORNING - timedelta(hours=1)), Report(), MORNING)
    runs.start(db, "x", "", MORNING)
    runs.fail(db, runs.start(db, "x", "", NOON), Report(), NOON, "gone")
    runs.start(db, "other", "", MORNING - timedelta(hours=2))

    assert MORNING == runs.interrupted(db, "x")


def test_a_source_may_have_a_name_that_is_no_text(db: Database) -> None:
    runs.start(db, "\udcff.xml", "", MORNING)

    assert ["\\udcff.xml"] == [each["source"] for each in runs.listed(db)]
    assert MORNING == runs.interrupted(db, "\udcff.xml")


def test_one_site_has_one_importer_and_others_do_not_wait(tmp_path: Path) -> None:
    import multiprocessing

    path = tmp_path / "blog.db"
    with only_one(path, "a.example"), multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(is_free, (path, "b.example"))
        assert not pool.apply(is_free, (path, "a.example"))
    assert is_free(path, "a.example")


def is_free(path: Path, site: str) -> bool:
    """Whether the lock of a site can be had."""
    try:
        with only_one(path, site):
            return True
    except TryLater:
        return False
