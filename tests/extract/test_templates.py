"""Platforms' pages in the structure that their own templates print; words and names are ours.

Beside each page stands what is in it: of every comment number, parent, name, address, date and how
sure it is, kind, status, permalink (from the page's address on) and text.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from importer.extract.place import plain
from importer.extract.registry import TIERS, platform_of, read
from importer.extract.sheets import LIVEJOURNAL, SHEETS, STANDARDS
from importer.extract.tree import parse
from importer.extract.whole import leaf, whole
from importer.model import Comment, Item, Page, Post, Problem

FOLDER = Path(__file__).parent / "templates"
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))
HOW = {"as it says": "sure", "the site's clock": "local", "the day alone": "day", "not read": ""}
CHROME = re.compile(
    r"\b(?:reply|antwort|antworten|permalink|posted by|submitted|says?|said|schrieb|like|share)\b",
    re.IGNORECASE,
)


def page(name: str) -> Page:
    """Give a page of the folder at an address of its own."""
    return Page(url=f"http://{name}.example/a.html", body=(FOLDER / f"{name}.html").read_bytes())


def told(name: str) -> dict[str, Any]:
    """Give what stands in a page."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def row(one: Comment) -> list[str]:
    """Give a comment as it is written down beside its page."""
    noted = re.search(r": ([^:,]*)(?:,[^:]*)? -->$", one.raw.decode())
    how = HOW.get(noted[1], noted[1]) if noted else ""
    date = f"{one.published:%F %H:%M} {how}" if one.published else ""
    host, _, place = one.url.partition(".example/a.html")
    body = " ".join(one.body.split())
    return [
        number(one.key), number(one.parent or ""), one.author.name, one.author.url, date,
        one.kind, one.status, place or one.url if host != one.url else one.url, body,
    ]  # fmt: skip


def number(key: str) -> str:
    """Give the number in a comment's key; "x" for a hash."""
    own = key.rpartition("/c")[2]
    return "x" if own.startswith("x") else own


def comments(items: list[Item]) -> list[Comment]:
    """Give the comments among items."""
    return [item for item in items if isinstance(item, Comment)]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_s_page_is_read(name: str) -> None:
    """Every comment and none else, with all that the page says of it."""
    made_by = platform_of(page(name), parse(page(name))[0])
    assert told(name)["platform"] == (made_by.name if made_by else None)
    assert told(name)["comments"] == [row(one) for one in comments(list(read(page(name))))]


@pytest.mark.parametrize("name", NAMES)
def test_one_platform_claims_a_template_s_page(name: str) -> None:
    """In the first row of marks that claims it."""
    tree = parse(page(name))[0]
    claims = [[one.name for one in row if one.claims(tree)] for row in TIERS]
    assert [told(name)["platform"]] == next(each for each in claims if each)


@pytest.mark.parametrize(
    ("address", "post"),
    [
        ("a.html?showComment=1347018115672#c5", "a.html"),
        ("a.html?commentPage=2", "a.html"),
        ("a.html?cid=6a00d83451b19369e20133ec79aa5d970b#comment-6a0", "a.html"),
        ("a.html?cid=7", "a.html?cid=7"),
        ("?p=4&cpage=2", "?p=4"),
    ],
)
def test_a_comment_s_address_is_its_post_s(address: str, post: str) -> None:
    """Every platform names in it which comment or which page of comments is meant."""
    assert f"http://x.example/{post}" == plain(f"http://x.example/{address}")


def test_what_many_call_a_comment_s_date_is_no_mark_of_antville() -> None:
    """Home-made pages have such classes, too."""
    html = b'<div class="c"><span class="commentDate">12.03.2004 14:05</span></div>'
    assert platform_of(Page(url="x", body=html), parse(Page(url="x", body=html))[0]) is None


def test_every_sheet_has_a_page() -> None:
    """A platform without a test is no platform."""
    sheets = {sheet.name for sheet in (*SHEETS, LIVEJOURNAL, *STANDARDS)}
    assert sheets == sheets & {told(name)["platform"] for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_whether_it_takes_comments(name: str) -> None:
    """By the platform's own form."""
    (post,) = (item for item in read(page(name)) if isinstance(item, Post))
    assert ("open" if told(name)["open"] else "closed") == post.comment_status


@pytest.mark.parametrize("name", ["serendipity_1", "serendipity_old"])
def test_an_address_that_a_name_links_to_is_the_author_s(name: str) -> None:
    """Serendipity prints it where a blog shows it."""
    mails = {one.author.name: one.author.email for one in comments(list(read(page(name))))}
    shown = {"Anna": "anna@anna.example", "Ann": "ann@ann.example"}
    assert {who: shown.get(who, "") for who in mails} == mails


@pytest.mark.parametrize("name", NAMES)
def test_what_is_lost_is_said(name: str) -> None:
    """Comments whose text is elsewhere are Problems; of no other page anything is lost."""
    lost = [item for item in read(page(name)) if isinstance(item, Problem) and item.lost]
    assert told(name).get("lost", 0) == len(lost)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_s_page_is_read_alike_with_its_site(name: str) -> None:
    """As a leaf of a post, too: same keys, parents, authors, texts."""
    items = whole([leaf(page(name))], [])[0]
    assert [one[:4] + one[5:] for one in told(name)["comments"]] == [
        one[:4] + one[5:] for one in map(row, comments(items))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_template_is_in_a_name(name: str) -> None:
    """They stand around it."""
    assert not [one.author.name for one in comments(list(read(page(name)))) if
                CHROME.search(one.author.name)]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_beginning_of_a_template_s_page_is_read(name: str) -> None:
    """A page cut off anywhere raises nothing."""
    body = page(name).body
    for end in range(0, len(body), 97):
        list(read(Page(url="http://cut.example/a.html", body=body[:end])))
