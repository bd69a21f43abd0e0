"""`users` and `tokens`: who may come to the desk, and the programs that may."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.auth.roles import Person
    from moderation.auth.tokens import Kind

by_option = click.option("--by", default="", help="Who does it [default: your user name].")
PLACE = "http://127.0.0.1:8642"  # where `serve` listens unless told otherwise


def _(template: str) -> str:
    """Mark a sentence for the catalogues."""
    return template


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    db: Database
    name: str
    role: str
    sites: tuple[str, ...]
    email: str
    by: str
    now: datetime
    desk: str  # its address


@contextmanager
def asked_for() -> Iterator[None]:
    """Give an order about accounts that makes no sense as a usage error."""
    from moderation.auth.roles import Rejected

    try:
        yield
    except Rejected as error:
        raise click.UsageError(str(error)) from error


@click.command("users")
@click.argument("words", nargs=-1, metavar="[ACTION NAME]")
@click.option("--role", default="", help="administrator, moderator or reader.")
@click.option("--site", "sites", multiple=True, help="Only for this site; may be said again.")
@click.option("--email", default="", help="Where mail for this person goes.")
@click.option("--desk", default=PLACE, show_default=True, help="Address of the desk, for links.")
@by_option
@as_json
@pass_session
def users_command(
    session: Session, /, words: tuple[str, ...], sites: tuple[str, ...], by: str, as_json: bool,
    **more: str,
) -> None:  # fmt: skip
    """List the people who may use the desk, or change something.

    \b
    users                       everybody: role, sites, when disabled
    users add NAME --role ROLE  add somebody; prints a one-time link that sets the password
    users role NAME --role ROLE another role (and sites)
    users link NAME             a one-time link for a forgotten password
    users disable NAME          close an account: its sessions and tokens end
    users enable NAME           open it again
    users log-out NAME          end all sessions
    users no-codes NAME         ask for one-time codes no longer (a lost device)
    """
    action, name = asked(words)
    with opened(session) as db, asked_for():
        if action:
            order = Order(db=db, name=name, sites=sites, by=by or getpass.getuser(),
                          now=session.now(), **more)  # fmt: skip
            say(session, ACTIONS[action](order), as_json)
            return
        from moderation.auth import store

        for person in store.people(db):
            fields = asdict(person)
            click.echo(json.dumps(fields, ensure_ascii=False) if as_json else line(person))


def asked(words: tuple[str, ...]) -> tuple[str, str]:
    """Split the arguments into action and name; both "" to list. Raises UsageError."""
    if not words:
        return "", ""
    if len(words) != 2 or words[0] not in ACTIONS:
        raise click.UsageError(f"Say an action ({', '.join(ACTIONS)}) and one name.")
    return words[0], words[1]


def say(session: Session, done: tuple[str, str], as_json: bool) -> None:
    """Print a link or token on stdout, the talk about it on stderr."""
    template, word = done
    if as_json:
        click.echo(json.dumps({"done": template, "word": word}))
        return
    session.say(view_of(session).say(template))
    if word:
        click.echo(word)


def line(person: Person) -> str:
    """Give one person as a line of the list."""
    where = ", ".join(person.sites) or "every site"
    marks = [word for word, there in (
        ("one-time codes", person.has_totp), ("no password yet", not person.has_password),
        (f"disabled {person.disabled[:10]}", person.disabled),
    ) if there]  # fmt: skip
    return f"{person.name:24} {person.role:14} {where}{''.join(f'; {mark}' for mark in marks)}"


def add(order: Order) -> tuple[str, str]:
    """Add somebody; give the link that sets the password."""
    from moderation.auth import people

    people.add(order.db, order.name, order.role or "moderator", order.now, by=order.by,
               email=order.email, sites=order.sites)  # fmt: skip
    return link(order)


def link(order: Order) -> tuple[str, str]:
    """Make a link that sets a password."""
    from moderation.auth import links, people

    word = links.invite(order.db, people.known(order.db, order.name), order.now, by=order.by)
    said = _("Open this link to set a password. It is good once, for three days:")
    return said, f"{order.desk.rstrip('/')}/link/{word}"


def role(order: Order) -> tuple[str, str]:
    """Give somebody another role, and sites."""
    from moderation.auth import people

    person = people.known(order.db, order.name)
    people.set_role(order.db, person, order.role, order.sites, order.now, by=order.by)
    return _("Done."), ""


def changed(name: str) -> Callable[[Order], tuple[str, str]]:
    """Give the action that calls a function of `moderation.auth.people`."""

    def act(order: Order) -> tuple[str, str]:
        from moderation.auth import people

        person = people.known(order.db, order.name)
        getattr(people, name)(order.db, person, order.now, by=order.by)
        return _("Done."), ""

    return act


ACTIONS: dict[str, Callable[[Order], tuple[str, str]]] = {
    "add": add,
    "role": role,
    "link": link,
    "disable": changed("disable"),
    "enable": changed("enable"),
    "log-out": changed("log_out"),
    "no-codes": changed("stop_totp"),
}


@click.command("tokens")
@click.argument("words", nargs=-1, metavar="[add NAME LABEL | revoke NUMBER]")
@click.option("--days", default=0, help="How many days a new token is good [default: no end].")
@click.option("--akismet", is_flag=True, help="A short key, for `serve --akismet` alone.")
@by_option
@as_json
@pass_session
def tokens_command(
    session: Session, words: tuple[str, ...], days: int, akismet: bool, by: str, as_json: bool
) -> None:
    """List the tokens by which programs use the API, or add or revoke one.

    A token may do what its person may; it is printed once, and only its hash is kept.
    """
    by = by or getpass.getuser()
    with opened(session) as db, asked_for():
        if words:
            kind: Kind = "akismet" if akismet else ""
            say(session, token_order(db, words, days, by, session.now(), kind), as_json)
            return
        from moderation.auth import tokens

        for each in tokens.tokens(db):
            fields: dict[str, Any] = asdict(each)
            template = "{id:3} {person:20} {label:30} last used: {used:20} {kind} {revoked}"
            text = json.dumps(fields, ensure_ascii=False) if as_json else template.format(**fields)
            click.echo(text)


def token_order(
    db: Database, words: tuple[str, ...], days: int, by: str, now: datetime, kind: Kind
) -> tuple[str, str]:
    """Add or revoke a token. Raises UsageError, Rejected."""
    from moderation.auth import people, tokens

    if words[0] == "add" and len(words) == 3:
        person = people.known(db, words[1])
        word = tokens.make(db, person, words[2], now, by=by, days=max(0, days), kind=kind)
        return _("Keep this token: it is shown this once."), word
    if words[0] == "revoke" and len(words) == 2 and words[1].isdecimal():
        tokens.revoke(db, int(words[1]), now, by=by)
        return _("Done."), ""
    raise click.UsageError("Say `tokens add NAME LABEL` or `tokens revoke NUMBER`.")
