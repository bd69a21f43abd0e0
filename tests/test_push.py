"""Decisions and replies go to the site exactly once, and never over what changed there since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from living import HOME, KEY, Living, lost, refusal
from sqlite_utils import Database
from test_sync import gone, imported, synced

from importer import sync
from importer.errors import Refused, TryLater
from importer.model import Comment, Page
from importer.schema import open_database
from importer.scrapers.rest.desk import Desk
from moderation import auto, corrections, edits, follow, outbox, replies, service
from moderation.push import NotDone, Pushed, push
from moderation.schema import migrations
from moderation.wording import Wording


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:", migrations)
    yield made
    made.close()


def decided(db: Database, blog: Living, action: Any, *ids: int) -> None:
    """Let the moderator decide."""
    blog.pass_time(minutes=1)
    keys = [f"{KEY}/c{id}" for id in ids]
    service.decide(db, action, keys, moderator="m", now=blog.now)
    blog.pass_time(minutes=1)


def answered(db: Database, blog: Living, id: int | str, body: str = "Danke!") -> str:
    """Let the moderator answer; give the reply's key."""
    key = f"{KEY}/c{id}"
    draft = replies.type_text(service.begin_reply(db, key, "m"), body)
    sent = service.send_reply(db, draft, moderator="m", now=blog.now, approve_parent=True)
    assert isinstance(sent, Comment)
    return sent.key


def pushed(db: Database, blog: Living, dry_run: bool = False) -> Pushed:
    """Push what waits."""
    blog.log.clear()
    (origin,) = sync.origins(db)
    desk = Desk(sync.blog_of_origin(origin, blog), blog, blog.send, NotDone)  # type: ignore[arg-type]
    outbox.fill(db, origin.site, blog.now)
    found = Pushed()
    sync.in_run(
        db, "push", "rest-edit", blog.clock,
        lambda run: push(db, outbox.to_do(db, KEY), desk, found, blog.now, dry_run=dry_run),
    )  # fmt: skip
    return found


def swallow(blog: Living) -> None:
    """Let the next change be made at the site, and its answer be lost."""

    def swallows(method: str, route: str, query: dict[str, Any]) -> Page | None:
        if method == "POST":
            blog.special = lambda *_: None
            blog.send("POST", f"{HOME}/wp-json/{route}", query)
            raise lost()
        return None

    blog.special = swallows


def statuses(blog: Living) -> dict[int, str]:
    """Give the statuses on the site."""
    return {id: row["status"] for id, row in blog.comments.items()}


def written(blog: Living) -> list[str]:
    """Give what was changed on the site, in order."""
    return [line for line in blog.log if not line.startswith("GET")]


def test_decisions_arrive_and_are_known_to_have_arrived(db: Database) -> None:
    blog = imported(db, Living(6))
    for id, action in enumerate(("approve", "hold", "spam", "trash", "delete"), 1):
        decided(db, blog, action, id)
    found = pushed(db, blog)

    assert {1: "approved", 2: "hold", 3: "spam", 4: "trash", 6: "approved"} == statuses(blog)
    assert (4, [f"{KEY}/c5"]) == (found.done, gone(db))
    assert dict(db.execute("select key, status from comments_now where vanished is null")) == dict(
        db.execute("select key, status from comments where vanished is null")
    )
    assert [] == outbox.pending_pushes(db)
    blog.log.clear()
    pushed(db, blog)
    assert [] == blog.log


def test_only_the_last_decision_on_a_comment_goes_out(db: Database) -> None:
    blog = imported(db, Living(2))
    decided(db, blog, "spam", 1)
    outbox.fill(db, KEY, blog.now)
    decided(db, blog, "trash", 1)
    pushed(db, blog)

    assert (["POST wp/v2/comments/1"], "trash") == (written(blog), blog.comments[1]["status"])


def test_untrash_goes_as_the_site_itself_restores(db: Database) -> None:
    blog = imported(db, Living(2))
    decided(db, blog, "trash", 1)
    pushed(db, blog)
    decided(db, blog, "untrash", 1)
    pushed(db, blog)

    assert {1: "approved", 2: "approved"} == statuses(blog)


def test_what_was_taken_back_before_it_went_out_is_not_sent(db: Database) -> None:
    blog = imported(db, Living(2))
    decided(db, blog, "spam", 1)
    service.undo(db, moderator="m", now=blog.now)
    pushed(db, blog)

    assert [] == written(blog)


def test_what_is_taken_back_after_it_arrived_is_taken_back_there_too(db: Database) -> None:
    blog = imported(db, Living(2))
    decided(db, blog, "spam", 1)
    pushed(db, blog)
    service.undo(db, moderator="m", now=blog.now)
    assert "approved" == service.store.states(db, [f"{KEY}/c1"])[f"{KEY}/c1"].status
    pushed(db, blog)

    assert {1: "approved", 2: "approved"} == statuses(blog)


@pytest.mark.parametrize("change", ["words", "status"])
def test_what_changed_on_the_site_since_is_left_alone_and_is_in_the_queue_with_both_versions(
    db: Database, change: str
) -> None:
    blog = imported(db, Living(2))
    blog.comments[1]["status"] = "hold"
    synced(db, blog)
    decided(db, blog, "approve", 1)
    if change == "words":
        blog.write(1, "Kauft Pillen")
    else:
        blog.comments[1]["status"] = "spam"
    before = statuses(blog)
    found = pushed(db, blog)

    assert (1, before, []) == (found.conflicts, statuses(blog), written(blog))
    assert [f"{KEY}/c1"] == [each.comment.key for each in service.queue(db)]
    assert {f"{KEY}/c1": "conflict"} == edits.reopened(db, [f"{KEY}/c1"])
    if change == "words":
        (edit,) = edits.edited_since_approval(db)
        assert ("Text 1", "Kauft Pillen") == (edit.before.body, edit.after.body)
    decided(db, blog, "trash", 1)
    pushed(db, blog)
    assert ("trash", []) == (blog.comments[1]["status"], service.queue(db))


def test_a_decision_on_what_is_gone_there_marks_it(db: Database) -> None:
    blog = imported(db, Living(2))
    decided(db, blog, "spam", 1)
    del blog.comments[1]

    assert (1, [f"{KEY}/c1"]) == (pushed(db, blog).conflicts, gone(db))


def test_a_reply_arrives_as_the_moderators_under_what_it_answers(db: Database) -> None:
    blog = imported(db, Living(2))
    answered(db, blog, 2)
    pushed(db, blog)

    assert (2, 1, "Danke!", "Moderatorin") == (
        blog.comments[3]["parent"], blog.comments[3]["post"],
        blog.comments[3]["content"]["raw"], blog.comments[3]["author_name"],
    )  # fmt: skip
    synced(db, blog)
    shown = [each.key for each in service.store.comments_of(db, f"{KEY}/p1")]
    assert [f"{KEY}/c1", f"{KEY}/c2", f"{KEY}/c3"] == sorted(shown)


def test_a_reply_to_a_reply_finds_its_parent(db: Database) -> None:
    blog = imported(db, Living(1))
    first = answered(db, blog, 1, "eins").rpartition("/c")[2]
    answered(db, blog, first, "zwei")
    pushed(db, blog)

    assert [(2, 1), (3, 2)] == [(id, blog.comments[id]["parent"]) for id in (2, 3)]


def test_a_reply_whose_answer_was_lost_is_not_posted_twice(db: Database) -> None:
    blog = imported(db, Living(1))
    answered(db, blog, 1)
    swallow(blog)
    with pytest.raises(TryLater):
        pushed(db, blog)
    assert 2 == len(blog.comments)
    found = pushed(db, blog)

    assert (2, [], 1) == (len(blog.comments), written(blog), found.done)
    assert [("reply", "done")] == list(db.execute("select kind, state from outbox"))


def test_a_reply_that_arrived_while_it_was_looked_for_is_not_posted_twice(db: Database) -> None:
    """The site was slow: the post of a run that was killed arrives just before ours."""
    blog = imported(db, Living(1))
    answered(db, blog, 1)

    def late(method: str, route: str, query: dict[str, Any]) -> Page | None:
        if method == "POST":
            blog.special = lambda *_: None
            blog.send("POST", f"{HOME}/wp-json/{route}", dict(query))
        return None

    blog.special = late
    found = pushed(db, blog)

    assert (2, 1, 0) == (len(blog.comments), found.done, found.refused)


def test_the_same_text_by_somebody_else_is_a_refusal(db: Database) -> None:
    blog = imported(db, Living(1))
    answered(db, blog, 1)
    blog.add("Danke!", parent=1)

    assert 1 == pushed(db, blog).refused
    assert "same text" in outbox.pending_pushes(db)[0].words


def test_comments_closed_is_a_refusal_of_one_reply_and_can_be_tried_again(db: Database) -> None:
    blog = imported(db, Living(2))
    answered(db, blog, 1)
    decided(db, blog, "spam", 2)
    blog.posts[1]["comment_status"] = "closed"
    found = pushed(db, blog)

    assert (1, 1, "spam") == (found.refused, found.done, blog.comments[2]["status"])
    assert ["Comments are closed"] == [each.words[:19] for each in outbox.pending_pushes(db)]
    blog.posts[1]["comment_status"] = "open"
    assert 1 == outbox.try_again(db, KEY, blog.now)
    assert 1 == pushed(db, blog).done


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "rest_cannot_edit", Refused),
        (403, "rest_cannot_edit", Refused),
        (429, "", TryLater),
        (500, "", TryLater),
    ],
)
def test_what_a_site_refuses_altogether_ends_the_push_and_nothing_is_lost(
    db: Database, status: int, code: str, kind: type[Exception]
) -> None:
    blog = imported(db, Living(3))
    decided(db, blog, "spam", 1, 2)

    def refuses(method: str, route: str, query: object) -> Page | None:
        if method != "GET":
            raise refusal(status, code)
        return None

    blog.special = refuses
    with pytest.raises(kind):
        pushed(db, blog)
    assert 2 == len(outbox.pending_pushes(db))
    blog.special = lambda *_: None
    pushed(db, blog)

    assert {1: "spam", 2: "spam", 3: "approved"} == statuses(blog)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(db: Database) -> None:
    blog = imported(db, Living(3))
    decided(db, blog, "spam", 1)
    answered(db, blog, 2)
    found = pushed(db, blog, dry_run=True)

    assert ["set", "reply"] == [step.do for step in found.steps]
    assert ([], 2) == (written(blog), len(outbox.pending_pushes(db)))


def test_what_the_site_decides_after_our_word_arrived_is_the_later_word(db: Database) -> None:
    blog = imported(db, Living(3))
    decided(db, blog, "spam", 1, 2)
    pushed(db, blog)
    decided(db, blog, "trash", 2)
    blog.pass_time(minutes=1)
    blog.comments[1]["status"] = blog.comments[2]["status"] = "approved"
    synced(db, blog)

    assert 1 == follow.follow(db, KEY, blog.now)
    found = dict(db.execute("select key, status from comments_now"))
    assert ("approved", "trash") == (found[f"{KEY}/c1"], found[f"{KEY}/c2"])
    service.undo(db, moderator="m", now=blog.now)
    pushed(db, blog)
    assert "spam" == blog.comments[1]["status"]


def test_a_decision_that_was_never_pushed_holds_whatever_the_site_says(db: Database) -> None:
    blog = imported(db, Living(3))
    decided(db, blog, "spam", 1)
    blog.comments[1]["status"] = "hold"
    synced(db, blog)

    assert 0 == follow.follow(db, KEY, blog.now)
    assert "spam" == service.store.states(db, [f"{KEY}/c1"])[f"{KEY}/c1"].status


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        ("none", {1: "pending", 2: "pending", 3: "pending"}),
        ("spam", {1: "pending", 2: "spam", 3: "pending"}),
        ("approve", {1: "approved", 2: "pending", 3: "pending"}),
        ("both", {1: "approved", 2: "spam", 3: "pending"}),
    ],
)
def test_judging_decides_only_what_the_owner_allows(
    db: Database, allowed: str, expected: dict[int, str]
) -> None:
    blog = Living(3)
    for row in blog.comments.values():
        row["status"] = "hold"
    imported(db, blog)
    for id, band in enumerate(("clean", "spam", "hold"), 1):
        db["verdicts"].insert({"key": f"{KEY}/c{id}", "score": 0, "band": band, "judged": ""})
    auto.allow(db, KEY, allowed)
    auto.decide(db, KEY, blog.now)
    auto.decide(db, KEY, blog.now)

    states = service.store.states(db, [f"{KEY}/c{id}" for id in expected])
    assert expected == {id: states[f"{KEY}/c{id}"].status for id in expected}
    service.undo(db, moderator="m", now=blog.now)
    assert {} == auto.decide(db, KEY, blog.now)


def test_a_decision_taken_back_reaches_a_site_that_answered_into_the_void(db: Database) -> None:
    blog = imported(db, Living(3))
    decided(db, blog, "spam", 1, 3)
    breaks(db, blog, 3)
    decided(db, blog, "approve", 3)
    assert "spam" == blog.comments[3]["status"]
    pushed(db, blog)

    assert "approved" == blog.comments[3]["status"]


EVENTS = st.lists(
    st.tuples(st.sampled_from(["spam", "approve", "trash", "reply", "push", "sync", "break"]),
              st.integers(1, 5)),
    max_size=20,
)  # fmt: skip


@given(EVENTS)
def test_whatever_breaks_every_reply_stands_there_once_and_every_decision_holds(
    events: list[tuple[str, int]],
) -> None:
    db = open_database(":memory:", migrations)
    blog = imported(db, Living(5))
    count = 0
    for what, id in events:
        if what in ("spam", "approve", "trash"):
            decided(db, blog, what, id)
        elif (
            what == "reply"
            and service.store.states(db, [f"{KEY}/c{id}"])[f"{KEY}/c{id}"].status == "approved"
        ):
            answered(db, blog, id, f"Antwort {count}")
            count += 1
        elif what == "sync":
            synced(db, blog)
        elif what == "break":
            breaks(db, blog, id)
        elif what == "push":
            pushed(db, blog)
    pushed(db, blog)
    synced(db, blog)
    texts = [row["content"]["raw"] for row in blog.comments.values()]

    assert sorted(f"Antwort {number}" for number in range(count)) == sorted(
        text for text in texts if text.startswith("Antwort")
    )
    now = dict(db.execute("select key, status from comments_now"))
    assert {f"{KEY}/c{id}": row["status"] for id, row in blog.comments.items()} == now
    db.close()


def breaks(db: Database, blog: Living, after: int) -> None:
    """Push while the connection breaks at some request, before or after the site has done it."""
    left = [after]

    def special(method: str, route: str, query: dict[str, Any]) -> Page | None:
        left[0] -= 1
        if left[0] > 0:
            return None
        blog.special = lambda *_: None
        if method == "POST" and after % 2:
            blog.send("POST", f"{HOME}/wp-json/{route}", query)
        raise lost()

    blog.special = special
    try:
        pushed(db, blog)
    except TryLater:
        pass
    finally:
        blog.special = lambda *_: None


def corrected(db: Database, blog: Living, id: int, **words: str) -> int:
    """Let the moderator correct words; give the batch."""
    blog.pass_time(minutes=1)
    meant = Wording(**words)
    batch = corrections.correct(db, f"{KEY}/c{id}", meant, moderator="m", now=blog.now)
    blog.pass_time(minutes=1)
    return batch


def words_there(blog: Living, id: int) -> tuple[str, str, str]:
    """Give a comment's words at the site."""
    row = blog.comments[id]
    return row["content"]["raw"], row["author_name"], row["author_url"]


def test_corrected_words_arrive_once_and_only_the_fields_that_were_corrected(db: Database) -> None:
    blog = imported(db, Living(2))
    corrected(db, blog, 1, body="Besser", url="https://n.example/")
    blog.comments[1]["author_name"] = "Umbenannt"
    found = pushed(db, blog)

    assert ("Besser", "Umbenannt", "https://n.example/") == words_there(blog, 1)
    assert (1, ["POST wp/v2/comments/1"]) == (found.done, written(blog))
    assert [] == list(edits.edited_since_approval(db))
    pushed(db, blog)
    assert [] == blog.log


def test_words_that_were_edited_there_since_are_left_alone_and_said(db: Database) -> None:
    blog = imported(db, Living(1))
    corrected(db, blog, 1, body="Besser")
    blog.write(1, "Selbst verbessert")
    found = pushed(db, blog)

    assert ((1, []), "Selbst verbessert") == (
        (found.conflicts, written(blog)), words_there(blog, 1)[0],
    )  # fmt: skip
    assert ["conflict"] == [row.state for row in outbox.pending_pushes(db)]
    assert corrections.standing(db, [f"{KEY}/c1"])[f"{KEY}/c1"].changed_since


def test_a_correction_taken_back_before_it_went_out_is_nothing_to_the_site(db: Database) -> None:
    blog = imported(db, Living(1))
    corrected(db, blog, 1, body="Besser")
    service.undo(db, moderator="m", now=blog.now)
    pushed(db, blog)

    assert [] == written(blog)


def test_a_correction_taken_back_after_it_arrived_is_taken_back_there(db: Database) -> None:
    blog = imported(db, Living(1))
    batch = corrected(db, blog, 1, body="Besser")
    pushed(db, blog)
    blog.pass_time(minutes=1)
    service.undo(db, moderator="m", now=blog.now, batch=batch)
    assert "Text 1" == service.store.comments(db, [f"{KEY}/c1"])[f"{KEY}/c1"].body
    pushed(db, blog)

    assert "Text 1" == words_there(blog, 1)[0]


def test_a_decision_and_a_correction_of_one_comment_both_arrive(db: Database) -> None:
    blog = imported(db, Living(2))
    corrected(db, blog, 1, body="Besser")
    decided(db, blog, "hold", 1)
    pushed(db, blog)
    decided(db, blog, "approve", 1)
    corrected(db, blog, 1, body="Noch besser")
    pushed(db, blog)

    assert ("Noch besser", "approved") == (words_there(blog, 1)[0], statuses(blog)[1])
    assert [] == outbox.pending_pushes(db)
    assert [] == service.queue(db)


def test_a_push_of_words_that_was_cut_off_is_looked_at_again(db: Database) -> None:
    blog = imported(db, Living(1))
    corrected(db, blog, 1, body="Besser")
    swallow(blog)
    with pytest.raises(TryLater):
        pushed(db, blog)
    found = pushed(db, blog)

    assert ("Besser", 1, []) == (words_there(blog, 1)[0], found.already, written(blog))
