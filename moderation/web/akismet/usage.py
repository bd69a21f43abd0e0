"""What a key was used for, as Akismet tells it: key-sites, usage-limit, get-stats."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from moderation import checks
from moderation.checks import Used
from moderation.web.akismet import asking
from moderation.web.akismet.answers import pages
from moderation.web.akismet.asking import Wrong

ORDERS = {"total": "calls", "spam": "spam", "ham": "ham", "missed_spam": "missed",
          "false_positives": "mistaken"}  # fmt: skip
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
MOST = 500


@pages.route("/1.2/key-sites", methods=["GET", "POST"])
def key_sites() -> Response:
    """List the sites a key was used for in a month. Numbers are strings, as Akismet writes them."""
    token, _ = asking.who()
    month = asking.field("month") or f"{g.now:%Y-%m}"
    order = ORDERS.get(asking.field("order") or "total")
    if not MONTH.fullmatch(month) or order is None:
        raise Wrong("month is YYYY-MM, order one of " + ", ".join(ORDERS))
    wanted = asking.field("filter")
    found = [each for each in checks.used(g.db, token)
             if each.month == month and wanted in each.site]  # fmt: skip
    found.sort(key=lambda each: -getattr(each, order))
    limit, offset = number("limit", MOST) or MOST, number("offset", 10**9)
    rows = [row(each) for each in found[offset : offset + limit]]
    if asking.field("format") == "csv":
        return as_csv(rows)
    said = {month: rows, "limit": limit, "offset": offset, "total": len(found)}
    return Response(json.dumps(said), content_type="application/json")


def number(name: str, most: int) -> int:
    """Give a whole number of the call, 0 for none."""
    text = request.values.get(name, "")
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def row(used: Used) -> dict[str, Any]:
    """Give a line of the list."""
    return {
        "site": used.site, "api_calls": str(used.calls), "spam": str(used.spam),
        "ham": str(used.ham), "missed_spam": str(used.missed),
        "false_positives": str(used.mistaken), "is_revoked": False,
    }  # fmt: skip


def as_csv(rows: Iterable[dict[str, Any]]) -> Response:
    """Give the list as a table."""
    out = io.StringIO()
    names = ("site", "api_calls", "spam", "ham", "missed_spam", "false_positives", "is_revoked")
    table = csv.DictWriter(out, names)
    table.writeheader()
    table.writerows(rows)
    return Response(out.getvalue(), content_type="text/csv; charset=utf-8")


@pages.route("/1.2/usage-limit", methods=["GET", "POST"])
def usage_limit() -> Response:
    """Say how much of what is allowed was used: there is no limit."""
    token, _ = asking.who()
    calls = sum(each.calls for each in checks.used(g.db, token) if each.month == f"{g.now:%Y-%m}")
    said = {"limit": "none", "usage": calls, "percentage": "0.00", "throttled": False}
    return Response(json.dumps(said), content_type="application/json")


@pages.route("/1.1/get-stats", methods=["POST"])
def get_stats() -> Response:
    """Sum up a blog's months for WordPress's page."""
    token, person = asking.who()
    site = asking.site(person)
    months = [each for each in checks.used(g.db, token) if each.site == site]
    if asking.field("from") == "6-months":
        months = months[:6]
    spam, ham, missed, mistaken = (
        sum(getattr(each, name) for each in months) for name in checks.COUNTED
    )
    calls = spam + ham
    accuracy = 100 * (1 - min(calls, missed + mistaken) / calls) if calls else 100.0
    said = {
        "spam": spam, "ham": ham, "missed_spam": missed, "false_positives": mistaken,
        "accuracy": round(accuracy, 2), "time_saved": 30 * spam,
        "breakdown": {
            each.month: {"da": f"{each.month}-01", "spam": each.spam, "ham": each.ham,
                         "missed_spam": each.missed, "false_positives": each.mistaken}
            for each in months
        },
    }  # fmt: skip
    return Response(json.dumps(said), content_type="application/json")
