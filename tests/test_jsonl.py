"""The normal form as JSON lines: the public contract, both ways."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.formats import Given, jsonl
from importer.model import Author, Comment, Item, Post, Problem, Site, Skipped, Source

SOURCE = Source(format="wxr", id="42")
SITE = Site(key="blog.example", url="https://blog.example", title="Ein Blog", language="de")
POST = Post(
    key="blog.example/p7",
    site="blog.example",
    url="https://blog.example/7",
    title="Titel",
    published=datetime(2011, 7, 10, 10, tzinfo=UTC),
    offset="+02:00",
    body="<p>Text",
    comment_status="closed",
    kind="page",
    status="draft",
    author="anna",
    source=SOURCE,
)
COMMENT = Comment(
    key="blog.example/c42",
    post=POST.key,
    parent="blog.example/c41",
    author=Author(
        name="Anna", email="a@b", url="https://a", ip="192.0.2.1", user="3", avatar="00ff"
    ),
    published=datetime(2011, 7, 12, 13, 5, tzinfo=UTC),
    offset="+02:00",
    body="Hallo",
    kind="pingback",
    status="spam",
    url="https://blog.example/7#comment-42",
    agent="Browser",
    source=SOURCE,
)
PROBLEM = Problem(where="x.xml, line 3", what="damaged", key="blog.example/c1", lost=False)


def written(*items: Item) -> bytes:
    """Write items."""
    out = io.BytesIO()
    jsonl.write(items, out)
    return out.getvalue()


def read(data: bytes | str) -> list[Item]:
    """Read a file."""
    data = data.encode() if isinstance(data, str) else data
    return list(jsonl.read(io.BytesIO(data), Given(name="x.jsonl")))


def line(**fields: Any) -> str:
    """Give one line."""
    return json.dumps(fields)


def test_everything_comes_back() -> None:
    items = [SITE, POST, COMMENT, PROBLEM]
    back = read(written(*items))

    assert items == back
    assert [SOURCE, SOURCE] == [each.source for each in back if isinstance(each, Post | Comment)]


def test_a_comment_has_the_fields_of_the_contract() -> None:
    assert {
        "type": "comment",
        "key": "blog.example/c42",
        "post": "blog.example/p7",
        "parent": "blog.example/c41",
        "author": {"name": "Anna", "email": "a@b", "url": "https://a", "ip": "192.0.2.1",
                   "user": "3", "avatar": "00ff"},
        "published": "2011-07-12T13:05:00Z",
        "offset": "+02:00",
        "body": "Hallo",
        "kind": "pingback",
        "status": "spam",
        "url": "https://blog.example/7#comment-42",
        "agent": "Browser",
        "source": {"format": "wxr", "id": "42"},
    } == json.loads(written(COMMENT))  # fmt: skip


def test_a_post_and_a_site_have_the_fields_of_the_contract() -> None:
    site, post = map(json.loads, written(SITE, POST).splitlines())

    assert ["type", "key", "url", "title", "language"] == list(site)
    assert ["type", "key", "site", "url", "title", "published", "offset", "body", "comment_status",
            "kind", "status", "author", "source"] == list(post)  # fmt: skip


TEXT = st.text(st.characters(exclude_categories=("Cs",)))
KEY = TEXT.filter(bool)
TIME = st.none() | st.datetimes().map(lambda time: time.replace(tzinfo=UTC, microsecond=0))
COMMENTS = st.builds(
    Comment,
    key=KEY,
    post=KEY,
    parent=st.none() | KEY,
    author=st.builds(Author, name=TEXT, email=TEXT, url=TEXT, ip=TEXT, user=TEXT, avatar=TEXT),
    published=TIME,
    offset=st.sampled_from(["", "+01:00", "-03:30"]),
    body=TEXT,
    kind=st.sampled_from(["comment", "pingback", "trackback"]),
    status=st.sampled_from(["approved", "pending", "spam", "trash"]),
    url=TEXT,
    agent=TEXT,
    source=st.builds(Source, format=TEXT, id=TEXT, captured=st.none()),
    raw=st.just(b""),
)


@given(st.lists(COMMENTS, max_size=3))
@settings(deadline=None)
def test_any_text_comes_back(items: list[Comment]) -> None:
    back = read(written(*items))

    assert items == back
    assert [each.source for each in items] == [
        each.source for each in back if isinstance(each, Comment)
    ]


def test_what_was_skipped_is_not_written() -> None:
    assert b"" == written(Skipped(where="x", why="y"))


def test_missing_fields_take_defaults() -> None:
    found = read(
        '{"type": "comment", "key": "a/c1", "post": "a/p1"}\n'
        '{"type": "post", "key": "a/p1", "site": "a"}\n{"type": "site", "key": "a"}\n'
    )

    assert [
        Comment(key="a/c1", post="a/p1"),
        Post(key="a/p1", site="a"),
        Site(key="a", url=""),
    ] == found


def test_unknown_fields_are_ignored() -> None:
    assert [Site(key="a", url="")] == read(line(type="site", key="a", more=[1]))


@pytest.mark.parametrize(("published", "read_as"), [
    ("2011-07-12T13:05:00Z", "2011-07-12T13:05:00+00:00"),
    ("2011-07-12T15:05:00+02:00", "2011-07-12T13:05:00+00:00"),
    ("2011-07-12T13:05:00", "2011-07-12T13:05:00+00:00"),
])  # fmt: skip
def test_a_time_may_have_any_zone(published: str, read_as: str) -> None:
    (found,) = read(line(type="comment", key="a/c1", post="a/p1", published=published))

    assert isinstance(found, Comment)
    assert datetime.fromisoformat(read_as) == found.published


@pytest.mark.parametrize("start", ["\ufeff", "\n\n", " \n"])
def test_a_byte_order_mark_and_blank_lines_are_read_over(start: str) -> None:
    assert [SITE] == read(start + written(SITE).decode() + "\n\n")


def test_a_damaged_line_costs_itself_and_is_named() -> None:
    good = written(SITE).decode()
    found = read(good + "{broken\n" + good)

    assert [SITE, SITE] == [each for each in found if isinstance(each, Site)]
    (problem,) = [each for each in found if isinstance(each, Problem)]
    assert ("x.jsonl, line 2", True, b"{broken\n") == (problem.where, problem.lost, problem.raw)


VALUES: list[Any] = [None, 1, 1.5, True, "x", [], {}, [1], {"a": 1}, "\ud800", 10**400]
FIELDS = ["type", "key", "post", "site", "parent", "author", "published", "offset", "body", "kind",
          "status", "url", "agent", "source", "title", "language", "comment_status", "where",
          "what", "lost"]  # fmt: skip


@pytest.mark.parametrize("item", [SITE, POST, COMMENT, PROBLEM])
@pytest.mark.parametrize("field", FIELDS)
def test_wrong_types_never_raise_and_never_come_in(item: Item, field: str) -> None:
    good = json.loads(written(item))
    for value in VALUES:
        (found,) = read(line(**{**good, field: value}))
        text = written(found)
        assert text.decode()
        assert [found] == read(text) or isinstance(found, Problem)


@pytest.mark.parametrize("field", ["name", "email", "url", "ip", "user", "avatar"])
def test_wrong_types_in_an_author_never_raise(field: str) -> None:
    for value in VALUES:
        (found,) = read(line(type="comment", key="a/c1", post="a/p1", author={field: value}))
        assert isinstance(found, Comment | Problem)


@pytest.mark.parametrize("text", [
    "null", "1", "[]", '"x"', "{}", '{"type": null}', '{"type": []}', '{"type": {}}', "NaN",
    '{"type": "comment"}', '{"type": "post", "key": "a"}', '{"type": "site"}', "[" * 100_000,
    '{"type": "skipped", "where": "a", "why": "b"}', '{"type": "comment", "key": "a/c1"}',
    '{"type": "comment", "key": "", "post": ""}', "\x00", "\udcff",
])  # fmt: skip
def test_what_is_no_item_is_a_problem(text: str) -> None:
    (found,) = read(text.encode("utf-8", "surrogateescape"))

    assert isinstance(found, Problem)
    assert ("x.jsonl, line 1", True) == (found.where, found.lost)


def test_every_prefix_gives_what_is_whole_in_it() -> None:
    data = written(SITE, POST, COMMENT, PROBLEM)
    for end in range(len(data)):
        found = read(data[:end])
        whole = data[:end].count(b"\n")
        assert [SITE, POST, COMMENT, PROBLEM][:whole] == found[:whole], end
        assert len(found) <= whole + 1


@pytest.mark.parametrize(("data", "expected"), [
    (b'{"type": "site", "key": "a"}\n', True), (b'\xef\xbb\xbf\n{"type":"comment"}', True),
    (b'{"type": "feature"}', False), (b"<rss>", False), (b"", False),
    (b'[{"type": "site"}]', False),
])  # fmt: skip
def test_it_is_known_by_its_first_line(data: bytes, expected: bool) -> None:
    assert expected == jsonl.sniff(data)
