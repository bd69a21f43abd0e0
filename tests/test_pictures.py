"""The desk's pictures: the numbers behind them, their shapes, and the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer.schema import open_database
from importer.sync import import_files
from moderation import pictures, service
from moderation.judging import judge_all
from moderation.options import DEFAULTS
from moderation.schema import migrations
from moderation.web import charts, create_app
from moderation.web.pictures import Kept, years

NOW = datetime(2024, 12, 2, 12, tzinfo=UTC)
SAMPLE = "contrib/sample-blog/zwischenrufe.wordpress.xml"
SITE = "zwischenrufe.example"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "sample.db"
    db = open_database(path, migrations)
    import_files(db, SAMPLE, lambda: NOW)
    judge_all(db, DEFAULTS, now=NOW)
    db.close()
    return path


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = Database(str(path))
    yield db
    db.close()


@pytest.fixture
def desk(path: Path) -> FlaskClient:
    return create_app(path, moderator="anna", now=lambda: NOW).test_client()


def test_every_comment_with_a_date_is_in_one_month(db: Database) -> None:
    months = pictures.months(db)

    (dated,) = db.conn.execute(
        "select count(*) from comments_now where published is not null and status <> 'deleted'"
    ).fetchone()
    assert dated == sum(sum(each[1:]) for each in months)


def test_months_without_comments_are_there_too(db: Database) -> None:
    names = [each.month for each in pictures.months(db)]

    assert ["2009-10", "2009-11"] == names[:2]
    assert names == list(pictures.between(names[0], names[-1]))


def test_a_site_that_is_not_there_has_no_months(db: Database) -> None:
    assert [] == pictures.months(db, "elsewhere.example")
    assert pictures.months(db) == pictures.months(db, SITE)


def test_a_decision_is_in_its_week(path: Path, db: Database) -> None:
    (key,) = db.conn.execute("select key from comments where status = 'pending'").fetchone()
    before = pictures.weeks(db, NOW)[-1]

    service.decide(db, "approve", [key], moderator="anna", now=NOW)
    try:
        after = pictures.weeks(db, NOW)[-1]
    finally:
        service.undo(db, moderator="anna", now=NOW)

    assert ("2024-12-02", 1) == (after.first, after.decisions - before.decisions)


def test_every_comment_that_waits_has_one_age(db: Database) -> None:
    ages = pictures.waiting(db, NOW)

    (waits,) = db.conn.execute(
        "select count(*) from comments_now where status = 'pending'"
    ).fetchone()
    assert waits == sum(each.number for each in ages)
    assert waits


def test_reasons_speak_against_comments(db: Database) -> None:
    found = pictures.reasons(db)

    assert found
    assert "known_author" not in {each.rule for each in found}
    assert sorted((each.number for each in found), reverse=True) == [each.number for each in found]


def test_nobody_talks_with_themselves(db: Database) -> None:
    found = pictures.talks(db)

    assert found
    assert all(each.who != each.whom for each in found)


@given(st.lists(st.tuples(*[st.integers(0, 10**7)] * 3), max_size=300))
def test_columns_stay_inside_the_picture(stacks: list[tuple[int, int, int]]) -> None:
    names = [str(place) for place in range(len(stacks))]
    chart = charts.columns(names, stacks, ["a", "b", "c"], names)

    for bar in chart.bars:
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.width
        assert 0 <= bar.y <= bar.y + bar.height <= chart.base + 0.2


@given(st.integers(0, 10**9))
def test_an_axis_ends_at_a_round_number_not_far_above(value: int) -> None:
    top = charts.nice(value)

    assert max(value, 2) <= top <= max(2, 2 * value)
    assert 0 == top % 2


def test_two_people_are_two_dots_and_a_bow_each_way() -> None:
    chart = charts.arcs([("Anna", "Bert", 3), ("Bert", "Anna", 1)], ["", ""])

    assert {"Anna", "Bert"} == {each.name for each in chart.people}
    assert 2 == len({each.path for each in chart.arcs})
    assert chart.arcs[0].width > chart.arcs[1].width


def test_of_a_long_time_not_every_year_is_written() -> None:
    months = list(pictures.between("1999-03", "2024-12"))

    assert ["2000", "2002", "2004"] == [label for label in years(months) if label][:3]


def test_the_page_shows_all_pictures_in_both_languages(desk: FlaskClient) -> None:
    english = desk.get("/pictures").text
    german = desk.get("/pictures", headers={"Accept-Language": "de"}).text

    assert "Who talks with whom" in english
    assert "Wer mit wem spricht" in german
    assert "Liest sich wie Reklame" in german
    assert english.count("<svg") == german.count("<svg")


def test_pictures_need_no_inline_style(desk: FlaskClient) -> None:
    page = desk.get("/pictures").text

    assert not re.search(r"\sstyle=|<style|<script(?! src)", page)


def test_pictures_follow_what_changes(path: Path, db: Database, desk: FlaskClient) -> None:
    before = desk.get("/pictures").text
    (key,) = db.conn.execute("select key from comments where status = 'approved'").fetchone()

    service.decide(db, "spam", [key], moderator="anna", now=NOW)
    changed = desk.get("/pictures").text
    service.undo(db, moderator="anna", now=NOW)

    assert before != changed


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    empty = create_app(tmp_path / "empty.db", moderator="anna", now=lambda: NOW).test_client()

    assert "There are no comments yet." in empty.get("/pictures").text


def test_what_took_long_to_count_is_shown_again_for_a_while_and_no_longer() -> None:
    kept = Kept("before", NOW, took=10.0, found={})
    quick = kept._replace(took=0.1)

    assert kept.holds("after", NOW + timedelta(minutes=4))
    assert not kept.holds("after", NOW + timedelta(minutes=6))
    assert kept.holds("before", NOW + timedelta(hours=1))
    assert not quick.holds("after", NOW + timedelta(seconds=1))
