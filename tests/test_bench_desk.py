"""The desk's bench runs, and its queries read no whole table."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from bench import desk, million
from importer.schema import open_database
from moderation import listing
from moderation.listing import Filter
from moderation.schema import migrations


@pytest.fixture(scope="module")
def thousands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "desk.db"
    million.made(path, 2_000)
    return path


@pytest.fixture
def database(thousands: Path) -> Database:
    return open_database(thousands, migrations)


@pytest.mark.parametrize("order", listing.ORDERS)
@pytest.mark.parametrize("tab", listing.TABS)
def test_every_tab_is_read_from_an_index_in_its_order(
    database: Database, tab: str, order: listing.Order
) -> None:
    (step,) = desk.plan(database, lambda: listing.page(database, Filter(tab, order)))

    assert "USING INDEX shelf_" in step
    assert step.startswith("SEARCH") or tab == "all" or tab in step or "open" in step


@pytest.mark.parametrize(
    "wanted",
    [
        Filter("all", post=million.post(3)), Filter("all", author="leser1@example.org"),
        Filter("all", text="danke"), Filter(campaign=1), Filter(kind="pingback"),
        Filter("all", "newest", reason="casino"),
    ],
)  # fmt: skip
def test_no_filter_reads_the_whole_shelf(database: Database, wanted: Filter) -> None:
    steps = list(desk.plan(database, lambda: listing.page(database, wanted)))

    assert [] == [step for step in steps if step in ("SCAN s", "SCAN shelf", "SCAN c")]


def test_no_list_reads_a_whole_table(database: Database) -> None:
    tables = ("shelf", "s", "comments", "c", "decisions", "posts", "p", "o")
    whole = [line for line in desk.plans(database)
             if line.strip() in {f"SCAN {name}" for name in tables}]  # fmt: skip

    assert [] == whole


def test_the_bench_measures_every_page(thousands: Path, database: Database) -> None:
    rows, _ = desk.pages(thousands, database, 1)

    assert len(rows) == len(list(desk.cases(database)))
    assert ["spam all 10,000 of a campaign", "undo it"] == [
        name for name, *_ in desk.decisions(thousands)
    ]
