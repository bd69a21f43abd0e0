"""`sync`: ask the sites, judge what came; for cron."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from importer.cli.again import How, Synced, sync_one, tell_trouble
from importer.cli.bring import tell
from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

BUDGET = 250


@click.command("sync")
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option("--sweep/--no-sweep", default=None, help="Compare everything now [default: weekly].")
@click.option("--budget", default=BUDGET, show_default=True, help="Requests a sweep may cost.")
@click.option("--anyway", is_flag=True, help="Ask a site too that failed and is to be left alone.")
@as_json
@pass_session
def sync_command(
    session: Session, /, sites: tuple[str, ...], as_json: bool, **options: Any
) -> None:
    """Ask imported sites for what changed; all of them, or those named. For cron: quiet with -q.

    New comments, edits, decisions and deletions at the site come in; what is gone there is marked
    and kept. New comments are judged. Nothing decided here is undone.
    """
    from importer import sync

    with opened(session) as db:
        origins = sync.origins(db, sites)
        if not origins:
            say = view_of(session).say
            session.say(say("No site was imported from the web yet: nothing to ask."))
        how = How(**options)
        done = [one(session, db, origin, how, as_json) for origin in origins]
        judged = after_all(session, db)
    if as_json:
        click.echo(json.dumps(summary(done, judged), ensure_ascii=False))
    sys.exit(max((each.code for each in done), default=0))


def one(session: Session, db: Database, origin: Any, how: How, as_json: bool) -> Synced:
    """Sync one site and tell what came of it."""
    done = sync_one(session, db, origin, how)
    tell_trouble(done)
    if done.report and not as_json:
        tell(session, done.run, done.source, done.report, False, False)
    return done


def after_all(session: Session, db: Database) -> dict[str, int]:
    """Judge what is new, and put back into the queue what was edited since it was approved."""
    from moderation import edits, judging

    now = session.now()
    tally = judging.judge_all(db, judging.options(), now=now)
    return {**tally, "edited": edits.reopen_edited(db, now)}


def summary(done: list[Synced], judged: dict[str, int]) -> dict[str, Any]:
    """Give what all of it came to, as one object."""
    return {
        "code": max((each.code for each in done), default=0),
        "judged": judged,
        "sites": [each.as_json() for each in done],
    }
