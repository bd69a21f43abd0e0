"""The pages kept: what was fetched once is not fetched again by a run that goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from importer.model import Page
from importer.pages import forget_answers, keep, kept, recall, resumed, validated
from importer.schema import open_database

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://example.org/a"
PAGE = Page(
    url="https://example.org/b",
    body=b"hello" * 1000,
    status=200,
    headers={"etag": '"ä"'},
    fetched=NOW,
)


@pytest.fixture
def db() -> Database:
    """Give an empty database."""
    return open_database(":memory:")


def test_a_page_comes_back_as_it_was(db: Database) -> None:
    keep(db, PAGE, URL, run=1)

    assert PAGE == recall(db, URL)


def test_a_page_is_found_by_the_address_that_was_asked_for(db: Database) -> None:
    keep(db, PAGE, f"{URL}#comments", run=1)

    assert (PAGE, None) == (recall(db, f"{URL}#top"), recall(db, PAGE.url))


def test_a_page_without_a_time_comes_back_without_one(db: Database) -> None:
    page = Page(url=URL, body=b"")
    keep(db, page, URL, run=1)

    assert page == recall(db, URL)


def test_only_the_newest_answer_is_kept(db: Database) -> None:
    newer = Page(url=URL, body=b"new", fetched=NOW + timedelta(days=1))
    keep(db, PAGE, URL, run=1)
    keep(db, newer, URL, run=2)

    assert [(URL, newer)] == list(kept(db))


def test_a_body_is_kept_small(db: Database) -> None:
    keep(db, PAGE, URL, run=1)

    assert db.execute("select length(body) from pages").fetchone()[0] < 100


def test_what_an_api_answered_is_forgotten_and_pages_stay(db: Database) -> None:
    answer = replace(PAGE, headers={"content-type": "application/json; charset=UTF-8"})
    keep(db, answer, URL, run=1)
    keep(db, answer, "https://example.org/b", run=2)
    keep(db, PAGE, "https://example.org/c", run=1)

    forget_answers(db, 1)

    assert ["https://example.org/b", "https://example.org/c"] == [url for url, _ in kept(db)]


def test_a_kept_page_makes_a_conditional_request_but_a_feed_does_not(db: Database) -> None:
    feed = "https://example.org/a/feed/atom/"
    keep(db, PAGE, URL, run=1)
    keep(db, PAGE, feed, run=1)

    memory = validated(db)

    assert memory(URL) is not None
    assert memory(feed) is None


def test_keeping_joins_the_transaction_that_is_open(db: Database) -> None:
    db.execute("begin immediate")
    keep(db, PAGE, URL, run=1)
    db.rollback()

    assert [] == list(kept(db))


def test_an_interrupted_run_goes_on_where_it_stopped(db: Database) -> None:
    asked: list[str] = []

    def fetch(url: str) -> Page:
        asked.append(url)
        return Page(url=url, body=b"", fetched=NOW)

    keep(db, PAGE, URL, run=1)
    get = resumed(fetch, db, 1, since=NOW)

    assert PAGE == get(URL)
    assert "https://example.org/c" == get("https://example.org/c").url
    get("https://example.org/c")
    assert ["https://example.org/c"] == asked


@pytest.mark.parametrize("since", [None, NOW + timedelta(seconds=1)])
def test_a_page_of_an_earlier_run_is_fetched_again(db: Database, since: datetime | None) -> None:
    newer = Page(url=URL, body=b"new", fetched=NOW + timedelta(seconds=2))
    keep(db, PAGE, URL, run=1)

    assert newer == resumed(lambda url: newer, db, 2, since)(URL)
    assert newer == recall(db, URL)


def test_what_could_not_be_fetched_is_asked_for_again(db: Database) -> None:
    def fetch(url: str) -> Page:
        raise OSError(url)

    get = resumed(fetch, db, 1, since=NOW)
    for _ in range(2):
        with pytest.raises(OSError, match=URL):
            get(URL)

    assert [] == list(kept(db))
