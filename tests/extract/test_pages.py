"""Pages of each markup family: what is read out of them, and that nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.extract import counts, elsewhere
from importer.extract.encoding import decode
from importer.extract.registry import TIERS, platform_of, read
from importer.extract.tree import parse
from importer.model import Comment, Page, Post, Problem, Site, Skipped

PAGES = Path(__file__).parent / "pages"
ADDRESS = {
    "html5_de": "https://wiese.example/blog/2021/03/garten/",
    "legacy_en": "http://harbour.example/2010/03/old-boats/",
    "block_de": "https://hafen.example/kaehne/",
    "cutline": "http://cut.example/?p=9",
    "loose": "http://loose.example/?p=4",
}


def page(name: str) -> Page:
    return Page(url=ADDRESS[name], body=(PAGES / f"{name}.html").read_bytes())


@dataclass
class Told:
    """What a page told, by kind."""

    items: list[Any]

    def comments(self) -> dict[str, Comment]:
        return {item.source.id: item for item in self.items if isinstance(item, Comment)}

    def one(self, kind: type) -> Any:
        (item,) = [item for item in self.items if isinstance(item, kind)]
        return item


def told(name: str) -> Told:
    return Told(list(read(page(name))))


def body_page(body: str, head: str = "") -> Page:
    html = f'<html lang="de"><head><link rel="EditURI" href="/xmlrpc.php">{head}</head>{body}'
    return Page(url="https://x.example/a/", body=html.encode())


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_odd_tags_and_links_that_are_no_addresses_stop_nothing() -> None:
    when = '<a href="http://[">1. Mai 2010, 12:00</a>'
    box = f'<div class="comment"><o:p>Kim</o:p> {when}<p>Ja</p></div>'
    list(read(body_page(f'<body class="single"><a href="http://[/comment-page-2/">2</a>{box * 4}')))


def test_a_site_is_keyed_by_its_installation_not_its_host() -> None:
    site = told("html5_de").one(Site)
    assert ("wiese.example/blog", "https://wiese.example/blog") == (site.key, site.url)
    assert ("Wiesenblog", "de-DE") == (site.title, site.language)


def test_a_post_has_its_text_without_what_the_theme_adds() -> None:
    post = told("html5_de").one(Post)
    assert "wiese.example/blog/p7" == post.key
    assert "https://wiese.example/blog/2021/03/garten/" == post.url
    assert ("Ein Garten im März", "Frieda Feld", "open") == (
        post.title,
        post.author,
        post.comment_status,
    )
    assert utc(2021, 3, 12, 7) == post.published
    assert "<p>Wer sät, der <em>erntet</em>.</p>" == post.body


def test_the_core_html5_markup() -> None:
    comments = told("html5_de").comments()
    assert ["11", "12", "13"] == list(comments)
    ulf, frieda, ping = comments.values()
    assert ("Ulf & Söhne", "https://ulf.example/") == (ulf.author.name, ulf.author.url)
    assert "0123456789abcdef0123456789abcdef" == ulf.author.avatar
    assert (utc(2021, 3, 12, 13, 5), "+01:00") == (ulf.published, ulf.offset)
    assert "https://wiese.example/blog/2021/03/garten/#comment-11" == ulf.url
    assert ("wiese.example/blog/c11", "frieda") == (frieda.parent, frieda.author.user)
    assert ("pingback", "Nachbars Zaun", "") == (ping.kind, ping.author.name, ping.body)
    assert "https://nachbar.example/link" == ping.author.url


def test_the_forms_words_inside_a_comment_stay_and_the_form_goes() -> None:
    comments = told("html5_de").comments()
    text = "<p>Im Formular steht „Schreibe einen Kommentar“ und „Antworten abbrechen“.</p>"
    assert text == comments["11"].body
    assert "<p>Antworten</p>" == comments["12"].body


def test_a_comment_that_awaits_moderation_is_skipped_and_said_so() -> None:
    assert "a preview that awaits moderation" == told("html5_de").one(Skipped).why


def test_a_comments_source_is_its_own_element_without_its_answers() -> None:
    raw = told("html5_de").comments()["11"].raw.decode()
    assert raw.startswith('<li id="comment-11"')
    assert "comment-12" not in raw


def test_the_legacy_markup_with_its_loose_paragraphs() -> None:
    one = told("legacy_en")
    ann, bob = one.comments()["101"], one.comments()["102"]
    assert ("Ann", "f" * 32) == (ann.author.name, ann.author.avatar)
    text = "<p>Second with <cite>a title</cite> and <strong>Leave a Reply</strong>.</p>"
    assert f"<p>First paragraph.</p>\n{text}" == ann.body
    assert utc(2010, 3, 3, 17, 7) == ann.published
    assert ("harbour.example/c101", "http://bob.example/") == (bob.parent, bob.author.url)
    assert "<blockquote><p>First paragraph.</p></blockquote>\n<p>Yes.</p>" == bob.body
    assert "closed" == one.one(Post).comment_status


def test_a_ping_without_a_number_gets_a_key_that_stays() -> None:
    pings = [item for item in told("legacy_en").comments().values() if item.kind == "pingback"]
    assert ["The Pier"] == [ping.author.name for ping in pings]
    assert pings[0].key == next(
        item.key for item in told("legacy_en").comments().values() if item.kind == "pingback"
    )


def test_local_dates_without_a_zone_are_said_to_be_unsure() -> None:
    problem = told("legacy_en").one(Problem)
    assert not problem.lost
    assert "2 dates are the site's local time" in problem.what


def test_the_block_markup() -> None:
    comments = told("block_de").comments()
    jo, kai = comments["5"], comments["6"]
    assert ("Jo", "https://jo.example", "a" * 64) == (
        jo.author.name,
        jo.author.url,
        jo.author.avatar,
    )
    assert ("<p>Ahoi.</p>", utc(2024, 1, 6, 10, 12, 13)) == (jo.body, jo.published)
    assert ("hafen.example/c5", "Kai", "") == (kai.parent, kai.author.name, kai.author.url)


def test_text_that_is_the_next_sibling() -> None:
    eve, adam = told("cutline").comments().values()
    assert ("Eve", "http://eve.example") == (eve.author.name, eve.author.url)
    assert "<p>One.</p><p>Two.</p>" == eve.body
    assert utc(2007, 8, 16, 22, 3) == eve.published
    assert ("Adam", "<p>Three.</p>") == (adam.author.name, adam.body)


def test_loose_words_of_old_themes_are_not_the_comment() -> None:
    comments = told("loose").comments()
    assert ["Mikkel", "Nan", "Claudia", "Otto"] == [one.author.name for one in comments.values()]
    assert [
        "<p>Loose words around me.</p>",
        "<p>Kubrick speaks.</p>",
        "<p>No element for my name.</p>",
        "<p>An anchor alone.</p>",
    ] == [one.body for one in comments.values()]
    assert utc(2008, 1, 7, 16, 5) == comments["32"].published


@pytest.mark.parametrize(("level", "parent"), [(1, None), (2, "1"), (3, "2")])
def test_flat_markup_is_threaded_by_its_depth(level: int, parent: str | None) -> None:
    rows = [(1, 1), (2, 2), (3, level)]
    html = "".join(
        f'<div id="comment-{n}" class="comment depth-{d}"><b class="fn">A</b><p>t</p></div>'
        for n, d in rows
    )
    found = Told(list(read(body_page(html)))).comments()["3"]
    assert (f"x.example/c{parent}" if parent else None) == found.parent


def test_an_old_wordpress_prints_local_time_as_utc() -> None:
    body = (
        '<li id="comment-1"><b class="fn">A</b><time datetime="2012-07-01T12:00:00+00:00">x</time>'
        '<div class="comment-content"><p>t</p></div></li>'
    )
    dates = {
        version: Told(list(read(body_page(body, f'<meta name=generator content="{version}">'))))
        .comments()["1"]
        .published
        for version in ("WordPress 4.9", "WordPress 5.3", "")
    }
    assert utc(2012, 7, 1, 10) == dates["WordPress 4.9"]  # German: Europe/Berlin is assumed
    assert utc(2012, 7, 1, 12) == dates["WordPress 5.3"]
    assert utc(2012, 7, 1, 10) == dates[""]


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("12 Kommentare zu „Drei Kommentare“", 12),
        ("Ein Kommentar zu „X“", 1),
        ("One thought on “7 Samurai”", 1),
        ("1.234 Gedanken zu „X“", 1234),
        ("12 Responses to “X”", 12),
        ("2 réponses à X", 2),
        ("Une réponse à X", 1),
        ("3 comentarios en X", 3),
        ("Kommentare (5)", 5),
        ("Keine Kommentare", 0),
        ("No Comments", 0),
        ("Leave a comment", None),
        ("Comments", None),
    ],
)
def test_a_heading_says_how_many(heading: str, number: int | None) -> None:
    assert number == counts.number_in(heading)


@pytest.mark.parametrize("name", [row[0] for row in elsewhere.SERVICES])
def test_comments_that_live_elsewhere_are_not_said_to_be_none(name: str) -> None:
    marks = {
        "Disqus": '<div id="disqus_thread"></div>',
        "Facebook": '<div class="fb-comments"></div>',
        "wpDiscuz": '<div id="wpdcom"></div>',
        "IntenseDebate": '<span id="idc-container"></span>',
        "Livefyre": '<div id="livefyre-comments"></div>',
        "Coral": '<div id="coral_thread"></div>',
        "Hyvor Talk": '<div id="hyvor-talk-view"></div>',
        "utterances": '<script src="https://utteranc.es/client.js"></script>',
        "Jetpack": '<iframe id="jetpack_remote_comment"></iframe>',
    }
    problem = Told(list(read(body_page(marks[name])))).one(Problem)
    assert f"comments are not in this page but with {name}" in problem.what
    assert not problem.lost


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Köln".encode(), "", "Köln"),
        ("Köln".encode(), "text/html; charset=UTF-8", "Köln"),
        ("Köln “".encode("cp1252"), "text/html; charset=iso-8859-1", "Köln “"),
        ("\ufeffKöln".encode("utf-16-le"), "", "Köln"),
        ("Köln ".encode() * 9 + b"\xc3", "text/html; charset=utf-8", "Köln " * 9 + "\ufffd"),
        ("Köln".encode(), "text/html; charset=rot13", "Köln"),
    ],
)
def test_bytes_become_text(body: bytes, content_type: str, text: str) -> None:
    found = decode(Page(url="x", body=body, headers={"content-type": content_type}))
    assert text == found.text
    assert ("\ufffd" in text) == (found.problem is not None)


def test_bytes_that_are_not_what_they_say_are_guessed_and_that_is_told() -> None:
    for content_type in ("", "text/html; charset=utf-8"):
        page = Page(url="x", body="Köln".encode("cp1252"), headers={"content-type": content_type})
        found = decode(page)
        assert "Köln" == found.text
        assert found.problem
        assert "a guess" in found.problem.what


def test_no_page_is_claimed_by_two() -> None:
    for name in ADDRESS:
        tree, _ = parse(page(name))
        claims = [sum(platform.claims(tree) for platform in row) for row in TIERS]
        assert 1 == next(number for number in claims if number)
        assert platform_of(page(name), tree) is not None


def test_a_page_nobody_knows_is_one_problem() -> None:
    (item,) = read(Page(url="https://x.example/", body=b"<p>Hello</p>"))
    assert isinstance(item, Problem)


def test_a_page_nested_without_end_is_cut_and_said_so() -> None:
    deep = Page(url="https://x.example/", body=b'<div class="commentlist">' + b"<x>" * 200_000)
    problems = [item for item in read(deep) if isinstance(item, Problem)]
    assert any("nested too deeply" in problem.what for problem in problems)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(ADDRESS)), share=st.floats(0, 1))
def test_any_truncation_of_a_page_is_read(name: str, share: float) -> None:
    whole = page(name)
    cut = whole.body[: int(len(whole.body) * share)]
    list(read(Page(url=whole.url, body=cut)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<li id=comment-1>",
                "<ol class=children>",
                "<a id=comment-2>",
                "</li>",
                "<p>x",
                "<dt id=comment-3>",
                "<dd>y",
                "&",
                "<time datetime=2012-01-01T>",
                "<img src=//[>",
                "<a class=url href='http://['>z</a>",
                "<b class=fn>",
            ]
        ),
        max_size=40,
    )
)
def test_any_heap_of_tags_is_read(tags: list[str]) -> None:
    list(read(body_page("".join(tags))))
