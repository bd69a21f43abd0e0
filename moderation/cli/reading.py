"""`thread`, `export` and `stats`: show and hand on what is there, with the decisions applied."""

from __future__ import annotations

import json
import sys
from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, resolved, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.model import Item
    from importer.together import Beside
    from moderation.service import Conversation


@click.command("thread")
@click.argument("post")
@click.option("--depth", type=int, help="Deepest level of indentation (WordPress: 5).")
@click.option("--public", is_flag=True, help="Only what readers see.")
@as_json
@pass_session
def thread_command(
    session: Session, post: str, depth: int | None, public: bool, as_json: bool
) -> None:
    """Show a post's thread, indented, with statuses and flags. POST: key, p7, or address."""
    from moderation import service, show

    with opened(session) as db:
        found = service.conversation(db, resolved(db, "posts", post))
        assert found is not None  # resolved just now
        verdicts = service.verdicts(db, list(found.statuses))
    if as_json:
        for line in thread_rows(found, depth, public):
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    lines = show.conversation_lines(found, verdicts, view_of(session), depth=depth, public=public)
    click.echo("\n".join(lines))


def thread_rows(found: Conversation, depth: int | None, public: bool) -> Iterator[dict[str, Any]]:
    """Give a thread's rows in the order shown, with their depths."""
    from importer.rows.plain import comment_fields
    from moderation.inferred import inferred
    from moderation.threads import thread, visible, walk

    nodes = (visible if public else thread)(found.comments, found.statuses)
    guesses = inferred(found.comments)
    for node, shown in walk(nodes, depth):
        fields = comment_fields(node.comment) if node.comment else {"type": "gap", "key": node.key}
        yield {
            **fields,
            "status": node.status,
            "gap": node.gap,
            "depth": node.depth,
            "shown": shown,
            **({"inferred": guesses[node.key]._asdict()} if node.key in guesses else {}),
        }


@click.command("export")
@click.argument("format")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to [default: stdout].")
@click.option("--site", default="", help="Only this site.")
@click.option(
    "--status",
    default="",
    help="Which comments: approved, pending, spam, trash, all; several with commas."
    " [default: approved; jsonl: all]",
)
@click.option("--since", default="", help="Only comments from this time on (ISO 8601).")
@click.option("--vanished", is_flag=True, help="Also what its source does not show any more.")
@click.option(
    "--inferred", is_flag=True, help="Take guesses of who answers whom for facts: see thread."
)
@click.option(
    "--apart",
    is_flag=True,
    help="Leave posts that are one page by their address, from different systems, as they are.",
)
@pass_session
def export_command(
    session: Session,
    format: str,
    output: str,
    site: str,
    status: str,
    since: str,
    vanished: bool,
    inferred: bool,
    apart: bool,
) -> None:
    """Write posts and comments in a format, with the decisions made here applied.

    What vanished from its source may have been removed on purpose: it is left out unless asked for.
    Threads of other comment systems go under the blog's own posts, by address, but in jsonl.
    """
    from importer import store
    from importer.identity import identified, known
    from importer.model import site_key
    from importer.together import beside

    wanted = status or ("all" if format == "jsonl" else "approved")
    home = site_key(site) if site else ""
    with opened(session) as db:
        pages = {} if apart or format == "jsonl" else beside(db, home)
        gone = {each.key for each in store.gone(db)}
        items = decided_items(db, home, since, pages)
        items = answering(items, db) if inferred else items
        items = put_together(session, items, pages, gone)
        items = exported(db, format, home, items, set(wanted.split(",")))
        kept = items if vanished else still_there(session, items, gone)
        if format != "jsonl":  # which says what the sources said
            kept = identified(kept, known(db))
        export_items(session, format, kept, output)


def decided_items(db: Database, site: str, since: str, pages: Beside) -> Iterator[Item]:
    """Give what is in the database as decided here, the posts of one page one after the other."""
    from importer import store
    from moderation.store import decided

    return decided(store.items(db, site, since, pages), db)


def put_together(
    session: Session, items: Iterator[Item], pages: Beside, gone: Container[str]
) -> Iterator[Item]:
    """Put the posts of one page together, and say how many that were."""
    from collections import Counter

    from importer.together import together

    tally: Counter[str] = Counter()
    yield from together(items, pages, tally, gone)
    if tally["pages"]:
        say = view_of(session).say
        found = say(
            "{count} page that several systems know is put together (--apart leaves it apart)|"
            "{count} pages that several systems know are put together (--apart leaves them apart)",
            count=tally["pages"],
        )
        twice = say(
            "{count} comment was there twice|{count} comments were there twice",
            count=tally["twice"],
        )
        session.say(f"{found}; {twice}.")


def answering(items: Iterator[Item], db: Database) -> Iterator[Item]:
    """Give comments whose source names no parent the one that is guessed, if any."""
    from dataclasses import replace

    from importer.model import Comment
    from moderation.inferred import Inferred, inferred
    from moderation.store import comments_of

    guesses: dict[str, Inferred] = {}
    post = ""
    for item in items:
        if isinstance(item, Comment) and item.post != post:
            post, guesses = item.post, inferred(comments_of(db, item.post))
        guess = guesses.get(item.key) if isinstance(item, Comment) else None
        yield replace(item, parent=guess.parent) if guess and isinstance(item, Comment) else item


def still_there(session: Session, items: Iterator[Item], gone: Container[str]) -> Iterator[Item]:
    """Leave out what vanished from its source, and say how much that was."""
    from importer.model import Comment, Gone, Post

    left_out = 0
    for item in items:
        post = item.post if isinstance(item, Comment) else ""
        if isinstance(item, Comment | Post) and (item.key in gone or post in gone):
            left_out += isinstance(item, Comment)
        elif not isinstance(item, Gone):
            yield item
    if left_out:
        say = view_of(session).say
        session.say(
            say(
                "{count} comment vanished from its source and is left out: --vanished takes it.|"
                "{count} comments vanished from their source and are left out: --vanished takes"
                " them.",
                count=left_out,
            )
        )


def exported(
    db: Database, format: str, site: str, items: Iterator[Item], statuses: set[str]
) -> Iterator[Item]:
    """Give those of the items that are to be exported; the normal form carries problems too."""
    from importer import store
    from importer.errors import BadConfig
    from importer.model import Comment

    if unknown := statuses - {"approved", "pending", "spam", "trash", "all"}:
        raise BadConfig(f"There is no status '{', '.join(unknown)}'.")
    for item in items:
        if not isinstance(item, Comment) or statuses & {item.status, "all"}:
            yield item
    if format == "jsonl":
        yield from store.gone(db, site)
        yield from store.problems(db)


def export_items(
    session: Session,
    format_name: str,
    items: Iterator[Item],
    output: str,
) -> None:
    """Write items in a format, to a file (whole or not at all) or to stdout."""
    from importer.errors import BadConfig
    from importer.formats.registry import named

    format = named(format_name)
    if format.write is None:
        raise BadConfig(f"{format_name} can be read, not written: see `nachlese formats`.")
    if output == "-":
        format.write(items, sys.stdout.buffer)
        return
    path = Path(output)
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as out:
        format.write(items, out)
    partial.replace(path)
    session.say(f"Written: {output}")


@click.command("stats")
@click.option("--prometheus", is_flag=True, help="For Prometheus's textfile collector.")
@as_json
@pass_session
def stats_command(session: Session, prometheus: bool, as_json: bool) -> None:
    """Count comments by site and status, flags, decisions."""
    from moderation import metrics, service

    with opened(session) as db:
        if prometheus:
            click.echo(metrics.exposition(db), nl=False)
            return
        found = service.statistics(db)
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        text = ", ".join(f"{count:,} {word}" for word, count in value.items())
        click.echo(f"{name:10} {text or 'none'}")
