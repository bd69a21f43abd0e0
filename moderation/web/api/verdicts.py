"""Verdicts on comments that are not here: in comes the normal form, out comes what `judge -` says.

A JSON object or a list of them is answered by a list; JSON lines by JSON lines. Nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import abort, g, request
from werkzeug.wrappers import Response

from importer.model import Comment, Item, Post
from moderation import incoming
from moderation.auth import roles
from moderation.auth.roles import Person
from moderation.facts import Library
from moderation.values import verdict_fields
from moderation.web.api.answers import given, pages, parsed, refuse
from moderation.web.language import current, say
from moderation.web.library import library

AT_ONCE = 500
LINES = ("application/jsonl", "application/x-ndjson", "application/json-lines")


@pages.post("/verdicts")
def judge() -> Response:
    """Judge comments as if they had come just now."""
    lines = request.mimetype in LINES
    if not lines and request.mimetype != "application/json":
        refuse(415, say("Send JSON, and say so: Content-Type: application/json."))
    found = read(list(sent(lines)))
    known = library(incoming.STRANGERS)
    guard(known, found)
    verdicts = [
        {"key": facts.comment.key, **verdict_fields(verdict, current())}
        for facts, verdict in incoming.judged(known, told(known, found))
    ]
    if not lines:
        return given({"verdicts": verdicts})
    text = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in verdicts)
    return Response(text, content_type=request.mimetype)


def sent(lines: bool) -> Iterator[Any]:
    """Give the values that a request holds."""
    if lines:
        yield from (parsed(line) for line in request.get_data().splitlines() if line.strip())
        return
    found = parsed(request.get_data())
    yield from found if isinstance(found, list) else [found]


def read(values: list[Any]) -> list[Item]:
    """Give what was sent as items; refuses all if one cannot be read, naming each."""
    if len(values) > AT_ONCE:
        refuse(413, say("At most {n} comments at once.", n=AT_ONCE))
    found: list[Item] = []
    wrong: list[dict[str, Any]] = []
    for place, value in enumerate(values):
        try:
            found.append(incoming.item(value))
        except ValueError as error:
            wrong.append({"index": place, "what": str(error)})
    if wrong:
        refuse(422, say("{n} comment cannot be read.|{n} comments cannot be read.", n=len(wrong)),
               errors=wrong)  # fmt: skip
    return found


def guard(known: Library, found: list[Item]) -> None:
    """Refuse comments of sites that who asks is not there for."""
    person: Person = g.person
    if not person.sites or person.role == "administrator":
        return
    posts = {item.post if isinstance(item, Comment) else item.key for item in found
             if isinstance(item, Comment | Post)}  # fmt: skip
    known.read_posts(posts)
    homes = {
        known.topics[key][0].site if key in known.topics else known.site_of(key) for key in posts
    }
    if roles.outside(person, homes):
        abort(403, say("You are not there for this website."))


def told(known: Library, found: list[Item]) -> list[Comment]:
    """Give the comments; of the posts among them, say what they are about."""
    for item in found:
        if isinstance(item, Post):
            incoming.add_post(known, item)
    return [item for item in found if isinstance(item, Comment)]
