"""`triage` and `campaigns`: what an archive holds, and what in it belongs together."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.judging import progress
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.campaigns import Campaign, Fate
    from moderation.scans import Find
    from moderation.show import View
    from moderation.triage import Triage


@click.command("triage")
@click.option("--site", default="", help="Only this site.")
@as_json
@pass_session
def triage_command(session: Session, site: str, as_json: bool) -> None:
    """Report on an archive after an import: spam a year, campaigns, orphans, whom to trust.

    Judges what is new first. Decides nothing.
    """
    from moderation import judging
    from moderation.evidence import Options
    from moderation.triage import triage

    with opened(session) as db:
        with progress(session.quiet or as_json) as watch:
            judging.judge_all(db, Options(), now=session.now(), watch=watch)
        found = triage(db, site)
    if as_json:
        click.echo(json.dumps(triage_fields(found), ensure_ascii=False))
        return
    for line in triage_lines(found, view_of(session)):
        click.echo(line)


def triage_fields(found: Triage) -> dict[str, Any]:
    """Give the report as plain values."""
    fields = {**asdict(found), "years": [each._asdict() for each in found.years]}
    fields["campaigns"] = [each._asdict() for each in found.campaigns]
    fields["trusted"] = [each._asdict() for each in found.trusted]
    return {
        **fields,
        "orphans": found.orphans._asdict(),
        "duplicates": found.duplicates._asdict(),
    }


def triage_lines(found: Triage, view: View) -> Iterator[str]:
    """Give the report for a terminal."""
    from moderation.show import printable

    say, style = view.say, view.style
    yield style(say("Comments by year: approved, pending, spam, trash"), "title")
    for each in found.years:
        counts = f"{each.approved:>9,} {each.pending:>7,} {each.spam:>9,} {each.trash:>7,}"
        yield f"  {each.year or say('no date'):<7} {counts} {each.rate:>6.1f} %"
    yield style(say("Largest campaigns"), "title")
    yield from (campaign_line(each, view) for each in found.campaigns)
    yield style(say("Whom to trust: {n} with several approved comments and no spam",
                    n=found.trusted_count), "title")  # fmt: skip
    for person in found.trusted:
        yield f"  {person.approved:>5}  {printable(person.name)} <{printable(person.email)}>"
    yield style(say("To look at"), "title")
    for number, text in to_look_at(found, say):
        if number:
            yield f"  {number:>7,}  {text}"
    yield from (f"           {key}" for key in (*found.suspicious, *found.retro))


def to_look_at(found: Triage, say: Callable[..., str]) -> tuple[tuple[int, str], ...]:
    """Give what a moderator should look at, with how many there are."""
    return (
        (found.orphans.missing, say("replies whose parent is nowhere")),
        (found.orphans.refused, say("approved replies to a comment that is not public")),
        (found.duplicates.surplus, say("comments that are there more than once")),
        (found.rescue, say("spam that looks honest: nachlese queue --rescue")),
        (len(found.retro), say("approved, but part of a campaign: nachlese queue --retro")),
        (len(found.suspicious), say("approved, but would be marked as spam today")),
    )


@click.command("campaigns")
@click.argument("id", type=int, required=False)
@click.option("--site", default="", help="Only those with comments on this site.")
@click.option("--waiting", is_flag=True, help="Only those with comments that wait.")
@click.option("--status", default="", help="Of one campaign: only comments with this status.")
@click.option("--verdict", type=click.Choice(["spam", "ham", "none"]),
              help="Say what one campaign is; its new members inherit it.")  # fmt: skip
@click.option("--limit", default=20, show_default=True, help="How many campaigns to show.")
@as_json
@pass_session
def campaigns_command(session: Session, /, id: int | None, as_json: bool, **how: Any) -> None:
    """List campaigns, or the keys of one campaign's comments, one a line.

    nachlese campaigns 7 --status pending | nachlese decide spam -
    """
    from moderation import campaigns

    with opened(session) as db:
        if id is None:
            known = campaigns.campaigns(
                db, site=how["site"], waiting=how["waiting"], limit=how["limit"]
            )
            fated = campaigns.fates(db, [each.id for each in known])
            list_campaigns([fated[each.id] for each in known], session, as_json)
            return
        one_campaign(db, id, session, how)


def one_campaign(db: Database, id: int, session: Session, how: dict[str, Any]) -> None:
    """Keep a verdict on a campaign, or print its comments' keys. Raises NotFound."""
    from importer.errors import NotFound
    from moderation import campaigns

    if campaigns.campaign(db, id) is None:
        raise NotFound(f"There is no campaign {id}: nachlese campaigns lists them.")
    if how["verdict"]:
        verdict: campaigns.CampaignVerdict = "" if how["verdict"] == "none" else how["verdict"]
        campaigns.set_verdict(db, id, verdict, session.now())
        return
    for key in campaigns.members(db, id, status=how["status"]):
        click.echo(key)


def list_campaigns(found: list[Fate], session: Session, as_json: bool) -> None:
    """Print campaigns and what became of their members."""
    view = view_of(session)
    for campaign, statuses in found:
        if as_json:
            click.echo(json.dumps({**campaign._asdict(), **statuses}, ensure_ascii=False))
            continue
        parts = (f"{count} {view.say(status)}" for status, count in statuses.items())
        click.echo(f"{campaign_line(campaign, view)}\n         {', '.join(parts)}")
    if not found and not as_json:
        session.say(view.say("No campaigns: nothing belongs together."))
        sys.exit(0)


def campaign_line(campaign: Campaign, view: View) -> str:
    """Give a campaign as a line."""
    from moderation.show import printable

    life = f"{(campaign.first or '')[:10]} – {(campaign.last or '')[:10]}"
    verdict = f" [{view.say(campaign.verdict)}]" if campaign.verdict else ""
    return (
        f"  {campaign.id:>5}  {campaign.size:>7,} × {view.say(campaign.kind)}"
        f"  {printable(campaign.label)}  ({life}){verdict}"
    )


def find_lines(found: list[Find], db: Database, view: View) -> Iterator[str]:
    """Give comments to look at again, with why."""
    from moderation import service, show, store

    keys = [each.key for each in found]
    comments, verdicts = store.comments(db, keys), service.verdicts(db, keys)
    posts = store.posts(db, [each.post for each in comments.values()])
    for number, each in enumerate(found, 1):
        comment = comments[each.key]
        title = posts[comment.post].title if comment.post in posts else ""
        waiting = service.Waiting(comment, title, verdicts.get(each.key))
        if each.campaign:
            yield campaign_line(each.campaign, view)
        yield from show.waiting_lines(number, waiting, view)
