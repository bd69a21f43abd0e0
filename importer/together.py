"""One page under several keys: the threads of other comment systems beside a blog's own posts.

WordPress names a post by its number, Isso, giscus or Disqus by its address. In the archive they
stay apart, so that the order of imports does not matter and each can be undone by itself. On the
way out they are put together: one post, and of two comments that say the same one. Pure, but for
`beside`, which reads.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from importer.formats.pages import page_of
from importer.model import Author, Comment, Item, Post, Site
from importer.text import fold

NUMBERED = re.compile(r"/(p\d{1,18})$")  # the key of a post that the blog itself numbers
SHORT = re.compile(r"[?&](?:p|page_id)=(\d{1,18})$")  # WordPress's address of any post
NEAR = timedelta(days=1)  # how far apart the clocks of two systems may be
STRICTER = ("approved", "pending", "trash", "spam")
EARLIEST = datetime.min.replace(tzinfo=UTC)

Beside = Mapping[str, Sequence[str]]


def beside(db: Database, site: str = "") -> dict[str, tuple[str, ...]]:
    """Give, by the key of a post, the keys under which other sources know the same page.

    By address (`page_of`), within one site. The post that the blog itself numbers leads, else the
    first that a source described; where the blog has two at one address, all stay apart.
    `site`: a site's key, "" = all.
    """
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, home, url in db.conn.execute(
        "select key, site, url from posts where ? in ('', site) order by source_format = '', key",
        (site,),
    ):
        for name in _names(key, url):
            names[home, name].append(key)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for keys in names.values():
        numbered = [key for key in keys if NUMBERED.search(key)]
        if len(keys) > 1 and len(numbered) <= 1:
            first = (numbered or keys)[0]
            found[first] |= dict.fromkeys(key for key in keys if key != first)
    return {key: tuple(others) for key, others in found.items()}


def _names(key: str, url: str) -> Iterator[str]:
    """Give what a post's page is known by: its number at the blog, and its address."""
    number, page = NUMBERED.search(key), page_of(url) if url else ""
    short = SHORT.search(page)
    if number:
        yield number[1]
    if page and not (number and short):
        yield f"p{short[1]}" if short else page


def together(
    items: Iterable[Item], beside: Beside, tally: Counter[str], gone: Container[str] = ()
) -> Iterator[Item]:
    """Let items go by and put pages together: one post with the comments of all.

    `items`: those of one page right after each other, as `importer.store.items` gives them when it
    is told. `tally` counts "pages" put together and comments that were there "twice". `gone`: keys
    of comments that vanished from one system: none stands for one that another still has.
    """
    page: list[Item] = []
    others: Sequence[str] = ()
    for item in items:
        if isinstance(item, Post | Site) and item.key not in others:
            yield from one_page(page, tally, gone)
            page, others = [], beside.get(item.key, ())
        if others:
            page.append(item)
        else:
            yield item
    yield from one_page(page, tally, gone)


def one_page(
    page: Sequence[Item], tally: Counter[str], gone: Container[str] = ()
) -> Iterator[Item]:
    """Put one page together: the first post, and the comments of all by date, each once."""
    post = next((each for each in page if isinstance(each, Post)), None)
    if post is None:
        return
    yield post
    kept: dict[str, Comment] = {}
    became: dict[str, str] = {}
    for thread in _threads(page):
        there = [[one for one in some if one.key not in gone] for some in (kept.values(), thread)]
        pairs = same_comments(*there)
        became |= pairs
        for each in thread:
            own = pairs.get(each.key)
            kept[own or each.key] = of_two(kept[own], each) if own else each
        tally["twice"] += len(pairs)
    tally["pages"] += 1
    for each in sorted(kept.values(), key=lambda one: one.published or EARLIEST):
        parent = became.get(each.parent or "", each.parent)
        yield replace(each, post=post.key, parent=parent)


def _threads(page: Sequence[Item]) -> Iterator[list[Comment]]:
    """Give the comments of each post of a page."""
    by_post: dict[str, list[Comment]] = defaultdict(list)
    for item in page:
        if isinstance(item, Comment):
            by_post[item.post].append(item)
    yield from (by_post.get(item.key, []) for item in page if isinstance(item, Post))


def same_comments(own: Sequence[Comment], others: Sequence[Comment]) -> dict[str, str]:
    """Give by the key of each of `others` that is a comment of `own` the key of that.

    The same name and the same words (`fold`) within a day, one to one in the order of time. What
    says nothing, or says not when, is the same as nothing.
    """
    waiting: dict[tuple[str, str], list[Comment]] = defaultdict(list)
    for each in _dated(own):
        waiting[_says(each)].append(each)
    places: Counter[tuple[str, str]] = Counter()
    pairs = {}
    for each in _dated(others):
        says = _says(each)
        candidates, at = waiting.get(says, ()), places[says]
        while at < len(candidates) and _when(candidates[at]) < _when(each) - NEAR:
            at += 1
        if says[1] and at < len(candidates) and _when(candidates[at]) <= _when(each) + NEAR:
            pairs[each.key] = candidates[at].key
            at += 1
        places[says] = at
    return pairs


def _dated(comments: Iterable[Comment]) -> list[Comment]:
    return sorted((each for each in comments if each.published), key=_when)


def _when(comment: Comment) -> datetime:
    return comment.published or EARLIEST


def _says(comment: Comment) -> tuple[str, str]:
    return fold(comment.author.name), fold(comment.body)


def of_two(own: Comment, other: Comment) -> Comment:
    """Give a comment as two systems know it: the stricter status, and of its author what either
    says.
    """
    who, also = own.author, other.author
    author = Author(
        name=who.name or also.name,
        email=who.email or also.email,
        url=who.url or also.url,
        ip=who.ip or also.ip,
        user=who.user or also.user,
        avatar=who.avatar or also.avatar,
    )
    status = max(own.status, other.status, key=STRICTER.index)
    return replace(own, author=author, status=status, parent=own.parent or other.parent)
