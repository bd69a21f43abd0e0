"""The audit: who did what when, overall and for one comment; the export of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, abort, current_app, g, render_template, request
from werkzeug.wrappers import Response

from importer.schema import open_database
from moderation import audit, store
from moderation.audit import LOGS, Edit, Event, Log, Part, Wanted
from moderation.auth import roles
from moderation.auth import store as accounts
from moderation.schema import migrations
from moderation.web import access, asking
from moderation.web.language import say
from moderation.web.nav import _

pages = Blueprint("audit", __name__, url_prefix="/audit")

NAMES = {"decisions": _("Decisions"), "edits": _("Edits"), "settings": _("Rules and settings"),
         "accounts": _("Accounts")}  # fmt: skip
DONE = {
    "approve": _("approved"),
    "hold": _("held"),
    "spam": _("marked as spam"),
    "trash": _("moved to the trash"),
    "delete": _("deleted"),
    "unspam": _("taken out of spam"),
    "untrash": _("restored from the trash"),
    "undelete": _("brought back"),
    "undo": _("taken back"),
}
Write = Callable[[Iterator[dict[str, object]]], Iterator[str]]
FORMS: dict[str, tuple[Write, str]] = {
    "csv": (audit.as_csv, "text/csv"),
    "json": (audit.as_json, "application/jsonl"),
}


def wanted() -> Wanted:
    """Read what is asked for; what makes no sense counts as not said."""
    asked = request.args.get
    batch = asked("batch", "")
    return Wanted(
        who=asked("who", ""),
        action=asked("action", ""),
        key=asked("key", ""),
        batch=int(batch) if batch.isdecimal() and len(batch) < 18 else 0,
        site=asked("site", ""),
        since=asked("since", "")[:20],
        until=asked("until", "")[:20],
    )


def log() -> Log:
    """Give the log that is asked for; that of accounts is for administrators."""
    found = next((each for each in LOGS if each == request.args.get("log")), LOGS[0])
    if found == "accounts" and not access.allowed(g.person, "administer"):
        abort(403, say("Your role does not allow this."))
    return found


def part() -> Part:
    """Give the part of the log that the address asks for, and one entry more."""
    below, above = (asking.whole(request.args.get(name, "")) or 0 for name in ("below", "above"))
    return Part(below, above, audit.A_PAGE + 1)


def links(found: list[Any], asked: Part) -> tuple[list[Any], int, int]:
    """Give the entries of a page, and the numbers at which the later and the earlier one begin."""
    more = len(found) > audit.A_PAGE
    shown = found[1:] if more and asked.above else found[: audit.A_PAGE]
    newer = (more if asked.above else asked.below) and shown and shown[0].id
    older = (asked.above or more) and shown and shown[-1].id
    return shown, newer or 0, older or 0


@pages.get("/")
def show() -> str:
    """Show a page of a log; of decisions by batch, or one by one for a comment or a batch."""
    asked, name = wanted(), log()
    single, asked_part = bool(asked.key or asked.batch), part()
    read: Callable[..., list[Any]] = READERS[name, single]
    found, newer, older = links(read(g.db, asked, asked_part), asked_part)
    keys = [about(each, single) for each in found] if name in ("decisions", "edits") else []
    return render_template(
        "audit.html", log=name, logs=logs(), names=NAMES, entries=found, single=single,
        wanted=asked, people=audit.moderators(g.db), sites=sites(), done=DONE,
        comments=store.comments(g.db, keys), told=told, mended=mended, forms=tuple(FORMS),
        may_undo=may_undo(), older=older, newer=newer, query=query,
    )  # fmt: skip


def about(entry: Any, single: bool) -> str:
    """Give the comment that an entry is about, or one of them."""
    if isinstance(entry, Edit):
        return entry.about
    return str(entry.key if single else entry.first)


READERS: dict[tuple[Log, bool], Callable[..., list[Any]]] = {
    ("decisions", False): audit.batches,
    ("decisions", True): audit.steps,
    **{("edits", single): audit.edits for single in (False, True)},
    **{("settings", single): audit.settings for single in (False, True)},
    **{("accounts", single): audit.accounts for single in (False, True)},
}  # fmt: skip


def may_undo() -> bool:
    """Whether who asks may take batches back."""
    return access.allowed(g.person, "decide") and "deciding.undo" in current_app.view_functions


def logs() -> list[str]:
    """Give the logs that who asks may see."""
    administers = access.allowed(g.person, "administer")
    return [each for each in LOGS if each != "accounts" or administers]


def sites() -> list[tuple[str, str]]:
    """Give the sites that who asks is there for."""
    return [each for each in accounts.sites(g.db) if roles.oversees(g.person, each[0])]


def query(**changes: object) -> dict[str, object]:
    """Give the address's arguments with some changed, for a link that keeps the filters."""
    kept = {**request.args.to_dict(), **changes}
    return {name: value for name, value in kept.items() if value}


def told(entry: Event) -> list[str]:
    """Give a change of settings, or what was done to an account, in words."""
    if not entry.what.startswith("{"):
        return [say(entry.what, detail=entry.detail)]
    return [
        f"{say(WHAT.get(name, name))}: {spelled(value)}"
        for name, value in json.loads(entry.what).items()
    ]


WHAT = {
    "switch": _("switched"), "weigh": _("weighed"), "set": _("set"), "add": _("words added"),
    "remove": _("words removed"), "forget": _("lists removed"),
}  # fmt: skip


FIELDS = {"body": _("text"), "name": _("name"), "url": _("web address")}


def mended(entry: Edit) -> list[tuple[str, str, str]]:
    """Give which fields a moderator corrected, what they said and what they say."""
    return [
        (say(FIELDS[name]), before, after)
        for name, (before, after) in json.loads(entry.what).items()
    ]


def spelled(value: object) -> str:
    """Give a value of a change as a person reads it."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {switched(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(str(each[0]) if isinstance(each, list) else str(each) for each in value)
    return str(value)


def switched(value: object) -> str:
    """Give a switch or a number as a word."""
    return (say("on") if value else say("off")) if isinstance(value, bool) else str(value)


@pages.get("/export.<form>")
def export(form: str) -> Response:
    """Give a whole log as CSV or JSON lines, with the filters of the page."""
    if form not in FORMS:
        abort(404)
    write, kind = FORMS[form]
    name, path = log(), current_app.config["DATABASE"]
    lines = streamed(path, name, wanted(), write)
    answer = Response(lines, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="nachlese-{name}.{form}"'
    return answer


def streamed(path: str, name: Log, asked: Wanted, write: Write) -> Iterator[str]:
    """Give the lines of an export; the request's own connection is closed before they are sent."""
    db = open_database(path, migrations)
    try:
        yield from write(audit.every(db, name, asked))
    finally:
        db.close()
