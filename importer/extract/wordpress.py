"""WordPress's pages: a post or page with its comments, whatever theme printed it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Literal, NamedTuple

from importer import dates
from importer.extract import Platform, Tree, elsewhere, thread
from importer.extract.counts import claimed
from importer.extract.post import Place, is_open, place_of, post, site
from importer.extract.tree import first
from importer.model import (
    Author,
    Comment,
    Item,
    Page,
    Problem,
    Skipped,
    Source,
    comment_key,
    derived_id,
)

MARKS = (
    'meta[name="generator"][content*="WordPress"], link[rel="https://api.w.org/"]'
    ', link[href*="wp-content"], script[src*="wp-includes"], script[src*="wp-content"]'
    ', img[src*="wp-content"], form[action*="wp-comments-post"], link[rel="wlwmanifest"]'
    ', link[rel="EditURI"], .wp-block-comment-template, .comment-author.vcard'
    ', .comment[class*="thread-even"], .commentlist, .comment-list'
)
How = Literal["sure", "zone", "day", "unknown"]
REMARKS: dict[How, str] = {
    "zone": "{n} dates are the site's local time and its zone is not known: taken as {zone}",
    "day": "{n} dates say the day alone: the time of day is set to 00:00",
    "unknown": "{n} dates cannot be read or are relative ('2 weeks ago'): left empty",
}


class When(NamedTuple):
    """A date, and how sure it is."""

    published: datetime | None
    how: How
    offset: str = ""  # of the blog's clock, where it is known


def claims(page: Page, tree: Tree) -> bool:
    """Tell whether WordPress made a page."""
    return first(tree, MARKS) is not None


def read(page: Page, tree: Tree, zone: tzinfo | None) -> Iterator[Item]:
    """Give site, post, comments and remarks of one page; takes the tree apart."""
    return items(place_of(page, tree, zone), tree)


def items(here: Place, tree: Tree) -> Iterator[Item]:
    """Give what a page at a known place holds: as `read`."""
    number, takes = claimed(tree), is_open(tree)
    found = list(thread.found(tree, here.where))
    services = [] if found else elsewhere.services(tree)
    yield site(here, tree)
    yield post(here, tree, takes)
    how: Counter[How] = Counter()
    for item, sure in comments(found, here):
        how[sure] += isinstance(item, Comment)
        yield item
    yield from remarks(how, here)
    if not found and number != 0:
        yield from elsewhere.remarks(here.where, services)


def comments(found: list[thread.Found], here: Place) -> Iterator[tuple[Item, How]]:
    """Give the comments found on a page, each with how sure its date is."""
    order = dates.day_order(text for one in found for text in one.fields.dates)
    for one in found:
        when = _when(one, here, order)
        yield _item(one, when, here), when.how


def remarks(seen: Counter[How], here: Place) -> Iterator[Problem]:
    """Say how many of a page's dates are not sure, and why."""
    for how, text in REMARKS.items():
        if seen[how]:
            what = text.format(n=seen[how], zone=here.zone)
            yield Problem(where=here.where, what=what, key=here.post, lost=False)


def _when(one: thread.Found, here: Place, order: dates.Order | None) -> When:
    """Give the first date that says the time of day, else the first that says the day."""
    days = []
    for text in one.fields.dates:
        when = _read(text, here, order)
        if when and when.how != "day":
            return when
        days += [when] if when else []
    return days[0] if days else When(None, "unknown" if one.fields.kind == "comment" else "sure")


def _read(text: str, here: Place, order: dates.Order | None) -> When | None:
    stamp = dates.iso(text) if dates.ISO.match(text) else None
    if stamp:
        if stamp.tzinfo and (here.honest or stamp.utcoffset()):
            return When(dates.utc(stamp), "sure", stamp.isoformat()[-6:])
        return _local(stamp.replace(tzinfo=None), True, here)
    said = dates.written(text, here.language, order)
    return _local(said.local, said.timed, here) if said else None


def _local(moment: datetime, timed: bool, here: Place) -> When:
    published = dates.utc(moment, here.zone)
    offset = dates.offset_at(published, here.zone) if published and here.sure else ""
    return When(published, "day" if not timed else "sure" if here.sure else "zone", offset)


def _item(one: thread.Found, when: When, here: Place) -> Item:
    if one.awaiting:
        return Skipped(where=here.where, why="a preview that awaits moderation")
    says = one.fields
    if not (says.name or says.body or when.published):
        what = f"comment {one.number} is an anchor alone: its text is not in this page"
        return Problem(where=here.where, what=what, key=comment_key(here.site, one.number))
    number = one.number or derived_id(here.post, says.kind, says.name, says.url)
    return Comment(
        key=comment_key(here.site, number),
        post=here.post,
        parent=comment_key(here.site, one.parent) if one.parent else None,
        author=Author(name=says.name, url=says.url, user=says.user, avatar=says.avatar),
        published=when.published,
        offset=when.offset,
        body=says.body,
        kind=says.kind,
        url=says.link or f"{here.link}#comment-{one.number}" * bool(one.number),
        source=Source(format="pages", id=number, captured=here.page.fetched),
        raw=one.raw.encode(),
    )


PLATFORM = Platform("wordpress", claims, read)
