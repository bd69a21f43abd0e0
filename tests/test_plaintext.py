"""The plain text of one post, with the comment form's words hanging on at its end."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.formats import Given
from importer.formats.plaintext import read, sniff, titled, without_form
from importer.formats.registry import FORMATS
from importer.model import Comment, Post, Problem, Site

PROSE = "Ein Text mit so vielen Worten, dass er als Prosa gelten darf."
GERMAN = """Deine E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert
Kommentar *
Name *
E-Mail *
Website"""
ENGLISH = """Your email address will not be published. Required fields are marked *
Comment *
Name *
Email *
Website
Post Comment"""


def told(text: str | bytes, name: str = "alt/mein text.txt", site: str = "") -> dict[type, Any]:
    body = text.encode() if isinstance(text, str) else text
    return {type(item): item for item in read(io.BytesIO(body), Given(name=name, site=site))}


@pytest.mark.parametrize(
    "form",
    [
        "Schreibe einen Kommentar Antworten abbrechen",
        "Schreibe einen Kommentar\nAntworten abbrechen",
        f"Schreibe einen Kommentar Antworten abbrechen\n{GERMAN}",
        "Schreibe einen Kommentar",
        "Kommentar schreiben",
        "Kommentar hinterlassen\nAntwort abbrechen\n",
        "Hinterlasse einen Kommentar Antwort abbrechen",
        "Hinterlasse eine Antwort Hier klicken, um das Antworten abzubrechen.",
        "Leave a Reply Cancel reply",
        f"Leave a Reply\nCancel reply\n{ENGLISH}",
        "Leave a comment\n\n",
    ],
)
def test_the_forms_words_at_the_end_go_and_say_open(form: str) -> None:
    post = told(f"{PROSE}\n{form}")[Post]
    assert (f"<p>{PROSE}</p>", "open") == (post.body, post.comment_status)


def test_they_go_where_they_hang_on_the_last_sentence() -> None:
    post = told(f"{PROSE} Schreibe einen Kommentar Antworten abbrechen")[Post]
    assert (f"<p>{PROSE}</p>", "open") == (post.body, post.comment_status)


@pytest.mark.parametrize(
    "text",
    [
        f"Schreibe einen Kommentar Antworten abbrechen, das steht unter jedem Text.\n{PROSE}",
        f"{PROSE} Und bitte: Leave a comment",
        f"{PROSE}\nName",
        PROSE,
    ],
)
def test_the_same_words_elsewhere_are_the_authors(text: str) -> None:
    post = told(text)[Post]
    assert "closed" == post.comment_status
    assert text.replace("\n", "") == post.body.replace("<p>", "").replace("</p>", "").replace(
        "\n", ""
    )


def test_a_text_gives_a_site_a_post_and_no_comment() -> None:
    items = told(PROSE)
    assert ("text:mein text", "text:mein text") == (items[Site].key, items[Post].site)
    assert items[Post].key.startswith("text:mein text/px")
    assert Comment not in items
    assert Problem not in items
    assert items[Post].key == told(PROSE, "mein text.txt")[Post].key


def test_the_site_given_is_the_site() -> None:
    site = told(PROSE, site="https://blog.example/a/")[Site]
    assert ("blog.example/a", "https://blog.example/a") == (site.key, site.url)


def test_markup_in_a_text_is_text() -> None:
    assert "<p>a &lt;b&gt; &amp; c</p>" == told("a <b> & c")[Post].body


@pytest.mark.parametrize(
    ("text", "title", "paragraphs"),
    [
        (f"Vom Säen\n\n{PROSE}", "Vom Säen", 1),
        (f"Wer sät?\n{PROSE}", "Wer sät?", 1),
        (f"Das ist ein Satz.\n{PROSE}", "Das ist ein Satz.", 2),
        ("Eins. Zwei.", "Eins.", 1),
        ("wort " * 40, "wort " * 15 + "wort…", 1),
        ("", "", 0),
    ],
)
def test_the_title_is_the_first_line_if_it_reads_like_one(
    text: str, title: str, paragraphs: int
) -> None:
    found, rest = titled(text)
    assert (title, paragraphs) == (found, len(rest))


@pytest.mark.parametrize(
    ("head", "claimed"),
    [
        (PROSE.encode(), True),
        (PROSE.encode("cp1252") + b" \xe4", True),
        ((PROSE + "ä").encode()[:-1], True),
        (b"\xef\xbb\xbf" + PROSE.encode(), True),
        (b"", False),
        (b"kurz", False),
        (f"<p>{PROSE}</p>".encode(), False),
        (f"{PROSE} <b>ja</b></p>".encode(), False),
        (b'{"text": "one two three four five six seven eight nine"}', False),
        (b'[{"text": "one two three four five six seven eight nine"}]', False),
        (b"id,name,text,more\n1,a,one two three four five six seven eight,x\n2,b,c,d\n", False),
        (b"id\tname\ttext\n1\ta\tone two three four five six seven eight\n", False),
        (PROSE.encode() + b"\x00\x01", False),
        (b"PK\x03\x04 one two three four five six seven eight", False),
    ],
)
def test_it_claims_prose_alone(head: bytes, claimed: bool) -> None:
    assert claimed == sniff(head)


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    sniff(text.encode("utf-8", "replace"))
    told(text.encode("utf-8", "replace"))
    assert len(without_form(text).text) <= len(text)


def test_the_text_that_it_began_with(data: Path) -> None:
    (seed,) = (data.parent / "seeds").glob("*.txt")
    body = seed.read_bytes()
    assert ["text"] == [format.name for format in FORMATS if format.sniff(body[:65536])]
    post = told(body, seed.name)[Post]
    assert "open" == post.comment_status
    assert "Schreibe einen Kommentar" not in post.body
    assert post.body.endswith("im Überfluss. ;-)</p>")
    assert "Social Media?" == post.title


def test_the_sample_blogs_text() -> None:
    sample = Path(__file__).parents[1] / "contrib" / "sample-blog" / "beitrag.txt"
    post = told(sample.read_bytes(), sample.name)[Post]
    assert "open" == post.comment_status
    assert "Antworten abbrechen" not in post.body
