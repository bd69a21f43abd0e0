"""Writing WordPress export files: what is written is what WordPress writes, and reads back."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.dom import minidom
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wxr_files import comments, posts

from importer.errors import BadConfig
from importer.formats import Given, wxr
from importer.model import Author, Comment, Item, Post, Site

WP = "{http://wordpress.org/export/1.2/}"
SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog" / "zwischenrufe.wordpress.xml"
SITE = Site(key="blog.example", url="https://blog.example", title="Ein Blog & mehr", language="de")
POST = Post(key="blog.example/p7", site="blog.example", url="https://blog.example/2011/sieben/")
NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def written(items: Iterable[Item]) -> bytes:
    """Write items."""
    out = io.BytesIO()
    wxr.write(items, out)
    return out.getvalue()


def read_back(items: Iterable[Item]) -> list[Item]:
    """Write items and read them again."""
    return list(wxr.read(io.BytesIO(written(items)), Given(name="x.xml")))


def comment(id: object = 1, **others: object) -> Comment:
    """Give a comment."""
    values = {"key": f"blog.example/c{id}", "post": POST.key, "offset": "", **others}
    address = f"{POST.url}#comment-{id}" if str(id).isdecimal() else POST.url
    return Comment(**{"url": address, **values})  # type: ignore[arg-type]


def test_the_sample_blog_comes_back_as_it_was() -> None:
    items = list(wxr.read(io.BytesIO(SAMPLE.read_bytes()), Given(name="x.xml")))

    assert items == read_back(items)


def as_xml(text: str) -> str:
    """Give text as XML can hold it: no control characters, one kind of line end."""
    return text.translate(NOT_XML).replace("\r\n", "\n").replace("\r", "\n")


HOSTILE = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["]]>", "<![CDATA[", "]]", ">", "&", "&amp;", "&nbsp", "<b>", "</item>", "<item>",
             "<!--", "-->", "\x00", "\x0b", "\ud800", "\ufffe", "😀", "\u202e", "א", "\r\n",
             "</wp:comment>", "<wp:comment>", "]]]]><![CDATA[>", "&#38;", "\\", "'", '"'],
        )
    ).map("".join),
)  # fmt: skip
NAME = HOSTILE.map(lambda text: as_xml(text).strip())
OFFSET = st.sampled_from(["+00:00", "+01:00", "+05:45", "-03:30", "+14:00", "-12:00"])
TIME = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)).map(
    lambda time: time.replace(tzinfo=UTC, microsecond=0)
)
KEYS = st.sampled_from(["c2", "c3", "cx00ff", "c7-2", None])


@st.composite
def blogs(draw: st.DrawFn) -> list[Item]:
    """A blog full of hostile text."""
    post = Post(
        key=f"blog.example/{draw(st.sampled_from(['p7', 'px1f']))}",
        site="blog.example",
        url="https://blog.example/?a=1&b=<2>",
        title=draw(NAME),
        body=as_xml(draw(HOSTILE)),
        published=draw(TIME),
        offset=draw(OFFSET),
        author=draw(NAME),
        comment_status=draw(st.sampled_from(["open", "closed"])),
    )
    made = []
    for id in draw(st.lists(st.sampled_from(["1", "2", "x00ff", "7-2"]), unique=True)):
        time = draw(st.none() | TIME)
        parent = draw(KEYS)
        made.append(
            Comment(
                key=f"blog.example/c{id}",
                post=post.key,
                parent=f"blog.example/{parent}" if parent else None,
                author=Author(
                    name=draw(NAME),
                    email=draw(NAME),
                    url=draw(NAME),
                    ip=draw(NAME),
                    user=draw(NAME.filter(lambda text: text != "0")),
                ),
                published=time,
                offset=draw(OFFSET) if time else "",
                body=as_xml(draw(HOSTILE)),
                kind=draw(st.sampled_from(["comment", "pingback", "trackback"])),
                status=draw(st.sampled_from(["approved", "pending", "spam", "trash"])),
                url=post.url + (f"#comment-{id}" if id.isdecimal() else ""),
            )
        )
    return [SITE, post, *made]


@given(blogs())
@settings(max_examples=400, deadline=None)
def test_what_is_written_reads_back_the_same(items: list[Item]) -> None:
    content = [each for each in read_back(items) if isinstance(each, Site | Post | Comment)]

    assert items == content


@given(HOSTILE)
def test_what_is_written_is_well_formed_whatever_the_text(text: str) -> None:
    who = Author(name=text, email=text, url=text, ip=text, user=text)
    post = Post(key="blog.example/p7", site="blog.example", url=text, title=text, body=text,
                author=text, kind=text, status=text)  # fmt: skip
    site = Site(key="blog.example", url=text, title=text, language=text)
    data = written([site, post, comment(1, author=who, body=text)])

    minidom.parseString(data)
    (found,) = ET.fromstring(data).iter(f"{WP}comment_content")
    assert as_xml(text) == found.text or (not as_xml(text) and not found.text)


@pytest.mark.parametrize(("utc", "offset", "local"), [
    ("2011-03-27 00:59:59", "+01:00", "2011-03-27 01:59:59"),
    ("2011-03-27 01:00:00", "+02:00", "2011-03-27 03:00:00"),
    ("2011-10-30 00:30:00", "+02:00", "2011-10-30 02:30:00"),
    ("2011-10-30 01:30:00", "+01:00", "2011-10-30 02:30:00"),
    ("0999-12-31 23:30:00", "-03:30", "0999-12-31 20:00:00"),
    ("2011-03-27 01:00:00", "", "2011-03-27 01:00:00"),  # unknown: both in UTC
])  # fmt: skip
def test_both_dates_are_written_on_their_own_clocks(utc: str, offset: str, local: str) -> None:
    time = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    root = ET.fromstring(written([SITE, POST, comment(1, published=time, offset=offset)]))
    (found,) = root.iter(f"{WP}comment")

    assert (local, utc) == (
        found.findtext(f"{WP}comment_date"), found.findtext(f"{WP}comment_date_gmt")
    )  # fmt: skip


@pytest.mark.parametrize("time", [datetime.max, datetime.min])
@pytest.mark.parametrize("offset", ["+14:00", "-12:00"])
def test_the_first_and_the_last_day_are_written(time: datetime, offset: str) -> None:
    assert written([SITE, POST, comment(1, published=time.replace(tzinfo=UTC), offset=offset)])


def test_a_time_in_another_zone_is_written_in_utc() -> None:
    from datetime import timezone

    noon = datetime(2011, 7, 12, 12, tzinfo=timezone(timedelta(hours=2)))
    (found,) = comments(read_back([SITE, POST, comment(1, published=noon, offset="+02:00")]))

    assert (noon, "+02:00") == (found.published, found.offset)


def test_elements_stand_in_the_order_of_wordpress() -> None:
    root = ET.fromstring(written([SITE, POST, comment(1)]))
    (item,) = root.iter("item")
    (found,) = root.iter(f"{WP}comment")

    assert [
        "title", "link", "pubDate", "creator", "guid", "description", "encoded", "encoded",
        "post_id", "post_date", "post_date_gmt", "comment_status", "ping_status", "post_name",
        "status", "post_parent", "menu_order", "post_type", "post_password", "is_sticky", "comment",
    ] == [child.tag.rpartition("}")[2] for child in item]  # fmt: skip
    assert [
        "id", "author", "author_email", "author_url", "author_IP", "date", "date_gmt", "content",
        "approved", "type", "parent", "user_id",
    ] == [child.tag.removeprefix(f"{WP}comment_") for child in found]  # fmt: skip


def test_every_number_is_one_that_wordpress_can_have() -> None:
    items = [
        SITE,
        POST,
        *(comment(id) for id in (1, "x00ff", "7-1", "x1f")),
        comment(2, parent="blog.example/cx1f"),
    ]
    root = ET.fromstring(written(items))
    numbers = [each.text or "" for each in root.iter(f"{WP}comment_id")]

    assert all(number.isdecimal() and int(number) < 1 << 63 for number in numbers)
    assert 5 == len(set(numbers))
    assert numbers[3] == [each.text for each in root.iter(f"{WP}comment_parent")][4]


def test_two_sites_do_not_go_into_one_file() -> None:
    with pytest.raises(BadConfig, match="--site"):
        written([SITE, Site(key="other.example", url="https://other.example")])


def test_titles_are_written_as_wordpress_stores_them() -> None:
    title = "R&amp;D <3"
    data = written([SITE, Post(key=POST.key, site=SITE.key, title=title)])

    assert f"<title><![CDATA[{escape(title)}]]></title>".encode() in data
    assert [title] == [
        each.title
        for each in posts(read_back([SITE, Post(key=POST.key, site=SITE.key, title=title)]))
    ]
