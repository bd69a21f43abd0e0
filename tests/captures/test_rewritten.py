"""Toolbars and rewritten links are undone; what visitors wrote stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.captures.rewritten import undone, was
from importer.model import Page

WEB = "https://web.archive.org/web/20121007232004"
HASH = "ad516503a11cd5ca435acc9bb6523536"
WHERE = "http://hafen.example/2011/07/kaehne/"


def text(html: str, mirrored: bool = False) -> str:
    return undone(Page(url=WHERE, body=html.encode()), mirrored).body.decode()


def test_the_toolbar_goes() -> None:
    bar = (
        "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div>\n2012</div><!-- END WAYBACK TOOLBAR INSERT -->"
    )
    assert "<body><p>Hallo</p></body>" == text(f"<body>{bar}<p>Hallo</p></body>")


@pytest.mark.parametrize(
    ("was", "wrote"),
    [
        ('<a href="http://k.example/" rel="x">', f'<a href="{WEB}/http://k.example/" rel="x">'),
        ("<a href='mailto:k@x.example'>", f"<a href='{WEB}/mailto:k@x.example'>"),
        (f'<img src="http://1.gravatar.com/avatar/{HASH}?s=4">',
         f'<img src="/web/20121007232004im_/http://1.gravatar.com/avatar/{HASH}?s=4"><!-- __wm.'),
        ('<a href="https://web.archive.org/web/2010/http://x.example/">',
         f'<a href="{WEB}/https://web.archive.org/web/2010/http://x.example/">'),
        ('<p style="background:url(http://x.example/a.png)">',
         f'<p style="background:url({WEB}im_/http://x.example/a.png)">'),
    ],
)  # fmt: skip
def test_links_are_as_they_were(was: str, wrote: str) -> None:
    assert was == text(wrote).partition("<!--")[0]


def test_what_a_visitor_typed_stays() -> None:
    said = f"<p>Siehe {WEB}/http://x.example/ dort.</p>"
    assert said == text(said)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("index.html#comment-4240", f"{WHERE}#comment-4240"),
        ("../../../index.html", "http://hafen.example/"),
        ("../../../index613c.html?p=37914", "http://hafen.example/?p=37914"),
        ("../../../index.html@p=486.html", "http://hafen.example/?p=486"),
        ("../../../index.html%3Fp=486.html", "http://hafen.example/?p=486"),
        (
            f"../../../../1.gravatar.com/avatar/{HASH}b4f2.jpg",
            f"http://1.gravatar.com/avatar/{HASH}.jpg",
        ),
        ("feed/index.html", f"{WHERE}feed/"),
        ("http://kim.example/index.html", "http://kim.example/index.html"),
        ("#respond", "#respond"),
        ("/style.css", "/style.css"),
        ("mailto:kim@x.example", "mailto:kim@x.example"),
    ],
)
def test_relative_links_of_a_mirror_are_as_they_were(link: str, address: str) -> None:
    assert address == was(link, WHERE)
    assert f'<a title="x" href="{address}">' == text(f'<a title="x" href="{link}">', mirrored=True)


@given(st.text(alphabet="./a1-?#@%&;=:\u00e4", max_size=40), st.binary(max_size=200))
def test_nothing_makes_it_fail(link: str, rest: bytes) -> None:
    was(link, WHERE)
    undone(Page(url=WHERE, body=b'<a href="' + rest + b'">__wm.'), mirrored=True)
