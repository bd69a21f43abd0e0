"""Replies: forms, headings and refusals as sentences, then any sequence of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from importer.model import Author, Comment, Post
from moderation.replies import (
    MESSAGES,
    CannotReply,
    Draft,
    NeedsApproval,
    Submitted,
    button,
    can_cancel,
    cancel,
    discard,
    from_query,
    heading,
    is_empty,
    offers_link,
    open_form,
    reply_to,
    submit,
    type_text,
)

NOW = datetime(2026, 10, 2, 9, 30, tzinfo=UTC)
POST = Post(key="example.org/p7", site="example.org", title="Rhabarber")
GERMAN = {
    "Leave a Reply": "Schreibe einen Kommentar",
    "Leave a Reply to {name}": "Antworte auf {name}",
}


def comment(id: int, name: str, *, post: str = POST.key, status: str = "approved") -> Comment:
    author = Author(name=name)
    key = f"example.org/c{id}"
    return Comment(key=key, post=post, author=author, status=status)  # type: ignore[arg-type]


ANNA, BERT = comment(1, "Anna"), comment(2, "Bert")
WAITING = comment(3, "Clara", status="pending")
ELSEWHERE = comment(4, "Dora", post="example.org/p8")


def find_in(*found: Comment) -> Callable[[str], tuple[Comment, str] | None]:
    return {c.key: (c, c.status) for c in found}.get


def sent(draft: Draft, **facts: object) -> Submitted:
    outcome = submit(draft, key="example.org/c99", now=NOW, **facts)  # type: ignore[arg-type]
    assert isinstance(outcome, Submitted)
    return outcome


def refusal(draft: Draft, **facts: object) -> CannotReply:
    with pytest.raises(CannotReply) as caught:
        submit(draft, key="example.org/c99", now=NOW, **facts)  # type: ignore[arg-type]
    return caught.value


def test_a_form_opens_without_parent_text_or_cancel_link() -> None:
    draft = open_form(POST)

    assert (draft.parent, draft.text, can_cancel(draft)) == (None, "", False)
    assert heading(draft) == ("Leave a Reply", {})


def test_replying_aims_the_form_and_names_the_commenter() -> None:
    draft = reply_to(open_form(POST), ANNA)

    assert draft.parent == ANNA
    assert can_cancel(draft)
    assert heading(draft) == ("Leave a Reply to {name}", {"name": "Anna"})


def test_a_german_catalogue_gives_antworte_auf() -> None:
    message, words = heading(reply_to(open_form(POST), ANNA))

    assert GERMAN[message].format(**words) == "Antworte auf Anna"


def test_a_name_with_braces_is_only_a_name() -> None:
    message, words = heading(reply_to(open_form(POST), comment(5, "{0}")))

    assert message.format(**words) == "Leave a Reply to {0}"


def test_answering_a_nameless_comment_has_a_heading_of_its_own() -> None:
    assert heading(reply_to(open_form(POST), comment(5, ""))) == (
        "Leave a Reply to an anonymous comment",
        {},
    )


def test_replying_to_another_comment_moves_the_form_with_its_text() -> None:
    draft = reply_to(type_text(reply_to(open_form(POST), ANNA), "Danke!"), BERT)

    assert (draft.parent, draft.text) == (BERT, "Danke!")


def test_cancelling_a_reply_makes_it_a_comment_on_the_post_and_keeps_the_text() -> None:
    draft = cancel(type_text(reply_to(open_form(POST), ANNA), "Danke!"))

    assert (draft.parent, draft.text, can_cancel(draft)) == (None, "Danke!", False)
    assert sent(draft).reply.parent is None


def test_cancelling_where_nothing_is_answered_changes_nothing() -> None:
    draft = type_text(open_form(POST), "Hallo")

    assert cancel(draft) == draft


def test_a_page_opened_on_a_reply_then_aimed_elsewhere_and_cancelled_has_the_first_heading() -> (
    None
):
    draft = from_query(POST, "1", find_in(ANNA, BERT))

    assert heading(cancel(reply_to(draft, BERT))) == ("Leave a Reply", {})


def test_discarding_leaves_nothing() -> None:
    draft = replace(reply_to(open_form(POST), ANNA), text="Nein.", author=Author(name="Ich"))

    assert discard(draft) == open_form(POST)
    assert is_empty(discard(draft))


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0"])
def test_white_space_is_empty(text: str) -> None:
    assert is_empty(type_text(open_form(POST), text))


def test_a_reply_is_submitted_under_its_parent() -> None:
    author = Author(name="Ich", email="ich@example.org")
    draft = type_text(reply_to(open_form(POST, author=author), ANNA), "  Danke!\n")

    assert sent(draft) == Submitted(
        Comment(
            key="example.org/c99",
            post=POST.key,
            parent=ANNA.key,
            author=author,
            published=NOW,
            body="Danke!",
            status="pending",
        )
    )


def test_a_moderators_reply_is_approved_at_once_unless_told_otherwise() -> None:
    draft = type_text(open_form(POST, moderating=True), "Danke!")

    assert sent(draft).reply.status == "approved"
    assert sent(draft, status="pending").reply.status == "pending"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        pytest.param({"comment_status": "closed"}, "comment_closed", id="closed"),
        pytest.param({"status": "trash"}, "comment_on_trash", id="trash"),
        pytest.param({"status": "draft"}, "comment_on_draft", id="draft"),
        pytest.param({"status": "future"}, "comment_on_draft", id="planned"),
        pytest.param({"status": "pending"}, "comment_on_draft", id="awaiting review"),
        pytest.param({"status": "private"}, "comment_id_not_found", id="private"),
        pytest.param(
            {"status": "trash", "comment_status": "closed"}, "comment_closed", id="closed first"
        ),
        pytest.param(
            {"status": "private", "comment_status": "closed"},
            "comment_id_not_found",
            id="private even before closed",
        ),
    ],
)
def test_posts_that_take_no_comments_say_so(facts: dict[str, str], code: str) -> None:
    post = replace(POST, **facts)  # type: ignore[arg-type]

    with pytest.raises(CannotReply) as caught:
        open_form(post)
    assert code == caught.value.code
    assert code == refusal(type_text(open_form(POST), "Hallo"), post=post).code
    assert not offers_link(post, 1)


def test_a_refusal_carries_code_sentence_and_words() -> None:
    with pytest.raises(CannotReply, match="Comments on “Rhabarber” are closed") as caught:
        open_form(replace(POST, comment_status="closed"))

    assert caught.value.template == "Comments on “{title}” are closed."
    assert caught.value.words == {"title": "Rhabarber"}


def test_a_private_post_does_not_give_away_its_title() -> None:
    with pytest.raises(CannotReply) as caught:
        open_form(replace(POST, status="private"))

    assert POST.title not in str(caught.value)


@pytest.mark.parametrize("status", ["pending", "spam", "trash", "deleted", "post-trashed"])
def test_readers_cannot_answer_what_is_not_approved(status: str) -> None:
    with pytest.raises(CannotReply, match="Anna") as caught:
        reply_to(open_form(POST), ANNA, status)

    assert caught.value.code == "comment_reply_to_unapproved_comment"


@pytest.mark.parametrize("status", ["spam", "trash", "deleted"])
def test_moderators_cannot_answer_spam_trash_or_deleted_comments(status: str) -> None:
    with pytest.raises(CannotReply):
        reply_to(open_form(POST, moderating=True), ANNA, status)


def test_a_comment_of_another_post_cannot_be_answered() -> None:
    with pytest.raises(CannotReply, match="another post") as caught:
        reply_to(open_form(POST, moderating=True), ELSEWHERE)

    assert caught.value.code == "comment_reply_to_another_post"


def test_a_nameless_comment_is_named_by_its_key_in_refusals() -> None:
    with pytest.raises(CannotReply, match=r"example\.org/c5"):
        reply_to(open_form(POST), comment(5, "", status="spam"))


def test_the_status_now_counts_not_the_one_of_the_source() -> None:
    assert reply_to(open_form(POST), WAITING, "approved").parent == replace(
        WAITING, status="approved"
    )


def test_answering_a_pending_comment_asks_for_its_approval_first() -> None:
    draft = type_text(reply_to(open_form(POST, moderating=True), WAITING), "Willkommen!")

    assert button(draft) == "Approve and Reply"
    assert submit(draft, key="example.org/c99", now=NOW) == NeedsApproval(WAITING)


def test_approve_and_reply_gives_both_the_approval_and_the_reply() -> None:
    draft = type_text(reply_to(open_form(POST, moderating=True), WAITING), "Willkommen!")
    outcome = sent(draft, approve_parent=True)

    assert (outcome.approve, outcome.reply.parent) == (WAITING.key, WAITING.key)


def test_approve_and_reply_approves_nothing_when_the_parent_is_approved_already() -> None:
    draft = type_text(reply_to(open_form(POST, moderating=True), WAITING), "Willkommen!")

    assert sent(draft, approve_parent=True, parent_status="approved").approve is None


def test_readers_cannot_approve_by_asking_for_it() -> None:
    draft = type_text(reply_to(open_form(POST), ANNA), "Hallo")
    error = refusal(draft, parent_status="pending", approve_parent=True)

    assert error.code == "comment_reply_to_unapproved_comment"


def test_a_parent_that_became_spam_meanwhile_is_refused_before_anything_else() -> None:
    draft = reply_to(open_form(POST), ANNA)
    closed = replace(POST, comment_status="closed")

    assert refusal(draft, parent_status="spam", post=closed).code == (
        "comment_reply_to_unapproved_comment"
    )


def test_a_draft_cannot_be_submitted_to_another_post() -> None:
    with pytest.raises(ValueError, match=r"the draft is for example\.org/p7"):
        sent(type_text(open_form(POST), "Hallo"), post=replace(POST, key="example.org/p8"))


def test_an_empty_comment_is_refused() -> None:
    assert refusal(type_text(open_form(POST), " \n ")).code == "require_valid_comment"


def test_a_comment_of_the_greatest_length_fits_and_one_byte_more_does_not() -> None:
    draft = type_text(open_form(POST), "ä" * 32_762 + "x")

    assert len(sent(draft).reply.body.encode()) == 65_525
    error = refusal(type_text(draft, draft.text + "x"))
    assert error.code == "comment_content_column_length"
    assert error.words == {"length": "65526", "limit": "65525"}


@pytest.mark.parametrize(
    ("author", "code"),
    [
        (Author(name="x" * 246), "comment_author_column_length"),
        (Author(email="x" * 101), "comment_author_email_column_length"),
        (Author(url="x" * 201), "comment_author_url_column_length"),
    ],
)
def test_names_and_addresses_longer_than_wordpress_stores_are_refused(
    author: Author, code: str
) -> None:
    assert code == refusal(type_text(open_form(POST, author=author), "Hallo")).code


@pytest.mark.parametrize("asked", ["1", "01"])
def test_replytocom_aims_at_an_approved_comment_of_the_post(asked: str) -> None:
    assert from_query(POST, asked, find_in(ANNA)).parent == ANNA


@pytest.mark.parametrize(
    "asked", [None, "", "0", "-1", "1.5", "1e0", "abc", " 1", "1\n", "٣", "2", "3", "9" * 5000]
)
def test_replytocom_is_ignored_unless_it_names_an_approved_comment_of_the_post(
    asked: str | None,
) -> None:
    assert from_query(POST, asked, find_in(ANNA, WAITING)) == open_form(POST)


def test_replytocom_of_another_post_is_ignored() -> None:
    assert from_query(POST, "4", find_in(ELSEWHERE)).parent is None


def test_replytocom_takes_our_own_derived_ids() -> None:
    derived = replace(ANNA, key="example.org/cx0123456789abcdef")

    assert from_query(POST, "x0123456789abcdef", find_in(derived)).parent == derived


def test_replytocom_opens_no_form_on_a_closed_post() -> None:
    with pytest.raises(CannotReply):
        from_query(replace(POST, comment_status="closed"), "1", find_in(ANNA))


@pytest.mark.parametrize(
    ("depth", "max_depth", "expected"),
    [(0, 5, False), (0, None, False), (1, 5, True), (4, 5, True), (5, 5, False), (99, None, True)],
)
def test_there_is_no_reply_link_at_depth_zero_or_on_the_deepest_level(
    depth: int, max_depth: int | None, expected: bool
) -> None:
    assert expected == offers_link(POST, depth, max_depth)


@pytest.mark.parametrize(("parent", "expected"), [(None, "Post Comment"), (ANNA, "Reply")])
def test_the_button_says_what_it_does(parent: Comment | None, expected: str) -> None:
    draft = open_form(POST)

    assert expected == button(reply_to(draft, parent) if parent else draft)


def test_every_sentence_is_listed_once_for_the_catalogues() -> None:
    assert len(set(MESSAGES)) == len(MESSAGES)
    assert "Leave a Reply to {name}" in MESSAGES


COMMENTS = [
    comment(10 * number + other, name, post=post, status=status)
    for number, status in enumerate(("approved", "pending", "spam", "trash"), 1)
    for other, (name, post) in enumerate(
        [("Anna", POST.key), ("", POST.key), ("Dora", "example.org/p8")]
    )
]


class Form(RuleBasedStateMachine):
    """Any events in any order; `typed` is what the writer believes to have typed."""

    draft: Draft
    typed = ""

    @initialize(moderating=st.booleans(), asked=st.sampled_from([None, "10", "20", "12"]))
    def open(self, moderating: bool, asked: str | None) -> None:
        opened = from_query(POST, asked, find_in(*COMMENTS))
        self.draft = replace(opened, moderating=moderating)

    @rule(text=st.text(max_size=20))
    def type(self, text: str) -> None:
        self.draft, self.typed = type_text(self.draft, text), text

    @rule(wanted=st.sampled_from(COMMENTS))
    def aim(self, wanted: Comment) -> None:
        waits = wanted.status == "pending" and self.draft.moderating
        allowed = wanted.post == POST.key and (wanted.status == "approved" or waits)
        if allowed:
            self.draft = reply_to(self.draft, wanted)
            assert self.draft.parent == wanted
        else:
            with pytest.raises(CannotReply):
                reply_to(self.draft, wanted)

    @rule()
    def cancel(self) -> None:
        self.draft = cancel(self.draft)
        assert self.draft.parent is None
        assert cancel(self.draft) == self.draft

    @rule()
    def discard(self) -> None:
        self.draft, self.typed = discard(self.draft), ""
        assert self.draft.parent is None

    @rule(approve=st.booleans())
    def submit(self, approve: bool) -> None:
        parent = self.draft.parent
        if is_empty(self.draft):
            assert refusal(self.draft).code == "require_valid_comment"
            return
        outcome = submit(self.draft, key="example.org/c99", now=NOW, approve_parent=approve)
        if parent and parent.status == "pending" and not approve:
            assert outcome == NeedsApproval(parent)
            return
        assert isinstance(outcome, Submitted)
        assert outcome.reply.body == self.typed.strip()
        assert outcome.reply.parent == (parent.key if parent else None)
        assert (outcome.approve is not None) == bool(parent and parent.status == "pending")

    @invariant()
    def no_event_loses_the_text(self) -> None:
        assert self.draft.text == self.typed

    @invariant()
    def the_parent_is_none_or_answerable_and_of_the_same_post(self) -> None:
        parent = self.draft.parent
        answerable = ("approved", "pending") if self.draft.moderating else ("approved",)
        assert parent is None or (parent.post == POST.key and parent.status in answerable)

    @invariant()
    def the_heading_agrees_with_the_parent(self) -> None:
        message, words = heading(self.draft)
        parent = self.draft.parent
        assert (message == "Leave a Reply") == (parent is None) == (not can_cancel(self.draft))
        if parent and parent.author.name:
            assert message.format(**words) == f"Leave a Reply to {parent.author.name}"


TestForm = Form.TestCase
