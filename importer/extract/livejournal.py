"""LiveJournal's comments as its newer pages carry them: JSON in a script, `Site.page = {...}`.

LiveJournal's own templates draw their boxes from it in the browser, so a saved answer of the server
has the script alone; where a browser saved the boxes (`.b-leaf`), the script is there as well and
says more: the second of each comment in UTC, its parent, and what became of it. The boxes have what
was unfolded since. Pages of other styles are read by the sheet.

Fields as LiveJournal's comment script uses them: `dtalkid`, `parent` (0 = none), `uname`, `dname`,
`username`, `article`, `ctime`, `ctime_ts`, `thread_url`, `leafclass`, `deleted`, `loaded`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from importer.extract import Platform, Tree, sheet
from importer.extract.markup import Fields
from importer.extract.place import joined
from importer.extract.sheets import LIVEJOURNAL
from importer.extract.thread import Found
from importer.model import Status

START = re.compile(r"\bSite\.page\s*=\s*(?=\{)")
BIGGEST = 4 << 20  # characters of a script that are read
STATES: tuple[tuple[str, Status], ...] = (  # of `leafclass` and of fields of their own
    ("deleted", "trash"),
    ("suspended", "trash"),
    ("spammed", "spam"),
    ("screened", "pending"),
)


def found(tree: Tree, where: str) -> Iterator[Found]:
    """Give the comments of the script, and those of the boxes that it has not or folded away.

    A comment whose text is folded away in both is given without anything but its number.
    """
    said = _said(tree)
    boxes = {one.number: one for one in sheet.found(LIVEJOURNAL, tree, where)}
    for one in (_found(comment, where) for comment in said):
        box = boxes.pop(one.number, None)
        yield box if box and box.fields.body and _folded(one.fields) else one
    yield from boxes.values()


def _folded(says: Fields) -> bool:
    return says.status == "approved" and not says.body


def claims(tree: Tree) -> bool:
    """Tell whether a page is LiveJournal's: by such a script, or by what its templates print."""
    return tree.css_first(LIVEJOURNAL.mark) is not None or bool(_said(tree))


def _said(tree: Tree) -> list[dict[str, Any]]:
    for script in tree.css("script:not([src])"):
        text = script.text() or ""
        start = START.search(text[:BIGGEST])
        comments = _object(text, start.end()).get("comments") if start else None
        known = [one for one in comments if _number(one)] if isinstance(comments, list) else []
        if known:
            return known
    return []


def _object(text: str, start: int) -> dict[str, Any]:
    try:
        said, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}  # a script that was cut off: the boxes are read instead
    return said if isinstance(said, dict) else {}


def _number(said: Any) -> str:
    return _digits(said.get("dtalkid") or said.get("thread")) if isinstance(said, dict) else ""


def _digits(value: Any) -> str:
    text = str(value) if isinstance(value, int | str) else ""
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""


def _found(said: dict[str, Any], where: str) -> Found:
    number, status = _number(said), _status(said)
    parent = _digits(said.get("parent")).lstrip("0")
    folded = status == "approved" and not _text(said, "article")
    fields = _fields(said, number, where) if not folded else _fields({}, number, where)
    raw = json.dumps(said, ensure_ascii=False)[:100_000]
    return Found(number, parent, fields._replace(status=status), False, raw)


def _fields(said: dict[str, Any], number: str, where: str) -> Fields:
    user = said.get("username")
    user = user[0] if isinstance(user, list) and user else user
    user = user if isinstance(user, dict) else {}
    name = _text(said, "dname") or _text(said, "uname") or _text(user, "journal")
    link = joined(where, _text(said, "thread_url")) or joined(where, f"#t{number}")
    home = joined(where, _text(user, "journal_url"))
    dates = tuple(filter(None, (_moment(said.get("ctime_ts")), _text(said, "ctime"))))
    body = _text(said, "article")
    login = _text(said, "uname")
    return Fields("livejournal", name, home, "", login, dates, link, body, "comment")


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _moment(value: Any) -> str:
    """Give seconds since 1970 as ISO 8601; empty if they are none."""
    seconds = _digits(value)
    if not seconds.strip("0") or len(seconds) > 11:
        return ""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _status(said: dict[str, Any]) -> Status:
    shown = _text(said, "leafclass")
    for name, status in STATES:
        if name in shown.split() or said.get(name) in (1, "1", True):
            return status
    return "approved"


PLATFORM = Platform("livejournal", claims, found, LIVEJOURNAL.form, honest=True)
