"""When a form was opened, signed; and who may see a comment that waits. Pure but for the key.

The stamp is bound to the post and cannot be made up. A page that a cache kept is no trap: a stamp
older than a day says nothing about the sender, and the script fetches a fresh one anyway.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

PURPOSE = "comment form"  # of the key
TELLS = timedelta(days=1)  # how old a stamp may be to tell how long somebody took
SHOWS = timedelta(days=14)  # how long a commenter's own link shows what waits


class NoStamp(ValueError):
    """The form was not made here, or for another post."""


def stamp(key: str, post: str, now: datetime) -> str:
    """Give the stamp of a form that is opened now."""
    return str(_signing(key, "stamp").dumps([post, int(now.timestamp())]))


def seconds(key: str, word: str, post: str, now: datetime) -> float | None:
    """Give how long ago a form was opened, None if that tells nothing. Raises NoStamp."""
    try:
        of, opened = _signing(key, "stamp").loads(word)
    except (BadData, TypeError, ValueError) as error:
        raise NoStamp("there is no stamp") from error
    if of != post:
        raise NoStamp("the stamp is for another post")
    age = now.timestamp() - opened
    return max(0.0, age) if age <= TELLS.total_seconds() else None


def preview(key: str, comment: str, now: datetime) -> str:
    """Give the word by which a commenter sees the own comment while it waits."""
    return str(_signing(key, "preview").dumps([comment, int(now.timestamp())]))


def previewed(key: str, word: str, now: datetime) -> str:
    """Give the comment that such a word shows, "" if it shows none (any more)."""
    try:
        comment, made = _signing(key, "preview").loads(word)
    except (BadData, TypeError, ValueError):
        return ""
    return str(comment) if now.timestamp() - made <= SHOWS.total_seconds() else ""


def _signing(key: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"nachlese comment form {salt}")
