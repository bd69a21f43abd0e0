"""Reading over the API: the queue, a comment, its verdict, a conversation, counts."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import abort, g, request, url_for
from werkzeug.wrappers import Response

from importer.rows.plain import post_fields
from moderation import items, listing, service, shelf, store
from moderation.items import Item
from moderation.listing import ORDERS, TABS, Filter
from moderation.threads import Node, counts, thread, walk
from moderation.values import decision_fields, item_fields, verdict_fields
from moderation.web import asking
from moderation.web.api.answers import given, number, only, pages, refuse
from moderation.web.language import current, say

A_PAGE, MOST = 50, 200
LATEST = 500  # lines of the log about one comment


@pages.get("/comments")
def comments() -> Response:
    """List comments as the queue does: tab, filters, order, and the link to the next page."""
    only(*asking.NAMES, "after", "limit")
    shelf.catch_up(g.db, most=1)
    wanted, limit = filtered(), number("limit", A_PAGE, MOST) or A_PAGE
    after = asking.place_of(request.args, wanted)
    if request.args.get("after") and after is None:
        refuse(400, say("{name}: take the address in `next`.", name="after"), field="after")
    page = listing.page(g.db, wanted, after, limit)
    total, more = listing.count(g.db, wanted, page, first=after is None)
    return given({
        "comments": [item_fields(each, current()) for each in loaded(page.keys)],
        "total": total, "total_is_least": more, "behind": shelf.behind(g.db),
        "next": next_page(wanted, page, limit),
    })  # fmt: skip


def filtered() -> Filter:
    """Give the filter of a query; refuses words that are none, which the desk leaves out."""
    wanted = asking.asked(request.args)
    for name, words in (("tab", TABS), ("order", ORDERS)):
        if request.args.get(name) and request.args[name] not in words:
            refuse(400, say("{name}: say one of {words}.", name=name, words=", ".join(words)),
                   field=name)  # fmt: skip
    for name in ("low", "high", "campaign", "since", "until"):
        if request.args.get(name) and getattr(wanted, name) in ("", None):
            refuse(400, say("{name}: this cannot be read.", name=name), field=name)
    return wanted


def next_page(wanted: Filter, page: listing.Page, limit: int) -> str | None:
    """Give the address of the next page."""
    if page.next is None:
        return None
    after = asking.written(page.next)
    return f"{url_for('api.comments')}?{asking.query_of(wanted, after=after, limit=limit)}"


def loaded(keys: tuple[str, ...] | list[str]) -> list[Item]:
    """Give items, without what else their authors said."""
    return items.load(g.db, list(keys), authors=False)


def one(key: str) -> Item:
    """Give a comment that there is."""
    found = items.load(g.db, [key]) or abort(404, say("There is no comment {key}.", key=key))
    return found[0]


@pages.get("/comments/<path:key>")
def comment(key: str) -> Response:
    """Give a comment with its verdict and all that was decided about it."""
    item = one(key)
    log = store.decisions(g.db, "key = ?", [key])[-LATEST:]
    return given({
        **item_fields(item, current()),
        "author_history": dict(item.history or {}),
        "history": [decision_fields(each) for each in log],
    })  # fmt: skip


@pages.get("/comments/<path:key>/verdict")
def verdict(key: str) -> Response:
    """Give the verdict on a comment that is here, as `judge -` writes it."""
    found = service.verdicts(g.db, [one(key).comment.key]).get(key)
    return given({"key": key, **verdict_fields(found, current())})


@pages.get("/posts/<path:key>/thread")
def conversation(key: str) -> Response:
    """Give a conversation in the order of display, a part at a time: flat, with depths."""
    only("from", "limit")
    missing = say("There is no post {key}.", key=key)
    post = store.posts(g.db, [key]).get(key) or abort(404, missing)
    first, limit = number("from", 0, 10**9), number("limit", A_PAGE, MOST) or A_PAGE
    nodes = thread(store.outline(g.db, key))
    part = list(islice(walk(nodes), first, first + limit + 1))
    shown, tally = part[:limit], counts(nodes)
    found = {each.comment.key: each for each in loaded([node.key for node, _ in shown])}
    more = f"{url_for('api.conversation', key=key)}?from={first + limit}&limit={limit}"
    return given({
        "post": post_fields(post),
        "counts": {"shown": tally.shown, "missing": tally.placeholders, **tally.statuses},
        "comments": [line(node, depth, found) for node, depth in shown],
        "next": more if len(part) > limit else None,
    })  # fmt: skip


def line(node: Node, depth: int, found: dict[str, Item]) -> dict[str, Any]:
    """Give a comment where it stands in the conversation, or the gap that one left."""
    item = found.get(node.key) if node.comment else None
    about = item_fields(item, current()) if item else None
    return {"key": node.key, "depth": depth, "gap": node.gap or None, "comment": about}


BANDS = "select coalesce(band, ''), count(*) from shelf where :site in ('', site) group by 1"
DECIDED = (
    "select d.action, count(*) from decisions d where :site = '' or exists"
    " (select 1 from shelf s where s.key = d.key and s.site = :site) group by 1"
)


@pages.get("/stats")
def stats() -> Response:
    """Count comments by tab, verdicts by band, decisions by action; of one site, or of all."""
    only("site")
    site = request.args.get("site", "")
    bands = dict(g.db.conn.execute(BANDS, {"site": site}).fetchall())
    return given({
        "site": site or None,
        "comments": listing.counts(g.db, site),
        "verdicts": {band: bands.get(band, 0) for band in ("clean", "hold", "spam")},
        "not_judged": bands.get("", 0),
        "decisions": dict(g.db.conn.execute(DECIDED, {"site": site}).fetchall()),
        "behind": shelf.behind(g.db),
    })  # fmt: skip
