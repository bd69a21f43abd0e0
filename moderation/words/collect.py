"""Which sentences people see: read out of the code, so that none is forgotten.

A sentence is the argument of one of the CALLS, a word of a table (TABLES), or a word that the code
puts together from values (statuses, kinds, bands). Templates are read by Babel (`compile`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, get_args

from importer.model import CommentStatus, Kind
from moderation.auth.roles import ROLES
from moderation.campaigns import KINDS as CAMPAIGN_KINDS
from moderation.evidence import Band
from moderation.settings import known_rules
from moderation.statuses import Status
from moderation.threads import Gap

PACKAGE = Path(__file__).parent.parent
# Function -> which argument is the sentence.
CALLS = {
    "Reason": 2, "Rejected": 0, "CodeNeeded": 0, "Refused": 0, "event": 3, "trade": 1, "say": 0,
    "translate": 0, "_": 0, "gettext": 0,
}  # fmt: skip
# Tables of sentences: module and names; values are searched for texts with a space or a capital.
TABLES = {
    "moderation.auth.links": ("GONE",),
    "moderation.auth.login": ("WAIT",),
    "moderation.rules.history": ("NEW_HABITS",),
    "moderation.rules.waves": ("SENTENCES", "FATES"),
    "moderation.rules.antispambee": ("NAMES",),
    "moderation.push": ("SAME", "DONE", "THERE", "CHANGED", "GONE", "REWRITTEN", "NO_PARENT"),
    "importer.scrapers.rest.desk": ("ALONE",),
    "moderation.corrections": ("TOO_LONG", "NO_ADDRESS", "MEANWHILE"),
    "moderation.rules.learned": ("SENTENCES",),
    "moderation.told": ("MAY",),
    "moderation.learned.evaluation": ("NAMES",),
    "moderation.inferred": ("SPOKEN", "NAMED", "CITED", "COUNTED"),
    "moderation.received": ("WRONG",),
    "moderation.replies": (
        *("POSTS", "PARENTS", "EMPTY", "LENGTHS", "HEADING", "HEADING_TO", "HEADING_TO_NOBODY"),
        *("BUTTON", "BUTTON_REPLY", "BUTTON_APPROVE", "CANCEL"),
    ),
}
# What a rule may call a field or a script.
FIELDS = (*("comment", "name", "e-mail address", "web address", "IP address", "browser"),)
SCRIPTS = (
    *("Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Cjk", "Hiragana", "Katakana", "Hangul"),
    *("Thai", "Devanagari"),
)
BUILT = (
    *(f"comments are {status}" for status in get_args(CommentStatus)),
    *get_args(Status),
    *get_args(Band),
    *get_args(Kind),
    *ROLES,
    *known_rules().values(),
    *CAMPAIGN_KINDS,
    *("ham", "honest", "value"),
    *(gap for gap in get_args(Gap) if gap),
)


class Message(NamedTuple):
    """A sentence, its form for many if it counts, and the file it stands in."""

    one: str
    many: str
    where: str


def messages() -> list[Message]:
    """Give every sentence of the Python code once, in the order of files."""
    found: dict[str, Message] = {}
    for text, where in _texts():
        one, _, many = text.partition("|")
        found.setdefault(one, Message(one, many, where))
    return list(found.values())


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE.parent).as_posix()
        for text in _calls(ast.parse(path.read_text("utf-8"))):
            yield text, where
    for module, names in TABLES.items():
        for text in _table(getattr(import_module(module), name) for name in names):
            yield text, module.replace(".", "/") + ".py"
    for text in (*BUILT, *FIELDS, *SCRIPTS):
        yield text, "moderation/words/collect.py"


def _calls(tree: ast.AST) -> Iterator[str]:
    """Give the sentences that calls are given; both of "a" if x else "b"."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        place = CALLS.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
        if place is not None and place < len(node.args):
            yield from _constants(node.args[place])


def _constants(node: ast.expr) -> Iterator[str]:
    branches = (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,)
    for each in branches:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _table(values: Iterable[Any]) -> Iterator[str]:
    """Give the sentences in nested tables; codes ("comment_closed") are none."""
    for value in values:
        if isinstance(value, dict):
            yield from _table(value.values())
        elif isinstance(value, tuple | list):
            yield from _table(value)
        elif isinstance(value, str) and (" " in value or value[:1].isupper()):
            yield value
