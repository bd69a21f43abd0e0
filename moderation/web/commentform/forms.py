"""What all pages of the comment form share: the blueprint, whose posts they are, their headers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g
from werkzeug.wrappers import Response

from importer.model import Post
from moderation import replies, store
from moderation.web import headers
from moderation.web.pace import Pace

pages = Blueprint("commentform", __name__, url_prefix="/comments")
BURST, A_SECOND = 8, 0.05  # comments from one address: at once, and on average


@dataclass(frozen=True, slots=True)
class Forms:
    """For which sites, and how."""

    sites: tuple[str, ...]  # keys
    origins: tuple[str, ...] = ()  # who may frame the form, beside the sites themselves
    anonymous: bool = False  # name and e-mail address may be missing
    consent: str = ""  # what commenters have to agree to; "": nothing


def set_up(app: Flask, forms: Forms) -> None:
    """Give an app the form."""
    app.extensions["nachlese_forms"] = forms
    app.extensions["nachlese_forms_pace"] = Pace(BURST, A_SECOND)
    app.register_blueprint(pages)


def forms() -> Forms:
    """Give how the form is set up."""
    found: Forms = current_app.extensions["nachlese_forms"]
    return found


def post_of(key: str) -> Post:
    """Give a published post of the sites that have the form; raises NotFound for any other."""
    post = store.posts(g.db, [key]).get(key)
    hidden = (
        post is None or replies.POST_STATUSES.get(post.status) or post.site not in forms().sites
    )
    if hidden or post is None or is_gone(key):
        abort(404)
    return post


def is_gone(key: str) -> bool:
    """Whether the source no longer has a post."""
    query = "select 1 from posts where key = ? and vanished is not null"
    return g.db.conn.execute(query, (key,)).fetchone() is not None


def framers() -> list[str]:
    """Give the origins whose pages may hold the form in a frame."""
    marks = store.marks(forms().sites)
    rows = g.db.conn.execute(f"select url from sites where key in ({marks})", forms().sites)
    found = [origin(url) for (url,) in rows] + [origin(each) for each in forms().origins]
    return [each for each in dict.fromkeys(found) if each]


def origin(url: str) -> str:
    """Give scheme and host of an address as a policy takes them; "" for what is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if (
        parts.scheme not in ("http", "https")
        or not host.replace("-", "").replace(".", "").isalnum()
    ):
        return ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}" if host.isascii() else ""


@pages.after_request
def tell(answer: Response) -> Response:
    """Let the blog's pages frame this one; all else of the desk's policy stands."""
    policy = {**headers.POLICY, "frame-ancestors": " ".join(["'self'", *framers()])}
    answer.headers["Content-Security-Policy"] = "; ".join(f"{k} {v}" for k, v in policy.items())
    answer.headers["X-Robots-Tag"] = "noindex"
    g.headers_left_out = ("X-Frame-Options",)  # it knows no list of who may
    return answer
