"""Movable Type's text format as its own exporter and others write it."""

from __future__ import annotations

import io

import pytest

from importer.formats import Given, movabletype
from importer.formats.movabletype import moment, read, sniff
from importer.model import Comment, Item, Post, Problem, Skipped

HEAD = "AUTHOR: Gerda\nTITLE: Tag\nBASENAME: tag\nSTATUS: {}\nDATE: 03/12/2005 02:05:09 PM\n"
# The template in Movable Type's ImportExport.pm leaves lines empty around comments and pings.
OWN = (
    HEAD.format("Publish") + "TAGS: a,b\n-----\nBODY:\nx\n-----\nEXTENDED BODY:\n\n-----\n"
    "EXCERPT:\n\n-----\nKEYWORDS:\n\n-----\n\nCOMMENT:\nAUTHOR: Hans\n"
    "EMAIL: h@example.org\nIP: 192.0.2.7\n"
    "URL: http://hans.example/\nDATE: 03/12/2005 12:30:00 AM\nHallo\n\nzwei\n-----\n\nCOMMENT:\n"
    "AUTHOR: Ina\nEMAIL: \nIP: \nURL: \nDATE: 03/12/2005 12:31:00 AM\nJa\n-----\n\n\nPING:\n"
    "TITLE: T\nURL: http://a.example/\nIP: 192.0.2.7\nBLOG NAME: B\nDATE: 03/13/2005 08:00:00 AM\n"
    "ex\n-----\n\n--------\n"
)  # fmt: skip


def found(text: str) -> list[Item]:
    """Read a file."""
    return list(read(io.BytesIO(text.encode()), Given("x.txt", "https://g.example")))


def comments(items: list[Item]) -> list[Comment]:
    """Give the comments."""
    return [each for each in items if isinstance(each, Comment)]


def test_every_comment_and_ping_of_movable_types_own_export_is_read() -> None:
    said = [(each.author.name, each.body, each.kind) for each in comments(found(OWN))]

    assert [("Hans", "Hallo\n\nzwei", "comment"), ("Ina", "Ja", "comment")] == said[:2]
    assert [("B", "<strong>T</strong>\n\nex", "trackback")] == said[2:]
    assert sniff(OWN.encode())
    assert sniff(OWN.replace("\n", "\r\n").encode())


def test_empty_lines_before_a_name_change_no_id() -> None:
    tight = OWN.replace("-----\n\n\n", "-----\n").replace("-----\n\n", "-----\n")

    assert comments(found(tight)) == comments(found(OWN))


def test_a_separator_in_a_text_that_nobody_marked_is_text() -> None:
    (hans, *_) = comments(found(OWN.replace("Hallo\n", "Hallo\n-----\n\nunten\n")))

    assert "Hallo\n-----\n\nunten\n\nzwei" == hans.body


def test_an_entrys_separator_in_a_text_that_nobody_marked_is_text() -> None:
    items = found(OWN.replace("Hallo\n", "Hallo\n--------\nPS: unten\n") + OWN)

    assert "Hallo\n--------\nPS: unten\n\nzwei" == comments(items)[0].body
    assert 6 == len(comments(items))
    assert 2 == sum(isinstance(each, Post) for each in items)


def test_a_comment_that_ends_with_the_entry_is_whole() -> None:
    items = found(OWN.partition("\n\n\nPING:")[0].removesuffix("\n-----") + "\n--------\n")

    assert ["Hallo\n\nzwei", "Ja"] == [each.body for each in comments(items)]
    assert [] == [each for each in items if isinstance(each, Problem)]


def test_fields_of_plugins_are_counted_and_no_comment() -> None:
    items = found(OWN.removesuffix("--------\n") + "-----\nCF50_MOOD:\nfroh\n-----\n--------\n")

    assert 3 == len(comments(items))
    assert ["fields of plugins"] == [each.why for each in items if isinstance(each, Skipped)]


@pytest.mark.parametrize(("word", "status"), [
    ("Publish", "publish"), ("publish", "publish"), ("Draft", "draft"), ("Future", "future"),
    ("Review", "pending"), ("Unpublish", "draft"),
])  # fmt: skip
def test_an_entrys_status_is_wordpresss_word_for_it(word: str, status: str) -> None:
    items = found(OWN.replace("STATUS: Publish", f"STATUS: {word}"))

    assert [status] == [each.status for each in items if isinstance(each, Post)]


@pytest.mark.parametrize(
    ("basename", "url"),
    [
        ("tag", "https://g.example/2005/03/tag.html"),
        ("2005/03/12/140509", "https://g.example/entry/2005/03/12/140509"),
    ],
)
def test_an_entrys_address_is_the_usual_one(basename: str, url: str) -> None:
    items = found(OWN.replace("BASENAME: tag", f"BASENAME: {basename}"))

    assert [url] == [each.url for each in items if isinstance(each, Post)]


@pytest.mark.parametrize(("written", "known"), [
    ("01/31/2002 03:31:05 PM", "2002-01-31T15:31:05+00:00"),
    ("1/2/2002 15:47:06", "2002-01-02T15:47:06+00:00"),
    ("12/31/2002 12:00:00 AM", "2002-12-31T00:00:00+00:00"),
    ("12/31/02 15:47:06", "2002-12-31T15:47:06+00:00"),
    ("12/31/99 5:7:6 am", "1999-12-31T05:07:06+00:00"),
    ("31.12.2002 15:47", None), ("13/31/2002 15:47:06", None),
])  # fmt: skip
def test_a_date_is_read_as_movable_type_reads_it(written: str, known: str | None) -> None:
    when = moment(written)

    assert known == (when.isoformat() if when else None)


def test_what_no_memory_holds_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(movabletype, "LONGEST_ENTRY", 300)
    lost = [each.what for each in found(OWN) if isinstance(each, Problem) and each.lost]

    assert ["an entry of more than 300 characters: 14 lines left out"] == lost
