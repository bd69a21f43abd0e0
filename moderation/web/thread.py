"""A post's whole conversation, and answering in it as WordPress does, with a script and without.

Without a script a reply link is `?replytocom=ID#respond`: the form at the end of the page then
names whom it answers, and a cancel link leads to the page without it. With one, the same form moves
under the comment (`static/respond.js`). The heading is computed from what is answered, never kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from importer.model import Author, Comment, comment_key
from importer.rows import stamp
from moderation import items, replies, service, store
from moderation.items import Item
from moderation.replies import CannotReply, Draft, NeedsApproval
from moderation.service import Outcome
from moderation.stretch import stretch
from moderation.threads import Node, counts, thread
from moderation.web import asking, deciding, sight
from moderation.web.language import say
from moderation.web.queue import toast

pages = Blueprint("thread", __name__)

DEEPEST = 8  # levels of indentation; what answers deeper stands at the deepest


@dataclass(frozen=True, slots=True)
class Line:
    """A comment, or a gap, where it stands in the conversation."""

    node: Node
    depth: int
    item: Item | None  # None: a gap


@pages.get("/thread/<path:post>")
def show(post: str) -> str:
    """Show a conversation, the form for a reply at its end; the form alone where `part` is said."""
    if "part" in request.args:
        form = form_of(draft_of(post))
        return render_template("respond.html", post=store.posts(g.db, [post])[post], **form)
    return render_template("thread.html", **conversation(post), **form_of(draft_of(post)))


def conversation(key: str) -> dict[str, Any]:
    """Give a page of a post's conversation; raises NotFound."""
    post = store.posts(g.db, [key]).get(key) or abort(404)
    nodes = thread(store.outline(g.db, key))
    after, before, about = (request.args.get(name, "") for name in ("after", "before", "about"))
    if not (after or before or about) and (answered := request.args.get("replytocom", "")):
        about = comment_key(post.site, answered)
    part = stretch(nodes, deepest=DEEPEST, after=after, before=before, about=about)
    loaded = loaded_of([node for node, _ in part.lines])
    above = store.comments(g.db, [node.key for node in part.above if node.comment])
    return {
        "post": post,
        "tally": counts(nodes),
        "lines": [Line(node, depth, loaded.get(node.key)) for node, depth in part.lines],
        "part": part,
        "above": [(node, above.get(node.key)) for node in part.above],
        "can_reply": can_reply(post),
        "toast": toast(asking.whole(request.args.get("done", "")) or 0),
    }


def loaded_of(nodes: list[Node]) -> dict[str, Item]:
    """Give by key what is shown of the comments of a page."""
    keys = [node.key for node in nodes if node.comment]
    return {each.comment.key: each for each in sight.load(keys, authors=False)}


def can_reply(post: Any) -> bool:
    """Whether a moderator may answer on a post at all."""
    try:
        replies.open_form(post, moderating=True)
    except CannotReply:
        return False
    return True


def draft_of(post: str) -> Draft | None:
    """Give the draft a page is opened with: aimed as the address says, with the text that was kept.

    None where the post takes no comments.
    """
    home = store.posts(g.db, [post]).get(post) or abort(404)
    try:
        draft = replies.open_form(home, author=Author(name=g.moderator), moderating=True)
    except CannotReply:
        return None
    asked = request.args.get("replytocom", "")
    return replies.type_text(aimed(draft, comment_key(home.site, asked)), kept_draft(post)[0])


def kept_draft(post: str) -> tuple[str, str | None]:
    """Give the text and the parent of the draft kept for a post."""
    found = g.db.conn.execute(
        "select text, parent from drafts where moderator = ? and post = ?", (g.moderator, post)
    ).fetchone()
    return found or ("", None)


def aimed(draft: Draft, key: str) -> Draft:
    """Aim a draft at a comment, if that can be answered (WordPress: else at the post)."""
    comment = store.comments(g.db, [key]).get(key)
    try:
        return replies.reply_to(draft, comment) if comment else draft
    except CannotReply:
        return draft


def form_of(draft: Draft | None, error: str = "", approve: bool = False) -> dict[str, Any]:
    """Give what the form shows of a draft."""
    if draft is None:
        return {"draft": None}
    template, words = replies.heading(draft)
    return {
        "draft": draft,
        "left": left_parent(draft),
        "heading": say(template, **words),
        "button": say(replies.button(draft)),
        "cancellable": replies.can_cancel(draft),
        "approves": approve or bool(draft.parent and draft.parent.status == "pending"),
        "error": error,
        "plain_heading": say(replies.HEADING),
        "buttons": {"": say(replies.BUTTON), "approved": say(replies.BUTTON_REPLY),
                    "pending": say(replies.BUTTON_APPROVE)},
        "reply_heading": reply_heading,
    }  # fmt: skip


def left_parent(draft: Draft) -> Comment | None:
    """Give what the kept text answered when it was left, unless the form answers that now."""
    text, key = kept_draft(draft.post.key)
    if not text or not key or draft.parent:
        return None
    return store.comments(g.db, [key]).get(key)


def reply_heading(comment: Comment) -> str:
    """Give the heading of the form when it answers a comment."""
    name = comment.author.name
    return say(replies.HEADING_TO, name=name) if name else say(replies.HEADING_TO_NOBODY)


@pages.post("/thread/<path:post>")
def send(post: str) -> Response | tuple[str, int] | tuple[Response, int]:
    """Write a reply down, or keep it as a draft (`keep`); what is refused stays in the form."""
    form = request.form
    draft = typed(post, form)
    if "keep" in form:
        service.keep_draft(g.db, draft, g.moderator, g.now)
        return kept(post)
    try:
        sent = service.send_reply(
            g.db, draft, moderator=g.moderator, now=g.now, approve_parent="approve" in form
        )
    except CannotReply as error:
        service.keep_draft(g.db, draft, g.moderator, g.now)
        return again(post, draft, say(error.template, **error.words))
    if isinstance(sent, NeedsApproval):
        service.keep_draft(g.db, draft, g.moderator, g.now)
        name = sent.parent.author.name or say("Anonymous")
        words = say("The comment by {name} still waits. Approve it and reply?", name=name)
        return again(post, draft, words, approve=True)
    if asking.by_script():
        return jsonify(answered(draft.parent.key if draft.parent else ""))
    return redirect(f"/thread/{post}?about={sent.key}#{anchor(sent.key)}", 303)


def answered(parent: str) -> dict[str, Any]:
    """Give the script what a reply was written to, as it is now; approved with it, if it waited."""
    last = items.standing(g.db, [parent]).get(parent)
    approved = last and last.decided == stamp(g.now) and last.why == service.TO_ANSWER
    batch = last.batch if last and approved else 0
    done = Outcome(batch, changed=(parent,) if batch else ())
    told = deciding.told(done, [parent], batch, undone=False)
    words = say("Your reply is written; the next push brings it to the site.")
    return {**told, "toast": told["toast"] if batch else words}


def typed(post: str, form: Mapping[str, str]) -> Draft:
    """Give the draft that a form holds, aimed without asking whether that is allowed."""
    home = store.posts(g.db, [post]).get(post) or abort(404)
    draft = Draft(post=home, author=Author(name=g.moderator), moderating=True)
    parent = store.comments(g.db, [form.get("parent", "")]).get(form.get("parent", ""))
    return Draft(
        post=draft.post, parent=parent, text=form.get("text", ""), author=draft.author,
        moderating=True,
    )  # fmt: skip


def kept(post: str) -> Response:
    """Answer that a draft is kept."""
    if asking.by_script():
        return Response(status=204)
    return redirect(f"/thread/{post}#respond", 303)


def again(
    post: str, draft: Draft, error: str, approve: bool = False
) -> tuple[str, int] | tuple[Response, int]:
    """Show the page again with what was typed and what is wrong; tell the script."""
    if asking.by_script():
        return jsonify(error=error, approve=approve, button=say(replies.BUTTON_APPROVE)), 409
    form = form_of(draft, error, approve)
    if approve:
        form["button"] = say(replies.BUTTON_APPROVE)
    return render_template("thread.html", **conversation(post), **form), 409


def anchor(key: str) -> str:
    """Give the id of a comment's element (the macro `item_id`)."""
    return "c-" + key.replace("/", "-").replace(".", "-")
