"""Pages of a conversation: each comment on one of them, in order, whatever happens meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from desk_blog import BLOG, NOW, blog, comment, save
from hypothesis import given
from hypothesis import strategies as st

from importer.model import Comment
from importer.schema import open_database
from moderation import service
from moderation.schema import migrations
from moderation.stretch import stretch
from moderation.threads import Node, thread, walk
from moderation.web import create_app

START = datetime(2026, 1, 1, tzinfo=UTC)


def said(number: int, parent: int | None) -> Comment:
    """Make a comment of a post, by number."""
    return Comment(
        key=f"b/c{number}", post="b/p1", published=START + timedelta(minutes=number),
        parent=None if parent is None else f"b/c{parent}",
    )  # fmt: skip


def argument(length: int) -> tuple[Node, ...]:
    """Make a thread in which everybody answers the one before."""
    return thread(said(n, n - 1 if n else None) for n in range(length))


piles = st.lists(st.integers(-1, 60), max_size=60).map(
    lambda parents: [said(n, None if p < 0 else p) for n, p in enumerate(parents)]
)


def pages(nodes: tuple[Node, ...], size: int) -> list[list[str]]:
    """Read a conversation page by page, as somebody does who follows the links."""
    found, part = [], stretch(nodes, size=size)
    while True:
        found.append([node.key for node, _ in part.lines])
        if not part.after:
            return found
        part = stretch(nodes, size=size, after=part.after)


@given(piles, st.integers(1, 9))
def test_pages_hold_every_comment_once_in_order(pile: list[Comment], size: int) -> None:
    nodes = thread(pile)

    assert [node.key for node, _ in walk(nodes)] == list(chain.from_iterable(pages(nodes, size)))


@given(piles, st.integers(1, 9))
def test_the_way_back_leads_over_the_same_comments(pile: list[Comment], size: int) -> None:
    nodes = thread(pile)
    last = pages(nodes, size)[-1]
    part = stretch(nodes, size=size, about=last[0] if last else "")
    keys = [node.key for node, _ in part.lines]
    while part.before:
        part = stretch(nodes, size=size, before=part.before)
        keys = [key for key in (node.key for node, _ in part.lines) if key not in keys] + keys

    assert [node.key for node, _ in walk(nodes)][: len(keys)] == keys


@given(piles, st.integers(1, 9), st.integers(0, 59))
def test_a_comment_one_comes_for_is_on_the_page(
    pile: list[Comment], size: int, number: int
) -> None:
    part = stretch(thread(pile), size=size, about=f"b/c{number}")

    assert number >= len(pile) or f"b/c{number}" in {node.key for node, _ in part.lines}


def test_a_page_says_what_its_first_comment_hangs_on() -> None:
    part = stretch(argument(100), size=10, after="b/c49")

    assert "b/c50" == part.lines[0][0].key
    assert [f"b/c{n}" for n in range(44, 50)] == [node.key for node in part.above]
    assert 44 == part.higher
    assert ("b/c50", "b/c59") == (part.before, part.after)


def test_a_page_that_begins_with_a_root_hangs_on_nothing() -> None:
    part = stretch(thread([said(0, None), said(1, 0), said(2, None)]), size=2, after="b/c1")

    assert ((), 0, "") == (part.above, part.higher, part.after)


def test_a_place_that_is_gone_is_the_beginning() -> None:
    assert "b/c0" == stretch(argument(9), size=3, after="b/c99").lines[0][0].key


def test_what_others_decide_and_write_moves_no_page(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    blog(path, *(comment(n, parent=n - 1 if n % 30 else None) for n in range(1, 121))).close()
    desk = create_app(path, moderator="anna", now=lambda: NOW).test_client()
    first = desk.get(f"/thread/{BLOG}/p1").text
    assert f"/thread/{BLOG}/p1?after={BLOG}/c50" in first
    db = open_database(path, migrations)
    service.decide(db, "delete", [f"{BLOG}/c{n}" for n in range(1, 20)], moderator="b", now=NOW)
    save(db, comment(200, published=NOW - timedelta(days=1)))
    db.close()
    second = desk.get(f"/thread/{BLOG}/p1?after={BLOG}/c50").text

    assert second.index("This page goes on below:") < second.index('id="c-blog-example-c51"')
    assert 'id="c-blog-example-c50"' not in second
    assert f"/thread/{BLOG}/p1?before={BLOG}/c51" in second
    assert "answers" in second  # deeper than can be indented
    assert 'id="c-blog-example-c100"' in second


def test_answering_without_a_script_keeps_the_comment_in_sight(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    blog(path, *(comment(n) for n in range(1, 121))).close()
    page = create_app(path, moderator="anna").test_client().get(
        f"/thread/{BLOG}/p1?replytocom=110"
    )  # fmt: skip

    assert 'id="c-blog-example-c110"' in page.text
    assert "Leave a Reply to Leser 110" in page.text
