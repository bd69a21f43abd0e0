"""`rules` and `words`: what a site sets for itself, each change tried on the history first."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.judging import progress
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.dryrun import DryRun
    from moderation.listrun import ListRun
    from moderation.options import Change, WordBand

SHOWN = 10  # lines of a list, and comments, named on the terminal
every_site = click.option("--site", default="", help="Only for this site [default: all].")
dry = click.option("--dry-run", is_flag=True, help="Only say what it would have done.")
by = click.option("--by", default="", help="Who changes it [default: your user name].")


@contextmanager
def asked_for() -> Iterator[None]:
    """Give a change that cannot be meant as a usage error."""
    from moderation.settings import Refused

    try:
        yield
    except Refused as error:
        raise click.UsageError(str(error)) from error


@click.command("rules")
@click.argument("words", nargs=-1, metavar="[ACTION ARGUMENT...]")
@every_site
@dry
@by
@as_json
@pass_session
def rules_command(
    session: Session, words: tuple[str, ...], site: str, dry_run: bool, by: str, as_json: bool
) -> None:
    """List the rules, or change how they are set.

    \b
    rules                       every rule: on or off, its factor, what it looks for
    rules on RULE...            switch rules on
    rules off RULE...           switch rules off
    rules weigh RULE FACTOR     1 is as it comes, 0.5 half of that
    rules set NAME NUMBER       hold, spam, comment_max_links, flood_seconds,
                                comment_moderation, comment_previously_approved

    A change is tried on all comments first: what it would have caught, what it would have hit.
    """
    change = asked_change(words)
    with opened(session) as db, asked_for():
        if change is None:
            list_rules(db, site, session, as_json)
        else:
            quiet = session.quiet or as_json
            make_change(db, session, change, site=site, by=by, dry=dry_run, quiet=quiet,
                        as_json=as_json)  # fmt: skip


def asked_change(words: tuple[str, ...]) -> Change | None:
    """Read a change from the arguments; None to list. Raises UsageError."""
    from moderation.options import Change

    action, rest = (words[0], words[1:]) if words else ("", ())
    if not words:
        return None
    if action in ("on", "off") and rest:
        return Change(switch=dict.fromkeys(rest, action == "on"))
    if action == "weigh" and len(rest) == 2:
        return Change(weigh={rest[0]: number(rest[1])})
    if action == "set" and len(rest) == 2:
        return Change(set={rest[0]: number(rest[1])})
    raise click.UsageError("Say on RULE, off RULE, weigh RULE FACTOR, or set NAME NUMBER.")


def number(text: str) -> float:
    """Read a number. Raises UsageError."""
    try:
        return float(text)
    except ValueError:
        raise click.UsageError(f"{text} is no number.") from None


def list_rules(db: Database, site: str, session: Session, as_json: bool) -> None:
    """Print every rule as it is set, then the numbers."""
    from moderation import settings
    from moderation.options import SETTABLE

    options, say = settings.options_of(db, site), view_of(session).say
    for each in settings.rule_settings(db, site):
        if as_json:
            click.echo(json.dumps(each._asdict(), ensure_ascii=False))
        else:
            state = "on " if each.is_on else "OFF"
            factor = f"×{each.factor:g}" if each.factor != 1 else ""
            click.echo(f"{state} {factor:>5}  {each.rule:<22} {say(each.about)}")
    if not as_json:
        click.echo("".join(f"\n{name} = {float(getattr(options, name)):g}" for name in SETTABLE))
        click.echo(f"{len(options.words)} words of your own: nachlese words")


def make_change(
    db: Database,
    session: Session,
    change: Change,
    *,
    site: str,
    by: str,
    dry: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Try a change on the history, tell, and keep it unless only asked."""
    from moderation import dryrun, settings

    with progress(quiet) as watch:
        tried = dryrun.dry_run(db, change, site, watch=watch)
    if not dry:
        settings.apply(db, site, change, moderator=by or getpass.getuser(), now=session.now())
    if as_json:
        click.echo(json.dumps({**dry_run_fields(tried), "kept": not dry}, ensure_ascii=False))
        return
    for line in dry_run_lines(tried, view_of(session).say):
        click.echo(line)
    if not dry:
        session.say(view_of(session).say("Kept. `nachlese judge --all` judges by it."))


def dry_run_fields(tried: DryRun) -> dict[str, Any]:
    """Give a dry run as plain values."""
    return {
        "looked": tried.looked,
        **{name: tried.counts[name] for name in ("caught", "hit", "hit_as_spam", "lost", "freed")},
        "waiting": tried.counts["waiting"],
        "examples": {
            name: [each._asdict() for each in some] for name, some in tried.examples.items()
        },
    }


def dry_run_lines(tried: DryRun, say: Callable[..., str]) -> Iterator[str]:
    """Say what a change would have done."""
    yield say("Tried on {n} comment:|Tried on {n} comments:", n=tried.looked)
    told = {
        "caught": say("{n} spam or trashed newly flagged", n=tried.caught),
        "lost": say("{n} spam or trashed no longer flagged", n=tried.lost),
        "hit": say("{n} approved comment flagged|{n} approved comments flagged", n=tried.hit),
        "freed": say("{n} approved comment no longer flagged"
                     "|{n} approved comments no longer flagged", n=tried.freed),
        "waiting": say("{n} that waits judged otherwise|{n} that wait judged otherwise",
                       n=tried.counts["waiting"]),
    }  # fmt: skip
    for name, text in told.items():
        if tried.counts[name]:
            yield "  " + text
            yield from (f"      {each.key}" for each in tried.examples[name][:SHOWN])
    if not any(tried.counts[name] for name in told):
        yield "  " + say("nothing would change")


@click.command("words")
@click.argument("words", nargs=-1, metavar="[ACTION ARGUMENT...]")
@click.option("--band", type=click.Choice(["hold", "spam"]), default="hold", show_default=True,
              help="What such a word does.")  # fmt: skip
@click.option("--whole/--anywhere", default=None,
              help="By itself (* for any ending), or anywhere, as WordPress does"
                   " [default: added words by themselves, lists anywhere].")  # fmt: skip
@click.option("--keep-hits", is_flag=True, help="Import lines, too, that hit approved comments.")
@every_site
@dry
@by
@as_json
@pass_session
def words_command(session: Session, /, words: tuple[str, ...], **how: Any) -> None:
    """List, add or import words that hold a comment or mark it as spam.

    \b
    words                       the words there are
    words add WORD...           add some
    words remove WORD...        remove some
    words import FILE           a WordPress "disallowed keys" file, a line a word
    words forget LIST           remove all that came with a file

    Importing always tries the list on your own comments, line by line, and leaves out the lines
    that hit an approved one, unless you say --keep-hits.
    """
    action, rest = (words[0], words[1:]) if words else ("list", ())
    actions = {"list": list_words, "import": import_words, "add": change_words,
               "remove": change_words, "forget": change_words}  # fmt: skip
    if action not in actions or bool(rest) != (action != "list"):
        raise click.UsageError("Say add, remove, import or forget, and what.")
    with opened(session) as db, asked_for():
        actions[action](db, session, action, rest, how)


def list_words(
    db: Database, session: Session, action: str, rest: tuple[str, ...], how: dict[str, Any]
) -> None:
    """Print the words of a site, or those for all."""
    from moderation import settings

    for word in settings.words(db, how["site"]):
        if how["as_json"]:
            click.echo(json.dumps(word._asdict(), ensure_ascii=False))
        else:
            click.echo(f"{word.band:<5} {word.text}{f'   ({word.list})' if word.list else ''}")


def change_words(
    db: Database, session: Session, action: str, rest: tuple[str, ...], how: dict[str, Any]
) -> None:
    """Add or remove words, or forget a list."""
    from moderation.options import Change, Word

    whole = how["whole"] is not False
    change = {
        "add": Change(add=tuple(Word(text, how["band"], whole) for text in rest)),
        "remove": Change(remove=rest),
        "forget": Change(forget=rest),
    }[action]
    make_change(db, session, change, site=how["site"], by=how["by"], dry=how["dry_run"],
                quiet=session.quiet or how["as_json"], as_json=how["as_json"])  # fmt: skip


def import_words(
    db: Database, session: Session, action: str, rest: tuple[str, ...], how: dict[str, Any]
) -> None:
    """Try a list line by line, tell, and keep the lines that hit no approved comment."""
    from moderation import listrun

    if len(rest) != 1:
        raise click.UsageError("One file at a time.")
    lines = read_lines(rest[0])
    with progress(session.quiet or how["as_json"]) as watch:
        run = listrun.try_list(db, lines, how["site"], whole=how["whole"] is True, watch=watch)
    kept = list(run.lines) if how["keep_hits"] else run.kept
    if not how["dry_run"]:
        keep_list(db, session, Path(rest[0]).name, kept, how)
    if how["as_json"]:
        click.echo(json.dumps(list_run_fields(run, kept, how["dry_run"]), ensure_ascii=False))
        return
    for line in list_run_lines(run, kept, how["keep_hits"], view_of(session).say):
        click.echo(line)
    if not how["dry_run"]:
        session.say(view_of(session).say("Kept. `nachlese judge --all` judges by it."))


def read_lines(name: str) -> list[str]:
    """Read a list; raises NotFound, NotReadable."""
    from importer.errors import NotFound, NotReadable

    most = 20_000_000  # bytes: twenty times the longest list there is
    try:
        with click.open_file(name, "rb") as file:
            content: bytes = file.read(most + 1)
    except OSError as error:
        raise NotFound(f"{name}: {error.strerror}.") from error
    if len(content) > most or b"\x00" in content:
        raise NotReadable(f"{name}: this is no word list, a line a word.")
    return content.decode("utf-8-sig", "replace").splitlines()


def keep_list(
    db: Database, session: Session, name: str, lines: list[str], how: dict[str, Any]
) -> None:
    """Keep the lines of a list under its name."""
    from moderation import settings
    from moderation.options import Change, Word

    band: WordBand = how["band"]
    added = tuple(Word(line, band, how["whole"] is True, name) for line in lines)
    change = Change(add=added, forget=(name,))
    settings.apply(db, how["site"], change, moderator=how["by"] or getpass.getuser(),
                   now=session.now())  # fmt: skip


def list_run_fields(run: ListRun, kept: list[str], dry: bool) -> dict[str, Any]:
    """Give the trial of a list as plain values, with every line that hit something."""
    return {
        "lines": len(run.lines),
        "unusable": run.unusable,
        "looked": run.looked,
        "approved": run.statuses["approved"],
        "flagged": dict(run.flagged),
        "flagged_by_kept": dict(run.flagged_by_kept),
        "kept": 0 if dry else len(kept),
        "hits": [
            {"line": line, **hit.statuses, "examples": hit.approved}
            for line, hit in sorted(run.hits.items(), key=lambda x: -x[1].statuses["approved"])
        ],
    }


def list_run_lines(
    run: ListRun, kept: list[str], keep_hits: bool, say: Callable[..., str]
) -> Iterator[str]:
    """Say what a list would have done, the worst lines first."""
    yield say("{lines} lines, tried on {n} comment:|{lines} lines, tried on {n} comments:",
              lines=len(run.lines), n=run.looked)  # fmt: skip
    for line in run.bad[:SHOWN]:
        hit = run.hits[line]
        yield "  " + say(
            "“{line}” would have hit {n} of your approved comments, and {spam} spam.",
            line=line, n=hit.statuses["approved"], spam=hit.statuses["spam"],
        )  # fmt: skip
        yield from (f"      {key}" for key in hit.approved)
    if len(run.bad) > SHOWN:
        yield "  " + say("... and {n} more such lines.", n=len(run.bad) - SHOWN)
    flagged = run.flagged if keep_hits else run.flagged_by_kept
    if run.bad and not keep_hits:
        yield "  " + say("These lines are left out (--keep-hits takes them).")
    yield "  " + say(
        "The other {lines} flag {spam} of {all} spam, {pending} that wait, {approved} approved.",
        lines=len(kept), spam=flagged["spam"], all=run.statuses["spam"],
        pending=flagged["pending"], approved=flagged["approved"],
    )  # fmt: skip
    if not run.enough:
        yield "  " + say(
            "Only {n} approved comments to try it on: look through the list before you trust it.",
            n=run.statuses["approved"],
        )
