"""What a moderator needs to see of comments to decide them, gathered in bulk for one page.

Beside the comment: the post and what it answers, why it was flagged, who its author is here, the
campaign it belongs to, what was decided, and what the source changed or took away since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from importer import rows
from importer.model import Comment, Post
from importer.store import versions
from moderation import corrections, edits, scope, seen, service, store
from moderation.campaigns import Campaign, campaigns_of
from moderation.corrections import Correction
from moderation.evidence import Verdict
from moderation.guesses import Guess, guesses
from moderation.store import Decision

HISTORY = 1_000  # comments of one author that are counted, by index


@dataclass(frozen=True, slots=True)
class Item:
    """A comment as the desk shows it."""

    comment: Comment
    post: Post
    mark: str  # its state as shown here: `seen.marks_of`
    verdict: Verdict | None = None
    parent: Comment | None = None
    history: Mapping[str, int] | None = None  # the author's other comments here, by status
    campaign: Campaign | None = None
    decision: Decision | None = None  # the one that holds
    reopened: str = ""  # why it is back: edited | conflict | gone
    before: str = ""  # its words before the source changed them
    vanished: str = ""  # since when its source no longer has it
    correction: Correction | None = None  # a moderator's, of its words
    guess: Guess | None = None  # whom it seems to answer, where its source does not say


def load(
    db: Database, keys: Sequence[str], authors: bool = True, sites: Sequence[str] = ()
) -> list[Item]:
    """Give the items of some keys, in their order; unknown keys are left out.

    `authors`: with what else their authors said here. `sites`: nothing is counted beyond these.
    """
    comments = store.comments(db, keys)
    found = [comments[key] for key in keys if key in comments]
    posts = store.posts(db, list({each.post for each in found}))
    parents = store.comments(db, [each.parent for each in found if each.parent])
    marks, verdicts = seen.marks_of(db, keys), service.verdicts(db, keys)
    campaigns = scope.campaigns_within(db, campaigns_of(db, keys), sites)
    decisions = standing(db, keys)
    back, gone = edits.reopened(db, keys), dict(vanished(db, keys))
    inferred, corrected = guesses(db, found), corrections.standing(db, keys)
    return [
        Item(
            comment=each,
            post=posts.get(each.post) or Post(key=each.post, site=""),
            mark=marks[each.key],
            verdict=verdicts.get(each.key),
            parent=parents.get(each.parent or ""),
            history=history(db, each, sites) if authors else None,
            campaign=campaigns.get(each.key),
            decision=decisions.get(each.key),
            reopened=back.get(each.key, ""),
            before=words_before(db, each.key, back, decisions),
            vanished=gone.get(each.key, ""),
            correction=corrected.get(each.key),
            guess=inferred.get(each.key),
        )
        for each in found
    ]


def standing(db: Database, keys: Sequence[str]) -> dict[str, Decision]:
    """Give by comment the decision that holds now."""
    ids = list(store.standing(db, keys).values())
    return {
        each.key: each
        for some in store.slices(ids)
        for each in store.decisions(db, f"id in ({store.marks(some)})", some)
    }


def vanished(db: Database, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the comments that their source no longer has, and since when."""
    for some in store.slices(keys):
        query = f"select key, vanished from comments where key in ({store.marks(some)})"
        yield from (row for row in db.conn.execute(query, some) if row[1])


def history(db: Database, comment: Comment, sites: Sequence[str] = ()) -> dict[str, int]:
    """Count an author's other comments here by status, up to HISTORY; known by address or name.

    `sites`: on these alone.
    """
    who = comment.author
    column, value = ("mail", who.email) if who.email else ("author", who.name)
    if not value:
        return {}
    within = f" and site in ({store.marks(sites)})" if sites else ""
    query = (
        f"select status, count(*) from (select status from shelf where {column} = lower(?)"
        f" and key <> ?{within} limit ?) group by 1"
    )
    return dict(db.conn.execute(query, (value, comment.key, *sites, HISTORY)))


def words_before(
    db: Database, key: str, back: Mapping[str, str], decisions: Mapping[str, Decision]
) -> str:
    """Give the words of an edited comment as they were when it was approved, else ""."""
    if back.get(key) != "edited" or key not in decisions:
        return ""
    change = edits.change_since(versions(db, key), decisions[key].decided)
    return rows.comment(change[0].row).body if change else ""
