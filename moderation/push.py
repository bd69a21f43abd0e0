"""Decisions and replies back to the live site, each exactly once.

What is to be done stands in the outbox before it is done. A decision is brought over only if the
comment there is still what the moderator saw: else it goes back into the queue, with both versions.
A reply carries a marker in its user agent, and is looked for by it before it is posted. So a push
can be killed anywhere and run again. Whatever the site answers is yielded as an item for the
store: what was brought over is then also what the site is known to say.

Nothing here knows HTTP: `Remote` is what a site can do, and raises Refused and TryLater.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlite_utils import Database

from importer.model import Comment, Gone, Source
from importer.rows import unstamp
from importer.schema import writing
from importer.store import versions
from moderation import corrections, edits, mending, outbox, store
from moderation.outbox import Row
from moderation.wording import AS_SAID

AT_ONCE = 100  # comments looked at in one request

# What becomes of a row, for people.
SAME = mending.ALREADY
DONE = "Brought to the site."
THERE = "It is on the site already."
CHANGED = "It changed on the site since it was decided here: decide again."
GONE = "It is no longer on the site."
REWRITTEN = "It was edited on the site since it was edited here: edit it again."
NO_PARENT = "What it answers is not on the site."


class NotDone(Exception):
    """The site does not do this one thing; `words`: why, for people. The others go on."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Remote(Protocol):
    """What a site lets us do. All of it raises Refused, TryLater, NotReadable."""

    def look(self, ids: Sequence[int]) -> dict[int, Comment]:
        """Give comments as they are there now; unknown ones are left out."""

    def set_status(self, id: int, status: str, action: str) -> Comment:
        """Give a comment a status; raises NotDone."""

    def set_words(self, id: int, words: Mapping[str, str]) -> Comment:
        """Change fields of a comment, by WordPress's names; raises NotDone."""

    def delete(self, id: int) -> None:
        """Delete a comment for good; one that is gone already is fine. Raises NotDone."""

    def find(self, post: str, marker: str, since: datetime | None) -> Comment | None:
        """Find a reply by its marker."""

    def reply(self, post: str, parent: int, body: str, marker: str) -> Comment:
        """Write a reply; raises NotDone."""


class Step(NamedTuple):
    """What is to be done for a row, or why nothing is."""

    row: Row
    do: str  # set | delete | reply | mend | nothing | conflict | overtaken | gone | refuse | wait
    words: str = ""
    there: Comment | None = None


@dataclass(slots=True)
class Pushed:
    """What a push came to."""

    done: int = 0
    already: int = 0
    conflicts: int = 0
    refused: int = 0
    waiting: int = 0
    steps: list[Step] = field(default_factory=list)

    def as_json(self) -> dict[str, int]:
        """Give the counts."""
        return {"done": self.done, "already": self.already, "conflicts": self.conflicts,
                "refused": self.refused, "waiting": self.waiting}  # fmt: skip


def push(
    db: Database,
    todo: Sequence[Row],
    remote: Remote,
    pushed: Pushed,
    now: datetime,
    *,
    dry_run: bool = False,
) -> Iterator[Comment | Gone]:
    """Bring over what waits for a site, and give what it then says, for the store.

    Raises Refused, TryLater, NotReadable; what is not done then waits for the next push.
    `dry_run`: only look, and note the steps.
    """
    for start in range(0, len(todo), AT_ONCE):
        some = todo[start : start + AT_ONCE]
        numbers = {outbox.number_there(db, asked_key(db, row)) for row in some} - {0}
        seen = remote.look(sorted(numbers)) if numbers else {}
        for row in some:
            step = STEPS[row.kind](db, row, seen)
            pushed.steps.append(step)
            for item in taken(db, step, remote, pushed, now) if not dry_run else ():
                if isinstance(item, Comment):
                    seen[outbox.number_there(db, item.key)] = item
                yield item


def asked_key(db: Database, row: Row) -> str:
    """Give the comment to look at for a row: the one decided, or the one answered."""
    if row.kind != "reply":
        return row.key
    found = db.conn.execute("select parent from replies where key = ?", (row.key,)).fetchone()
    return str(found[0] or "") if found else ""


def decided_step(db: Database, row: Row, seen: Mapping[int, Comment]) -> Step:
    """Say what to do for a decision, by what the comment is at its site now."""
    there = seen.get(outbox.number_there(db, row.key))
    if there is None:
        if row.want == "deleted":
            return Step(row, "nothing", SAME)
        return Step(row, "gone", GONE)
    if there.status == row.want:
        return Step(row, "nothing", SAME, there)
    if changed_since(db, row, there):
        return Step(row, "conflict", CHANGED, there)
    return Step(row, "delete" if row.want == "deleted" else "set", there=there)


def changed_since(db: Database, row: Row, there: Comment) -> bool:
    """Whether a comment is another than the moderator saw: its words, or its status there.

    A status that an earlier decision brought there is no change.
    """
    moment = decided_at(db, row)
    known = [each for each in versions(db, row.key) if each.captured <= moment]
    if not known:
        return False
    last = known[-1]
    same = next((each for each in reversed(known) if each.format == there.source.format), last)
    if edits.words(same) != edits.words_of(there) and not corrections.is_ours(db, row.key, there):
        return True
    ours = outbox.sent_since(db, row, last.captured)
    return there.status not in {edits.status(last), *ours}


def decided_at(db: Database, row: Row) -> str:
    """Give when a row's decision was made."""
    found = db.conn.execute("select decided from decisions where id = ?", (row.decision,))
    return str(found.fetchone()[0])


def reply_step(db: Database, row: Row, seen: Mapping[int, Comment]) -> Step:
    """Say what to do for a reply."""
    parent = asked_key(db, row)
    if not parent:
        return Step(row, "reply")
    number = outbox.number_there(db, parent)
    if not number and outbox.is_on_its_way(db, parent):  # a reply itself: it goes first
        return Step(row, "wait")
    return Step(row, "reply") if number in seen else Step(row, "refuse", NO_PARENT)


def words_step(db: Database, row: Row, seen: Mapping[int, Comment]) -> Step:
    """Say what to do for a correction, by what the comment says at its site now."""
    there = seen.get(outbox.number_there(db, row.key))
    if there is None:
        return Step(row, "gone", GONE)
    if mending.is_overtaken(db, row.key, row.decision, there):
        return Step(row, "overtaken", REWRITTEN, there)
    sent = mending.to_send(db, row.key, row.decision, there)
    return Step(row, "mend" if sent != AS_SAID else "nothing", SAME, there)


STEPS = {"status": decided_step, "reply": reply_step, mending.KIND: words_step}


def taken(
    db: Database, step: Step, remote: Remote, pushed: Pushed, now: datetime
) -> Iterator[Comment | Gone]:
    """Take a step and note what came of it; give what the site says then."""
    try:
        item = TAKE[step.do](db, step, remote, now)
    except NotDone as error:
        item = step.there
        _note(db, step.row, "refused", now, error.words)
        pushed.refused += 1
    else:
        _count(pushed, step.do)
    if item is not None:
        yield item


def _count(pushed: Pushed, do: str) -> None:
    name = {"set": "done", "delete": "done", "reply": "done", "mend": "done",
            "nothing": "already", "conflict": "conflicts", "overtaken": "conflicts",
            "gone": "conflicts", "refuse": "refused",
            "wait": "waiting"}[do]  # fmt: skip
    setattr(pushed, name, getattr(pushed, name) + 1)


def _note(db: Database, row: Row, state: str, now: datetime, words: str) -> None:
    with writing(db):
        outbox.mark(db, row, state, now, words)


def _set(db: Database, step: Step, remote: Remote, now: datetime) -> Comment:
    row = step.row
    _note(db, row, "sending", now, "")
    there = remote.set_status(outbox.number_there(db, row.key), row.want, row.action)
    _note(db, row, "done", now, DONE)
    return there


def _mend(db: Database, step: Step, remote: Remote, now: datetime) -> Comment:
    row = step.row
    assert step.there is not None
    words = mending.to_send(db, row.key, row.decision, step.there)
    _note(db, row, "sending", now, "")
    there = remote.set_words(outbox.number_there(db, row.key), mending.as_fields(words))
    _note(db, row, "done", now, DONE)
    return there


def _overtaken(db: Database, step: Step, remote: Remote, now: datetime) -> Comment | None:
    """Leave the site's new words as they are; ours go on holding here, and both are shown."""
    _note(db, step.row, "conflict", now, step.words)
    return step.there


def _delete(db: Database, step: Step, remote: Remote, now: datetime) -> Gone:
    row = step.row
    _note(db, row, "sending", now, "")
    remote.delete(outbox.number_there(db, row.key))
    _note(db, row, "done", now, DONE)
    return _gone(step, now, "deleted by a decision made here")


def _gone(step: Step, now: datetime, why: str) -> Gone:
    return Gone(key=step.row.key, source=Source(format="rest-edit", captured=now), why=why)


def _reply(db: Database, step: Step, remote: Remote, now: datetime) -> Comment:
    """Post a reply unless it is there; the marker was written down before."""
    row = step.row
    _note(db, row, "sending", now, "")
    reply = store.replies_by_key(db, [row.key])[row.key]
    found = remote.find(reply.post, row.marker, unstamp(row.created))
    parent = outbox.number_there(db, reply.parent) if reply.parent else 0
    there = found or remote.reply(reply.post, parent, reply.body, row.marker)
    with writing(db):
        db.conn.execute(
            "insert or replace into reply_keys(reply, comment) values (?, ?)", (row.key, there.key)
        )
        outbox.mark(db, row, "done", now, THERE if found else DONE)
    return there


def _nothing(db: Database, step: Step, remote: Remote, now: datetime) -> Comment | Gone | None:
    _note(db, step.row, "done", now, step.words)
    return step.there or _gone(step, now, "deleted there, too")


def _conflict(db: Database, step: Step, remote: Remote, now: datetime) -> Comment | None:
    """Leave the site as it is, and put the comment back into the queue."""
    row = step.row
    with writing(db):
        outbox.mark(db, row, "conflict", now, step.words)
        edits.reopen(db, row.key, row.decision, why="conflict", version="", now=now)
    return step.there


def _vanished(db: Database, step: Step, remote: Remote, now: datetime) -> Gone:
    _note(db, step.row, "conflict", now, step.words)
    return _gone(step, now, "not on the site when a decision was brought there")


def _refuse(db: Database, step: Step, remote: Remote, now: datetime) -> None:
    _note(db, step.row, "refused", now, step.words)


def _wait(db: Database, step: Step, remote: Remote, now: datetime) -> None:
    """Leave it for the next push."""


Take = Callable[[Database, Step, Remote, datetime], Comment | Gone | None]
TAKE: dict[str, Take] = {
    "set": _set,
    "mend": _mend,
    "overtaken": _overtaken,
    "delete": _delete,
    "reply": _reply,
    "nothing": _nothing,
    "conflict": _conflict,
    "gone": _vanished,
    "refuse": _refuse,
    "wait": _wait,
}
