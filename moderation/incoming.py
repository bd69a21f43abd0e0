"""Comments that are not in the database yet, judged as if they had come just now; nothing is kept.

What the blog knows counts, where there is a database: its history, its settings, what it learned.
What status a comment had elsewhere does not: whoever asks wants to know what we say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from importer.model import Comment, Item, Post
from importer.rows.plain import READ
from moderation import judging, store
from moderation.evidence import Facts, Options, Submission, Verdict, topic
from moderation.facts import Library, gather
from moderation.judge import judge
from moderation.learned import site as lessons
from moderation.learned.features import features

# WordPress's two defaults that look at no words are for a queue: they would hold every stranger.
STRANGERS = Options(comment_max_links=0, comment_previously_approved=False)


def item(fields: Any) -> Item:
    """Give the item that an object of the normal form is; raises ValueError.

    A comment's type and post may be missing, where only a comment can be meant.
    """
    try:
        whole = completed(fields)
        return READ[whole["type"]](whole)
    except KeyError as error:
        raise ValueError(f"unknown type, or a field is missing: {error}") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an object of the normal form: {error}") from error


def completed(fields: Any) -> Any:
    """Give a comment's fields with what may be left out; anything else as it is."""
    if not isinstance(fields, dict) or fields.get("type", "comment") != "comment":
        return fields
    return {**fields, "type": "comment", "post": fields.get("post") or "unknown"}


def gathered(db: Database, options: Options, now: datetime) -> Library:
    """Give what a database knows, all of it noted and learned first."""
    judging.prepare(db)
    lessons.catch_up(db, now)
    return Library(db, options, as_new=True)


def add_post(known: Library, post: Post) -> None:
    """Say what a post is about that is not in the database."""
    known.topics.setdefault(post.key, (post, topic(post.title, post.body)))


def judged(
    known: Library, comments: Sequence[Comment], noticed: Mapping[str, Submission] | None = None
) -> Iterator[tuple[Facts, Verdict]]:
    """Judge comments, in their order; give what was known of each, too.

    `noticed`: by key what a form noticed.
    """
    here = store.comments(known.db, [comment.key for comment in comments])
    as_new = [
        replace(each, status=here[each.key].status if each.key in here else "pending")
        for each in comments
    ]
    for facts in gather(known, as_new):
        if noticed and facts.comment.key in noticed:
            facts = replace(facts, submission=noticed[facts.comment.key])
        yield facts, judge(facts)


def probability(facts: Facts) -> float | None:
    """Give how likely a comment is spam by what was learned alone, None if nothing was."""
    if facts.learned is None:
        return None
    return facts.learned.probability(facts.learned.score(features(facts)))
