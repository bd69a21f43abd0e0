"""`audit`: who did what when."""

from __future__ import annotations

from typing import Any

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, resolved

LINES = {
    "decisions": "{at}  {who:16} {action:9} {before} > {after}  {key}  {why}",
    "edits": "{at}  {who:16} {what}  {about}  {detail}",
    "settings": "{at}  {who:16} {what}  {about}",
    "accounts": "{at}  {who:16} {what}  {about}",
}


@click.command("audit")
@click.argument("key", default="")
@click.option("--log", type=click.Choice(tuple(LINES)), default="decisions", show_default=True,
              help="Which log.")  # fmt: skip
@click.option("--who", default="", help="Only what this person did.")
@click.option("--site", default="", help="Only on this site.")
@click.option("--since", default="", help="Only from this time on (ISO 8601).")
@click.option("--until", default="", help="Only before this time (ISO 8601).")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, for a spreadsheet.")
@as_json
@pass_session
def audit_command(
    session: Session, /, key: str, log: str, as_csv: bool, as_json: bool, **only: str
) -> None:
    """Show who did what when, the latest first: everything, or about one comment (KEY)."""
    from moderation import audit

    with opened(session) as db:
        key = resolved(db, "comments_now", key) if key else ""
        rows = audit.every(db, log, audit.Wanted(key=key, **only))  # type: ignore[arg-type]
        write = audit.as_csv if as_csv else audit.as_json
        for line in write(rows) if as_csv or as_json else map(lined(log), rows):
            click.echo(line, nl=False)


def lined(log: str) -> Any:
    """Give what makes a line for people of an entry."""

    def line(row: dict[str, object]) -> str:
        what = str(row.get("what", ""))
        row["what"] = what if what.startswith("{") else what.format(**row)
        return LINES[log].format(**row).rstrip() + "\n"

    return line
