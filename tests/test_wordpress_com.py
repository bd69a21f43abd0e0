"""WordPress.com's API against a fake of it: its own records, its own pages, its own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import sync
from importer.errors import NotReadable, Refused
from importer.model import Comment, Item, Page, Post, Problem, Site
from importer.schema import open_database
from importer.scrapers.registry import choose
from importer.scrapers.wordpress_com import API, claims, read, site_of
from importer.sync import Access

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOME = "https://abendlicht.wordpress.com"


class Fake:
    """The API of one blog: lists cut into parts of 100 at most, totals in the body."""

    def __init__(self, comments: int = 3, posts: int = 2) -> None:
        self.now = NOW
        self.posts = [self._post(id) for id in range(1, posts + 1)]
        self.comments = [self._comment(id) for id in range(1, comments + 1)]
        self.asked: list[tuple[str, dict[str, str]]] = []

    def _post(self, id: int) -> dict[str, Any]:
        return {
            "ID": id, "title": f"Beitrag &amp; {id}", "URL": f"{HOME}/{id}/",
            "date": "2013-05-20T14:00:00+02:00", "content": "<p>x</p>", "status": "publish",
            "type": "post", "discussion": {"comments_open": id != 1},
            "author": {"ID": 7, "name": "Gerda"},
        }  # fmt: skip

    def _comment(self, id: int, parent: int = 0, **more: Any) -> dict[str, Any]:
        return {
            "ID": id, "post": {"ID": 1, "title": "x", "type": "post", "link": "x"},
            "author": {"ID": 0, "email": False, "name": f"N&amp;{id}", "URL": "https://n.example",
                       "avatar_URL": f"https://0.gravatar.com/avatar/{'ab' * 16}?s=96"},
            "date": "2013-06-01T10:00:00+02:00", "URL": f"{HOME}/1/#comment-{id}",
            "content": f"<p>Text {id}</p>\n", "status": "approved", "type": "comment",
            "parent": {"ID": parent, "type": "comment", "link": "x"} if parent else False, **more,
        }  # fmt: skip

    def clock(self) -> datetime:
        """Give the time, which moves on."""
        self.now += timedelta(seconds=1)
        return self.now

    def __call__(self, url: str) -> Page:
        """Answer."""
        if url.startswith(HOME):
            return Page(url=url, body=b"<html>", fetched=self.clock())
        query = dict(parse_qsl(urlsplit(url).query))
        route = url.partition("/sites/abendlicht.wordpress.com")[2].partition("?")[0]
        self.asked.append((route, query))
        return Page(url=url, body=json.dumps(self._answer(route, query)).encode(),
                    fetched=self.clock())  # fmt: skip

    def _answer(self, route: str, query: dict[str, str]) -> dict[str, Any]:
        if route == "":
            return {"ID": 99, "name": "Abend &amp; Licht", "URL": HOME, "lang": "de"}
        size = min(int(query["number"]), 100)
        if route == "/posts/":
            start = int(query.get("page_handle", "0"))
            part = self.posts[start : start + size]
            more = {"next_page": str(start + size)} if start + size < len(self.posts) else {}
            return {"found": len(self.posts), "posts": part, "meta": more}
        start = int(query["offset"])
        return {"found": len(self.comments), "comments": self.comments[start : start + size]}


def items(fake: Fake, since: datetime | None = None) -> list[Item]:
    """Read the blog."""
    return list(read(fake(HOME), fake, since))


def test_the_blog_its_posts_and_comments_come_in_the_normal_form() -> None:
    fake = Fake()
    fake.comments.append(fake._comment(4, parent=2, type="pingback"))
    site, *rest = items(fake)
    posts = [each for each in rest if isinstance(each, Post)]
    comments = [each for each in rest if isinstance(each, Comment)]

    assert isinstance(site, Site)
    assert ("abendlicht.wordpress.com", "Abend & Licht", "de") == (
        site.key, site.title, site.language
    )  # fmt: skip
    assert [("Beitrag & 1", "closed", "Gerda"), ("Beitrag & 2", "open", "Gerda")] == [
        (each.title, each.comment_status, each.author) for each in posts
    ]
    last = comments[-1]
    assert ("abendlicht.wordpress.com/c4", "abendlicht.wordpress.com/c2", "pingback") == (
        last.key, last.parent, last.kind
    )  # fmt: skip
    assert (datetime(2013, 6, 1, 8, tzinfo=UTC), "+02:00", "N&4", "ab" * 16) == (
        last.published, last.offset, last.author.name, last.author.avatar
    )  # fmt: skip
    assert ("approved", "wpcom", "<p>Text 4</p>\n") == (last.status, last.source.format, last.body)
    assert not [each for each in rest if isinstance(each, Problem)]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
def test_every_comment_and_post_is_read_once_however_many(count: int) -> None:
    found = items(Fake(count, posts=max(1, count)))

    assert list(range(1, count + 1)) == sorted(
        int(each.source.id) for each in found if isinstance(each, Comment)
    )
    assert max(1, count) == sum(isinstance(each, Post) for each in found)


def test_what_is_hidden_is_a_remark() -> None:
    fake = Fake(5)
    told = fake._answer
    fake._answer = lambda route, query: {**told(route, query), "found": 9}  # type: ignore[method-assign]

    assert any(isinstance(each, Problem) and "counts 9" in each.what for each in items(fake))


def test_a_private_blog_is_a_refusal_and_other_answers_are_not_readable() -> None:
    fake = Fake()
    told = fake._answer

    def private(route: str, query: dict[str, str]) -> dict[str, Any]:
        words = {"code": "unauthorized", "message": "User cannot access this private blog."}
        return words if route == "/comments/" else told(route, query)

    fake._answer = private  # type: ignore[method-assign]
    with pytest.raises(Refused, match="private"):
        items(fake)
    fake._answer = lambda route, query: {"x": 1}  # type: ignore[method-assign]
    with pytest.raises(NotReadable):
        items(fake)


@pytest.mark.parametrize(
    ("url", "headers", "expected"),
    [
        (f"{HOME}/2013/", {}, True),
        (f"{API}/abendlicht.wordpress.com", {}, True),
        ("https://own.example/", {"link": '<https://public-api.wordpress.com/x>; rel="y"'}, True),
        ("https://own.example/", {"link": '<https://own.example/wp-json/>; rel="y"'}, False),
        ("https://wordpress.com.evil.example/", {}, False),
    ],
)
def test_it_is_known_by_its_host_or_its_header(
    url: str, headers: dict[str, str], expected: bool
) -> None:
    assert expected == claims(Page(url=url, body=b"", headers=headers))


def test_the_api_calls_a_blog_by_its_host_or_number() -> None:
    assert "own.example" == site_of("https://own.example/2013/")
    assert "99" == site_of(f"{API}/99/posts/")


def test_it_is_tried_before_the_other_ways() -> None:
    (first, *_) = choose(Page(url=HOME, body=b""), "", False)

    assert "wpcom" == first.name


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:")
    yield made
    made.close()


def test_a_sync_asks_for_what_is_new_and_once_a_week_for_all(db: Database) -> None:
    fake = Fake(5)
    sync.import_site(db, HOME, fake, fake.clock, Access())
    fake.comments.append(fake._comment(6))
    fake.now += timedelta(days=2)
    for days in (0, 8):
        fake.now += timedelta(days=days)
        fake.asked.clear()
        (origin,) = sync.origins(db)
        sync.sync_site(db, origin, fake, fake.clock)
        asked = dict(fake.asked)
        assert (days == 0) == ("after" in asked["/comments/"])
        assert len(fake.asked) <= 4

    assert 6 == db["comments"].count


def test_what_is_no_longer_listed_is_gone_unless_the_total_is_another(db: Database) -> None:
    fake = Fake(5)
    sync.import_site(db, HOME, fake, fake.clock, Access())
    gone = fake.comments.pop(1)
    told = fake._answer
    fake._answer = lambda route, query: {**told(route, query), "found": 9}  # type: ignore[method-assign]
    (origin,) = sync.origins(db)
    sync.sync_site(db, origin, fake, fake.clock, sweep=True)
    query = "select key from comments where vanished is not null"
    assert [] == db.execute(query).fetchall()

    fake._answer = told  # type: ignore[method-assign]
    (origin,) = sync.origins(db)
    _, report = sync.sync_site(db, origin, fake, fake.clock, sweep=True)
    assert [("abendlicht.wordpress.com/c2",)] == db.execute(query).fetchall()
    assert report.adds_up
    fake.comments.insert(1, gone)
    (origin,) = sync.origins(db)
    sync.sync_site(db, origin, fake, fake.clock, sweep=True)
    assert [] == db.execute(query).fetchall()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 99) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)  # fmt: skip


@given(
    st.sampled_from(["ID", "post", "author", "date", "content", "status", "type", "parent"]), VALUES
)
def test_no_field_of_a_comment_can_stop_the_reading(name: str, value: Any) -> None:
    fake = Fake(2)
    fake.comments[1][name] = value

    assert 1 <= sum(isinstance(each, Comment) for each in items(fake))
