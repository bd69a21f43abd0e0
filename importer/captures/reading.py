"""All captures of an archive together -> items.

Captures of one post are read in the order of time, and every one says what it shows: the store
keeps each distinct version with its time. Captured feeds come first, since they know the UTC dates
and true parents, and from what they share with pages the clock of the site is learned. What a
later complete capture lacks is marked as gone, never deleted (see `absent`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import compress

from importer.captures import Capture, Held, What, absent, answers, feeds
from importer.captures.absent import Listing, lacking
from importer.captures.carry import carried, vague
from importer.captures.notes import place
from importer.extract.lesson import Lesson
from importer.extract.place import same_place
from importer.extract.registry import platform_of
from importer.extract.tree import parse
from importer.extract.whole import UNTAUGHT, Leaf, leaf, studied, whole
from importer.formats.feed import ROOT as FEED
from importer.formats.feed import Entry
from importer.model import (
    Comment,
    Gone,
    Item,
    Listed,
    Page,
    Post,
    Problem,
    Site,
    Skipped,
    Source,
    site_key,
)

NOT_A_POST = "a page that is not one post"
MOST_TEACHERS = 5  # answers of the REST interface that are learned from: a hundred comments each
MOST_STUDIED = 50  # posts that are looked at before the first is read
DOUBLED = "HTTrack's cache has it, and so has its mirror"
SAME_VISIT = timedelta(days=1)
NO_BLOG = "a page of no blog software that is known here"


@dataclass(slots=True)
class Known:
    """What was learned on the way through an archive."""

    site: str = ""  # address of the blog, where the user says it
    lesson: Lesson = UNTAUGHT  # how the blog shows its comments
    homes: dict[str, str] = field(default_factory=dict)  # addresses of blogs, by their keys
    sites: set[Site] = field(default_factory=set)  # said already
    sayings: feeds.Sayings = field(default_factory=dict)
    taught: dict[str, list[Entry]] = field(default_factory=dict)  # by REST answers, by blog
    told: feeds.Sayings = field(default_factory=dict)  # of posts that were read, by their keys

    def home(self, url: str, page: str = "") -> str:
        """Give the one address under which a blog is known that was captured as www and without.

        `url` is the address that a page tells; what the user says counts more.
        """
        if self.site and same_place(page or url, self.site):
            return self.site.rstrip("/")
        return self.homes.setdefault(site_key(url).removeprefix("www."), url)


def what_of(page: Page) -> What:
    """Tell pages, feeds and answers of an interface apart by how they begin."""
    if FEED.match(page.body[:8192]):
        return "feed"
    return "answer" if page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{") else "page"


def read(captures: Iterable[Held | Problem], site: str = "") -> Iterator[Item]:
    """Give the items of all captures of an archive; `site`: the blog's address, if it is known."""
    held: dict[What, list[Held]] = {"page": [], "feed": [], "answer": []}
    for each in captures:
        if isinstance(each, Problem):
            yield each
        else:
            held[each.what].append(each)
    known = Known(site=site)
    for one in loaded(held["feed"]):
        yield from feeds.gather(one, known.sayings, site) if isinstance(one, Capture) else [one]
    teach(held["answer"], known)
    groups = grouped(held["page"], known)
    study(groups, known)
    for address, group in groups:
        twice = [doubled(each, group) for each in group]
        yield from (Skipped(where=each.url, why=DOUBLED) for each in compress(group, twice))
        kept = compress(group, (not each for each in twice))
        yield from post(address, loaded(list(kept)), known)
    for said in known.sayings.values():
        yield from feeds.alone(said)
    for one in loaded(held["answer"]):
        yield from answers.read(one, known.home) if isinstance(one, Capture) else [one]


def teach(held: Sequence[Held], known: Known) -> None:
    """Note comments of the REST interface, to learn from them how pages show the same ones."""
    for one in list(loaded(held))[:MOST_TEACHERS]:
        for item in answers.read(one, known.home) if isinstance(one, Capture) else ():
            if isinstance(item, Comment):
                blog = item.key.rpartition("/c")[0]
                known.taught.setdefault(blog, []).append(feeds.as_entry(item))


def study(groups: Sequence[tuple[str, Sequence[Held]]], known: Known) -> None:
    """Learn how the blog shows its comments before any is read, from posts that feeds know, too.

    One post alone shows too little of a clock: some of all are looked at, each as captured last.
    """
    told = [group for group in groups if known.taught or group[0] in known.sayings]
    for address, held in told[:: len(told) // MOST_STUDIED + 1]:
        last = max(held, key=_age).load()
        if isinstance(last, Capture):
            one = leaf(last.page)
            said = known.sayings.get(address, {})
            entries = feeds.latest(said, (item for item, _ in one.comments))
            entries += known.taught.get(one.here.site, [])
            known.lesson = studied([one], entries, known.lesson)


def loaded(held: Sequence[Held]) -> Iterator[Capture | Problem]:
    """Bring captures, the oldest first, those of unknown time before all others."""
    for each in sorted(held, key=_age):
        yield each.load()


def _age(one: Held) -> tuple[str, str]:
    return str(one.when or ""), one.url


def grouped(held: Iterable[Held], known: Known) -> list[tuple[str, list[Held]]]:
    """Give the captures of each page, those first of which feeds say something: they set clocks."""
    groups: dict[str, list[Held]] = {}
    for each in held:
        groups.setdefault(place(each.url), []).append(each)
    return sorted(groups.items(), key=lambda group: (group[0] not in known.sayings, group[0]))


def doubled(one: Held, group: Sequence[Held]) -> bool:
    """Whether a spare capture has one beside it that was made in the same visit."""
    times = [each.when for each in group if not each.spare] if one.spare else []
    return any(when and one.when and abs(when - one.when) < SAME_VISIT for when in times)


@dataclass(slots=True)
class Story:
    """What captures of one page told so far."""

    said: dict[str, list[feeds.Saying]]  # what feeds say of its comments
    shown: list[Listing] = field(default_factory=list)
    comments: dict[str, Comment] = field(default_factory=dict)  # the last word on each
    post: Post | None = None


def post(address: str, captures: Iterable[Capture | Problem], known: Known) -> Iterator[Item]:
    """Give what all captures of one page show, and what the later ones of them lack."""
    story, seen = Story(known.sayings.get(address, {})), set[Item]()
    for each in captures:
        for item in capture(each, known, story) if isinstance(each, Capture) else [each]:
            if not isinstance(item, Problem | Site):
                yield item
            elif item not in seen:  # every capture says them again
                yield item
                seen.add(item)
    if story.post:
        known.told |= {story.post.key: story.said} if story.said else {}
        known.sayings.pop(address, None)
        yield from ended(story, story.post)


def ended(story: Story, last: Post) -> Iterator[Item]:
    """Give what feeds say of a post whose captures were read, and what is gone from it."""
    parents = {key: item.parent for key, item in story.comments.items()}
    yield from feeds.comments(story.said, last.site, last.key, parents)
    fed = feeds.listings(story.said, last.site)
    yield from (listed(last.key, each) for each in fed)
    yield from gone([*story.shown, *fed])


def gone(shown: Sequence[Listing]) -> Iterator[Item]:
    """Say which comments of a post later complete captures lack."""
    for key, when in lacking(shown):
        source = Source(format="pages", id=key.rpartition("/c")[2], captured=when)
        yield Gone(key=key, source=source, why="a complete capture of its post lacks it")


def capture(capture: Capture, known: Known, story: Story) -> Iterator[Item]:
    """Give what one capture of a page says, and note it in its story."""
    tree, _ = parse(capture.page)
    if platform_of(capture.page, tree) is None:
        yield Skipped(where=capture.where, why=NO_BLOG)
        return
    one = _leaf(capture.page, known)
    if not one.single:
        yield Skipped(where=capture.where, why=NOT_A_POST)
        return
    shown = absent.listing(one, capture)
    story.shown.append(shown)
    yield listed(one.post.key, shown)
    for item in _leaves(one, known, story.said):
        if isinstance(item, Comment):
            item = carried(item, story.comments.get(item.key), vague(one))
            story.comments[item.key] = item
        story.post = item if isinstance(item, Post) else story.post
        yield item


def listed(post: str, shown: Listing) -> Listed:
    """Give what one capture of a post showed, to be kept."""
    names = (sorted(key.rpartition("/")[2] for key in keys) for keys in (shown.keys, shown.pings))
    comments, pings = map(tuple, names)
    source = Source(format="pages", captured=shown.when)
    return Listed(
        key=post,
        source=source,
        comments=comments,
        pings=pings,
        doubt=shown.doubt,
        exact=shown.exact,
    )


def _leaf(page: Page, known: Known) -> Leaf:
    one = leaf(page)
    home = known.home(one.here.base, one.here.where)
    return one if home == one.here.base else leaf(page, home)


def _leaves(one: Leaf, known: Known, said: dict[str, list[feeds.Saying]]) -> Iterator[Item]:
    """Give what one capture of a post shows, with dates and parents as feeds say them.

    A comment page's share of the comments cannot be compared with the number of all.
    """
    yield one.site
    share = one._replace(claimed=None) if one.last > 1 else one
    said = said or known.told.get(one.post.key, {})  # a post may have been captured at "?p=7", too
    entries = feeds.latest(said, (item for item, _ in one.comments))
    taught = known.taught.get(one.here.site)
    if taught:
        known.lesson = studied([share], taught, known.lesson)
    items, known.lesson = whole([share], entries, known.lesson)
    yield from items
