"""The queue: tabs, filters, campaigns; one item, its evidence and its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, g, render_template, request

from importer.model import Kind
from moderation import aside, listing, scans, shelf, store
from moderation.campaigns import Campaign
from moderation.items import Item
from moderation.listing import Filter
from moderation.rules import RULES
from moderation.web import asking, sight
from moderation.web.nav import _

pages = Blueprint("queue", __name__)

A_PAGE = 50
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
    "edit": (_("Edit"), _("Edited"), "q"),
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
        before=asking.query_of(wanted, after=asking.written(page.before)) if page.before else "",
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
        "select max(action), count(*), max(undoes) from (select action, undoes from decisions"
        " where batch = :batch union all select iif(undoes is null, 'edit', 'undo'), undoes"
        " from corrections where batch = :batch)",
        {"batch": batch},
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
    place = asking.numbers(request.args.get("after", ""))
    groups, after = aside.groups(g.db, wanted.site, place and aside.Group(*place))
    shown = [
        (found, waiting, sight.load(aside.sample(g.db, id, wanted.site)))
        for id, waiting in groups
        if (found := sight.campaign_of(id))
    ]
    return render_template(
        "campaigns.html", groups=shown, alone=aside.alone(g.db, wanted.site), of=described,
        next=address(wanted.site, f"{after.waiting}~{after.campaign}") if after else "",
        **surroundings(wanted),
    )  # fmt: skip


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
    page = aside.rescue(g.db, site, asking.place_of(request.args, Filter()), A_PAGE)
    links = {
        name: address(site, asking.written(place))
        for name, place in (("next", page.next), ("before", page.before))
        if place
    }
    found = aside.rescue_count(g.db, site)
    return again("rescue.html", Filter("spam", site=site), page.keys, found, **links)


@pages.get("/retro")
def retro() -> str:
    """Show approved comments that belong to a campaign of spam."""
    site = request.args.get("site", "")
    last, _, rest = request.args.get("after", "").partition("~")
    id, _, key = rest.partition("~")
    number = asking.whole(id)
    begin = scans.FIRST if number is None else scans.Place(last, number, key)
    look = scans.retro_from(g.db, begin, site=site, limit=A_PAGE)
    links = {"next": address(site, "~".join(map(str, look.next)))} if look.next else {}
    keys = scans.keys_of(look.finds)
    return again("retro.html", Filter("approved", site=site), keys, len(keys), **links)


def address(site: str, after: str) -> str:
    """Give the query of a list's page that begins after a place."""
    return urlencode({name: value for name, value in (("site", site), ("after", after)) if value})


def again(
    template: str, wanted: Filter, keys: Sequence[str], found: int, next: str = "", before: str = ""
) -> str:
    """Show comments to look at again, to be decided as in the queue."""
    around = surroundings(wanted)
    of = around["counts"][wanted.tab]
    return render_template(
        template, items=sight.load(keys), found=found, of=of, next=next, before=before,
        most=listing.ABOUT, **around,
    )  # fmt: skip
