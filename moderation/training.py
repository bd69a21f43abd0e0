"""What a lesson changes in the queue: told before it is kept, done after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from importer.model import Comment
from importer.schema import writing
from moderation import judging, store
from moderation.evidence import Band
from moderation.facts import Library, gather
from moderation.judge import judge
from moderation.learned.site import Lesson
from moderation.options import DEFAULTS

MOST = 5_000  # waiting comments that are looked at, the latest
WAITING = """
    select c.key from comments c join posts p on p.key = c.post
    left join states s on s.key = c.key
    where p.site = ? and c.status = 'pending' and s.key is null order by c.id desc limit ?"""


def changes(db: Database, lesson: Lesson) -> Counter[tuple[Band, Band]]:
    """Count the waiting comments that a lesson would judge otherwise, by band before and after."""
    judging.prepare(db)
    library = Library(db, DEFAULTS)
    found: Counter[tuple[Band, Band]] = Counter()
    for comments in waiting(db, lesson.site):
        for facts in gather(library, comments):
            before = judge(facts).band
            after = judge(replace(facts, learned=lesson.model)).band
            found[before, after] += before != after
    return +found


def judge_waiting(db: Database, site: str, now: datetime) -> None:
    """Judge anew what waits, by what was learned."""
    library = Library(db, DEFAULTS)
    for comments in waiting(db, site):
        verdicts = {facts.comment.key: judge(facts) for facts in gather(library, comments)}
        with writing(db):
            store.save_verdicts(db, verdicts, now)


def waiting(db: Database, site: str) -> Iterator[Sequence[Comment]]:
    """Give the comments of a site that wait for a moderator, some at a time."""
    keys = [key for (key,) in db.conn.execute(WAITING, (site, MOST))]
    for some in store.slices(keys):
        yield list(store.comments(db, some).values())
