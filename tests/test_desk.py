"""The desk's pages, as a browser without a script sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from moderation.web import create_app
from moderation.words import LANGUAGES, LOCALES
from moderation.words.compile import template


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    return create_app(tmp_path / "desk.db", moderator="anna").test_client()


def test_the_desk_speaks_as_the_browser_asks(desk: FlaskClient) -> None:
    german = desk.get("/", headers={"Accept-Language": "de-AT,de;q=0.9"}).text
    french = desk.get("/", headers={"Accept-Language": "fr"}).text

    assert '<html lang="de">' in german
    assert "Warteschlange" in german
    assert '<html lang="en">' in french


def test_the_switch_outweighs_the_browser(desk: FlaskClient) -> None:
    answer = desk.post("/language", data={"lang": "de", "next": "/?tab=spam"})

    assert (303, "/?tab=spam") == (answer.status_code, answer.location)
    assert '<html lang="de">' in desk.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "", "/\n"])
def test_the_switch_leads_nowhere_else(desk: FlaskClient, target: str) -> None:
    assert "/" == desk.post("/language", data={"lang": "de", "next": target}).location


def test_a_page_that_is_not_there_says_so(desk: FlaskClient) -> None:
    answer = desk.get("/nothing")

    assert 404 == answer.status_code
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_every_sentence_of_the_pages_is_translated(lang: str) -> None:
    with (LOCALES / lang / "LC_MESSAGES" / "nachlese.po").open("rb") as file:
        known = {entry.id: entry.string for entry in read_po(file, locale=lang)}
    missing = [each.id for each in template() if each.id and not known.get(each.id)]

    assert [] == missing
