"""Reading WordPress export files: what undamaged ones say, in every version and spelling."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wxr_files import (
    TAIL,
    accounted,
    comment,
    comments,
    file,
    given,
    head,
    ids,
    item,
    lost,
    posts,
    remarks,
    skipped,
)

from importer.errors import NotReadable
from importer.formats import Given, wxr
from importer.model import Author, Comment, Site

SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog"


def test_a_comment_comes_with_all_its_fields() -> None:
    (found,) = comments(
        given(
            file(
                item(
                    comment(
                        42,
                        "Da &amp; dort",
                        author="<![CDATA[Anna &amp; Max]]>",
                        author_url="https://anna.example/?a=1&amp;b=2",
                        parent="41",
                        user_id="3",
                    )
                )
            )
        )
    )

    assert found == Comment(
        key="blog.example/c42",
        post="blog.example/p7",
        parent="blog.example/c41",
        author=Author(
            name="Anna & Max",
            email="anna@example.org",
            url="https://anna.example/?a=1&b=2",
            ip="192.0.2.1",
            user="3",
        ),
        published=datetime(2011, 7, 12, 13, 5, tzinfo=UTC),
        offset="+02:00",
        body="Da &amp; dort",
        url="https://blog.example/7/#comment-42",
    )
    assert "42" == found.source.id
    assert datetime(2024, 11, 3, 18, 22, 41, tzinfo=UTC) == found.source.captured


def test_the_sample_blog_says_what_its_truth_says() -> None:
    truth = [json.loads(line) for line in (SAMPLE / "truth.jsonl").read_text().splitlines()]
    found = given((SAMPLE / "zwischenrufe.wordpress.xml").read_bytes())

    assert {str(each["id"]) for each in truth} == set(ids(found))
    assert not lost(found)
    assert not remarks(found)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_and_spelling_of_the_namespace_is_read(scheme: str, version: str) -> None:
    start = head(wp=f"{scheme}://wordpress.org/export/{version}/")

    assert ["1", "2"] == ids(given(start + item(comment(1), comment(2)) + TAIL))


@pytest.mark.parametrize("uri", ["http://example.org/else", "wp", "a&b", '"', ""])
def test_a_wrong_address_of_the_namespace_costs_nothing(uri: str) -> None:
    start = head(wp=uri)

    assert ["1"] == ids(given(start + item(comment(1)) + TAIL))


def test_other_prefixes_for_the_namespaces_are_read() -> None:
    other = file(item(comment(1))).replace("wp:", "ns0:").replace("xmlns:wp", "xmlns:ns0")

    assert ["1"] == ids(wxr.read(io.BytesIO(other.encode()), Given()))


@pytest.mark.parametrize("name", ["wptest/wptest.xml", "arthurlacoste/wordpress-export.xml",
                                  "isso/wordpress.xml"])  # fmt: skip
def test_every_comment_of_real_exports_comes_in(data: Path, name: str) -> None:
    source = (data / "exports" / name).read_bytes()
    found = given(source)

    assert source.count(b"<wp:comment>") == len({each.key for each in comments(found)})
    assert not lost(found)


@pytest.mark.parametrize(("approved", "status"), [
    ("1", "approved"), ("0", "pending"), ("trash", "trash"), ("post-trashed", "trash"),
    ("", "pending"), (" 1\n", "approved"),
])  # fmt: skip
def test_a_status_is_one_of_four(approved: str, status: str) -> None:
    found = given(file(item(comment(approved=approved))))

    assert [status] == [each.status for each in comments(found)]
    assert not remarks(found)


def test_a_status_of_a_plugin_waits_and_is_remarked() -> None:
    found = given(file(item(comment(5, approved="quarantined"))))

    assert ["pending"] == [each.status for each in comments(found)]
    assert ["status 'quarantined' is not one of WordPress's own: taken as pending"] == remarks(
        found
    )


@pytest.mark.parametrize(("type", "kind"), [
    ("", "comment"), ("comment", "comment"), ("pingback", "pingback"),
    ("trackback", "trackback"), ("review", "comment"),
])  # fmt: skip
def test_a_type_is_one_of_three(type: str, kind: str) -> None:
    assert [kind] == [each.kind for each in comments(given(file(item(comment(type=type)))))]


def test_notes_are_skipped_and_counted() -> None:
    found = given(file(item(comment(1, type="note"), comment(2), comment(3, type="order_note"))))

    assert ["2"] == ids(found)
    assert ["block editor notes", "shop order notes"] == skipped(found)


def test_items_without_text_of_their_own_are_skipped_unless_they_carry_comments() -> None:
    menu = item(id=8).replace("<wp:post_type>post", "<wp:post_type>nav_menu_item")
    image = item(comment(1), id=9).replace("<wp:post_type>post", "<wp:post_type>attachment")
    found = given(file(menu, image))

    assert ["blog.example/p9"] == [each.key for each in posts(found)]
    assert ["no comments and no text of its own (nav_menu_item)"] == skipped(found)


def test_answers_may_come_before_what_they_answer() -> None:
    found = given(file(item(comment(3, parent="5"), comment(5), comment(4, parent="3"))))

    assert [("3", "blog.example/c5"), ("5", None), ("4", "blog.example/c3")] == [
        (each.source.id, each.parent) for each in comments(found)
    ]


@pytest.mark.parametrize("parent", ["", "0", " 0 ", "<![CDATA[]]>"])
def test_an_empty_parent_is_none(parent: str) -> None:
    assert [None] == [each.parent for each in comments(given(file(item(comment(parent=parent)))))]


@pytest.mark.parametrize(("gmt", "local", "published", "offset"), [
    ("2011-03-27 00:59:59", "2011-03-27 01:59:59", "2011-03-27T00:59:59+00:00", "+01:00"),
    ("2011-03-27 01:00:00", "2011-03-27 03:00:00", "2011-03-27T01:00:00+00:00", "+02:00"),
    ("2011-10-30 00:30:00", "2011-10-30 02:30:00", "2011-10-30T00:30:00+00:00", "+02:00"),
    ("2011-10-30 01:30:00", "2011-10-30 02:30:00", "2011-10-30T01:30:00+00:00", "+01:00"),
    ("2011-07-12 13:05:00", "2011-07-12 18:50:00", "2011-07-12T13:05:00+00:00", "+05:45"),
    ("2011-07-12 13:05:00", "2011-07-12 09:35:00", "2011-07-12T13:05:00+00:00", "-03:30"),
    ("2011-07-12 13:05:00", "", "2011-07-12T13:05:00+00:00", ""),
    ("2011-07-12 13:05:00", "0000-00-00 00:00:00", "2011-07-12T13:05:00+00:00", ""),
    ("0000-00-00 00:00:00", "2011-07-12 15:05:00", "2011-07-12T13:05:00+00:00", "+02:00"),
    ("", "2011-07-12 15:05:00", "2011-07-12T13:05:00+00:00", "+02:00"),
])  # fmt: skip
def test_a_date_is_the_utc_one_with_the_offset_of_the_blog(
    gmt: str, local: str, published: str, offset: str
) -> None:
    (found,) = comments(given(file(item(comment(date=local, date_gmt=gmt)))))

    assert (datetime.fromisoformat(published), offset) == (found.published, found.offset)


@pytest.mark.parametrize("zero", ["0000-00-00 00:00:00", "", "yesterday", "2011-02-30 10:00:00"])
def test_a_comment_without_date_comes_in_with_a_remark(zero: str) -> None:
    found = given(file(item(comment(5, date=zero, date_gmt=zero))))

    assert [None] == [each.published for each in comments(found)]
    assert ["comment 5 has no date"] == remarks(found)


def test_missing_elements_are_empty_ones() -> None:
    (found,) = comments(
        given(file(item("<wp:comment><wp:comment_id>3</wp:comment_id></wp:comment>")))
    )

    assert ("blog.example/c3", "", Author(), None, "pending") == (
        found.key, found.body, found.author, found.published, found.status
    )  # fmt: skip


def test_a_comment_without_id_gets_one_that_stays() -> None:
    once, twice = (
        comments(given(file(item(comment(""), comment("", "Anders"))))) for _ in range(2)
    )

    assert [each.key for each in once] == [each.key for each in twice]
    assert 2 == len({each.key for each in once})


def test_a_post_without_id_gets_one_from_its_address_or_title() -> None:
    nameless = item(comment(1)).replace("<wp:post_id>7</wp:post_id>", "")
    homeless = nameless.replace("<link>https://blog.example/7/</link>", "")

    for each in (nameless, homeless):
        (post,) = posts(given(file(each)))
        assert post.key.startswith("blog.example/px")
        assert [post.key] == [found.post for found in comments(given(file(each)))]


def test_comments_may_come_before_the_number_of_their_post() -> None:
    early = item().replace("<wp:post_id>", comment(1) + "<wp:post_id>")

    assert ["blog.example/p7"] == [each.post for each in comments(given(file(early)))]


def test_two_comments_of_one_number_on_two_posts_are_both_kept() -> None:
    source = file(
        item(comment(1, "eins"), id=7),
        item(comment(2, "Antwort", parent="1"), comment(1, "zwei"), id=8),
    )
    found = given(source)

    assert [
        ("blog.example/c1", "eins", None),
        ("blog.example/c2", "Antwort", "blog.example/c8-1"),
        ("blog.example/c8-1", "zwei", None),
    ] == [(each.key, each.body, each.parent) for each in comments(found)]
    assert ["comment 1 is there twice, on two posts: this one is kept as 8-1"] == remarks(found)
    assert found == given(source)


def test_the_same_comment_twice_on_one_post_is_one() -> None:
    joined = file(item(comment(1))) + file(item(comment(1)))

    assert {"blog.example/c1"} == {each.key for each in comments(given(joined))}


def test_posts_about_feeds_are_not_taken_apart() -> None:
    feed = "<rss><channel><item><title>x</title></item></channel></rss> <wp:comment> <!-- "
    about = item(comment(1), comment(2, f"so: {feed}"), body=feed)
    found = given(file(about, item(comment(3), id=8)))

    assert ["1", "2", "3"] == ids(found)
    assert [feed, "Text"] == [each.body for each in posts(found)]
    assert not remarks(found)
    assert all(each.raw.startswith(b"<wp:comment>\n<wp:comment_id>") for each in comments(found))


def test_a_nested_section_with_an_item_in_it_is_one_text() -> None:
    feed = "a <item><title><![CDATA[x]]></title></item> b"
    found = given(file(item(comment(1), body=feed), item(comment(2), id=8)))

    assert [feed, "Text"] == [each.body for each in posts(found)]
    assert ["1", "2"] == ids(found)


def test_items_inside_xml_comments_are_none() -> None:
    away = f"<!-- {item(comment(9), id=9).replace('--', '')} -->\n"
    found = given(file(away, item(comment(1)), away, item(comment(2), id=8)))

    assert ["1", "2"] == ids(found)
    assert not remarks(found)


def test_a_large_item_is_read_in_parts() -> None:
    many = [comment(id, "x" * 500) for id in range(1, 101)]
    found = given(file(item(*many), item(comment(200), id=8)), large=5000)

    assert [*map(str, range(1, 101)), "200"] == ids(found)
    assert {"blog.example/p7"} == {each.post for each in comments(found)[:-1]}
    assert ["blog.example/p7", "blog.example/p8"] == [each.key for each in posts(found)]


def test_two_files_joined_are_both_read() -> None:
    other = head(site="https://other.example") + item(comment(1), id=1) + TAIL
    found = given(file(item(comment(1))) + other)

    assert ["blog.example/c1", "other.example/c1"] == [each.key for each in comments(found)]
    assert ["blog.example", "other.example"] == [
        each.key for each in found if isinstance(each, Site)
    ]


def test_several_sections_are_one_text() -> None:
    found = given(file(item(comment(1, "a]]><![CDATA[b]]]]><![CDATA[>c"))))

    assert ["ab]]>c"] == [each.body for each in comments(found)]


def test_a_file_without_posts_is_read() -> None:
    (site,) = given(file())

    assert isinstance(site, Site)
    assert ("blog.example", "https://blog.example", "Ein Blog") == (site.key, site.url, site.title)


@pytest.mark.parametrize("data", [b"", b"   ", b"<html></html>", b"<rss>", b"\xff\xfe", b"{}"])
def test_what_is_no_export_is_refused(data: bytes) -> None:
    with pytest.raises(NotReadable, match=r"x\.xml: not a WordPress export"):
        list(wxr.read(io.BytesIO(data), Given(name="x.xml")))


def test_the_raw_bytes_of_a_comment_are_kept() -> None:
    written = comment(1, "ä <b>")
    (found,) = comments(given(file(item(written))))

    assert written.strip().encode() == found.raw


def test_the_address_on_the_command_line_wins() -> None:
    source = io.BytesIO(file(item(comment(1))).encode())
    found = wxr.read(source, Given(name="x.xml", site="https://new.example/blog/"))

    assert ["new.example/blog/c1"] == [each.key for each in comments(found)]


def test_the_numbers_of_a_file_add_up() -> None:
    source = file(item(comment(1), comment(2, type="note")), item(comment(1), id=8))

    assert source.count("<wp:comment>") == accounted(given(source))


def test_a_text_that_speaks_of_sections_and_items_is_a_text() -> None:
    about = "<A><![CDATA[<item>"
    found = given(file(item(comment(1, about), body=about), item(comment(2), id=8)))

    assert [about, "Text"] == [each.body for each in posts(found)]
    assert [about, "Hallo"] == [each.body for each in comments(found)]
    assert not remarks(found)
