"""What an address asks for: tab, filters, order and place, as they stand in its query."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request

from moderation.listing import ORDERS, TABS, Cursor, Filter

LONGEST = 500  # characters of a filter


def by_script() -> bool:
    """Whether a script of the desk asks, which wants JSON."""
    return "application/json" in request.headers.get("Accept", "")


def number(text: str) -> float | None:
    """Give a number, None for anything else."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def whole(text: str) -> int | None:
    """Give a whole number that SQLite can hold, None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def day(text: str) -> str:
    """Give a day as it stands in the tables, "" for anything else."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


READERS: dict[str, Callable[[str], Any]] = {
    "low": number,
    "high": number,
    "campaign": whole,
    "since": day,
    "until": day,
    "tab": lambda text: text if text in TABS else "waiting",
    "order": lambda text: text if text in ORDERS else "worst",
}
NAMES = tuple(each.name for each in fields(Filter))


def asked(query: Mapping[str, str]) -> Filter:
    """Give the filter of a query; what cannot be read is as if it were not there."""
    given = {name: query[name].strip()[:LONGEST] for name in NAMES if query.get(name, "").strip()}
    values = {name: READERS.get(name, str)(text) for name, text in given.items()}
    if values.get("until"):
        try:  # the last day is meant, too
            values["until"] = (date.fromisoformat(values["until"]) + timedelta(1)).isoformat()
        except OverflowError:
            del values["until"]
    return Filter(**values)


def query_of(wanted: Filter, **changes: Any) -> str:
    """Give a filter as a query, with changes; what is as usual is left out."""
    values = {name: getattr(wanted, name) for name in NAMES}
    if wanted.until:
        values["until"] = (date.fromisoformat(wanted.until) - timedelta(1)).isoformat()
    values |= changes
    usual = Filter()
    return urlencode(
        {
            name: value
            for name, value in values.items()
            if value not in ("", None) and value != getattr(usual, name, "")
        }
    )


def numbers(text: str) -> tuple[int, int] | None:
    """Give two numbers, written "3~5"; None for anything else."""
    found = tuple(whole(part) for part in text.split("~"))
    return found if len(found) == 2 and None not in found else None  # type: ignore[return-value]


def place_of(query: Mapping[str, str], wanted: Filter) -> Cursor | None:
    """Give the place where a page begins: "score~id" or "time~id"; before which it ends: the same
    with a "~" more.
    """
    text = query.get("after", "")
    back = text.endswith("~")
    text, _, id = text.removesuffix("~").rpartition("~")
    if not id.lstrip("-").isdecimal() or len(id) > 18:
        return None
    place = number(text) if wanted.order == "worst" and text else text
    return Cursor(place, int(id), back) if place is not None else None


def written(place: Cursor | None) -> str:
    """Give a place as `place_of` reads it."""
    return f"{place.place}~{place.id}{'~' * place.back}" if place else ""
