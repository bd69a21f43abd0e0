"""What all calls share: the blueprint, exact bodies, why in headers, what goes wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from moderation.evidence import Verdict
from moderation.values import verdict_fields
from moderation.web.akismet.asking import Wrong
from moderation.web.pace import Pace
from moderation.words import language

pages = Blueprint("akismet", __name__)

BLATANT = 2.0  # times the score from which on a comment is spam: thrown away unread by who wants to
LEARNED = "reads_like_spam"  # the rule of `moderation.rules.learned`
TOLD, LONGEST = 8, 200  # reasons in a header, characters of each
BURST, A_SECOND = 300, 30.0  # calls of one key
GUESSES, GUESSES_A_SECOND = 30, 0.2  # keys that are none, from one address
Held = Literal["ham", "spam"]


@dataclass(frozen=True, slots=True)
class Habit:
    """How this server answers."""

    held: Held = "ham"  # what is said of comments that a person should look at


def set_up(app: Flask, habit: Habit) -> None:
    """Let an app speak the protocol."""
    app.extensions["nachlese_akismet"] = habit
    app.extensions["nachlese_akismet_pace"] = Pace(BURST, A_SECOND)
    app.extensions["nachlese_akismet_guesses"] = Pace(GUESSES, GUESSES_A_SECOND)
    app.register_blueprint(pages)


def told(body: str, status: int = 200, **headers: str) -> Response:
    """Give a body as it is, nothing before and nothing after it; `_` in a header's name is `-`."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, content_type="text/plain; charset=utf-8", headers=names)


@pages.errorhandler(Wrong)
def wrong(error: Wrong) -> Response:
    """Say what is wrong with a call."""
    return told(error.body, X_akismet_debug_help=str(error))


@pages.errorhandler(HTTPException)
def refused(error: HTTPException) -> Response:
    """Say why a call is refused, in a word that is neither true nor false."""
    words = " ".join((error.description or error.name).split())
    help = words.encode("ascii", "replace").decode()
    return told("error", error.code or 500, X_akismet_error="refused", X_akismet_debug_help=help)


@pages.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """Answer what no client takes for a verdict: WordPress holds the comment and asks again."""
    current_app.logger.exception("Akismet's protocol: a call failed", exc_info=error)
    help = "The spam check failed here; hold the comment and ask again."
    return told("error", 500, X_akismet_error="internal", X_akismet_debug_help=help)


def habit() -> Habit:
    """Give how this server answers."""
    found: Habit = current_app.extensions["nachlese_akismet"]
    return found


def is_sure(verdict: Verdict) -> bool:
    """Whether more speaks for spam than what was learned: then nobody need ever look."""
    return verdict.band == "spam" and sum(
        each.weight for each in verdict.reasons if each.rule != LEARNED
    ) >= verdict.score / 2  # fmt: skip


def reasons(verdict: Verdict) -> dict[str, str]:
    """Give a verdict as headers: ASCII, one line, in the blog's language."""
    lang = language(request.values.get("blog_lang", "")[:20] or "en")
    some = [
        {"rule": each["rule"], "weight": each["weight"], "why": each["why"][:LONGEST]}
        for each in verdict_fields(verdict, lang)["reasons"][:TOLD]
    ]
    return {"X-Spam-Score": f"{verdict.score:g}", "X-Spam-Band": verdict.band,
            "X-Spam-Reasons": json.dumps(some)}  # fmt: skip
