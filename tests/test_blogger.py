"""What Blogger's two dialects say beyond the samples: pages, trash, what is planned."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from importer.formats import Given, feed
from importer.formats.blogger import number, read
from importer.model import Comment, Item, Post, Problem, Site, Skipped
from importer.sync import read_files

FEED = (
    "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://purl.org/atom/app#'"
    " xmlns:blogger='http://schemas.google.com/blogger/2018'>"
    "<id>tag:blogger.com,1999:blog-5</id>{}</feed>"
)


def entry(kind: str, id: str, status: str = "LIVE", more: str = "") -> str:
    """Write an entry of Takeout."""
    return (
        f"<entry><id>tag:blogger.com,1999:blog-5.{id}</id><blogger:type>{kind}</blogger:type>"
        f"<blogger:status>{status}</blogger:status><title>T</title><content type='html'>x</content>"
        f"<published>2019-01-01T10:00:00Z</published>{more}</entry>"
    )


def found(*entries: str) -> list[Item]:
    """Read a feed of these entries."""
    text = FEED.format("".join(entries)).encode()
    return list(read(io.BytesIO(text), Given("feed.atom", "https://a.example")))


@pytest.mark.parametrize(("written", "id"), [
    ("tag:blogger.com,1999:blog-5.post-7", "7"), ("tag:blogger.com,1999:blog-5.page-8", "8"),
    ("https://www.blogger.com/feeds/5/7/comments/default/9", "9"),
    ("https://www.blogger.com/feeds/5/7/comments/default/9?v=2", "9"),
    ("tag:blogger.com,1999:blog-5", ""), ("https://a.example/2019/01/brot.html", ""),
])  # fmt: skip
def test_bloggers_numbers_are_found_wherever_they_stand(written: str, id: str) -> None:
    assert id == number(written)


def test_a_page_has_a_number_of_its_own_and_its_comments() -> None:
    of = "<blogger:parent>tag:blogger.com,1999:blog-5.page-8</blogger:parent>"
    items = found(entry("PAGE", "page-8"), entry("COMMENT", "post-9", more=of))
    (page,) = (each for each in items if isinstance(each, Post))
    (comment,) = (each for each in items if isinstance(each, Comment))

    assert ("a.example/p8", "page") == (page.key, page.kind)
    assert ("a.example/c9", page.key) == (comment.key, comment.post)
    assert [] == [each for each in items if isinstance(each, Problem)]


@pytest.mark.parametrize(("status", "post", "comment"), [
    ("LIVE", "publish", "approved"), ("SOFT_TRASHED", "trash", "trash"),
    ("SCHEDULED", "future", "pending"), ("DRAFT", "draft", "pending"), ("SPAM", "draft", "spam"),
    ("PENDING", "draft", "pending"), ("EMPTIED", "draft", "trash"),
])  # fmt: skip
def test_a_status_is_what_bloggers_api_means_by_it(status: str, post: str, comment: str) -> None:
    items = found(entry("POST", "post-7", status), entry("COMMENT", "post-9", status))

    assert [post] == [each.status for each in items if isinstance(each, Post)]
    assert [comment] == [each.status for each in items if isinstance(each, Comment)]


def test_templates_and_takeouts_own_pages_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    folder = "Takeout/Blogger/Blogs/A/"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}feed.atom", FEED.format(entry("POST", "post-7")))
        archive.writestr(f"{folder}theme-classic.html", "<html><body><$BlogTitle$></body></html>")
        archive.writestr(f"{folder}theme-layouts.xml", "<?xml version='1.0'?><html><head/></html>")
        archive.writestr("Takeout/archive_browser.html", "<html><body>Takeout</body></html>")
    items = list(read_files(str(path), site="https://a.example"))

    assert 3 == sum(isinstance(each, Skipped) for each in items)
    assert [] == [each for each in items if isinstance(each, Problem)]


def test_two_blogs_of_one_takeout_are_not_mixed_up_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for id in "56":
            text = FEED.format(entry("POST", f"post-{id}")).replace("blog-5", f"blog-{id}")
            archive.writestr(f"Takeout/Blogger/Blogs/{id}/feed.atom", text)

    def told(site: str) -> list[str]:
        items = read_files(str(path), site=site)
        return [each.what for each in items if isinstance(each, Problem) and each.key]

    assert [] == told("")
    assert ["blog 6 is another one than blog 5"] == [
        what.partition(",")[0] for what in told("https://a.example")
    ]


def test_a_comment_without_a_date_is_told() -> None:
    of = "<blogger:parent>7</blogger:parent>"
    items = found(entry("COMMENT", "post-9", more=of).replace("2019-01-01T10:00:00Z", "neulich"))

    assert ["comment 9 has no date"] == [each.what for each in items if isinstance(each, Problem)]


@pytest.mark.parametrize(("id", "link", "title"), [
    ("blog-5.comments", "https://a.example/", "Brotblog"),
    ("blog-5.post7..comments", "https://a.example/2019/01/brot.html", ""),
    ("blog-5.comments", "https://a.example/feeds/comments/default", "Brotblog"),
])  # fmt: skip
def test_a_feed_of_comments_is_of_the_whole_blog(id: str, link: str, title: str) -> None:
    text = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:blogger.com,1999:{id}</id><title>Brotblog"
        f"</title><link rel='alternate' type='text/html' href='{link}'/></feed>"
    )
    (site,) = (
        each for each in read(io.BytesIO(text.encode()), Given("x")) if isinstance(each, Site)
    )

    assert ("a.example", title) == (site.key, site.title)


def test_bloggers_rss_is_of_the_same_posts_and_says_nothing_of_answers() -> None:
    rss = (
        "<rss version='2.0' xmlns:thr='http://purl.org/syndication/thread/1.0'><channel>"
        "<link>https://a.example/</link><item><guid>tag:blogger.com,1999:blog-5.post-9</guid>"
        "<link>https://a.example/2019/01/brot.html?showComment=1#c9</link>"
        "<author>noreply@blogger.com (Ben)</author><description>Ja</description>"
        "<pubDate>Tue, 01 Jan 2019 10:00:00 +0000</pubDate><thr:in-reply-to"
        " ref='tag:blogger.com,1999:blog-5.post-7' href='https://a.example/2019/01/brot.html'/>"
        "</item></channel></rss>"
    )
    (entry,) = feed.entries(rss, "x")
    (comment,) = (
        each for each in feed.read(io.BytesIO(rss.encode()), Given("x"))
        if isinstance(each, Comment)
    )  # fmt: skip

    assert isinstance(entry, feed.Entry)
    assert not entry.threaded
    assert ("a.example/c9", "a.example/p7", "Ben") == (
        comment.key, comment.post, comment.author.name,
    )  # fmt: skip
