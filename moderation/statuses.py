"""WordPress's status machine as one table, with a memory that forgets nothing.

A state is the status of a comment now and the statuses it had before it went to spam or trash,
oldest first. `after` looks the action up and gives the next state, or None where nothing changes.
Deliberately not here: who decided, when and why (the store's append-only decisions), and
WordPress's "post-trashed", which is a property of the post.

Where WordPress is followed (wp_set_comment_status, wp_spam_comment, wp_trash_comment,
wp_unspam_comment, wp_untrash_comment, wp_delete_comment, wp_ajax_delete_comment):

    the same status again changes nothing, and the memory is kept
    approve and hold leave the memory alone
    spam and trash remember what was before, each other too: trash -> spam -> "Not spam" is trash
    unspam and untrash give back what is remembered; pending, if nothing is
    delete goes to the trash first, unless the comment is there or in spam already, or it is forced
    "Not spam" is refused outside spam, "Restore" outside the trash, as on WordPress's own desk

Where it is not, on purpose:

    WordPress holds one remembered status, so spam -> trash -> restore -> not spam ends pending;
    here it ends where the comment began
    WordPress drops the memory of spam after 30 days; here it stays
    "deleted" is a status with a memory, and "undelete" takes it back; nothing is erased
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Status = Literal["approved", "pending", "spam", "trash", "deleted"]
Action = Literal["approve", "hold", "spam", "trash", "unspam", "untrash", "delete", "undelete"]

JUNK: tuple[Status, ...] = ("spam", "trash", "deleted")  # what remembers, and can be taken back
ALL: tuple[Status, ...] = ("approved", "pending")  # what WordPress's `status=all` means
TOTAL: tuple[Status, ...] = ("approved", "pending", "spam")  # what its total_comments counts


class UnknownAction(ValueError):
    """The word is not an action."""


@dataclass(frozen=True, slots=True)
class State:
    """The status now, and what it was before spam, trash and deletion, oldest first."""

    status: Status
    memory: tuple[Status, ...] = ()


Move = Callable[[State], State]


def _to(status: Status) -> Move:
    return lambda state: State(status, state.memory)


def _remembering(status: Status) -> Move:
    return lambda state: State(status, (*_episode(state), state.status))


def _episode(state: State) -> tuple[Status, ...]:
    """Give the memory as far as it still counts: what is approved or pending starts anew."""
    return state.memory if state.status in JUNK else ()


def _recall(state: State) -> State:
    *rest, last = state.memory or ("pending",)
    return State(last, tuple(rest))


# To add an action: a row here, a word in Action. A status that is not named is not changed.
MOVES: Mapping[Action, Mapping[Status, Move]] = {
    "approve": dict.fromkeys(("pending", "spam", "trash"), _to("approved")),
    "hold": dict.fromkeys(("approved", "spam", "trash"), _to("pending")),
    "spam": dict.fromkeys(("approved", "pending", "trash"), _remembering("spam")),
    "trash": dict.fromkeys(("approved", "pending", "spam"), _remembering("trash")),
    "unspam": {"spam": _recall},
    "untrash": {"trash": _recall},
    "delete": {
        "approved": _remembering("trash"),
        "pending": _remembering("trash"),
        "spam": _remembering("deleted"),
        "trash": _remembering("deleted"),
    },
    "undelete": {"deleted": _recall},
}
FORCED: Mapping[Status, Move] = dict.fromkeys(
    ("approved", "pending", "spam", "trash"), _remembering("deleted")
)

# The key that toggles, by status (wp_ajax_dim_comment).
DIM: Mapping[Status, Action] = {
    "approved": "hold",
    "pending": "approve",
    "spam": "approve",
    "trash": "hold",
}

# The words of WordPress's REST field `status` (handle_status_param) and our own.
WORDS: Mapping[str, Action] = {
    "approved": "approve",
    "approve": "approve",
    "1": "approve",
    "hold": "hold",
    "0": "hold",
    "spam": "spam",
    "unspam": "unspam",
    "trash": "trash",
    "untrash": "untrash",
    "delete": "delete",
    "undelete": "undelete",
}


def after(state: State, action: Action, *, force: bool = False) -> State | None:
    """Give the state after an action, or None where the action changes nothing.

    `force` deletes past the trash (wp_delete_comment's $force_delete); other actions ignore it.
    Raises UnknownAction.
    """
    if action not in MOVES:
        raise UnknownAction(f"{action!r} is not an action: use one of {', '.join(MOVES)}")
    moves = FORCED if force and action == "delete" else MOVES[action]
    move = moves.get(state.status)
    new = move(state) if move else state
    return new if new.status != state.status else None


def dim(state: State) -> Action | None:
    """Give the action of the toggling key: approve what waits or is spam, hold the rest.

    None for a deleted comment (wp_ajax_dim_comment).
    """
    return DIM.get(state.status)


def action_for(word: str) -> Action:
    """Give the action a word means, in WordPress's REST spelling or ours. Raises UnknownAction."""
    if word not in WORDS:
        raise UnknownAction(f"{word!r} is not an action: use one of {', '.join(WORDS)}")
    return WORDS[word]
