"""Damaged export files: damage costs only the comment it is in; nothing is dropped in silence."""

from __future__ import annotations

import codecs
import time
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
)

from importer.errors import NotReadable
from importer.model import Problem

SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog" / "zwischenrufe.wordpress.xml"
EURO = "5 € für Jürgen"
MENDED = "mended: raw '&' or HTML entities"


@pytest.mark.parametrize(("written", "read", "remark"), [
    ("a\x08b\x1fc", "abc", "mended: control characters"),
    ("a\x00b", "ab", "mended: control characters"),
    ("nested <![CDATA[ and ]]> end", "nested <![CDATA[ and ]]> end", "mended: its markup"),
    ("a ]]> b", "a ]]> b", "mended: its markup"),
])  # fmt: skip
def test_a_damaged_body_is_mended(written: str, read: str, remark: str) -> None:
    found = given(file(item(comment(1, written), comment(2))))

    assert [read, "Hallo"] == [each.body for each in comments(found)]
    assert [remark] == remarks(found)


@pytest.mark.parametrize(("written", "read"), [
    ("http://a.example/?a=1&b=2", "http://a.example/?a=1&b=2"),
    ("http://a.example/?a=1&copy=2", "http://a.example/?a=1&copy=2"),
    ("http://a.example/&nbsp;&hellip;&bogus;", "http://a.example/\xa0…&bogus;"),
    ("http://a.example/&#8;&#x0;&#65;&#1114112;", "http://a.example/A"),
])  # fmt: skip
def test_damaged_markup_is_mended(written: str, read: str) -> None:
    found = given(file(item(comment(1, author_url=written), comment(2, "a & b &amp; c\x01"))))

    assert [read, ""] == [each.author.url for each in comments(found)]
    assert ["Hallo", "a & b &amp; c"] == [each.body for each in comments(found)]
    assert not lost(found)


def test_several_sections_stay_one_text_beside_damage() -> None:
    found = given(file(item(comment(1, "a]]><![CDATA[b & c]]]]><![CDATA[>d\x01"))))

    assert ["ab & c]]>d"] == [each.body for each in comments(found)]


def test_prefixes_that_nothing_declares_are_read_over() -> None:
    found = given(file(item(comment(1), more='<atom:link rel="x" />\n<itunes:a>b</itunes:a>\n')))

    assert ["1"] == ids(found)


@pytest.mark.parametrize("start", ["\ufeff", "\n\n  \n", "\ufeff\n\n"])
def test_a_byte_order_mark_and_blank_lines_before_are_read_over(start: str) -> None:
    assert ["1"] == ids(given(start + file(item(comment(1)))))


def test_an_entity_bomb_explodes_nowhere() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    start = head().replace("<rss", bomb + "<rss")
    found = given(start + item(comment(1, author="&b;&b;"), comment(2)) + TAIL)

    assert ["&b;&b;", "Anna"] == [each.author.name for each in comments(found)]


@pytest.mark.parametrize(("declared", "used"), [
    ("ISO-8859-1", "cp1252"), ("iso-8859-1", "cp1252"), ("us-ascii", "cp1252"),
    ("windows-1252", "cp1252"), ("ISO-8859-15", "iso8859-15"), ("utf8", "utf-8"),
    ("UTF-16", "utf-16"), ("UTF-16", "utf-8"), ("nonsense", "utf-8"), ("hex", "utf-8"),
    ("zlib", "utf-8"), ("idna", "utf-8"), ("UTF-8", "cp1252"), ("UTF-8", "utf-16"),
])  # fmt: skip
def test_a_file_is_read_in_the_encoding_that_it_is_in(declared: str, used: str) -> None:
    text = head(encoding=declared) + item(comment(1, EURO)) + TAIL

    assert [EURO] == [each.body for each in comments(given(text.encode(used)))]


def test_utf_16_is_known_without_its_mark() -> None:
    text = head(encoding="UTF-16") + item(comment(1, EURO)) + TAIL

    for encoding in ("utf-16-le", "utf-16-be"):
        assert [EURO] == [each.body for each in comments(given(text.encode(encoding)))]


def test_bytes_that_are_not_utf_8_are_read_as_wordpress_reads_them() -> None:
    text = file(item(comment(1, "Stra\udcdfe, schön"), comment(2))).encode(
        "utf-8", "surrogateescape"
    )
    found = given(text)

    assert ["Straße, schön", "Hallo"] == [each.body for each in comments(found)]
    assert ["mended: bytes that are not UTF-8, read as Windows-1252"] == remarks(found)


@pytest.mark.parametrize("broken", [
    "</wp:comment_author>", "<b>", "<wp:comment_content><![CDATA[ohne Ende", "< >", "<a b=>",
    "<![CDATA[", "]]>", "<!--", "<?x",
])  # fmt: skip
def test_damage_costs_only_the_comment_that_it_is_in(broken: str) -> None:
    bad = comment(2).replace("<wp:comment_author>", broken + "<wp:comment_author>")
    found = given(file(item(comment(1), bad, comment(3)), item(comment(4), id=8)), name="x.xml")

    assert ["1", "3", "4"] == [id for id in ids(found) if id != "2"]
    assert 4 == accounted(found)
    for each in lost(found):
        line = file(item(comment(1), "")).split("\t</item>")[0].count("\n") + 1
        assert (f"x.xml, line {line}", "comment 2 is damaged and was cut out") == (
            each.where, each.what
        )  # fmt: skip
        assert bad.strip().encode() == each.raw.strip()


def test_a_comment_without_its_end_swallows_no_other() -> None:
    bad = comment(2, "offen").replace("]]></wp:comment_content>", "</wp:comment_content>")
    found = given(file(item(comment(1), bad, comment(3), comment(4))))

    assert ["1", "3", "4"] == ids(found)
    assert [bad.strip().encode()] == [each.raw.strip() for each in lost(found)]


def test_damage_around_the_comments_costs_no_comment() -> None:
    for broken in ("<b>", "</i>", "<![CDATA[", "&", "<x y=z>"):
        found = given(file(item(comment(1), more=broken), item(comment(2), id=8)))
        assert ["1", "2"] == ids(found), broken
        assert ["blog.example/p7", "blog.example/p8"] == [each.key for each in posts(found)], broken


def test_an_item_that_says_nothing_gives_its_comments_up_one_by_one() -> None:
    found = given(file("<item>" + comment(1) + comment(2) + "</item>", item(comment(3), id=8)))

    assert ["3"] == ids(found)
    assert [
        "an item without id, address and title",
        "comment 1 belongs to no post and was cut out",
        "comment 2 belongs to no post and was cut out",
    ] == [each.what for each in lost(found)]


def test_comments_outside_of_items_are_lost_one_by_one() -> None:
    found = given(file(item(comment(1)), comment(2), comment(3), item(comment(4), id=8)))

    assert ["1", "4"] == ids(found)
    assert 4 == accounted(found)


def test_a_file_cut_off_and_joined_with_another_mixes_nothing_up() -> None:
    whole = file(item(comment(1), comment(2)), item(comment(3), id=8))
    second = head() + item(comment(4), id=9) + TAIL
    for end in range(len(head()) + 20, len(whole), 7):
        found = given(whole[:end] + second)
        assert "blog.example/p9" == next(
            each.post for each in comments(found) if each.source.id == "4"
        ), end
        assert accounted(found) == whole[:end].count("<wp:comment>") + 1, end


@pytest.mark.parametrize("step", [97])
def test_every_prefix_gives_what_is_whole_in_it_and_says_that_it_is_cut(step: int) -> None:
    source = SAMPLE.read_bytes()
    whole = {each.source.id: each for each in comments(given(source))}
    for end in range(source.index(b"<channel>") + 9, len(source), step * 17):
        start = source[:end]
        found = given(start)
        assert start.count(b"</wp:comment>") == len(comments(found)), end
        assert start.count(b"<wp:comment>") == accounted(found), end
        assert all(whole[each.source.id] == each for each in comments(found)), end
        assert any("ends in the middle" in what for what in remarks(found)), end


def test_every_prefix_of_a_small_file_gives_what_is_whole_in_it() -> None:
    source = file(
        item(comment(1, "ä]]]]><![CDATA[>b"), comment(2)), item(comment(3), id=8)
    ).encode()
    for end in range(source.index(b"<channel>") + 9, len(source) - 1):
        found = given(source[:end])
        assert source[:end].count(b"</wp:comment>") == len(comments(found)), end
        assert source[:end].count(b"<wp:comment>") == accounted(found), end
        complete = source[:end].rstrip().endswith(b"</channel>")
        assert complete != any("ends in the middle" in what for what in remarks(found)), end


def test_any_byte_knocked_out_costs_one_comment_at_most() -> None:
    source = file(item(comment(1), comment(2), comment(3))).encode()
    begin, end = (
        source.index(b"<wp:comment>", place) for place in (0, source.index(b"</wp:comment>"))
    )
    for place in range(begin + 12, end - 15):
        found = given(source[:place] + source[place + 1 :])
        assert {"2", "3"} <= set(ids(found)), source[place - 10 : place + 10]
        assert 3 == accounted(found), source[place - 10 : place + 10]


@pytest.mark.parametrize("start", ["", head(), head() + "<item>", head() + "<item><wp:comment>"])
@pytest.mark.parametrize("block", [
    "<a><![CDATA[", "<item", "<item>", "<item><", "</item>", "&", "&#", "]]>", "<!--", "-->",
    "<![CDATA[<item>", "<![CDATA[</item>", "<a><![CDATA[<item>]]></b>", "<wp:comment>",
    "</wp:comment>", "<a>", "<a ", " ", "\x00", "<wp:author>", "<a:b>", "xmlns:a=\"", "<?xml ",
    "<title>", "]]></a>", "<!--<item>-->", "<wp:comment></wp:comment>", "<wp:comment><![CDATA[",
])  # fmt: skip
def test_hostile_input_takes_time_by_its_length(start: str, block: str) -> None:
    data = (start + block * ((1 << 18) // len(block))).encode()
    begun = time.process_time()
    try:
        found = given(data)
    except NotReadable:
        found = []

    assert time.process_time() - begun < 20
    assert all(each.where for each in found if isinstance(each, Problem))


def test_a_byte_order_mark_of_two_bytes_alone_is_no_export() -> None:
    with pytest.raises(NotReadable):
        given(codecs.BOM_UTF16_LE)
