"""The form on the blog's own pages: one script that puts a frame where it stands; fresh stamps."""

from __future__ import annotations

from importlib import resources

from flask import g
from werkzeug.wrappers import Response

from moderation.auth.signed import signing_key
from moderation.web.commentform import trap
from moderation.web.commentform.forms import pages, post_of

KEEP = "public, max-age=3600"


@pages.get("/-/embed.js")
def script() -> Response:
    """Give the script; pages of other origins may load it."""
    text = resources.files("moderation.web").joinpath("static", "embed.js").read_text("utf-8")
    answer = Response(text, content_type="text/javascript; charset=utf-8")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = KEEP
    return answer


@pages.get("/-/stamp/<path:post>")
def stamp(post: str) -> Response:
    """Give a fresh stamp, for a page that a cache kept."""
    word = trap.stamp(signing_key(g.db, trap.PURPOSE), post_of(post).key, g.now)
    return Response(word, content_type="text/plain; charset=utf-8")
