"""`push`: decisions and replies back to the sites they came from."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from importer.cli.bring import one_at_a_time, session_fetcher, target
from importer.cli.session import Session, as_json, exit_code, pass_session
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from importer.model import Comment, Gone
    from importer.sync import Origin
    from moderation.push import Pushed


@dataclass(slots=True)
class Sent:
    """What became of one site's outbox."""

    site: str
    pushed: Pushed
    code: int = 0
    error: str = ""
    lines: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return {"site": self.site, "code": self.code, "error": self.error,
                **self.pushed.as_json(), "steps": self.lines}  # fmt: skip


@click.command("push")
@click.argument("sites", nargs=-1, metavar="[SITE...]")
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing anywhere.")
@click.option("--again", is_flag=True, help="Try once more what a site refused.")
@as_json
@pass_session
def push_command(
    session: Session, /, sites: tuple[str, ...], dry_run: bool, again: bool, as_json: bool
) -> None:
    """Bring decisions and replies to the sites they came from, each exactly once.

    For sites that were imported with --user: by REST, with the application password. A comment
    that changed there since it was decided here is left alone and is in the queue again.
    """
    with opened(session) as db, target(db, dry_run) as into:
        sent = [push_one(session, into, origin, dry_run, again) for origin in pushable(into, sites)]
    for each in sent:
        tell_pushed(session, each, dry_run, as_json)
    if not sent:
        say = view_of(session).say
        session.say(say("No site was imported with --user: there is nowhere to push to."))
    sys.exit(max((each.code for each in sent), default=0))


def pushable(db: Database, sites: tuple[str, ...] = ()) -> list[Origin]:
    """Give the sites that have a REST API and a password; raises BadConfig for another named."""
    from importer import sync
    from importer.errors import BadConfig

    found = sync.origins(db, sites)
    if sites and not all(map(able, found)):
        other = next(each.site for each in found if not able(each))
        raise BadConfig(
            f"{other} was imported without --user, so nothing can be pushed to it:"
            " import it again with a user name and an application password."
        )
    return [each for each in found if able(each)]


def able(origin: Origin) -> bool:
    """Whether a site has a REST API and a password for it."""
    return bool(origin.access.user) and origin.access.format in ("", "rest")


def push_one(
    session: Session,
    db: Database,
    origin: Origin,
    dry_run: bool = False,
    again: bool = False,
    only: str = "",
) -> Sent:
    """Push what waits for one site, `only`: what this moderator decided.

    A failure is told, and costs only this site.
    """
    from moderation import outbox
    from moderation.push import Pushed

    sent = Sent(origin.site, Pushed())
    now = session.now()
    outbox.fill(db, origin.site, now)
    if again:
        outbox.try_again(db, origin.site, now)
    if not outbox.to_do(db, origin.site, only):
        return sent
    try:
        with one_at_a_time(session, origin.site):
            carry(session, db, origin, sent, dry_run, only)
    except (OSError, ValueError) as error:
        code = exit_code(error)
        if code is None:
            raise
        sent.code, sent.error = code, str(error)
    sent.lines = [line(session, step) for step in sent.pushed.steps]
    return sent


def carry(
    session: Session, db: Database, origin: Origin, sent: Sent, dry_run: bool, only: str
) -> None:
    """Do what the outbox says, and save what the site then says, as a run."""
    from importer import sync
    from importer.scrapers.rest.desk import Desk
    from moderation import outbox
    from moderation.push import NotDone, push

    with session_fetcher(db, origin.source, origin.access) as fetch:
        blog = sync.blog_of_origin(origin, fetch)
        desk = Desk(blog, fetch, fetch.send, NotDone)

        def items(run: int) -> Iterator[Comment | Gone]:
            todo = outbox.to_do(db, origin.site, only)
            return push(db, todo, desk, sent.pushed, session.now(), dry_run=dry_run)

        sync.in_run(db, f"push to {origin.source}", "rest-edit", session.now, items)


def line(session: Session, step: Any) -> dict[str, str]:
    """Give what was done for a row, in words."""
    return {"key": step.row.key, "action": step.row.action, "want": step.row.want, "do": step.do,
            "why": view_of(session).say(step.words)}  # fmt: skip


def tell_pushed(
    session: Session, sent: Sent, dry_run: bool, as_json: bool, talk: bool = True
) -> None:
    """Show what became of a site's outbox."""
    if as_json:
        click.echo(json.dumps(sent.as_json(), ensure_ascii=False))
    if sent.error:
        click.echo(f"{sent.site}: {sent.error}", err=True)
    if as_json or not talk or not sent.lines:
        return
    view = view_of(session)
    for each in sent.lines:
        if dry_run or each["do"] in ("conflict", "gone", "refuse"):
            session.say(f"  {each['key']}: {each['action']} → {each['do']}. {each['why']}")
    if not dry_run:
        counts = sent.pushed.as_json()
        session.say(f"{sent.site}: " + view.say(
            "{done} brought to the site, {already} were so already, {conflicts} changed there"
            " meanwhile, {refused} refused, {waiting} wait.", **counts,
        ))  # fmt: skip
