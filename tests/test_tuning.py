"""The rules page: what rules did lately, changes tried on the history before they are kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from moderation import judging, service, settings, tuning
from moderation.auth import links, people
from moderation.options import Change, Word
from moderation.schema import migrations
from moderation.web import create_app

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(format="wxr", id="1")


def comment(n: int, text: str, status: str) -> Comment:
    """Make a comment."""
    return Comment(
        key=f"a.example/c{n}", post="a.example/p1", parent=None, author=Author(name=f"Leser {n}"),
        published=NOW, body=text, status=status, source=SOURCE,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A blog with a few comments about clocks, judged."""
    found = open_database(tmp_path / "desk.db", migrations)
    items = [
        Site(key="a.example", url="https://a.example/", title="A"),
        Post(key="a.example/p1", site="a.example", url="https://a.example/1", title="Uhren",
             published=NOW, body="", comment_status="open", source=SOURCE),
        *(comment(n, f"Billige Zeitmesser {n} hier", "spam") for n in range(1, 4)),
        comment(4, "Ein schöner Zeitmesser, danke für den Beitrag", "approved"),
        comment(5, "<b>HALLO IHR LIEBEN LEUTE DA DRAUSSEN IM NETZ</b>", "pending"),
    ]  # fmt: skip
    run = runs.start(found, "test", "wxr", NOW)
    store.save(found, items, run, Report())
    judging.judge_all(found, judging.options(), now=NOW)
    yield found
    found.close()


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> FlaskClient:
    """The desk, open for an administrator."""
    return create_app(tmp_path / "desk.db", moderator="ann", now=lambda: NOW).test_client()


def packed(page: str) -> str:
    """Give the change that a page of a trial can keep."""
    found = re.search(r'name="change" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def form(desk: FlaskClient, **changes: str) -> dict[str, object]:
    """Give the form of the rules as it stands, with changes."""
    page = desk.get("/rules/").text
    on = re.findall(r'name="on" value="(\w+)"[^>]* checked', page)
    return {"what": "rules", "on": on, **changes}


def test_a_word_is_tried_on_the_history_and_kept_only_then(desk: FlaskClient, db: Database) -> None:
    words = {"what": "words", "add": "zeitmesser*\n\nzeitmesser*", "whole": "1", "band": "hold"}

    page = desk.post("/rules/try", data=words).text

    assert "would have been caught" in page or "would have been hit" in page
    assert "1 approved would have been hit" in page
    assert "Ein schöner Zeitmesser" in page
    assert [] == list(settings.words(db, ""))
    assert 303 == desk.post("/rules/keep", data={"change": packed(page)}).status_code
    assert ["zeitmesser*"] == [each.text for each in settings.words(db, "")]
    assert "zeitmesser*" in desk.get("/rules/?done=1").text


def test_a_rule_is_switched_and_weighed(desk: FlaskClient, db: Database) -> None:
    asked = form(desk)
    assert isinstance(asked["on"], list)
    asked["on"].remove("shouting")
    asked["factor:contact"] = "1,5"
    asked["set:hold"] = "1.25"

    page = desk.post("/rules/try", data=asked).text
    assert "shouting off" in page
    desk.post("/rules/keep", data={"change": packed(page)})

    found = {each.rule: each for each in settings.rule_settings(db)}
    assert (False, 1.5) == (found["shouting"].is_on, found["contact"].factor)
    assert 1.25 == settings.options_of(db, "").hold


def test_what_changes_nothing_or_is_no_number_is_said(desk: FlaskClient) -> None:
    assert "Nothing is different" in desk.post("/rules/try", data=form(desk)).text
    assert "no number" in desk.post("/rules/try", data=form(desk, **{"set:hold": "viel"})).text
    refused = desk.post("/rules/try", data=form(desk, **{"set:hold": "1000"}))
    assert (400, True) == (refused.status_code, "between" in refused.text)


REFUSED = {
    "{rule}: sag einen Faktor zwischen 0 und {high}, nicht 99": {"factor:shouting": "99"},
    "Zurückhalten ab dieser Punktzahl: sag eine Zahl zwischen": {"set:hold": "1e9"},
    "„*“ ist kein Wort, nach dem zu suchen ist.": {"what": "words", "add": "*", "whole": "1"},
}


@pytest.mark.parametrize(("said", "change"), REFUSED.items())
def test_a_german_page_says_in_german_what_cannot_be_meant(
    desk: FlaskClient, said: str, change: dict[str, str]
) -> None:
    german = {"Accept-Language": "de"}
    answer = desk.post("/rules/try", data={**form(desk), **change}, headers=german)

    assert 400 == answer.status_code
    assert said.format(rule="shouting", high="5") in html.unescape(answer.text)


@pytest.mark.parametrize(
    "change", ["", "null", "[]", '{"set": {"hold": "x"}}', '{"add": [["a", "b", 1, ""]]}',
               '{"switch": {"no_rule": true}}', "[" * 10_000],
)  # fmt: skip
def test_a_change_that_was_tampered_with_is_refused(desk: FlaskClient, change: str) -> None:
    assert 400 == desk.post("/rules/keep", data={"change": change}).status_code
    assert 400 == desk.post("/rules/try", data={"change": change}).status_code


def test_a_rule_is_overturned_where_a_moderator_decides_against_it(db: Database) -> None:
    before = tuning.records(db)["never_approved"]
    service.decide(db, "approve", ["a.example/c5"], moderator="ann", now=NOW)
    after = tuning.records(db, "a.example")["never_approved"]

    assert before.hits == after.hits
    assert (0, 0) == before[1:]
    assert (1, 1) == after[1:]
    assert 1.0 == tuning.share(after)


def test_a_reader_sees_the_rules_and_changes_nothing(tmp_path: Path, db: Database) -> None:
    people.add(db, "Ann", "administrator", NOW, by="test")
    rea = people.add(db, "Rea", "reader", NOW, by="test")
    word = links.invite(db, rea, NOW, by="test")
    client = create_app(tmp_path / "desk.db", now=lambda: NOW).test_client()
    password = {"password": "vier Wörter am Stück", "again": "vier Wörter am Stück"}
    client.post(f"/link/{word}", data=password)
    client.post("/login", data={"name": "Rea", **password})

    assert 200 == client.get("/rules/").status_code
    assert 403 == client.post("/rules/try", data={"what": "words", "add": "x"}).status_code
    assert 403 == client.post("/rules/keep", data={"change": "{}"}).status_code


def test_a_moderator_of_one_site_changes_no_other(tmp_path: Path, db: Database) -> None:
    people.add(db, "Ann", "administrator", NOW, by="test")
    mo = people.add(db, "Mo", "moderator", NOW, by="test", sites=["a.example"])
    word = links.invite(db, mo, NOW, by="test")
    client = create_app(tmp_path / "desk.db", now=lambda: NOW).test_client()
    password = {"password": "vier Wörter am Stück", "again": "vier Wörter am Stück"}
    client.post(f"/link/{word}", data=password)
    client.post("/login", data={"name": "Mo", **password})
    change = tuning.packed(Change(switch={"shouting": False}))

    assert 403 == client.post("/rules/keep", data={"change": change}).status_code
    kept = client.post("/rules/keep", data={"change": change, "site": "a.example"})
    assert 303 == kept.status_code


@given(
    st.dictionaries(st.text(), st.booleans(), max_size=3),
    st.dictionaries(st.text(), st.floats(allow_nan=False), max_size=3),
    st.lists(st.tuples(st.text(), st.sampled_from(["hold", "spam"]), st.booleans(), st.text())),
)
def test_a_change_survives_the_form(
    switch: dict[str, bool], numbers: dict[str, float], words: list[tuple[str, str, bool, str]]
) -> None:
    change = Change(switch=switch, weigh=numbers, set=numbers,
                    add=tuple(Word(*each) for each in words))  # type: ignore[arg-type]  # fmt: skip

    assert change == tuning.unpacked(tuning.packed(change))


@given(st.text())
def test_no_text_breaks_the_reading_of_a_change(text: str) -> None:
    try:
        tuning.unpacked(text)
    except ValueError:
        assert True
