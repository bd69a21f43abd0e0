"""`judge` and `queue`: flag comments, list what waits and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, resolved, view_of, waiting_fields


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with ETA on a terminal; give what to tell it."""
    from rich.console import Console
    from rich.progress import Progress

    disable = quiet or not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=disable) as bar:
        task = bar.add_task("judge", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@click.command("judge")
@click.option("--all", "again", is_flag=True, help="Judge everything again, not only what is new.")
@click.option("--hold-all", is_flag=True, help="WordPress: every comment must be approved.")
@click.option("--max-links", default=2, show_default=True, help="WordPress: hold from this many.")
@click.option(
    "--previously-approved/--no-previously-approved",
    default=True,
    show_default=True,
    help="WordPress: hold authors without an approved comment.",
)
@click.option(
    "--moderation-keys", type=click.File(), help="WordPress: words that hold, one a line."
)
@click.option("--disallowed-keys", type=click.File(), help="WordPress: words of spam.")
@click.option("--explain", metavar="KEY", help="Show the verdict on one comment, with all reasons.")
@as_json
@pass_session
def judge_command(session: Session, /, again: bool, explain: str | None, **how: Any) -> None:
    """Flag comments: all new ones, or --all again. The reasons are kept."""
    from moderation import judging, service, show, store
    from moderation.evidence import BANDS

    as_json = how.pop("as_json")
    quiet = session.quiet or as_json
    with opened(session) as db, progress(quiet) as watch:
        tally = judging.judge_all(
            db, judging.options(**how), now=session.now(), again=again, watch=watch
        )
        if explain:
            key = resolved(db, "comments_now", explain)
            verdict = service.verdicts(db, [key]).get(key)
            waiting = service.Waiting(store.comments(db, [key])[key], "", verdict)
            if as_json:
                click.echo(json.dumps(waiting_fields(waiting, session), ensure_ascii=False))
            else:
                click.echo("\n".join(show.waiting_lines(1, waiting, view_of(session))))
            return
        waiting_now = service.waiting_count(db)
    if as_json:
        click.echo(json.dumps({**tally, "waiting": waiting_now}))
        return
    say = view_of(session).say
    parts = ", ".join(f"{tally[band]:,} {say(band)}" for band in BANDS if tally[band])
    told = say("Judged: {parts}.", parts=parts) if parts else say("Nothing new to judge.")
    waits = say("{n} comment waits: see queue.|{n} comments wait: see queue.", n=waiting_now)
    session.say(f"{told} {waits}")


@click.command("queue")
@click.option("--limit", default=20, show_default=True, help="How many to show.")
@click.option("--site", default="", help="Only this site.")
@click.option("--retro", "again", flag_value="retro", default=None,
              help="Instead: approved comments that belong to a campaign of spam.")  # fmt: skip
@click.option("--rescue", "again", flag_value="rescue",
              help="Instead: spam that looks honest.")  # fmt: skip
@as_json
@pass_session
def queue_command(
    session: Session, limit: int, site: str, again: str | None, as_json: bool
) -> None:
    """List what waits for a moderator, worst first, and why."""
    from moderation import service, show

    if again:
        look_again(session, again, limit=limit, site=site, as_json=as_json)
        return
    with opened(session) as db:
        waiting = service.queue(db, site=site, limit=limit)
        total = service.waiting_count(db, site=site)
    if as_json:
        for each in waiting:
            click.echo(json.dumps(waiting_fields(each, session), ensure_ascii=False))
        return
    view = view_of(session)
    for number, each in enumerate(waiting, 1):
        click.echo("\n".join(show.waiting_lines(number, each, view)))
    click.echo(view.say("{shown} of {total} waiting.", shown=len(waiting), total=total))


def look_again(session: Session, what: str, *, limit: int, site: str, as_json: bool) -> None:
    """List comments that were dealt with and should be looked at again."""
    from moderation import scans
    from moderation.cli.looking import find_lines

    with opened(session) as db:
        found = {"retro": scans.retro, "rescue": scans.rescue}[what](db, site=site, limit=limit)
        if as_json:
            for each in found:
                campaign = each.campaign._asdict() if each.campaign else None
                click.echo(json.dumps({**each._asdict(), "campaign": campaign}))
            return
        view = view_of(session)
        for line in find_lines(found, db, view):
            click.echo(line)
        click.echo(view.say("{n} to look at again.", n=len(found)))
