"""Pages of other platforms, by their default templates; the words are ours."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from importer.extract.encoding import decode
from importer.extract.registry import TIERS, platform_of, read
from importer.extract.tree import parse
from importer.model import Comment, Page, Problem

PAGES = Path(__file__).parent / "pages"
# page: platform, and of each comment: number ("x": a hash), parent, name, date, body
EXPECTED = {
    "blogger": (
        "blogger",
        ("2870192190452626428", "", "Yvonne", "2012-09-07 11:41:55", "Les miens aussi.<br>Merci !"),
        ("3870192190452626429", "2870192190452626428", "Paul", "2012-09-07 12:41:55", "Combien ?"),
        ("4870192190452626430", "", "Anonyme", "2012-09-08 10:26:40", "Bravo"),
    ),
    "blogger_old": (
        "blogger",
        ("8904734088177341410", "", "Jim Wall", "2009-06-09 16:46:40", "<p>Up in smoke.</p>"),
        ("8904734088177341411", "", "Anonymous", "2009-06-09 17:46:00",
         '<p>Said "I said..." too.</p>'),
    ),
    "wpdiscuz": (
        "wordpress",
        ("31", "", "Anna", "2021-03-12 13:05:00", "<p>Schöne Kähne.</p>"),
        ("40", "31", "Bert", "2021-03-13 08:10:00", "<p>Ja!</p>"),
    ),
    "unknown": (
        "generic",
        ("x", "", "Ann", "2012-03-12 14:05:00", "<p>Here too.</p><p>All day.</p>"),
        ("x", "", "Bob Bell", "2012-03-12 15:10:00", "<p>Not here.</p>"),
        ("x", "", "Cleo", "2012-03-13 09:00:00", "<p>Snow!</p>"),
    ),
    "typepad": (
        "typepad",
        ("6a00d83451b19369e20133ec79aa5d970b", "", "Ann", "2010-03-12 14:05:00",
         "<p>Nice boat.</p><p>Reply soon.</p>"),
        ("6a00d83451b19369e20133ec79aa5d971c", "", "Bob", "2010-03-13 09:10:00", "<p>Yes.</p>"),
    ),
    "drupal": (
        "drupal",
        ("921", "", "Ann", "2010-03-12 14:05:00", "<p>Oaks are best.</p>"),
        ("930", "921", "Bob", "2010-03-13 09:10:00", "<p>No, elms.</p>"),
        ("931", "930", "Ann", "2010-03-14 10:00:00", "<p>Hm.</p>"),
        ("940", "", "Cleo", "2010-03-15 11:00:00", "<p>Birches!</p>"),
    ),
    "serendipity": (
        "serendipity",
        ("123", "", "Anna", "2011-03-12 13:05:00", "Meine Bohnen<br>wachsen."),
        ("124", "123", "Bert", "2011-03-12 14:00:00", "Meine nicht."),
        ("125", "", "Cleo", "2011-03-13 08:00:00", "Schön."),
    ),
    "textpattern": (
        "textpattern",
        ("12", "", "Ann", "2010-03-12 14:05:00", "<p>Green.</p>"),
        ("13", "", "Bob", "2010-03-13 09:10:00", "<p>Black.</p>"),
    ),
    "antville": (
        "antville",
        ("4711", "", "anna", "2004-03-12 13:05:00", "Grüner Tee."),
        ("4712", "", "bert", "2004-03-12 14:00:00", "Schwarzer."),
    ),
    "livejournal": (
        "livejournal",
        ("1101", "", "ann", "2010-03-12 14:05:10", "Deep snow."),
        ("1102", "1101", "bob", "2010-03-12 15:00:00", "How deep?"),
    ),
    "h_entry": (
        "h-entry",
        ("x", "", "Ann", "2015-03-12 13:05:00", "It blows."),
        ("x", "", "Bob", "2015-03-12 14:00:00", "It does."),
    ),
    "json_ld": (
        "json-ld",
        ("71", "", "Ann", "2021-03-12 13:05:00", "High today."),
        ("x", "71", "Bob", "2021-03-12 14:00:00", "Low here."),
    ),
    "schema": (
        "schema",
        ("102540612", "", "Ania", "2020-01-31 22:03:00", "Zimne, ale ładne."),
        ("102540613", "", "Bolek", "2020-02-01 07:00:00", "Nie."),
    ),
}  # fmt: skip


def page(name: str) -> Page:
    """Give a page of the folder at an address of its own."""
    url = f"http://{name}.example/2010/03/a.html"
    return Page(url=url, body=(PAGES / f"{name}.html").read_bytes())


def number(key: str) -> str:
    """Give the number in a comment's key; "x" for a hash."""
    own = key.rpartition("/c")[2]
    return "x" if own.startswith("x") else own


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_platform_s_page_is_read(name: str) -> None:
    """Number, parent, author, date and text of every comment, and none else."""
    platform, *rows = EXPECTED[name]
    tree, _ = parse(page(name))
    made_by = platform_of(page(name), tree)
    assert platform == (made_by.name if made_by else None)
    found = [item for item in read(page(name)) if isinstance(item, Comment)]
    got = [
        (number(one.key), number(one.parent or ""), one.author.name,
         f"{one.published:%F %T}" if one.published else "", one.body)
        for one in found
    ]  # fmt: skip
    assert rows == got


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_two_readings_give_the_same_keys(name: str) -> None:
    """Hashes too."""
    once, again = ([item for item in read(page(name)) if isinstance(item, Comment)] for _ in "12")
    assert [one.key for one in once] == [one.key for one in again]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_beginning_of_a_page_is_read(name: str) -> None:
    """A page cut off anywhere raises nothing."""
    body = page(name).body
    for end in range(0, len(body), 37):
        list(read(Page(url="http://cut.example/a.html", body=body[:end])))


def test_one_platform_decides() -> None:
    """In the first row of marks that claims a page there is one claim."""
    for name in EXPECTED:
        tree, _ = parse(page(name))
        claims = [sum(platform.claims(tree) for platform in row) for row in TIERS]
        assert 1 == next(each for each in claims if each), name


def test_a_guess_is_said_to_be_one() -> None:
    """With what was taken for a comment, and how sure it is."""
    said = [item.what for item in read(page("unknown")) if isinstance(item, Problem)]
    assert any("3 boxes" in what and "% sure" in what for what in said)


def test_a_theme_without_numbers_is_read_by_what_repeats() -> None:
    """WordPress made the page, its theme left the ids out."""
    body = (PAGES / "unknown.html").read_bytes()
    wordpress = body.replace(b"<title>", b'<meta name="generator" content="WordPress 3.0"><title>')
    items = list(read(Page(url="http://x.example/a/", body=wordpress)))
    assert 3 == sum(isinstance(item, Comment) for item in items)


@pytest.mark.parametrize("kind", ["related", "recent-comments", "nav"])
def test_what_repeats_without_being_comments_is_left_alone(kind: str) -> None:
    """Lists of posts, of links, of the newest comments of a blog."""
    tree = parse(page("unknown"))[0]
    body = (tree.css_first(f".{kind}").html or "").encode()
    assert not [
        item
        for item in read(Page(url="http://x.example/", body=body * 3))
        if isinstance(item, Comment)
    ]


def test_a_hostile_page_takes_no_more_time_than_a_long_one() -> None:
    """Boxes within boxes, each called after comments: guessing reads no more than its budget."""
    names = ("".join(pair) for pair in product("abcdefgh", repeat=3))
    boxes = "".join(f'<div class="comment-{name}">' for name in names)
    html = f'<section class="comments">{boxes}' + "x 12 March 2010 14:05 " * 20_000
    assert list(read(Page(url="http://x.example/", body=html.encode())))


def test_fields_of_a_form_are_no_comments() -> None:
    """They repeat, too, and stand among the comments; and what says no date is not guessed."""
    line = '<div class="line"><b>{n}</b><label>Rules {n}</label></div>'
    rows = "".join(line.format(n=n) for n in "abc")
    html = f'<div class="comments"><form>{rows}</form>{rows}</div>'
    items = read(Page(url="http://x.example/", body=html.encode()))
    assert not [item for item in items if isinstance(item, Comment)]


@pytest.mark.parametrize(
    ("declared", "body", "text"),
    [
        ("iso-8859-2", "żółć ąęść".encode(), "żółć ąęść"),  # a mirror's: saved anew
        ("iso-8859-1", "Müller, größer".encode("cp1252"), "Müller, größer"),
        ("iso-8859-1", "Ã¤".encode("cp1252"), "Ã¤"),  # too little to say so
    ],
)
def test_what_is_utf8_without_a_bad_byte_is_read_so(declared: str, body: bytes, text: str) -> None:
    """Whatever the page declares; a remark says it."""
    page = Page(url="x", body=f'<meta charset="{declared}">'.encode() + body)
    assert decode(page).text.endswith(text)
    assert (decode(page).problem is not None) == (declared == "iso-8859-2")
