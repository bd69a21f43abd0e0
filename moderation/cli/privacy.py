"""`retain` and `person`: what is forgotten after a time, and because somebody asks."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING

import click

from importer.cli.session import Session, as_json, pass_session, print_rows
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database


@click.command("retain")
@click.argument("words", nargs=-1, metavar="[ACTION ARGUMENT...]")
@click.option("--site", default="", help="Only for this site [default: every site].")
@click.option("--dry-run", is_flag=True, help="Only count what would be forgotten.")
@as_json
@pass_session
def retain_command(
    session: Session, words: tuple[str, ...], site: str, dry_run: bool, as_json: bool
) -> None:
    """Forget e-mail, IP address and browser of comments that are old enough.

    \b
    retain                          do it now; each sync does it at its end
    retain rules                    what is forgotten when
    retain set STATUS DAYS MODE     STATUS: approved, pending, spam, trash, deleted, all
                                    MODE: hash (matching still knows the author, by keyed hashes
                                    that rotate) or remove; DAYS -1 takes the rule away

    Raw source records are cleaned, too; names and texts stay.
    """
    with opened(session) as db:
        if words[:1] == ("rules",):
            show_rules(db, as_json)
        elif words:
            set_rule(db, words, site)
        else:
            run(session, db, dry_run, as_json)


def show_rules(db: Database, as_json: bool) -> None:
    """List what is forgotten when."""
    from moderation.privacy import retention

    rows = [{**rule._asdict(), "site": rule.site or "*"} for rule in retention.rules(db)]
    print_rows(rows, as_json, "{site}  {status}: after {days} days, {mode}")


def set_rule(db: Database, words: tuple[str, ...], site: str) -> None:
    """Note a rule."""
    from importer.model import site_key
    from moderation.privacy import retention

    if len(words) != 4 or words[0] != "set" or not words[2].lstrip("-").isdecimal():
        raise click.UsageError("Say `retain set STATUS DAYS hash|remove`.")
    key = site_key(site) if site else ""
    try:
        retention.set_rule(db, key, words[1], int(words[2]), words[3])
    except retention.NoRule as error:
        raise click.UsageError(str(error)) from error


def run(session: Session, db: Database, dry_run: bool, as_json: bool) -> None:
    """Forget what is due."""
    from moderation.privacy import person, retention

    found = retention.retain(db, session.now(), dry_run=dry_run).as_json()
    if not dry_run:
        found["erased again"] = person.erase_again(db)
    if as_json:
        click.echo(json.dumps(found))
        return
    say = view_of(session).say
    session.say(say("Authors forgotten: {hashed} hashed, {removed} removed.", **found))


@click.command("person")
@click.argument("email")
@click.option("--export", "what", flag_value="export", help="Write all that is known of them.")
@click.option("--erase", "what", flag_value="erase", help="Erase them; their texts stay.")
@click.option("--texts", is_flag=True, help="With --erase: what they wrote, too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@pass_session
def person_command(
    session: Session, email: str, what: str | None, texts: bool, yes: bool, as_json: bool
) -> None:
    """Answer a person's request for their data, by the address they commented under.

    --export writes every row about them from all tables, one JSON object a line, raw source
    records included. --erase takes name, addresses and browser out of all of them, and says what
    it did; who was erased stays so when a source brings them again. Without either: count.
    """
    from moderation.privacy import person

    with opened(session) as db:
        if what == "export":
            for row in person.export(db, email):
                click.echo(json.dumps(row, ensure_ascii=False))
            return
        keys = person.comments_of(db, email)
        report = person.counts(db, keys)
        if what == "erase":
            if not yes:
                question = f"Erase {email} from {len(keys)} comments? This cannot be taken back."
                click.confirm(question, abort=True, err=True)
            report = person.erase(db, email, by=getpass.getuser(), now=session.now(), texts=texts)
    done = {"erased": what == "erase", **report}
    if as_json:
        click.echo(json.dumps(done))
        return
    for table, count in report.items():
        session.say(f"{table:18}{count:>8,}")
