"""What the next push will bring to the sites, and what a site refused."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request

from moderation import outgoing, store
from moderation.outgoing import Page, Place
from moderation.web import asking, sight

pages = Blueprint("outgoing", __name__)

SOME = 20  # lines of each list where several are shown
STUCK = "stuck"


@pages.get("/outgoing")
def show() -> str:
    """Show some of what goes to each site; with `list`, a page of one site's, or of the stuck."""
    named = request.args.get("list", "")
    lists = {named: one_list(named)} if named else overview()
    keys = [line.key for page, _ in lists.values() for line in page.lines]
    return render_template(
        "outgoing.html", lists=lists, stuck=STUCK, named=named, sites=sight.sites(),
        comments=store.comments(g.db, keys), written=written, most=outgoing.ABOUT,
    )  # fmt: skip


def one_list(named: str) -> tuple[Page, int]:
    """Give a page of one list; it is not counted. Raises NotFound."""
    place = asking.numbers(request.args.get("after", ""))
    begin = Place(*place) if place and place[0] < len(outgoing.KINDS) else None
    if named == STUCK:
        return outgoing.stuck(g.db, request.args.get("site", ""), begin), 0
    if named not in sight.sites():
        abort(404)
    return outgoing.coming(g.db, named, begin), 0


def overview() -> dict[str, tuple[Page, int]]:
    """Give the beginning of each list and how much it holds, counted up to ABOUT."""
    only = request.args.get("site", "")
    found = {
        key: outgoing.coming(g.db, key, limit=outgoing.ABOUT)
        for key in sight.sites()
        if only in ("", key)
    }
    found[STUCK] = outgoing.stuck(g.db, only, limit=outgoing.ABOUT)
    return {name: beginning(page) for name, page in found.items() if name != STUCK or page.lines}


def beginning(page: Page) -> tuple[Page, int]:
    """Cut a list to its first lines; give how many there were."""
    lines = page.lines[:SOME]
    return Page(lines, lines[-1].place if len(page.lines) > SOME else page.next), len(page.lines)


def written(place: Place) -> str:
    """Give a place as an address has it."""
    return f"{place.kind}~{place.number}"
