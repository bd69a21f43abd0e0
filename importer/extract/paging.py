"""The ways on from a page: its post's comment pages, a list's posts, the next list.

Comment pages are known by "comment-page-N" or "cpage=N" in any link of the page that leads to the
same post, the permalinks of comments included: themes differ in everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from importer.extract import Tree
from importer.extract.place import COMMENT_PAGE, joined, plain, same_place
from importer.extract.tree import attr, classes, first, first_attr

CPAGE = re.compile(r"[?&]cpage=(\d{1,5})(?:&|$)")
SINGULAR = frozenset(("single", "page", "attachment", "singular", "single-post"))
PLURAL = frozenset(("home", "blog", "archive", "search", "paged", "category", "tag", "date"))
ENTRIES = (
    ".entry-title a, .wp-block-post-title a, .post-title a, .posttitle a, a[rel~=bookmark]"
    ", article h2 a, article h3 a, .post h2 a, .post h3 a, .hentry h2 a"
)
STANDING = ".page_item a, .menu-item-object-page a, .wp-block-pages-list__item a, #nav a"
NEXT = 'link[rel="next"], a.next, a[rel="next"], .wp-block-query-pagination-next'
LISTED = re.compile(r"/page/(\d{1,5})/?$|[?&]paged=(\d{1,5})")
MOST_PAGES = 2_000  # comment pages of one post that are believed


def same(url: str) -> str:
    """Give what two addresses of one page have in common."""
    try:
        parts = urlsplit(plain(url))
    except ValueError:  # "http://[": what a page links to may be no address
        return plain(url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}".rstrip("?")


def comment_page(url: str) -> int:
    """Give N of the address of a comment page; 0 if it is none."""
    found = CPAGE.search(url.partition("#")[0]) or COMMENT_PAGE.search(url.partition("#")[0])
    return int(found[1]) if found else 0


def last_comment_page(tree: Tree, where: str, link: str) -> int:
    """Give the highest number of a comment page that a post's page knows of; 0 if none."""
    post = same(link)
    numbers = (comment_page(url) for url in _links(tree, where) if same(url) == post)
    return min(max(numbers, default=0), MOST_PAGES)


def comment_page_url(link: str, number: int) -> str:
    """Give the address of a post's comment page, as `get_comments_pagenum_link` makes it."""
    if "?" in link:
        return f"{link}&cpage={number}"
    return f"{link.rstrip('/')}/comment-page-{number}/"


def is_single(tree: Tree) -> bool:
    """Tell whether a page shows one post: by its body's classes, else by its comments' form."""
    body = first(tree, "body")
    names = set(classes(body)) if body is not None else set()
    if names & SINGULAR:
        return not names & {"archive", "search"}
    if names & PLURAL:
        return False
    form = 'input[name="comment_post_ID"], [id^="comment-"][class*="depth-"], .commentlist'
    return first(tree, form) is not None


def post_links(tree: Tree, where: str, base: str) -> list[str]:
    """Give the posts a list page leads to, then the standing pages of its menu."""
    found = [node for chosen in (ENTRIES, STANDING) for node in tree.css(chosen)]
    urls = (plain(joined(where, attr(node, "href"))) for node in found)
    return [url for url in dict.fromkeys(urls) if url and same_place(url, base)]


def next_list(tree: Tree, where: str, base: str) -> str:
    """Give the next page of a list of posts; empty at the end."""
    here = _listed(where) or 1
    declared = joined(where, first_attr(tree, NEXT, "href"))
    if _listed(declared) == here + 1 and same_place(declared, base):
        return declared
    for url in _links(tree, where):
        if _listed(url) == here + 1 and same_place(url, base) and _list_of(url) == _list_of(where):
            return url
    return ""


def _list_of(url: str) -> str:
    return same(LISTED.sub("", url))


def _listed(url: str) -> int:
    match = LISTED.search(url)
    return int(match[1] or match[2]) if match else 0


def _links(tree: Tree, where: str) -> Iterator[str]:
    for node in tree.css("a[href]"):
        url = joined(where, attr(node, "href"))
        if url:
            yield url
