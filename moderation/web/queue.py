"""The queue: tabs, filters, campaigns; one item, its evidence and its history."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, render_template, request

from importer.model import Kind
from moderation import listing, outbox, scans, shelf, store
from moderation.campaigns import Campaign
from moderation.items import Item
from moderation.listing import Filter
from moderation.rules import RULES
from moderation.web import asking, sight
from moderation.web.nav import _

pages = Blueprint("queue", __name__)

A_PAGE = 50
OUTGOING = 100  # lines a site
TABS = {
    "waiting": _("Waiting"),
    "flagged": _("Flagged"),
    "approved": _("Approved"),
    "spam": _("Spam"),
    "trash": _("Trash"),
    "all": _("All"),
    "vanished": _("Vanished"),
    "edited": _("Edited since approval"),
}
ORDERS = {"worst": _("Worst first"), "newest": _("Newest first")}
KINDS: tuple[Kind, ...] = ("comment", "pingback", "trackback")
LANGUAGES = ("de", "en", "fr", "es", "it", "nl", "pt", "pl", "cyrillic", "greek", "arabic", "cjk")
# What can be done with a comment, by its status now; the first is what a moderator most often does.
ACTIONS = {
    "pending": ("approve", "spam", "trash"),
    "approved": ("approve", "hold", "spam", "trash"),
    "spam": ("unspam", "approve", "delete"),
    "trash": ("untrash", "spam", "delete"),
    "deleted": ("undelete",),
}
# Action -> the word on its button, the word on what it did, and its key.
WORDS = {
    "approve": (_("Approve"), _("Approved"), "a"),
    "hold": (_("Hold"), _("Held"), "u"),
    "spam": (_("Spam"), _("Marked as spam"), "s"),
    "trash": (_("Trash"), _("Moved to the trash"), "d"),
    "delete": (_("Delete for good"), _("Deleted"), "d"),
    "unspam": (_("Not spam"), _("Taken out of spam"), "a"),
    "untrash": (_("Restore"), _("Restored"), "z"),
    "undelete": (_("Bring back"), _("Brought back"), ""),
    "undo": (_("Undo"), _("Taken back"), "z"),
}
BULK = ("approve", "hold", "spam", "trash", "untrash", "unspam", "delete")


@pages.get("/")
def show() -> str:
    """Show a page of the queue."""
    shelf.catch_up(g.db, most=1)
    wanted = asking.asked(request.args)
    after = asking.place_of(request.args, wanted)
    page = listing.page(g.db, wanted, after, A_PAGE)
    return render_template(
        "queue.html",
        items=sight.load(page.keys),
        page=page,
        next=asking.query_of(wanted, after=asking.written(page.next)) if page.next else "",
        total=listing.count(g.db, wanted, page, first=after is None),
        behind=shelf.behind(g.db),
        **surroundings(wanted),
    )


def surroundings(wanted: Filter) -> dict[str, Any]:
    """Give what stands around a list: tabs, filters, and what was decided just now."""
    return {
        "wanted": wanted,
        "tabs": TABS,
        "orders": ORDERS,
        "counts": sight.counts(wanted.site),
        "query_of": asking.query_of,
        "many": listing.MANY,
        "sites": sight.sites(),
        "rules": sorted(rule.__name__ for rule in RULES),
        "kinds": KINDS,
        "tongues": LANGUAGES,
        "post": store.posts(g.db, [wanted.post]).get(wanted.post),
        "group": sight.campaign_of(wanted.campaign) if wanted.campaign else None,
        "bulk": BULK,
        "toast": toast(asking.whole(request.args.get("done", "")) or 0),
    }


def toast(batch: int) -> dict[str, Any] | None:
    """Give what a batch of the log did, for the message that offers to take it back."""
    if not batch:
        return None
    row = g.db.conn.execute(
        "select action, count(*), max(undoes) from decisions where batch = ?", (batch,)
    ).fetchone()
    action, changed, undoes = row
    if not action or not sight.is_own_batch(batch):
        return None
    return {"batch": 0 if undoes else batch, "action": action, "n": changed}


@pages.get("/campaigns")
def campaigns() -> str:
    """Show what waits, grouped into campaigns; what belongs to none is counted."""
    shelf.catch_up(g.db, most=1)
    wanted = asking.asked(request.args)
    groups, alone = listing.groups(g.db, wanted.site)
    shown = [
        (found, waiting, sight.load(listing.sample(g.db, id, wanted.site)))
        for id, waiting in groups
        if (found := sight.campaign_of(id))
    ]
    return render_template(
        "campaigns.html", groups=shown, alone=alone, of=described, **surroundings(wanted)
    )


def described(found: Campaign, samples: list[Item]) -> dict[str, Any]:
    """Give what a campaign's comments have in common, to be put into words."""
    return {"kind": found.kind, "label": found.label, "posts": len({i.post.key for i in samples})}


def actions_of(item: Item) -> tuple[str, ...]:
    """Give what can be done with an item; approving again makes sense only where it was doubted."""
    status = item.comment.status
    flagged = item.verdict and item.verdict.band != "clean" and not item.decision
    doubted = status != "approved" or flagged or item.reopened
    return tuple(a for a in ACTIONS.get(status, ()) if a != "approve" or doubted)


@pages.get("/around")
def around() -> str:
    """Show what stands around a comment in its conversation: what it answers, its answers."""
    found = sight.load([request.args.get("key", "")])
    if not found:
        abort(404)
    key = found[0].comment.key
    query = "select key from comments_now where post = ? and parent = ? limit 5"
    below = [row[0] for row in g.db.conn.execute(query, (found[0].post.key, key))]
    answers = store.comments(g.db, below)
    return render_template("around.html", item=found[0], answers=list(answers.values()))


def suggested(item: Item) -> str:
    """Give the action that the verdict speaks for, where it is clear; "" leaves it open."""
    band = item.verdict.band if item.verdict else ""
    if item.comment.status == "spam":
        return "unspam" if band == "clean" else ""
    if item.comment.status == "pending" or (item.verdict and band != "clean"):
        return {"spam": "spam", "clean": "approve"}.get(band, "")
    return ""


@pages.get("/rescue")
def rescue() -> str:
    """Show the spam folder by how much it looks honest."""
    site = request.args.get("site", "")
    shelf.catch_up(g.db, most=1)
    keys = listing.rescue(g.db, site, A_PAGE)
    return again("rescue.html", Filter("spam", site=site), keys, listing.rescue_count(g.db, site))


@pages.get("/retro")
def retro() -> str:
    """Show approved comments that belong to a campaign of spam."""
    site = request.args.get("site", "")
    keys = scans.keys_of(scans.retro(g.db, site=site, limit=A_PAGE))
    return again("retro.html", Filter("approved", site=site), keys, len(keys))


@pages.get("/outgoing")
def outgoing() -> str:
    """Show what the next push will bring to the sites."""
    sites = sight.sites()
    found = {key: outbox.to_come(g.db, key) for key in sites}
    keys = [key for rows in found.values() for key, *_ in rows[:OUTGOING]]
    comments = store.comments(g.db, keys)
    rows = (row for site in sites for row in outbox.pending_pushes(g.db, site))
    stuck = [row for row in rows if row.state in ("refused", "conflict")]
    return render_template(
        "outgoing.html", found=found, comments=comments, stuck=stuck, most=OUTGOING, sites=sites
    )


def again(template: str, wanted: Filter, keys: list[str], found: int) -> str:
    """Show comments to look at again, to be decided as in the queue."""
    around = surroundings(wanted)
    of = around["counts"][wanted.tab]
    return render_template(template, items=sight.load(keys), found=found, of=of, **around)
