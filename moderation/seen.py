"""What a moderator's screen showed, so that two who decide at once do not do it in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from moderation import store


def marks_of(db: Database, keys: Sequence[str]) -> dict[str, str]:
    """Give what a screen shows of comments' states: the decision that holds, and the status."""
    standing = store.standing(db, keys)
    states = store.states(db, keys)
    return {key: f"{standing.get(key, 0)} {state.status}" for key, state in states.items()}


def decided_since(db: Database, shown: Mapping[str, str], moderator: str) -> frozenset[str]:
    """Give the comments that somebody else decided, or took back, since they were shown."""
    now = marks_of(db, list(shown))
    changed = [key for key in shown if now.get(key, shown[key]) != shown[key]]
    return frozenset(key for key in changed if last_by(db, key) not in ("", moderator))


def last_by(db: Database, key: str) -> str:
    """Give who wrote the last line of the log about a comment; "" if nobody."""
    query = "select moderator from decisions where key = ? order by id desc limit 1"
    found = db.conn.execute(query, (key,)).fetchone()
    return str(found[0]) if found else ""
