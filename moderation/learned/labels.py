"""Which comments of a site are labelled: what its moderators decided here, and what came decided.

An approved comment that was imported is an honest one at once; spam in the archive is spam. What a
moderator decided here goes before; a decision that was taken back is none. Comments that wait, are
in the trash or were deleted are no labels, nor are the blog's own; nor is what judging decided by
itself (`moderation.auto`): it would believe itself more and more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlite_utils import Database

from importer.model import Comment
from importer.text import host
from moderation import checks, store
from moderation.evidence import Facts
from moderation.judge import judge
from moderation.learned.features import features
from moderation.learned.fitting import Labelled
from moderation.options import Options

MOST = (
    10_000  # comments of each class and origin, the latest: more teach nothing new, but take time
)
CONTENT = Options(comment_previously_approved=False, comment_max_links=0)
_OF_READERS = "c.kind = 'comment' and not (c.author_user <> '' and c.author_name = p.author)"
_DECIDED = f"""
    select c.key, s.status from states s join comments c on c.key = s.key
    join posts p on p.key = c.post join decisions d on d.id = s.decision
    where d.moderator <> 'auto' and p.site = ? and s.status = ? and {_OF_READERS}
    order by s.decision desc limit ?"""
# Where there is one site, its latest comments are read from the end of the table (0.2 s for the
# approved ones of a million); by the index of posts it would touch all of them, here and there.
_IMPORTED = f"""
    select c.key, c.status from comments c {{join}} posts p on p.key = c.post
    left join states s on s.key = c.key
    where p.site = ? and c.status = ? and s.key is null and {_OF_READERS}
    order by c.id desc limit ?"""


class Label(NamedTuple):
    """A labelled comment."""

    key: str
    spam: bool
    here: bool  # decided here, by a moderator


def sites(db: Database) -> list[str]:
    """Give the keys of all sites that have posts, or of whose comments something was reported."""
    found = {key for (key,) in db.conn.execute("select distinct site from posts")}
    return sorted(found | set(checks.sites(db)))


def labels(db: Database, site: str) -> list[Label]:
    """Give the labels of a site, the oldest first; what was decided here comes last."""
    found: list[Label] = []
    imported = _IMPORTED.format(join="cross join" if len(sites(db)) == 1 else "join")
    for query, here in ((imported, False), (_DECIDED, True)):
        some = [
            (place, Label(key, status == "spam", here))
            for wanted in ("approved", "spam")
            for place, (key, status) in enumerate(db.conn.execute(query, (site, wanted, MOST)))
        ]
        found += [label for _, label in sorted(some, key=lambda each: -each[0])]
    return found + reported(db, site)


def reported(db: Database, site: str) -> list[Label]:
    """Give what other systems reported of a site's comments, the oldest first."""
    said: tuple[checks.Said, ...] = ("ham", "spam")
    return [
        Label(key, each == "spam", True)
        for each in said
        for key in reversed(checks.reported(db, site, each, MOST))
    ]


def hashed(found: Sequence[Label]) -> str:
    """Give a hash that changes with any label."""
    text = "\n".join(sorted(f"{label.key} {label.spam}" for label in found))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def read(db: Database, found: Sequence[Label]) -> Iterator[Labelled]:
    """Give labelled comments to learn from, in their order; those that are gone are left out."""
    for some in store.slices(found):
        keys = [label.key for label in some]
        comments = {**checks.comments(db, keys), **store.comments(db, keys)}
        for label in some:
            if label.key in comments:
                yield labelled(comments[label.key], label.spam)


def labelled(comment: Comment, spam: bool) -> Labelled:
    """Give a comment to learn from: by what stands in it, not by its author's history."""
    facts = bare(comment)
    return Labelled(features(facts), spam, judge(facts).score)


def bare(comment: Comment) -> Facts:
    """Give the facts that a comment alone shows, as if it had come just now."""
    return Facts(
        comment=replace(comment, status="pending"),
        own_host=host(comment.post),
        as_new=True,
        options=CONTENT,
    )
