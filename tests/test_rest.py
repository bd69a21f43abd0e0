"""The REST scraper against a blog that is a dict, and against everything that goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from importer.errors import NotFound, NotReadable, Refused, TryLater
from importer.fetch import LaterPage, MissingPage, RefusedPage
from importer.model import Author, Comment, Item, Page, Post, Problem, Site, Skipped
from importer.scrapers.discover import address, announced, home, roots
from importer.scrapers.rest import HIDDEN, SCRAPER, rest

HOME = "https://example.org/blog"
ROOT = f"{HOME}/wp-json/"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
START = Page(url=f"{HOME}/", body=b'<html lang="de-DE">', headers={"link": ""})
INDEX = {
    "name": "B&#252;cher &amp; mehr",
    "home": HOME,
    "gmt_offset": 1,
    "timezone_string": "Europe/Berlin",
    "namespaces": ["wp/v2"],
    "authentication": {"application-passwords": {}},
}
TYPES = {
    "post": {"slug": "post", "rest_base": "posts", "rest_namespace": "wp/v2"},
    "page": {"slug": "page", "rest_base": "pages"},
    "attachment": {"slug": "attachment", "rest_base": "media"},
    "recipe": {"slug": "recipe", "rest_base": "recipes", "rest_namespace": "food/v1"},
    "wp_block": {"slug": "wp_block", "rest_base": "blocks"},
}


def row(id: int, **more: Any) -> dict[str, Any]:
    """Give a comment's record."""
    return {
        "id": id,
        "post": 1,
        "parent": 0,
        "author": 0,
        "author_name": "Ada",
        "author_url": "",
        "date": "2020-07-01T14:00:00",
        "date_gmt": "2020-07-01T12:00:00",
        "content": {"rendered": f"<p>comment {id}</p>\n"},
        "link": f"{HOME}/a/#comment-{id}",
        "status": "approved",
        "type": "comment",
        **more,
    }


def post(id: int, **more: Any) -> dict[str, Any]:
    """Give a post's record."""
    return {
        "id": id,
        "date": "2020-01-01T13:00:00",
        "date_gmt": "2020-01-01T12:00:00",
        "status": "publish",
        "type": "post",
        "link": f"{HOME}/a/",
        "title": {"rendered": "Tom &amp; <em>Jerry</em>"},
        "content": {"rendered": "<p>text</p>"},
        "comment_status": "closed",
        "_embedded": {"author": [{"name": "Gerda"}]},
        **more,
    }


class Blog:
    """A WordPress that is a dict: a route to its records. What is in `hidden` is only counted."""

    def __init__(self, comments: list[dict[str, Any]], **lists: list[dict[str, Any]]) -> None:
        self.lists = {"wp/v2/comments": comments, "wp/v2/posts": [post(1)], "wp/v2/pages": []}
        self.lists |= {"wp/v2/media": [], "food/v1/recipes": []}
        self.lists |= {f"wp/v2/{name}": rows for name, rows in lists.items()}
        self.hidden: set[int] = set()
        self.counts = True
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.before: Callable[[str, dict[str, str]], Page | None] = lambda route, query: None

    def __call__(self, url: str) -> Page:
        """Answer a request."""
        route, query = self._route(url)
        self.asked.append((route, query))
        special = self.before(route, query)
        if special:
            return special
        if route == "":
            return self.page(url, INDEX)
        if route == "wp/v2/types":
            return self.page(url, TYPES)
        if route not in self.lists:
            raise MissingPage("no route", self.page(url, {"code": "rest_no_route"}, status=404))
        return self._list(url, self.lists[route], query)

    def _route(self, url: str) -> tuple[str, dict[str, str]]:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        if not url.startswith(ROOT):
            raise MissingPage(f"nothing at {url}", Page(url=url, body=b"", status=404))
        return parts.path.removeprefix("/blog/wp-json/"), query

    def _list(self, url: str, rows: list[dict[str, Any]], query: dict[str, str]) -> Page:
        if "include" in query:
            wanted = {int(id) for id in query["include"].split(",")}
            return self.page(url, [row for row in rows if row["id"] in wanted])
        start, size = int(query.get("offset", 0)), int(query["per_page"])
        window = sorted(rows, key=lambda row: int(row["id"]))[start : start + size]
        shown = [row for row in window if row["id"] not in self.hidden]
        return self.page(url, shown, x_wp_total=str(len(rows)) if self.counts else "")

    def page(self, url: str, value: Any, status: int = 200, x_wp_total: str = "") -> Page:
        """Give an answer of JSON."""
        headers = {"x-wp-total": x_wp_total} if x_wp_total else {}
        body = json.dumps(value).encode()
        return Page(url=url, body=body, status=status, headers=headers, fetched=NOW)

    def offsets(self) -> list[str]:
        """Give the offsets that comments were asked for at."""
        lists = [query for route, query in self.asked if route == "wp/v2/comments"]
        return [query["offset"] for query in lists if "offset" in query]


def announcing(page: Page = START) -> Page:
    """Give the start page with the API's announcement."""
    headers = {"link": f'<{ROOT}>; rel="https://api.w.org/"'}
    return Page(url=page.url, body=page.body, headers=headers)


def read(blog: Blog, since: datetime | None = None, authenticated: bool = False) -> list[Item]:
    """Read a blog from its start page."""
    return list(rest(authenticated).read(announcing(), blog, since))


def comments(items: list[Item]) -> list[Comment]:
    """Give the comments of items."""
    return [item for item in items if isinstance(item, Comment)]


def ids(items: list[Item]) -> list[int]:
    """Give the ids of the comments of items."""
    return [int(comment.source.id) for comment in comments(items)]


def problems(items: list[Item]) -> list[str]:
    """Give the words of the problems."""
    return [item.what for item in items if isinstance(item, Problem)]


# Finding it


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"link": f'<{ROOT}>; rel="https://api.w.org/"'}, b""),
        ({"link": f'<x>; rel="shortlink", <{ROOT}>; rel=https://api.w.org/'}, b""),
        ({"link": f'<{ROOT}>; title="a, b"; rel="https://api.w.org/", <y>; rel=next'}, b""),
        ({}, f'<link href="{ROOT}" rel="https://api.w.org/" />'.encode()),
        ({}, b"<link rel='https://api.w.org/' href='/blog/wp-json/'>"),
    ],
)
def test_a_page_announces_the_api(headers: dict[str, str], body: bytes) -> None:
    page = Page(url=f"{HOME}/", body=body, headers=headers)

    assert (ROOT, True) == (announced(page), SCRAPER.claims(page))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<p>see https://api.w.org/</p>", False),
        (b'<p>"wp/v2"</p>', False),
        (rb'{"name": "x", "namespaces": ["wp\/v2"]}', True),
        (b"", False),
    ],
)
def test_other_pages_are_claimed_only_if_they_are_the_index(body: bytes, expected: bool) -> None:
    assert expected == SCRAPER.claims(Page(url=HOME, body=body))


def test_a_site_that_announces_nothing_is_looked_for_in_its_folder_and_at_the_root() -> None:
    expected = [
        "https://example.org/blog/?rest_route=/",
        "https://example.org/blog/wp-json/",
        "https://example.org/?rest_route=/",
        "https://example.org/wp-json/",
    ]
    assert expected == list(roots(Page(url=f"{HOME}?x=1", body=b"")))


def test_it_is_found_there() -> None:
    items = list(SCRAPER.read(START, Blog([row(1)]), None))

    assert [1] == ids(items)


def test_where_there_is_none_all_that_was_tried_is_named() -> None:
    def fetch(url: str) -> Page:
        return Page(url=url, body=b"<html>hello</html>")

    with pytest.raises(NotFound, match=r"no WordPress REST API.*wp-json.*web page"):
        list(SCRAPER.read(START, fetch, None))


@pytest.mark.parametrize(
    ("root", "route", "expected"),
    [
        ("https://x/wp-json/", "wp/v2/posts", "https://x/wp-json/wp/v2/posts?a=1,2"),
        ("https://x/b/wp-json", "wp/v2/posts", "https://x/b/wp-json/wp/v2/posts?a=1,2"),
        ("https://x/wp-json/", "", "https://x/wp-json/?a=1,2"),
        ("https://x/?rest_route=/", "wp/v2/posts", "https://x/?rest_route=/wp/v2/posts&a=1,2"),
        ("https://x/index.php?rest_route=/", "", "https://x/index.php?rest_route=/&a=1,2"),
        ("https://x/wp-json/?lang=de", "wp/v2/p", "https://x/wp-json/wp/v2/p?lang=de&a=1,2"),
        ("https://x/?lang=de&rest_route=/", "r", "https://x/?lang=de&rest_route=/r&a=1,2"),
    ],
)
def test_addresses_are_right_for_both_forms(root: str, route: str, expected: str) -> None:
    assert expected == address(root, route, a="1,2")


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("https://x/wp-json/", "https://x"),
        ("https://x/b/wp-json/", "https://x/b"),
        ("https://x/b/index.php?rest_route=/", "https://x/b"),
        ("https://x/index.php/wp-json/", "https://x"),
        ("https://x/b/?rest_route=/", "https://x/b"),
    ],
)
def test_a_root_tells_the_home(root: str, expected: str) -> None:
    assert expected == home(root)


# What it gives


def test_the_site_comes_first() -> None:
    site = read(Blog([]))[0]

    assert Site(key="example.org/blog", url=HOME, title="Bücher & mehr", language="de-DE") == site


def test_a_comment_has_all_that_the_public_sees() -> None:
    blog = Blog(
        [
            row(
                7,
                parent=3,
                author=5,
                author_name="Tom &amp; &lt;Jerry&gt;",
                author_url="https://t.example/?a=1&#038;b=2&amp;copy=3",
                author_avatar_urls={"24": f"https://0.gravatar.com/avatar/{'a1' * 16}?s=24"},
            )
        ]
    )
    expected = Comment(
        key="example.org/blog/c7",
        post="example.org/blog/p1",
        parent="example.org/blog/c3",
        author=Author(
            name="Tom & <Jerry>",
            url="https://t.example/?a=1&b=2&copy=3",
            user="5",
            avatar="a1" * 16,
        ),
        published=datetime(2020, 7, 1, 12, 0, tzinfo=UTC),
        offset="+02:00",
        body="<p>comment 7</p>\n",
        url=f"{HOME}/a/#comment-7",
    )
    found = comments(read(blog))[0]

    assert expected == found
    assert ("rest", "7", NOW) == (found.source.format, found.source.id, found.source.captured)
    assert blog.lists["wp/v2/comments"][0] == json.loads(found.raw)


def test_with_a_password_a_comment_has_everything_as_it_is_stored() -> None:
    blog = Blog(
        [
            row(
                7,
                author_email="ada@example.org",
                author_ip="192.0.2.1",
                author_user_agent="Lynx",
                status="spam",
                type="trackback",
                content={"raw": "a &amp; b\n<b>c", "rendered": "<p>a</p>"},
            )
        ]
    )
    found = comments(read(blog, authenticated=True))[0]

    assert Author(name="Ada", email="ada@example.org", ip="192.0.2.1") == found.author
    assert ("Lynx", "spam", "trackback") == (found.agent, found.status, found.kind)
    assert ("a &amp; b\n<b>c", "rest-edit") == (found.body, found.source.format)
    asked = dict(blog.asked[-1][1])
    assert ("edit", "any", "all") == (asked["context"], asked["status"], asked["type"])


def test_a_post_has_all_that_the_public_sees() -> None:
    expected = Post(
        key="example.org/blog/p1",
        site="example.org/blog",
        url=f"{HOME}/a/",
        title="Tom & Jerry",
        published=datetime(2020, 1, 1, 12, 0, tzinfo=UTC),
        offset="+01:00",
        body="<p>text</p>",
        comment_status="closed",
        author="Gerda",
    )

    assert [expected] == [item for item in read(Blog([])) if isinstance(item, Post)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("approved", "approved"),
        ("hold", "pending"),
        ("spam", "spam"),
        ("trash", "trash"),
        ("post-trashed", "trash"),
    ],
)
def test_statuses_are_translated(status: str, expected: str) -> None:
    items = read(Blog([row(1, status=status)]), authenticated=True)

    assert ([expected], []) == ([found.status for found in comments(items)], problems(items))


def test_unknown_types_and_statuses_are_kept_and_counted() -> None:
    blog = Blog([row(1, type="review"), row(2, type="review"), row(3, status="frozen")])
    items = read(blog, authenticated=True)

    assert [("comment", "approved")] * 2 + [("comment", "pending")] == [
        (found.kind, found.status) for found in comments(items)
    ]
    assert [
        "2 comments have the type 'review' and were taken as comments",
        "1 comments have the status 'frozen' and were taken as pending",
    ] == problems(items)


def test_what_is_no_conversation_is_skipped() -> None:
    items = read(Blog([row(1, type="note"), row(2, type="order_note")]), authenticated=True)

    assert ["block editor notes", "shop order notes"] == [
        item.why for item in items if isinstance(item, Skipped)
    ]
    assert ([], []) == (comments(items), problems(items))


def test_null_and_missing_fields_do_no_harm() -> None:
    blog = Blog([{"id": 1}, dict.fromkeys(row(2), None) | {"id": "2"}])
    items = read(blog)

    assert [1, 2] == ids(items)
    assert ["example.org/blog/p0"] * 2 == [found.post for found in comments(items)]
    lost = [item for item in items if isinstance(item, Problem) and item.lost]
    assert [] == lost


def test_a_zero_date_falls_back_to_the_sites_own_clock() -> None:
    items = read(Blog([row(1, date_gmt="-0001-11-30T00:00:00")]))

    assert datetime(2020, 7, 1, 12, 0, tzinfo=UTC) == comments(items)[0].published
    assert ["the comment has no UTC date; its local date counts, by the clock of the site now"] == (
        problems(items)
    )


def test_half_a_character_is_replaced() -> None:
    items = read(Blog([row(1, author_name="a\ud83d", content={"rendered": "\ud83d\ude00"})]))

    found = comments(items)[0]
    assert ("a\ufffd", "😀") == (found.author.name, found.body)


def test_a_record_without_an_id_is_a_loss() -> None:
    blog = Blog([])
    answer = blog.page(ROOT, [{"post": 1}, "hello"], x_wp_total="2")
    blog.before = lambda route, query: answer if route.endswith("comments") else None
    items = read(blog)

    assert [True, True] == [item.lost for item in items if isinstance(item, Problem)]


# Posts


def test_other_types_that_carry_comments_are_asked_for_by_id() -> None:
    blog = Blog([row(1, post=20), row(2, post=30)], media=[post(20, type="attachment")])
    blog.lists["food/v1/recipes"] = [post(30, type="recipe"), post(31, type="recipe")]
    kinds = {item.key: item.kind for item in read(blog) if isinstance(item, Post)}

    assert {
        "example.org/blog/p1": "post",
        "example.org/blog/p20": "attachment",
        "example.org/blog/p30": "recipe",
    } == kinds


def test_a_post_that_is_not_shown_is_a_remark_and_its_comment_stays() -> None:
    items = read(Blog([row(1, post=99)]))

    assert [1] == ids(items)
    remark = next(item for item in items if isinstance(item, Problem))
    assert ("example.org/blog/p99", False) == (remark.key, remark.lost)


def test_a_type_that_may_not_be_read_is_a_remark() -> None:
    blog = Blog([row(1)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if route == "wp/v2/posts":
            raise Refused("members only")
        return None

    blog.before = before
    items = read(blog)

    assert [1] == ids(items)
    assert any("type 'post' cannot be read: members only" in words for words in problems(items))


def test_where_the_types_are_secret_the_usual_ones_are_read() -> None:
    blog = Blog([row(1)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if route == "wp/v2/types":
            raise NotFound("no types")
        return None

    blog.before = before
    assert 1 == sum(isinstance(item, Post) for item in read(blog))


def test_with_a_password_drafts_and_the_trash_are_asked_for() -> None:
    blog = Blog([])
    read(blog, authenticated=True)
    asked = next(query for route, query in blog.asked if route == "wp/v2/posts")

    assert ("edit", "any,trash") == (asked["context"], asked["status"])


# Walking


def test_every_comment_is_read_once_and_in_order() -> None:
    assert list(range(1, 326)) == ids(read(Blog([row(id) for id in range(1, 326)])))


@pytest.mark.parametrize("count", [0, 1, 10, 89, 90, 91, 99, 100, 101, 180, 190, 200])
def test_no_length_of_a_list_is_special(count: int) -> None:
    items = read(Blog([row(id) for id in range(1, count + 1)]))

    assert (list(range(1, count + 1)), []) == (ids(items), problems(items))


@pytest.mark.parametrize("counts", [True, False])
def test_a_short_or_empty_page_is_not_the_end(counts: bool) -> None:
    blog = Blog([row(id) for id in range(1, 501)])
    blog.hidden = set(range(95, 200)) if counts else set(range(95, 180))
    blog.counts = counts
    items = read(blog)

    assert [id for id in range(1, 501) if id not in blog.hidden] == ids(items)


def test_what_the_public_cannot_see_is_counted() -> None:
    blog = Blog([row(id) for id in range(1, 151)])
    blog.hidden = {3, 120, 121}
    items = read(blog)

    assert [HIDDEN] * 3 == [item.why for item in items if isinstance(item, Skipped)]
    assert [] == problems(items)


def test_with_a_password_what_is_not_shown_is_a_remark() -> None:
    blog = Blog([row(id) for id in range(1, 21)])
    blog.hidden = {3}
    items = read(blog, authenticated=True)

    assert [False] == [item.lost for item in items if isinstance(item, Problem)]
    assert "counts 20 comments and gave 19" in problems(items)[0]


def test_a_total_that_is_too_low_is_a_remark() -> None:
    blog = Blog([])
    answers = {
        "0": blog.page(ROOT, [row(id) for id in range(1, 21)], x_wp_total="7"),
        "90": blog.page(ROOT, [], x_wp_total="7"),
    }
    blog.before = lambda route, query: (
        answers.get(query.get("offset", "")) if route.endswith("comments") else None
    )
    items = read(blog)

    assert (20, True) == (len(ids(items)), "counts 7 comments and gave 20" in problems(items)[0])


@pytest.mark.parametrize("gone", [5, 60, 95, 250])
def test_comments_that_vanish_meanwhile_make_no_gap(gone: int) -> None:
    blog = Blog([row(id) for id in range(1, 501)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if query.get("offset") == "270":
            blog.lists[route] = [row for row in blog.lists[route] if row["id"] > gone]
        return None

    blog.before = before
    assert list(range(1, 501)) == ids(read(blog))


def test_comments_that_arrive_meanwhile_are_read_too() -> None:
    blog = Blog([row(id) for id in range(1, 301)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if query.get("offset") == "180" and len(blog.lists[route]) == 300:
            blog.lists[route] = blog.lists[route] + [row(id) for id in range(301, 351)]
        return None

    blog.before = before
    assert list(range(1, 351)) == ids(read(blog))


def test_comments_that_come_back_with_old_ids_bring_nothing_twice() -> None:
    blog = Blog([row(id) for id in range(101, 501)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if query.get("offset") == "180" and len(blog.lists[route]) == 400:
            blog.lists[route] = [row(id) for id in range(61, 101)] + blog.lists[route]
        return None

    blog.before = before
    assert list(range(101, 501)) == ids(read(blog))


def test_a_site_that_ignores_the_offset_is_a_loss_and_not_a_loop() -> None:
    blog = Blog([])
    answer = blog.page(ROOT, [row(id) for id in range(1, 101)], x_wp_total="900")
    blog.before = lambda route, query: answer if route.endswith("comments") else None
    items = read(blog)

    assert list(range(1, 101)) == ids(items)
    assert "the site answers the same rows to every offset" in problems(items)[0]


def test_a_total_out_of_this_world_is_not_followed_for_ever() -> None:
    blog = Blog([])
    answer = blog.page(ROOT, [], x_wp_total="99999999")
    blog.before = lambda route, query: answer if route.endswith("comments") else None
    with_password = read(blog, authenticated=True)

    assert "counts 99999999 comments and gave 0" in problems(with_password)[0]


def test_only_what_is_new_is_asked_for_with_a_day_to_spare() -> None:
    blog = Blog([row(1)])
    read(blog, since=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    asked = {route: query for route, query in blog.asked if "offset" in query}

    assert "2026-02-28T11:00:00Z" == asked["wp/v2/comments"]["after"]
    assert "2026-02-28T11:00:00Z" == asked["wp/v2/posts"]["modified_after"]


# Trouble


def broken_at(
    blog: Blog, bad: set[int], answer: Callable[[str], Page]
) -> Callable[[str, dict[str, str]], Page | None]:
    """Let every window fail that holds one of some positions."""

    def before(route: str, query: dict[str, str]) -> Page | None:
        start, size = int(query.get("offset", 10**9)), int(query.get("per_page", 0))
        hit = route.endswith("comments") and any(start <= at < start + size for at in bad)
        return answer(f"{ROOT}{route}?offset={start}&per_page={size}") if hit else None

    return before


def truncated(url: str) -> Page:
    """Give an answer that breaks off."""
    return Page(url=url, body=json.dumps([row(1)]).encode()[:-40])


def dies(url: str) -> Page:
    """Die as PHP does."""
    raise LaterPage("HTTP 500", None, Page(url=url, body=b"<p>Fatal error", status=500))


@pytest.mark.parametrize("answer", [truncated, dies])
def test_one_broken_record_is_cut_out_and_the_rest_is_read(answer: Callable[[str], Page]) -> None:
    blog = Blog([row(id) for id in range(1, 151)])
    blog.before = broken_at(blog, {94}, answer)
    items = read(blog)

    assert [id for id in range(1, 151) if id != 95] == ids(items)
    lost = [item for item in items if isinstance(item, Problem)]
    assert [(True, True)] == [(item.lost, "record 95" in item.what) for item in lost]
    assert all(item.raw for item in lost)
    assert [] == [item for item in items if isinstance(item, Skipped)]


def test_a_site_that_only_breaks_off_is_not_readable() -> None:
    blog = Blog([row(id) for id in range(1, 151)])
    blog.before = broken_at(blog, set(range(150)), truncated)

    with pytest.raises(NotReadable, match="breaks off"):
        read(blog)
    assert 10 > len(blog.offsets())


def test_a_site_that_is_down_is_not_asked_in_pieces() -> None:
    blog = Blog([row(1)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if "offset" in query and route.endswith("comments"):
            raise LaterPage("HTTP 503", 60, Page(url=ROOT, body=b"", status=503))
        return None

    blog.before = before
    with pytest.raises(TryLater):
        read(blog)
    assert ["0"] == blog.offsets()


def test_a_site_that_allows_fewer_rows_is_asked_for_fewer() -> None:
    blog = Blog([row(id) for id in range(1, 31)])

    def before(route: str, query: dict[str, str]) -> Page | None:
        if int(query.get("per_page", 0)) > 10 and "offset" in query:
            error = {"code": "rest_invalid_param", "message": "Invalid parameter(s): per_page"}
            raise RefusedPage("HTTP 400", blog.page(ROOT, error, status=400))
        return None

    blog.before = before
    assert list(range(1, 31)) == ids(read(blog))


@pytest.mark.parametrize(
    "noise",
    [
        b"<br />\n<b>Warning</b>:  Undefined array key [0] in <b>/x/{y}.php</b><br />\n",
        b"Notice: Array to string conversion [8192] {main} []\n",
        b"\xef\xbb\xbf",
    ],
)
def test_what_php_prints_before_the_json_is_cut_away(noise: bytes) -> None:
    body = noise + json.dumps([row(1)]).encode() + b"\n<!-- cached -->"
    blog = Blog([])
    page = Page(url=ROOT, body=body, headers={"x-wp-total": "1"})
    blog.before = lambda route, query: page if route.endswith("comments") else None
    items = read(blog)

    assert ([1], [False]) == (ids(items), [i.lost for i in items if isinstance(i, Problem)])


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE html><title>Log in</title><script>var x = [{"a": 1}]</script>',
        b'{"code": "rest_disabled", "message": "The REST API is switched off."}',
        b"",
        b"[" * 100_000,
        b"1" * 10_000,
    ],
)
def test_what_is_no_list_is_not_readable(body: bytes) -> None:
    blog = Blog([])
    page = Page(url=ROOT, body=body)
    blog.before = lambda route, query: page if route.endswith("comments") else None

    with pytest.raises(NotReadable):
        read(blog)


def test_every_part_of_an_answer_is_read_or_not_readable() -> None:
    whole = json.dumps([row(1, content={"rendered": "[]{}<html>"}), row(2)]).encode()
    for length in range(len(whole)):
        blog = Blog([])
        page = Page(url=ROOT, body=whole[:length])
        blog.before = lambda route, query, page=page: (  # type: ignore[misc]
            page if route.endswith("comments") else None
        )
        with pytest.raises(NotReadable):
            read(blog)


# Passwords


def refusing(blog: Blog, code: str, status: int = 401) -> Callable[..., Page | None]:
    """Refuse the comments with an error of WordPress."""

    def before(route: str, query: dict[str, str]) -> Page | None:
        if route.endswith("comments"):
            error = {"code": code, "message": "Sorry."}
            raise RefusedPage(f"HTTP {status}", blog.page(ROOT, error, status=status))
        return None

    return before


def test_a_password_that_is_not_accepted_is_a_refusal_and_nothing_is_read() -> None:
    blog = Blog([row(1)])
    blog.before = refusing(blog, "rest_forbidden_context")
    found: list[Item] = []

    with pytest.raises(Refused, match=r"the password was not accepted.*rest_forbidden_context"):
        found.extend(rest(True).read(announcing(), blog, None))
    assert [] == found


def test_a_site_without_application_passwords_says_so() -> None:
    blog = Blog([row(1)])
    refuse = refusing(blog, "rest_forbidden_context")
    index = blog.page(ROOT, {**INDEX, "authentication": []})
    other = blog.page(ROOT, {**INDEX, "authentication": {"oauth1": {}}})
    for answer in (index, other):
        blog.before = lambda route, query, answer=answer: (  # type: ignore[misc]
            answer if route == "" else refuse(route, query)
        )
        with pytest.raises(Refused, match="switched off"):
            read(blog, authenticated=True)


def test_a_closed_api_tells_the_way_out() -> None:
    blog = Blog([row(1)])
    blog.before = refusing(blog, "rest_not_logged_in")

    with pytest.raises(Refused, match=r"members only.*--user.*pages or feeds"):
        read(blog)


def test_robots_txt_speaks_for_itself() -> None:
    def fetch(url: str) -> Page:
        raise Refused(f"robots.txt forbids {url}")

    with pytest.raises(Refused, match=r"robots\.txt forbids"):
        list(SCRAPER.read(announcing(), fetch, None))
