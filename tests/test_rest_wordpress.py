"""The REST scraper and the fetcher against a real WordPress, whose truth is in its database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from wordpress.server import WordPress

from importer.errors import Refused
from importer.fetch import Fetcher, application_password
from importer.model import Comment, Item, Post, Problem, Site, Skipped, site_key
from importer.scrapers.rest import HIDDEN, rest

STATUS = {"1": "approved", "0": "pending", "post-trashed": "trash"}

Row = dict[str, Any]


def read(
    blog: WordPress, password: str = "", since: datetime | None = None, url: str = ""
) -> list[Item]:
    """Read the blog, with a password or as the public."""
    secret = application_password(blog.url, blog.admin, password) if password else None
    with Fetcher(blog.url, credentials=secret) as fetch:
        return list(rest(bool(password)).read(fetch(url or blog.url), fetch, since))


def comments(items: list[Item]) -> dict[int, Comment]:
    """Give the comments by their ids; each once."""
    found = [item for item in items if isinstance(item, Comment)]
    by_id = {int(item.source.id): item for item in found}
    assert len(found) == len(by_id)
    return by_id


def problems(items: list[Item]) -> list[Problem]:
    """Give the problems."""
    return [item for item in items if isinstance(item, Problem)]


def shown(blog: WordPress) -> dict[int, Row]:
    """Give the rows that the REST API shows to everybody."""
    rows = blog.comments()
    types = ("", "comment")
    return {
        row["comment_ID"]: row for row in rows if row["public"] and row["comment_type"] in types
    }


def utc(text: str) -> datetime:
    """Read a date of the database."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def public_fields(row: Row, key: str) -> tuple[object, ...]:
    """Give what everybody may know of a comment, as the database has it."""
    parent = row["comment_parent"]
    return (
        f"{key}/c{row['comment_ID']}",
        f"{key}/p{row['comment_post_ID']}",
        f"{key}/c{parent}" if parent else None,
        utc(row["comment_date_gmt"]),
        unescape(row["comment_author"]),
        row["comment_author_url"].replace("&amp;", "&").replace("&#038;", "&"),
        str(row["user_id"] or ""),
        row["link"],
    )


def found_fields(found: Comment) -> tuple[object, ...]:
    """Give the same of a comment that was read."""
    who = found.author
    place = (found.key, found.post, found.parent, found.published)
    return (*place, who.name, who.url, who.user, found.url)


def test_everybody_gets_the_approved_comments_of_public_posts(wordpress: WordPress) -> None:
    expected, key = shown(wordpress), site_key(wordpress.url)
    items = read(wordpress)
    found = comments(items)

    assert expected.keys() == found.keys()
    for id, row in expected.items():
        assert public_fields(row, key) == found_fields(found[id])
        assert row["rendered"] == found[id].body
        assert ("comment", "approved", "") == (
            found[id].kind,
            found[id].status,
            found[id].author.email,
        )
    assert [] == problems(items)


def test_the_clock_of_the_blog_is_known_at_every_comment(wordpress: WordPress) -> None:
    found = comments(read(wordpress))

    for id, row in shown(wordpress).items():
        ahead = utc(row["comment_date"]) - utc(row["comment_date_gmt"])
        assert f"+{ahead.seconds // 3600:02}:00" == found[id].offset


def test_what_everybody_cannot_see_is_counted(wordpress: WordPress) -> None:
    rows = wordpress.comments()
    approved = [row for row in rows if row["comment_approved"] == "1"]
    counted = sum(row["comment_type"] in ("", "comment") for row in approved)
    skipped = Counter(item.why for item in read(wordpress) if isinstance(item, Skipped))

    assert {HIDDEN: counted - len(shown(wordpress))} == skipped


def test_with_a_password_everything_comes_as_it_is_stored(wordpress: WordPress) -> None:
    rows, key = wordpress.comments(), site_key(wordpress.url)
    items = read(wordpress, wordpress.password)
    found = comments(items)

    assert {row["comment_ID"] for row in rows} == found.keys()
    for row in rows:
        got = found[row["comment_ID"]]
        assert public_fields(row, key)[:-1] == found_fields(got)[:-1]
        assert not row["public"] or row["link"] == got.url  # links of others depend on the reader
        assert (
            row["comment_content"],
            row["comment_type"] or "comment",
            STATUS.get(row["comment_approved"], row["comment_approved"]),
            row["comment_author_email"],
            row["comment_author_IP"],
            row["comment_agent"],
        ) == (got.body, got.kind, got.status, got.author.email, got.author.ip, got.agent)
    assert [] == problems(items)


@pytest.mark.parametrize("private", [False, True])
def test_the_posts_come_too(wordpress: WordPress, private: bool) -> None:
    rows = {row["ID"]: row for row in wordpress.posts()}
    commented = {row["comment_post_ID"] for row in wordpress.comments()}
    items = read(wordpress, wordpress.password if private else "")
    found = {int(item.source.id): item for item in items if isinstance(item, Post)}
    status = "publish" if not private else ""

    expected = {
        id
        for id, row in rows.items()
        if (not status or row["post_status"] == status)
        and (row["post_type"] in ("post", "page") or id in commented)
    }
    assert expected == found.keys()
    for id, item in found.items():
        row = rows[id]
        assert (
            row["post_type"],
            row["post_status"],
            row["comment_status"],
            unescape(row["post_title"]),
        ) == (item.kind, item.status, item.comment_status, item.title)
        assert utc(row["post_date_gmt"]) == item.published
        assert not private or row["post_content"] == item.body


def test_the_site_is_known(wordpress: WordPress) -> None:
    site = read(wordpress)[0]

    assert isinstance(site, Site)
    name = wordpress.json("return get_option('blogname');")
    assert (wordpress.url, unescape(name)) == (site.url, site.title)


def test_plain_permalinks_are_no_hindrance(wordpress: WordPress) -> None:
    with wordpress.option(permalink_structure=""):
        expected = shown(wordpress)
        wordpress.forget_requests()
        found = comments(read(wordpress))
        private = comments(read(wordpress, wordpress.password))
        requests = wordpress.requests()

    assert {id: row["link"] for id, row in expected.items()} == {
        id: item.url for id, item in found.items()
    }
    assert len(wordpress.comments()) == len(private)
    assert any("rest_route=/wp/v2/comments&" in line for line in requests)
    assert not any("wp-json" in line for line in requests)


def test_the_address_of_a_post_or_of_the_api_will_do(wordpress: WordPress) -> None:
    post = next(row["link"] for row in wordpress.posts() if row["public"])

    assert shown(wordpress).keys() == comments(read(wordpress, url=post)).keys()
    api = f"{wordpress.url}/wp-json/"
    assert shown(wordpress).keys() == comments(read(wordpress, url=api)).keys()


def test_only_new_comments_come_when_asked_for(wordpress: WordPress) -> None:
    since = datetime(2019, 3, 10, tzinfo=UTC)
    found = comments(read(wordpress, wordpress.password, since))

    newer = {
        row["comment_ID"] for row in wordpress.comments() if utc(row["comment_date_gmt"]) > since
    }
    assert set() == newer - found.keys()
    assert all(
        (since - item.published).total_seconds() < 25 * 3600
        for item in found.values()
        if item.published
    )
    assert 0 < len(newer) < len(wordpress.comments())


def test_a_wrong_password_is_a_refusal(wordpress: WordPress) -> None:
    with pytest.raises(Refused, match="the password was not accepted"):
        read(wordpress, "abcd efgh ijkl mnop")


def test_a_closed_api_is_a_refusal(wordpress: WordPress) -> None:
    with wordpress.rest_off(), pytest.raises(Refused):
        read(wordpress)
