"""What an answer of the API says: JSON, wherever it stands in the body, or why it is none.

PHP prints its warnings before the JSON and plugins print after it, caches answer with pages of
HTML, connections break off. What can be read is read, and what was cut away is said. Nothing here
fetches, and nothing knows what the values mean.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from importer.errors import NotReadable
from importer.model import Page

START = re.compile(r"[\[{]")
HTML = re.compile(r"<!doctype html|<html\b|<head\b|<body\b", re.IGNORECASE)
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
ESCAPES = json.JSONDecoder()

Row = dict[str, Any]


class BadAnswer(NotReadable):
    """An answer that is no JSON, or not what was asked for; `broken`: smaller pieces may help."""

    def __init__(self, message: str, page: Page, *, broken: bool = False) -> None:
        super().__init__(message)
        self.page = page
        self.broken = broken


class Answer(NamedTuple):
    """The value of an answer, and what had to be cut away to read it."""

    value: Any
    cut: str = ""


def parsed(page: Page) -> Answer:
    """Read the JSON of an answer; raises BadAnswer for HTML, broken JSON or nothing."""
    text = page.body.decode("utf-8-sig", "replace")
    try:
        return Answer(_mended(json.loads(text), text))
    except (ValueError, RecursionError) as error:
        return _searched(page, text, error)


def rows(page: Page) -> tuple[list[Any], str]:
    """Read a list of records and what was cut away; raises BadAnswer for anything else."""
    value, cut = parsed(page)
    if isinstance(value, list):
        return value, cut
    error = complaint(value)
    raise BadAnswer(f"{page.url} answers no list, but {error or 'a part'}", page, broken=not error)


def complaint(value: Any) -> str:
    """Give the words of a WP_Error object: "rest_no_route: No route ..."; "" if it is none."""
    if isinstance(value, dict) and isinstance(value.get("code"), str | int):
        return f"{value['code']}: {text(value, 'message')}"
    return ""


def code_of(page: Page | None) -> tuple[str, str]:
    """Give code and words of the WP_Error in an answer; ("", "") if there is none."""
    try:
        value = parsed(page).value if page else None
    except NotReadable:
        return "", ""  # a firewall's page, for which the status has to speak
    return complaint(value).partition(": ")[0], complaint(value)


def text(row: Any, *path: str) -> str:
    """Give the text at a path of names; "" where there is none."""
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return str(row) if isinstance(row, str | int) and not isinstance(row, bool) else ""


def number(row: Row, name: str) -> int:
    """Give a number of a record, also if it is written as text; 0 where there is none."""
    value = text(row, name)
    return int(value) if value.isdecimal() and len(value) < 20 else 0


def compact(value: Any) -> bytes:
    """Give a record as JSON in as few bytes as possible, as it was received."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _searched(page: Page, text: str, error: Exception) -> Answer:
    """Find the JSON in a body that is not JSON as a whole: at the first bracket of a record."""
    start = next((m.start() for m in START.finditer(text) if _is_records(text, m.start())), None)
    if HTML.search(text[:start]):
        raise BadAnswer(
            f"{page.url} answers a web page, no JSON: a login, a maintenance page or a firewall? "
            "Look at it in a browser",
            page,
        ) from error
    try:
        value, end = ESCAPES.raw_decode(text, len(text) if start is None else start)
    except (ValueError, RecursionError) as broken:
        words = f"{page.url} answers no JSON, or it breaks off ({broken})"
        raise BadAnswer(words, page, broken=True) from error
    around = f"{text[:start].strip()} {text[end:].strip()}".strip()
    return Answer(_mended(value, text), around[:200])


def _is_records(text: str, start: int) -> bool:
    """Tell a list of records or an object from the "[8192]" and "{main}" of PHP's warnings."""
    following = text[start + 1 : start + 40].lstrip()
    if text[start] == "[" and following.startswith("]"):
        return following[1:].lstrip()[:1] in ("", "<")
    return following.startswith('"' if text[start] == "{" else "{")


def _mended(value: Any, text: str) -> Any:
    """Replace halves of characters, which no database takes; text without them is left alone."""
    return _whole(value) if SURROGATE.search(text) else value


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(each) for name, each in value.items()}
    return value
