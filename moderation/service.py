"""The use cases of moderation: what the command line and the desk both call.

Each takes the database, the time and who asks, does one thing in one transaction, and gives back
values to show. Nothing here prints, and nothing is taken back that somebody has decided since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from importer.model import Comment, Post, comment_key
from importer.rows import stamp
from importer.schema import writing
from moderation import corrections, edits, outbox, replies, seen, store
from moderation.evidence import Verdict
from moderation.statuses import Action, State, after
from moderation.store import Decision

TO_ANSWER = "to answer it"  # why a reply approved what it answers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request to decide, or to take a decision back."""

    batch: int = 0  # 0: nothing was decided
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()  # already so
    unknown: tuple[str, ...] = ()  # no such comment
    overtaken: tuple[str, ...] = ()  # somebody else decided since: left as it is
    action: str = ""  # what was taken back


def decide(
    db: Database,
    action: Action,
    keys: Iterable[str],
    *,
    moderator: str,
    now: datetime,
    why: str = "",
    shown: Mapping[str, str] | None = None,
) -> Outcome:
    """Decide one action for many comments: one batch, undone at once.

    `delete` is meant as said: the comment is gone from threads and exports, and `undo` brings it
    back. Approving what is approved but flagged is a decision, too: the flag was wrong. `shown`:
    what was on the moderator's screen (`seen.marks_of`); what somebody else decided since is left
    alone. Raises UnknownAction.
    """
    asked = list(dict.fromkeys(keys))
    with writing(db):
        overtaken = seen.decided_since(db, shown or {}, moderator)
        wanted = [key for key in asked if key not in overtaken]
        states = store.states(db, wanted)
        again = answered(db, action, states)
        new = {
            key: after(state, action, force=True) or (state if key in again else None)
            for key, state in states.items()
        }
        moved = {key: state for key, state in new.items() if state}
        if moved:
            batch = log(db, action, moved, states, (moderator, now, why))
    return Outcome(
        batch=batch if moved else 0,
        changed=tuple(key for key in wanted if key in moved),
        unchanged=tuple(key for key in wanted if key in states and key not in moved),
        unknown=tuple(key for key in wanted if key not in states),
        overtaken=tuple(key for key in asked if key in overtaken),
    )


def answered(db: Database, action: Action, states: Mapping[str, State]) -> set[str]:
    """Give the comments of which saying the same status once more is an answer: what the source
    changed since the decision, and approved ones that are flagged.
    """
    again = set(edits.reopened(db, list(states)))
    if action == "approve":
        approved = [key for key, state in states.items() if state.status == "approved"]
        again.update(store.doubted(db, approved))
    return again


def log(
    db: Database,
    action: str,
    moved: dict[str, State],
    before: dict[str, State],
    by: tuple[str, datetime, str],
    undoes: int | None = None,
    holds: Mapping[str, int | None] | None = None,
) -> int:
    """Write one batch of decisions; give its number. `holds`: as `store.log` takes it."""
    moderator, now, why = by
    first, batch = store.next_ids(db)
    standing = store.standing(db, list(moved))
    store.log(
        db,
        [
            Decision(id, batch, key, action, before[key].status, state.status,
                     json.dumps(state.memory), standing.get(key), moderator, stamp(now) or "",
                     why, undoes)
            for id, (key, state) in enumerate(moved.items(), first)
        ],
        holds or {},
    )  # fmt: skip
    return batch


def undo(
    db: Database, *, moderator: str, now: datetime, batch: int | None = None, by: str = ""
) -> Outcome:
    """Take the last batch back that was not taken back yet, `by` one moderator, or the one named.

    A comment that somebody decided again since keeps that decision. Where no decision is left the
    source's status holds again, also its later changes.
    """
    with writing(db):
        batch = last_batch(db, by) if batch is None else batch
        if batch is not None and corrections.is_batch(db, batch):
            keys, left = corrections.take_back(db, batch, moderator, now)
            return Outcome(batch, changed=keys, overtaken=left, action="edit")
        taken = store.decisions(db, "batch = ? and undoes is null", (batch,))
        standing = store.standing(db, [each.key for each in taken])
        back = [each for each in taken if standing.get(each.key) == each.id]
        if back:
            restore(db, back, moderator, now)
    return Outcome(
        batch=batch or 0,
        changed=tuple(each.key for each in back),
        overtaken=tuple(each.key for each in taken if standing.get(each.key) != each.id),
        action=taken[0].action if taken else "",
    )


def last_batch(db: Database, by: str = "") -> int | None:
    """Give the last batch, of decisions or corrections, that was neither taken back nor takes one
    back; `by`: a moderator's.
    """
    found = db.conn.execute(
        "select d.batch from decisions d where d.undoes is null and :by in ('', d.moderator)"
        " and not exists (select 1 from decisions u where u.undoes = d.batch)"
        " order by d.id desc limit 1",
        {"by": by},
    ).fetchone()
    return max(found[0] if found else 0, corrections.last_batch(db, by)) or None


def restore(db: Database, taken: Sequence[Decision], moderator: str, now: datetime) -> None:
    """Log that decisions are taken back, and make the ones before them hold again."""
    keys = [each.key for each in taken]
    before = store.states(db, keys)
    earlier = {
        each.id: State(each.after, tuple(json.loads(each.memory)))  # type: ignore[arg-type]
        for each in store.decisions(
            db,
            f"id in ({store.marks(taken)})",
            [each.previous for each in taken],
        )
    }
    moved = {
        each.key: earlier.get(each.previous or 0, State(each.before))  # type: ignore[arg-type]
        for each in taken
    }
    # What has reached the site has to be taken back there, too: until then our word holds.
    brought = outbox.brought(db, keys)
    holds = {each.key: each.previous for each in taken if each.previous or each.key not in brought}
    log(db, "undo", moved, before, (moderator, now, ""), taken[0].batch, holds)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A post and everything said under it, with the statuses as they are now."""

    post: Post
    comments: tuple[Comment, ...]
    statuses: dict[str, str]
    vanished: dict[str, str] = field(default_factory=dict)  # by key, since when
    edited: frozenset[str] = frozenset()  # at the source, since it was approved here


def conversation(db: Database, post: str) -> Conversation | None:
    """Give a post's conversation, or None if there is no such post."""
    found = store.posts(db, [post]).get(post)
    if found is None:
        return None
    comments = tuple(store.comments_of(db, post))
    edited = (edit.key for edit in edits.edited_since_approval(db, post))
    return Conversation(
        found, comments, {each.key: each.status for each in comments},
        vanished=store.vanished(db, post), edited=frozenset(edited),
    )  # fmt: skip


def begin_reply(db: Database, key: str, moderator: str) -> replies.Draft:
    """Give the draft that answers a comment, with the text typed earlier if some is kept.

    Raises CannotReply, KeyError for an unknown comment.
    """
    comment = store.comments(db, [key])[key]
    post = store.posts(db, [comment.post])[comment.post]
    draft = replies.reply_to(replies.open_form(post, moderating=True), comment, comment.status)
    return replies.type_text(draft, kept_text(db, moderator, post.key))


def kept_text(db: Database, moderator: str, post: str) -> str:
    """Give the text of a draft kept for a post, "" if there is none."""
    found = db.conn.execute(
        "select text from drafts where moderator = ? and post = ?", (moderator, post)
    ).fetchone()
    return str(found[0]) if found else ""


def keep_draft(db: Database, draft: replies.Draft, moderator: str, now: datetime) -> None:
    """Keep what was typed; an empty draft is forgotten."""
    with writing(db):
        drop_draft(db, moderator, draft.post.key)
        if not replies.is_empty(draft):
            db.conn.execute(
                "insert into drafts(moderator, post, parent, text, changed) values (?, ?, ?, ?, ?)",
                (moderator, draft.post.key, draft.parent and draft.parent.key, draft.text,
                 stamp(now)),
            )  # fmt: skip


def drop_draft(db: Database, moderator: str, post: str) -> None:
    """Forget a draft, inside the caller's transaction."""
    db.conn.execute("delete from drafts where moderator = ? and post = ?", (moderator, post))


def send_reply(
    db: Database,
    draft: replies.Draft,
    *,
    moderator: str,
    now: datetime,
    approve_parent: bool = False,
) -> Comment | replies.NeedsApproval:
    """Write a reply down, approving its waiting parent first if asked; forget the draft.

    Gives NeedsApproval and writes nothing where the parent waits and `approve_parent` is not said.
    Raises CannotReply, also where the parent's status changed while the text was typed.
    """
    with writing(db):
        number = 1 + db.conn.execute("select count(*) from replies").fetchone()[0]
        parent = store.states(db, [draft.parent.key]) if draft.parent else {}
        sent = replies.submit(
            draft,
            key=comment_key(draft.post.site, f"r{number}"),
            now=now,
            parent_status=parent[draft.parent.key].status if draft.parent else None,
            approve_parent=approve_parent,
        )
        if isinstance(sent, replies.NeedsApproval):
            return sent
        if sent.approve:
            moved = {sent.approve: State("approved", parent[sent.approve].memory)}
            log(db, "approve", moved, parent, (moderator, now, TO_ANSWER))
        save_reply(db, sent.reply, moderator)
        drop_draft(db, moderator, draft.post.key)
    return sent.reply


def save_reply(db: Database, reply: Comment, moderator: str) -> None:
    """Write a reply's row, inside the caller's transaction."""
    who = reply.author
    db.conn.execute(
        "insert into replies(key, post, parent, author_name, author_email, author_url, published,"
        " body, status, moderator) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (reply.key, reply.post, reply.parent, who.name or moderator, who.email, who.url,
         stamp(reply.published), reply.body, reply.status, moderator),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item of the queue."""

    comment: Comment
    title: str  # of its post
    verdict: Verdict | None


WAITING = """
    from comments_now c
    left join verdicts v on v.key = c.key
    left join states s on s.key = c.key
    left join reopened o on o.key = c.key and o.decision = s.decision
    join posts p on p.key = c.post
    where ((s.key is null and (c.status = 'pending'
                or (c.status = 'approved' and v.band in ('hold', 'spam'))))
            or o.key is not null)
        and c.vanished is null and :site in ('', p.site)
"""


def queue(db: Database, *, site: str = "", limit: int = 50) -> list[Waiting]:
    """Give what waits for a moderator, worst first: all that is pending, and what is approved but
    was flagged. What a moderator decided here comes back only if the source changed it since.
    """
    found = db.conn.execute(
        f"select c.key, p.title {WAITING}"
        " order by coalesce(v.score, 0) desc, c.published limit :limit",
        {"site": site, "limit": limit},
    ).fetchall()
    keys = [key for key, _ in found]
    comments, judged = store.comments(db, keys), verdicts(db, keys)
    return [Waiting(comments[key], title, judged.get(key)) for key, title in found]


def waiting_count(db: Database, *, site: str = "") -> int:
    """Count what waits for a moderator."""
    return int(db.conn.execute(f"select count(*) {WAITING}", {"site": site}).fetchone()[0])


def verdicts(db: Database, keys: Sequence[str]) -> dict[str, Verdict]:
    """Give verdicts by key, with their reasons; what was not judged is left out."""
    reasons = store.reasons(db, keys)
    return {
        key: Verdict(score, band, reasons.get(key, ()))
        for some in store.slices(keys)
        for key, score, band in db.conn.execute(
            f"select key, score, band from verdicts where key in ({store.marks(some)})", some
        )
    }


def statistics(db: Database) -> dict[str, dict[str, int]]:
    """Count comments by status and kind, verdicts by band, decisions by action."""
    queries = {
        "status": "select status, count(*) from comments_now group by 1 order by 2 desc",
        "kind": "select kind, count(*) from comments_now group by 1 order by 2 desc",
        "verdicts": "select band, count(*) from verdicts group by 1 order by 2 desc",
        "decisions": "select action, count(*) from decisions group by 1 order by 2 desc",
        "waiting": f"select 'comments', count(*) {WAITING}",
    }
    return {name: dict(db.conn.execute(query, {"site": ""})) for name, query in queries.items()}
