"""Captures that were imported one by one, in whatever order, are compared all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from captures.made import comment, post
from captures.test_mirrors import httrack
from sqlite_utils import Database

from importer.schema import open_database
from importer.sync import import_files
from importer.undo import undo

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = {2017: "Wed, 21", 2018: "Thu, 21", 2019: "Fri, 21"}


def saved(folder: Path, year: int, *numbers: int, says: int | None = None) -> Path:
    """Save the post as HTTrack does, with the comments of these numbers."""
    path = folder / f"{year}.html"
    path.write_text(httrack(post(*map(comment, numbers), says=says), DAYS[year], year))
    return path


def bring(db: Database, path: Path) -> int:
    run, report = import_files(db, str(path), lambda: NOW)
    assert report.adds_up
    return run


def vanished(db: Database) -> dict[str, str]:
    rows = db.query("select key, vanished from comments where vanished is not null")
    return {row["key"].rpartition("/c")[2]: row["vanished"][:4] for row in rows}


@pytest.mark.parametrize("order", list(permutations((2017, 2018, 2019))))
def test_the_order_of_imports_does_not_matter(tmp_path: Path, order: tuple[int, ...]) -> None:
    pages = {2017: saved(tmp_path, 2017, 1, 2, 3), 2018: saved(tmp_path, 2018, 1, 3),
             2019: saved(tmp_path, 2019, 1)}  # fmt: skip
    db = open_database(":memory:")
    for year in order:
        bring(db, pages[year])
    assert {"2": "2018", "3": "2019"} == vanished(db)


def test_what_is_shown_again_in_the_same_words_is_not_gone(tmp_path: Path) -> None:
    db = open_database(":memory:")
    bring(db, saved(tmp_path, 2017, 1, 2))
    bring(db, saved(tmp_path, 2019, 1, 2))
    bring(db, saved(tmp_path, 2018, 1))
    assert {} == vanished(db)


def test_an_incomplete_capture_imported_later_proves_nothing(tmp_path: Path) -> None:
    db = open_database(":memory:")
    bring(db, saved(tmp_path, 2017, 1, 2))
    bring(db, saved(tmp_path, 2018, 1, says=2))
    assert {} == vanished(db)


def test_an_import_taken_back_takes_its_proof_with_it(tmp_path: Path) -> None:
    db = open_database(":memory:")
    bring(db, saved(tmp_path, 2017, 1, 2))
    later = bring(db, saved(tmp_path, 2018, 1))
    assert {"2": "2018"} == vanished(db)
    undo(db, later)
    assert {} == vanished(db)
    assert [(1,)] == db.execute("select count(*) from listings").fetchall()
