"""Sites without an API again: feeds as Atom, and of pages only those that may have changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wordpress.server import WordPress

from importer.errors import NotFound
from importer.model import Comment, Page
from importer.schema import open_database
from importer.scrapers import feeds
from importer.scrapers.news import news
from moderation.schema import migrations

NOW = datetime(2026, 11, 2, tzinfo=UTC)
BASE = "https://blog.example"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{BASE}/comments/feed/", f"{BASE}/comments/feed/atom/"),
        (f"{BASE}/2011/a/feed", f"{BASE}/2011/a/feed/atom/"),
        (f"{BASE}/comments/feed/rss2/", f"{BASE}/comments/feed/atom/"),
        (f"{BASE}/?feed=comments-rss2", f"{BASE}/?feed=comments-atom"),
        (f"{BASE}/?feed=rss2&p=7", f"{BASE}/?feed=atom&p=7"),
        (f"{BASE}/comments/feed/atom/", f"{BASE}/comments/feed/atom/"),
        (f"{BASE}/comments.xml", f"{BASE}/comments.xml"),
    ],
)
def test_the_address_of_the_atom_feed_follows_from_that_of_the_other(
    address: str, expected: str
) -> None:
    assert expected == feeds.atom_address(address)


def rss(*entries: tuple[str, datetime]) -> str:
    """Give a feed of comments or posts."""
    items = "".join(
        f"<item><title>By: Ada</title><link>{url}</link><guid>{url}</guid>"
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for url, at in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def web(pages: dict[str, str]):  # type: ignore[no-untyped-def]
    """Give a web site that is a dict."""

    def fetch(url: str) -> Page:
        if url not in pages:
            raise NotFound(url)
        return Page(url=url, body=pages[url].encode(), fetched=NOW)

    return fetch


def test_only_posts_with_news_are_named() -> None:
    old, new = NOW - timedelta(days=9), NOW - timedelta(hours=3)
    pages = {
        f"{BASE}/comments/feed/": rss(
            (f"{BASE}/a/comment-page-2/#comment-9", new), (f"{BASE}/b/#comment-8", old)
        ),
        f"{BASE}/feed/": rss((f"{BASE}/c/", new), (f"{BASE}/a/", old)),
    }

    assert [f"{BASE}/a/", f"{BASE}/c/"] == news(BASE, web(pages), NOW - timedelta(days=1))
    assert [] == news(BASE, web(pages), NOW)


def test_where_all_of_a_feed_is_news_nobody_knows_what_is_behind_it() -> None:
    new = NOW - timedelta(hours=3)
    pages = {
        f"{BASE}/comments/feed/": rss((f"{BASE}/a/#comment-9", new)),
        f"{BASE}/feed/": rss((f"{BASE}/c/", new - timedelta(days=9))),
    }

    assert news(BASE, web(pages), NOW - timedelta(days=1)) is None
    assert news(BASE, web({}), NOW) is None


def test_an_rss_feed_is_read_as_it_is_where_there_is_no_atom() -> None:
    url = f"{BASE}/comments/feed/"
    page = web({url: rss((f"{BASE}/a/#comment-9", NOW))})(url)
    found = [item for item in feeds.read(page, web({}), None) if isinstance(item, Comment)]

    assert [("9", NOW)] == [(each.key.rpartition("/c")[2], each.source.captured) for each in found]


@contextmanager
def one_more(wordpress: WordPress, parent: int = 0) -> Iterator[int]:
    """Let somebody comment, for a while."""
    number = wordpress.json(
        'global $wpdb; $post = $wpdb->get_var("select comment_post_ID from $wpdb->comments'
        " where comment_approved = '1' order by comment_ID desc\");"
        f" return wp_insert_comment(['comment_post_ID' => $post, 'comment_parent' => {parent},"
        " 'comment_approved' => 1, 'comment_author' => 'Neu', 'comment_content' => 'Eben.']);"
    )
    try:
        yield number
    finally:
        wordpress.php(f"wp_delete_comment({number}, true);")


def run(path: Path, *arguments: str) -> None:
    """Run the command line."""
    command = [sys.executable, "-m", "moderation", "-q", "--db", str(path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    assert (0, "") == (done.returncode, done.stderr)


def keys(path: Path) -> dict[str, str | None]:
    """Give the parents of all comments, by key."""
    db = open_database(path, migrations)
    found = dict(db.execute("select key, parent from comments"))
    db.close()
    return found


def test_a_feed_on_a_real_wordpress_costs_two_requests_and_says_whom_a_comment_answers(
    wordpress: WordPress, tmp_path: Path
) -> None:
    path = tmp_path / "blog.db"
    run(path, "import", f"{wordpress.url}/comments/feed/", "--as", "feed")
    before = keys(path)
    wordpress.forget_requests()
    run(path, "sync")
    assert ["GET /robots.txt", "GET /comments/feed/atom/"] == wordpress.requests()

    parent = max(int(key.rpartition("/c")[2]) for key in before)
    with one_more(wordpress, parent) as number:
        run(path, "sync")
        added = {key: value for key, value in keys(path).items() if key not in before}
    assert [(f"/c{number}", f"/c{parent}")] == [
        (key[-len(f"/c{number}") :], str(value)[-len(f"/c{parent}") :])
        for key, value in added.items()
    ]


def test_pages_of_a_real_wordpress_are_asked_for_only_where_there_is_news(
    wordpress: WordPress, tmp_path: Path
) -> None:
    path = tmp_path / "blog.db"
    with wordpress.rest_off():
        run(path, "import", wordpress.url, "--as", "pages")
        before = keys(path)
        wordpress.forget_requests()
        run(path, "sync")
        idle = wordpress.requests()
        assert len(idle) <= 4, idle
        with one_more(wordpress) as number:
            run(path, "sync")
            added = keys(path).keys() - before.keys()

        run(path, "sync", "--sweep")
        db = open_database(path, migrations)
        gone = [key for (key,) in db.execute("select key from comments where vanished is not null")]
        db.close()

    assert [f"c{number}"] == [key.rpartition("/")[2] for key in added]
    assert [f"c{number}"] == [key.rpartition("/")[2] for key in gone]
