"""WordPress.com: its blogs answer at public-api.wordpress.com, in records and pages of their own.

    /rest/v1.1/sites/SITE             the blog; SITE is its host or number
    /rest/v1.1/sites/SITE/posts/      {"found": N, "posts": [...], "meta": {"next_page": HANDLE}}
    /rest/v1.1/sites/SITE/comments/   {"found": N, "comments": [...]} by number and offset

Records are turned into those of wp/v2 and read as these are, lists are walked as theirs. What the
public sees is read; a private blog needs OAuth, which is not done here. With `since` only comments
written and posts changed after it are asked for. Documented at
https://developer.wordpress.com/docs/api/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from importer.dates import iso
from importer.errors import NotReadable, Refused
from importer.model import Comment, Fetch, Item, Page, Post, Problem, Site, Source, site_key
from importer.scrapers import Scraper
from importer.scrapers.rest import OVERLAP, Tally, record
from importer.scrapers.rest.answers import code_of, compact, number, parsed, text
from importer.scrapers.rest.records import Blog, plain, post
from importer.scrapers.rest.walk import walk

HOST = "public-api.wordpress.com"
API = f"https://{HOST}/rest/v1.1/sites"
FORMAT = "wpcom"
STATUS = {"unapproved": "hold"}
POST_FIELDS = "ID,title,URL,date,content,status,type,discussion,author"
MOST_PAGES = 5_000


def claims(page: Page) -> bool:
    """Tell whether a page is a blog's at WordPress.com, or an answer of its API."""
    host = (urlsplit(page.url).hostname or "").lower()
    link = page.headers.get("link", "")
    return host == HOST or host.endswith(".wordpress.com") or f"//{HOST}/" in link


def read(start: Page, fetch: Fetch, since: datetime | None) -> Iterator[Item]:
    """Give the site, its posts and comments; raises NotFound, Refused, TryLater, NotReadable."""
    blog, earliest = find(start, fetch), since - OVERLAP if since else None
    yield blog.site
    for item in posts(blog, fetch, earliest):
        yield _as_ours(item)
    tally = Tally()
    for item in comments(blog, fetch, earliest, tally):
        yield _as_ours(item)
    if tally.total is not None and tally.found < tally.total:
        what = f"the site counts {tally.total} comments and gave {tally.found}; some are hidden"
        yield Problem(where=f"{blog.root}/comments/", what=what, key=blog.key, lost=False)


def _as_ours(item: Item) -> Item:
    if isinstance(item, Post | Comment):
        return replace(item, source=replace(item.source, format=FORMAT))
    return item


def find(start: Page, fetch: Fetch) -> Blog:
    """Find the blog that a page belongs to."""
    root = f"{API}/{quote(site_of(start.url), safe='')}"
    page = fetch(root)
    said = parsed(page).value
    url = text(said, "URL").rstrip("/")
    if not isinstance(said, dict) or not url:
        raise NotReadable(
            f"{page.url} does not say what blog it is: {code_of(page)[1] or 'a part'}"
        )
    site = Site(
        key=site_key(url), url=url, title=plain(text(said, "name")), language=text(said, "lang"),
        source=Source(format=FORMAT, id=text(said, "ID"), captured=page.fetched), raw=compact(said),
    )  # fmt: skip
    return Blog(root, site.key, site, UTC, False, said)


def site_of(url: str) -> str:
    """Give what the API calls a blog by: its host, or what stands in an address of the API."""
    parts = urlsplit(url)
    if parts.hostname == HOST and "/sites/" in parts.path:
        return parts.path.partition("/sites/")[2].partition("/")[0]
    return parts.hostname or ""


def posts(blog: Blog, fetch: Fetch, since: datetime | None) -> Iterator[Item]:
    """Give the posts and pages, by the handles that lead from one part of the list to the next."""
    asked = {"number": 100, "type": "any", "order_by": "ID", "order": "ASC", "fields": POST_FIELDS}
    if since:
        asked["modified_after"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    for _ in range(MOST_PAGES):
        page = fetch(f"{blog.root}/posts/?{urlencode(asked)}")
        said = parsed(page).value
        for row in _rows(said, "posts", page):
            if number(row, "ID"):
                yield post(as_post(row), blog, page)
        handle = text(said, "meta", "next_page")
        if not handle:
            return
        asked["page_handle"] = handle


def comments(blog: Blog, fetch: Fetch, since: datetime | None, tally: Tally) -> Iterator[Item]:
    """Give the comments and pings, the oldest first."""
    asked: dict[str, str | int] = {"order": "ASC", "type": "any", "status": "approved"}
    if since:
        asked["after"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")

    def ask(offset: int, size: int) -> Page:
        query = urlencode({**asked, "number": size, "offset": offset})
        return as_list(fetch(f"{blog.root}/comments/?{query}"))

    for window in walk(ask):
        tally.total = window.total if window.total is not None else tally.total
        yield from window.problems
        for row in window.rows:
            tally.found += 1
            yield from record(row, blog, window.page or Page(url=blog.root, body=b""), tally)


def as_list(page: Page) -> Page:
    """Give an answer with comments as wp/v2 would give it: a list, and the total in a header."""
    said = parsed(page).value
    found = [as_comment(row) for row in _rows(said, "comments", page)]
    headers = {**page.headers, "x-wp-total": text(said, "found")}
    return replace(page, body=compact(found), headers=headers)


def _rows(said: Any, name: str, page: Page) -> list[Any]:
    found = said.get(name) if isinstance(said, dict) else None
    if not isinstance(found, list):
        code, words = code_of(page)
        if code in ("unauthorized", "private_site"):
            raise Refused(f"{page.url}: the blog is private: {words}")
        raise NotReadable(f"{page.url} answers no {name}: {words or 'something else'}")
    return [row for row in found if isinstance(row, dict)]


def as_comment(row: dict[str, Any]) -> dict[str, Any]:
    """Give a comment's record as wp/v2 has it; the original goes along."""
    return {
        "id": number(row, "ID"),
        "post": _number(row, "post"),
        "parent": _number(row, "parent"),
        "author": 0,
        "author_name": text(row, "author", "name"),
        "author_url": text(row, "author", "URL"),
        "author_avatar_urls": {"96": text(row, "author", "avatar_URL")},
        "content": {"rendered": text(row, "content")},
        "link": text(row, "URL"),
        "status": STATUS.get(text(row, "status"), text(row, "status")),
        "type": text(row, "type"),
        **times(row),
    }


def as_post(row: dict[str, Any]) -> dict[str, Any]:
    """Give a post's record as wp/v2 has it."""
    discussion = row.get("discussion")
    is_open = not isinstance(discussion, dict) or discussion.get("comments_open") is not False
    return {
        "id": number(row, "ID"),
        "link": text(row, "URL"),
        "title": {"rendered": text(row, "title")},
        "content": {"rendered": text(row, "content")},
        "status": text(row, "status"),
        "type": text(row, "type"),
        "comment_status": "open" if is_open else "closed",
        "_embedded": {"author": [{"name": text(row, "author", "name")}]},
        **times(row),
    }


def times(row: dict[str, Any]) -> dict[str, str]:
    """Give the two dates of wp/v2 from one with an offset."""
    said = iso(text(row, "date"))
    if said is None:
        return {"date": "", "date_gmt": ""}
    universal = said.astimezone(UTC) if said.tzinfo else said
    wall = said.replace(tzinfo=None)
    return {"date": wall.isoformat(), "date_gmt": universal.replace(tzinfo=None).isoformat()}


def _number(row: dict[str, Any], name: str) -> int:
    inner = row.get(name)
    return number(inner, "ID") if isinstance(inner, dict) else 0


SCRAPER = Scraper(
    name="wpcom",
    title="WordPress.com's own API",
    claims=claims,
    read=read,
    carries="approved comments and pings and their threads, posts, pages",
    loses="what is not approved, e-mail, IP; private blogs",
)
