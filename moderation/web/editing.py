"""Mending a comment's words: a page of its own, and the same form in the list, with a script.

`part` asks for the form alone. What the script sends is answered by JSON with the comment as it is
then, as decisions are; without one the answer leads back to where the page was opened.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from moderation import corrections, judging
from moderation.corrections import CannotCorrect
from moderation.items import Item
from moderation.service import Outcome
from moderation.web import asking, deciding, sight
from moderation.web.language import local, say
from moderation.wording import Wording, said_by

pages = Blueprint("editing", __name__, url_prefix="/edit")


@pages.get("/<path:key>")
def show(key: str) -> str:
    """Show the form for a comment's words."""
    item = found(key)
    return page(item, said_by(item.comment))


def found(key: str) -> Item:
    """Give a comment; raises NotFound."""
    items = sight.load([key])
    return items[0] if items else abort(404)


def page(item: Item, typed: Wording, error: str = "", held: int | None = None) -> str:
    """Give the page, or the form alone, with what was typed and what is wrong."""
    template = "edit_form.html" if "part" in request.args else "edit.html"
    back = local(request.values.get("next", ""))
    standing = item.correction.id if item.correction else 0
    return render_template(
        template, item=item, typed=typed, error=error, back=back, most=corrections.FIELDS,
        held=standing if held is None else held,
    )  # fmt: skip


@pages.post("/<path:key>")
def keep(key: str) -> Response | tuple[str, int]:
    """Let the words hold that were typed, or the source's again (`original`)."""
    item, form = found(key), request.form
    words = {name: form.get(name) for name in ("body", "name", "url")}
    if words["body"] is not None:  # a form's line ends are CR LF
        words["body"] = words["body"].replace("\r\n", "\n")
    typed = item.correction.now if "original" in form and item.correction else Wording(**words)
    held = asking.whole(form.get("held", ""))
    try:
        batch = corrections.correct(
            g.db, key, typed, moderator=g.moderator, now=g.now, why=form.get("why", ""), held=held
        )
    except CannotCorrect as error:
        return refused(item, typed, say(error.template, **error.words), held)
    if batch:
        judging.judge_keys(g.db, [key], now=g.now)
    return answer(key, batch)


def refused(item: Item, typed: Wording, error: str, held: int | None) -> Response | tuple[str, int]:
    """Say what is wrong; what was typed stays in the form."""
    if asking.by_script():
        refusal = jsonify({"error": error})
        refusal.status_code = 409
        return refusal
    return page(item, typed.over(said_by(item.comment)), error, held), 409


def answer(key: str, batch: int) -> Response:
    """Give what became of it, to the script or to a browser."""
    if asking.by_script():
        return jsonify(told(key, batch))
    return redirect(deciding.led_back(local(request.form.get("next", "")), batch), 303)


def told(key: str, batch: int) -> dict[str, Any]:
    """Give the script the comment as it is now, still to be decided."""
    done = Outcome(batch, changed=(key,) if batch else (), action="edit")
    said = deciding.told(done, [key], batch, undone=True)
    return said if batch else {**said, "toast": say("Nothing was changed.")}
