"""What all of the API shares: its blueprint, what is refused and how, what a body may hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Blueprint, Flask, abort, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from moderation.web import gate
from moderation.web.language import say
from moderation.web.pace import Pace

pages = Blueprint("api", __name__, url_prefix="/api")
PREFIX = "/api/"

REFUSALS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)
BURST, A_SECOND = 120, 10.0  # requests of one person: at once, and on average
PROBLEM = "application/problem+json"


def set_up(app: Flask) -> None:
    """Count an app's requests; answer as a problem where no route is found, too."""
    app.extensions["nachlese_api_pace"] = Pace(BURST, A_SECOND)
    app.register_error_handler(405, not_here)


@pages.before_request
def keep_pace() -> None:
    """Refuse somebody who asks faster than a person or a well-meaning program would."""
    pace: Pace = current_app.extensions["nachlese_api_pace"]
    wait = pace.wait(gate.asker(), g.now)
    if wait:
        g.retry_after = wait
        abort(429, say("Too many requests: wait {n} second.|Too many requests: wait {n} seconds.",
                       n=wait))  # fmt: skip


def refused(error: HTTPException) -> Response:
    """Say why a request was refused (RFC 9457)."""
    more: Mapping[str, Any] = getattr(error, "fields", {})
    answer = problem(error.code or 500, error.description or "", **more)
    answer.headers.extend((k, v) for k, v in error.get_headers() if k.lower() == "allow")
    if error.code == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="nachlese"'
    if error.code == 429:
        answer.headers["Retry-After"] = str(g.get("retry_after", 1))
    return answer


for _code in REFUSALS:  # the desk has pages for some of them, which would come first
    pages.register_error_handler(_code, refused)
pages.register_error_handler(HTTPException, refused)


def not_here(error: HTTPException) -> Response | HTTPException:
    """Say that a method is not there: to programs as a problem."""
    return refused(error) if request.path.startswith(PREFIX) else error


def problem(status: int, detail: str, **more: Any) -> Response:
    """Give an answer that says what is wrong."""
    fields = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
              "detail": detail, **more}  # fmt: skip
    return Response(json.dumps(fields, ensure_ascii=False), status, content_type=PROBLEM)


def refuse(status: int, detail: str, **more: Any) -> NoReturn:
    """Refuse a request; `more`: what else the problem says."""
    error = HTTPException(detail)
    error.code = status
    error.fields = more  # type: ignore[attr-defined]
    raise error


def given(fields: Mapping[str, Any], status: int = 200, **headers: str) -> Response:
    """Give an answer; in a list with a `next`, the header says so, too (RFC 8288)."""
    text = json.dumps(fields, ensure_ascii=False)
    answer = Response(text, status, content_type="application/json", headers=headers)
    if fields.get("next"):
        answer.headers["Link"] = f'<{fields["next"]}>; rel="next"'
    answer.headers["Vary"] = "Accept-Language, Authorization, Cookie"
    return answer


def parsed(text: bytes | str) -> Any:
    """Read JSON; refuses what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        refuse(400, say("This is no JSON: {error}", error=error))


def body(**known: type) -> dict[str, Any]:
    """Give the object that a request holds, whose fields are known and of their types."""
    if request.mimetype != "application/json":
        refuse(415, say("Send JSON, and say so: Content-Type: application/json."))
    found = parsed(request.get_data())
    if not isinstance(found, dict):
        refuse(422, say("Send a JSON object."))
    for name, value in found.items():
        wanted = known.get(name)
        if wanted is None:
            refuse(422, say("{name}: there is no such field.", name=name), field=name)
        if type(value) is not wanted:
            refuse(422, say("{name}: say a {kind}.", name=name, kind=wanted.__name__), field=name)
    return found


def number(name: str, usual: int, most: int) -> int:
    """Give a whole number that the query names, at most so large."""
    text = request.args.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) > most:
        refuse(400, say("{name}: say a whole number up to {most}.", name=name, most=most))
    return int(text)


def only(*known: str) -> None:
    """Refuse a query that names what is not known: it would be left out in silence."""
    for name in request.args:
        if name not in known:
            refuse(400, say("{name}: there is no such filter.", name=name), field=name)
