"""A real WordPress in five languages and three themes, its pages and threads every way round.

The two posts that are hard are read: one with many comment pages, one with deep threads. Each of
the 198 ways is set up and read in little more than a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from typing import Any, NamedTuple

import pytest
from test_crawl_wordpress import fetch
from wordpress.server import WordPress
from wordpress.truth import ancestors, author_of, by_id, parent_of, truth, words

from importer.formats import feed
from importer.model import Problem
from importer.scrapers.crawl import read
from importer.scrapers.rest import SCRAPER as REST

LANGUAGES = ("de_DE", "en_US", "fr_FR", "ru_RU", "ar")
THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")
SHOWN = ("newest", "oldest")
DEPTHS = (2, 5, 10)  # and those between them in one language
PERMALINKS = ("plain", "pretty")
POSTS = ("Die lange Debatte", "Tiefe Fäden")


class Way(NamedTuple):
    """How a blog is set up."""

    language: str
    theme: str
    shown: str
    depth: int
    links: str

    def __str__(self) -> str:
        """Name it for the list of tests."""
        return "-".join(map(str, self))


EVERYTHING = [
    *map(Way._make, product(LANGUAGES, THEMES, SHOWN, DEPTHS, PERMALINKS)),
    *map(Way._make, product(LANGUAGES[:1], THEMES, SHOWN[:1], (3, 4, 6, 7, 8, 9), PERMALINKS[1:])),
]


def for_rest() -> list[Way]:
    """Give the ways in which the REST interface may differ: it knows no theme and no order."""
    return [way for way in EVERYTHING if way.theme == THEMES[0] and way.shown == SHOWN[0]]


@contextmanager
def set_up(wordpress: WordPress, way: Way) -> Iterator[WordPress]:
    """Set the blog up in one way; what was there before comes back."""
    options: dict[str, Any] = {
        "default_comments_page": way.shown,
        "thread_comments": "1",
        "thread_comments_depth": str(way.depth),
        "page_comments": "1",
    }
    if way.links == "plain":
        options["permalink_structure"] = ""
    with ExitStack() as setting:
        setting.enter_context(wordpress.theme(way.theme))
        setting.enter_context(wordpress.locale(way.language))
        setting.enter_context(wordpress.option(**options))
        yield wordpress


@pytest.mark.parametrize("way", EVERYTHING, ids=str)
def test_pages_and_feed_give_every_comment_with_its_text_author_date_and_parent(
    wordpress: WordPress, way: Way
) -> None:
    """Parents that the feed says are right; others as deep as the theme nests."""
    with set_up(wordpress, way) as site, site.rest_off():
        public = truth(site)
        for row in (row for row in site.posts() if row["post_title"] in POSTS):
            items = list(read(fetch(row["link"]), fetch, None))
            found = by_id(items)
            expected = {n for n, one in public.items() if one["comment_post_ID"] == row["ID"]}
            assert expected == set(found)
            said = in_feed(row["link"])
            wrong = [
                told
                for number, item in found.items()
                for told in differences(item, public, way.depth, number in said)
            ]
            assert [] == wrong
            assert [] == [one.what for one in items if isinstance(one, Problem)]


@pytest.mark.parametrize("way", for_rest(), ids=str)
def test_the_rest_interface_gives_every_comment_with_its_parent(
    wordpress: WordPress, way: Way
) -> None:
    """However the blog shows them."""
    with set_up(wordpress, way) as site:
        public = {n: row for n, row in truth(site).items() if row["comment_type"] == "comment"}
        found = by_id(list(REST.read(fetch(site.url + "/"), fetch, None)))
    assert set(public) == set(found) & set(public)
    parents = {number: parent_of(found[number]) for number in public}
    assert {number: row["comment_parent"] for number, row in public.items()} == parents


def in_feed(link: str) -> set[int]:
    """Give the numbers of the comments that a post's own feed has."""
    url = f"{link}&feed=atom" if "?" in link else f"{link.rstrip('/')}/feed/atom/"
    entries = feed.entries(feed.text_of(fetch(url).body), url)
    return {int(one.number) for one in entries if isinstance(one, feed.Entry)}


def differences(
    item: Any, public: dict[int, dict[str, Any]], depth: int, in_feed: bool
) -> list[tuple[object, ...]]:
    """Give what of a comment is not as it is in the database."""
    row = public[int(item.source.id)]
    told = {
        "name": words(item.author.name),
        "text": words(item.body),
        "parent": parent_of(item),
        "date": f"{item.published:%F %H:%M}" if item.published else "",
    }
    real = {
        "name": words(author_of(row)),
        "text": words(row["rendered"]),
        "parent": row["comment_parent"],
        "date": row["comment_date_gmt"][:16],
    }
    above = ancestors(row, public)
    if not in_feed and len(above) >= depth:  # the theme nests no deeper, and old feeds are gone
        real["parent"] = above[-(depth - 1)]
    if item.kind != "comment" and not item.body:
        told |= {"text": real["text"], "date": real["date"]}  # a short ping: name and address
    return [(item.key, key, told[key], real[key]) for key in told if told[key] != real[key]]
