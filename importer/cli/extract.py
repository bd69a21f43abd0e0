"""`extract`: read single pages, by a recipe of one's own, and show what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from importer.cli.bring import exit_by, is_address, session_fetcher, tell
from importer.cli.session import Session, as_json, pass_session

if TYPE_CHECKING:
    from sqlite_utils import Database

    from importer.extract.recipe import Recipe
    from importer.model import Comment, Gone, Item, Page, Post, Site
    from importer.report import Report
    from importer.sync import Access

LONGEST_SHOWN = 72


@click.command("extract")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option(
    "--recipe", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="TOML file with CSS selectors for an odd site.",
)  # fmt: skip
@click.option("--show", is_flag=True, help="Show what is read; write nothing.")
@click.option("--site", default="", metavar="URL", help="The blog's address, if PAGE has none.")
@click.option("--allow-private", is_flag=True, help="Fetch from private networks too.")
@click.option("--ignore-robots", is_flag=True, help="Do not ask robots.txt: the site is yours.")
@as_json
@pass_session
def extract_command(
    session: Session,
    pages: tuple[str, ...],
    recipe: Path | None,
    show: bool,
    site: str,
    allow_private: bool,
    ignore_robots: bool,
    as_json: bool,
) -> None:
    """Read single pages (addresses or saved files), by a recipe where the site is an odd one.

    How to write a recipe: docs/recipes.md. Try it with --show; without, what is read is imported.
    """
    from importer.extract.recipe import load
    from importer.schema import open_database
    from importer.sync import Access

    how = Access(allow_private=allow_private, ignore_robots=ignore_robots)
    known = load(recipe) if recipe else None
    with closing(open_database(":memory:")) if show else session.db(must_exist=False) as db:
        found = ((page, read(got(db, page, site, how), known)) for page in pages)
        if show:
            for page, items in found:
                show_items(page, items, as_json)
            return
        exit_by([imported(session, db, page, items, as_json) for page, items in found], False)


def imported(
    session: Session, db: Database, source: str, items: Iterable[Item], as_json: bool
) -> Report:
    """Save what was read of a page as a run of its own, and tell what came of it."""
    from importer.sync.files import in_run

    run, report = in_run(db, source, "pages", session.now, lambda _: items)
    tell(session, run, source, report, as_json, dry_run=False)
    return report


def got(db: Database, source: str, site: str, how: Access) -> Page:
    """Give a page by its address or out of a file; raises as fetching and reading files do."""
    from importer.errors import NotFound
    from importer.extract.tree import parse
    from importer.formats import Given
    from importer.formats.html import LARGEST, as_it_was
    from importer.model import Page

    if is_address(source):
        with session_fetcher(db, source, how) as fetch:
            return fetch(source)
    if not Path(source).is_file():
        raise NotFound(f"{source}: there is no such file.")
    with Path(source).open("rb") as file:
        page = Page(url=source, body=file.read(LARGEST))
    return as_it_was(page, parse(page)[0], Given(name=source, site=site))


def read(page: Page, recipe: Recipe | None) -> Iterator[Item]:
    """Give the items of a page, by a recipe or as every page is read."""
    from importer.extract import recipe as recipes
    from importer.extract import registry

    return recipes.read(page, recipe) if recipe else registry.read(page)


def show_items(source: str, items: Iterable[Item], as_json: bool) -> None:
    """Print what was read: comments as a table or as JSON, remarks to stderr."""
    from importer.model import Listed, Missed, Problem, Skipped
    from importer.rows.plain import as_fields

    for item in items:
        if isinstance(item, Skipped | Listed | Missed):
            continue
        if as_json:
            click.echo(json.dumps(as_fields(item), ensure_ascii=False))
        elif isinstance(item, Problem):
            click.echo(f"{source}: {item.what}", err=True)
        else:
            click.echo(shown(item))


def shown(item: Site | Post | Comment | Gone) -> str:
    """Give what was read of an item as lines for a person."""
    from importer.model import Comment, Post
    from importer.text import plain

    if isinstance(item, Post):
        return f"post     {item.title or item.url}"
    if not isinstance(item, Comment):
        return f"site     {getattr(item, 'url', item.key)}"
    number = item.key.rpartition("/c")[2]
    answers = f" answers {item.parent.rpartition('/c')[2]}" if item.parent else ""
    when = f"{item.published:%Y-%m-%d %H:%M:%S} UTC" if item.published else "no date"
    text = " ".join(plain(item.body).split())
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} ..."
    name = item.author.name or "no name"
    return f"{item.kind:8} {number}{answers}: {name}, {when}\n         {short}"
