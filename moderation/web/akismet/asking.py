"""What a call by Akismet's protocol says: whose key it is, which blog, the comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from flask import current_app, g, request

from importer.model import Author, Comment, Kind, Post, comment_key, post_key, site_key
from importer.rows import readable
from moderation import checks, store
from moderation.auth import tokens
from moderation.auth.roles import Person, oversees
from moderation.evidence import Submission
from moderation.web.pace import Pace

KEY = re.compile(r"[a-z0-9]{12}")
SPAMMERS = ("akismet-guaranteed-spam", "viagra-test-123")
SPAM_MAIL = "akismet-guaranteed-spam@example.com"
KINDS: Mapping[str, Kind] = {"pingback": "pingback", "trackback": "trackback"}
LONGEST = 500  # characters of a name, an address; as much as anybody has
LONGEST_BODY = 200_000


class Wrong(ValueError):
    """A call that makes no sense: what is wrong, and the body that says so."""

    def __init__(self, help: str, body: str = "") -> None:
        super().__init__(help)
        self.body = body or help


class Asked(NamedTuple):
    """A call about a comment."""

    token: int
    person: Person
    comment: Comment
    post: Post
    noticed: Mapping[str, Submission]
    verdict: bool | None  # what the protocol demands, whatever we think: is it spam?
    is_test: bool  # nothing is kept
    known_as: str  # the key of an imported comment with this number


def field(name: str, most: int = LONGEST) -> str:
    """Give a field of the call."""
    return readable(request.values.get(name, "")[:most]).replace("\0", "")


def who() -> tuple[int, Person]:
    """Give the key's number and whose it is; raises Wrong.

    The key stands in the body as api_key or key, or before the host name.
    """
    guesses: Pace = current_app.extensions["nachlese_akismet_guesses"]
    label = request.host.partition(".")[0].lower()
    word = field("api_key") or field("key") or (label if KEY.fullmatch(label) else "")
    if not word:
        raise Wrong('Empty "api_key" value', "invalid")
    address = request.remote_addr or ""
    if guesses.level(address, g.now) < 1:
        raise Wrong("Too many wrong keys from this address: wait.", "invalid")
    found = tokens.known(g.db, word.strip().lower(), g.now, "akismet")
    if found is None:
        guesses.wait(address, g.now)
        raise Wrong("This key is not known here: nachlese tokens add NAME LABEL --akismet",
                    "invalid")  # fmt: skip
    pace: Pace = current_app.extensions["nachlese_akismet_pace"]
    if pace.wait(f"key {found[0]}", g.now):
        raise Wrong("Too many calls: slow down.", "error")
    return found


def site(person: Person | None = None) -> str:
    """Give the key of the blog that asks; raises Wrong where the person is not there for it."""
    person = person or who()[1]
    blog = field("blog")
    if not blog:
        raise Wrong("Missing required field: blog.")
    try:
        key = site_key(blog)
    except ValueError as error:
        raise Wrong("The field blog is no address.") from error
    if not oversees(person, key):
        raise Wrong("This key is not for this blog.", "invalid")
    return key


def asked() -> Asked:
    """Give what a call says about a comment; raises Wrong."""
    token, person = who()
    home = site(person)
    if not field("user_ip") and not request.path.endswith(("spam", "ham")):
        raise Wrong("Missing required field: user_ip.")
    post = post_of(home)
    comment = comment_of(post, home)
    number = field("comment_ID") or field("comment_id")
    return Asked(
        token, person, comment, post, noticed(comment.key), demanded(),
        field("is_test").lower() in ("1", "true"),
        comment_key(home, number) if number.isdecimal() else "",
    )  # fmt: skip


def demanded() -> bool | None:
    """Give the verdict that the protocol's test words demand."""
    if field("comment_author") in SPAMMERS or field("comment_author_email") == SPAM_MAIL:
        return True
    return False if field("user_role") == "administrator" else None


def post_of(home: str) -> Post:
    """Give the post: the one that was imported, by WordPress's number or its address; else what
    the call says of it.
    """
    number = field("comment_post_ID")
    keys = [post_key(home, number)] if number.isdecimal() else []
    url = field("permalink")
    query = "select key from posts where site = ? and rtrim(url, '/') = rtrim(?, '/') limit 1"
    keys += [key for (key,) in g.db.conn.execute(query, (home, url))] if url else []
    found = store.posts(g.db, keys)
    known = next((found[key] for key in keys if key in found), None)
    return known or Post(key=post_key(home, "unknown"), site=home, url=url)


def comment_of(post: Post, home: str) -> Comment:
    """Give the comment, as if it waited."""
    parent, user = field("comment_parent"), field("user_ID") or field("user_id")
    comment = Comment(
        key="",
        post=post.key,
        parent=comment_key(home, parent) if parent.isdecimal() and int(parent) else None,
        author=Author(
            name=field("comment_author"), email=field("comment_author_email"),
            url=field("comment_author_url"), ip=field("user_ip"),
            user=user if user.strip("0") else "",
        ),
        published=moment(field("comment_date_gmt")),
        body=field("comment_content", LONGEST_BODY),
        kind=KINDS.get(field("comment_type"), "comment"),
        status="pending",
        agent=field("user_agent"),
    )  # fmt: skip
    return replace(comment, key=checks.key_of(home, comment))


def moment(text: str) -> datetime:
    """Give the time of a comment, now if none can be read."""
    now: datetime = g.now
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return now
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return min(aware.astimezone(UTC), now) if 1970 < aware.year < 9999 else now


def noticed(key: str) -> dict[str, Submission]:
    """Give what the asker's form noticed: whether its honeypot was filled in."""
    name = field("honeypot_field_name")
    if not name:
        return {}
    return {key: Submission(trap=bool(field(name) or field(f"POST_{name}")))}
