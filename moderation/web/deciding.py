"""Decisions from the desk: one comment, those selected, all that match; and taking them back.

A form without a script is answered by 303 to where it came from, the script's by JSON with the
changed items as HTML. What somebody else decided since the page was made is left alone and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import (
    Blueprint,
    abort,
    g,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response

from moderation import listing, service, store
from moderation.service import Outcome
from moderation.statuses import MOVES, Action
from moderation.web import asking, sight
from moderation.web.language import local, say
from moderation.web.queue import toast

pages = Blueprint("deciding", __name__)

AT_MOST = 200  # items sent back to a page; it shows no more


@pages.post("/decide")
def decide() -> Response | tuple[str, int]:
    """Decide: `act` for one comment, `bulk` for those selected, `every` for all that match."""
    action, keys, shown = named()
    done = service.decide(
        g.db, action, keys, moderator=g.moderator, now=g.now, shown=shown,
    )  # fmt: skip
    return answer(done, (*done.changed, *done.unchanged, *done.overtaken), done.batch)


def named() -> tuple[Action, Sequence[str], dict[str, str] | None]:
    """Give the action a form names, the comments, and what was shown of them."""
    form = request.form
    word, _, key = form.get("act", "").partition(" ")
    keys: Sequence[str] = [key] if key else form.getlist("key")
    word = word or form.get("bulk", "")
    if every := form.get("every", ""):
        word, keys = every, listing.keys(g.db, asking.asked(form))
    if word not in MOVES:
        abort(400, say("Say what to do: a button of the form does."))
    if every:
        return cast(Action, word), keys, None
    marks = {key: form[f"mark:{key}"] for key in keys if f"mark:{key}" in form}
    return cast(Action, word), keys, marks


@pages.post("/undo")
def undo() -> Response | tuple[str, int]:
    """Take back the batch that is named, or the moderator's own last one."""
    batch = asking.whole(request.form.get("batch", "")) or None
    done = service.undo(g.db, moderator=g.moderator, now=g.now, batch=batch, by=g.moderator)
    keys = (*done.changed, *done.overtaken)
    return answer(done, keys, last_of_log() if done.changed else 0, undone=True)


def last_of_log() -> int:
    """Give the number of the newest batch."""
    return store.next_ids(g.db)[1] - 1


def answer(
    done: Outcome, keys: Sequence[str], batch: int, undone: bool = False
) -> Response | tuple[str, int]:
    """Give what became of it, to the script or to a browser."""
    if asking.by_script():
        return jsonify(told(done, keys, batch, undone))
    back = local(request.form.get("next", ""))
    if done.overtaken:
        page = render_template(
            "overtaken.html", items=sight.load(done.overtaken[:AT_MOST]), back=back,
            toast=toast(batch), undone=undone, next=back,
        )  # fmt: skip
        return page, 409
    return redirect(led_back(back, batch), 303)


def led_back(back: str, batch: int) -> str:
    """Give the address of the page that a form came from, which then says what a batch did."""
    path, _, query = back.partition("?")
    kept = "&".join(p for p in query.split("&") if p and not p.startswith("done="))
    return f"{path}?{kept}{'&' * bool(kept)}done={batch}" if batch else back


def told(done: Outcome, keys: Sequence[str], batch: int, undone: bool) -> dict[str, Any]:
    """Give the script what to show: items, counts, a message, a warning."""
    wanted = asking.asked(request.form)
    shown = set(request.form.getlist("onpage")) or set(keys)
    some = sight.load([key for key in keys if key in shown][:AT_MOST])
    row = get_template_attribute("macros.html", "row")
    said = get_template_attribute("macros.html", "toasted")
    decided = set() if undone else set(done.changed)
    return {
        "items": {
            each.comment.key: str(row(each, each.comment.key in decided, wanted.tab))
            for each in some
        },
        "changed": len(done.changed),
        "undone": undone,
        "edited": done.action == "edit",
        "more": len(done.changed) > len(some),
        "counts": sight.counts(wanted.site),
        "toast": str(said(toast(batch), request.form.get("next", "/"))) if batch else nothing(done),
        "alert": overtaken_words(done, undone),
    }


def nothing(done: Outcome) -> str:
    """Say that nothing was changed, and why."""
    if done.unchanged:
        return say("{n} was so already.|{n} were so already.", n=len(done.unchanged))
    return say("There is no decision left to take back.") if not done.overtaken else ""


def overtaken_words(done: Outcome, undone: bool) -> str:
    """Warn of what somebody else decided meanwhile; "" if nothing."""
    n = len(done.overtaken)
    if not n:
        return ""
    if undone:
        return say("{n} was decided again since.|{n} were decided again since.", n=n)
    return say(
        "{n} comment was decided by somebody else meanwhile and left alone: look again."
        "|{n} comments were decided by somebody else meanwhile and left alone: look again.",
        n=n,
    )
