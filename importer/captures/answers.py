"""Captured answers of a WordPress REST interface (`wp-json`), read by the REST record reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC
from typing import Any

from importer.captures import Capture
from importer.errors import NotReadable
from importer.model import Item, Page, Problem, Site, Skipped, Source, site_key
from importer.scrapers.discover import home
from importer.scrapers.rest import Tally, record
from importer.scrapers.rest.answers import Row, complaint, number, parsed
from importer.scrapers.rest.records import Blog, blog_of, post

ROUTE = re.compile(
    r"^(?P<root>https?://[^?#]*?(?:/wp-json(?=[/?#]|$)|/(?:index\.php)?\?rest_route=))"
    r"(?:/wp/v2/(?P<kind>comments|posts|pages)(?=[/?&#]|$)|/?(?:[?&#]|$))"
)


def read(capture: Capture, unified: Callable[[str], str]) -> Iterator[Item]:
    """Give what a captured answer says: the site, posts or comments.

    `unified` gives the address under which a blog is known. An answer that is none is a Problem.
    """
    page = capture.page
    match = ROUTE.match(page.url)
    if match is None:
        yield Skipped(where=capture.where, why="JSON that is no answer about posts or comments")
        return
    try:
        value = parsed(page).value
    except NotReadable as error:
        yield Problem(where=capture.where, what=str(error))
        return
    if complaint(value):
        yield Skipped(where=capture.where, why="an answer that is an error")
        return
    blog = _blog(value, match["root"], page, unified)
    yield blog.site
    for row in value if isinstance(value, list) else [value] if match["kind"] else []:
        yield from _record(row, match["kind"], blog, page)


def _blog(value: Any, root: str, page: Page, unified: Callable[[str], str]) -> Blog:
    url = unified(home(root.partition("?")[0].removesuffix("index.php")))
    if isinstance(value, dict) and isinstance(value.get("namespaces"), list):
        return blog_of({**value, "home": url}, root, page, page, False)
    source = Source(format="rest", captured=page.fetched)
    return Blog(
        root, site_key(url), Site(key=site_key(url), url=url, source=source), UTC, False, {}
    )


def _record(row: Row, kind: str, blog: Blog, page: Page) -> Iterator[Item]:
    if kind == "comments":
        yield from record(row, blog, page, Tally())
    elif isinstance(row, dict) and number(row, "id"):
        yield post(row, blog, page)
    else:
        yield Problem(where=page.url, what="a post without an id was left out")
