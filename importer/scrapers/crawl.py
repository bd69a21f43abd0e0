"""A WordPress without its REST interface: its pages, read as a visitor sees them.

The posts are found by the sitemap, else by the feed, else by following the lists of posts; a start
address that is itself one post means that post alone. Of every post all comment pages are read,
whichever way round the site shows them, and its comment feed, which knows the UTC dates and true
parents of the newest comments. What a page claims to have and what was found is compared.

Nothing outside the installation's base address is asked for, no address twice, and every walk is
bounded. What a page means is the business of `importer.extract`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import NamedTuple

from importer.errors import NotFound, Refused, TryLater
from importer.extract import paging
from importer.extract.lesson import Lesson
from importer.extract.place import address, base, plain, same_place
from importer.extract.registry import platform_of
from importer.extract.tree import parse
from importer.extract.whole import Leaf, leaf, studied, whole
from importer.formats import feed
from importer.model import Fetch, Item, Page, Problem, Skipped
from importer.scrapers import Scraper
from importer.scrapers.news import news

SITEMAPS = ("/wp-sitemap.xml", "/sitemap.xml", "/sitemap_index.xml")
LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\s\]]{1,2000})")
NOT_POSTS = re.compile(
    r"taxonom|-users-|categor|post_tag|tag-sitemap|author|archive|image|video", re.I
)
ROBOTS = re.compile(r"^\s*sitemap:\s*(\S{1,2000})", re.I | re.M)
MOST_LISTS = 5_000  # sitemaps, feeds or list pages that are read of one blog
MOST_POSTS = 200_000
HELD_BACK = 8  # posts that wait for each other: one feed alone shows too little of a site's clock
BARREN = 3  # comment pages in a row with nothing new that end a walk
BIGGEST_MAP = 64 << 20  # bytes of a sitemap unpacked; its protocol allows 50 MB
AWAY = (NotFound, Refused, TryLater)


class Blog(NamedTuple):
    """The installation that is read."""

    base: str
    fetch: Fetch


class Gathered(NamedTuple):
    """All pages of a post, and its feed."""

    leaves: list[Leaf]
    entries: list[feed.Entry | Problem]
    problems: list[Item]


def claims(page: Page) -> bool:
    """Tell whether an address answered with a page of a blog we can read."""
    return platform_of(page, parse(page)[0]) is not None


def read(page: Page, fetch: Fetch, since: datetime | None) -> Iterator[Item]:
    """Give the site, its posts and their comments; of a start address that is a post, this alone.

    With `since` only the posts are read that the blog's feeds name as new or newly commented on;
    where these may not reach back so far, all are. Once it has begun, what cannot be fetched is a
    Problem and the rest goes on.
    """
    tree, _ = parse(page)
    blog = Blog(base(address(page), tree), lambda url: page if url == page.url else fetch(url))
    start = leaf(page, blog.base)
    yield start.site
    if start.single and not _is_home(page.url, blog):
        yield from _items(_gathered(start, blog), Lesson())[0]
        return
    new = news(blog.base, blog.fetch, since) if since else None
    yield from _posts(_addresses(page, blog) if new is None else iter(new), blog)


def _posts(addresses: Iterator[str], blog: Blog) -> Iterator[Item]:
    """Read posts; the first few are held back until it is learned how the site shows comments."""
    known, held, begun = Lesson(), list[Gathered](), False
    for one in _starts(addresses, blog):
        if not isinstance(one, Leaf):
            yield one
            continue
        post = _gathered(one, blog)
        known = studied(post.leaves, post.entries, known)
        held.append(post)
        if (begun and known.zone) or len(held) >= HELD_BACK:
            for each in held:
                items, known = _items(each, known)
                yield from items
            held, begun = [], True
    for each in held:
        items, known = _items(each, known)
        yield from items


def _starts(addresses: Iterator[str], blog: Blog) -> Iterator[Leaf | Problem | Skipped]:
    """Give the own page of every post, each post once, and what is none."""
    seen: set[str] = set()
    for url in addresses:
        if not same_place(url, blog.base):
            yield Skipped(where=url, why="outside the blog's own address")
            continue
        one = _leaf(url, blog)
        if isinstance(one, Leaf) and not one.single:
            yield Skipped(where=url, why="not a post: a list or something else")
        elif isinstance(one, Problem) or one.post.key not in seen:
            seen.add(one.post.key if isinstance(one, Leaf) else "")
            yield one


def _leaf(url: str, blog: Blog) -> Leaf | Problem:
    try:
        page = blog.fetch(url)
    except AWAY as error:
        return Problem(where=url, what=f"cannot be fetched: {error}: left out")
    if not same_place(page.url, blog.base):
        return Problem(where=url, what=f"leads away from the blog, to {page.url}: left out")
    return leaf(page, blog.base)


def _gathered(start: Leaf, blog: Blog) -> Gathered:
    """Fetch the rest of a post whose own page is known."""
    leaves, problems = [start], list[Item]()
    for one in _comment_pages(start, blog):
        (problems if isinstance(one, Problem) else leaves).append(one)  # type: ignore[arg-type]
    return Gathered(leaves, [] if start.locked else _feed(start, leaves, blog), problems)


def _items(post: Gathered, known: Lesson) -> tuple[list[Item], Lesson]:
    items, learned = whole(post.leaves, post.entries, known)
    return items + post.problems, learned


def _comment_pages(start: Leaf, blog: Blog) -> Iterator[Leaf | Problem]:
    """Give every comment page but the one at hand, by what links say, then by walking on.

    Beyond the last one WordPress answers 200 without comments, so the walk ends where pages have
    nothing new. A page nobody linked to that is not there is no loss.
    """
    known = {item.key for item, _ in start.comments}
    last, barren = start.last, 0
    for number in range(1, paging.MOST_PAGES + 1):
        if number > last and not _lacks(start, known, number - last):
            return
        if barren == BARREN:
            yield _left_out(start, number, last)
            return
        one = _leaf(paging.comment_page_url(start.here.link, number), blog)
        if isinstance(one, Problem):
            if number > last:
                return
            barren += 1
            yield one
            continue
        yield one
        new = {item.key for item, _ in one.comments} - known
        known |= new
        barren = 0 if new else barren + 1
        last = max(last, one.last, number) if new else last


def _left_out(start: Leaf, number: int, last: int) -> Problem:
    what = f"comment pages {number} to {max(number, last)} not asked for: {BARREN} gave nothing new"
    return Problem(where=start.here.where, what=what, key=start.post.key)


def _lacks(start: Leaf, known: set[str], beyond: int) -> bool:
    """Tell whether to guess a page beyond the last: two of them, where comments are lacking.

    Two, as the first page may be the one at hand.
    """
    return start.claimed is not None and start.claimed > len(known) and beyond <= 2


def _feed(start: Leaf, leaves: list[Leaf], blog: Blog) -> list[feed.Entry | Problem]:
    """Read a post's comment feed, Atom rather than RSS, where there are comments to expect."""
    if not start.claimed and not any(one.comments for one in leaves):
        return []
    for url in _feeds(start.here.link):
        try:
            text = feed.text_of(blog.fetch(url).body)
        except NotFound:
            continue
        except (Refused, TryLater) as error:
            return [Problem(where=url, what=f"no feed to check dates by: {error}", lost=False)]
        found = [one for one in feed.entries(text, url) if isinstance(one, feed.Entry)]
        if found:
            return list(found)
    return []


def _feeds(link: str) -> tuple[str, str]:
    if "?" in link:
        return f"{link}&feed=atom", f"{link}&feed=rss2"
    return f"{link.rstrip('/')}/feed/atom/", f"{link.rstrip('/')}/feed/"


def _addresses(page: Page, blog: Blog) -> Iterator[str]:
    """Give the addresses of posts by the first way that knows any."""
    for way in (_by_sitemap, _by_feed):
        found = list(way(blog))
        if found:
            yield from dict.fromkeys(found[:MOST_POSTS])
            return
    yield from _by_lists(page, blog)


def _by_sitemap(blog: Blog) -> Iterator[str]:
    robots = ROBOTS.findall(_text(f"{blog.base}/robots.txt", blog))
    for start in dict.fromkeys([*(blog.base + path for path in SITEMAPS), *robots]):
        found = list(_sitemap(start, blog))
        if found:
            yield from found
            return


def _sitemap(start: str, blog: Blog) -> Iterator[str]:
    waiting, seen = [start], {start}
    while waiting and len(seen) < MOST_LISTS:
        text = _text(waiting.pop(0), blog)
        urls = [unescape(url) for url in LOC.findall(text)]
        if "<sitemapindex" in text:
            more = [
                url for url in dict.fromkeys(urls) if url not in seen and not NOT_POSTS.search(url)
            ]
            waiting += more
            seen.update(more)
        elif "<urlset" in text:
            yield from urls


def _by_feed(blog: Blog) -> Iterator[str]:
    seen: set[str] = set()
    for number in range(1, MOST_LISTS):
        page = f"{blog.base}/feed/" + (f"?paged={number}" if number > 1 else "")
        links = dict.fromkeys(plain(url) for url in feed.links(_text(page, blog)))
        new = [url for url in links if url not in seen]
        if not new:
            return
        seen.update(new)
        yield from (url for url in new if same_place(url, blog.base))


def _by_lists(page: Page, blog: Blog) -> Iterator[str]:
    seen: set[str] = set()
    lists: set[str] = set()
    at: Page | None = page
    while at is not None and len(lists) < MOST_LISTS:
        tree, where = parse(at)[0], address(at)
        lists.add(where)
        for url in paging.post_links(tree, where, blog.base):
            if url not in seen:
                seen.add(url)
                yield url
        following = paging.next_list(tree, where, blog.base)
        at = _page(following, blog) if following and following not in lists else None


def _page(url: str, blog: Blog) -> Page | None:
    try:
        return blog.fetch(url)
    except AWAY:
        return None


def _text(url: str, blog: Blog) -> str:
    """Give the text at an address of the blog, unpacked; empty where there is none."""
    page = _page(url, blog) if same_place(url, blog.base) else None
    if page is None:
        return ""
    body = page.body
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(31).decompress(body, BIGGEST_MAP)
        except zlib.error:
            return ""
    return body[:BIGGEST_MAP].decode("utf-8", "replace")


def _is_home(url: str, blog: Blog) -> bool:
    return paging.same(url) == paging.same(blog.base)


SCRAPER = Scraper(
    name="pages",
    title="A blog's pages, as a visitor sees them",
    claims=claims,
    read=read,
    carries="posts, comments and pings, names, addresses, avatars, threads; UTC dates by the feeds",
    loses="e-mail and IP addresses, what is not public; true parents and seconds of old comments",
)
