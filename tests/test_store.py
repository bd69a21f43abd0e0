"""The store: what is saved stays, what is saved twice is there once, what is undone never was."""

from __future__ import annotations

import itertools
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Item, Post, Problem, Site, Skipped, Source
from importer.report import Report
from importer.schema import open_database, writing
from importer.undo import undo

NOW = datetime(2024, 11, 3, tzinfo=UTC)
TABLES = ("sites", "posts", "comments")
SITE = Site(key="blog.example", url="https://blog.example", source=Source(format="wxr"))
POST = Post(key="blog.example/p7", site="blog.example", title="Titel", source=Source(format="wxr"))


def comment(
    id: int = 1, body: str = "Hallo", format: str = "wxr", day: int = 0, **others: Any
) -> Comment:
    """Give a comment, as a source said it on some day; day 0 is unknown."""
    captured = NOW + timedelta(days=day) if day else None
    return Comment(
        **{
            "key": f"blog.example/c{id}",
            "post": "blog.example/p7",
            "body": body,
            "published": NOW - timedelta(days=100, minutes=-id),
            "source": Source(format=format, id=str(id), captured=captured),
            **others,
        }
    )


def saved(db: Database, *items: Item) -> tuple[int, Report]:
    """Save items as one run."""
    report = Report()
    run = runs.start(db, "test", "", NOW)
    store.save(db, items, run, report)
    runs.finish(db, run, report, NOW)
    return run, report


def content(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Give all rows that sources speak of, without the row numbers; all must be in order."""
    assert [] == list(db.query("pragma foreign_key_check"))
    db.execute("insert into comments_fts(comments_fts, rank) values ('integrity-check', 1)")
    db.conn.rollback()
    return {
        table: [
            {name: value for name, value in row.items() if name != "id"}
            for row in db.query(f"select * from {table} order by key")
        ]
        for table in TABLES
    }


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:")
    yield made
    made.close()


def bodies(db: Database) -> list[str]:
    """Give the bodies of all comments, by key."""
    return [row["body"] for row in db.query("select body from comments order by key")]


def found(db: Database, word: str) -> list[str]:
    """Give the keys of comments that full-text search finds."""
    query = (
        "select key from comments where id in"
        " (select rowid from comments_fts where comments_fts match ?) order by key"
    )
    return [row["key"] for row in db.query(query, [word])]


def test_what_is_saved_comes_out_in_order_of_posts_and_dates(db: Database) -> None:
    early, late = comment(2, published=NOW - timedelta(days=9)), comment(1, published=NOW)
    other = replace(POST, key="blog.example/p3", published=NOW)
    saved(db, late, early, POST, SITE, other, replace(late, key="blog.example/c9", post=other.key))

    assert [
        "blog.example",
        "blog.example/p7",
        "blog.example/c2",
        "blog.example/c1",
        "blog.example/p3",
        "blog.example/c9",
    ] == [item.key for item in store.items(db)]


def test_what_comes_out_is_what_went_in(db: Database) -> None:
    whole = comment(
        1,
        parent="blog.example/c0",
        author=Author(name="A", email="b", url="c", ip="d", user="e", avatar="f"),
        offset="+05:45",
        kind="pingback",
        status="trash",
        url="https://blog.example/7#comment-1",
        agent="Browser",
    )
    post = replace(
        POST,
        published=NOW,
        offset="-03:30",
        body="x",
        comment_status="closed",
        kind="page",
        status="draft",
        author="anna",
        url="https://blog.example/7",
    )
    saved(db, SITE, post, whole)

    assert [SITE, post, whole] == list(store.items(db))


def test_saving_twice_writes_nothing_the_second_time(db: Database) -> None:
    items = [SITE, POST, comment(1), comment(2, day=3), Problem(where="x", what="y")]
    saved(db, *items)
    run, report = runs.start(db, "again", "", NOW), Report()
    before = db.conn.total_changes

    store.save(db, items, run, report)

    assert before == db.conn.total_changes
    assert {"unchanged": 2} == dict(+report.outcomes["comments"])
    assert report.adds_up


def test_two_texts_for_one_key_in_one_source_are_written_once(db: Database) -> None:
    for items in (
        [comment(1, "x"), comment(1, "y")],
        [comment(1, "x", day=1), comment(1, "y", day=1)],
    ):
        saved(db, *items)
        before = content(db), db["sightings"].count
        _, report = saved(db, *items)
        assert before == (content(db), db["sightings"].count)
        assert report.adds_up


def test_an_edit_at_the_source_arrives(db: Database) -> None:
    saved(db, comment(1, "alt", day=1))
    _, report = saved(db, comment(1, "neu", day=2))

    assert ["neu"] == bodies(db)
    assert {"changed": 1} == dict(+report.outcomes["comments"])


def test_an_edit_arrives_from_a_source_that_gives_no_time(db: Database) -> None:
    for body in ("alt", "neu", "alt"):
        saved(db, comment(1, body))
        assert [body] == bodies(db)


def test_an_older_export_read_later_changes_nothing(db: Database) -> None:
    saved(db, comment(1, "neu", day=2))
    saved(db, comment(1, "alt", day=1))

    assert ["neu"] == bodies(db)


def test_what_a_source_says_again_later_counts_as_said_later(db: Database) -> None:
    saved(db, comment(1, day=1, status="approved"))
    saved(db, comment(1, day=2, status="spam", format="rest-edit"))
    saved(db, comment(1, day=3, status="approved"))

    assert ["approved"] == [row["status"] for row in db["comments"].rows]


def test_what_only_an_export_knows_survives_a_sync_from_pages(db: Database) -> None:
    known = Author(name="Anna", email="anna@example.org", ip="192.0.2.1")
    saved(db, comment(1, day=1, author=known))
    saved(db, comment(1, day=2, author=Author(name="Anna"), format="pages", published=None))

    (item,) = [each for each in store.items(db) if isinstance(each, Comment)]
    assert known == item.author
    assert comment(1).published == item.published


def test_a_comment_is_kept_before_its_post_and_site_are_seen(db: Database) -> None:
    saved(db, comment(1))
    assert [("blog.example/p7", "")] == [(row["key"], row["title"]) for row in db["posts"].rows]

    saved(db, POST, SITE)
    assert [("blog.example/p7", "Titel")] == [(r["key"], r["title"]) for r in db["posts"].rows]


def test_a_blog_in_a_folder_named_like_a_post_is_another_thing(db: Database) -> None:
    folder = Site(key="blog.example/p7", url="https://blog.example/p7", source=Source(format="wxr"))
    _, report = saved(db, POST, folder, comment(1))

    assert (1, 1, 1) == tuple(report.outcomes[table]["new"] for table in TABLES)


def test_text_that_cannot_be_stored_is_made_readable(db: Database) -> None:
    saved(db, comment(1, "a\udcff"), Problem(where="\udcfe.xml", what="\ud800"))

    assert ["a\\udcff"] == bodies(db)
    assert ["\\udcfe.xml"] == [each.where for each in store.problems(db)]


def test_a_problem_met_again_is_kept_once(db: Database) -> None:
    problem = Problem(where="x, line 3", what="damaged", raw=b"<x>")
    saved(db, problem)
    _, report = saved(db, problem, problem)

    assert [problem] == list(store.problems(db))
    assert 2 == report.lost


def test_the_report_adds_up_over_all_kinds_of_items(db: Database) -> None:
    _, report = saved(
        db,
        SITE,
        POST,
        comment(1),
        comment(1),
        comment(1, "neu"),
        Problem(where="a", what="b"),
        Problem(where="a", what="c", lost=False),
        Skipped(where="a", why="d"),
    )

    assert report.adds_up
    assert {"read": 7, "settled": 7} == {"read": report.read, "settled": report.settled}
    assert 1 == report.remarks


def test_a_report_that_lacks_an_item_does_not_add_up() -> None:
    report = Report()
    list(report.counting([SITE, POST]))
    report.outcomes["sites"]["new"] += 1

    assert not report.adds_up


def test_search_finds_words_also_after_a_change_and_an_undo(db: Database) -> None:
    first, _ = saved(db, comment(1, "Straße über Äpfel", day=1), comment(2, "Birne"))
    assert ["blog.example/c1"] == found(db, "apfel")
    second, _ = saved(db, comment(1, "Quitte", day=2))
    assert ([], ["blog.example/c1"]) == (found(db, "apfel"), found(db, "quitte"))
    undo(db, second)
    assert (["blog.example/c1"], []) == (found(db, "apfel"), found(db, "quitte"))
    undo(db, first)
    assert [] == found(db, "apfel")
    saved(db, comment(3, "Birne"))
    assert ["blog.example/c3"] == found(db, "birne")
    content(db)


def test_undoing_the_first_of_two_equal_runs_takes_nothing_away(db: Database) -> None:
    items = (SITE, POST, comment(1), Problem(where="a", what="b"))
    first, _ = saved(db, *items)
    before = content(db)
    second, _ = saved(db, *items)

    undo(db, first)
    assert before == content(db)
    assert 1 == len(list(store.problems(db)))
    undo(db, second)
    assert {"sites": [], "posts": [], "comments": []} == content(db)
    assert [] == list(store.problems(db))


def test_undoing_twice_is_undoing_once(db: Database) -> None:
    run, _ = saved(db, SITE, comment(1))

    assert [2, 0] == [undo(db, run), undo(db, run)]


FORMATS = ("wxr", "rest", "rest-edit", "pages", "feed", "other", "another")


@st.composite
def sightings(draw: st.DrawFn) -> list[Item]:
    """What one source says at one time, of a few keys: words hang on source and time alone."""
    format = draw(st.sampled_from(FORMATS))
    day = draw(st.integers(1, 4))
    numbers = draw(st.sets(st.integers(1, 3), min_size=1))
    items: list[Item] = []
    for id in sorted(numbers):
        chance = random.Random(f"{format} {day} {id}")
        items.append(
            comment(
                id,
                chance.choice(["Hallo", "<p>Hallo</p>", "Ja", "Nein", ""]) + str(day),
                format,
                day,
                author=Author(name=chance.choice(["", "Anna"]), email=chance.choice(["", "a@b"])),
                parent=chance.choice([None, "blog.example/c9"]),
                post=f"blog.example/p{chance.choice([7, 7, 8])}",
                status=chance.choice(["approved", "spam"]),
            )
        )
    if draw(st.booleans()):
        source = Source(format=format, captured=NOW + timedelta(days=day))
        items.append(replace(POST, title=f"Titel {format} {day}", status="draft", source=source))
    return items


@given(st.lists(sightings(), min_size=2, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_sources_in_any_order_give_the_same_rows(
    sources: list[list[Item]], chance: random.Random
) -> None:
    results = []
    for _ in range(3):
        db = open_database(":memory:")
        for items in sources:
            assert saved(db, *items)[1].adds_up
        results.append(without_stubs(content(db)))
        db.close()
        chance.shuffle(sources)

    assert results[0] == results[1] == results[2]


def without_stubs(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Leave out posts that no source spoke of and that carry no comment now."""
    used = {row["post"] for row in rows["comments"]}
    posts = [row for row in rows["posts"] if row["source_format"] or row["key"] in used]
    return {**rows, "posts": posts}


@given(st.lists(sightings(), min_size=1, max_size=6), st.data())
@settings(max_examples=300, deadline=None)
def test_runs_undone_are_as_if_they_never_were(
    sources: list[list[Item]], data: st.DataObject
) -> None:
    db, fresh = open_database(":memory:"), open_database(":memory:")
    made = [saved(db, *items)[0] for items in sources]
    undone = data.draw(st.lists(st.sampled_from(made), unique=True))
    for run in undone:
        undo(db, run)
    for run, items in zip(made, sources, strict=True):
        if run not in undone:
            saved(fresh, *items)

    assert without_stubs(content(fresh)) == without_stubs(content(db))
    db.close()
    fresh.close()


def failing(items: Iterable[Item]) -> Iterator[Item]:
    """Give items, then fail as a reader may."""
    yield from items
    raise OSError("gone")


def many(count: int = 3000) -> list[Item]:
    """Give a blog of some size."""
    return [SITE, POST, *(comment(id, f"Nummer {id}") for id in range(count))]


@pytest.mark.parametrize("reached", [0, 1, 499, 500, 501, 1700])
def test_an_import_that_failed_goes_on_and_is_whole(reached: int) -> None:
    db, whole = open_database(":memory:"), open_database(":memory:")
    run = runs.start(db, "x", "", NOW)
    with pytest.raises(OSError, match="gone"):
        store.save(db, failing(many()[:reached]), run, Report())
    assert saved(db, *many())[1].adds_up
    saved(whole, *many())

    assert content(whole) == content(db)
    assert ["blog.example/c77"] == found(db, '"Nummer 77"')
    db.close()
    whole.close()


CHILD = """
import sys
sys.path[:0] = {paths!r}
from test_store import many, open_database, saved
saved(open_database({file!r}), *many(20000))
"""


def test_an_import_killed_anywhere_goes_on_and_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "blog.db"
    paths = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    code = CHILD.format(paths=paths, file=str(file))
    for seconds in (0.6, 0.8, 1.0):
        process = subprocess.Popen([sys.executable, "-c", code])
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
    db, whole = open_database(file), open_database(":memory:")
    saved(db, *many(20000))
    saved(whole, *many(20000))

    assert content(whole) == content(db)
    assert 20000 + 2 == db["sightings"].count
    db.close()
    whole.close()


def test_another_writer_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "blog.db"
    open_database(file).close()
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        other = open_database(file)
        with writing(other):
            held.set()
            let_go.wait(5)
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    threading.Timer(0.3, let_go.set).start()
    db = open_database(file)
    _, report = saved(db, SITE, POST, comment(1))
    thread.join()

    assert report.adds_up
    assert ["Hallo"] == bodies(db)
    db.close()


def test_two_writers_at_once_lose_nothing_and_index_everything(tmp_path: Path) -> None:
    file = tmp_path / "blog.db"
    open_database(file).close()

    def write(first: int) -> None:
        db = open_database(file)
        for start in range(first, first + 1000, 100):
            saved(db, *(comment(id, f"Nummer {id}") for id in range(start, start + 100)))
        db.close()

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 1000, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db = open_database(file)

    assert 2000 == db["comments"].count
    content(db)
    db.close()


def test_nothing_of_a_batch_that_fails_is_kept(db: Database) -> None:
    def twice() -> None:
        with writing(db):
            db.conn.execute("insert into sites(key) values ('a')")
            db.conn.execute("insert into sites(key) values ('a')")

    with pytest.raises(sqlite3.Error, match="UNIQUE"):
        twice()

    assert 0 == db["sites"].count


def test_every_order_of_two_edits_and_an_undo_ends_the_same(db: Database) -> None:
    for order in itertools.permutations([1, 2, 3]):
        made = [saved(db, comment(1, f"Tag {day}", day=day))[0] for day in order]
        assert ["Tag 3"] == bodies(db)
        undo(db, made[order.index(3)])
        assert ["Tag 2"] == bodies(db)
        for run in made:
            undo(db, run)
        assert [] == bodies(db)
