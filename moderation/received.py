"""A comment from a visitor, by our own form: checked as WordPress does, kept, judged, decided.

The checks are those of wp_handle_comment_submission, in its order and with its codes. What passes
is saved as it would be by an import, from a source of its own ("form"), and judged at once: clean
is approved, spam is put aside, the rest waits. That is decided in the log under the name `auto`,
so that it can be seen and taken back. What stays unjudged because an archive is being judged waits.

No IP address is kept but its hash under a key that rotates (`moderation.privacy.hashes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from importer import store as archive
from importer.model import Author, Comment, Post, Source, comment_key, derived_id
from importer.rows import stamp, unstamp
from moderation import auto, judging, replies, service, settings, store
from moderation.evidence import Submission
from moderation.options import DEFAULTS
from moderation.privacy import hashes
from moderation.replies import CannotReply, Draft

FORMAT = "form"
LITTLE = 1_000  # comments that may be judged while a visitor waits
WINDOW = timedelta(hours=1)  # in which WordPress looks for an earlier comment (wp_throttle_...)
MAIL = re.compile(r"[^@\s<>()\[\],;:\"\\]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")

# WordPress's code and our sentence, by what is wrong.
WRONG: Mapping[str, tuple[str, str]] = {
    "nobody": ("require_name_email", "Please say your name and your e-mail address."),
    "mail": ("require_valid_email", "This e-mail address cannot be right."),
    "duplicate": ("comment_duplicate", "You have said exactly this already."),
    "flood": ("comment_flood", "You are commenting too quickly: wait a moment, then send again."),
}


class Sent(NamedTuple):
    """What a visitor sends."""

    post: Post
    parent: str  # as the form has it: the last part of a key, "" or "0" for none
    text: str
    author: Author  # with the IP address, which is not kept
    seen: Submission  # what the form noticed


def take(db: Database, sent: Sent, now: datetime, *, anonymous: bool = False) -> Comment:
    """Take a comment in; give it with the status it has now. Raises CannotReply, writes nothing
    then.

    `anonymous`: name and e-mail address may be missing.
    """
    comment = checked(db, sent, now, anonymous=anonymous)

    def keep_beside() -> None:
        refuse_again(db, comment, sent, now)
        store.save_submission(db, comment.key, sent.seen)
        note_sender(db, comment, sent.author.ip, now)

    archive.receive(db, comment, f"comment form of {sent.post.site}", now, keep_beside)
    decide(db, comment.key, now)
    return store.comments(db, [comment.key])[comment.key]


def checked(db: Database, sent: Sent, now: datetime, *, anonymous: bool) -> Comment:
    """Give the comment that is sent, as it shall be kept; raises CannotReply."""
    writer = replace(sent.author, ip="")
    draft = Draft(post=sent.post, author=writer, text=sent.text)
    if parent := parent_of(db, sent):
        draft = replies.reply_to(draft, parent)
    replies.open_form(sent.post)
    check_author(writer, anonymous)
    id = derived_id(sent.post.key, stamp(now) or "", writer.name, writer.email, sent.text)
    done = replies.submit(draft, key=comment_key(sent.post.site, id), now=now)
    if not isinstance(done, replies.Submitted):
        raise TypeError("only those who moderate may answer what waits")
    return replace(done.reply, source=Source(format=FORMAT, id=id, captured=now))


def parent_of(db: Database, sent: Sent) -> Comment | None:
    """Give the comment that is answered; raises CannotReply where there is none such."""
    if sent.parent in ("", "0"):
        return None
    key = replies.asked(sent.post, sent.parent)
    found = store.comments(db, [key]).get(key)
    if found is None:
        raise CannotReply(*replies.PARENTS["gone"], {"name": sent.parent[:40]})
    return found


def check_author(author: Author, anonymous: bool) -> None:
    """Raise CannotReply where name or address are missing, or cannot be right."""
    if not anonymous and not (author.name and author.email):
        raise CannotReply(*WRONG["nobody"])
    if author.email and not MAIL.fullmatch(author.email):
        raise CannotReply(*WRONG["mail"])


def refuse_again(db: Database, comment: Comment, sent: Sent, now: datetime) -> None:
    """Raise CannotReply for what was said already, or comes too soon after the last."""
    if is_duplicate(db, comment):
        raise CannotReply(*WRONG["duplicate"])
    last = last_of_sender(db, comment.author.email, sent.author.ip, now)
    options = settings.options_of(db, sent.post.site)
    if last and (now - last).total_seconds() < options.flood_seconds:
        raise CannotReply(*WRONG["flood"])


def is_duplicate(db: Database, comment: Comment) -> bool:
    """Whether the same was said there by the same person (wp_allow_comment): the trash apart."""
    who = comment.author
    query = (
        "select 1 from comments_now where post = ? and coalesce(parent, '') = ?"
        " and status not in ('trash', 'deleted') and author_name = ?"
        " and ? in ('', author_email) and body = ? limit 1"
    )
    values = (comment.post, comment.parent or "", who.name, who.email, comment.body)
    return db.conn.execute(query, values).fetchone() is not None


def last_of_sender(db: Database, email: str, ip: str, now: datetime) -> datetime | None:
    """Give when the same address or IP address last commented here, within the hour."""
    keys = [key for kind, value in (("ip", ip), ("mail", email)) if value
            for key in hashes.known(db, kind, value)]  # fmt: skip
    times: Iterator[str | None] = (
        db.conn.execute(
            f"select max(published) from comments where key in ({store.marks(some)})", some
        ).fetchone()[0]
        for some in store.slices(keys)
    )
    last = unstamp(max(filter(None, times), default=None))
    return last if last and last > now - WINDOW else None


def note_sender(db: Database, comment: Comment, ip: str, now: datetime) -> None:
    """Keep who sent it as hashes that are destroyed when they are old."""
    hashes.rotate(db, now)
    name = hashes.period(now)
    secret = hashes.key_of(db, name)
    db.conn.executemany(
        "insert or ignore into retained(kind, hash, key, period) values (?, ?, ?, ?)",
        [
            (kind, hashes.digest(secret, kind, value), comment.key, name)
            for kind, value in (("ip", ip), ("mail", comment.author.email))
            if value
        ],
    )


def decide(db: Database, key: str, now: datetime) -> None:
    """Judge what came, and decide what is clear."""
    if not judging.is_little(db, "judged", LITTLE):
        return
    judging.judge_all(db, DEFAULTS, now=now, learn=False)
    verdict = service.verdicts(db, [key]).get(key)
    action = {**auto.SPAM, **auto.APPROVE}.get(verdict.band) if verdict else None
    if verdict and action:
        service.decide(
            db, action, [key], moderator=auto.MODERATOR, now=now,
            why=f"judged as {verdict.band}; came by the comment form",
        )  # fmt: skip
