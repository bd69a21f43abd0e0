"""`sites`: which there are; one that moved; what judging may decide for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session, print_rows
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

LISTED = """
    select s.key, s.url, s.title,
        (select count(*) from posts p where p.site = s.key) as posts,
        (select count(*) from posts p join comments c on c.post = p.key where p.site = s.key)
            as comments,
        coalesce((select 'synced from ' || o.source from origins o where o.site = s.key), '')
            as synced,
        coalesce((select y.auto from site_policies y where y.site = s.key), 'none') as auto,
        (select o.checked from origins o where o.site = s.key) as checked,
        coalesce((select json_extract(o.state, '$.trouble.words') from origins o
                  where o.site = s.key), '') as trouble
    from sites s order by s.key
"""


@click.command("sites")
@click.argument("words", nargs=-1, metavar="[ACTION ARGUMENT...]")
@as_json
@pass_session
def sites_command(session: Session, words: tuple[str, ...], as_json: bool) -> None:
    """List the sites in the database, and which of them `sync` asks.

    \b
    sites                    all of them
    sites move OLD NEW       OLD is at the address NEW now; its keys stay
    sites auto SITE WORD     what judging may decide for SITE by itself, of what waits there:
                             spam | approve | both | none [default: none]
    """
    with opened(session) as db:
        if words:
            act(session, db, *words)
            return
        rows = list(db.query(LISTED))
    print_rows(rows, as_json, "{key}  {title}  {posts} posts, {comments} comments  {synced}")


def act(session: Session, db: Database, action: str, *arguments: str) -> None:
    """Do what was asked for."""
    if action not in ACTIONS or len(arguments) != 2:
        raise click.UsageError("Say `sites move OLD NEW` or `sites auto SITE WORD`.")
    ACTIONS[action](session, db, *arguments)


def move(session: Session, db: Database, old: str, new: str) -> None:
    """Note that a site moved."""
    from importer.sync.moving import move

    site = move(db, old, new)
    say = view_of(session).say
    session.say(say("{site} is at {new} now; its keys stay.", site=site, new=new))


def auto(session: Session, db: Database, site: str, word: str) -> None:
    """Note what judging may decide for a site."""
    from importer.errors import NotFound
    from importer.model import site_key
    from moderation import auto

    key = site_key(site)
    if not db.conn.execute("select 1 from sites where key = ?", (key,)).fetchone():
        raise NotFound(f"{site}: there is no such site: `nachlese sites`.")
    try:
        auto.allow(db, key, word)
    except auto.UnknownPolicy as error:
        raise click.UsageError(str(error)) from error
    say = view_of(session).say
    session.say(say("{site}: judging may decide: {word}.", site=key, word=word))


ACTIONS: dict[str, Callable[..., Any]] = {"move": move, "auto": auto}
