"""A sync against a blog that lives in two dicts: what changes there is here, at little cost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from living import HOME, KEY, Living, refusal
from sqlite_utils import Database

from importer import sync
from importer.errors import NotReadable, Refused, TryLater
from importer.model import Page
from importer.report import Report
from importer.schema import open_database
from importer.sightings import versions
from importer.sync import Access
from moderation.schema import migrations


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:", migrations)
    yield made
    made.close()


def imported(db: Database, blog: Living) -> Living:
    """Import a blog, and let a day pass."""
    access = Access(user="admin" if blog.edit else "")
    sync.import_site(db, f"{HOME}/", blog, blog.clock, access)
    blog.pass_time(hours=30)
    blog.log.clear()
    return blog


def synced(db: Database, blog: Living, sweep: bool | None = None, budget: int = 250) -> Report:
    """Sync the blog."""
    blog.log.clear()
    (origin,) = sync.origins(db)
    _, report = sync.sync_site(db, origin, blog, blog.clock, sweep=sweep, budget=budget)
    assert report.adds_up
    return report


def here(db: Database) -> dict[int, tuple[str, str]]:
    """Give status and text of what is here and has not vanished, by number."""
    found = db.query("select key, status, body from comments where vanished is null")
    return {int(row["key"].rpartition("/c")[2]): (row["status"], row["body"]) for row in found}


def there(blog: Living) -> dict[int, tuple[str, str]]:
    """Give the same of the blog."""
    words = {"hold": "pending"}
    field = "raw" if blog.edit else "rendered"
    return {
        row["id"]: (words.get(row["status"], row["status"]), row["content"][field])
        for row in blog._comments()
    }


def gone(db: Database) -> list[str]:
    """Give the keys of the comments that vanished."""
    return [row["key"] for row in db.query("select key from comments where vanished is not null")]


@pytest.mark.parametrize("edit", [True, False])
def test_a_sync_with_nothing_new_asks_twice_however_many_comments_there_are(
    db: Database, edit: bool
) -> None:
    blog = imported(db, Living(10_000, edit=edit))
    report = synced(db, blog)

    assert ["GET wp/v2/comments", "GET wp/v2/posts"] == blog.log
    assert (100, 0) == (report.outcomes["comments"]["unchanged"], report.outcomes["posts"]["new"])
    synced(db, blog)
    assert ["GET wp/v2/comments", "GET wp/v2/pages"] == blog.log


@pytest.mark.parametrize("new", [1, 99, 100, 101, 250])
def test_new_comments_come_however_many(db: Database, new: int) -> None:
    blog = imported(db, Living(150))
    for _ in range(new):
        blog.add()
    report = synced(db, blog)

    assert new == report.outcomes["comments"]["new"]
    assert there(blog) == here(db)
    assert len(blog.log) <= 3 + new // 90


def test_edits_decisions_and_deletions_among_the_newest_come_at_once(db: Database) -> None:
    blog = imported(db, Living(150))
    blog.write(140, "anders")
    blog.comments[141]["status"] = "spam"
    del blog.comments[142]
    report = synced(db, blog)

    assert there(blog) == here(db)
    assert ([f"{KEY}/c142"], 1) == (gone(db), report.gone["vanished"])
    assert ["Text 140", "anders"] == [each.row[11] for each in versions(db, f"{KEY}/c140")]


def test_an_old_comment_that_was_deleted_is_found_by_the_total(db: Database) -> None:
    blog = imported(db, Living(500))
    synced(db, blog)
    del blog.comments[200]
    synced(db, blog)

    assert [f"{KEY}/c200"] == gone(db)
    assert len(blog.log) <= 9


def test_an_old_comment_that_was_let_through_is_found_by_the_total(db: Database) -> None:
    blog = Living(500, edit=False)
    blog.comments[250]["status"] = "hold"
    imported(db, blog)
    synced(db, blog)
    blog.comments[250]["status"] = "approved"
    report = synced(db, blog)

    assert (1, there(blog)) == (report.outcomes["comments"]["new"], here(db))


def test_what_comes_back_is_unmarked(db: Database) -> None:
    blog = imported(db, Living(5, edit=False))
    blog.comments[2]["status"] = "hold"
    synced(db, blog)
    assert [f"{KEY}/c2"] == gone(db)

    blog.pass_time(hours=1)
    blog.comments[2]["status"] = "approved"
    assert (1, []) == (synced(db, blog).returned, gone(db))


def test_a_sweep_finds_edits_and_decisions_however_old(db: Database) -> None:
    blog = imported(db, Living(450))
    blog.write(7, "anders")
    blog.comments[8]["status"] = "spam"
    blog.comments[9]["parent"] = 3
    synced(db, blog)
    assert there(blog) != here(db)
    report = synced(db, blog, sweep=True)

    assert (there(blog), 3) == (here(db), report.outcomes["comments"]["changed"])
    (row,) = db.query("select parent from comments where key = ?", [f"{KEY}/c9"])
    assert f"{KEY}/c3" == row["parent"]


def test_a_sweep_stays_within_its_budget_and_goes_on_the_next_time(db: Database) -> None:
    blog = imported(db, Living(1000))
    for id in (50, 450, 950):
        blog.write(id, "anders")
        del blog.comments[id + 1]
    synced(db, blog, sweep=True, budget=5)
    assert len(blog.log) <= 14
    assert there(blog) != here(db)
    for _ in range(3):
        synced(db, blog, budget=5)

    assert there(blog) == here(db)
    (origin,) = sync.origins(db)
    assert (True, "") == (bool(origin.state.cursor.swept), origin.state.cursor.sweeping)


def test_a_sweep_is_made_each_week(db: Database) -> None:
    blog = imported(db, Living(200))
    blog.write(7, "anders")
    blog.pass_time(days=5)
    synced(db, blog)

    assert there(blog) != here(db)
    blog.pass_time(days=3)
    synced(db, blog)
    assert there(blog) == here(db)


def test_posts_that_were_renamed_closed_or_deleted_come_too(db: Database) -> None:
    blog = imported(db, Living(5))
    blog.comments[blog.add()]["post"] = 2
    synced(db, blog)
    blog.pass_time(hours=30)
    blog.change_post(1, title={"raw": "Neu"}, comment_status="closed")
    synced(db, blog)
    synced(db, blog)
    (row,) = db.query("select title, comment_status from posts where key = ?", [f"{KEY}/p1"])
    assert {"title": "Neu", "comment_status": "closed"} == row

    del blog.posts[2], blog.comments[6]
    synced(db, blog)
    found = db.query("select key from posts where vanished is not null")
    assert [f"{KEY}/p2"] == [each["key"] for each in found]


def test_a_comment_on_a_post_that_nobody_knew_brings_the_post(db: Database) -> None:
    blog = imported(db, Living(5))
    blog.posts[9] = blog._post(9)
    blog.comments[blog.add()]["post"] = 9
    synced(db, blog)

    (row,) = db.query("select title from posts where key = ?", [f"{KEY}/p9"])
    assert "Titel 9" == row["title"]


TROUBLE = {
    "429": (refusal(429, "slow_down"), TryLater),
    "500": (refusal(503, "down"), TryLater),
    "401": (refusal(401, "rest_forbidden_context"), Refused),
}
BODIES = {
    "a login page": (b"<!doctype html><html><form>Login", "a login"),
    "nothing": (b"", "no JSON"),
    "half an answer": (b'[{"id": 5, "content": {"raw": "Te', "breaks off"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_leaves_all_as_it_was_and_the_next_good_sync_catches_up(
    db: Database, name: str
) -> None:
    blog = imported(db, Living(150))
    del blog.comments[20]
    blog.add()
    error, kind = TROUBLE[name]

    def fails(method: str, route: str, query: object) -> Page | None:
        raise error

    blog.special = fails
    with pytest.raises(kind):
        synced(db, blog)
    blog.special = lambda *_: None
    synced(db, blog, sweep=True)

    assert there(blog) == here(db)


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_answer_is_said_and_the_next_good_sync_catches_up(
    db: Database, name: str
) -> None:
    blog = imported(db, Living(150))
    body, words = BODIES[name]
    blog.add()
    blog.special = lambda method, route, query: Page(url=HOME, body=body)
    with pytest.raises(NotReadable, match=words):
        synced(db, blog)
    assert 150 == len(here(db))
    blog.special = lambda *_: None
    synced(db, blog)

    assert there(blog) == here(db)


def test_an_api_that_moved_is_found_again(db: Database) -> None:
    blog = imported(db, Living(5))
    (origin,) = sync.origins(db)
    origin.state.root = f"{HOME}/old/"
    sync.keep_state(db, origin.site, origin.state)

    def moved(method: str, route: str, query: object) -> Page | None:
        if "old" in route:
            raise refusal(404, "gone")
        return None

    blog.special = moved
    blog.add()
    synced(db, blog)

    assert there(blog) == here(db)
    (origin,) = sync.origins(db)
    assert f"{HOME}/wp-json/" == origin.state.root


def test_a_site_that_counts_nothing_is_synced_all_the_same(db: Database) -> None:
    blog = imported(db, Living(50))
    blog.page = lambda value, url, status=200, total=None: Living.page(  # type: ignore[method-assign]
        blog, value, url, status
    )
    blog.add()
    del blog.comments[3]
    synced(db, blog)

    assert there(blog) == here(db)


EVENTS = st.lists(
    st.tuples(st.sampled_from(["add", "write", "spam", "approve", "delete", "sync"]),
              st.integers(0, 400)),
    max_size=25,
)  # fmt: skip


@settings(max_examples=25)
@given(EVENTS, st.booleans())
def test_whatever_happens_a_sweep_makes_both_sides_agree(
    events: list[tuple[str, int]], edit: bool
) -> None:
    db = open_database(":memory:", migrations)
    blog = imported(db, Living(230, edit=edit))
    for what, place in events:
        happens(blog, what, place)
        if what == "sync":
            synced(db, blog)
    synced(db, blog, sweep=True)

    assert there(blog) == here(db)
    db.close()


def happens(blog: Living, what: str, place: int) -> None:
    """Let something happen to one of the comments."""
    ids = sorted(blog.comments)
    id = ids[place % len(ids)] if ids else 0
    if what == "add" or not id:
        blog.add()
    elif what == "write":
        blog.write(id, f"anders {place}")
    elif what == "delete":
        del blog.comments[id]
    elif what in ("spam", "approve"):
        blog.comments[id]["status"] = {"spam": "spam", "approve": "approved"}[what]


def test_the_cursor_is_kept_as_json(db: Database) -> None:
    blog = imported(db, Living(5))
    synced(db, blog)
    (row,) = db.query("select state, checked from origins")

    assert 5 == json.loads(row["state"])["cursor"]["total"]
    assert row["checked"] > (blog.now - timedelta(minutes=1)).isoformat()
