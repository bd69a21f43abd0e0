"""Signed links in mails: each stands for one decision by one person, and works once.

The link holds all it means, signed (itsdangerous); the database keeps the signing key and the
links that were used. Opening one decides nothing: mail scanners open links, too.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer
from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.auth.roles import Rejected

PURPOSE = "digest"
GOOD_FOR = timedelta(days=14)
ACTIONS = ("approve", "spam", "trash")


class Ask(NamedTuple):
    """What a link asks for."""

    id: str
    person: int
    action: str  # one of ACTIONS
    comment: str
    mark: str  # the comment's state as mailed: `moderation.seen.marks_of`
    expires: int  # seconds since 1970


def signing_key(db: Database, purpose: str = PURPOSE) -> str:
    """Give the key that links are signed with; made at the first call."""
    query = "select value from signing_keys where purpose = ?"
    found = db.conn.execute(query, (purpose,)).fetchone()
    if found is None:
        with writing(db):
            db.conn.execute(
                "insert into signing_keys(purpose, value) values (?, ?) on conflict do nothing",
                (purpose, secrets.token_urlsafe(32)),
            )
        found = db.conn.execute(query, (purpose,)).fetchone()
    return str(found[0])


def sign(key: str, person: int, action: str, comment: str, mark: str, now: datetime) -> str:
    """Give the word of a new link."""
    expires = int((now + GOOD_FOR).timestamp())
    ask = Ask(secrets.token_urlsafe(9), person, action, comment, mark, expires)
    return str(_serializer(key).dumps(list(ask)))


def read(key: str, word: str, now: datetime) -> Ask:
    """Give what a link asks for; raises Rejected for one that is old or not signed by us."""
    try:
        ask = Ask(*_serializer(key).loads(word))
    except (BadData, TypeError) as error:
        raise Rejected("This link is damaged: copy all of it out of the mail.") from error
    if datetime.fromtimestamp(ask.expires, UTC) < now:
        raise Rejected("This link is too old. Open the desk instead.")
    return ask


def is_used(db: Database, ask: Ask) -> bool:
    """Whether a link was used."""
    found = db.conn.execute("select 1 from mail_links where id = ?", (ask.id,)).fetchone()
    return found is not None


def use(db: Database, ask: Ask, now: datetime) -> None:
    """Note that a link was used."""
    with writing(db):
        db.conn.execute(
            "insert into mail_links(id, person, comment, used) values (?, ?, ?, ?)"
            " on conflict do nothing",
            (ask.id, ask.person, ask.comment, stamp(now)),
        )


def _serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="nachlese digest")
