"""What captured comment feeds say: UTC dates, true parents, and comments that no page shows.

A feed holds the newest ten comments, so captures of it over the years hold more than any page.
Entries are found again by the address of their post, since comment numbers are unique to an
installation and not to a host.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from importer.captures import Capture
from importer.captures.absent import Listing
from importer.captures.notes import place
from importer.extract.place import plain
from importer.formats import feed, feed_head
from importer.model import (
    Comment,
    Item,
    Post,
    Problem,
    Site,
    Skipped,
    Source,
    comment_key,
    derived_id,
    post_key,
    site_key,
)

START = 64 << 10  # bytes by which a feed of comments is known


class Saying(NamedTuple):
    """What a feed said of a comment, and when: first and last."""

    entry: feed.Entry
    when: datetime | None
    until: datetime | None
    site: str  # address of the blog, as the feed has it
    about: feed_head.Feed


Sayings = dict[str, dict[str, list[Saying]]]  # by post (`place` of its address) and number


def gather(capture: Capture, sayings: Sayings, site: str = "") -> Iterator[Item]:
    """Note what a captured feed says; what is damaged in it is a Problem."""
    if not feed.sniff(capture.page.body[:START]):
        yield Skipped(where=capture.where, why="a feed of posts, or of no comments")
        return
    text = feed.text_of(capture.page.body)
    entries = list(feed.entries(text, capture.where))
    found = [each for each in entries if isinstance(each, feed.Entry)]
    about = feed_head.header(text)
    base = site or feed_head.base(about, found)
    if found and not base:
        yield Problem(where=capture.where, what="the feed does not say its address: left out")
        return
    for entry in found:
        said = sayings.setdefault(place(entry.link), {}).setdefault(entry.number, [])
        note(said, Saying(entry, capture.page.fetched, capture.page.fetched, base, about))
    yield from (each for each in entries if isinstance(each, Problem))


def note(said: list[Saying], new: Saying) -> None:
    """Add what a feed says to what feeds said before it; the same again is the same until then."""
    for number, each in enumerate(said):
        if each.entry == new.entry:
            said[number] = each._replace(until=new.until)
            return
    said.append(new)


def latest(said: Mapping[str, list[Saying]], shown: Iterable[Comment]) -> list[feed.Entry]:
    """Give the last word on the comments of a post that a page shows.

    Pings that the theme prints without a number are found by their name.
    """
    items = list(shown)
    numbers = {item.source.id for item in items}
    names = {item.author.name for item in items if not item.source.id.isdecimal()}
    entries = [sayings[-1].entry for sayings in said.values()]
    return [each for each in entries if each.number in numbers or each.author in names]


def as_entry(item: Comment) -> feed.Entry:
    """Give a comment of the REST interface as a feed would have it: to learn from, not to keep."""
    return feed.Entry(
        number=item.source.id,
        link=item.url,
        author=item.author.name,
        uri=item.author.url,
        published=item.published,
        body=item.body,
        parent="",
        threaded=False,
        post="",
        raw="",
    )


def comments(
    said: Mapping[str, list[Saying]], site: str, post: str, parents: Mapping[str, str | None]
) -> Iterator[Comment]:
    """Give every version of a post's comments in feeds, each with its time.

    Feeds of WordPress before 5.4 do not say whom a comment answers: then pages do, `parents`.
    """
    for sayings in said.values():
        for entry, when, *_ in sayings:
            item = feed.comment(entry, site, post)
            known = entry.threaded or entry.parent
            yield replace(
                item,
                parent=item.parent if known else parents.get(item.key),
                source=replace(item.source, captured=when),
            )


def alone(said: Mapping[str, list[Saying]]) -> Iterator[Item]:
    """Give site, post and comments of a post that only feeds know."""
    entry, when, _, base, about = next(iter(said.values()))[-1]
    site, link = site_key(base), plain(entry.link)
    number = entry.post or derived_id(link)
    source = Source(format="feed", id=entry.post, captured=when)
    url = base.rstrip("/")
    yield Site(key=site, url=url, title=about.title, language=about.language, source=source)
    yield Post(key=post_key(site, number), site=site, url=link, source=source)
    yield from comments(said, site, post_key(site, number), {})


def listings(said: Mapping[str, list[Saying]], site: str) -> list[Listing]:
    """Give what feeds show of a post, capture by capture; what they lack is only older."""
    times: dict[datetime | None, set[str]] = {}
    for each in (saying for sayings in said.values() for saying in sayings):
        for when in {each.when, each.until}:
            times.setdefault(when, set()).add(comment_key(site, each.entry.number))
    doubt = "a feed shows the newest alone"
    return [Listing(when, frozenset(keys), doubt=doubt) for when, keys in times.items()]
