"""Where a page belongs: its true address, the installation's base, the post's number.

Comment numbers are unique per WordPress installation, not per host (79 collisions on one host
with two blogs), so the base must be right. It is decided by the first row of `BASES` that gives
an address on the page's own host whose folder holds the page; rows that name the *home* address
come before those that name where WordPress's files lie. Without any, the base is the host.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from importer.extract import Tree
from importer.extract.tree import attr, first_attr
from importer.model import Page

WAYBACK = re.compile(r"^(?:https?://web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)")
MIRRORED = re.compile(rb"<!-- Mirrored from ([^\s<>]{4,500}) by HTTrack")
SAVED = re.compile(rb"<!-- saved from url=\(\d{4}\)(\S{8,500})")
COMMENT_PAGE = re.compile(r"/comment-page-(\d{1,5})(?:/index\.html|/)?$")
OF_A_COMMENT = re.compile(  # WordPress, Blogger, TypePad
    r"(?:replytocom|cpage|showComment|commentPage)(?:=|$)|cid=6a0[0-9a-f]{8}"
)
INDEX = r"(?:index\.(?:php|html?))?"

BASES = tuple(
    (selector, name, re.compile(tail))
    for selector, name, tail in (
        ('link[rel="https://api.w.org/"]', "href", rf"/?(?:wp-json.*|{INDEX}\?rest_route=.*)$"),
        (
            'link[rel="shortlink"]',
            "href",
            rf"/?{INDEX}(?:\?|%3F|@|_)(?:p|page_id|attachment_id)=\d+(?:\.html)?$",
        ),
        ('link[type="application/rss+xml"]', "href", r"/?comments/feed(?:/.*)?$"),
        ('link[type="application/rss+xml"]', "href", rf"/?{INDEX}\?feed=(?:comments-)?rss2$"),
        ('link[rel="EditURI"]', "href", r"/?xmlrpc[^/]*\.(?:php|html).*$"),
        ('link[rel="wlwmanifest"]', "href", r"/?wp-includes/wlwmanifest.*$"),
        ('link[rel="pingback"]', "href", r"/?xmlrpc\.php.*$"),
        ('form[action*="wp-comments-post.php"]', "action", r"/?wp-comments-post\.php.*$"),
        ('link[type="application/rss+xml"]', "href", r"/?feed(?:/(?:index\.html)?)?$"),
        ('script[src*="/wp-includes/"]', "src", r"/wp-includes/.*$"),
        ('link[href*="/wp-content/"]', "href", r"/wp-content/.*$"),
    )
)
LINK_ID = re.compile(r"(?:\?|&|%3F|@|_)(?:p|page_id|attachment_id)=(\d{1,18})(?:\.html)?$")
BODY_ID = re.compile(r"\b(?:postid|page-id|attachmentid)-(\d{1,18})\b")
ARTICLE_ID = re.compile(r"(?:post|page|entry)-(\d{1,18})")


def original(url: str) -> str:
    """Give an address as it was before the Wayback Machine put its own in front."""
    return WAYBACK.sub("", url.strip())


def address(page: Page) -> str:
    """Give a page's true address: without the Wayback Machine's, or as a mirror noted it."""
    url = original(page.url)
    if url.startswith(("http:", "https:")):
        return url
    head = page.body[:4096] + page.body[-2048:]
    saved, mirrored = SAVED.search(head), MIRRORED.search(head)
    if saved:
        return original(saved[1].decode("ascii", "replace"))
    return "http://" + mirrored[1].decode("ascii", "replace") if mirrored else url


def joined(where: str, url: str) -> str:
    """Give the full address of a link on a page; empty if it is none."""
    url = original(url)
    if url.startswith(("http://", "https://")):
        return url
    if url.startswith("#"):
        return where.partition("#")[0] + url
    if not url or url.startswith(("javascript:", "data:", "mailto:")):
        return ""
    try:
        return original(urljoin(where, url))
    except ValueError:
        return ""


def same_place(url: str, base: str) -> bool:
    """Tell whether an address lies under the base address of an installation."""
    try:
        one, other = urlsplit(url), urlsplit(base)
    except ValueError:
        return False
    under = f"{one.path}/".startswith(other.path.rstrip("/") + "/")
    return one.scheme in ("http", "https") and _host(one.netloc) == _host(other.netloc) and under


def base(where: str, tree: Tree) -> str:
    """Give the installation's home address, without trailing slash, by the page at `where`."""
    for selector, name, tail in BASES:
        for node in tree.css(selector)[:40]:
            url = joined(where, attr(node, name)).split("#")[0]
            start = tail.sub("", url)
            if start != url and "://" in start and same_place(where, start):
                return start.rstrip("/")
    parts = urlsplit(where)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else where.rpartition("/")[0]


def permalink(where: str, tree: Tree) -> str:
    """Give the post's own address: canonical, og:url or the page's, without comment page and #."""
    for selector, name in (
        ('link[rel="canonical"]', "href"),
        ('meta[property="og:url"]', "content"),
    ):
        url = joined(where, first_attr(tree, selector, name))
        if same_place(url, urljoin(where, "/")):
            return plain(url)
    return plain(where)


def plain(url: str) -> str:
    """Give an address without fragment, comment page and what says which comment is meant."""
    url = url.partition("#")[0]
    head, _, query = url.partition("?")
    head = COMMENT_PAGE.sub("/", head)
    kept = [part for part in query.split("&") if part and not OF_A_COMMENT.match(part)]
    return f"{head}?{'&'.join(kept)}" if kept else head


def post_id(where: str, tree: Tree) -> str:
    """Give the post's number by shortlink, body class, form, reply link or the only article.

    Empty if the page does not say.
    """
    shortlink = LINK_ID.search(first_attr(tree, 'link[rel="shortlink"]', "href"))
    body = BODY_ID.search(first_attr(tree, "body", "class"))
    form = first_attr(tree, 'input[name="comment_post_ID"]', "value")
    reply = first_attr(tree, ".comment-reply-link[data-postid]", "data-postid")
    number = (shortlink or body or (None, ""))[1] or form or reply or _article(tree)
    return number if number.isdecimal() and len(number) < 19 else _in_query(where)


def _article(tree: Tree) -> str:
    nodes = tree.css('article[id^="post-"], div[id^="post-"], .hentry[id^="entry-"]')
    found = {match[1] for node in nodes if (match := ARTICLE_ID.fullmatch(node.id or ""))}
    return found.pop() if len(found) == 1 else ""


def _in_query(where: str) -> str:
    try:
        query = parse_qs(urlsplit(where).query)
    except ValueError:
        return ""
    number = (query.get("p") or query.get("page_id") or [""])[0]
    return number if number.isdecimal() and len(number) < 19 else ""


def _host(netloc: str) -> str:
    return netloc.rpartition("@")[2].lower().removeprefix("www.")
