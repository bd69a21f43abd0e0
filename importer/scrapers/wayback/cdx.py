"""The list of captures of an address and all below it, and which of them are worth bringing.

Source: the Wayback CDX Server API (github.com/internetarchive/wayback, wayback-cdx-server): a
prefix query, JSON, neighbours with the same body collapsed, page by page with a resume key. The
key stands in the last row, after an empty one. Answers that there is nothing (404, 410) come in the
same lists: they cost a row each, no request, and are never brought.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from importer.captures.missed import NOTHING, missed
from importer.captures.notes import portless, stamped
from importer.errors import NotFound, NotReadable
from importer.extract.paging import same
from importer.extract.place import same_place
from importer.model import Fetch, Missed, Page, Skipped
from importer.scrapers.wayback.asked import Asked

FIELDS = ("timestamp", "original", "mimetype", "statuscode", "digest")
ROWS = 5_000  # of one list: half a megabyte; a large blog costs 20 requests
MOST = 400  # lists; two million captures
FILTERS = (
    "statuscode:(200|404|410|-)",  # "-": a revisit, as it was before
    r"mimetype:(text/html|application/xhtml\+xml|(application|text)/([a-z]+\+)?(xml|json)"
    "|warc/revisit)",
)
LEFT_OUT = (  # read top to bottom: addresses of WordPress that never are a post with comments
    (re.compile(r"/wp-(?:admin|includes|content|login|cron|trackback)\b|/xmlrpc\.php"), "no page"),
    (
        re.compile(r"/wp-json/(?!wp/v2/(?:comments|posts|pages)\b)."),
        "an answer about something else",
    ),
    (
        re.compile(r"/(?:category|tag|author|search)/[^?]*|[?&](?:cat|tag|s|author|m|paged)="),
        "a list",
    ),
    (re.compile(r"/page/\d+/?(?:$|\?)|/(?:19|20)\d\d(?:/\d\d){0,2}/?$"), "a list"),
    (re.compile(r"/trackback/?$|[?&]share=|/embed/?$|/amp/?$|[?&]like_comment="), "no page"),
    (re.compile(r"^[^?]*/sitemap[^/]*\.xml|/wlwmanifest\.xml|/osd\.xml|/robots\.txt"), "no page"),
)
POSTS_FEED = re.compile(r"^https?://[^/]+/(?:\?feed=\w+|feed(?:/(?:rss2?|rdf|atom))?/?)$")
ANSWERING = re.compile(r"[?&]replytocom=")
NEAR = timedelta(days=1)  # a page captured again to answer a comment is the same page


class Row(NamedTuple):
    """One capture."""

    timestamp: str
    original: str
    mimetype: str
    statuscode: str
    digest: str

    @property
    def when(self) -> datetime | None:
        """When it was captured."""
        return stamped(self.timestamp)

    @property
    def nothing(self) -> bool:
        """Whether the address answered that there is nothing."""
        return self.statuscode in map(str, NOTHING)


def listed(asked: Asked, fetch: Fetch) -> Iterator[Row]:
    """Give all captures, list by list; raises NotFound, NotReadable, and what the fetch does."""
    key, seen, empty = "", set[str](), True
    for _ in range(MOST):
        found, key = page_of(fetch(list_url(asked, key)))
        yield from found
        empty = empty and all(row.nothing for row in found)
        if not key or key in seen:
            break
        seen.add(key)
    if empty:
        raise NotFound(f"{asked.root} has no captures of {asked.prefix}: is it written right?")


def list_url(asked: Asked, key: str = "") -> str:
    """Give the address of a list of captures; `key` as the list before ends."""
    query = [
        ("url", asked.prefix), ("matchType", "prefix"), ("output", "json"),
        ("fl", ",".join(FIELDS)), ("collapse", "digest"), *(("filter", each) for each in FILTERS),
        *[(name, value) for name, value in (("from", asked.begin), ("to", asked.end)) if value],
        ("limit", str(ROWS)), ("showResumeKey", "true"), *([("resumeKey", key)] if key else []),
    ]  # fmt: skip
    return f"{asked.root}/cdx/search/cdx?{urlencode(query)}"


def page_of(page: Page) -> tuple[list[Row], str]:
    """Read a list: its rows and the key of the next, "" at the end; raises NotReadable."""
    try:
        table = json.loads(page.body or b"[]")
        names = [str(each) for each in table[0]] if table else []
        key = str(table[-1][0]) if len(table) > 2 and table[-2] == [] and table[-1] else ""
        body = table[1 : len(table) - 2 if key else len(table)]
        return [_row(dict(zip(names, each, strict=True))) for each in body if each], key
    except (ValueError, TypeError, KeyError, IndexError) as error:
        words = f"{page.url} answers no list of captures: {error}"
        raise NotReadable(words) from error


def _row(values: dict[str, Any]) -> Row:
    row = Row(*(str(values[name]) for name in FIELDS))
    return row._replace(original=portless(row.original))


class Choice(NamedTuple):
    """The captures worth bringing, the others with the reason, answers that there is nothing."""

    wanted: list[Row]
    left_out: list[Skipped]
    missed: list[Missed]


def chosen(found: Iterable[Row], asked: Asked) -> Choice:
    """Give the captures worth bringing, and what is to be said of the others."""
    wanted: list[Row] = []
    left_out: list[Skipped] = []
    nothing: list[Missed] = []
    for row in found:
        why = reason(row, asked)
        if row.nothing:
            nothing += missed(row.original, row.when, int(row.statuscode)) if not why else ()
        elif why:
            left_out.append(Skipped(where=f"{row.timestamp} {row.original}", why=why))
        else:
            wanted.append(row)
    return Choice(_without_repeats(wanted, left_out), left_out, nothing)


def reason(row: Row, asked: Asked) -> str:
    """Say why a capture need not be brought; "" where it is to be."""
    url = row.original
    parts = urlsplit(url)
    if not same_place(url, f"http://{asked.prefix}") or not row.when:
        return "outside the address asked for"
    if POSTS_FEED.match(url):
        return "a feed of posts"
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return next((why for shape, why in LEFT_OUT if shape.search(path)), "")


def _without_repeats(wanted: list[Row], left_out: list[Skipped]) -> list[Row]:
    """Leave out pages captured again to answer a comment, within a day of the page itself."""
    plain: dict[str, list[datetime]] = {}
    for row in wanted:
        if row.when and not ANSWERING.search(row.original):
            plain.setdefault(same(row.original), []).append(row.when)
    kept = []
    for row in wanted:
        times = plain.get(same(row.original), []) if ANSWERING.search(row.original) else []
        if any(row.when and abs(row.when - each) <= NEAR for each in times):
            why = "the same page, opened to answer a comment"
            left_out.append(Skipped(where=f"{row.timestamp} {row.original}", why=why))
        else:
            kept.append(row)
    return kept
