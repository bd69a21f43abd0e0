"""What a visitor sends: read, taken in or refused, and what is said of it."""

from __future__ import annotations

import unicodedata

from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from importer.model import Author, Comment, Post
from importer.rows import readable
from moderation import received
from moderation.auth.signed import signing_key
from moderation.evidence import Submission
from moderation.received import Sent
from moderation.replies import CannotReply
from moderation.web.commentform import trap
from moderation.web.commentform.forms import forms, pages, post_of
from moderation.web.commentform.showing import draft_of, page
from moderation.web.commentform.trap import NoStamp
from moderation.web.language import say
from moderation.web.nav import _
from moderation.web.pace import Pace
from moderation.web.shapes import short, web

TRAP = "nl-second-text"  # a field that people do not see; no browser fills in one of this name
FIELDS = ("author", "email", "url", "comment", "comment_parent")
# WordPress's code -> what its wp-comments-post.php answers by; all others by 200.
STATUSES = {
    "comment_reply_to_unapproved_comment": 403,
    "comment_reply_to_another_post": 403,
    "comment_closed": 403,
    "comment_on_draft": 403,
    "comment_duplicate": 409,
    "comment_flood": 429,
    "stale": 409,
}
STALE = _("The form was open for too long, or came from elsewhere. Please send it once more.")
NO_CONSENT = _("Please agree to what is said below the form first.")


@pages.post("/<path:post>")
def send(post: str) -> Response | tuple[str, int]:
    """Take a comment in, and lead to where it stands; what is refused stays in the form."""
    home = post_of(post)
    try:
        if too_fast():
            raise CannotReply(*received.WRONG["flood"])
        sent = read(home)
        written = received.take(g.db, sent, g.now, anonymous=forms().anonymous)
    except CannotReply as error:
        words = say(error.template, **error.words)
        return again(home, words), STATUSES.get(error.code, 200)
    return led(home, written)


def too_fast() -> bool:
    """Whether an address sends more than anybody would."""
    pace: Pace = current_app.extensions["nachlese_forms_pace"]
    return pace.wait(request.remote_addr or "", g.now) > 0


def read(home: Post) -> Sent:
    """Give what was sent; raises CannotReply where the form is none of ours."""
    form = request.form
    try:
        took = trap.seconds(signing_key(g.db, trap.PURPOSE), form.get("stamp", ""), home.key, g.now)
    except NoStamp as error:
        raise CannotReply("stale", STALE) from error
    if forms().consent and form.get("consent") != "yes":
        raise CannotReply("no_consent", NO_CONSENT)
    return Sent(
        home, form.get("comment_parent", "")[:40], text("comment"),
        Author(name=line("author"), email=line("email"), url=web(line("url")),
               ip=request.remote_addr or ""),
        Submission(trap=bool(form.get(TRAP, "")), seconds=took),
    )  # fmt: skip


def text(name: str) -> str:
    """Give a field as text that can be kept: no half characters, no control characters."""
    found = readable(request.form.get(name, "")).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in found if c in "\n\t" or unicodedata.category(c) != "Cc")


def line(name: str) -> str:
    """Give a field that is one line."""
    return " ".join(text(name).split())


def again(home: Post, error: str) -> str:
    """Show the page again with what was typed and what is wrong."""
    typed = {name: text(name) for name in FIELDS}
    draft = draft_of(home, typed["comment_parent"])
    return page(home, draft, error, **typed)


def led(home: Post, written: Comment) -> Response:
    """Lead to the comment; one that waits, or was put aside, by the link that shows it."""
    id = short(written.key)
    place, query = f"comment-{id}", f"?about={id}"
    if written.status != "approved":
        key = signing_key(g.db, trap.PURPOSE)
        query = f"?preview={trap.preview(key, written.key, g.now)}"
        place = "own"
    return redirect(f"{url_for('commentform.show', post=home.key)}{query}#{place}", 303)
