"""`judge` and `queue`: flag comments, list what waits and why."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session, seldom_collecting
from moderation.cli.shared import opened, resolved, view_of, waiting_fields

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.campaigns import Campaign
    from moderation.service import Waiting


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with ETA on a terminal; give what to tell it."""
    from rich.console import Console
    from rich.progress import Progress

    disable = quiet or not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=disable) as bar:
        task = bar.add_task("judge", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


# WordPress's two defaults that look at no words: they are for a queue, and would hold every
# stranger of a stream.
QUEUE = {"max_links": 2, "previously_approved": True}
STREAM = {"max_links": 0, "previously_approved": False}


@click.command("judge")
@click.argument("source", required=False, type=click.Choice(["-"]))
@click.option("--all", "again", is_flag=True, help="Judge everything again, not only what is new.")
@click.option("--hold-all", is_flag=True, help="WordPress: every comment must be approved.")
@click.option(
    "--max-links",
    type=click.IntRange(0),
    show_default="2; of standard input 0, which is never",
    help="WordPress: hold from this many.",
)
@click.option(
    "--previously-approved/--no-previously-approved",
    default=None,
    show_default="yes; of standard input no",
    help="WordPress: hold authors without an approved comment.",
)
@click.option(
    "--moderation-keys", type=click.File(), help="WordPress: words that hold, one a line."
)
@click.option("--disallowed-keys", type=click.File(), help="WordPress: words of spam.")
@click.option("--explain", metavar="KEY", help="Show the verdict on one comment, with all reasons.")
@as_json
@pass_session
def judge_command(
    session: Session, /, source: str | None, again: bool, explain: str | None, as_json: bool,
    **how: Any,
) -> None:  # fmt: skip
    """Flag comments: all new ones, or --all again. The reasons are kept.

    With `-` as its argument it reads comments from standard input, JSON lines in the normal form
    of `export jsonl`, and writes a verdict a line: {"key", "score", "band": "clean" | "hold" |
    "spam", "reasons": [{"rule", "weight", "why", "evidence": [[start, end], ...]}]}, evidence as
    ranges in the plain text. Each is judged as if it had just come in, by what the database knows
    if there is one; nothing is kept. Lines that cannot be read are named, and the exit code is 65.
    """
    from moderation import judging

    if source and (again or explain):
        raise click.UsageError("`judge -` keeps nothing: leave --all and --explain out.")
    said = {name: value for name, value in how.items() if value is not None}
    options = judging.options(**{**(STREAM if source else QUEUE), **said})
    if source:
        from moderation.cli.stream import judge_stream

        judge_stream(session, options)
        return
    with opened(session) as db, progress(session.quiet or as_json) as watch:
        with seldom_collecting():
            tally = judging.judge_all(db, options, now=session.now(), again=again, watch=watch)
        if explain:
            explain_one(session, db, explain, as_json)
        else:
            tell(session, db, tally, as_json)


def explain_one(session: Session, db: Database, name: str, as_json: bool) -> None:
    """Show the verdict on one comment with all its reasons."""
    from moderation import service, show, store

    key = resolved(db, "comments_now", name)
    verdict = service.verdicts(db, [key]).get(key)
    waiting = service.Waiting(store.comments(db, [key])[key], "", verdict)
    if as_json:
        click.echo(json.dumps(waiting_fields(waiting, session), ensure_ascii=False))
    else:
        click.echo("\n".join(show.waiting_lines(1, waiting, view_of(session))))


def tell(session: Session, db: Database, tally: Counter[str], as_json: bool) -> None:
    """Say how many were judged, and how many wait."""
    from moderation import service
    from moderation.evidence import BANDS

    waiting = service.waiting_count(db)
    if as_json:
        click.echo(json.dumps({**tally, "waiting": waiting}))
        return
    say = view_of(session).say
    parts = ", ".join(f"{tally[band]:,} {say(band)}" for band in BANDS if tally[band])
    told = say("Judged: {parts}.", parts=parts) if parts else say("Nothing new to judge.")
    waits = say("{n} comment waits: see queue.|{n} comments wait: see queue.", n=waiting)
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
    """List what waits for a moderator, worst first, and why; of a campaign one for all."""
    from moderation import campaigns, service, show

    if again:
        look_again(session, again, limit=limit, site=site, as_json=as_json)
        return
    with opened(session) as db:
        waiting = service.queue(db, site=site, limit=limit)
        total = service.waiting_count(db, site=site)
        groups = campaigns.campaigns_of(db, [each.comment.key for each in waiting])
    if as_json:
        for each in waiting:
            fields = waiting_fields(each, session)
            group = groups.get(each.comment.key)
            fields["campaign"] = group.id if group else None
            click.echo(json.dumps(fields, ensure_ascii=False))
        return
    view = view_of(session)
    for number, (each, more) in enumerate(gathered(waiting, groups), 1):
        lines = list(show.waiting_lines(number, each, view))
        if more:
            told = view.say(
                "... and {n} more of one campaign: nachlese campaigns {id} --status pending",
                n=more, id=groups[each.comment.key].id,
            )  # fmt: skip
            lines.insert(-1, f"     {view.style(told, 'dim')}")
        click.echo("\n".join(lines))
    click.echo(view.say("{shown} of {total} waiting.", shown=len(waiting), total=total))


def gathered(
    waiting: Sequence[Waiting], groups: Mapping[str, Campaign]
) -> Iterator[tuple[Waiting, int]]:
    """Give items of the queue, of each campaign only the first, with how many more there are."""
    sizes = Counter(group.id for group in groups.values())
    shown: set[int] = set()
    for each in waiting:
        group = groups.get(each.comment.key)
        if group is None:
            yield each, 0
        elif group.id not in shown:
            shown.add(group.id)
            yield each, sizes[group.id] - 1


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
