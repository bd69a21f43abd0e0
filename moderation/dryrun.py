"""A change of the rules, tried on the history before it is kept.

Every comment is judged twice as if it had come just now, with the settings as they are and as they
would be; only where the two differ is anything told. What the site's moderators decided is the
measure: spam that would be caught or lost, approved comments that would be hit or set free.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlite_utils import Database

from importer.model import Comment
from moderation import settings, store
from moderation.evidence import Band, Facts
from moderation.facts import Library, gather
from moderation.judge import judge
from moderation.options import DEFAULTS, Change, Options, changed

EXAMPLES = 100  # comments named of each kind, the newest
AT_ONCE = 500
# Two of WordPress's options hold whatever is said; where the change is not about them they would
# only hide what it does.
BLIND = Change(set={"comment_moderation": 0, "comment_previously_approved": 0})
ABOUT_THEM = BLIND.set.keys() | {"hold_everything", "never_approved", "linkback"}


class Shift(NamedTuple):
    """A comment that would be judged otherwise."""

    key: str
    status: str  # now
    before: Band
    after: Band


@dataclass(slots=True)
class DryRun:
    """What a change would have done to the comments there are."""

    looked: int = 0
    counts: Counter[str] = field(default_factory=Counter)  # caught, hit, lost, freed, waiting ...
    examples: dict[str, list[Shift]] = field(default_factory=dict)  # some of each

    @property
    def caught(self) -> int:
        """Count what was refused (spam, trash) and only the change flags."""
        return self.counts["caught"]

    @property
    def hit(self) -> int:
        """Count the approved comments that only the change flags."""
        return self.counts["hit"]

    @property
    def lost(self) -> int:
        """Count what was refused and the change lets through."""
        return self.counts["lost"]

    @property
    def freed(self) -> int:
        """Count the approved comments that the change no longer flags."""
        return self.counts["freed"]

    def note(self, shift: Shift) -> None:
        """Count a comment that would be judged otherwise."""
        for name in kinds_of(shift):
            self.counts[name] += 1
            kept = self.examples.setdefault(name, [])
            if len(kept) < EXAMPLES:
                kept.append(shift)


def kinds_of(shift: Shift) -> Iterator[str]:
    """Name what a shift is: flagged or no longer, good or bad; and apart whether it is spam now."""
    flagged = (shift.before != "clean", shift.after != "clean")
    status = "spam" if shift.status == "trash" else shift.status  # both were refused
    names = {
        ("spam", (False, True)): "caught",
        ("approved", (False, True)): "hit",
        ("spam", (True, False)): "lost",
        ("approved", (True, False)): "freed",
    }
    yield names.get((status, flagged), "waiting" if status == "pending" else "other")
    if shift.after == "spam" and shift.status == "approved":
        yield "hit_as_spam"


def dry_run(
    db: Database,
    change: Change,
    site: str = "",
    *,
    base: Options = DEFAULTS,
    most: int = 0,
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> DryRun:
    """Try a change on the newest comments of a site, or of all: the `most` newest, 0 for all.

    Writes nothing. Raises Refused for a change that cannot be meant.
    """
    change = settings.checked(change)
    library = Library(db, base, as_new=True)
    result, total = DryRun(), min(count(db, site), most or 1 << 60)
    trials: dict[int, tuple[Options, Options]] = {}  # by the options that hold for a site
    for comments in history(db, site, most):
        for facts in gather(library, comments):
            if id(facts.options) not in trials:
                trials[id(facts.options)] = trial(facts.options, change)
            compare(facts, *trials[id(facts.options)], result)
        result.looked += len(comments)
        watch(result.looked, total)
    return result


def trial(options: Options, change: Change) -> tuple[Options, Options]:
    """Give the options to judge under, without a change and with it."""
    if ABOUT_THEM.isdisjoint({*change.set, *change.switch, *change.weigh}):
        options = changed(options, BLIND)
    return options, changed(options, change)


def compare(facts: Facts, without: Options, with_it: Options, result: DryRun) -> None:
    """Judge a comment with and without a change; note where it differs."""
    before = judge(with_options(facts, without)).band
    after = judge(with_options(facts, with_it)).band
    if before != after:
        result.note(Shift(facts.comment.key, facts.comment.status, before, after))


def with_options(facts: Facts, options: Options) -> Facts:
    """Give the same facts under other options, without reading the text again."""
    twin = copy(facts)
    object.__setattr__(twin, "options", options)
    return twin


def count(db: Database, site: str) -> int:
    """Count the comments of a site, or of all."""
    query = (
        "select count(*) from comments"
        if not site
        else "select count(*) from comments c join posts p on p.key = c.post where p.site = :site"
    )
    return int(db.conn.execute(query, {"site": site}).fetchone()[0])


def history(db: Database, site: str = "", most: int = 0) -> Iterator[Sequence[Comment]]:
    """Give the comments of a site, or of all, newest first, in batches."""
    last, left = 1 << 62, most or 1 << 62
    query = (
        "select c.id, c.key from comments c where c.id < :last"
        " and (:site = ''"
        "  or exists (select 1 from posts p where p.key = c.post and p.site = :site))"
        " order by c.id desc limit :limit"
    )
    while left > 0:
        values = {"last": last, "site": site, "limit": min(AT_ONCE, left)}
        found = db.conn.execute(query, values).fetchall()
        if not found:
            return
        last, left = found[-1][0], left - len(found)
        known = store.comments(db, [key for _, key in found])
        yield [known[key] for _, key in found if key in known]
