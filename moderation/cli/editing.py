"""`edit`: a moderator mends what somebody wrote."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, resolved, view_of

if TYPE_CHECKING:
    from importer.model import Comment


@click.command("edit")
@click.argument("key")
@click.option("--text", help="The new text; without any of the three the editor opens.")
@click.option("--name", help="The new name of the author; empty removes it.")
@click.option("--url", help="The new web address of the author; empty removes it.")
@click.option("--by", default="", help="Who edits [default: your user name].")
@click.option("--why", default="", help="A note for the log.")
@as_json
@pass_session
def edit_command(
    session: Session, /, key: str, text: str | None, name: str | None, url: str | None,
    by: str, why: str, as_json: bool,
) -> None:  # fmt: skip
    """Change words of a comment (KEY): its text, its author's name or web address.

    What the source says is kept, and a later edit there does not undo this. `decide --undo` does.
    """
    from moderation import corrections, judging, store
    from moderation.wording import Wording

    view = view_of(session)
    with opened(session) as db:
        key = resolved(db, "comments_now", key)
        if text is None and name is None and url is None:
            text = typed(store.comments(db, [key])[key])
        now = session.now()
        try:
            batch = corrections.correct(
                db, key, Wording(text, name, url), moderator=by or getpass.getuser(), now=now,
                why=why,
            )  # fmt: skip
        except corrections.CannotCorrect as error:
            raise click.UsageError(view.say(error.template, **error.words)) from error
        if batch:
            judging.judge_keys(db, [key], now=now)
    if as_json:
        click.echo(json.dumps({"batch": batch, "key": key}))
    elif batch:
        session.say(view.say("{n} comment edited.|{n} comments edited.", n=1))
    else:
        session.say(view.say("Nothing was changed."))


def typed(comment: Comment) -> str | None:
    """Let the person change the text in the editor; None where it was closed without saving."""
    text = click.edit(comment.body, extension=".html")
    return None if text is None else text.rstrip("\n") if text.strip() else ""
