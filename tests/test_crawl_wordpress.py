"""The crawl against a real WordPress whose REST interface is switched off."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from wordpress.server import WordPress
from wordpress.truth import by_id, differences, truth, visible, words

from importer.errors import NotFound, Refused
from importer.model import Page, Post, Problem
from importer.scrapers.crawl import read

THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")


def fetch(url: str) -> Page:
    answer = requests.get(url, timeout=60)
    if answer.status_code == 404:
        raise NotFound(url)
    if answer.status_code >= 400:
        raise Refused(f"{url}: {answer.status_code}")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Page(url=answer.url, body=answer.content, headers=headers)


def crawled(blog: WordPress) -> list[Any]:
    return list(read(fetch(blog.url + "/"), fetch, None))


@pytest.fixture(params=[(theme, code) for theme in THEMES for code in ("de_DE", "en_US")], ids=str)
def blog(request: pytest.FixtureRequest, wordpress: WordPress) -> Any:
    theme, code = request.param
    with wordpress.rest_off(), wordpress.theme(theme), wordpress.locale(code):
        yield wordpress


def test_every_public_comment_and_ping_is_found_with_text_parent_and_date(blog: WordPress) -> None:
    public = truth(blog)
    found = by_id(crawled(blog))
    assert set() == visible(blog).keys() - set(found)
    assert set() == set(found) - set(public)
    assert [] == [told for number in found for told in differences(found[number], public)]


def test_every_public_post_is_found_with_its_text_and_state(blog: WordPress) -> None:
    found = {int(item.source.id): item for item in crawled(blog) if isinstance(item, Post)}
    public = {row["ID"]: row for row in blog.posts() if row["public"]}
    assert set() == set(public) - set(found)
    for number, row in public.items():
        assert words(row["post_title"]) == words(found[number].title)
        assert words(row["post_content"]) == words(found[number].body)
        assert row["comment_status"] == found[number].comment_status
        assert row["post_type"] == found[number].kind


def test_one_post_alone_is_read_where_the_address_is_a_post(wordpress: WordPress) -> None:
    row = next(row for row in wordpress.posts() if row["post_title"] == "Tiefe Fäden")
    items = list(read(fetch(row["link"]), fetch, None))
    assert [row["ID"]] == [int(item.source.id) for item in items if isinstance(item, Post)]
    public = {n for n, one in truth(wordpress).items() if one["comment_post_ID"] == row["ID"]}
    assert public == set(by_id(items))


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("shown", ["newest", "oldest"])
def test_the_order_of_comment_pages_loses_nothing(
    wordpress: WordPress, order: str, shown: str
) -> None:
    row = next(row for row in wordpress.posts() if row["post_title"] == "Die lange Debatte")
    public = {n for n, one in truth(wordpress).items() if one["comment_post_ID"] == row["ID"]}
    with wordpress.option(comment_order=order, default_comments_page=shown):
        wordpress.forget_requests()
        items = list(read(fetch(row["link"]), fetch, None))
        asked = wordpress.requests()
    assert public == set(by_id(items))
    assert [] == [item for item in items if isinstance(item, Problem)]
    assert len(asked) <= 8
    assert len(set(asked)) == len(asked)


def test_no_address_is_asked_for_twice(wordpress: WordPress) -> None:
    wordpress.forget_requests()
    crawled(wordpress)
    asked = wordpress.requests()
    assert sorted(set(asked)) == sorted(asked)
    assert len(asked) < 100
