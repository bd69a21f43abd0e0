"""The gate: every request passes it. Who asks, may they, and did they mean to?

In this order: the host is ours, the request is not forged by another site, somebody is found out
(single sign-on, a token, a session), the table of `access` lets them, and the sites they are there
for include what they ask about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from moderation.auth import roles, sessions, store, tokens
from moderation.auth.roles import Person
from moderation.web import access, entrance, headers
from moderation.web.entrance import Entrance
from moderation.web.language import say, when

COOKIE = "nachlese_session"
LONGEST_KEY = 500
REFUSALS = (400, 401, 403, 410)


def set_up(app: Flask, how: Entrance) -> None:
    """Put the gate before an app's routes, and headers behind them."""
    app.extensions["nachlese_entrance"] = how
    app.before_request(enter)
    app.after_request(tell)
    for code in REFUSALS:
        app.register_error_handler(code, refused)
    app.jinja_env.filters.update(moment=moment, program=program)
    app.context_processor(around)


def around() -> dict[str, Any]:
    """Give templates who asks, and what they may open."""
    return {"person": g.get("person"), "logged_in": bool(g.get("session")), "may": may,
            "decides": roles.may(g.get("person"), "decide")}  # fmt: skip


def moment(stamped: str) -> str:
    """Give a time of the tables as people read it."""
    return when(datetime.fromisoformat(stamped) if stamped else None)


def program(agent: str) -> str:
    """Give what a browser calls itself, in a few words."""
    found = (next((word for word in words if word in agent), "") for words in (BROWSERS, SYSTEMS))
    named = [NAMES.get(word, word) for word in found if word]
    return ", ".join(named) or agent[:60] or "?"


# In this order: most browsers name others beside themselves.
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari", "curl")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
NAMES = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "macOS"}


def here() -> Entrance:
    """Give how this app is reached."""
    how: Entrance = current_app.extensions["nachlese_entrance"]
    return how


def may(endpoint: str) -> bool:
    """Whether who asks may open a page: for the links to it."""
    line = access.rule(endpoint, endpoint.rpartition(".")[0])
    return line is not None and access.allowed(g.get("person"), line.read)


def enter() -> Response | None:
    """Let a request in, lead it to the login, or refuse it."""
    g.person = g.session = None
    if not (here().knows(request.host) or request.blueprint in access.KEYED):
        abort(400, say("The desk does not answer to this host name: start it with --url."))
    if headers.forged(request.method, request.headers, origins()):
        abort(403, say("This was sent by another website's page, and was not done."))
    find_out()
    if request.endpoint is None:
        return None  # there is no such page: 404
    line = access.rule(request.endpoint, request.blueprint)
    if line is None:
        abort(403, say("Nobody has said who may do this."))
    needed = line.read if request.method in headers.SAFE else line.change
    if needed == "anybody":
        return None  # nor does it matter for which sites somebody is there
    if access.allowed(g.person, needed):
        return within_sites()
    return turned_away()


def origins() -> set[str]:
    """Give what `Origin` may say."""
    return {f"{request.scheme}://{request.host}".lower(), here().origin} - {""}


def find_out() -> None:
    """Find out who asks, by the first way that applies; sets `g.person` and `g.moderator`."""
    g.person = who()
    if g.person is not None:
        g.moderator = g.person.name


def who() -> Person | None:
    """Give who asks, None for nobody known."""
    if fixed := current_app.config["MODERATOR"]:
        return Person(0, fixed, "administrator")
    if here().header:
        name = request.environ.get(entrance.NAME, "")
        found = store.find(g.db, "name", name) if name else None
        return found if found and not found.disabled else None
    if word := request.cookies.get(cookie_name()):
        found_session = sessions.resume(g.db, word, g.now)
        person, g.session = found_session or (None, None)
        return person
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    return tokens.bearer(g.db, word.strip(), g.now) if kind == "Bearer" else None


def cookie_name() -> str:
    """Give the session cookie's name; browsers keep `__Host-` to HTTPS and to this host."""
    return f"__Host-{COOKIE}" if secure() else COOKIE


def secure() -> bool:
    """Whether the person's browser speaks HTTPS."""
    return request.is_secure or here().url.startswith("https:")


def asker() -> str:
    """Give who asks in a word, to count requests by."""
    person: Person | None = g.get("person")
    return f"person {person.id}" if person else f"address {request.remote_addr}"


def turned_away() -> Response:
    """Lead nobody to the login, tell somebody that they may not."""
    if g.person is not None:
        abort(403, say("Your role does not allow this."))
    if request.blueprint in access.PROGRAMS:
        abort(401, say("Say who asks, by a token: Authorization: Bearer ..."))
    if here().header:
        name = request.environ.get(entrance.NAME, "")
        abort(403, say("There is nobody called {name}.", name=name or "?"))
    page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    if request.method not in headers.SAFE or not page or "Authorization" in request.headers:
        abort(401, say("You are not logged in any more. Log in, then do it again."))
    return redirect(url_for("door.login", next=request.full_path.rstrip("?")), 303)


def within_sites() -> Response | None:
    """Keep somebody who is there for some sites to these."""
    person: Person | None = g.person
    if person is None or person.role == "administrator" or not person.sites:
        return None
    if roles.outside(person, sites_asked_about()):
        abort(403, say("You are not there for this website."))
    if one_site_missing():
        if request.method not in headers.SAFE:
            abort(403, say("You are not there for this website."))
        if request.blueprint in access.PROGRAMS:
            abort(403, say("Say which of your websites you mean: ?site=..."))
        asked = {**request.args.to_dict(flat=False), "site": [person.sites[0]]}
        return redirect(f"{request.path}?{urlencode(asked, doseq=True)}", 303)
    return None


def one_site_missing() -> bool:
    """Whether a request is about all that matches, and names no site."""
    if request.method in headers.SAFE:
        lists = access.is_list(request.endpoint, request.blueprint)
        return lists and not request.args.get("site")
    return bool(request.form.get("every")) and not request.form.get("site")


def sites_asked_about() -> Iterator[str]:
    """Give the sites of all comments, posts and batches that a request names."""
    sources = (request.args, request.form)
    named = [pair for source in sources for pair in source.items(multi=True)]
    named += [(name, str(value)) for name, value in (request.view_args or {}).items()]
    for name, value in named:
        if name == "site" and value:
            yield value
        elif name == "batch" and value.isdecimal() and request.method not in headers.SAFE:
            yield from batch_sites(int(value))
        elif "/" in value and len(value) <= LONGEST_KEY:
            site = store.site_of(g.db, value.rpartition(" ")[2])
            yield from [site] if site else []


def batch_sites(batch: int) -> Iterator[str]:
    """Give the sites of what a batch decided or corrected."""
    query = (
        "select key from decisions where batch = :batch union all"
        " select key from corrections where batch = :batch"
    )
    keys = g.db.conn.execute(query, {"batch": batch}).fetchall()
    yield from {store.site_of(g.db, key) or "" for (key,) in keys}


def tell(answer: Response) -> Response:
    """Say in an answer's headers what the browser shall refuse."""
    for name, value in headers.HEADERS.items():
        if name not in g.get("headers_left_out", ()):
            answer.headers.setdefault(name, value)
    if secure():
        answer.headers.update(headers.HTTPS_HEADERS)
    if request.endpoint != "static":
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def refused(error: HTTPException) -> tuple[str, int]:
    """Show why a request was refused."""
    return render_template("refused.html", why=error.description), error.code or 403
