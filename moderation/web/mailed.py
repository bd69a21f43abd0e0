"""Where the links of a digest lead: a page that shows the comment and asks, then decides.

The link says who asks, so no login is needed; GET changes nothing. What somebody else decided
since the mail was written is shown, and left alone.
"""

from __future__ import annotations

from typing import cast

from flask import Blueprint, abort, g, render_template
from werkzeug.wrappers import Response

from importer.text import safe
from moderation import seen, service, store
from moderation.auth import store as accounts
from moderation.auth.roles import Person, Rejected, may, oversees
from moderation.auth.signed import Ask, is_used, read, signing_key, use
from moderation.statuses import Action
from moderation.web.language import say
from moderation.web.nav import _

pages = Blueprint("mailed", __name__)
DONE = {
    "approve": _("Approved."), "spam": _("Marked as spam."), "trash": _("Moved to the trash."),
}  # fmt: skip
BUTTONS = {"approve": _("Approve"), "spam": _("Mark as spam"), "trash": _("Move to the trash")}


@pages.get("/d/<word>")
def show(word: str) -> str:
    """Show the comment and ask whether to decide it so."""
    ask, _person = asked(word)
    if is_used(g.db, ask):
        return page(ask, say("This link was used."))
    if others := seen.decided_since(g.db, {ask.comment: ask.mark}, _person.name):
        return page(ask, overtaken(next(iter(others))))
    return page(ask, "", BUTTONS[ask.action])


@pages.post("/d/<word>")
def decide(word: str) -> str | Response:
    """Decide as the link says, unless it was used or somebody else was faster."""
    ask, person = asked(word)
    if is_used(g.db, ask):
        return page(ask, say("This link was used."))
    done = service.decide(
        g.db, cast(Action, ask.action), [ask.comment], moderator=person.name, now=g.now,
        shown={ask.comment: ask.mark},
    )  # fmt: skip
    use(g.db, ask, g.now)
    return page(ask, overtaken(ask.comment) if done.overtaken else say(DONE[ask.action]))


def asked(word: str) -> tuple[Ask, Person]:
    """Give what a link asks for and who; what is damaged, old or no longer allowed is refused."""
    try:
        ask = read(signing_key(g.db), word, g.now)
    except Rejected as error:
        abort(410, say(error.template))
    person = accounts.find(g.db, "id", ask.person)
    site = accounts.site_of(g.db, ask.comment)
    if person is None or not may(person, "decide") or not oversees(person, site or ""):
        abort(403, say("Your role does not allow this."))
    return ask, person


def overtaken(key: str) -> str:
    """Say who was faster."""
    return say("{name} has decided this comment since.", name=seen.last_by(g.db, key))


def page(ask: Ask, note: str, button: str = "") -> str:
    """Give the page: the comment as it is now, what was said of it, and the button if any."""
    comment = store.comments(g.db, [ask.comment]).get(ask.comment)
    post = store.posts(g.db, [comment.post]).get(comment.post) if comment else None
    return render_template(
        "mailed.html", comment=comment, post=post, note=note, button=button,
        shown=safe(comment.body) if comment else "",
    )  # fmt: skip
