"""One record of the API -> one item: the fields of comments and posts, and their dialects.

The edit context has what the site stores (content.raw) and private fields, the view context what
it shows (content.rendered); see WP_REST_Comments_Controller::prepare_item_for_response. Names and
addresses come as the database has them, where WordPress keeps them escaped ("Tom &amp; Jerry").
Nothing here fetches.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from html import unescape
from typing import Any, NamedTuple

from importer.dates import iso, named, utc
from importer.model import (
    Author,
    Comment,
    Kind,
    Page,
    Post,
    Site,
    Source,
    Status,
    comment_key,
    post_key,
    site_key,
)
from importer.scrapers.discover import home
from importer.scrapers.rest.answers import Row, compact, number, text

STATUS: dict[str, Status] = {
    "approved": "approved", "approve": "approved", "1": "approved",
    "hold": "pending", "0": "pending",
    "spam": "spam", "trash": "trash", "post-trashed": "trash",
}  # fmt: skip
KIND: dict[str, Kind] = {
    "comment": "comment", "": "comment", "pingback": "pingback", "trackback": "trackback",
}  # fmt: skip
NOT_CONVERSATION = {"note": "block editor notes", "order_note": "shop order notes"}
AVATAR = re.compile(r"/avatar/([0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
AMPERSAND = re.compile(r"&(?:amp|#0?38);")
LANGUAGE = re.compile(
    rb"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)", re.I
)


class Blog(NamedTuple):
    """The installation that is read."""

    root: str  # of its API
    key: str
    site: Site
    zone: tzinfo  # of its own clock
    edit: bool  # with a password: the edit context
    says: Row  # its index


def blog_of(index: Row, root: str, start: Page, page: Page, edit: bool) -> Blog:
    """Give the installation that an index of the API describes (WP_REST_Server::get_index)."""
    url = (text(index, "home") or home(root)).rstrip("/")
    language = LANGUAGE.search(start.body[:4096])
    site = Site(
        key=site_key(url),
        url=url,
        title=plain(text(index, "name")),
        language=language[1].decode() if language else "",
        source=Source(format=source_format(edit), captured=page.fetched),
        raw=compact(index),
    )
    return Blog(root, site.key, site, zone_of(index), edit, index)


def source_format(edit: bool) -> str:
    """Give the name of the source: what the site stores, or only what it shows."""
    return "rest-edit" if edit else "rest"


def zone_of(index: Row) -> tzinfo:
    """Give the clock that the site says it goes by; UTC where it says nothing."""
    zone = named(text(index, "timezone_string")) if text(index, "timezone_string") else None
    return zone or _fixed(index.get("gmt_offset"))


def _fixed(hours: Any) -> tzinfo:
    try:
        return timezone(timedelta(hours=float(hours)))
    except (TypeError, ValueError, OverflowError):
        return UTC


def comment(row: Row, blog: Blog, page: Page) -> Comment:
    """Give the comment of a record that has an id."""
    published, offset = times(row, blog.zone)
    parent = number(row, "parent")
    return Comment(
        key=comment_key(blog.key, number(row, "id")),
        post=post_key(blog.key, number(row, "post")),
        parent=comment_key(blog.key, parent) if parent else None,
        author=author(row),
        published=published,
        offset=offset,
        body=content(row),
        kind=KIND.get(text(row, "type"), "comment"),
        status=STATUS.get(text(row, "status"), "pending"),
        url=text(row, "link"),
        agent=text(row, "author_user_agent"),
        source=_source(row, blog, page),
        raw=compact(row),
    )


def author(row: Row) -> Author:
    """Give who wrote a comment."""
    user = number(row, "author")
    return Author(
        name=unescape(text(row, "author_name")).strip(),
        email=AMPERSAND.sub("&", text(row, "author_email")).strip(),
        url=AMPERSAND.sub("&", text(row, "author_url")).strip(),
        ip=text(row, "author_ip").strip(),
        user=str(user) if user else "",
        avatar=avatar(row),
    )


def avatar(row: Row) -> str:
    """Give the gravatar hash in the addresses of the avatars (rest_get_avatar_urls)."""
    urls = row.get("author_avatar_urls")
    found = AVATAR.search(" ".join(map(str, urls.values()))) if isinstance(urls, dict) else None
    return found[1] if found else ""


def post(row: Row, blog: Blog, page: Page) -> Post:
    """Give the post, page or other content of a record that has an id."""
    published, offset = times(row, blog.zone)
    return Post(
        key=post_key(blog.key, number(row, "id")),
        site=blog.key,
        url=text(row, "link"),
        title=plain(text(row, "title", "raw") or text(row, "title", "rendered")),
        published=published,
        offset=offset,
        body=content(row),
        comment_status="closed" if text(row, "comment_status") == "closed" else "open",
        kind=text(row, "type") or "post",
        status=text(row, "status") or "publish",
        author=_embedded_author(row),
        source=_source(row, blog, page),
        raw=compact(row),
    )


def content(row: Row) -> str:
    """Give the body as it is stored, else as it is shown."""
    return text(row, "content", "raw") or text(row, "content", "rendered")


def times(row: Row, zone: tzinfo) -> tuple[datetime | None, str]:
    """Give the UTC time of a record and the offset of the blog's clock then.

    `date_gmt` counts; where it is missing or zero (drafts, old imports) the local `date` does.
    """
    local, gmt = iso(text(row, "date")), iso(text(row, "date_gmt"))
    universal = utc(gmt) if gmt else utc(local, zone) if local else None
    if universal is None or local is None:
        return universal, ""
    return universal, offset_of(local.replace(tzinfo=UTC) - universal)


def offset_of(ahead: timedelta) -> str:
    """Write how far a clock is ahead of UTC: "+01:00"; "" for what no clock on earth is."""
    minutes = round(ahead.total_seconds() / 60)
    if abs(minutes) > 14 * 60:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def plain(html: str) -> str:
    """Give a title as plain text."""
    return unescape(TAG.sub("", html)).strip()


def _embedded_author(row: Row) -> str:
    embedded = row.get("_embedded")
    people = embedded.get("author") if isinstance(embedded, dict) else None
    return plain(text(people[0], "name")) if isinstance(people, list) and people else ""


def _source(row: Row, blog: Blog, page: Page) -> Source:
    return Source(format=source_format(blog.edit), id=str(number(row, "id")), captured=page.fetched)
