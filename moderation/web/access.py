"""Who may open which page: one table for all routes. A route without a line here is closed.

A line names a blueprint, or one endpoint of it (which then counts), and says what reading (GET)
and changing (POST) need: a right (`moderation.auth.roles`), "anybody" or "signed in". To add
pages: a line; a test walks through all routes.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from moderation.auth.roles import Person, Right, may

Needed = Right | Literal["anybody", "signed in"]


class Rule(NamedTuple):
    """What reading and changing need."""

    read: Needed
    change: Needed


RULES: dict[str, Rule] = {
    "static": Rule("anybody", "administer"),
    "language": Rule("anybody", "anybody"),
    "door": Rule("anybody", "anybody"),
    "queue": Rule("see", "decide"),
    "deciding": Rule("see", "decide"),
    "editing": Rule("decide", "decide"),
    "outgoing": Rule("see", "decide"),
    "thread": Rule("see", "decide"),
    "pictures": Rule("see", "decide"),
    "audit": Rule("see", "administer"),
    "tuning": Rule("see", "decide"),
    "account": Rule("signed in", "signed in"),
    "people": Rule("administer", "administer"),
    "mailed": Rule("anybody", "anybody"),  # pages under /d/: the signed link says who
    "api": Rule("see", "decide"),
    "api.judge": Rule("see", "see"),  # POST, but nothing is kept
    "commentform": Rule("anybody", "anybody"),  # what is approved of the sites that have the form
    "akismet": Rule("anybody", "anybody"),  # the key in the call says who; nothing without one
    "api.describe": Rule("anybody", "administer"),
}
# Pages about one comment or post, whose site is looked at. All others that need "see" are lists,
# and somebody who is there for some sites sees those one site at a time.
ABOUT_ONE = (
    *("queue.around", "thread.show", "api.comment", "api.verdict", "api.conversation"),
    "api.judge",  # looks at the sites by itself: they stand in the body
)
PROGRAMS = ("api",)  # blueprints whose callers are led nowhere: they are told
# Blueprints that answer to any host name: a key stands before it, or a proxy speaks for another's.
# No cookie counts there, so nothing is won by a trick.
KEYED = ("akismet",)


def is_list(endpoint: str | None, blueprint: str | None) -> bool:
    """Whether a route shows what several sites have."""
    line = rule(endpoint, blueprint)
    return line is not None and line.read == "see" and endpoint not in ABOUT_ONE


def rule(endpoint: str | None, blueprint: str | None) -> Rule | None:
    """Give the line for a route, the endpoint's before its blueprint's."""
    return RULES.get(endpoint or "") or RULES.get(blueprint or "")


def allowed(person: Person | None, needed: Needed) -> bool:
    """Whether somebody, or nobody, has what is needed."""
    if needed == "anybody":
        return True
    if needed == "signed in":
        return person is not None and not person.disabled
    return may(person, needed)
