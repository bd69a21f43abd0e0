"""`digest`: tell moderators by mail what waits; for cron."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from importer.cli.session import Session, pass_session
from moderation.cli.accounts import PLACE
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from moderation.digest import Digest
    from moderation.post import Server


@click.command("digest")
@click.option("--to", "only", default="", metavar="NAME", help="Only to this person, also early.")
@click.option("--url", default=PLACE, show_default=True, help="The desk's address, for the links.")
@click.option("--from", "sender", default="nachlese@localhost", show_default=True, help="Sender.")
@click.option(
    "--smtp",
    default="localhost:25",
    show_default=True,
    metavar="HOST:PORT",
    help="The mail server.",
)
@click.option(
    "--security",
    type=click.Choice(["none", "starttls", "tls"]),
    default="none",
    show_default=True,
    help="How the mail server is spoken to.",
)
@click.option("--smtp-user", default="", help="User name at the mail server.")
@click.option(
    "--smtp-password-file",
    default="",
    type=click.Path(dir_okay=False),
    help="File with its password; else NACHLESE_SMTP_PASSWORD.",
)
@click.option("--dry-run", is_flag=True, help="Print the mails; send nothing.")
@pass_session
def digest_command(
    session: Session, /, only: str, url: str, sender: str, dry_run: bool, **how: Any
) -> None:
    """Mail moderators what waits, with links that decide. For cron, once a day.

    Who gets one, and how often, is set on each person's account page. Nobody gets a mail when
    nothing waits. A link shows the comment and asks; it works once.
    """  # fmt: skip
    from moderation import digest

    with opened(session) as db:
        found = digest.digests(db, session.now(), only)
        if dry_run:
            for each in found:
                click.echo(written(session, each, url, sender))
            return
        count = send_all(session, db, found, url, sender, server_of(**how))
    say = view_of(session).say
    session.say(say("{count} mail was sent.|{count} mails were sent.", count=count))


def written(session: Session, each: Digest, url: str, sender: str) -> Any:
    """Give the mail of a digest; raises BadConfig where the extra is missing."""
    from importer.errors import BadConfig

    try:
        from moderation import letters
    except ModuleNotFoundError as error:
        raise BadConfig(
            f"Mails need {error.name}: install it with pip install 'nachlese[web]'."
        ) from error
    return letters.dated(letters.letter(each, url, sender), session.now())


def send_all(
    session: Session, db: Database, found: Iterable[Digest], url: str, sender: str, server: Server
) -> int:
    """Send the mails, noting each at once: stopped halfway, nobody gets one twice.

    Raises TryLater, Refused.
    """
    from importer.errors import Refused, TryLater
    from moderation import digest, post

    mails = list(found)
    if not mails:
        return 0
    try:
        with post.opened(server) as send:
            for each in mails:
                send(written(session, each, url, sender))
                digest.sent(db, each.person, session.now())
    except post.Undelivered as error:
        raise (TryLater if error.later else Refused)(str(error)) from error
    return len(mails)


def server_of(smtp: str, security: str, smtp_user: str, smtp_password_file: str) -> Server:
    """Give the mail server that the options name; raises BadConfig."""
    from importer.errors import BadConfig
    from moderation.post import Server

    host, _, port = smtp.rpartition(":")
    if not host or not port.isdecimal():
        raise BadConfig(f"--smtp {smtp}: say host and port, as in mail.example.org:587.")
    password = os.environ.get("NACHLESE_SMTP_PASSWORD", "")
    if smtp_password_file:
        try:
            password = Path(smtp_password_file).read_text().strip()
        except OSError as error:
            raise BadConfig(f"{smtp_password_file}: {error.strerror}.") from error
    if smtp_user and not password:
        raise BadConfig(
            "There is no password for the mail server: put it into NACHLESE_SMTP_PASSWORD, or into"
            " a file named by --smtp-password-file."
        )
    return Server(host.strip("[]"), int(port), security, smtp_user, password)
