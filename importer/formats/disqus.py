"""Disqus's export: flat lists of threads and posts, `<forum>-<time>-all.xml.gz`.

Authority: docs.disqus.com/developers/export, disqus.xsd, and real files.

Deliberate readings, each of them the same at every import:

- The site is --site, else the blog that WordPress's identifiers name ("1234 https://blog/?p=1234"),
  else the host that most threads lie on.
- A post that Disqus took over from WordPress says so (`wp_id=77`): it is WordPress's comment 77,
  under WordPress's key, whichever of the two is imported first. All others are `disqus-<id>`.
- Threads are pages: those that differ in scheme, host, slash, index file, tracking parameters or a
  translator around them are one page, and come in as one post. Most threads have no comment at all
  (Disqus made one for every page that was looked at): they are skipped, and counted.
- Deleted is trash, spam is spam, what is not approved is pending. A deleted thread's comments are
  shown nowhere, whatever they say of themselves: trash, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import BinaryIO, NamedTuple
from xml.etree import ElementTree as ET

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, host_of
from importer.formats.elements import Element, attribute, elements, id_of, parsed, said
from importer.formats.pages import at_home, page_of
from importer.formats.shelf import Kept, Shelf
from importer.formats.values import moment
from importer.model import (
    Author,
    Comment,
    Item,
    Post,
    Problem,
    Skipped,
    Source,
    Status,
    comment_key,
    derived_id,
    post_key,
)

MARK = re.compile(rb"<disqus[\s>]")
END = re.compile(rb"</disqus|<disqus[^>]{0,4000}/>")
EXPORTED = re.compile(r"-(\d{4}-\d\d-\d\dT\d\d[:_]\d\d[:_]\d\d)")  # in the file's own name
# WordPress's plugin names a thread by number and guid, which old blogs have as an address.
WORDPRESS = re.compile(r"(\d{1,18})\s+https?://\S")
HOME = re.compile(
    r"(\d{1,18})\s+(https?://[^\s?]{1,300}?)/?(?:index\.php)?\?(?:\S{0,200}[&;])?p(?:age_id)?=\1\b"
)
WP_ID = re.compile(rb"<id>\s*(?:<!\[CDATA\[)?\s*wp_id=(\d{1,18})\s*(?:\]\]>)?\s*</id>")
NO_COMMENT = "Disqus threads without comments"
SAME_PAGE = "further Disqus threads of a page"
CATEGORY = "Disqus categories"


class Thread(NamedTuple):
    """A thread: what tells its page from others."""

    id: str
    link: str
    identifier: str
    deleted: bool

    @property
    def number(self) -> str:
        """WordPress's number of the post, "" where the identifier is not WordPress's."""
        found = WORDPRESS.match(self.identifier)
        return found[1] if found else ""

    @property
    def host(self) -> str:
        """The host of WordPress's identifier, "" where it is not WordPress's."""
        return host_of(self.identifier.partition(" ")[2]) if self.number else ""


class Forum(NamedTuple):
    """What a file holds, and what its threads come to."""

    blog: Blog
    shelf: Shelf
    posts: dict[str, tuple[str, str]]  # thread -> key of its post, id of the thread it stands for
    deleted: set[str]  # threads
    broken: NotReadable | None


def sniff(start: bytes) -> bool:
    """Whether this is Disqus's own XML."""
    flat = start.replace(b"\0", b"")
    return MARK.search(flat) is not None and b"disqus.com" in flat


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the site, the pages that were commented on, and all comments.

    Raises NotReadable where this is no export of Disqus, or where the stream breaks off.
    """
    with Shelf() as shelf:
        damage = list(_shelve(stream, given, shelf))
        broken = next((each for each in damage if isinstance(each, NotReadable)), None)
        forum = _forum(given, shelf, broken)
        yield from forum.blog.begin()
        yield from (each for each in damage if not isinstance(each, NotReadable))
        yield from _threads(forum)
        yield from _posts(forum)
        if broken:
            raise broken


def _shelve(stream: BinaryIO, given: Given, shelf: Shelf) -> Iterator[Item | NotReadable]:
    """Put threads and posts on the shelf; give what is wrong, and categories as skipped."""
    last, begun = b"", False
    try:
        for piece in elements(stream, "category", "thread", "post"):
            if not begun and not piece.name and MARK.search(piece.data):
                begun = True
                shelf.put("head", "", piece.data[:4096])
            last = piece.data if piece.data.strip() else last
            yield from _shelve_one(piece, f"{given.name}, line {piece.line}", shelf)
    except NotReadable as error:
        yield error
    if not begun:
        raise NotReadable(f"{given.name}: not an export of Disqus: it has no <disqus>.")
    if not END.search(last):
        what = "the file ends in the middle: export it again"
        yield Problem(where=given.name, what=what, lost=False)


def _shelve_one(piece: Element, place: str, shelf: Shelf) -> Iterator[Item]:
    if not piece.name:
        return
    if piece.name == "category":
        yield Skipped(where=place, why=CATEGORY)
        return
    try:
        node, mended = parsed(piece.data)
    except ET.ParseError as error:
        what = f"{piece.name}{id_of(piece.data)} is damaged ({error}) and was cut out"
        yield Problem(where=place, what=what, raw=piece.data)
        return
    if mended:
        yield Problem(where=place, what=f"mended: {', '.join(mended)}", lost=False)
    shelf.put(piece.name, _own_id(node, piece), piece.data, place, attribute(node, "thread", "id"))


def _own_id(node: ET.Element, piece: Element) -> str:
    """Give an id: Disqus's, else the old system's, else one of what the post says."""
    stated = node.get("id") or said(node, "id")
    return stated.strip() or derived_id(said(node, "createdAt"), said(node, "message"))


def _forum(given: Given, shelf: Shelf, broken: NotReadable | None) -> Forum:
    """Find whose blog it is, and which threads are one page."""
    threads = _own_numbers([_thread(each) for each in shelf.all("thread")])
    captured = _captured(given.name)
    first = next(shelf.all("thread"), None)
    head = shelf.get("head", "")
    title = said(parsed(first.data)[0], "forum") if first else ""
    blog = Blog("disqus", given, _home(threads), title, captured, head.data if head else b"")
    pages: dict[str, list[Thread]] = {}
    for thread in threads:
        pages.setdefault(page_of(thread.link) or f"thread {thread.id}", []).append(thread)
    posts = {
        thread.id: (_post_key(blog, best), best.id)
        for page in pages.values()
        for best in [min(page, key=lambda each: _worth(each, blog))]
        for thread in page
    }
    return Forum(blog, shelf, posts, {each.id for each in threads if each.deleted}, broken)


def _own_numbers(threads: list[Thread]) -> list[Thread]:
    """Take away the numbers of another WordPress, as a copy to try things out, for other pages."""
    hosts = Counter(each.host for each in threads if each.host)
    own = hosts.most_common(1)[0][0] if hosts else ""
    pages = {(each.number, page_of(each.link)) for each in threads if each.host == own != ""}
    taken = {number for number, _ in pages}
    return [
        each._replace(identifier="")
        if each.host != own
        and each.number in taken
        and (each.number, page_of(each.link)) not in pages
        else each
        for each in threads
    ]


def _thread(kept: Kept) -> Thread:
    node, _ = parsed(kept.data)
    deleted = said(node, "isDeleted") == "true"
    return Thread(kept.id, said(node, "link"), said(node, "id"), deleted)


def _captured(name: str) -> datetime | None:
    """Give the time of the export, which Disqus writes into the file's name."""
    found = EXPORTED.search(name)
    return moment(found[1].replace("_", ":"))[0] if found else None


def _home(threads: list[Thread]) -> str:
    """Give the address of the blog that most threads belong to."""
    named = Counter(m[2] for each in threads if (m := HOME.match(each.identifier)))
    hosts = Counter(
        host
        for each in threads
        if (host := host_of(each.link)) and "localhost" not in host and "google" not in host
    )
    return next((each for each, _ in (*named.most_common(1), *hosts.most_common(1))), "")


def _worth(thread: Thread, blog: Blog) -> tuple[bool, bool, bool, bool, int, str]:
    """Order the threads of one page: the one that the blog itself would name comes first."""
    own = host_of(thread.link) == host_of(blog.url)
    short = len(thread.link)
    return not thread.number, thread.deleted, not own, "?" in thread.link, short, thread.id


def _post_key(blog: Blog, thread: Thread) -> str:
    if thread.number:
        return post_key(blog.key, thread.number)
    if thread.link:
        return blog.post_key(at_home(thread.link, blog))
    return post_key(blog.key, f"disqus-{thread.id}")


def _threads(forum: Forum) -> Iterator[Item]:
    """Give one post for each page that has comments; the other threads are skipped."""
    commented = {
        forum.posts[each.owner][0] for each in forum.shelf.all("post") if each.owner in forum.posts
    }
    for kept in forum.shelf.all("thread"):
        key, best = forum.posts[kept.id]
        if best != kept.id:
            yield Skipped(where=kept.place, why=SAME_PAGE)
        elif key not in commented:
            yield Skipped(where=kept.place, why=NO_COMMENT)
        else:
            yield _post(kept, key, forum.blog)


def _post(kept: Kept, key: str, blog: Blog) -> Post:
    node, _ = parsed(kept.data)
    link = at_home(said(node, "link"), blog)
    return Post(
        key=key,
        site=blog.key,
        url=blog.address(link) or link,
        title=unescape(said(node, "title")),  # as WordPress's plugin sent it: "Don&#8217;t"
        published=moment(said(node, "createdAt"))[0],
        comment_status="closed" if said(node, "isClosed") == "true" else "open",
        source=Source(format=blog.format, id=kept.id),  # the blog itself knows its posts better
        raw=kept.data,
    )


def _posts(forum: Forum) -> Iterator[Item]:
    for kept in forum.shelf.all("post"):
        node, _ = parsed(kept.data)
        key = _comment_key(kept, forum.blog)
        if not forum.shelf.new(key):
            what = f"{said(node, 'id')} or its number is there twice: this one is kept by itself"
            key = comment_key(forum.blog.key, derived_id(kept.id, str(kept.data)))
            yield Problem(where=kept.place, what=what, key=key, lost=False)
        yield from _comment(kept, node, key, forum)


def _comment_key(kept: Kept, blog: Blog) -> str:
    """Give a comment's key: WordPress's own where Disqus says that it came from there."""
    found = WP_ID.search(kept.data)
    return comment_key(blog.key, found[1].decode()) if found else blog.comment_key(kept.id)


def _parent(node: ET.Element, forum: Forum) -> str | None:
    id = attribute(node, "parent", "id")
    if not id:
        return None
    kept = forum.shelf.get("post", id)
    return _comment_key(kept, forum.blog) if kept else forum.blog.comment_key(id)


def _comment(kept: Kept, node: ET.Element, key: str, forum: Forum) -> Iterator[Item]:
    blog = forum.blog
    post, _ = forum.posts.get(kept.owner) or (
        post_key(blog.key, f"disqus-{kept.owner or 'none'}"),
        "",
    )
    if kept.owner not in forum.posts:
        what = f"comment {kept.id} is of thread {kept.owner or '(none)'}, which is not in the file"
        yield Problem(where=kept.place, what=what, key=key, lost=False)
    published, offset = moment(said(node, "createdAt"))
    if published is None:
        what = f"comment {kept.id} has no date"
        yield Problem(where=kept.place, what=what, key=key, lost=False)
    copied = WP_ID.search(kept.data)  # WordPress's words count before this copy of them
    yield Comment(
        key=key,
        post=post,
        parent=_parent(node, forum),
        author=_author(node),
        published=published,
        offset=offset,
        body=said(node, "message"),
        status=_status(node, kept.owner in forum.deleted),
        source=Source(format=blog.format, id=kept.id) if copied else blog.source(kept.id),
        raw=kept.data,
    )


def _author(node: ET.Element) -> Author:
    known = said(node, "author/isAnonymous") != "true"
    return Author(
        name=said(node, "author/name") or said(node, "author/username"),
        email=said(node, "author/email"),
        url=said(node, "author/link"),
        ip=said(node, "ipAddress"),
        user=said(node, "author/username") if known else "",
    )


def _status(node: ET.Element, thread_deleted: bool) -> Status:
    if said(node, "isSpam") == "true":
        return "spam"
    if thread_deleted or said(node, "isDeleted") == "true":
        return "trash"
    return "pending" if said(node, "isApproved") == "false" else "approved"


FORMAT = Format(
    name="disqus",
    title="Disqus export (XML)",
    sniff=sniff,
    read=read,
    carries="comments, threads, deleted and spam, user names; e-mail and IP in old exports",
    loses="likes, posts' texts, e-mail and IP in newer exports, user agents",
    derives="pages: threads of one page are merged; ids of posts that have none",
)
