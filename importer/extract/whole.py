"""A post's pages and its feed -> one post with one thread.

Pages have every comment but say dates in local time and answers by nesting; the feed has the
newest ten with UTC dates and true parents. So the feed's date and parent win, its other fields
fill gaps, and from what both have the zone of the site is learned for the rest. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from importer import dates
from importer.dates import Dialect
from importer.extract import Platform, Tree, elsewhere, paging
from importer.extract.counts import claimed
from importer.extract.learn import family
from importer.extract.lesson import Lesson, Seen, clock, from_stamps
from importer.extract.post import Place, is_open, place_of, post, site, usual
from importer.extract.registry import comments_of, platform_of
from importer.extract.thread import Found
from importer.extract.tree import attr, first_attr, locked_in, parse
from importer.extract.wordpress import SURE, How, When, comments, noted, remarks
from importer.formats.feed import Entry, comment
from importer.model import Comment, Item, Page, Post, Problem, Site, Skipped, comment_key

UNCERTAIN: tuple[How, ...] = ("zone", "day", "year")
UNTAUGHT = Lesson()
PUBLISHED = 'meta[property="article:published_time"], meta[property="article:modified_time"]'
OFFSET = re.compile(r"\d\d:\d\d[+-](?!00:?00)\d\d:?\d\d$")
MOST_STAMPS = 60
BLOGGER_POST = re.compile(r"/\d{4}/\d\d/[^/?#]+\.html$")


class Leaf(NamedTuple):
    """What one page of a post says."""

    here: Place
    site: Site
    post: Post
    comments: list[tuple[Comment, When]]
    others: list[Item]
    claimed: int | None  # number of comments it says the post has
    last: int  # highest comment page it knows of
    single: bool
    locked: bool  # behind a password
    stamps: tuple[str, ...]  # of its own `time` elements, where they say an offset
    known: Lesson  # with what it was read


def leaf(page: Page, base: str = "", known: Lesson = UNTAUGHT) -> Leaf:
    """Read one page of a post; local dates stand as if they were UTC until `whole`."""
    tree, problem = parse(page)
    platform = platform_of(page, tree) or SURE
    here = place_of(page, tree, None, base, platform.honest)._replace(zone=UTC)
    one = _leaf(here, tree, platform, known)
    return one._replace(others=[problem, *one.others]) if problem else one


def _leaf(here: Place, tree: Tree, platform: Platform, known: Lesson) -> Leaf:
    number, last = claimed(tree), paging.last_comment_page(tree, here.where, here.link)
    single, locked = paging.is_single(tree), locked_in(tree)
    takes = is_open(tree, platform.form)
    services, stamps = elsewhere.services(tree), _stamps(tree) if here.honest else ()
    spotted, guessed = comments_of(platform, tree, here.where, known.family)
    single = single or is_post(platform, spotted, tree, here.where)
    about = post(here, tree, takes)
    found = list(comments(spotted, here, known.dialect, about.published))
    others: list[Item] = [item for item, _ in found if not isinstance(item, Comment)]
    if locked:
        what = "behind a password: neither text nor comments can be read as a visitor"
        others.append(Problem(where=here.where, what=what, key=here.post, lost=False))
    if guessed:
        others.append(Problem(where=here.where, what=guessed, key=here.post, lost=False))
    if not spotted and number != 0:
        others += elsewhere.remarks(here.where, services)
    return Leaf(
        here=here,
        site=site(here, tree),
        post=about,
        comments=[(item, when) for item, when in found if isinstance(item, Comment)],
        others=others,
        claimed=number,
        last=last,
        single=single,
        locked=locked,
        stamps=stamps,
        known=known,
    )


def _stamps(tree: Tree) -> tuple[str, ...]:
    """Give the time stamps of a page that carry an offset other than zero."""
    texts = [attr(node, "datetime") for node in tree.css("time[datetime]")[:MOST_STAMPS]]
    texts += [attr(node, "content") for node in tree.css(PUBLISHED)[:4]]
    return tuple(dict.fromkeys(text for text in texts if OFFSET.search(text)))


def is_post(platform: Platform, found: list[Found], tree: Tree, where: str) -> bool:
    """Tell whether a page that is not certainly WordPress's shows one post."""
    if platform is SURE:
        return False
    kind = first_attr(tree, 'meta[property="og:type"]', "content")
    return bool(found) or kind == "article" or bool(BLOGGER_POST.search(where))


def whole(
    leaves: list[Leaf], feed: Iterable[Entry | Problem], known: Lesson = UNTAUGHT
) -> tuple[list[Item], Lesson]:
    """Give the items of a post by all its pages and its feed, and what was learned of the site.

    `known` is what was learned from other posts. What the pages claim to have and what was found
    is compared; a difference is a Problem.
    """
    said = list(feed)
    entries = {one.number: one for one in said if isinstance(one, Entry)}
    learned = studied(leaves, said, known)
    leaves = [_again(one, learned) for one in leaves]
    first_leaf = leaves[0]
    likely = usual(first_leaf.here.language)
    found = {item.key: (item, when) for one in leaves for item, when in one.comments}
    used = first_leaf.here._replace(zone=learned.zone or likely, sure=learned.zone is not None)
    merged = list(_merged(found, entries, first_leaf, used, learned))
    unsure = Counter(when.how for item, when in merged if item.source.id not in entries)
    if learned.zone:
        del unsure["zone"]
    items: list[Item] = [first_leaf.post, *(item for item, _ in merged)]
    items += remarks(unsure, used)
    items += dict.fromkeys(item for one in leaves for item in one.others)
    items += [one for one in said if isinstance(one, Problem)]
    items += _difference(leaves, items)
    return items, learned


def studied(leaves: list[Leaf], feed: Iterable[Entry | Problem], known: Lesson) -> Lesson:
    """Give what a post's pages and its feed add to what is known of a site."""
    entries = {one.number: one for one in feed if isinstance(one, Entry)}
    known = known._replace(dialect=_dialect(leaves, known))
    for one in leaves if entries else ():
        own = family(one.here.page, one.here.where, entries, known.family)
        known = known._replace(family=own)
    again = [_again(one, known) for one in leaves]
    found = [each for one in again for each in one.comments]
    likely = usual(leaves[0].here.language)
    learned = clock(_seen(found, entries), likely, known)
    if learned.zone:
        return learned
    return from_stamps((text for one in leaves for text in one.stamps), likely, learned)


def _dialect(leaves: list[Leaf], known: Lesson) -> Dialect | None:
    """Learn how a site writes dates; an order of day and month that is known stays known."""
    said = [when.said for one in leaves for _, when in one.comments if when.said]
    if not said:
        return known.dialect
    new = dates.dialect(said, leaves[0].here.language)
    old = known.dialect.order if known.dialect else None
    return new._replace(order=new.order or old)


def _again(one: Leaf, known: Lesson) -> Leaf:
    """Read a page again where more is known of its site now than when it was read."""
    undecided = any(when.how == "order" for _, when in one.comments)
    order = known.dialect.order if known.dialect else None
    if known.family == one.known.family and not (undecided and order):
        return one
    return leaf(one.here.page, one.here.base, known)._replace(claimed=one.claimed)


def _seen(found: Iterable[tuple[Comment, When]], known: dict[str, Entry]) -> Iterator[Seen]:
    for item, when in found:
        entry = known.get(item.source.id)
        if entry and entry.published and when.wall and when.how in ("zone", "sure"):
            said = item.published if when.how == "sure" else None
            yield Seen(when.wall, said, entry.published, _number(item))


def _merged(
    found: dict[str, tuple[Comment, When]],
    known: dict[str, Entry],
    leaf: Leaf,
    used: Place,
    learned: Lesson,
) -> Iterator[tuple[Comment, When]]:
    left = dict(known)
    for item, when in found.values():
        entry = left.pop(item.source.id, None) or _unnumbered(item, left)
        zone = learned.zone
        if when.wall and (when.how in UNCERTAIN or not learned.stamped):
            zone, certain = dates.setting(used.zone, when.wall, _number(item))
            item = _shifted(item, when.wall, used._replace(zone=zone))
            when = when if certain else when._replace(how="reset")
        item = _with(item, entry, leaf.here.site) if entry else item
        dated = bool(entry and entry.published)
        yield replace(item, raw=noted(item.raw, when, zone if learned.zone else None, dated)), when
    for one in () if leaf.locked else left.values():
        yield comment(one, leaf.here.site, leaf.post.key), When(one.published, "sure")


def _number(item: Comment) -> int:
    """Give a comment's number as the blog gave it, one after the other; 0 where it has none."""
    return int(item.source.id) if item.source.id.isdecimal() else 0


def _shifted(item: Comment, wall: datetime, used: Place) -> Comment:
    published = dates.utc(wall, used.zone)
    offset = dates.offset_of(wall, used.zone) if published and used.sure else ""
    return replace(item, published=published, offset=offset)


def _unnumbered(item: Comment, left: dict[str, Entry]) -> Entry | None:
    """Find a ping that the theme prints without its number by the name in the feed."""
    if item.kind == "comment" or item.source.id.isdecimal():
        return None
    number = next((one.number for one in left.values() if one.author == item.author.name), None)
    return left.pop(number) if number else None


def _with(item: Comment, entry: Entry, site: str) -> Comment:
    parent = comment_key(site, entry.parent) if entry.parent else None
    return replace(
        item,
        key=comment_key(site, entry.number),
        parent=parent if entry.threaded or entry.parent else item.parent,
        published=entry.published or item.published,
        body=item.body or entry.body,
        url=item.url or entry.link,
        author=replace(item.author, name=item.author.name or entry.author)
        if item.author.url
        else replace(item.author, name=item.author.name or entry.author, url=entry.uri),
        source=replace(item.source, id=entry.number),
    )


def _difference(leaves: list[Leaf], items: list[Item]) -> Iterator[Problem]:
    number = sum(isinstance(item, Comment) for item in items)
    says = max((one.claimed for one in leaves if one.claimed is not None), default=number)
    hidden = sum(isinstance(item, Skipped) for item in items)
    if says != number and not leaves[0].locked:
        what = f"the page says {says} comments, {number} were found"
        more = f", {hidden} await moderation" if hidden else ""
        here = leaves[0].here
        yield Problem(where=here.where, what=what + more, key=here.post, lost=False)
