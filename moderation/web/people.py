"""The people of the desk: added, given roles and sites, let in again, kept out."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from moderation.auth import links, people, store
from moderation.auth.roles import ROLES, Person, Rejected
from moderation.web import gate
from moderation.web.language import say

pages = Blueprint("people", __name__, url_prefix="/people")


@pages.get("/")
def show() -> str:
    """Show everybody."""
    return page()


def page(why: str = "", link: str = "", about: str = "") -> str:
    """Give the page, with what was wrong or a link to hand on."""
    return render_template(
        "people.html", people=store.people(g.db), roles=ROLES, sites=store.sites(g.db),
        why=why, link=link, about=about, sso=bool(gate.here().header),
    )  # fmt: skip


@pages.errorhandler(Rejected)
def rejected(error: Rejected) -> tuple[str, int]:
    """Show the page with what was wrong."""
    return page(why=say(error.template, **error.words)), 403


@pages.post("/")
def add() -> str | Response:
    """Add somebody, and show the link that sets the password."""
    form = request.form
    person = people.add(
        g.db, form.get("name", ""), form.get("role", ""), g.now, by=g.moderator,
        email=form.get("email", "").strip(), sites=form.getlist("sites"),
    )  # fmt: skip
    return invited(person)


def invited(person: Person) -> str | Response:
    """Show a one-time link for somebody; it stands on this page alone."""
    if gate.here().header:
        return redirect(url_for("people.show"), 303)
    word = links.invite(g.db, person, g.now, by=g.moderator)
    return page(link=url_for("door.link", word=word, _external=True), about=person.name)


@pages.post("/<int:id>")
def change(id: int) -> str | Response:
    """Do with somebody what the form's button says."""
    person = store.find(g.db, "id", id) or abort(404)
    act = request.form.get("act", "")
    if act == "link":
        return invited(person)
    if act == "role":
        role, sites = request.form.get("role", ""), request.form.getlist("sites")
        people.set_role(g.db, person, role, sites, g.now, by=g.moderator)
    elif act in SIMPLE:
        SIMPLE[act](g.db, person, g.now, by=g.moderator)
    else:
        abort(400, say("Say what to do: a button of the form does."))
    return redirect(url_for("people.show"), 303)


SIMPLE = {
    "disable": people.disable,
    "enable": people.enable,
    "log-out": people.log_out,
    "no-codes": people.stop_totp,
}
