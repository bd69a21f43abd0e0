"""Blogger's own files, in both dialects: the old "Back up content" Atom, and Takeout since 2018.

Old: one feed that mixes posts, comments, settings and templates, told apart by a category `#kind`;
`thr:in-reply-to` names the *post* of a comment, the link `related` the comment that it answers.
Takeout (`Takeout/Blogger/Blogs/<name>/feed.atom`, the zip as it comes): `blogger:type`,
`blogger:parent` names the post, `blogger:inReplyTo` the comment; no addresses but the post's path.
Verified on real files of both.

Blogger numbers posts and comments from one row of 19 digits, the same in both dialects, in its
feeds and in the anchors of its pages: these are the ids. What a comment's status may be is not
documented: LIVE is approved, EMPTIED and trashed ones are trash, what is unknown is pending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO, NamedTuple
from xml.etree import ElementTree as ET

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, host_of, root
from importer.formats.elements import Element, elements, id_of, parsed, said
from importer.formats.values import moment, true
from importer.formats.wxr.head import first
from importer.model import (
    Author,
    Comment,
    Item,
    Post,
    Problem,
    Skipped,
    Status,
    comment_key,
    derived_id,
    post_key,
)

MARK = re.compile(rb"<feed[\s>]")
OWN = re.compile(
    rb"schemas\.google\.com/blogger/2018|schemas\.google\.com/blogger/2008"
    rb"|tag:blogger\.com,1999:blog-\d"
)
BLOG = re.compile(r"tag:blogger\.com,1999:blog-(\d{1,20})")
OF_A_POST = re.compile(r"blog-\d{1,20}\.post\d{1,20}\.\.comments")  # id of its comments' feed
NUMBER = re.compile(
    r"(?:post|page|comment)-?(\d{1,20})\s*$|^\s*(\d{1,20})\s*$|/(\d{1,20})/?(?:\?[^/]*)?$"
)
TITLE = re.compile(r"<title[^>]{0,60}>([^<]{0,500})</title>")
HOME = re.compile(r"<link[^>]{0,200}rel=['\"]alternate['\"][^>]{0,500}>")
HREF = re.compile(r"href=['\"]([^'\"]{1,800})")
KIND = "http://schemas.google.com/g/2005#kind"
NOBODY = "noreply@blogger.com"
KINDS = {"post": "post", "page": "page", "comment": "comment"}
STATUS: dict[str, Status] = {
    "": "approved", "LIVE": "approved", "PENDING": "pending", "DRAFT": "pending",
    "SPAM": "spam", "EMPTIED": "trash", "TRASHED": "trash", "DELETED": "trash",
    "SOFT_TRASHED": "trash",
}  # fmt: skip
# Of posts and pages, as Blogger's API v3 names them; in WordPress's words.
POST_STATUS = {
    "": "publish", "LIVE": "publish", "DRAFT": "draft", "SCHEDULED": "future",
    "SOFT_TRASHED": "trash",
}  # fmt: skip


class Entry(NamedTuple):
    """One entry, in whichever dialect."""

    node: ET.Element
    raw: bytes
    place: str
    kind: str

    @property
    def id(self) -> str:
        """Blogger's number, else one of what the entry says."""
        words = (said(self.node, "published"), said(self.node, "content"))
        return number(said(self.node, "id")) or derived_id(*words)


def sniff(start: bytes) -> bool:
    """Whether this is Blogger's Atom: a backup, Takeout's, or its feed of comments."""
    flat = start.replace(b"\0", b"")
    return MARK.search(flat[:8192]) is not None and OWN.search(flat) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the blog, its posts and pages, and their comments in the order of the file.

    Raises NotReadable where this is no Atom feed, or where the stream breaks off.
    """
    blog: Blog | None = None
    head, last = b"", b""
    for piece in elements(stream, "entry"):
        last = piece.data if piece.data.strip() else last
        if not piece.name and blog is None:
            head += piece.data
            continue
        blog = blog or _blog(head, given)
        if piece.name:
            yield from _entry(piece, f"{given.name}, line {piece.line}", blog)
    if not MARK.search(head):
        raise NotReadable(f"{given.name}: not a file of Blogger: it has no <feed>.")
    yield from (blog or _blog(head, given)).begin()
    if b"</feed" not in last:
        what = "the file ends in the middle: export it again"
        yield Problem(where=given.name, what=what, lost=False)


def _blog(head: bytes, given: Given) -> Blog:
    text = head.decode("utf-8", "replace")
    link = HOME.search(text)
    home = HREF.search(link[0]) if link else None
    own, title = BLOG.search(text), None if OF_A_POST.search(text) else TITLE.search(text)
    return Blog(
        "blogger",
        given,
        host_of(unescape(home[1])) if home else "",  # its feeds lead to a post, or to themselves
        unescape(title[1].strip()) if title else "",
        moment(first(text, "updated"))[0],
        raw=head[:65536],
        name=own[1] if own else "",
    )


def _entry(piece: Element, place: str, blog: Blog) -> Iterator[Item]:
    try:
        node, mended = parsed(piece.data)
    except ET.ParseError as error:
        what = f"entry{id_of(piece.data)} is damaged ({error}) and was cut out"
        yield Problem(where=place, what=what, raw=piece.data)
        return
    entry = Entry(node, piece.data, place, _kind(node))
    if entry.kind not in KINDS:
        yield Skipped(where=place, why=f"Blogger's {entry.kind or 'entries of no kind'}")
        return
    yield from blog.begin(_link(node, "alternate"))
    if mended:
        yield Problem(where=place, what=f"mended: {', '.join(mended)}", lost=False)
    yield from _comment(entry, blog) if entry.kind == "comment" else [_post(entry, blog)]


def _kind(node: ET.Element) -> str:
    """Give what an entry is: "post", "page", "comment", or Blogger's word for other things."""
    if stated := said(node, "type"):
        return stated.lower()
    terms = (each.get("term", "") for each in node.iter("category") if each.get("scheme") == KIND)
    of_feed = (
        "comment" if node.find("in-reply-to") is not None else ""
    )  # its feeds of comments do not say
    return next((each.rpartition("#")[2] for each in terms), of_feed)


def _link(node: ET.Element, rel: str) -> str:
    links = (each.get("href", "") for each in node.iter("link") if each.get("rel") == rel)
    return next(links, "").strip()


def number(written: str) -> str:
    """Give Blogger's number out of a tag, an address or the number itself; "" where it is none."""
    found = NUMBER.search(written)
    return next(filter(None, found.groups()), "") if found else ""


def _post(entry: Entry, blog: Blog) -> Post:
    node = entry.node
    published, offset = moment(said(node, "published"))
    path = said(node, "filename")
    url = _link(node, "alternate").partition("#")[0]
    url = url or (root(blog.url) + path if path and blog.url else path)
    return Post(
        key=post_key(blog.key, entry.id),
        site=blog.key,
        url=url,
        title=unescape(said(node, "title")),
        published=published,
        offset=offset,
        body=said(node, "content"),
        kind=entry.kind,
        status=_post_status(node),
        author=said(node, "author/name"),
        source=blog.source(entry.id),
        raw=entry.raw,
    )


def _post_status(node: ET.Element) -> str:
    if _trashed(node):
        return "trash"
    if said(node, "control/draft") == "yes":
        return "draft"
    return POST_STATUS.get(said(node, "status"), "draft")  # what is unknown may not be public


def _trashed(node: ET.Element) -> bool:
    """Whether Blogger has it in the trash: the element has a time then, or says so."""
    stated = said(node, "trashed")
    return bool(stated) and (true(stated) or moment(stated)[0] is not None)


def _comment(entry: Entry, blog: Blog) -> Iterator[Item]:
    node = entry.node
    key = comment_key(blog.key, entry.id)
    of = said(node, "parent") or _attr(node, "in-reply-to", "ref")
    answers = number(said(node, "inReplyTo") or _link(node, "related"))
    published, offset = moment(said(node, "published"))
    url = _link(node, "alternate")
    if not number(of):
        what = f"comment {entry.id} does not say which post it belongs to"
        yield Problem(where=entry.place, what=what, key=key, lost=False)
    if published is None:
        what = f"comment {entry.id} has no date"
        yield Problem(where=entry.place, what=what, key=key, lost=False)
    yield from _odd(entry, key)
    yield Comment(
        key=key,
        post=post_key(blog.key, number(of) or "none"),
        parent=comment_key(blog.key, answers) if answers else None,
        author=_author(node),
        published=published,
        offset=offset,
        body=said(node, "content"),
        status=_status(node),
        url=url if host_of(url) else "",
        source=blog.source(entry.id),
        raw=entry.raw,
    )


def _attr(node: ET.Element, tag: str, name: str) -> str:
    found = node.find(tag)
    return found.get(name, "") if found is not None else ""


def _author(node: ET.Element) -> Author:
    email = said(node, "author/email")
    return Author(
        name=said(node, "author/name"),
        email="" if email == NOBODY else email,
        url=said(node, "author/uri"),
    )


def _odd(entry: Entry, key: str) -> Iterator[Problem]:
    word = said(entry.node, "status")
    if word not in STATUS:
        what = f"status '{word[:40]}' is not one that is known: taken as pending"
        yield Problem(where=entry.place, what=what, key=key, lost=False)


def _status(node: ET.Element) -> Status:
    removed = any(
        each.get("name") == "blogger.contentRemoved" and true(each.get("value", ""))
        for each in node.iter("extendedProperty")
    )
    if removed or _trashed(node):
        return "trash"
    return STATUS.get(said(node, "status"), "pending")


FORMAT = Format(
    name="blogger",
    title="Blogger backup (Atom) and Google Takeout",
    sniff=sniff,
    read=read,
    carries="posts, pages, comments with parents, dates with zone, deleted ones, profiles",
    loses="e-mail, IP, spam and the waiting; Takeout: the blog's address (say it with --site)",
    derives="the status of comments: see docs/formats.md",
)
