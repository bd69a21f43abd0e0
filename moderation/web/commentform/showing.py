"""The public page of a post: what was approved, who is being answered, the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from importer.model import Comment, Post
from importer.text import safe
from moderation import replies, store
from moderation.auth.signed import signing_key
from moderation.replies import CannotReply, Draft
from moderation.threads import Node, counts, visible, walk
from moderation.web import asking
from moderation.web.commentform import trap
from moderation.web.commentform.forms import forms, pages, post_of
from moderation.web.language import say
from moderation.web.shapes import short, web

A_PAGE = 200  # comments on one page
DEEPEST = 5  # WordPress's thread_comments_depth: there, and below, nothing is answered
GONE = "gone"  # as a status here: the source no longer has it


@dataclass(frozen=True, slots=True)
class Line:
    """A comment, or a gap, where it stands."""

    id: str  # the last part of its key; "" for a gap
    depth: int
    comment: Comment | None
    body: str = ""  # safe HTML
    link: str = ""  # of its author
    answerable: bool = False
    heading: str = ""  # of the form that answers it


@pages.get("/<path:post>")
def show(post: str) -> str:
    """Show a post's conversation and the form."""
    home = post_of(post)
    return page(home, draft_of(home, request.args.get("replytocom")))


@pages.get("/")
def find() -> Response:
    """Lead to the page of the post that has an address."""
    url = request.args.get("url", "").partition("#")[0].partition("?")[0][:2000].rstrip("/")
    other = {"http:": "https:", "https:": "http:"}.get(url.partition("//")[0], "")
    marks = store.marks(forms().sites)
    found = g.db.conn.execute(
        f"select key from posts where site in ({marks}) and rtrim(url, '/') in (?, ?) limit 1",
        (*forms().sites, url, f"{other}//{url.partition('//')[2]}"),
    ).fetchone()
    if found is None or not url:
        abort(404)
    return redirect(url_for("commentform.show", post=post_of(found[0]).key), 303)


def draft_of(post: Post, replytocom: str | None) -> Draft | None:
    """Give the draft a page is opened with, None where the post takes no comments."""
    try:
        return replies.from_query(post, replytocom, known)
    except CannotReply:
        return None


def known(key: str) -> tuple[Comment, str] | None:
    """Give a comment that can be seen, and its status."""
    found = store.comments(g.db, [key]).get(key)
    return (found, found.status) if found and key not in store.vanished(g.db, found.post) else None


def page(post: Post, draft: Draft | None, error: str = "", **typed: str) -> str:
    """Give the page; `typed`: what stood in the form, if it is shown again."""
    nodes = public(post)
    first = beginning(nodes, post)
    part = list(islice(walk(nodes), first, first + A_PAGE + 1))
    answerable = draft is not None
    return render_template(
        "commentform.html", post=post, draft=draft, error=error, typed=typed,
        lines=lines(part[:A_PAGE], answerable), shown=counts(nodes).shown,
        before=max(0, first - A_PAGE), first=first,
        next=first + A_PAGE if len(part) > A_PAGE else 0, own=own(post), web=web, short=short,
        stamp=trap.stamp(signing_key(g.db, trap.PURPOSE), post.key, g.now),
        forms=forms(), plain_heading=say(replies.HEADING), heading=heading(draft),
    )  # fmt: skip


def beginning(nodes: tuple[Node, ...], post: Post) -> int:
    """Give where the page begins: as asked for, or so that it holds the comment that is named."""
    named = request.args.get("about") or request.args.get("replytocom") or ""
    key = replies.asked(post, named)
    if not key:
        return asking.whole(request.args.get("from", "")) or 0
    place = next((n for n, (node, _) in enumerate(walk(nodes)) if node.key == key), 0)
    return place - place % A_PAGE


def heading(draft: Draft | None) -> str:
    """Give the heading of the form."""
    template, words = replies.heading(draft) if draft else (replies.HEADING, {})
    return say(template, **words)


def public(post: Post) -> tuple[Node, ...]:
    """Give a conversation as everybody may see it: approved, and still at its source."""
    gone = dict.fromkeys(store.vanished(g.db, post.key), GONE)
    return visible(store.outline(g.db, post.key), gone)


def lines(part: Iterable[tuple[Node, int]], answerable: bool) -> list[Line]:
    """Give what is shown of a part of a conversation."""
    part = list(part)
    found = store.comments(g.db, [node.key for node, _ in part if node.comment])
    return [line(found.get(node.key), depth, answerable) for node, depth in part]


def line(comment: Comment | None, depth: int, answerable: bool) -> Line:
    """Give a comment, or the gap that one left, as it is shown."""
    shown = min(depth, DEEPEST)
    if comment is None:
        return Line("", shown, None)
    can = answerable and replies_to_depth(depth)
    title = replies.heading(Draft(post=Post(key=comment.post, site=""), parent=comment))
    return Line(
        short(comment.key), shown, comment, safe(comment.body), web(comment.author.url), can,
        say(title[0], **title[1]),
    )  # fmt: skip


def replies_to_depth(depth: int) -> bool:
    """Whether a comment at a depth has a link to answer it (get_comment_reply_link)."""
    return depth < DEEPEST


def own(post: Post) -> Line | None:
    """Give the own comment that waits, by the link its writer was given."""
    key = trap.previewed(signing_key(g.db, trap.PURPOSE), request.args.get("preview", ""), g.now)
    found = store.comments(g.db, [key]).get(key) if key else None
    if found is None or found.post != post.key or found.status not in ("pending", "spam"):
        return None
    return line(found, 1, False)
