"""Pages of software that is not known here, read by a guess; and what only looks like comments.

The structure is that of systems as they are; words and people are made up.
"""

from __future__ import annotations

import pytest

from importer.extract.guess import guess
from importer.extract.registry import read
from importer.extract.tree import parse
from importer.model import Comment, Item, Page, Problem

SAID = (
    ("Anna", "Das ist ja ein schöner Text geworden, vielen Dank dafür!"),
    ("Ben Müller", "Ich sehe das völlig anders, aber gut geschrieben ist es."),
    ("Carla", "Wo kann man das nachlesen? Ich finde die Quelle nicht."),
    ("Dora", "@Carla: steht doch im dritten Absatz, gleich unten."),
)
AROUND = """<!DOCTYPE html><html><head><title>Hallo Welt - Mein Blog</title></head><body>
<div id="header"><h1><a href="/">Mein Blog</a></h1><ul class="nav"><li><a href="/">Start</a></li>
<li><a href="/ueber">Über</a></li></ul></div>{}
<div id="sidebar"><h3>Letzte Kommentare</h3><ul><li><a href="/x#c1">Anna zu Hallo</a></li>
<li><a href="/x#c2">Ben zu Welt</a></li><li><a href="/x#c3">Carla zu Text</a></li></ul></div>
<div id="footer">Impressum</div></body></html>"""
TEXT = "Ein langer Text über dies und das. " * 20
POST = f'<div class="post"><h2>Hallo Welt</h2><p>{TEXT}</p></div>'
# By system: what stands around the comments, and one comment.
SYSTEMS = {
    "typecho": (
        '<div id="comments"><h3>4 Kommentare</h3><ol class="comment-list">{}</ol></div>',
        '<li id="li-comment-{at}1" class="comment-body comment-parent"><div id="comment-{at}1">'
        '<div class="comment-author"><img class="avatar" src="a.png"><cite class="fn">{name}</cite>'
        '</div><div class="comment-meta"><a href="/x.html#comment-{at}1">{date}</a></div>'
        '<div class="comment-content"><p>{text}</p></div>'
        '<div class="comment-reply"><a href="#">Antworten</a></div></div></li>',
    ),
    "b2evolution": (
        '<div class="bFeedback"><h4>4 Kommentare</h4>{}</div>',
        '<a name="c{at}1"></a><div class="bComment">'
        '<div class="bSmallHead">Kommentar von: {name}</div><div class="bText">'
        '<p>{text}</p></div><div class="bSmallPrint">{date} Uhr</div></div>',
    ),
    "jcomments": (
        '<div id="jc"><h4>Kommentare</h4><div id="comments-list" class="comments-list">{}</div>'
        "</div>",
        '<div class="odd" id="comment-item-{at}1"><div class="rbox"><a class="comment-anchor"'
        ' href="#comment-{at}1" id="comment-{at}1">#{at}</a>'
        ' <span class="comment-author">{name}</span> <span class="comment-date">{date}</span>'
        '<div class="comment-body">{text}</div>'
        '<span class="comments-buttons"><a href="#">Zitieren</a></span></div></div>',
    ),
    "squarespace": (
        '<div class="comments-content"><div class="comment-list">{}</div></div>',
        '<div class="comment" id="comment-5{at}a0b0c0d0e0f"><div class="comment-header">'
        '<span class="author-name">{name}</span> <span class="comment-date">vor {at} Jahren</span>'
        '</div><div class="comment-body"><p>{text}</p></div></div>',
    ),
    "expression engine": (
        "<div><h3>Comments</h3>{}</div>",
        '<div class="entry"><p>{text}</p><p class="posted">Posted by {name} on {date}</p></div>',
    ),
    "own": (
        '<section class="discussion"><h2>Diskussion</h2>{}</section>',
        '<article><header><strong>{name}</strong><time datetime="2009-05-0{at}T10:00:00Z">{date}'
        "</time></header><p>{text}</p></article>",
    ),
    "pivot": (
        "<h4>Vier Reaktionen</h4>{}",
        '<div class="commentblock">{text}<br/><span class="commentinfo">'
        '<a href="mailto:a@example.org">{name}</a> - {date}</span></div>',
    ),
}  # fmt: skip
ENTRY = "Ein Auszug aus dem Text, der hier steht und dann weiter geht."
# What repeats, and is none: a list and one of its boxes.
OTHERS = {
    "an archive": (
        '<div class="archive"><h2>Archiv Mai 2009</h2>{}</div>',
        f'<div class="entry"><h3><a href="/{{at}}">Beitrag {{at}}</a></h3>'
        f'<p class="meta">von Antonia am {{date}}</p><p>{ENTRY}</p>'
        f'<a href="/{{at}}#comments">3 Kommentare</a></div>',
    ),
    "a shop": (
        '<div class="products">{}</div>',
        f'<div class="product"><h3>Produkt {{at}}</h3><p>{ENTRY}</p><span class="price">{{at}},99'
        "</span></div>",
    ),
    "a forum's index": (
        '<table class="forums">{}</table>',
        '<tr><td><a href="/f{at}">Forum {at}</a><br>Hier wird geredet</td><td>von <b>{name}</b><br>'
        "{date}</td></tr>",
    ),
    "events": (
        '<h2>Termine</h2><ul class="events">{}</ul>',
        f'<li><span class="date">{{date}}</span> <b>Lesung {{at}}</b><p>{ENTRY}</p></li>',
    ),
    "related articles": (
        '<h2>Reply to this: write a comment</h2><section class="related">{}</section>',
        f'<article><h3><a href="/n{{at}}">Nachricht {{at}}</a></h3><span class="by">{{name}}</span>'
        f"<time>{{date}}</time><p>{ENTRY}</p></article>",
    ),
    "the latest comments": (
        "<div><h3>Neueste Kommentare</h3>{}</div>",
        '<div class="item"><a href="/x{at}#c1">{name} zu „Hallo“</a> <i>{date}</i></div>',
    ),
}  # fmt: skip


def page(around: str, one: str) -> Page:
    """Make a page."""
    boxes = "".join(
        one.format(at=at, name=name, text=text, date=f"0{at}.05.2009 1{at}:2{at}")
        for at, (name, text) in enumerate(SAID, 3)
    )
    body = AROUND.format(POST + around.format(boxes))
    return Page(url="https://blog.example/hallo-welt/", body=body.encode())


@pytest.mark.parametrize("system", SYSTEMS)
def test_comments_of_software_that_is_not_known_are_found(system: str) -> None:
    items: list[Item] = list(read(page(*SYSTEMS[system])))
    found = [each for each in items if isinstance(each, Comment)]
    assert [name for name, _ in SAID] == [each.author.name for each in found]
    for comment, (_, text) in zip(found, SAID, strict=True):
        assert text == comment.body.removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize("system", set(SYSTEMS) - {"typecho"})
def test_a_guess_is_said_to_be_one_with_how_sure_it_is(system: str) -> None:
    told = [each.what for each in read(page(*SYSTEMS[system])) if isinstance(each, Problem)]
    (guessed,) = [each for each in told if "look like comments" in each]
    assert "4 boxes" in guessed
    assert guessed.endswith("% sure")


@pytest.mark.parametrize("kind", OTHERS)
def test_what_only_repeats_is_no_comment(kind: str) -> None:
    tree, _ = parse(page(*OTHERS[kind]))
    assert guess(tree) is None


def test_a_number_in_a_link_is_nobody_s_name() -> None:
    """PluXML: the name stands loose beside the date, the number in a link of its own."""
    one = (
        '<div class="comment"><small><a class="nbcom" href="#c{at}">#{at}</a> <time'
        ' datetime="2009-05-0{at}T10:00:00+02:00">{date}</time> - {name} schrieb :</small>'
        "<blockquote><p>{text}</p></blockquote></div>"
    )
    found = [each for each in read(page('<div id="comments">{}</div>', one))
             if isinstance(each, Comment)]  # fmt: skip
    assert 4 == len(found)
    assert not any(each.author.name.isdecimal() for each in found)
