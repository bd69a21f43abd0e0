"""The status machine: WordPress's behaviour as sentences, then the laws of its memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from moderation.statuses import (
    ALL,
    DIM,
    FORCED,
    JUNK,
    MOVES,
    TOTAL,
    Action,
    State,
    Status,
    UnknownAction,
    action_for,
    after,
    dim,
)

STATUSES: tuple[Status, ...] = ("approved", "pending", "spam", "trash", "deleted")
actions = st.sampled_from(sorted(MOVES))
statuses = st.sampled_from(STATUSES)


def follow(start: Status, *words: Action) -> State:
    state = State(start)
    for word in words:
        state = after(state, word) or state
    return state


@pytest.mark.parametrize(
    ("start", "words", "expected"),
    [
        pytest.param("pending", ["approve"], State("approved"), id="approve publishes"),
        pytest.param("approved", ["hold"], State("pending"), id="hold takes back"),
        pytest.param("approved", ["spam"], State("spam", ("approved",)), id="spam remembers"),
        pytest.param("pending", ["trash"], State("trash", ("pending",)), id="trash remembers"),
        pytest.param("approved", ["spam", "unspam"], State("approved"), id="not spam gives back"),
        pytest.param("pending", ["trash", "untrash"], State("pending"), id="restore gives back"),
        pytest.param("spam", ["unspam"], State("pending"), id="not spam without memory waits"),
        pytest.param("trash", ["untrash"], State("pending"), id="restore without memory waits"),
        pytest.param(
            "approved",
            ["trash", "spam", "unspam"],
            State("trash", ("approved",)),
            id="spam out of the trash goes back to the trash",
        ),
        pytest.param(
            "pending",
            ["spam", "trash", "untrash"],
            State("spam", ("pending",)),
            id="trash out of spam goes back to spam",
        ),
        pytest.param(
            "approved",
            ["spam", "trash", "untrash", "unspam"],
            State("approved"),
            id="unlike in WordPress the second step back still knows the way",
        ),
        pytest.param(
            "pending",
            ["spam", "approve"],
            State("approved", ("pending",)),
            id="approving spam leaves the memory alone",
        ),
        pytest.param(
            "pending",
            ["spam", "approve", "spam"],
            State("spam", ("approved",)),
            id="a new spam mark replaces the memory",
        ),
        pytest.param(
            "approved",
            ["delete"],
            State("trash", ("approved",)),
            id="delete goes to the trash first",
        ),
        pytest.param(
            "spam", ["delete"], State("deleted", ("spam",)), id="spam is deleted past the trash"
        ),
        pytest.param(
            "approved",
            ["delete", "delete"],
            State("deleted", ("approved", "trash")),
            id="delete twice deletes",
        ),
        pytest.param(
            "approved",
            ["delete", "delete", "undelete", "untrash"],
            State("approved"),
            id="a deletion is taken back step by step",
        ),
    ],
)
def test_actions_in_a_row_lead_to(start: Status, words: list[Action], expected: State) -> None:
    assert expected == follow(start, *words)


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State("approved", ("spam",)), "approve"),
        (State("pending", ("spam",)), "hold"),
        (State("spam", ("approved",)), "spam"),
        (State("trash", ("approved",)), "trash"),
    ],
)
def test_the_same_status_again_changes_nothing(state: State, action: Action) -> None:
    assert after(state, action) is None


def test_marking_spam_twice_does_not_forget_that_it_was_approved() -> None:
    assert State("approved") == follow("approved", "spam", "spam", "unspam")


def test_not_spam_is_refused_outside_spam_and_restore_outside_the_trash() -> None:
    for status in STATUSES:
        assert (status == "spam") == (after(State(status, ("approved",)), "unspam") is not None)
        assert (status == "trash") == (after(State(status, ("approved",)), "untrash") is not None)


def test_a_deleted_comment_only_comes_back_by_undelete() -> None:
    answers = {action for action in MOVES if after(State("deleted", ("spam",)), action)}

    assert answers == {"undelete"}


def test_forced_delete_skips_the_trash() -> None:
    assert after(State("approved"), "delete", force=True) == State("deleted", ("approved",))


def test_force_means_nothing_to_other_actions() -> None:
    assert after(State("approved"), "trash", force=True) == State("trash", ("approved",))


def test_a_stored_memory_of_the_same_status_changes_nothing() -> None:
    assert after(State("spam", ("spam",)), "unspam") is None


def test_unknown_actions_are_named_with_what_is_known() -> None:
    with pytest.raises(UnknownAction, match="'burn' is not an action: use one of approve, hold"):
        after(State("approved"), "burn")  # type: ignore[arg-type]
    with pytest.raises(UnknownAction, match="'burn'"):
        action_for("burn")


@pytest.mark.parametrize(
    ("status", "expected"),
    [("spam", "approve"), ("pending", "approve"), ("approved", "hold"), ("trash", "hold")],
)
def test_dim_approves_spam_and_pending_and_holds_everything_else(
    status: Status, expected: Action
) -> None:
    assert expected == dim(State(status))


def test_dim_means_nothing_to_a_deleted_comment() -> None:
    assert dim(State("deleted")) is None


@pytest.mark.parametrize(
    ("word", "expected"),
    [("approved", "approve"), ("1", "approve"), ("0", "hold"), ("untrash", "untrash")],
)
def test_rest_spellings_are_understood(word: str, expected: Action) -> None:
    assert expected == action_for(word)


def test_status_all_means_approved_and_pending_only() -> None:
    assert set(ALL) == {"approved", "pending"}
    assert set(TOTAL) == {"approved", "pending", "spam"}


def test_the_tables_name_only_known_statuses() -> None:
    named = {status for row in (*MOVES.values(), FORCED, DIM) for status in row}

    assert named <= set(STATUSES)


@given(statuses, st.lists(statuses).map(tuple), actions, st.booleans())
def test_an_action_either_changes_the_status_or_gives_none(
    status: Status, memory: tuple[Status, ...], action: Action, force: bool
) -> None:
    new = after(State(status, memory), action, force=force)

    assert new is None or new.status != status


@given(st.sampled_from(["approved", "pending"]), st.lists(st.sampled_from(["spam", "trash"])))
def test_however_often_it_is_thrown_about_the_way_back_is_known(
    start: Status, throws: list[Action]
) -> None:
    state = follow(start, *throws, "delete", "delete")
    while state.status in JUNK:
        state = next(s for a in ("unspam", "untrash", "undelete") if (s := after(state, a)))

    assert State(start) == state


class Memory(RuleBasedStateMachine):
    """Any actions in any order, against the list of states passed through."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State("pending")
        self.passed = [self.state.status]

    @rule(action=actions, force=st.booleans())
    def act(self, action: Action, force: bool) -> None:
        before, new = self.state, after(self.state, action, force=force)
        if new is None:
            return
        self.state = new
        if new.status in JUNK and action in ("spam", "trash", "delete"):
            assert new.memory[-1] == before.status
        if action in ("approve", "hold"):
            assert new.memory == before.memory
        if action in ("unspam", "untrash", "undelete"):
            assert (*new.memory, new.status) == before.memory
        self.passed.append(new.status)

    @invariant()
    def junk_remembers_a_way_back_to_approved_or_pending(self) -> None:
        if self.state.status in JUNK:
            assert self.state.memory[0] in ("approved", "pending")
            assert set(self.state.memory[1:]) <= {"spam", "trash"}

    @invariant()
    def only_what_really_happened_is_remembered(self) -> None:
        assert set(self.state.memory) <= set(self.passed)


TestMemory = Memory.TestCase
