"""Comment feeds of WordPress."""

from __future__ import annotations

import io
from typing import Any

import pytest

from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.feed import FORMAT, read, sniff
from importer.model import Comment, Post, Problem, Site

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Kommentare zu: Kähne</title>
<atom:link href="https://hafen.example/kaehne/feed/" rel="self" type="application/rss+xml" />
<link>https://hafen.example/kaehne/</link>
{}</channel></rss>"""
ITEM = """<item><title>Von: {name}</title><link>https://hafen.example/kaehne/#comment-{n}</link>
<dc:creator><![CDATA[{name}]]></dc:creator><pubDate>Sat, 06 Jan 2024 10:12:13 +0000</pubDate>
<guid isPermaLink="false">https://hafen.example/?p=3#comment-{n}</guid>
<description><![CDATA[kurz]]></description>
<content:encoded><![CDATA[{text}]]></content:encoded></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-DE"
 xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Kommentare für Hafen</title>
<link rel="alternate" type="text/html" href="https://hafen.example" />
<link rel="self" type="application/atom+xml" href="https://hafen.example/comments/feed/atom/" />
<entry><title>Kommentar zu Kähne von Jo</title>
<link rel="alternate" href="https://hafen.example/kaehne/comment-page-1/#comment-6" />
<author><name>Jo &amp;#171; Söhne</name><uri>https://jo.example</uri></author>
<id>https://hafen.example/?p=3#comment-6</id><published>2024-01-06T10:12:13Z</published>
<content type="html" xml:base="https://hafen.example/kaehne/#comment-6"><![CDATA[{text}]]></content>
<thr:in-reply-to ref="{ref}" href="https://hafen.example/kaehne/" /></entry></feed>"""


def told(text: str, site: str = "") -> list[Any]:
    return list(read(io.BytesIO(text.encode()), Given(name="feed.xml", site=site)))


def one(kind: type, items: list[Any]) -> Any:
    (item,) = [item for item in items if isinstance(item, kind)]
    return item


def item(number: int = 5, name: str = "Jo", text: str = "<p>Ahoi.</p>") -> str:
    return ITEM.format(n=number, name=name, text=text)


def test_rss_gives_number_utc_date_author_and_post() -> None:
    items = told(RSS.format(item()))
    comment = one(Comment, items)
    assert ("hafen.example/c5", "hafen.example/p3") == (comment.key, comment.post)
    assert ("Jo", "<p>Ahoi.</p>") == (comment.author.name, comment.body)
    assert "2024-01-06 10:12:13+00:00" == str(comment.published)
    assert "https://hafen.example/kaehne/" == one(Post, items).url


@pytest.mark.parametrize(
    "prefix",
    [
        '<p>In reply to <a href="https://hafen.example/kaehne/#comment-4">Kai</a>.</p>\n',
        'Als Antwort auf <a href="https://hafen.example/kaehne/comment-page-2/#comment-4">Kai</a>.\n\n',
    ],
)
def test_the_sentence_before_an_answer_is_its_parent_and_goes(prefix: str) -> None:
    comment = one(Comment, told(RSS.format(item(text=f"{prefix}<p>Ja.</p>"))))
    assert ("hafen.example/c4", "<p>Ja.</p>") == (comment.parent, comment.body)


def test_a_link_to_a_comment_that_the_author_wrote_stays() -> None:
    text = '<p>@<a href="#comment-4">Kai</a>: Nein.</p>'
    comment = one(Comment, told(RSS.format(item(text=text))))
    assert (None, text) == (comment.parent, comment.body)


def test_atom_says_whom_a_comment_answers_and_its_authors_address() -> None:
    text = '<p>Svar til <a href="https://hafen.example/kaehne/#comment-5">Kai</a>.</p>Ja.'
    items = told(ATOM.format(ref="https://hafen.example/?p=3#comment-5", text=text))
    comment = one(Comment, items)
    assert ("hafen.example/c5", "Ja.") == (comment.parent, comment.body)
    assert ("Jo « Söhne", "https://jo.example") == (comment.author.name, comment.author.url)
    site = one(Site, items)
    assert ("hafen.example", "https://hafen.example", "de-DE") == (
        site.key,
        site.url,
        site.language,
    )


def test_atom_says_that_a_comment_answers_the_post() -> None:
    assert (
        one(Comment, told(ATOM.format(ref="https://hafen.example/?p=3", text="x"))).parent is None
    )


def test_a_damaged_entry_is_a_problem_and_the_rest_goes_on() -> None:
    broken = item(6).replace("</title>", "</titel>")
    items = told(RSS.format(item(5) + broken + item(7)))
    assert ["5", "7"] == [one.source.id for one in items if isinstance(one, Comment)]
    assert "entry 2" in one(Problem, items).where
    assert b"comment-6" in one(Problem, items).raw


@pytest.mark.parametrize(("bad", "good"), [("A\x0bhoi", "Ahoi"), ("Fritz & Co", "Fritz & Co")])
def test_what_xml_forbids_does_not_lose_a_comment(bad: str, good: str) -> None:
    assert one(Comment, told(RSS.format(item(text=bad)))).body == good


def test_the_mark_of_a_sections_end_in_a_comment_does_not_lose_it() -> None:
    text = "<p>a[b[0]]>1 und ]]> und <![CDATA[ x</p>"
    (one,) = (
        item
        for item in read(
            io.BytesIO(RSS.format(ITEM.format(n=4, name="Kim", text=text)).encode()), Given()
        )
        if isinstance(item, Comment)
    )
    assert text == one.body


def test_a_feed_cut_off_gives_what_is_whole() -> None:
    text = RSS.format(item(5) + item(6))
    for length in range(600, len(text), 37):
        found = [one.source.id for one in told(text[:length]) if isinstance(one, Comment)]
        assert found == ["5", "6"][: text[:length].count("</item>")]


def test_the_site_given_wins() -> None:
    assert (
        "other.example/blog/c5"
        == one(Comment, told(RSS.format(item()), "https://other.example/blog/")).key
    )


def test_no_feed_is_not_readable() -> None:
    with pytest.raises(NotReadable):
        told("<html></html>")


@pytest.mark.parametrize(
    ("head", "claimed"),
    [
        (RSS.format(item()), True),
        (ATOM.format(ref="x", text="y"), True),
        (RSS.format("<item><link>https://x.example/p/</link></item>"), False),
        ('<rss xmlns:wp="x"><wp:wxr_version>1.2</wp:wxr_version>#comment-1</rss>', False),
        ("<html>#comment-1</html>", False),
        ("In meinem Text steht #comment-1.", False),
    ],
)
def test_it_claims_comment_feeds_alone(head: str, claimed: bool) -> None:
    assert claimed == sniff(head.encode())
    assert FORMAT.sniff is sniff


def test_a_comment_behind_a_password_is_not_the_form_for_the_password() -> None:
    form = '<form action="https://hafen.example/wp-login.php" class="post-password-form">'
    locked = ITEM.format(name="Jo", n=5, text=f"{form}<p>Geschützt</p></form>")
    rss = RSS.format(locked + ITEM.format(name="Mia", n=6, text="Zu sehen")).encode()
    items = list(read(io.BytesIO(rss), Given(name="feed.xml")))
    assert ["Mia"] == [item.author.name for item in items if isinstance(item, Comment)]
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert (False, "comment 5 is behind a password: without its text it is left out") == (
        problem.lost,
        problem.what,
    )
