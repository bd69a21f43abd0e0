"""What a moderator does: decisions and their undoing, threads, replies, the queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Item, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from moderation import replies, service
from moderation.schema import migrations
from moderation.statuses import Action
from moderation.store import decided
from moderation.threads import thread, visible, walk

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLOG = "blog.example"


def comment(
    id: int, parent: int | None = None, status: str = "approved", text: str = ""
) -> Comment:
    """Make a comment on post 1."""
    return Comment(
        key=f"{BLOG}/c{id}",
        post=f"{BLOG}/p1",
        parent=f"{BLOG}/c{parent}" if parent else None,
        author=Author(name=f"Leser {id}"),
        published=NOW + timedelta(minutes=id),
        body=text or f"Text {id}",
        status=status,  # type: ignore[arg-type]
        source=Source(format="wxr", id=str(id)),
    )


def archive(*comments: Comment, post: Post | None = None) -> Database:
    """Make a database with one post and these comments."""
    db = open_database(":memory:", migrations)
    blog = Site(key=BLOG, url=f"https://{BLOG}", source=Source(format="wxr"))
    home = post or Post(key=f"{BLOG}/p1", site=BLOG, title="Ein Beitrag", source=blog.source)
    save(db, blog, home, *comments)
    return db


def save(db: Database, *items: Item) -> None:
    """Import items."""
    store.save(db, items, runs.start(db, "test", "wxr", NOW), Report())


def decide(db: Database, action: Action, *ids: int) -> service.Outcome:
    """Decide as one moderator."""
    return service.decide(
        db, action, [f"{BLOG}/c{id}" for id in ids], moderator="anna", now=NOW, why=""
    )


def undo(db: Database) -> service.Outcome:
    """Take the last decision back."""
    return service.undo(db, moderator="anna", now=NOW)


def statuses(db: Database) -> dict[str, str]:
    """Give the status now by the last part of the key."""
    return {
        each.key.rpartition("/")[2]: each.status
        for each in decided(store.items(db), db)
        if isinstance(each, Comment)
    }


def shown(db: Database, make: object = thread) -> Iterator[tuple[str, int]]:
    """Give keys and depths of a thread in the order shown."""
    found = service.conversation(db, f"{BLOG}/p1")
    assert found
    for node, depth in walk(make(found.comments, found.statuses)):  # type: ignore[operator]
        yield node.key.rpartition("/")[2], depth


def test_many_keys_are_one_decision_that_is_undone_at_once() -> None:
    db = archive(comment(1), comment(2, status="pending"), comment(3))

    done = decide(db, "spam", 1, 2, 3)

    assert {"c1": "spam", "c2": "spam", "c3": "spam"} == statuses(db)
    assert 3 == len(done.changed)
    undo(db)
    assert {"c1": "approved", "c2": "pending", "c3": "approved"} == statuses(db)


def test_the_status_before_spam_and_trash_is_never_forgotten() -> None:
    db = archive(comment(1, status="pending"))

    for action in ("spam", "trash", "untrash", "unspam"):
        decide(db, action, 1)  # type: ignore[arg-type]

    assert {"c1": "pending"} == statuses(db)


def test_undoing_twice_takes_two_decisions_back_and_then_there_is_none() -> None:
    db = archive(comment(1, status="pending"))
    decide(db, "approve", 1)
    decide(db, "spam", 1)

    undo(db)
    assert {"c1": "approved"} == statuses(db)
    undo(db)
    assert {"c1": "pending"} == statuses(db)
    assert "" == undo(db).action


def test_a_decision_is_not_undone_where_somebody_decided_again_since() -> None:
    db = archive(comment(1), comment(2))
    first = decide(db, "spam", 1, 2)
    decide(db, "approve", 1)

    done = service.undo(db, moderator="anna", now=NOW, batch=first.batch)

    assert ("blog.example/c1",) == done.overtaken
    assert {"c1": "approved", "c2": "approved"} == statuses(db)


def test_a_sync_never_undoes_a_moderator_but_an_undone_decision_lets_the_source_speak() -> None:
    db = archive(comment(1))
    decide(db, "spam", 1)
    save(db, comment(1, status="pending"))
    assert {"c1": "spam"} == statuses(db)

    undo(db)

    assert {"c1": "pending"} == statuses(db)


def test_the_log_says_who_when_and_what_and_only_grows() -> None:
    db = archive(comment(1))
    decide(db, "spam", 1)
    undo(db)

    log = list(db.query("select action, before, after, moderator, undoes from decisions"))

    assert [
        {"action": "spam", "before": "approved", "after": "spam", "moderator": "anna",
         "undoes": None},
        {"action": "undo", "before": "spam", "after": "approved", "moderator": "anna",
         "undoes": 1},
    ] == log  # fmt: skip


def test_unknown_keys_and_statuses_that_are_so_already_are_told() -> None:
    db = archive(comment(1))

    done = decide(db, "approve", 1, 9)

    assert (0, ("blog.example/c1",), ("blog.example/c9",)) == (
        done.batch,
        done.unchanged,
        done.unknown,
    )


def test_children_of_a_deleted_comment_move_up_and_come_back_with_it() -> None:
    db = archive(comment(1), comment(2, parent=1), comment(3, parent=2))
    decide(db, "delete", 2)

    assert [("c1", 1), ("c3", 2)] == list(shown(db, visible))
    assert {"c1": "approved", "c3": "approved"} == statuses(db)
    undo(db)
    assert [("c1", 1), ("c2", 2), ("c3", 3)] == list(shown(db, visible))


def test_a_reply_is_a_comment_in_thread_and_export_and_approved_at_once() -> None:
    db = archive(comment(1))
    draft = service.begin_reply(db, f"{BLOG}/c1", "anna")

    sent = service.send_reply(db, replies.type_text(draft, "Danke!"), moderator="anna", now=NOW)

    assert isinstance(sent, Comment)
    assert [("c1", 1), ("cr1", 2)] == list(shown(db))
    assert "approved" == statuses(db)["cr1"]
    assert "anna" == sent_author(db, sent.key)


def sent_author(db: Database, key: str) -> str:
    """Give the author of a reply."""
    return next(
        each.author.name for each in decided(store.items(db), db) if getattr(each, "key", "") == key
        if isinstance(each, Comment)
    )  # fmt: skip


def test_answering_a_waiting_comment_offers_to_approve_it_and_writes_nothing_until_then() -> None:
    db = archive(comment(1, status="pending"))
    draft = replies.type_text(service.begin_reply(db, f"{BLOG}/c1", "anna"), "Ja.")

    offered = service.send_reply(db, draft, moderator="anna", now=NOW)

    assert isinstance(offered, replies.NeedsApproval)
    assert {"c1": "pending"} == statuses(db)
    service.send_reply(db, draft, moderator="anna", now=NOW, approve_parent=True)
    assert {"c1": "approved", "cr1": "approved"} == statuses(db)


def test_a_spam_comment_cannot_be_answered_and_the_error_says_why() -> None:
    db = archive(comment(1, status="spam"))

    with pytest.raises(replies.CannotReply, match="spam"):
        service.begin_reply(db, f"{BLOG}/c1", "anna")


def test_a_draft_keeps_its_text_until_it_is_sent() -> None:
    db = archive(comment(1))
    draft = replies.type_text(service.begin_reply(db, f"{BLOG}/c1", "anna"), "Halb fertig")

    service.keep_draft(db, replies.cancel(draft), "anna", NOW)

    again = service.begin_reply(db, f"{BLOG}/c1", "anna")
    assert "Halb fertig" == again.text
    service.send_reply(db, again, moderator="anna", now=NOW)
    assert "" == service.begin_reply(db, f"{BLOG}/c1", "anna").text


def test_a_moderator_may_answer_where_comments_are_closed() -> None:
    closed = Post(key=f"{BLOG}/p1", site=BLOG, comment_status="closed")
    db = archive(comment(1), post=closed)

    draft = replies.type_text(service.begin_reply(db, f"{BLOG}/c1", "anna"), "Doch noch.")

    assert isinstance(service.send_reply(db, draft, moderator="anna", now=NOW), Comment)


def test_the_queue_holds_what_is_pending_and_loses_what_was_decided() -> None:
    db = archive(comment(1), comment(2, status="pending"), comment(3, status="pending"))
    decide(db, "approve", 3)

    assert ["blog.example/c2"] == [each.comment.key for each in service.queue(db)]
    assert 1 == service.waiting_count(db)


ACTION = st.sampled_from(["approve", "hold", "spam", "trash", "unspam", "untrash", "delete"])


@given(st.lists(st.tuples(ACTION, st.sets(st.integers(1, 4), min_size=1)), max_size=8))
def test_undoing_everything_gives_what_the_source_said(
    steps: list[tuple[Action, set[int]]],
) -> None:
    db = archive(*(comment(id, status="pending" if id % 2 else "approved") for id in range(1, 5)))
    before = statuses(db)

    for action, ids in steps:
        decide(db, action, *ids)
    while undo(db).action:
        pass

    assert before == statuses(db)
    assert 0 == db["states"].count
