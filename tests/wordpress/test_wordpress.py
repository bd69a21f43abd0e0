"""The blog behaves as a WordPress should, and its switches put everything back."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
import requests

from wordpress.server import WordPress
from wordpress.site import THEMES

REST = "/wp-json/wp/v2/comments"
WP = "{http://wordpress.org/export/1.2/}"
NUMBER = re.compile(r'id="comment-(\d+)"')
RAW = "['comment_author_url' => 'http://tom.example/?a=1&b=2'], ['comment_author' => 'Tom & Jerry']"

Row = dict[str, Any]


@pytest.fixture(scope="module")
def comments(wordpress: WordPress) -> list[Row]:
    """Every comment in the blog."""
    return wordpress.comments()


def rest(wordpress: WordPress, auth: tuple[str, str] | None = None, **asked: str) -> Iterator[Row]:
    """Read all comments that the REST API gives, page by page."""
    for page in count(1):
        query = {"per_page": "100", "orderby": "id", "order": "asc", "page": str(page)} | asked
        answer = requests.get(wordpress.url + REST, query, auth=auth, timeout=20)
        answer.raise_for_status()
        yield from answer.json()
        if page >= int(answer.headers["X-WP-TotalPages"]):
            return


def keys(wordpress: WordPress) -> tuple[str, str]:
    """Return what the administrator signs with."""
    return wordpress.admin, wordpress.password


def link(wordpress: WordPress, title: str) -> str:
    """Return the address of a post."""
    return next(str(post["link"]) for post in wordpress.posts() if post["post_title"] == title)


def numbers(address: str) -> set[int]:
    """Return the comments that a page prints."""
    return {int(number) for number in NUMBER.findall(requests.get(address, timeout=20).text)}


def test_rest_gives_strangers_all_public_comments_but_pings(
    wordpress: WordPress, comments: list[Row]
) -> None:
    public = [row for row in comments if row["public"] and row["comment_type"] == "comment"]

    assert [row["comment_ID"] for row in public] == [row["id"] for row in rest(wordpress)]


def test_rest_renders_and_links_as_the_truth_says(
    wordpress: WordPress, comments: list[Row]
) -> None:
    truth = {row["comment_ID"]: (row["rendered"], row["link"]) for row in comments}

    for row in rest(wordpress):
        assert truth[row["id"]] == (row["content"]["rendered"], row["link"])


def test_rest_counts_approved_comments_that_it_does_not_give(
    wordpress: WordPress, comments: list[Row]
) -> None:
    answer = requests.get(wordpress.url + REST, timeout=20)

    approved = [row for row in comments if row["comment_approved"] == "1"]
    assert len([row for row in approved if row["comment_type"] == "comment"]) == int(
        answer.headers["X-WP-Total"]
    )


@pytest.mark.parametrize("asked", [{"status": "spam"}, {"type": "pingback"}, {"context": "edit"}])
def test_rest_refuses_strangers_what_is_not_public(
    wordpress: WordPress, asked: dict[str, str]
) -> None:
    assert requests.get(wordpress.url + REST, asked, timeout=20).status_code == 401


@pytest.mark.parametrize("status", ["approve", "hold", "spam", "trash"])
def test_the_application_password_opens_every_status(
    wordpress: WordPress, comments: list[Row], status: str
) -> None:
    stored = {"approve": "1", "hold": "0"}.get(status, status)
    wanted = {row["comment_ID"] for row in comments if row["comment_approved"] == stored}

    rows = rest(wordpress, keys(wordpress), status=status, type="all", context="edit")

    assert wanted == {row["id"] for row in rows}


def test_a_wrong_password_is_taken_for_none(wordpress: WordPress) -> None:
    wrong = (wordpress.admin, "wrong")
    public = requests.get(wordpress.url + REST, auth=wrong, timeout=20)
    spam = requests.get(wordpress.url + REST, {"status": "spam"}, auth=wrong, timeout=20)

    assert (public.status_code, spam.status_code) == (200, 401)


@pytest.mark.parametrize("signed", [True, False])
def test_rest_switched_off_is_an_error_for_everybody(wordpress: WordPress, signed: bool) -> None:
    with wordpress.rest_off():
        auth = keys(wordpress) if signed else None
        answer = requests.get(wordpress.url + REST, auth=auth, timeout=20)

    assert (answer.status_code, answer.json()["code"]) == (401, "rest_disabled")


@pytest.mark.parametrize("theme", THEMES)
def test_rest_switched_off_leaves_no_link_to_it(wordpress: WordPress, theme: str) -> None:
    with wordpress.rest_off(), wordpress.theme(theme):
        page = requests.get(link(wordpress, "Die lange Debatte"), timeout=20)

    assert "wp-json" not in page.text + str(page.headers)
    assert "api.w.org" not in page.text + str(page.headers)


def test_rest_is_announced_and_answers_when_it_is_on(wordpress: WordPress) -> None:
    assert "https://api.w.org/" in requests.get(wordpress.url, timeout=20).headers["Link"]
    assert requests.get(wordpress.url + REST, timeout=20).status_code == 200


@pytest.mark.parametrize("title", ["Mein Tagebuch", "Noch nicht fertig", "Das war nichts"])
def test_strangers_do_not_find_hidden_posts(wordpress: WordPress, title: str) -> None:
    assert requests.get(link(wordpress, title), timeout=20).status_code == 404


def test_a_post_with_a_password_prints_no_comments(wordpress: WordPress) -> None:
    page = requests.get(link(wordpress, "Nur für Eingeweihte"), timeout=20)

    assert page.status_code == 200
    assert not NUMBER.findall(page.text)


def on_a_page(row: Row, by_id: dict[int, Row]) -> bool:
    """Say whether a comment is printed: it and all that it answers are public."""
    parent = row["comment_parent"]
    return bool(row["public"]) and (not parent or on_a_page(by_id[parent], by_id))


def test_a_comments_link_leads_to_the_page_that_prints_it_unless_its_parent_is_hidden(
    wordpress: WordPress, comments: list[Row]
) -> None:
    by_id = {row["comment_ID"]: row for row in comments}
    pages = {row["link"].partition("#")[0] for row in comments if row["public"]}

    for address in sorted(pages):
        linked = [row for row in comments if row["link"].startswith(f"{address}#")]
        wanted = {row["comment_ID"] for row in linked if on_a_page(row, by_id)}

        assert wanted == numbers(address), address


CANCEL = {"de_DE": "Antworten abbrechen", "en_US": "Cancel reply"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", CANCEL)
def test_all_themes_print_comments_and_pings_in_both_languages(
    wordpress: WordPress, comments: list[Row], theme: str, locale: str
) -> None:
    pings = link(wordpress, "Wer uns verlinkt")
    with wordpress.theme(theme), wordpress.locale(locale):
        page = requests.get(pings, timeout=20).text

    assert f"themes/{theme}/" in page
    assert f">{CANCEL[locale]}<" in page
    wanted = [row for row in comments if row["public"] and row["link"].startswith(pings)]
    assert {row["comment_ID"] for row in wanted} == {int(n) for n in NUMBER.findall(page)}


@pytest.mark.parametrize("theme", THEMES)
def test_all_themes_show_the_newest_page_first_and_none_past_the_last(
    wordpress: WordPress, theme: str
) -> None:
    address = link(wordpress, "Die lange Debatte")
    with wordpress.theme(theme):
        pages = [numbers(f"{address}comment-page-{page}/") for page in range(1, 6)]

        assert numbers(address) == pages[3]

    assert pages[4] == set()
    assert 131 == sum(map(len, pages)) == len(set().union(*pages))


def test_pages_give_both_half_past_two_the_offset_of_winter(wordpress: WordPress) -> None:
    page = requests.get(link(wordpress, "Sommerzeit, Winterzeit"), timeout=20).text

    assert page.count('datetime="2023-10-29T02:30:00+01:00"') == 2


def test_a_feed_says_that_nothing_changed_when_an_old_comment_was_taken_away(
    wordpress: WordPress, comments: list[Row]
) -> None:
    feed = link(wordpress, "Wer uns verlinkt") + "feed/"
    last = max(row["comment_ID"] for row in comments if row["link"].startswith(feed[:-5]))
    before = requests.get(feed, timeout=20)
    with held(wordpress, last):
        tag = {"If-None-Match": before.headers["ETag"]}
        assert requests.get(feed, headers=tag, timeout=20).status_code == 304
        assert requests.get(feed, timeout=20).text != before.text


@contextmanager
def held(wordpress: WordPress, number: int) -> Iterator[None]:
    """Take an approved comment away for a while."""
    wordpress.php(f"wp_set_comment_status({number}, 'hold');")
    try:
        yield
    finally:
        wordpress.php(f"wp_set_comment_status({number}, 'approve');")


def test_an_option_holds_inside_the_block_only(wordpress: WordPress) -> None:
    address = link(wordpress, "Die lange Debatte")
    with wordpress.option(page_comments=0, nachlese_new=["ä'\\", {"n": 1}]):
        assert wordpress.json("return get_option('nachlese_new');") == ["ä'\\", {"n": 1}]
        assert len(numbers(address)) == 131

    assert wordpress.json("return get_option('nachlese_new', 'none');") == "none"
    assert len(numbers(address)) < 131


def test_every_request_is_noted(wordpress: WordPress) -> None:
    wordpress.forget_requests()
    requests.get(f"{wordpress.url}/?p=1", timeout=20)
    requests.head(f"{wordpress.url}/wp-includes/css/dashicons.css", timeout=20)

    assert wordpress.requests() == [
        "GET /?p=1",
        "GET /2009/02/hallo-altes-netz/",
        "HEAD /wp-includes/css/dashicons.css",
    ]


def test_the_export_has_everything_but_spam(wordpress: WordPress, comments: list[Row]) -> None:
    tree = ET.fromstring(wordpress.wxr())

    wanted = [row for row in comments if row["comment_approved"] != "spam"]
    found = [int(node.findtext(f"{WP}comment_id", "")) for node in tree.iter(f"{WP}comment")]
    assert {row["comment_ID"] for row in wanted} == set(found)
    assert {"post", "page", "rezept"} == {node.text for node in tree.iter(f"{WP}post_type")}


def test_the_export_is_broken_by_an_ampersand_in_an_imported_address(wordpress: WordPress) -> None:
    update = f"global $wpdb; $wpdb->update($wpdb->comments, {RAW});"
    wordpress.php(update)
    try:
        broken = wordpress.wxr()
    finally:
        wordpress.php(update.replace("&b=2", ""))

    with pytest.raises(ET.ParseError):
        ET.fromstring(broken)


def test_code_that_fails_raises_with_what_php_said(wordpress: WordPress) -> None:
    with pytest.raises(RuntimeError, match="Call to undefined function no_such_thing"):
        wordpress.php("no_such_thing();")
