"""Bugs that other importers have, each one shown not to be ours: rows B1 to B12 of what was found.

Only what is about reading; the names say what goes wrong there.
"""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_cli import Shell
from wxr_files import comment, file, item

from importer import runs, store
from importer.formats import Given
from importer.formats.registry import detect
from importer.model import Comment, Item, Post, Problem
from importer.report import Report
from importer.schema import open_database

FOLDER = Path(__file__).parent / "formats"


def read(data: bytes | str, name: str = "x", site: str = "") -> list[Item]:
    """Read bytes as what they are found to be."""
    data = data.encode() if isinstance(data, str) else data
    format = detect(data[:65536], name)
    assert format.read
    return list(format.read(io.BytesIO(data), Given(name, site)))


def comments(items: list[Item]) -> list[Comment]:
    """Give the comments."""
    return [each for each in items if isinstance(each, Comment)]


def lost(items: list[Item]) -> list[Problem]:
    """Give the records that are lost."""
    return [each for each in items if isinstance(each, Problem) and each.lost]


def disqus(*posts: str, thread: str = "<id/>") -> str:
    """Give an export of Disqus with one thread."""
    return (
        '<?xml version="1.0"?><disqus xmlns="http://disqus.com"'
        ' xmlns:dsq="http://disqus.com/disqus-internals">'
        f'<thread dsq:id="1">{thread}<link>https://example.org/a/</link></thread>'
        f"{''.join(posts)}</disqus>"
    )


def post(id: int, parent: int = 0, more: str = "", date: str = "2020-01-01T10:00:00Z") -> str:
    """Give a post of it."""
    answers = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{id}"><message>{id}</message><createdAt>{date}</createdAt>{more}'
        f'<thread dsq:id="1"/>{answers}</post>'
    )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A person with an empty folder."""
    return Shell(tmp_path)


def test_b1_an_answer_to_a_comment_that_is_missing_answers_no_other() -> None:
    db = open_database(":memory:")
    first = file(item(comment(5, "eine andere Seite", parent="0"), id=1))
    second = file(item(comment(9, parent="8"), id=2))
    for data in (first, second, second):
        run = runs.start(db, "test", "", datetime(2024, 1, 1, tzinfo=UTC))
        assert store.save(db, read(data), run, Report()).adds_up
    parents = {each.key: each.parent for each in store.items(db) if isinstance(each, Comment)}
    db.close()

    assert {None, "blog.example/c8"} == set(parents.values())
    assert "blog.example/c8" not in parents


def test_b2_two_anonymous_comments_in_one_second_are_two() -> None:
    same = {"author": "Anonymous", "date": "2020-10-25 02:30:00"}
    found = comments(read(file(
        item(comment(1, "eins", **same), comment(2, "zwei", **same), id=1),
        item(comment(3, "drei", **same), id=2),
    )))  # fmt: skip

    assert ["eins", "zwei", "drei"] == [each.body for each in found]
    assert 3 == len({each.key for each in found})


def test_b2_the_hour_that_the_clock_has_twice_is_two_times() -> None:
    local = {"date": "2020-10-25 02:30:00"}
    found = comments(read(file(item(
        comment(1, date_gmt="2020-10-25 00:30:00", **local),
        comment(2, date_gmt="2020-10-25 01:30:00", **local),
    ))))  # fmt: skip

    assert ["+02:00", "+01:00"] == [each.offset for each in found]


def test_b3_a_thread_whose_id_is_only_text_keeps_its_comments(data: Path) -> None:
    made = comments(read(disqus(post(1), post(2, 1), thread="<id>x</id>")))
    found = comments(read((data / "exports" / "isso" / "disqus.xml").read_bytes()))

    assert 2 == len(made)
    assert 6 == len(found)


@pytest.mark.parametrize("damage", [
    lambda text: text.replace("Hallo 500", "Hallo \x0b 500"),
    lambda text: text.replace("<![CDATA[2011-07-12 13:05:00]]>", "0000-00-00 00:00:00"),
    lambda text: text.replace("<wp:comment_parent>0</wp:comment_parent>", "<wp:comment_parent/>"),
    lambda text: text.replace("http://wordpress.org/export", "https://wordpress.org/export"),
], ids=["a control character", "a date of zeros", "no parent", "another namespace"])  # fmt: skip
def test_b4_one_bad_place_costs_no_comment_of_a_thousand(damage: object) -> None:
    assert callable(damage)
    whole = file(item(*(comment(id, f"Hallo {id}") for id in range(1, 1001))))

    assert 1000 == len(comments(read(damage(whole))))


def test_b4_a_file_cut_off_gives_all_before_the_cut() -> None:
    whole = file(item(*(comment(id, f"Hallo {id}") for id in range(1, 1001))))
    found = read(whole[: len(whole) // 2])

    assert 400 < len(comments(found)) < 600
    assert any("ends in the middle" in each.what for each in found if isinstance(each, Problem))


def test_b5_an_answer_to_a_deleted_or_spam_comment_is_there() -> None:
    gone, spam = "<isDeleted>true</isDeleted>", "<isSpam>true</isSpam>"
    found = comments(read(disqus(post(1, more=gone), post(2, 1), post(3, more=spam), post(4, 3))))

    assert ["trash", "approved", "spam", "approved"] == [each.status for each in found]
    assert [None, found[0].key, None, found[2].key] == [each.parent for each in found]


def test_b6_a_long_text_is_not_cut() -> None:
    long = "Wort " * 20_000

    assert long.strip() == comments(read(file(item(comment(1, long)))))[0].body.strip()


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_b6_no_version_of_the_namespace_loses_comments(version: str, scheme: str) -> None:
    text = file(item(comment(1))).replace(
        "http://wordpress.org/export/1.2/", f"{scheme}://wordpress.org/export/{version}/"
    )

    assert 1 == len(comments(read(text)))


def test_b7_trash_is_not_published_the_ip_stays_and_times_are_utc() -> None:
    found = comments(read(file(item(
        comment(1, approved="trash", author_IP="192.0.2.1",
                date="2020-07-01 12:00:00", date_gmt="2020-07-01 10:00:00"),
        comment(2, approved="spam"),
    ))))  # fmt: skip

    assert ["trash", "spam"] == [each.status for each in found]
    assert "192.0.2.1" == found[0].author.ip
    assert datetime(2020, 7, 1, 10, tzinfo=UTC) == found[0].published


def test_b8_a_malformed_file_takes_nothing_away_and_says_so(shell: Shell, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml.gz"
    good.write_text(file(item(comment(1), comment(2))))
    bad.write_bytes(gzip.compress(file(item(comment(3))).encode())[:-20])
    assert 0 == shell("import", str(good)).exit_code

    done = shell("import", str(bad))
    (site,) = shell.rows("sites")

    assert 65 == done.exit_code
    assert "the archive is damaged" in done.stderr
    assert site["comments"] in (2, 3)


def test_b9_a_record_without_status_is_read() -> None:
    rows = '{"results":[{"nick":"A","comment":"<p>x</p>","url":"/a/","objectId":"1"}]}'

    assert ["approved"] == [each.status for each in comments(read(rows))]


def test_b10_two_comments_of_one_second_are_two_files_and_two_comments() -> None:
    rows = [f"name: A\ndate: 2020-01-01 10:00:00\nmessage: {n}\n" for n in (1, 2)]
    found = [
        comments(read(row, name=f"_data/comments/brot/comment-{n}.yml"))
        for n, row in enumerate(rows)
    ]

    assert 2 == len({each.key for (each,) in found})
    assert 1 == len({each.post for (each,) in found})


def test_b11_a_thread_with_an_empty_id_keeps_its_comments() -> None:
    found = read(disqus(post(1), thread="<id/>"))

    assert 1 == len(comments(found))
    assert ["https://example.org/a/"] == [each.url for each in found if isinstance(each, Post)]


def test_b12_utc_is_not_taken_for_the_blogs_own_clock() -> None:
    (found,) = comments(read(disqus(post(1))))

    assert (datetime(2020, 1, 1, 10, tzinfo=UTC), "") == (found.published, found.offset)
