"""`nachlese`: the composition root, the one place that sees both packages.

The importer's commands come from `importer.cli`, the moderator's from here. Heavy modules are
imported inside the commands.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from importer.cli import COMMANDS
from importer.cli.session import Session, exit_code
from moderation.cli.accounts import tokens_command, users_command
from moderation.cli.auditing import audit_command
from moderation.cli.deciding import decide_command, reply_command
from moderation.cli.editing import edit_command
from moderation.cli.judging import judge_command, queue_command
from moderation.cli.learning import evaluate_command, train_command
from moderation.cli.looking import campaigns_command, triage_command
from moderation.cli.mailing import digest_command
from moderation.cli.privacy import person_command, retain_command
from moderation.cli.pushing import push_command
from moderation.cli.reading import export_command, stats_command, thread_command
from moderation.cli.ruling import rules_command, words_command
from moderation.cli.serving import serve_command
from moderation.cli.sites import sites_command
from moderation.cli.syncing import sync_command


def noted(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Give a callback that puts an option into the session, if it was said."""

    def note(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        if value:
            setattr(ctx.ensure_object(Session), name, value)

    return note


def everywhere() -> list[click.Option]:
    """Give the options that may stand before a command's name as well as behind it."""
    database = click.Path(dir_okay=False, path_type=Path)
    return [
        click.Option(
            ["--db"], type=database, callback=noted("database"), expose_value=False,
            envvar="NACHLESE_DB", help="The database [default: nachlese.db here].",
        ),
        click.Option(
            ["-q", "--quiet"], is_flag=True, callback=noted("quiet"), expose_value=False,
            help="Say nothing unless something is wrong.",
        ),
        click.Option(
            ["--lang"], callback=noted("lang"), expose_value=False,
            help="Language of reasons and threads: de, en [default: the locale's].",
        ),
    ]  # fmt: skip


class Commands(click.Group):
    """The group of all commands; gives errors the exit codes of sysexits."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, which takes the options of all commands too."""
        cmd.params.extend(everywhere())
        super().add_command(cmd, name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what a person can mend ends in a message, a bug in its traceback."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped. What was read so far is saved; run it again to go on.", err=True)
            sys.exit(130)
        except (click.ClickException, BrokenPipeError):
            raise
        except Exception as error:
            code = exit_code(error)
            if code is None:
                raise
            click.echo(f"nachlese: {error}", err=True)
            sys.exit(code)


def configured(ctx: click.Context, param: click.Parameter, path: str | None) -> None:
    """Take defaults for all options from a TOML file: top level, or a table a command."""
    file = Path(path) if path else Path(click.get_app_dir("nachlese")) / "config.toml"
    if not path and not file.exists():
        return
    try:
        ctx.default_map = tomllib.loads(file.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        click.echo(f"nachlese: {file}: {error}: mend it, or name another with --config.", err=True)
        sys.exit(os.EX_CONFIG)


@click.group(cls=Commands, context_settings={"auto_envvar_prefix": "NACHLESE"})
@click.version_option(package_name="nachlese")
@click.option(
    "--config",
    type=click.Path(dir_okay=False),
    callback=configured,
    is_eager=True,
    expose_value=False,
    help="TOML file with defaults for all options.",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Rescue the comment threads of blogs, moderate them, hand them on.

    Begin with: nachlese import SOURCE (an export file, a folder of pages, a blog's address).
    """
    if "NO_COLOR" in os.environ:
        ctx.color = False
    ctx.ensure_object(Session)


main.params.extend(everywhere())

MODERATION = (
    serve_command,
    digest_command,
    sync_command,
    push_command,
    sites_command,
    retain_command,
    person_command,
    judge_command,
    queue_command,
    train_command,
    evaluate_command,
    decide_command,
    thread_command,
    reply_command,
    edit_command,
    export_command,
    stats_command,
    rules_command,
    words_command,
    triage_command,
    campaigns_command,
    audit_command,
    users_command,
    tokens_command,
)
for command in (*COMMANDS, *MODERATION):
    main.add_command(command)
