"""Changing something over the API: decide, take back, answer."""

from __future__ import annotations

from flask import abort, g, url_for
from werkzeug.wrappers import Response

from moderation import replies, service
from moderation.auth import roles
from moderation.replies import CannotReply, NeedsApproval
from moderation.service import Outcome
from moderation.statuses import Action, UnknownAction, action_for
from moderation.values import item_fields
from moderation.web import gate
from moderation.web.api.answers import body, given, pages, refuse
from moderation.web.api.reading import loaded, one
from moderation.web.language import current, say

LONGEST_WHY = 1_000  # characters


@pages.post("/comments/<path:key>/decision")
def decide(key: str) -> Response:
    """Decide about a comment; `mark` as it was read keeps what somebody else decided since."""
    asked = body(action=str, why=str, mark=str)
    item = one(key)
    try:
        action: Action = action_for(asked.get("action", ""))
    except UnknownAction as error:
        refuse(422, str(error), field="action")
    shown = {key: asked["mark"]} if "mark" in asked else None
    done = service.decide(
        g.db, action, [item.comment.key], moderator=g.moderator, now=g.now,
        why=asked.get("why", "")[:LONGEST_WHY], shown=shown,
    )  # fmt: skip
    return told(done, key)


@pages.post("/undo")
def undo() -> Response:
    """Take back the batch that is named, or the last one of who asks."""
    batch = body(batch=int).get("batch")
    if batch is None:
        batch = service.last_batch(g.db, g.moderator)
    if batch is None:
        refuse(409, say("There is no decision left to take back."))
    if not 0 < batch < 1 << 62:
        refuse(422, say("{name}: this cannot be read.", name="batch"), field="batch")
    if roles.outside(g.person, gate.batch_sites(batch)):
        abort(403, say("You are not there for this website."))
    done = service.undo(g.db, moderator=g.moderator, now=g.now, batch=batch)
    if not done.changed and not done.overtaken:
        refuse(404, say("There is no decision left to take back."))
    return told(done)


def told(done: Outcome, key: str = "") -> Response:
    """Say what became of it; what somebody else decided meanwhile is a conflict."""
    fields = {
        "batch": done.batch,
        "changed": list(done.changed),
        "unchanged": list(done.unchanged),
        "overtaken": list(done.overtaken),
    }
    if done.overtaken and not done.changed:
        refuse(409, say("Somebody else decided meanwhile: look again."), **fields)
    if key:
        fields["comment"] = item_fields(one(key), current())
    return given(fields)


@pages.post("/comments/<path:key>/replies")
def reply(key: str) -> Response:
    """Answer a comment; one that waits is approved first, if `approve_parent` says so."""
    asked = body(text=str, approve_parent=bool)
    item = one(key)
    try:
        draft = replies.type_text(
            service.begin_reply(g.db, item.comment.key, g.moderator), asked.get("text", "")
        )
        sent = service.send_reply(
            g.db, draft, moderator=g.moderator, now=g.now,
            approve_parent=asked.get("approve_parent", False),
        )  # fmt: skip
    except CannotReply as error:
        refuse(409, say(error.template, **error.words), code=error.code)
    if isinstance(sent, NeedsApproval):
        name = sent.parent.author.name or say("Anonymous")
        detail = say("The comment by {name} still waits. Approve it and reply?", name=name)
        refuse(409, detail, code="needs_approval")
    found = loaded([sent.key])[0]
    place = url_for("api.comment", key=sent.key)
    return given(item_fields(found, current()), 201, Location=place)
