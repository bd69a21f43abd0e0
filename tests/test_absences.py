"""What a complete listing lacks is marked with the time and kept; what comes back is unmarked."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import runs, store
from importer.formats import Given, jsonl
from importer.model import Author, Comment, Gone, Item, Post, Source, comment_key
from importer.report import Report
from importer.schema import open_database
from importer.sightings import versions
from importer.undo import undo
from moderation import edits, service
from moderation.schema import migrations

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
KEY = "blog.example/c1"


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:", migrations)
    yield made
    made.close()


def on(day: int) -> datetime:
    """Give a day after the Monday on which all begins."""
    return MONDAY + timedelta(days=day)


def seen(day: int, body: str = "Hallo", id: int = 1, format: str = "rest") -> Comment:
    """Give a comment as a source shows it on a day."""
    return Comment(
        key=comment_key("blog.example", id),
        post="blog.example/p7",
        author=Author(name="Ada"),
        body=body,
        published=MONDAY,
        source=Source(format=format, id=str(id), captured=on(day)),
    )


def gone(day: int, key: str = KEY) -> Gone:
    """Say that a listing of a day lacks a key."""
    return Gone(key=key, source=Source(format="rest", captured=on(day)), why="not in the list")


def saved(db: Database, *items: Item) -> tuple[int, Report]:
    """Save items as a run."""
    report = Report()
    run = runs.start(db, "test", "", MONDAY)
    store.save(db, items, run, report)
    runs.finish(db, run, report, MONDAY)
    assert report.adds_up
    return run, report


def vanished(db: Database, key: str = KEY) -> str | None:
    """Give since when a comment is gone, by its day."""
    found = db.conn.execute("select vanished from comments_now where key = ?", (key,)).fetchone()
    return found[0] and found[0][:10]


def test_what_a_listing_lacks_is_marked_with_the_time_and_kept(db: Database) -> None:
    saved(db, seen(0))
    _, report = saved(db, gone(3))

    assert "2026-11-05" == vanished(db)
    assert 1 == len(list(store.comments(db, "blog.example/p7")))
    assert (0, 1) == (report.read, report.as_json()["vanished"])


def test_the_first_time_it_was_missing_stays(db: Database) -> None:
    saved(db, seen(0))
    saved(db, gone(3))
    _, again = saved(db, gone(5))
    assert ("2026-11-05", 1) == (vanished(db), again.gone["known"])

    saved(db, gone(2))
    assert "2026-11-04" == vanished(db)


def test_what_is_seen_again_later_is_there_again_though_it_says_the_same(db: Database) -> None:
    saved(db, seen(0), gone(3))
    _, report = saved(db, seen(4))

    assert vanished(db) is None
    assert (1, 1) == (report.returned, report.outcomes["comments"]["changed"])
    assert 1 == len(versions(db, KEY))


def test_an_older_sighting_brings_nothing_back(db: Database) -> None:
    saved(db, seen(0), gone(3))
    saved(db, seen(1, format="wxr"), seen(2))

    assert "2026-11-05" == vanished(db)


def test_a_listing_older_than_what_was_seen_says_nothing(db: Database) -> None:
    saved(db, seen(4))
    _, report = saved(db, gone(3))

    assert (None, 1) == (vanished(db), report.gone["overruled"])


def test_of_two_runs_in_the_same_second_the_later_counts(db: Database) -> None:
    saved(db, seen(0))
    saved(db, gone(0))
    assert "2026-11-02" == vanished(db)
    saved(db, seen(0))
    assert vanished(db) is None


def test_what_nobody_knows_is_counted_and_forgotten(db: Database) -> None:
    _, report = saved(db, gone(3))

    assert 1 == report.gone["unknown"]
    assert [] == list(db.query("select * from absences"))


def test_a_post_vanishes_too(db: Database) -> None:
    saved(db, Post(key="blog.example/p7", site="blog.example", source=Source(format="rest")))
    saved(db, gone(3, "blog.example/p7"))

    assert ["2026-11-05T00:00:00Z"] == [row["vanished"] for row in db["posts"].rows]


def test_undo_takes_an_absence_back_and_a_return_too(db: Database) -> None:
    saved(db, seen(0))
    first, _ = saved(db, gone(3))
    back, _ = saved(db, seen(4))

    undo(db, back)
    assert "2026-11-05" == vanished(db)
    undo(db, first)
    assert vanished(db) is None
    assert [] == list(db.query("pragma foreign_key_check"))


def test_undo_leaves_what_another_run_missed_too(db: Database) -> None:
    saved(db, seen(0))
    first, _ = saved(db, gone(3))
    saved(db, gone(5))
    undo(db, first)

    assert "2026-11-05" == vanished(db)


DAYS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), unique_by=lambda each: each[1])


@given(DAYS)
def test_the_last_word_of_the_sources_counts_as_they_said_so_one_after_the_other(
    said: list[tuple[bool, int]],
) -> None:
    db = open_database(":memory:", migrations)
    told = sorted(said, key=lambda each: each[1])
    saved(db, seen(-1))
    for there, day in told:
        saved(db, seen(day) if there else gone(day))
    last = list(itertools.takewhile(lambda each: not each[0], reversed(told)))

    assert (on(last[-1][1]).date().isoformat() if last else None) == vanished(db)
    db.close()


def test_the_normal_form_says_what_is_gone_and_reads_it_again(db: Database) -> None:
    saved(db, seen(0), gone(3))
    out = io.BytesIO()
    jsonl.write(store.gone(db), out)
    (found,) = jsonl.read(io.BytesIO(out.getvalue()), Given(name="x"))

    assert (
        Gone(key=KEY, source=Source(format="rest", id="1", captured=on(3)), why="not in the list")
        == found
    )
    assert jsonl.sniff(out.getvalue())


def test_what_vanished_waits_for_no_moderator(db: Database) -> None:
    saved(db, seen(0), seen(0, id=2))
    db.execute("update comments set status = 'pending'")
    saved(db, gone(3))

    assert ["blog.example/c2"] == [each.comment.key for each in service.queue(db)]
    found = service.conversation(db, "blog.example/p7")
    assert found
    assert [KEY] == list(found.vanished)


def test_every_version_is_kept_with_its_time(db: Database) -> None:
    saved(db, seen(0, "a"))
    saved(db, seen(1, "b"))
    saved(db, seen(2, "b"))
    saved(db, seen(3, "a"))

    found = [(each.captured[:10], each.row[11]) for each in versions(db, KEY)]
    assert [("2026-11-02", "a"), ("2026-11-03", "b"), ("2026-11-05", "a")] == found


def test_an_edit_after_its_approval_is_found_and_is_back_in_the_queue(db: Database) -> None:
    saved(db, seen(0, "nett"), seen(0, "still", id=2))
    service.decide(db, "approve", [KEY], moderator="m", now=on(1))  # is so already: no decision
    service.decide(db, "hold", [KEY, "blog.example/c2"], moderator="m", now=on(1))
    service.decide(db, "approve", [KEY, "blog.example/c2"], moderator="m", now=on(1))
    saved(db, seen(2, "kauft Pillen"), seen(2, "still", id=2))
    (edit,) = edits.edited_since_approval(db)
    assert (KEY, "nett", "kauft Pillen") == (edit.key, edit.before.body, edit.after.body)

    assert 1 == edits.reopen_edited(db, on(2))
    assert 0 == edits.reopen_edited(db, on(2))
    assert [KEY] == [each.comment.key for each in service.queue(db)]
    assert 1 == len(service.decide(db, "approve", [KEY], moderator="m", now=on(3)).changed)
    assert [] == service.queue(db)
    assert [] == list(edits.edited_since_approval(db))


def test_another_rendering_or_status_is_no_edit(db: Database) -> None:
    saved(db, seen(0, '"So" ist es', format="wxr"))
    service.decide(db, "spam", [KEY], moderator="m", now=on(1))
    service.decide(db, "approve", [KEY], moderator="m", now=on(1))
    saved(db, seen(2, "<p>&#8220;So&#8221; ist es</p>"))

    assert [] == list(edits.edited_since_approval(db))
