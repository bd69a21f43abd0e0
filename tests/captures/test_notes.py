"""Addresses and times that keepers noted in pages, in their own words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.captures.notes import memento, noted
from importer.model import Page

WAYBACK = "https://web.archive.org/web/20121007232004/http://hafen.example/kaehne/"
POST = "http://hafen.example/kaehne/"
ARCHIVED = datetime(2012, 10, 7, 23, 20, 4, tzinfo=UTC)
LONDON = "Sat Nov 05 2022 10:11:12 GMT+0100 (Mitteleuropäische Normalzeit)"

NOTES = {
    "HTTrack": (
        "<!-- Mirrored from hafen.example/kaehne/ by HTTrack Website Copier/3.x [XR&CO'2014],"
        " Wed, 21 Jun 2017 09:13:37 GMT -->",
        POST,
        datetime(2017, 6, 21, 9, 13, 37, tzinfo=UTC),
    ),
    "a browser": (f"<!-- saved from url=(0028){POST} -->", POST, None),
    "a browser, of the Wayback Machine": (
        f"<!-- saved from url=(0071){WAYBACK} -->",
        POST,
        ARCHIVED,
    ),
    "SingleFile": (
        f"<!--\n Page saved with SingleFile \n url: {POST} \n saved date: {LONDON}\n-->",
        POST,
        datetime(2022, 11, 5, 9, 11, 12, tzinfo=UTC),
    ),
    "SingleFile, of the Wayback Machine": (
        f"<!--\n Page saved with SingleFile \n url: {WAYBACK} \n saved date: {LONDON}\n-->",
        POST,
        ARCHIVED,
    ),
    "Save Page WE": (
        f'<meta name="savepage-url" content="{POST}">'
        '<meta name="savepage-date" content="Sat Nov 05 2022 09:11:12 GMT+0000 (GMT)">',
        POST,
        datetime(2022, 11, 5, 9, 11, 12, tzinfo=UTC),
    ),
    "the Wayback Machine's script": (
        '__wm.wombat("http://hafen.example:80/kaehne/","20121007232004","https://web.archive.org/"',
        POST,
        ARCHIVED,
    ),
    "the Wayback Machine's last words": (
        "<!--\n     FILE ARCHIVED ON 23:20:04 Oct 07, 2012 AND RETRIEVED FROM THE\n -->",
        "",
        ARCHIVED,
    ),
    "nobody": ("<p>Hello</p>", "", None),
}


@pytest.mark.parametrize(("text", "url", "when"), NOTES.values(), ids=list(NOTES))
def test_address_and_time_are_found(text: str, url: str, when: datetime | None) -> None:
    page = Page(url="page.html", body=f"<!DOCTYPE html><html>{text}</html>".encode())
    assert (url, when) == noted(page)


@pytest.mark.parametrize(
    "url",
    [
        WAYBACK,
        WAYBACK.replace("232004/", "232004id_/"),
        WAYBACK.replace("web.archive.org/web", "archive.example/my/web"),
        WAYBACK.replace("https://web.archive.org", ""),
        f"https://web.archive.org/web/2020/{WAYBACK}",
    ],
)
def test_an_address_of_an_archive_is_taken_apart(url: str) -> None:
    assert (POST, ARCHIVED) == memento(url)


@pytest.mark.parametrize("url", [POST, "http://hafen.example/web/2012/neu/", "", "file.html"])
def test_other_addresses_are_not(url: str) -> None:
    assert ("", None) == memento(url)


def test_a_date_that_is_none_is_no_date() -> None:
    assert (POST, None) == memento(WAYBACK.replace("20121007232004", "20129907232004"))


@given(st.binary(max_size=300), st.text(max_size=80))
def test_nothing_makes_it_fail(body: bytes, url: str) -> None:
    noted(Page(url=url, body=b"<!-- Mirrored from a.example by HTTrack" + body))
