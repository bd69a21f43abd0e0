"""Threads: WordPress's walker as sentences, then laws over arbitrary parent graphs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.model import Comment
from moderation.threads import Node, counts, thread, visible, walk

START = datetime(2011, 3, 1, 12, 0, tzinfo=UTC)


def comment(
    id: int, parent: int | None = None, *, day: int | None = None, post: int = 7, status: str = ""
) -> Comment:
    return Comment(
        key=f"example.org/c{id}",
        post=f"example.org/p{post}",
        parent=None if parent is None else f"example.org/c{parent}",
        published=START + timedelta(days=id if day is None else day),
        status=status or "approved",  # type: ignore[arg-type]
    )


def drawn(nodes: Sequence[Node], max_depth: int | None = None) -> str:
    """Draw threads as "1 .2 ..3": ids with a dot for each level below the first, gaps in [].

    A hidden comment is [2], a missing one [2?].
    """
    return " ".join(
        "." * (depth - 1) + _name(node) for node, depth in walk(nodes, max_depth=max_depth)
    )


def _name(node: Node) -> str:
    id = node.key.rpartition("/c")[2]
    return {"": id, "hidden": f"[{id}]", "missing": f"[{id}?]"}[node.gap]


def test_a_single_comment_is_a_thread() -> None:
    assert drawn(thread([comment(1)])) == "1"


def test_an_empty_pile_has_no_threads() -> None:
    assert thread([]) == ()


def test_comments_without_parents_stay_on_one_level() -> None:
    assert drawn(thread([comment(1), comment(2)])) == "1 2"


def test_replies_go_below_what_they_answer_whatever_the_order_of_the_pile() -> None:
    pile = [comment(1), comment(2, 1), comment(3, 2)]

    assert drawn(thread(pile)) == "1 .2 ..3"
    assert drawn(thread(pile[::-1])) == "1 .2 ..3"


def test_a_comment_knows_whether_it_has_children() -> None:
    (parent,) = thread([comment(2, 1), comment(1)])

    assert parent.children
    assert not parent.children[0].children


def test_a_parent_that_is_empty_text_is_no_parent() -> None:
    assert drawn(thread([replace(comment(1), parent=""), comment(2)])) == "1 2"


def test_siblings_stand_by_date_not_by_number() -> None:
    assert drawn(thread([comment(1), comment(2, 1, day=9), comment(3, 1, day=5)])) == "1 .3 .2"


def test_siblings_of_one_second_stand_by_number_and_ten_comes_after_nine() -> None:
    assert drawn(thread([comment(10, day=0), comment(9, day=0)])) == "9 10"


def test_comments_without_a_date_come_last() -> None:
    assert drawn(thread([replace(comment(1), published=None), comment(2)])) == "2 1"


def test_a_reply_older_than_its_parent_still_stands_below_it() -> None:
    assert drawn(thread([comment(1, day=9), comment(2, 1, day=1)])) == "1 .2"


def test_at_depth_one_everything_is_printed_flat_after_its_ancestor() -> None:
    assert drawn(thread([comment(1), comment(2, 1), comment(3)]), 1) == "1 2 3"


def test_what_lies_deeper_is_printed_flat_at_the_deepest_level_after_its_ancestor() -> None:
    pile = [comment(1), comment(2, 1), comment(3, 2), comment(4, 3), comment(5, 2), comment(6, 1)]

    assert drawn(thread(pile), 2) == "1 .2 .3 .4 .5 .6"
    assert drawn(thread(pile), 3) == "1 .2 ..3 ..4 ..5 .6"


def test_the_true_depth_is_kept_beside_the_depth_shown() -> None:
    nodes = thread([comment(1), comment(2, 1), comment(3, 2)])

    assert [node.depth for node, _ in walk(nodes, max_depth=1)] == [1, 2, 3]


@pytest.mark.parametrize("no_limit", [0, None])
def test_depth_zero_means_no_limit(no_limit: int | None) -> None:
    assert drawn(thread([comment(1), comment(2, 1)]), no_limit) == "1 .2"


def test_a_negative_depth_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="max_depth is -1"):
        walk((), max_depth=-1)


def test_comments_in_a_circle_are_cut_at_the_first() -> None:
    assert drawn(thread([comment(1, 2), comment(2, 1)])) == "1 .2"
    assert drawn(thread([comment(1, 3, day=5), comment(2, 1), comment(3, 2)])) == "2 .3 ..1"


def test_a_tail_on_a_circle_hangs_on_where_it_belongs() -> None:
    assert drawn(thread([comment(1, 3), comment(2, 3), comment(3, 2)])) == "2 .3 ..1"


def test_a_comment_that_answers_itself_is_a_root_and_keeps_its_parent() -> None:
    (node,) = thread([comment(1, 1)])

    assert node.comment == comment(1, 1)
    assert node.depth == 1


def test_replies_to_a_missing_comment_share_one_placeholder_that_names_it() -> None:
    nodes = thread([comment(4, 1), comment(5, 9), comment(6, 1)])

    assert drawn(nodes) == "[1?] .4 .6 [9?] .5"
    assert (nodes[0].key, nodes[0].comment, nodes[0].status) == ("example.org/c1", None, "")


def test_a_placeholder_stands_where_its_first_reply_would() -> None:
    assert drawn(thread([comment(1), comment(2, 99), comment(3), comment(4, 99)])) == (
        "1 [99?] .2 .4 3"
    )


def test_replies_to_missing_parents_are_printed_at_depth_one_too() -> None:
    pile = [comment(4, 1), comment(5, 2), comment(6, 3)]

    assert drawn(thread(pile), 1) == "[1?] 4 [2?] 5 [3?] 6"


def test_a_parent_on_another_post_counts_as_missing_on_this_one() -> None:
    pile = [comment(1, post=7), comment(2, 1, post=8), comment(3, 1, post=9)]

    assert drawn(thread(pile)) == "1 [1?] .2 [1?] .3"


def test_two_comments_with_one_key_are_both_kept() -> None:
    pile = [comment(1), comment(1, day=5), comment(2, 1)]

    assert drawn(thread(pile)) == "1 .2 1"


def test_a_chain_of_a_hundred_thousand_replies_is_a_thread() -> None:
    nodes = thread(comment(id, id - 1 if id > 1 else None, day=0) for id in range(1, 100_001))

    assert max(node.depth for node, _ in walk(nodes)) == 100_000
    assert counts(nodes).shown == 100_000


def test_a_hundred_thousand_comments_take_a_second_or_two() -> None:
    pile = [comment(id, id // 3 or None) for id in range(1, 100_001)]
    start = time.process_time()
    nodes = visible(pile)
    took = time.process_time() - start

    assert counts(nodes).shown == 100_000
    assert took < 5  # 1.2 s of CPU measured with two other jobs running; the rest is margin


def test_readers_see_only_what_is_approved() -> None:
    pile = [comment(id, status=status) for id, status in enumerate(STATUSES, 1)]

    assert drawn(visible(pile)) == "1"


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_a_hidden_parent_leaves_a_placeholder_for_its_replies(status: str) -> None:
    pile = [comment(1), comment(2, 1, status=status), comment(3, 2)]

    assert drawn(visible(pile)) == "1 .[2] ..3"


def test_a_placeholder_tells_nothing_of_the_hidden_comment() -> None:
    (node,) = visible([comment(1, status="spam"), comment(2, 1)])

    assert (node.comment, node.status, node.gap) == (None, "", "hidden")


def test_a_hidden_comment_without_visible_replies_leaves_nothing() -> None:
    pile = [comment(1), comment(2, 1, status="spam"), comment(3, 2, status="trash")]

    assert drawn(visible(pile)) == "1"


def test_a_missing_parent_of_hidden_replies_only_leaves_nothing() -> None:
    assert drawn(visible([comment(2, 1, status="spam")])) == ""


def test_replies_to_a_deleted_comment_move_up_one_level() -> None:
    pile = [comment(1), comment(2, 1), comment(3, 2), comment(4, 1)]

    assert drawn(visible(pile, {"example.org/c2": "deleted"})) == "1 .3 .4"


def test_replies_move_up_past_several_deleted_comments_to_the_nearest_kept() -> None:
    pile = [comment(1), comment(2, 1), comment(3, 2), comment(4, 3), comment(5, 99), comment(6, 5)]
    deleted = {f"example.org/c{id}": "deleted" for id in (2, 3, 5)}

    assert drawn(visible(pile, deleted)) == "1 .4 [99?] .6"


def test_replies_to_a_deleted_root_become_roots_in_their_order() -> None:
    pile = [comment(1), comment(2), comment(3, 1)]

    assert drawn(visible(pile, {"example.org/c1": "deleted"})) == "2 3"


def test_the_status_now_counts_not_the_one_of_the_source() -> None:
    pile = [comment(1, status="pending"), comment(2)]
    now = {"example.org/c1": "approved", "example.org/c2": "spam"}

    assert drawn(visible(pile, now)) == "1"


def test_moderators_may_ask_to_see_more_statuses() -> None:
    pile = [comment(1, status="pending"), comment(2, 1, status="spam")]

    assert drawn(visible(pile, shown=("approved", "pending"))) == "1"


def test_moderators_see_everything_with_its_status() -> None:
    nodes = thread([comment(1, status="spam"), comment(2, 1)], {"example.org/c2": "deleted"})

    assert [node.status for node, _ in walk(nodes)] == ["spam", "deleted"]


def test_counts_say_what_is_shown_by_status_and_placeholders_apart() -> None:
    tally = counts(thread([comment(1), comment(2, 1, status="spam"), comment(3, 99)]))

    assert (tally.shown, tally.placeholders) == (3, 1)
    assert tally.statuses == {"approved": 2, "spam": 1}


STATUSES = ("approved", "pending", "spam", "trash")


@st.composite
def piles(draw: st.DrawFn) -> list[Comment]:
    """Piles of up to 12 comments on two posts, with any parents: missing, own, circular."""
    ids = draw(st.lists(st.integers(1, 14), unique=True, max_size=12))
    ages = st.none() | st.integers(0, 5)
    parents = st.none() | st.integers(1, 14)
    pile = [
        comment(
            id,
            draw(parents),
            post=draw(st.sampled_from([7, 7, 7, 8])),
            status=draw(st.sampled_from(STATUSES)),
        )
        for id in ids
    ]
    return [replace(c, published=_dated(draw(ages))) for c in pile]


def _dated(age: int | None) -> datetime | None:
    return None if age is None else START + timedelta(days=age)


decisions = st.dictionaries(
    st.integers(1, 14).map("example.org/c{}".format),
    st.sampled_from([*STATUSES, "deleted"]),
    max_size=14,
)


def shown_keys(nodes: Sequence[Node]) -> list[str]:
    return [node.key for node, _ in walk(nodes) if node.comment]


@given(piles())
def test_every_comment_stands_in_its_thread_exactly_once(pile: list[Comment]) -> None:
    assert Counter(c.key for c in pile) == Counter(shown_keys(thread(pile)))


@given(piles(), st.randoms(use_true_random=False))
def test_the_order_of_the_pile_does_not_matter(pile: list[Comment], random: Random) -> None:
    shuffled = random.sample(pile, len(pile))

    assert drawn(thread(pile)) == drawn(thread(shuffled))


@given(piles())
def test_a_post_is_threaded_as_if_it_were_alone(pile: list[Comment]) -> None:
    alone = [c for c in pile if c.post == "example.org/p7"]
    nodes = [n for n in thread(pile) if _post(n) == "example.org/p7"]

    assert drawn(thread(alone)) == drawn(nodes)


def _post(node: Node) -> str:
    return next(n.comment.post for n, _ in walk([node]) if n.comment)


@given(piles())
def test_a_reply_stands_below_its_parent_unless_a_circle_was_cut(pile: list[Comment]) -> None:
    cut = []
    for node, _ in walk(thread(pile)):
        for child in node.children:
            assert child.comment is not None
            assert child.comment.parent == node.key
            assert child.depth == node.depth + 1
        if node.depth == 1 and node.comment and node.comment.parent:
            cut.append(node)
    for node in cut:
        assert node.comment is not None
        assert node.comment.parent in shown_keys([node])


@given(piles())
def test_siblings_are_in_order(pile: list[Comment]) -> None:
    for node, _ in walk(thread(pile)):
        dates = [c.comment.published for c in node.children if c.comment]
        dated = [date for date in dates if date]
        assert dates == sorted(dated) + [None] * (len(dates) - len(dated))


@given(piles(), decisions, st.integers(1, 4))
def test_no_depth_is_beyond_the_limit_and_the_order_is_the_same(
    pile: list[Comment], now: dict[str, str], limit: int
) -> None:
    nodes = visible(pile, now)
    flat = list(walk(nodes, max_depth=limit))

    assert [node.key for node, _ in walk(nodes)] == [node.key for node, _ in flat]
    assert all(1 <= depth <= limit for _, depth in flat)
    assert all(depth == node.depth for node, depth in flat if node.depth <= limit)


@given(piles(), decisions)
def test_readers_see_every_approved_comment_and_no_other(
    pile: list[Comment], now: dict[str, str]
) -> None:
    approved = {c.key for c in pile if now.get(c.key, c.status) == "approved"}

    assert approved == set(shown_keys(visible(pile, now)))


@given(piles(), decisions)
def test_counts_equal_what_is_walked(pile: list[Comment], now: dict[str, str]) -> None:
    for nodes in (thread(pile, now), visible(pile, now)):
        tally = counts(nodes)
        walked = [node for node, _ in walk(nodes)]
        assert tally.shown == sum(node.comment is not None for node in walked)
        assert tally.placeholders == sum(node.comment is None for node in walked)
        assert tally.statuses == Counter(node.status for node in walked if node.comment)


@given(piles(), decisions)
def test_every_placeholder_has_something_to_hold(pile: list[Comment], now: dict[str, str]) -> None:
    for node, _ in walk(visible(pile, now)):
        assert node.comment or node.children
        assert now.get(node.key) != "deleted" or node.gap == "missing"


@given(piles(), decisions)
def test_a_visible_reply_stays_below_its_visible_ancestors(
    pile: list[Comment], now: dict[str, str]
) -> None:
    everything, seen = _ancestors(thread(pile, now)), _ancestors(visible(pile, now))

    for key, above in seen.items():
        deleted = {k for k in everything[key] if now.get(k) == "deleted"}
        assert [k for k in everything[key] if k not in deleted] == [
            k for k in above if k not in deleted
        ]


def _ancestors(nodes: Sequence[Node]) -> dict[str, list[str]]:
    above: dict[str, list[str]] = {}
    path: list[str] = []
    for node, depth in walk(nodes):
        path[depth - 1 :] = [node.key]
        if node.comment:
            above[node.key] = path[:-1]
    return above
