"""What readers of comment systems share: records of XML, values, pages, keys."""

from __future__ import annotations

import io
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import BadConfig, NotReadable
from importer.formats import Given, comentario, isso
from importer.formats.blog import Blog, Said
from importer.formats.elements import elements, parsed
from importer.formats.pages import page_of
from importer.formats.shelf import Shelf
from importer.formats.sites import Sites, first_public
from importer.formats.values import html, ident, marked_up, moment, text, true
from importer.formats.wxr.owners import Owners
from importer.model import Comment, Item, Problem

NOON = datetime(2020, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("written", "when", "offset"), [
    ("2020-07-01T12:00:00Z", NOON, ""), ("2020-07-01T14:00:00+02:00", NOON, "+02:00"),
    ("2020-07-01 20:00:00 +0800", NOON, "+08:00"), ("2020-07-01 12:00:00", NOON, ""),
    ("2020-07-01 12:00:00 UTC", NOON, ""), ("2020-07-01T12:00:00.123456789Z", NOON, ""),
    (1593604800, NOON, ""), (1593604800000, NOON, ""), ("1593604800000", NOON, ""),
    (1593604800.4, NOON, ""), ({"$date": "2020-07-01T12:00:00Z"}, NOON, ""),
    ({"$date": {"$numberLong": "1593604800000"}}, NOON, ""),
    ({"__type": "Date", "iso": "2020-07-01T12:00:00.000Z"}, NOON, ""),
    ("2020-07-01 20:00:00+08", NOON, "+08:00"), ("2020-07-01 20:00:00.123456+08", NOON, "+08:00"),
    ("Wed, 01 Jul 2020 12:00:00 GMT", NOON, ""), ("2020-07-01T12:00:00.000000000Z", NOON, ""),
    ("Wed, 01 Jul 2020 14:00:00 +0200", NOON, "+02:00"),
    ("Wed Jul 01 2020 20:00:00 GMT+0800 (China Standard Time)", NOON, "+08:00"),
    (datetime(2020, 7, 1, 14, tzinfo=timezone(timedelta(hours=2))), NOON, "+02:00"),
    ("0000-00-00 00:00:00", None, ""), ("0001-01-01T00:00:00.000Z", None, ""),
    ("gestern", None, ""),
    (None, None, ""), ("", None, ""), ([], None, ""), (True, None, ""), (float("nan"), None, ""),
    (10**30, None, ""), ({"$date": {"$date": {"$date": {}}}}, None, ""),
])  # fmt: skip
def test_times_are_read_however_they_are_written(
    written: object, when: datetime | None, offset: str
) -> None:
    found, zone = moment(written)

    assert (when, offset) == (found.replace(microsecond=0) if found else None, zone)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["$date", "$oid", "iso"]), inner, max_size=2),
))  # fmt: skip
def test_values_of_any_kind_raise_nothing(value: object) -> None:
    moment(value)

    assert isinstance(text(value), str)
    assert isinstance(ident(value), str)
    assert isinstance(true(value), bool)


@pytest.mark.parametrize(("value", "word"), [
    ({"$oid": "5e"}, "5e"), (7, "7"), (7.0, "7"), ("a", "a"), (None, ""), ([1], ""), (True, ""),
])  # fmt: skip
def test_ids_are_words(value: object, word: str) -> None:
    assert word == ident(value)


def test_markdown_becomes_html_and_tags_stay() -> None:
    assert "<p>a <em>b</em> <i>c</i><br />\nd</p>" == html("a *b* <i>c</i>\nd")
    assert "" == html("  ")
    assert marked_up("<p>x</p>")
    assert not marked_up("a < b")


@pytest.mark.parametrize("address", [
    "http://example.org/brot/", "https://www.example.org/brot", "https://example.org/brot/index.html",
    "https://example.org/brot/?utm_source=x&ref=y", "http://localhost:4000/brot/",
    "https://old.example/brot/#comment-1", "https://example.org/brot/comment-page-2/",
    "https://translate.googleusercontent.com/translate_c?hl=de&u=http://example.org/brot/&usg=A",
    "http://webcache.googleusercontent.com/search?q=cache:a-B_c:http://example.org/brot/",
    "https://web.archive.org/web/2011id_/http://example.org/brot/",
    "https://web.archive.org/web/20110101000000/http://example.org/brot/",
])  # fmt: skip
def test_addresses_of_one_page_are_one_page(address: str) -> None:
    assert "/brot" == page_of(address)


@pytest.mark.parametrize(("one", "other"), [
    ("https://a.example/?p=1", "https://a.example/?p=2"),
    ("https://a.example/brot/", "https://a.example/kuchen/"),
    ("https://a.example/a/?page=2", "https://a.example/a/"),
])  # fmt: skip
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert page_of(one) != page_of(other)


@given(st.text(max_size=60))
def test_no_address_raises_anything(address: str) -> None:
    page_of(address)
    page_of(f"http://{address}")


def said(blog: Blog, *comments: Said) -> list[Item]:
    """Give what a blog makes of comments."""
    return [item for each in comments for item in blog.comment(each, b"", "x")]


def test_ids_that_pages_share_stay_apart_with_their_answers() -> None:
    rows = [Said(id="1", page=page, body="", time=0) for page in ("/a/", "/b/")]
    rows += [Said(id="2", page=page, body="", parent="1", time=0) for page in ("/a/", "/b/")]
    found = [
        each
        for each in said(Blog("x", Given(site="https://a.example")), *rows)
        if isinstance(each, Comment)
    ]

    assert 4 == len({each.key for each in found})
    assert [None, None, found[0].key, found[1].key] == [each.parent for each in found]


def test_an_answer_that_stands_before_its_question_takes_nothing_from_it() -> None:
    rows = (Said(id="2", page="/b/", body="", parent="1"), Said(id="1", page="/a/", body=""))
    found = [
        each
        for each in said(Blog("x", Given(site="a.example")), *rows)
        if isinstance(each, Comment)
    ]

    assert found[0].parent == found[1].key == "a.example/cx-1"


def test_a_site_that_nobody_names_is_told_once() -> None:
    found = said(Blog("x", Given("f.json")), *[Said(id="1", page="/a/", body="", time=1e9)] * 2)

    assert 1 == sum(isinstance(each, Problem) for each in found)


@pytest.mark.parametrize("site", ["http://[", "///", "ftp://a.example"])
def test_a_site_that_is_no_address_is_refused(site: str) -> None:
    with pytest.raises(BadConfig, match="no address of a blog"):
        Blog("x", Given(site=site))


def test_records_of_xml_are_cut_whatever_stands_in_them() -> None:
    data = (
        b"<r><!-- <p>no</p> --><p/><p a='1'>x<![CDATA[</p><p>]]></p>\n<q/><p>open<p>next</p>"
        b"<pp>other</pp></r>"
    )
    found = [each for each in elements(io.BytesIO(data), "p") if each.name]

    assert [b"<p a='1'>x<![CDATA[</p><p>]]></p>", b"<p>open", b"<p>next</p>"] == [
        each.data for each in found
    ]
    assert [(1, True), (2, False), (2, True)] == [(each.line, each.whole) for each in found]


@given(st.text("<>/p ![CDATA]-x\n", max_size=80) | st.binary(max_size=80))
def test_the_pieces_of_a_file_are_the_whole_file(data: str | bytes) -> None:
    raw = data.encode() if isinstance(data, str) else data
    if raw[:1] in (b"\0", b"\xfe", b"\xff", b"\xef") or raw[1:2] == b"\0":
        return  # in another encoding, or with its mark
    pieces = list(elements(io.BytesIO(raw), "p"))

    assert raw == b"".join(each.data for each in pieces)


def test_prefixes_of_any_kind_are_taken_off() -> None:
    node, mended = parsed(b'<post dsq:id="1"><a:b xml:lang="de">x &amp; y</a:b></post>')

    assert ([], "1", "x & y") == (mended, node.get("id"), node.findtext("b"))
    with pytest.raises(ET.ParseError):
        parsed(b"<post><a></post>")


@pytest.mark.parametrize(
    "hostile", [b"<p ", b"<p>", b"<p><![CDATA[", b"<!--<p>", b"<p>]]>", b"<p/>"]
)
def test_hostile_xml_takes_no_time(hostile: bytes) -> None:
    start = time.perf_counter()
    list(elements(io.BytesIO(hostile * 15_000), "p"))

    assert time.perf_counter() - start < 10


def test_a_shelf_gives_back_what_was_put_there() -> None:
    with Shelf() as shelf:
        shelf.put("a", "1", b"one", "line 1", "x")
        shelf.put("a", "1", b"again", "line 2", "y\udcff")
        shelf.put("b", "x", b"owner")

        found = shelf.get("a", "1")
        assert found
        assert (b"one", 2) == (found.data, shelf.count("a"))
        assert [b"again"] == [each.data for each in shelf.of("a", "y\udcff")]
        assert [b"again"] == [each.data for each in shelf.strays("a", "b")]
        assert shelf.get("a", "2") is None


@pytest.mark.parametrize("ids", [
    ("7", "8", "7999999", "8000000", "99999999999"), ("a", "7a", "007", "٧", "\ud800", "x" * 5000),
])  # fmt: skip
def test_an_id_belongs_to_the_post_that_had_it_first(ids: tuple[str, ...]) -> None:
    owners = Owners()

    assert [True] * len(ids) == [owners.claim(id, "p1") for id in ids]
    assert [False] * len(ids) == [owners.claim(id, "p2") for id in ids]
    assert [True] * len(ids) == [owners.claim(id, "p1") for id in ids]


def test_several_sites_under_one_address_are_told() -> None:
    sites = Sites("artalk", Given("file", "https://b.example"))
    blogs = {sites.blog("one"), sites.blog("two", "https://two.example")}
    told = [each.what for each in sites.end() if isinstance(each, Problem)]

    assert 1 == len(blogs)
    assert ["it holds 2 sites: all are filed under https://b.example"] == told


def test_more_sites_than_any_server_has_are_refused() -> None:
    sites = Sites("artalk", Given("file", ""))

    with pytest.raises(NotReadable, match="more than 1000 sites"):
        list(map(sites.blog, map(str, range(2000))))


@pytest.mark.parametrize(("urls", "url"), [
    (["http://localhost:1313", "https://b.example/"], "https://b.example"),
    (["/", "", "https://b.example/blog/"], "https://b.example/blog"), (["b.example"], "https://b.example"),
    (["http://127.0.0.1"], ""), ([], ""),
])  # fmt: skip
def test_a_developers_own_machine_is_no_site(urls: list[str], url: str) -> None:
    assert url == first_public(urls)


def test_a_database_whose_newest_rows_may_lie_beside_it_says_so() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(
            "create table threads (id, uri, title);"
            "create table comments (tid, id integer, voters, remote_addr)"
        )
        data = bytearray(db.serialize())
    still = list(isso.read(io.BytesIO(data), Given("f", "https://b.example")))
    data[18:20] = b"\2\2"
    told = list(isso.read(io.BytesIO(data), Given("f", "https://b.example")))

    assert not any(isinstance(each, Problem) for each in still)
    assert [True] == ["-wal" in each.what for each in told if isinstance(each, Problem)]


def test_a_version_that_is_not_known_is_one_sentence_and_nothing_else() -> None:
    data = b'{"version": 4, "commenters": [], "comments": [{"commentHex": "a"}]}'

    with pytest.raises(NotReadable, match="version 4 is not known"):
        next(comentario.read(io.BytesIO(data), Given("f", "")))
