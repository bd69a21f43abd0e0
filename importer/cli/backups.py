"""`backup` and `restore`: a copy of the database while it is in use, and back again."""

from __future__ import annotations

from pathlib import Path

import click

from importer.cli.session import Session, pass_session


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def backup_command(session: Session, file: Path) -> None:
    """Copy the database into FILE, consistent, while others may write to it."""
    from importer.backup import backup

    size = backup(session.database, file)
    session.say(f"{file}: {size:,} bytes.")


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def restore_command(session: Session, file: Path, yes: bool) -> None:
    """Put the copy in FILE in the database's place; what was there is kept beside it."""
    from importer.backup import restore

    if session.database.exists() and not yes:
        question = f"Put {file} in the place of {session.database}?"
        click.confirm(question, abort=True, err=True)
    kept = restore(file, session.database, session.now())
    session.say(f"{session.database}: restored from {file}.")
    if kept:
        session.say(f"What was there before: {kept}")
