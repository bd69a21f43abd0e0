"""Comment bodies: what a browser may show, what a reader sees, where it leads, what is the same."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from importer.text import ALLOWED_TAGS, fold, host, links, plain, safe, shown

PIECES = st.sampled_from(
    [
        *("<b>", "</b>", "<p>", "</p>", "</a>", "<br>", "<br/>", "<pre>", "</pre>", "<!--", "-->"),
        *("<script>", "</script>", "<style>", "javascript:alert(1)", " onclick=x", "<svg>", "<ul>"),
        *("<li>", "</ul>", "<blockquote>", "</blockquote>", "<div>", "</div>", "<code>", "</code>"),
        *("<table>", "<td>", "<math>", "<title>", "<h1>", "<a title='>'>", "<a href=javascript:x>"),
        *('<a href="http://a.de">', "<img src=x onerror=y>", "<img src='http://a.de'>", "</pre"),
        *("&amp;", "&#60;", "&lt;", "&nbsp;", "[url=http://c.de]", "[/url]", "www.d.de", "me@e.de"),
        *("http://b.de/x", "\n", "\r\n", "\n\n", "\u00fc", ":-)", "\0", "\ud800", "--", "<i", "="),
    ]
)
HTML = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=5))).map("".join))
ATTRIBUTES = {"a": {"href", "title", "rel"}, "abbr": {"title"}}


# --- What a browser may show ---


@given(HTML)
@settings(max_examples=600)
def test_safe_html_holds_only_allowed_tags_attributes_and_addresses(html: str) -> None:
    body = LexborHTMLParser(safe(html)).body
    assert body is not None
    for node in body.css("*")[1:]:
        assert node.tag in ALLOWED_TAGS
        assert set(node.attributes) <= ATTRIBUTES.get(node.tag, set())
        address = node.attributes.get("href") or "http://"
        assert address.lower().startswith(("http://", "https://", "mailto:"))


@given(HTML)
@settings(max_examples=600)
def test_making_safe_twice_changes_nothing(html: str) -> None:
    assert safe(html) == safe(safe(html))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("One\ntwo\n\nthree", "<p>One<br>\ntwo</p>\n<p>three</p>"),
        ("<p>One</p>\n<p>two</p>", "<p>One</p>\n<p>two</p>"),
        ("a\n<blockquote>b</blockquote>\nc", "<p>a</p><blockquote><p>b</p></blockquote><p>c</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("I <3 you, a<b and so on", "<p>I &lt;3 you, a&lt;b and so on</p>"),
        ("<script>alert(1)</script>x", "<p>x</p>"),
        ('<b onclick="x" style="y" class="z" id="q">x</b>', "<p><b>x</b></p>"),
        ('<img class="wp-smiley" alt=":)" src="/smile.gif">', "<p>:)</p>"),
        ("Tom &amp; Jerry", "<p>Tom &amp; Jerry</p>"),
        ("", ""),
    ],
)
def test_safe_makes_wordpress_s_paragraphs_and_drops_the_rest(html: str, expected: str) -> None:
    assert expected == safe(html)


def test_safe_gives_links_a_rel_and_turns_pictures_into_links() -> None:
    rel = 'rel="nofollow ugc noopener noreferrer"'
    assert f'<p><a href="http://a.de/" {rel}>x</a></p>' == safe('<a href="http://a.de/">x</a>')
    assert f"<p><a {rel}>x</a></p>" == safe('<a href="javascript:alert(1)">x</a>')
    picture = safe('<img src="https://a.de/b.png">')
    assert f'<p><a href="https://a.de/b.png" {rel}>https://a.de/b.png</a></p>' == picture


# --- What a reader sees ---


@given(HTML)
@settings(max_examples=600)
def test_plain_never_raises_and_links_lie_in_it(html: str) -> None:
    text, found = shown(html)
    assert text == plain(html)
    for link in found:
        assert 0 <= link.start <= link.end <= len(text)
        assert link.text == text[link.start : link.end]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("just  words", "just words"),
        ("<p>One</p>\n<p>two<br />\nthree</p>", "One\n\ntwo\nthree"),
        ("One\r\n\r\ntwo", "One\n\ntwo"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a\nb"),
        ("caf&eacute; &amp; &#8222;Kuchen&#8220;", "café & „Kuchen“"),
        ("x<script>var a = '<b>';</script><style>b{}</style>y", "xy"),
        ("a <b and c", "a <b and c"),
        ('<a href="x>y">z</a>', "z"),
        ('<a href="x>z', '<a href="x>z'),
        ("a<!-- b -->c", "ac"),
        ("&#99999999999999999999;", "\ufffd"),
    ],
)
def test_plain_gives_the_words_with_their_line_breaks(html: str, expected: str) -> None:
    assert expected == plain(html)


# --- Where it leads ---


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="http://a.de/?b=1&amp;c">x</a>', ("anchor", "http://a.de/?b=1&c", "x")),
        ("see http://a.de/b.", ("raw", "http://a.de/b", "http://a.de/b")),
        ("(http://a.de/b)", ("raw", "http://a.de/b", "http://a.de/b")),
        ("http://a.de/b_(c)", ("raw", "http://a.de/b_(c)", "http://a.de/b_(c)")),
        ("see www.a.de, or not", ("raw", "http://www.a.de", "www.a.de")),
        ("me@a.de", ("mail", "mailto:me@a.de", "me@a.de")),
        ("[url=http://a.de]x[/url]", ("bbcode", "http://a.de", "[url=http://a.de]x[/url]")),
        ("[url]http://a.de[/url]", ("bbcode", "http://a.de", "[url]http://a.de[/url]")),
    ],
)
def test_every_way_to_write_a_link_is_found(html: str, expected: tuple[str, str, str]) -> None:
    [link] = links(html)
    assert expected == (link.kind, link.href, link.text)


def test_an_address_in_a_link_or_in_code_is_no_second_link() -> None:
    assert 1 == len(links('<a href="http://a.de">http://a.de</a>'))
    assert [] == links("<code>curl http://localhost:8000/x</code> <pre>me@a.de</pre>")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://www.Example.ORG:80/x", "example.org"),
        ("example.org/a", "example.org"),
        ("//a.example.org", "a.example.org"),
        ("http://http://example.org", "example.org"),
        ("http://user@example.org/", "example.org"),
        ("http://xn--mller-kva.de", "müller.de"),
        ("http://ｅxample.org", "example.org"),
        ("http://192.0.2.1/x", "192.0.2.1"),
        ("mailto:a@b.de", ""),
        ("javascript:alert(1)", ""),
        ("/about", ""),
        ("hello", ""),
        ("", ""),
    ],
)
def test_a_host_is_comparable(url: str, expected: str) -> None:
    assert expected == host(url)


@given(st.text())
def test_host_never_raises(url: str) -> None:
    host(url)
    host("http://" + url)
    host("http://xn--" + url)


# --- What is the same ---


@pytest.mark.parametrize(
    ("raw", "rendered"),
    [
        ('Das ist -- "toll" ;-)', "<p>Das ist &#8212; &#8222;toll&#8220; &#x1f609;</p>\n"),
        ("Na :)", '<p>Na <img src="x.gif" alt=":-)" class="wp-smiley" /></p>'),
        ("Na :)", "<p>Na 🙂</p>"),
        ("It's 3x4... ok", "<p>It&#8217;s 3&#215;4&#8230; ok</p>"),
        ("www.a.de", '<p><a href="http://www.a.de" rel="nofollow">http://www.a.de</a></p>'),
        ("a\nb\n\nc & d", "<p>a<br />\nb</p>\n<p>c &#038; d</p>"),
        ("Wordpress", "<p>WordPress</p>"),
        ("u\u0308ber", "über"),
    ],
)
def test_wordpress_s_rendering_folds_to_the_same_words(raw: str, rendered: str) -> None:
    assert fold(raw) == fold(rendered)


def test_other_words_do_not_fold_together() -> None:
    assert fold("Das ist toll") != fold("Das ist nicht toll")
    assert fold("Na :)") != fold("Na :(")


@given(HTML)
def test_fold_is_stable_for_plain_words(html: str) -> None:
    assert isinstance(fold(html), str)


# --- Hostile input ---

MILLION = 1_000_000
HOSTILE = {
    "<": "<" * MILLION,
    "open tags": "<a " * (MILLION // 3),
    "open quotes": "<a x='" * (MILLION // 6),
    "open comments": "<!--" * (MILLION // 4),
    "ampersands": "&" * MILLION,
    "spaces": "\n " * (MILLION // 2),
    "addresses": "http://" * (MILLION // 7),
    "mails": "a@b." * (MILLION // 4),
    "bbcode": "[url=" * (MILLION // 5),
    "nested tags": "".join(f"<b x{n}><p>" for n in range(80_000)),
    "attributes": "<a " + "x " * (MILLION // 2) + ">",
    "anchors": "<a href=x>" * (MILLION // 10),
    "smileys": ":-" * (MILLION // 2),
}


@pytest.mark.parametrize("function", [plain, safe, shown, fold])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_takes_a_moment(
    function: Callable[[str], object], name: str
) -> None:
    started = time.process_time()
    function(HOSTILE[name])
    assert time.process_time() - started < 2
