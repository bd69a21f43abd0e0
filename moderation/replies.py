"""A reply in the making: opened, aimed, typed, cancelled, discarded, submitted.

A draft is a value; every event gives a new one, so nothing that was typed can be lost on the way.
The heading is computed from the parent and never kept: opening with ?replytocom=A, aiming at B and
cancelling leaves "Leave a Reply", where WordPress's script leaves "Leave a Reply to A".

Facts about posts and comments come as arguments, with their status as it is now; nothing is
fetched. Errors carry WordPress's code, an English sentence to look up in a catalogue, and the words
to put into it. Deliberately not here: spam rules, required names, duplicates, floods, saving.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import get_args

from importer.model import Author, Comment, Post, Status, comment_key

Words = Mapping[str, str]
Find = Callable[[str], tuple[Comment, str] | None]  # key -> the comment and its status now

# WordPress's code and our sentence, by what is wrong.
POSTS: Mapping[str, tuple[str, str]] = {
    "private": ("comment_id_not_found", "There is no post here that can be commented on."),
    "closed": ("comment_closed", "Comments on “{title}” are closed."),
    "trash": ("comment_on_trash", "This post is in the trash and cannot be commented on."),
    "draft": ("comment_on_draft", "This post is not published yet and cannot be commented on."),
}
PARENTS: Mapping[str, tuple[str, str]] = {
    "elsewhere": (
        "comment_reply_to_another_post",
        "The comment by {name} belongs to another post: answer it there.",
    ),
    "pending": (
        "comment_reply_to_unapproved_comment",
        "The comment by {name} is still waiting for approval and cannot be answered yet.",
    ),
    "spam": (
        "comment_reply_to_unapproved_comment",
        "The comment by {name} is marked as spam: take it out of spam before answering it.",
    ),
    "trash": (
        "comment_reply_to_unapproved_comment",
        "The comment by {name} is in the trash: restore it before answering it.",
    ),
    "gone": (
        "comment_reply_to_unapproved_comment",
        "The comment by {name} is no longer there and cannot be answered.",
    ),
}
EMPTY = ("require_valid_comment", "The comment is empty: type something, or cancel.")

FOR_READERS = {"private", "closed"}  # what does not stop somebody who moderates

# Post status -> what is wrong; all others may be commented on.
POST_STATUSES: Mapping[str, str] = {
    "private": "private",
    "trash": "trash",
    "draft": "draft",
    "auto-draft": "draft",
    "pending": "draft",
    "future": "draft",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A comment being written."""

    post: Post
    parent: Comment | None = None  # what it answers, with its status when it was chosen
    text: str = ""  # as typed; untrusted
    author: Author = field(default_factory=Author)
    moderating: bool = False  # the writer may approve comments


# Field, its length in bytes in WordPress's table (wp_get_comment_fields_max_lengths), code, words.
LENGTHS: tuple[tuple[Callable[[Draft], str], int, str, str], ...] = (
    (
        lambda draft: draft.author.name,
        245,
        "comment_author_column_length",
        "The name is too long: {length} bytes, at most {limit} fit.",
    ),
    (
        lambda draft: draft.author.email,
        100,
        "comment_author_email_column_length",
        "The e-mail address is too long: {length} bytes, at most {limit} fit.",
    ),
    (
        lambda draft: draft.author.url,
        200,
        "comment_author_url_column_length",
        "The web address is too long: {length} bytes, at most {limit} fit.",
    ),
    (
        lambda draft: draft.text.strip(),
        65_525,
        "comment_content_column_length",
        "The comment is too long: {length} bytes, at most {limit} fit. Shorten or split it.",
    ),
)

HEADING = "Leave a Reply"
HEADING_TO = "Leave a Reply to {name}"
HEADING_TO_NOBODY = "Leave a Reply to an anonymous comment"
BUTTON = "Post Comment"
BUTTON_REPLY = "Reply"
BUTTON_APPROVE = "Approve and Reply"
CANCEL = "Cancel reply"

# Every sentence of this module, for the catalogues.
MESSAGES: tuple[str, ...] = (
    *(template for _, template in (*POSTS.values(), *PARENTS.values(), EMPTY)),
    *(template for *_, template in LENGTHS),
    *(HEADING, HEADING_TO, HEADING_TO_NOBODY, BUTTON, BUTTON_REPLY, BUTTON_APPROVE, CANCEL),
)


class CannotReply(ValueError):
    """A reply is refused; says why as a code, a sentence and the words to put into it."""

    def __init__(self, code: str, template: str, words: Words | None = None) -> None:
        self.code = code  # WordPress's, where it has one
        self.template = template  # English; the id in the catalogues
        self.words = dict(words or {})
        super().__init__(template.format(**self.words))


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """The parent waits for approval: submit again with `approve_parent` to approve and reply."""

    parent: Comment


@dataclass(frozen=True, slots=True)
class Submitted:
    """A reply to be written, and the comment to be approved before it."""

    reply: Comment
    approve: str | None = None  # key of the parent to approve first


def open_form(post: Post, *, author: Author | None = None, moderating: bool = False) -> Draft:
    """Give an empty draft for a post. Raises CannotReply where a post takes no comments.

    The checks of wp_handle_comment_submission, in its order: private, closed, trash, draft. Those
    who moderate may answer on closed and private posts (wp_ajax_replyto_comment).
    """
    _check_post(post, moderating)
    return Draft(post=post, author=author or Author(), moderating=moderating)


def from_query(post: Post, replytocom: str | None, find: Find) -> Draft:
    """Give the draft of a page opened with ?replytocom=ID.

    The id counts only if `find` knows it, approved and on this post; otherwise the draft has no
    parent (comment_id_fields, _get_comment_reply_id). Besides WordPress's numbers, our own derived
    ids are taken. Raises CannotReply for the post alone.
    """
    draft = open_form(post)
    found = find(asked(post, replytocom or ""))
    if found is None or found[1] != "approved" or found[0].post != post.key:
        return draft
    return reply_to(draft, *found)


def reply_to(draft: Draft, comment: Comment, status: str | None = None) -> Draft:
    """Aim a draft at a comment; the text stays. `status` is the comment's now, if not its own.

    Raises CannotReply if the comment is on another post, or neither approved nor (for someone
    who may approve it) pending.
    """
    now = status or comment.status
    wrong = _wrong_with(draft, comment, now)
    if wrong:
        raise CannotReply(*PARENTS[wrong], {"name": comment.author.name or comment.key})
    return replace(draft, parent=replace(comment, status=_known(now)))


def type_text(draft: Draft, text: str) -> Draft:
    """Replace the text of a draft."""
    return replace(draft, text=text)


def cancel(draft: Draft) -> Draft:
    """Cancel the reply: the draft is a comment on the post again, the text stays.

    The click on #cancel-comment-reply-link; doing it twice changes nothing.
    """
    return replace(draft, parent=None)


def discard(draft: Draft) -> Draft:
    """Throw a draft away: an empty form on the same post is left, without text or parent."""
    return Draft(post=draft.post, moderating=draft.moderating)


def is_empty(draft: Draft) -> bool:
    """Say whether nothing but white space was typed; on the command line that means cancelled."""
    return not draft.text.strip()


def submit(
    draft: Draft,
    *,
    key: str,
    now: datetime,
    post: Post | None = None,
    parent_status: str | None = None,
    approve_parent: bool = False,
    status: Status | None = None,
) -> Submitted | NeedsApproval:
    """Make a draft a comment, under its true parent however deep that is shown.

    `post` and `parent_status` are the facts as they are now, if they may have changed since.
    `status` is the reply's; unless given, approved from those who moderate, else pending. A pending
    parent gives NeedsApproval, or with `approve_parent` both approval and reply
    (wp_ajax_replyto_comment; WordPress would also reply without approving). Raises CannotReply;
    the checks of wp_handle_comment_submission, in its order: parent, post, text, lengths.
    """
    draft = reply_to(draft, draft.parent, parent_status) if draft.parent else draft
    _check_post(_same(draft.post, post or draft.post), draft.moderating)
    _check_text(draft)
    waiting = draft.parent if draft.parent and draft.parent.status == "pending" else None
    if waiting and not approve_parent:
        return NeedsApproval(waiting)
    default: Status = "approved" if draft.moderating else "pending"
    reply = _written(draft, key, now, status or default)
    return Submitted(reply, approve=waiting.key if waiting else None)


def heading(draft: Draft) -> tuple[str, Words]:
    """Give the form's heading as (message id, words to put into it) (comment_form_title)."""
    if draft.parent is None:
        return HEADING, {}
    name = draft.parent.author.name
    return (HEADING_TO, {"name": name}) if name else (HEADING_TO_NOBODY, {})


def button(draft: Draft) -> str:
    """Give the message id on the button that submits."""
    if draft.parent is None:
        return BUTTON
    return BUTTON_APPROVE if draft.parent.status == "pending" else BUTTON_REPLY


def can_cancel(draft: Draft) -> bool:
    """Say whether the cancel link is shown: only while a comment is being answered."""
    return draft.parent is not None


def offers_link(post: Post, depth: int, max_depth: int | None = None) -> bool:
    """Say whether a comment shown at a depth has a reply link (get_comment_reply_link).

    None on a post that takes no comments, at depth 0, or at the deepest level. That limits
    display only: `submit` takes a reply to any depth.
    """
    reachable = depth > 0 and (max_depth is None or depth < max_depth)
    return reachable and _wrong_with_post(post) is None


def _written(draft: Draft, key: str, now: datetime, status: Status) -> Comment:
    return Comment(
        key=key,
        post=draft.post.key,
        parent=draft.parent.key if draft.parent else None,
        author=draft.author,
        published=now,
        body=draft.text.strip(),
        status=status,
    )


def asked(post: Post, replytocom: str) -> str:
    """Give the key a query names, or "" which no comment has.

    Numbers as in WordPress, ids that were derived, and those of replies written here.
    """
    wanted = re.fullmatch(r"0*([1-9][0-9]{0,19}|x[0-9a-f]{16}|r[1-9][0-9]{0,19})", replytocom)
    return comment_key(post.site, wanted[1]) if wanted else ""


def _wrong_with(draft: Draft, comment: Comment, status: str) -> str | None:
    if comment.post != draft.post.key:
        return "elsewhere"
    if status == "approved" or (status == "pending" and draft.moderating):
        return None
    return status if status in PARENTS else "gone"


def _known(status: str) -> Status:
    return next(known for known in get_args(Status) if known == status)


def _same(before: Post, now: Post) -> Post:
    if before.key != now.key:
        raise ValueError(f"the draft is for {before.key}, not for {now.key}: open another form")
    return now


def _wrong_with_post(post: Post, moderating: bool = False) -> str | None:
    """Name what is wrong; the first in the order of POSTS, which is WordPress's."""
    wrong = {POST_STATUSES.get(post.status), post.comment_status}
    wrong -= FOR_READERS if moderating else set()
    return next((name for name in POSTS if name in wrong), None)


def _check_post(post: Post, moderating: bool) -> None:
    wrong = _wrong_with_post(post, moderating)
    if wrong:
        raise CannotReply(*POSTS[wrong], {"title": post.title or post.url or post.key})


def _check_text(draft: Draft) -> None:
    if is_empty(draft):
        raise CannotReply(*EMPTY)
    for part, limit, code, template in LENGTHS:
        length = len(part(draft).encode("utf-8", "surrogatepass"))
        if length > limit:
            raise CannotReply(code, template, {"length": f"{length}", "limit": f"{limit}"})
