"""`sync`: ask the sites, judge what came, bring decisions there; for cron."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from importer.cli.again import How, Synced, sync_one, tell_trouble
from importer.cli.bring import tell
from importer.cli.session import Session, as_json, pass_session
from moderation.cli.pinging import ping as told
from moderation.cli.pushing import able, push_one, tell_pushed
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.sync import Origin

BUDGET = 250  # as importer.scrapers.rest.trip.BUDGET, which is not imported for --help


@click.command("sync")
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option("--sweep/--no-sweep", default=None, help="Compare everything now [default: weekly].")
@click.option("--budget", default=BUDGET, show_default=True, help="Requests a sweep may cost.")
@click.option("--push", is_flag=True, help="Bring decisions and replies to the sites, too.")
@click.option("--ping", default="", metavar="URL", help="Watchdog: URL/start, URL, URL/fail.")
@click.option("--anyway", is_flag=True, help="Ask a site too that failed and is to be left alone.")
@as_json
@pass_session
def sync_command(
    session: Session,
    /,
    sites: tuple[str, ...],
    as_json: bool,
    push: bool,
    ping: str,
    **options: Any,
) -> None:
    """Ask imported sites for what changed; all of them, or those named. For cron: quiet with -q.

    New comments, edits, decisions and deletions at the site come in; what is gone there is marked
    and kept. New comments are judged. Nothing decided here is undone before it reached the site.
    """
    from importer import sync

    told(ping, "start")
    with failing(ping), opened(session) as db:
        origins = sync.origins(db, sites)
        if not origins:
            say = view_of(session).say
            session.say(say("No site was imported from the web yet: nothing to ask."))
        done = [one(session, db, origin, How(**options), as_json) for origin in origins]
        judged = judge(session, db)
        for origin, each in zip(origins, done, strict=True):
            bring_back(session, db, origin, each, push, as_json)
    if as_json:
        click.echo(json.dumps(summary(done, judged), ensure_ascii=False))
    code = max((each.code for each in done), default=0)
    told(ping, "fail" if code else "")
    sys.exit(code)


@contextmanager
def failing(ping: str) -> Iterator[None]:
    """Tell the watchdog of an error that ends it all."""
    try:
        yield
    except Exception:
        told(ping, "fail")
        raise


def one(session: Session, db: Database, origin: Origin, how: How, as_json: bool) -> Synced:
    """Sync one site and tell what came of it."""
    done = sync_one(session, db, origin, how)
    tell_trouble(done)
    if done.report and not as_json:
        tell(session, done.run, done.source, done.report, False, False)
    return done


def judge(session: Session, db: Database) -> dict[str, int]:
    """Judge what is new, and put back into the queue what was edited since it was approved."""
    from moderation import edits, judging
    from moderation.privacy import hashes, person, retention

    now = session.now()
    hashes.relink(db, judging.how_far(db, "judged"))
    tally = judging.judge_all(db, judging.options(), now=now)
    found = {**tally, "edited": edits.reopen_edited(db, now), "erased": person.erase_again(db)}
    return {**found, "forgotten": sum(retention.retain(db, now).as_json().values())}


def bring_back(
    session: Session, db: Database, origin: Origin, done: Synced, push: bool, as_json: bool
) -> None:
    """Follow what was decided on the site, decide what its owner allows, push what may go."""
    from moderation import auto, follow

    if done.report is None:
        return
    now = session.now()
    done.more["followed"] = follow.follow(db, origin.site, now)
    done.more["auto"] = auto.decide(db, origin.site, now)
    if not able(origin) or not (push or auto.policy(db, origin.site) != "none"):
        return
    sent = push_one(session, db, origin, only="" if push else auto.MODERATOR)
    tell_pushed(session, sent, dry_run=False, as_json=False, talk=not as_json)
    done.more["pushed"] = sent.pushed.as_json()
    done.code = done.code or sent.code


def summary(done: list[Synced], judged: dict[str, int]) -> dict[str, Any]:
    """Give what all of it came to, as one object."""
    return {
        "code": max((each.code for each in done), default=0),
        "judged": judged,
        "sites": [each.as_json() for each in done],
    }
