"""The parts of docs/ that are generated: `./run docs` writes them, `--check` only compares.

cli.md: the reference of the command line, from `--help`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from moderation.cli import main

HERE = Path(__file__).parent
WIDTH = 90


def cli_reference() -> str:
    """Give the help of every command as one page."""
    parts = [
        "# The command line\n\nGenerated from `--help` by `./run docs`; do not edit.\n",
        section("nachlese", main, None),
    ]
    with click.Context(main, info_name="nachlese") as parent:
        for name, command in sorted(main.commands.items()):
            parts.append(section(f"nachlese {name}", command, parent))
    return "\n".join(parts)


def section(title: str, command: click.Command, parent: click.Context | None) -> str:
    """Give the help of one command."""
    name = title.rpartition(" ")[2]
    with click.Context(command, info_name=name, parent=parent, max_content_width=WIDTH) as ctx:
        ctx.terminal_width = WIDTH
        text = command.get_help(ctx)
    return f"## {title}\n\n```\n{text}\n```\n"


PAGES: dict[str, Callable[[], str]] = {"cli.md": cli_reference}


def stale() -> list[str]:
    """Give the names of pages that are not as they would be generated."""
    return [name for name, make in PAGES.items() if read(HERE / name) != make()]


def read(path: Path) -> str:
    """Give a file's text, "" if there is none."""
    return path.read_text() if path.exists() else ""


def run(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale."""
    if "--check" in arguments:
        for name in stale():
            print(f"docs/{name} is stale: write it anew with ./run docs", file=sys.stderr)
        return len(stale())
    for name, make in PAGES.items():
        (HERE / name).write_text(make())
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
