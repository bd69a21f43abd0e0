"""What Disqus's export says beyond the samples: deleted threads, titles in HTML."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from importer.formats import Given
from importer.formats.disqus import read, sniff
from importer.model import Comment, Item, Post, Problem


def thread(id: int, link: str, deleted: bool, title: str = "T") -> str:
    """Write a thread."""
    return (
        f'<thread dsq:id="{id}"><id/><link>{link}</link><title>{title}</title>'
        f"<isDeleted>{str(deleted).lower()}</isDeleted></thread>"
    )


def post(id: int, of: int, more: str = "") -> str:
    """Write a post of a thread."""
    return (
        f'<post dsq:id="{id}"><message>x</message><createdAt>2020-01-01T10:00:00Z</createdAt>'
        f'{more}<thread dsq:id="{of}"/></post>'
    )


def found(*records: str) -> list[Item]:
    """Read an export of these records."""
    text = (
        '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
        f"{''.join(records)}</disqus>"
    )
    return list(read(io.BytesIO(text.encode()), Given("x.xml")))


def statuses(items: list[Item]) -> list[str]:
    """Give the comments' statuses."""
    return [each.status for each in items if isinstance(each, Comment)]


def test_what_stands_in_a_deleted_thread_is_deleted() -> None:
    spam = "<isSpam>true</isSpam>"
    items = found(thread(1, "https://a.example/x/", True), post(11, 1), post(12, 1, spam))

    assert ["trash", "spam"] == statuses(items)


def test_a_deleted_thread_of_a_page_stands_behind_the_living_one() -> None:
    items = found(
        thread(1, "https://a.example/x/", True), thread(2, "https://a.example/x/?ref=y", False),
        post(11, 1), post(12, 2),
    )  # fmt: skip

    assert ["trash", "approved"] == statuses(items)
    assert ["2"] == [each.source.id for each in items if isinstance(each, Post)]


def test_a_real_export_with_a_deleted_thread_publishes_nothing_of_it(data: Path) -> None:
    path = data / "exports" / "remark42" / "disqus-deleted-thread.xml"
    items = list(read(io.BytesIO(path.read_bytes()), Given(path.name)))

    assert ["trash", "trash", "approved", "approved", "spam"] == statuses(items)


def test_a_title_in_html_is_plain_text() -> None:
    items = found(thread(1, "https://a.example/x/", False, "Don&amp;#8217;t"), post(11, 1))

    assert ["Don’t"] == [each.title for each in items if isinstance(each, Post)]


def test_an_id_that_is_there_twice_costs_neither_comment() -> None:
    items = found(thread(1, "https://a.example/x/", False), post(11, 1), post(11, 1, "<x/>"))

    assert 2 == len({each.key for each in items if isinstance(each, Comment)})


def test_an_export_in_utf16_is_known() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><disqus xmlns="http://disqus.com"></disqus>'

    assert sniff(text.encode("utf-16"))


def test_a_comment_without_a_date_is_told() -> None:
    items = found(post(11, 1).replace("2020-01-01T10:00:00Z", "neulich"), thread(1, "/x/", False))

    assert ["comment 11 has no date"] == [
        each.what for each in items if isinstance(each, Problem) and "11" in each.key
    ]


@pytest.mark.parametrize("guid", [
    "https://a.example/?p=7", "https://a.example/index.php?page_id=7",
    "https://a.example/?post_type=book&amp;#038;p=7",
])  # fmt: skip
def test_wordpresss_name_for_a_thread_says_whose_blog_and_which_post(guid: str) -> None:
    named = thread(1, "https://elsewhere.example/x/", False).replace("<id/>", f"<id>7 {guid}</id>")
    items = found(named, post(11, 1))

    assert ["a.example/p7"] == [each.key for each in items if isinstance(each, Post)]


def test_an_old_blogs_guid_is_an_address_and_the_number_counts() -> None:
    guid = "<id>7 http://a.example/2005/03/brot/</id>"
    named = thread(1, "https://a.example/2005/03/brot/", False).replace("<id/>", guid)

    assert ["a.example/p7"] == [
        each.key for each in found(named, post(11, 1)) if isinstance(each, Post)
    ]


def test_the_number_of_another_wordpress_takes_no_page_in() -> None:
    named = "<id>{} https://{}.example/?p={}</id>"
    items = found(
        thread(1, "https://a.example/x/", False).replace("<id/>", named.format(7, "a", 7)),
        thread(2, "https://a.example/y/", False).replace("<id/>", named.format(8, "a", 8)),
        thread(3, "https://dev.example/z/", False).replace("<id/>", named.format(7, "dev", 7)),
        post(11, 1), post(12, 2), post(13, 3),
    )  # fmt: skip

    posts = [each.post for each in items if isinstance(each, Comment)]
    assert ["a.example/p7", "a.example/p8"] == posts[:2]
    assert posts[2] not in posts[:2]
