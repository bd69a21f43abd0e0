"""`decide` and `reply`: what a moderator does."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, resolved, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.replies import Draft
    from moderation.service import Outcome
    from moderation.statuses import Action

ACTIONS: tuple[Action, ...] = (
    "approve", "hold", "spam", "trash", "delete", "unspam", "untrash",
)  # fmt: skip
SCISSORS = "# ------------------------ >8 ------------------------"


@click.command("decide")
@click.argument("words", nargs=-1, metavar="ACTION KEY...")
@click.option("--undo", is_flag=True, help="Take the last decision back, all of its comments.")
@click.option("--by", default="", help="Who decides [default: your user name].")
@click.option("--why", default="", help="A note for the log.")
@as_json
@pass_session
def decide_command(
    session: Session, words: tuple[str, ...], undo: bool, by: str, why: str, as_json: bool
) -> None:
    """Approve, hold, spam, trash or delete comments; unspam and untrash give back what was.

    KEY is a comment's key or its last part (c42); - reads keys from standard input, one a line.
    Many keys at once are one decision, taken back at once by --undo.
    """
    from moderation import service

    moderator = by or getpass.getuser()
    asked = None if undo else action_and_keys(words)
    with opened(session) as db:
        if asked is None:
            done = service.undo(db, moderator=moderator, now=session.now())
        else:
            action, keys = asked
            wanted = [key if "/" in key else resolved(db, "comments_now", key) for key in keys]
            done = service.decide(
                db, action, wanted, moderator=moderator, now=session.now(), why=why
            )
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        session.say(outcome_text(done, undo, view_of(session).say))
    if done.unknown or (undo and not done.action):
        sys.exit(os.EX_NOINPUT)


def action_and_keys(words: tuple[str, ...]) -> tuple[Action, list[str]]:
    """Split the arguments; keys may come from standard input. Raises UsageError."""
    action = next((each for each in ACTIONS if words[:1] == (each,)), None)
    if len(words) < 2 or action is None:
        raise click.UsageError(f"Say an action ({', '.join(ACTIONS)}) and at least one key.")
    keys = [key for key in words[1:] if key != "-"]
    if "-" in words:
        keys += [line.strip() for line in sys.stdin if line.strip()]
    return action, keys


def outcome_text(done: Outcome, undo: bool, say: Callable[..., str]) -> str:
    """Say what became of a decision."""
    if undo and not done.action:
        return say("There is no decision left to take back.")
    groups = (done.changed, done.unchanged, done.overtaken, done.unknown)
    changed, unchanged, overtaken, unknown = map(len, groups)
    told = {
        say("{n} comment taken back.|{n} comments taken back.", n=changed): undo and changed,
        say("{n} comment decided.|{n} comments decided.", n=changed): changed and not undo,
        say("{n} was so already.|{n} were so already.", n=unchanged): unchanged,
        say("{n} was decided again since.|{n} were decided again since.", n=overtaken): overtaken,
        say("There is no comment {key}.", key=", ".join(done.unknown[:9])): unknown,
    }
    return " ".join(sentence for sentence, applies in told.items() if applies)


@click.command("reply")
@click.argument("key")
@click.option("--text", help="The answer; without it the editor opens.")
@click.option("--approve", is_flag=True, help="Approve the comment first if it still waits.")
@click.option(
    "--cancel", is_flag=True, help="Cancel the reply: keep its text as a comment of its own."
)
@click.option("--by", default="", help="Who answers [default: your user name].")
@pass_session
def reply_command(
    session: Session, key: str, text: str | None, approve: bool, cancel: bool, by: str
) -> None:
    """Answer a comment (KEY), or comment on a post (its key).

    An empty text cancels: nothing is written. Text that could not be sent is kept for next time.
    """
    from moderation import replies, service

    moderator = by or getpass.getuser()
    with opened(session) as db:
        draft = opened_draft(db, key, moderator)
        draft = replies.cancel(draft) if cancel else draft
        typed = edited(draft, session) if text is None else text
        draft = replies.type_text(draft, typed)
        if replies.is_empty(draft):
            session.say(view_of(session).say("Cancelled: nothing was written."))
            return
        service.keep_draft(db, draft, moderator, session.now())
        send(session, db, draft, moderator, approve)


def opened_draft(db: Database, key: str, moderator: str) -> Draft:
    """Open a draft for the comment or post that a key names; raises NotFound, CannotReply."""
    from importer.errors import NotFound
    from moderation import replies, service, store

    try:
        return service.begin_reply(db, resolved(db, "comments_now", key), moderator)
    except NotFound:
        post = store.posts(db, [resolved(db, "posts", key)]).popitem()[1]
        draft = replies.open_form(post, moderating=True)
        return replies.type_text(draft, service.kept_text(db, moderator, post.key))


def edited(draft: Draft, session: Session) -> str:
    """Let the person write in the editor, what is answered quoted below the scissors."""
    from importer.text import plain
    from moderation import replies

    view = view_of(session)
    heading, words = replies.heading(draft)
    quoted = plain(draft.parent.body) if draft.parent else ""
    below = "\n".join(f"> {line}" for line in quoted.splitlines())
    hint = view.say("Write above this line; leave it empty to cancel.")
    title = view.say(heading, **words)
    text = click.edit(f"{draft.text}\n\n{SCISSORS}\n# {hint}\n# {title}\n\n{below}\n")
    return (text or "").split(SCISSORS)[0].strip()


def send(session: Session, db: Database, draft: Draft, moderator: str, approve: bool) -> None:
    """Write the reply down; offer to approve the comment it answers if that waits."""
    from importer.model import Comment
    from moderation import service

    now = session.now()
    view = view_of(session)
    sent = service.send_reply(db, draft, moderator=moderator, now=now, approve_parent=approve)
    if not isinstance(sent, Comment):
        name = sent.parent.author.name or view.say("Anonymous")
        question = view.say("The comment by {name} still waits. Approve it and reply?", name=name)
        if not sys.stdin.isatty() or not click.confirm(question, err=True):
            raise click.ClickException(
                f"{question} Say --approve; what you wrote is kept for the next time."
            )
        sent = service.send_reply(db, draft, moderator=moderator, now=now, approve_parent=True)
    assert isinstance(sent, Comment)
    session.say(view.say("Written: {key}", key=sent.key))
