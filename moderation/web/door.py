"""The door: log in, log out, open a one-time link. All that nobody needs to be known for."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from moderation.auth import links, login, sessions
from moderation.auth.login import Try
from moderation.auth.roles import Rejected
from moderation.web import gate
from moderation.web.language import local, say

pages = Blueprint("door", __name__)


@pages.route("/login", methods=["GET", "POST"], endpoint="login")
def login_page() -> Response | tuple[str, int]:
    """Show the form, or let somebody in."""
    if gate.here().header:
        abort(404)  # people log in at the proxy
    back = local(request.values.get("next", "/"))
    if request.method == "GET":
        return render_template("login.html", back=back, name="", why="", code=False), 200
    form = request.form
    typed = Try(form.get("name", ""), form.get("password", ""), form.get("code", "").strip(),
                request.remote_addr or "", request.user_agent.string)  # fmt: skip
    try:
        old = request.cookies.get(gate.cookie_name(), "")
        _, word = login.log_in(g.db, typed, g.now, old=old)
    except Rejected as error:
        status = 429 if isinstance(error, login.Wait) else 403
        page = render_template(
            "login.html", back=back, name=typed.name, why=say(error.template, **error.words),
            code=isinstance(error, login.CodeNeeded),
        )  # fmt: skip
        return page, status
    return let_in(redirect(back, 303), word)


def let_in(answer: Response, word: str) -> Response:
    """Put a session's word into the browser."""
    answer.set_cookie(
        gate.cookie_name(), word, max_age=int(sessions.ABSOLUTE.total_seconds()), path="/",
        httponly=True, samesite="Lax", secure=gate.secure(),
    )  # fmt: skip
    return answer


@pages.post("/logout")
def logout() -> Response:
    """End this session."""
    if g.person and g.session:
        login.log_out(g.db, g.person, g.session, g.now)
    answer = redirect(url_for("door.login"), 303)
    answer.delete_cookie(
        gate.cookie_name(), path="/", httponly=True, samesite="Lax", secure=gate.secure()
    )
    return answer


@pages.route("/link/<word>", methods=["GET", "POST"])
def link(word: str) -> Response | tuple[str, int]:
    """Open a one-time link: show what it does, and do it when the form is sent."""
    try:
        found = links.look(g.db, word, g.now)
    except Rejected as error:
        return render_template("refused.html", why=say(error.template, **error.words)), 410
    name = found.person.name if found.person else request.form.get("name", "")
    why = ""
    if request.method == "POST":
        try:
            return opened(word, name)
        except Rejected as error:
            why = say(error.template, **error.words)
    page = render_template("link.html", invited=found.person, name=name, why=why)
    return page, 403 if why else 200


def opened(word: str, name: str) -> Response:
    """Set the password typed twice, and lead to the login. Raises Rejected."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        raise Rejected("The two passwords are not the same.")
    links.use(g.db, word, name, password, g.now)
    return redirect(url_for("door.login"), 303)
