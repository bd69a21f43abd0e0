"""The desk's language: as the switch was set, else as the browser asks, else English.

Flask-Babel knows the locale and writes dates and numbers; sentences come from the project's own
catalogues (`moderation.words`), whose templates name their {args} and count by `n` or `count`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Flask, redirect, request
from flask_babel import Babel, format_datetime, format_decimal, get_locale
from werkzeug.wrappers import Response

from moderation.evidence import Reason
from moderation.words import LANGUAGES, reason_words, translate

COOKIE = "lang"
YEAR = 365 * 86_400
NAMES = {"en": "English", "de": "Deutsch"}

pages = Blueprint("language", __name__)


def set_up(app: Flask) -> None:
    """Teach an app and its templates the languages."""
    Babel(app, locale_selector=chosen, timezone_selector=lambda: "UTC")
    app.register_blueprint(pages)
    app.jinja_env.globals["_"] = say
    app.jinja_env.filters.update(when=when, day=day, number=format_decimal, explained=explained)
    app.context_processor(lambda: {"lang": current(), "languages": NAMES})


def chosen() -> str:
    """Give the language for this request."""
    wish = request.cookies.get(COOKIE, "")
    if wish in LANGUAGES:
        return wish
    return request.accept_languages.best_match(LANGUAGES) or "en"


def current() -> str:
    """Give the language that is spoken now."""
    locale = get_locale()
    return locale.language if locale else "en"


def say(template: str, **words: Any) -> str:
    """Give a sentence in the language of the request, numbers as its people write them."""
    shown = {
        name: Number(value) if isinstance(value, int) else value for name, value in words.items()
    }
    return translate(template, shown, current())


class Number(int):
    """A number that a sentence counts by, and shows as people of its language write it."""

    def __format__(self, spec: str) -> str:
        return format(int(self), spec) if spec else str(format_decimal(int(self)))


def explained(reason: Reason) -> str:
    """Give a reason in words."""
    return reason_words(reason, current())


def when(time: datetime | None) -> str:
    """Give a time as people read it."""
    return format_datetime(time, "d MMM y, HH:mm") if time else say("no date")


def day(time: datetime | str | None) -> str:
    """Give a day as people read it; takes the times of the tables, too."""
    if isinstance(time, str):
        time = datetime.fromisoformat(time).astimezone(UTC) if time else None
    return format_datetime(time, "d MMM y") if time else say("no date")


@pages.post("/language")
def switch() -> Response:
    """Keep the language a person chose, and go back."""
    answer = redirect(local(request.form.get("next", "")), 303)
    if request.form.get("lang") in LANGUAGES:
        answer.set_cookie(
            COOKIE, request.form["lang"], max_age=YEAR, httponly=True, samesite="Lax",
            secure=request.is_secure,
        )  # fmt: skip
    return answer


def local(path: str) -> str:
    """Give a path on this desk, "/" for anything that leads elsewhere."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if inside and not any(c in path for c in "\r\n\t\\") else "/"
