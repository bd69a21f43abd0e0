"""What later complete captures lack; what proves nothing."""

from __future__ import annotations

import pytest
from captures.made import at
from hypothesis import given
from hypothesis import strategies as st

from importer.captures.absent import Listing, lacking


def shown(
    year: int | None, keys: str, doubt: str = "", pings: str = "", exact: bool = True
) -> Listing:
    """Give a capture of a year (None = unknown) that shows comments of one letter."""
    return Listing(at(year) if year else None, frozenset(keys), frozenset(pings), doubt, exact)


def test_what_a_later_complete_capture_lacks_is_gone_since_the_first_that_does() -> None:
    captures = [shown(2014, "a"), shown(2010, "ab"), shown(2012, "a")]
    assert [("b", at(2012))] == list(lacking(captures))


def test_what_is_shown_again_is_not_gone() -> None:
    assert [] == list(lacking([shown(2010, "ab"), shown(2012, "a"), shown(2014, "ab")]))


def test_what_came_later_was_not_gone_before() -> None:
    assert [] == list(lacking([shown(2010, "a"), shown(2012, "ab")]))


def test_an_incomplete_capture_proves_nothing_but_shows_what_it_shows() -> None:
    assert [] == list(lacking([shown(2010, "ab"), shown(2012, "a", doubt="it is cut off")]))
    late = shown(2014, "b", doubt="it is cut off")
    assert [] == list(lacking([shown(2010, "ab"), shown(2012, "a"), late]))


def test_captures_of_the_same_moment_prove_nothing_about_each_other() -> None:
    assert [] == list(lacking([shown(2010, "a"), shown(2010, "b")]))


@pytest.mark.parametrize("undated", [shown(None, ""), shown(None, "b")])
def test_a_capture_of_unknown_time_proves_nothing_and_makes_doubtful(undated: Listing) -> None:
    captures = [shown(2010, "ab"), undated]
    assert [] == list(lacking(captures))
    found = list(lacking([*captures, shown(2012, "a")]))
    assert (found == []) == bool(undated.keys)


def test_a_ping_is_gone_only_where_the_page_counts_what_it_shows() -> None:
    first = shown(2010, "ap", pings="p")
    assert [] == list(lacking([first, shown(2012, "a", exact=False)]))
    assert [("p", at(2012))] == list(lacking([first, shown(2012, "a", exact=True)]))


@pytest.mark.parametrize(("left", "proven"), [("13", True), ("1", False), ("3", False)])
def test_a_page_that_does_not_count_proves_only_gaps(left: str, proven: bool) -> None:
    """A page may show the first comments alone, or the newest: what lacks between is gone."""
    keys = {number: f"hafen.example/c{number}" for number in "123"}
    first = Listing(at(2010), frozenset(keys.values()))
    later = Listing(at(2012), frozenset(keys[number] for number in left), exact=False)
    assert ([(keys["2"], at(2012))] if proven else []) == [
        each for each in lacking([first, later]) if each[0] == keys["2"]
    ]


LISTINGS = st.lists(
    st.builds(
        shown,
        st.one_of(st.none(), st.integers(2001, 2020)),
        st.text("abcd", max_size=4),
        st.sampled_from(["", "it is cut off"]),
    ),
    max_size=8,
)


@given(LISTINGS)
def test_nothing_is_gone_that_the_last_complete_capture_shows(captures: list[Listing]) -> None:
    dated = [each for each in captures if each.when]
    for key, when in lacking(captures):
        holding = [each.when for each in dated if key in each.keys and each.when]
        assert holding
        assert max(holding) < when
        assert any(each.when == when and not each.doubt and key not in each.keys for each in dated)


@given(LISTINGS)
def test_the_order_in_which_captures_come_does_not_matter(
    captures: list[Listing],
) -> None:
    dates = [each.when for each in captures]
    if len(set(dates)) == len(dates):
        mixed = sorted(captures, key=lambda each: hash((each.when, each.keys)))
        assert list(lacking(captures)) == list(lacking(mixed))
