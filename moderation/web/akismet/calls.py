"""The calls of a comment's life: is the key good, is it spam, it was not, it was."""

from __future__ import annotations

from flask import g
from werkzeug.wrappers import Response

from importer.model import Comment
from moderation import checks, incoming, service, store
from moderation.auth.roles import may
from moderation.web.akismet import asking
from moderation.web.akismet.answers import BLATANT, habit, is_sure, pages, reasons, told
from moderation.web.akismet.asking import Asked, Wrong
from moderation.web.library import library

THANKS = "Thanks for making the web a better place."


@pages.route("/1.1/verify-key", methods=["POST"])
def verify_key() -> Response:
    """Say whether a key is good for a blog."""
    asking.who()
    asking.site()
    return told("valid")


@pages.route("/1.1/comment-check", methods=["POST"])
def comment_check() -> Response:
    """Say whether a comment is spam, and why in headers."""
    asked = asking.asked()
    if asked.verdict is not None:
        return told("true" if asked.verdict else "false")
    known = library(incoming.STRANGERS)
    incoming.add_post(known, asked.post)
    _, verdict = next(incoming.judged(known, [asked.comment], asked.noticed))
    guid = "" if asked.is_test else checks.note(
        g.db, asked.token, asked.post.site, asked.comment, verdict, g.now
    )  # fmt: skip
    spam = verdict.band == "spam" or (verdict.band == "hold" and habit().held == "spam")
    answer = told("true" if spam else "false")
    answer.headers.extend(reasons(verdict))
    if guid:
        answer.headers["X-akismet-guid"] = guid
    if verdict.score >= BLATANT * known.options_of(asked.post.site).spam and is_sure(verdict):
        answer.headers["X-akismet-pro-tip"] = "discard"
    return answer


@pages.route("/1.1/submit-spam", methods=["POST"])
def submit_spam() -> Response:
    """Keep that a comment is spam, which was taken for honest."""
    return submitted("spam")


@pages.route("/1.1/submit-ham", methods=["POST"])
def submit_ham() -> Response:
    """Keep that a comment is honest, which was taken for spam."""
    return submitted("ham")


def submitted(said: checks.Said) -> Response:
    """Keep what a moderator said elsewhere: as a decision on a comment that is here, too; else as
    a label, with the words as they were submitted.
    """
    asked = asking.asked()
    if not may(asked.person, "decide"):
        raise Wrong("This key's person may decide nothing.", "invalid")
    if asked.is_test:
        return told(THANKS)
    if here := comment_here(asked):
        service.decide(
            g.db, "spam" if said == "spam" else "unspam", [here], moderator=asked.person.name,
            now=g.now, why="reported by Akismet's protocol",
        )  # fmt: skip
    else:
        checks.report(g.db, asked.token, asked.post.site, asked.comment, said,
                      asked.person.name, g.now)  # fmt: skip
    return told(THANKS)


def comment_here(asked: Asked) -> str:
    """Give the key of the comment that is meant, if it was imported; "" if not.

    WordPress tells its number; that is believed where the name fits, too.
    """
    found = store.comments(g.db, [asked.known_as]).get(asked.known_as)
    return asked.known_as if found and same(found, asked.comment) else ""


def same(one: Comment, other: Comment) -> bool:
    """Whether two comments are by one author, as far as their names and addresses say."""
    return one.author.name == other.author.name and one.author.email == other.author.email


@pages.route("/1.1/deactivate", methods=["POST"])
def deactivate() -> Response:
    """Take note that a blog asks no more; nothing is kept of it."""
    asking.who()
    return told("deactivated")
