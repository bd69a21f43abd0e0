"""One's own account: sessions, password, one-time codes, mail, tokens."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from importer.schema import writing
from moderation.auth import login, people, secret, sessions, store, tokens
from moderation.auth.roles import Rejected
from moderation.web import gate
from moderation.web.language import say
from moderation.words import LANGUAGES

pages = Blueprint("account", __name__, url_prefix="/account")


def shown(status: int = 200, **more: Any) -> tuple[str, int]:
    """Show the account."""
    known = g.person.id != 0  # a desk opened for one person (tests) has no account to show
    page = render_template(
        "account.html",
        visits=sessions.visits(g.db, g.person, g.now) if known else [],
        tokens=tokens.tokens(g.db, g.person) if known else [],
        here=g.session,
        sso=bool(gate.here().header),
        **{"why": "", "done": "", "word": "", "codes": (), **more},
    )
    return page, status


@pages.get("/")
def show() -> tuple[str, int]:
    """Show the account; `done` names what was done just now."""
    return shown(done=DONE.get(request.args.get("done", ""), ""))


def _(template: str) -> str:
    """Mark a sentence for the catalogues."""
    return template


DONE = {
    "sessions": _("The session was ended."),
    "password": _("The password was changed; all other sessions were ended."),
    "mail": _("What you set for mail was kept."),
    "codes": _("One-time codes are off."),
    "token": _("The token was revoked."),
}


@pages.errorhandler(Rejected)
def rejected(error: Rejected) -> tuple[str, int]:
    """Show the account with what was wrong."""
    g.person = store.find(g.db, "id", g.person.id) or g.person
    return shown(403, why=say(error.template, **error.words))


def back(what: str) -> Response:
    """Lead back to the account, and say what was done."""
    return redirect(url_for("account.show", done=what), 303)


def sure() -> None:
    """Ask for the password again before what a stolen session must not do. Raises Rejected."""
    login.confirm(
        g.db, g.person, request.form.get("password", ""), request.remote_addr or "", g.now
    )


@pages.post("/sessions")
def end_sessions() -> Response:
    """End one session, or all others."""
    number = request.form.get("session", "")
    with writing(g.db):
        if number.isdecimal():
            sessions.end(g.db, g.person, g.now, id=int(number))
        else:
            sessions.end(g.db, g.person, g.now, but=g.session)
        store.event(g.db, g.now, g.person.name, "ended sessions", g.person.name)
    return back("sessions")


@pages.post("/password")
def change_password() -> Response:
    """Take a new password, typed twice, for the old one."""
    sure()
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        raise Rejected("The two passwords are not the same.")
    people.change_password(g.db, g.person, new, g.now, g.session)
    return back("password")


@pages.post("/mail")
def set_mail() -> Response:
    """Keep where mail goes, how often, and in which language."""
    form = request.form
    language = form.get("language", "")
    people.set_mail(
        g.db, g.person, form.get("email", "").strip(), form.get("digest", ""),
        language if language in LANGUAGES else "en",
    )  # fmt: skip
    return back("mail")


@pages.post("/tokens")
def change_tokens() -> Response | tuple[str, int]:
    """Make a token and show it this once, or revoke one."""
    number = request.form.get("revoke", "")
    if number.isdecimal():
        tokens.revoke(g.db, int(number), g.now, by=g.person.name, person=g.person)
        return back("token")
    sure()
    label = request.form.get("label", "")
    word = tokens.make(g.db, g.person, label, g.now, by=g.person.name)
    return shown(word=word)


@pages.route("/codes", methods=["GET", "POST"])
def codes() -> Response | tuple[str, int]:
    """Show the secret of an app for one-time codes; turn them on with the first code."""
    shared = request.form.get("shared", "") or secret.totp_secret()
    why = ""
    if request.method == "POST":
        try:
            sure()
            made = turned_on(shared)
        except Rejected as error:
            why = say(error.template, **error.words)
        else:
            g.person = store.find(g.db, "id", g.person.id)
            return shown(codes=made)
    address = secret.totp_address(shared, g.person.name, request.host)
    page = render_template("codes.html", shared=shared, picture=qr(address), why=why)
    return page, 403 if why else 200


def turned_on(shared: str) -> list[str]:
    """Turn one-time codes on; give the recovery codes. Raises Rejected."""
    if len(shared) != 32 or not set(shared) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise Rejected("That code is wrong: scan the picture again, and look at the clock.")
    code = request.form.get("code", "")
    return people.start_totp(g.db, g.person, shared, code, g.now, g.session)


@pages.post("/codes/off")
def codes_off() -> Response:
    """Ask for one-time codes no longer."""
    sure()
    people.stop_totp(g.db, g.person, g.now, by=g.person.name)
    return back("codes")


def qr(address: str) -> Markup:
    """Draw a QR code as SVG without styles or scripts."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=5, border=3, xmldecl=False, svgns=True, nl=False, light="#fff",
        dark="#000", svgclass="qr", lineclass=None, omitsize=False,
    )  # fmt: skip
    return Markup(out.getvalue().decode())
