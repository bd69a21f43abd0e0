"""Commands that list what is there, and `undo`."""

from __future__ import annotations

import json

import click

from importer.cli.session import Session, as_json, pass_session, print_rows

INDENT = "\n" + " " * 11


@click.command("formats")
@as_json
@pass_session
def formats_command(session: Session, as_json: bool) -> None:
    """List every format and scraper: reads? writes? what it carries, what it loses."""
    from importer.formats.registry import FORMATS
    from importer.mysql import ABOUT
    from importer.scrapers.registry import SCRAPERS

    files = [
        {"name": each.name, "title": each.title, "reads": bool(each.read),
         "writes": bool(each.write), "carries": each.carries, "loses": each.loses,
         "derives": each.derives}
        for each in FORMATS
    ]  # fmt: skip
    sites = [
        {"name": each.name, "title": each.title, "reads": True, "writes": False,
         "carries": each.carries, "loses": each.loses, "derives": ""}
        for each in SCRAPERS
    ]  # fmt: skip
    sites.append({**ABOUT, "reads": True, "writes": False})
    for row in (rows := [*files, *sites]):
        row["does"] = ", ".join(word for word in ("reads", "writes") if row[word])
        row["more"] = f"{INDENT}derives: {row['derives']}" if row["derives"] else ""
    template = (
        f"{{name:10}} {{title}}: {{does}}{INDENT}carries: {{carries}}{INDENT}loses: {{loses}}"
        "{more}"
    )
    print_rows(rows, as_json, template)


@click.command("check")
@click.argument("source", metavar="FILE")
@click.option("--as", "format", default="", metavar="NAME", help="What FILE is.")
@click.option("--site", default="", metavar="URL", help="The blog's address, if FILE has none.")
@as_json
@pass_session
def check_command(session: Session, source: str, format: str, site: str, as_json: bool) -> None:
    """Say what a file is, what is in it and what is wrong with it. Writes nothing."""
    from importer.check import check, lines
    from importer.cli.database import read_source
    from importer.errors import NotReadable

    found = check(read_source(source, format, site))
    if as_json:
        click.echo(json.dumps({"source": source, **found}, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(source, found)))
    if found["broken"]:
        raise NotReadable(found["broken"])


@click.command("undo")
@click.argument("run", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def undo_command(session: Session, run: int, yes: bool) -> None:
    """Take one import run back; what other runs said stays. `nachlese runs` lists them."""
    from importer import runs
    from importer.errors import NotFound
    from importer.undo import undo

    with session.db() as db:
        known = {row["id"]: row for row in runs.listed(db)}
        if run not in known:
            raise NotFound(f"There is no run {run}: see `nachlese runs`.")
        if not yes:
            click.confirm(f"Take back run {run} ({known[run]['source']})?", abort=True, err=True)
        touched = undo(db, run)
    session.say(f"Run {run} is taken back: {touched} items touched.")


@click.command("runs")
@as_json
@pass_session
def runs_command(session: Session, as_json: bool) -> None:
    """List the import runs, the last one first."""
    from importer import runs

    with session.db() as db:
        rows = list(runs.listed(db))
    template = "{id:4}  {started}  {state:8} {source}  {error}"
    print_rows(rows, as_json, template)


@click.command("problems")
@as_json
@pass_session
def problems_command(session: Session, as_json: bool) -> None:
    """List what could not be used or does not add up."""
    from importer import store

    with session.db() as db:
        rows = [
            {"where": each.where, "what": each.what, "key": each.key, "lost": each.lost}
            for each in store.problems(db)
        ]
    marked = ({**row, "mark": "LOST" if row["lost"] else "note"} for row in rows)
    print_rows(marked, as_json, "{mark}  {where}: {what} {key}")
