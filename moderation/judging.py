"""Judge what is new, or everything again, and keep the verdicts.

How far judging has come is kept with the verdicts, in the same transaction: killed at any moment,
it goes on where it was. A sighting has a number that only grows, so new and changed comments are
found without looking at the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TextIO

from sqlite_utils import Database

from importer.identity import has_sha
from importer.model import Comment
from importer.schema import writing
from moderation import campaigns, store
from moderation.evidence import Options, Verdict
from moderation.facts import Library, gathered
from moderation.grouping import group
from moderation.judge import judge
from moderation.learned import site as lessons
from moderation.marks import marked, settle, write
from moderation.options import DEFAULTS
from moderation.sketches import can_sketch
from moderation.store import marks

BATCH = 500
# The last sighting of each comment, in their order: found without looking at all that follow.
NEW = (
    "select s.id, s.key from sightings s where s.type = 'comments' and s.id > ? and not exists"
    " (select 1 from sightings n where n.key = s.key and n.type = 'comments' and n.id > s.id)"
    " order by s.id limit ?"
)


def options(
    *,
    hold_all: bool = False,
    max_links: int = 2,
    previously_approved: bool = True,
    moderation_keys: TextIO | None = None,
    disallowed_keys: TextIO | None = None,
) -> Options:
    """Give a site's settings as WordPress names them, from those of the command line."""
    return Options(
        comment_moderation=hold_all,
        comment_max_links=max_links,
        comment_previously_approved=previously_approved,
        moderation_keys=lines(moderation_keys),
        disallowed_keys=lines(disallowed_keys),
    )


def lines(file: TextIO | None) -> tuple[str, ...]:
    """Give the words of a list, one a line."""
    return tuple(line.strip() for line in file or () if line.strip())


def judge_all(
    db: Database,
    options: Options,
    *,
    now: datetime,
    again: bool = False,
    watch: Callable[[int, int], None] = lambda done, total: None,
    learn: bool = True,
) -> Counter[str]:
    """Judge all new and changed comments, or all; count the verdicts by band.

    All are marked first, so that a verdict does not hang on the order of reading; then what came
    decided is learned, unless `learn` leaves that to others. `watch` is told how many of how many
    are judged.
    """
    if again:
        set_reached(db, "judged", 0)
    prepare(db)
    if learn:
        lessons.catch_up(db, now)
    tally: Counter[str] = Counter()
    library, total = Library(db, options), unjudged(db)
    for last, comments in new_comments(db, "judged"):
        found = marked(db, comments)
        with writing(db):
            placed = group(library.grouping, found)
        verdicts = {f.comment.key: judge(f) for f in gathered(library, found, placed)}
        tally.update(verdict.band for verdict in verdicts.values())
        save(db, verdicts, now, last)
        watch(tally.total(), total)
    return tally


def judge_keys(db: Database, keys: Sequence[str], *, now: datetime) -> None:
    """Judge some comments again whose words became others here, those that were judged before."""
    found = marked(db, [each for each in store.comments(db, keys).values()
                        if each.source.format != "nachlese"])  # fmt: skip
    library = Library(db, DEFAULTS)
    with writing(db):
        write(db, found, again=True)
        placed = group(library.grouping, found)
    verdicts = {each.comment.key: judge(each) for each in gathered(library, found, placed)}
    with writing(db):
        store.save_verdicts(db, verdicts, now)


# What `moderation.marks` writes: a database whose marks are older has all of them written again.
MARKS = 4


def marks_now(db: Database) -> int:
    """Give which marks a database should have: they hang on what is installed, and in use."""
    return MARKS + 100 * can_sketch() + 200 * has_sha(db)


def prepare(db: Database) -> None:
    """Mark all new and changed comments; all again where marks have become others."""
    forget_undone(db)
    current = marks_now(db)
    if how_far(db, "marks") != current:
        for name, value in (("marked", 0), ("judged", 0), ("marks", current)):
            set_reached(db, name, value)
    for last, comments in new_comments(db, "marked"):
        with writing(db):
            known = seen_before(db, comments, how_far(db, "marked"))
            write(db, marked(db, comments), again=known)
            reach(db, "marked", last)
    settle(db)


def mark_little(db: Database, most: int) -> None:
    """Mark what is new where that is little; more is left to `judge_all`, which takes its time."""
    if is_little(db, "marked", most):
        prepare(db)


def is_little(db: Database, name: str, most: int) -> bool:
    """Whether no more than so many comments came since `name` was reached."""
    is_current = how_far(db, "marks") == marks_now(db)
    query = "select count(*) from (select 1 from sightings where type = 'comments' and id > ?"
    reached = how_far(db, name) if is_current else 0
    found = db.conn.execute(f"{query} limit ?)", (reached, most + 1)).fetchone()
    return bool(found[0] <= most)


def forget_undone(db: Database) -> None:
    """Forget the marks and campaigns of comments that an undone import took away."""
    undone = int(db.conn.execute("select count(*) from runs where state = 'undone'").fetchone()[0])
    if how_far(db, "undone") != undone:
        with writing(db):
            db.conn.execute("delete from marks where comment not in (select id from comments)")
            campaigns.forget_missing(db)
            reach(db, "undone", undone)


def unjudged(db: Database) -> int:
    """Count the comments that are new or changed since they were judged."""
    query = "select count(distinct key) from sightings where type = 'comments' and id > ?"
    return int(db.conn.execute(query, (how_far(db, "judged"),)).fetchone()[0])


def new_comments(db: Database, name: str) -> Iterator[tuple[int, Sequence[Comment]]]:
    """Give batches of comments that came or changed since `name` was reached, and how far each
    batch reaches.
    """
    reached = how_far(db, name)
    while found := db.conn.execute(NEW, (reached, BATCH)).fetchall():
        reached = found[-1][0]
        known = store.comments(db, [key for _, key in found])
        yield reached, [known[key] for _, key in found if key in known]


def seen_before(db: Database, comments: Sequence[Comment], reached: int) -> bool:
    """Whether some of these comments were dealt with before they changed."""
    keys = [comment.key for comment in comments]
    query = f"select 1 from sightings where id <= ? and key in ({marks(keys)}) limit 1"
    return db.conn.execute(query, (reached, *keys)).fetchone() is not None


def save(db: Database, verdicts: dict[str, Verdict], now: datetime, last: int) -> None:
    """Keep a batch of verdicts, and that judging has come so far."""
    with writing(db):
        store.save_verdicts(db, verdicts, now)
        reach(db, "judged", last)


def how_far(db: Database, name: str) -> int:
    """Give the last sighting that was dealt with."""
    found = db.conn.execute("select sighting from reached where name = ?", (name,)).fetchone()
    return found[0] if found else 0


def reach(db: Database, name: str, sighting: int) -> None:
    """Note the last sighting that was dealt with, inside the caller's transaction."""
    db.conn.execute(
        "insert or replace into reached(name, sighting) values (?, ?)", (name, sighting)
    )


def set_reached(db: Database, name: str, sighting: int) -> None:
    """Note the last sighting that was dealt with."""
    with writing(db):
        reach(db, name, sighting)
