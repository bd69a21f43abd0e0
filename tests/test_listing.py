"""What the desk lists is what the tables say, whatever happens to comments and in which order."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from desk_blog import BLOG, NOW, blog, comment, flagged, post, save
from sqlite_utils import Database

from importer import runs
from importer.model import Gone, Source
from importer.schema import open_database
from importer.undo import undo as undo_run
from moderation import aside, listing, replies, service, shelf, store
from moderation.listing import Filter
from moderation.schema import migrations

QUERIES = {
    "waiting": f"select c.key {service.WAITING} union select key from comments_now"
    " where status = 'pending' and vanished is null",
    "approved": "select key from comments_now where status = 'approved'",
    "spam": "select key from comments_now where status = 'spam'",
    "trash": "select key from comments_now where status = 'trash'",
    "all": "select key from comments_now where status <> 'deleted'",
    "vanished": "select key from comments_now where vanished is not null",
}


def tabs(db: Database) -> dict[str, set[str]]:
    """Give what each tab lists, in pages of three."""
    found: dict[str, set[str]] = {}
    for tab in listing.TABS:
        for order in listing.ORDERS:
            keys: list[str] = []
            page = listing.page(db, Filter(tab, order), None, 3)
            keys += page.keys
            while page.next:
                page = listing.page(db, Filter(tab, order), page.next, 3)
                keys += page.keys
            assert len(keys) == len(set(keys))
            assert found.setdefault(tab, set(keys)) == set(keys)
    return found


def as_the_tables_say(db: Database) -> dict[str, set[str]]:
    return {tab: {key for (key,) in db.execute(query, {"site": ""})}
            for tab, query in QUERIES.items()}  # fmt: skip


def check(db: Database) -> None:
    shelf.catch_up(db)
    found = tabs(db)
    assert as_the_tables_say(db) == {tab: found[tab] for tab in QUERIES}
    assert {tab: len(keys) for tab, keys in found.items()} == listing.counts(db)


@pytest.mark.parametrize("seed", range(5))
def test_tabs_and_counts_follow_whatever_happens(seed: int) -> None:
    chance = random.Random(seed)
    statuses = ("approved", "pending", "spam", "trash")
    db = blog(":memory:", *(comment(id, status=chance.choice(statuses)) for id in range(1, 12)),
              *(flagged(id) for id in range(12, 20)))  # fmt: skip
    check(db)
    for turn in range(15):
        action = chance.choice(("approve", "hold", "spam", "trash", "unspam", "untrash", "delete"))
        keys = [f"{BLOG}/c{chance.randint(1, 22)}" for _ in range(4)]
        if chance.random() < 0.3:
            service.undo(db, moderator="anna", now=NOW)
        else:
            service.decide(db, action, keys, moderator="anna", now=NOW)  # type: ignore[arg-type]
        if turn % 5 == 4:
            save(db, flagged(20 + turn), comment(chance.randint(1, 12), status="spam"))
        check(db)


def test_what_vanished_waits_no_more_and_what_an_undone_run_brought_is_gone() -> None:
    db = blog(":memory:", flagged(1), comment(2))
    save(db, flagged(3))
    last = db.execute("select max(id) from runs").fetchone()[0]
    check(db)
    save(db, Gone(key=f"{BLOG}/c1", source=Source(format="wxr", captured=NOW + timedelta(1))))
    check(db)
    undo_run(db, last)
    check(db)

    assert ["c1"] == [key[-2:] for key in listing.page(db, Filter("vanished")).keys]
    assert () == listing.page(db, Filter("waiting")).keys
    assert runs


def test_a_reply_written_here_is_listed() -> None:
    db = blog(":memory:", comment(1))
    shelf.catch_up(db)
    draft = replies.type_text(service.begin_reply(db, f"{BLOG}/c1", "anna"), "Danke!")
    service.send_reply(db, draft, moderator="anna", now=NOW)
    check(db)

    assert 2 == listing.counts(db)["approved"]


FILTERS = [
    ({"author": "LESER 3"}, {3}),
    ({"author": "leser4@example.org"}, {4}),
    ({"kind": "pingback"}, {5}),
    ({"lang": "en"}, {6}),
    ({"text": "xylophon"}, {7}),
    ({"text": "xylo*"}, {7}),
    ({"text": "xylo"}, set()),
    ({"text": "* **"}, set()),
    ({"text": '"; drop table'}, set()),
    ({"text": "( NEAR *"}, set()),
    ({"post": f"{BLOG}/p2"}, {8}),
    ({"since": "2026-03-05"}, {9}),
    ({"until": "2026-02-01"}, {10}),
    ({"site": "else.example"}, set()),
    ({"reason": "casino"}, {11}),
    ({"low": 2.0}, {11}),
    ({"low": 2.0, "kind": "comment", "author": "Online Casino Bonus"}, {11}),
    ({"text": "casino", "kind": "pingback"}, set()),
]


@pytest.fixture(scope="module")
def varied() -> Database:
    english = "This is a very nice thing and I can not say what it would have been without you."
    db = blog(
        ":memory:", comment(1), comment(2), comment(3), comment(4), comment(5, kind="pingback"),
        comment(6, body=english), comment(7, body="Ein Xylophon"), comment(8, post=f"{BLOG}/p2"),
        comment(9, published=NOW + timedelta(9)), comment(10, published=NOW - timedelta(90)),
        flagged(11, status="approved"), posts=[post(2)],
    )  # fmt: skip
    shelf.catch_up(db)
    return db


@pytest.mark.parametrize("few", [listing.FEW, 0])
@pytest.mark.parametrize("order", listing.ORDERS)
@pytest.mark.parametrize(("fields", "expected"), FILTERS)
def test_filters_find_what_they_name(
    varied: Database, fields: dict[str, object], expected: set[int], order: listing.Order,
    few: int, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(listing, "FEW", few)  # with 0, every filter takes the other way
    wanted = Filter(tab="all", order=order, **fields)  # type: ignore[arg-type]

    assert {f"{BLOG}/c{id}" for id in expected} == set(listing.keys(varied, wanted))
    assert (len(expected), False) == listing.count(varied, wanted, listing.page(varied, wanted))


def test_a_page_looks_no_further_than_it_may_and_says_where_to_go_on(
    varied: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "SCAN", 4)
    monkeypatch.setattr(listing, "FEW", 0)
    for fields in ({"lang": "en"}, {"kind": "pingback"}):
        page = listing.page(varied, Filter(tab="all", order="newest", **fields))
        turns = 1
        while not page.keys:
            assert page.next is not None
            assert not page.looked
            page = listing.page(varied, Filter(tab="all", order="newest", **fields), page.next)
            turns += 1
        assert turns == 2


def test_campaigns_of_what_waits_come_with_their_counts() -> None:
    words = "Sehr schöner Artikel über {}, wir räumen auch Ihre Wohnung, Infos unter der Nummer"
    db = blog(":memory:", *(comment(id, body=words.format(id), status="pending")
                            for id in range(1, 7)), comment(9, status="pending"))  # fmt: skip
    shelf.catch_up(db)
    (first, *_), _ = aside.groups(db)

    assert 6 == first[1]
    assert 1 == aside.alone(db)
    assert 3 == len(aside.sample(db, first[0]))
    assert 6 == len(listing.keys(db, Filter(campaign=first[0])))


def test_approving_what_is_approved_but_flagged_ends_its_waiting() -> None:
    db = blog(":memory:", flagged(1, status="approved"))
    shelf.catch_up(db)
    before = listing.counts(db)["waiting"]
    done = service.decide(db, "approve", [f"{BLOG}/c1"], moderator="anna", now=NOW)

    assert (1, 0) == (before, listing.counts(db)["waiting"])
    assert (f"{BLOG}/c1",) == done.changed
    assert {f"{BLOG}/c1": "approved"} == {
        key: state.status for key, state in store.states(db, [f"{BLOG}/c1"]).items()
    }


def test_two_who_put_comments_in_order_at_once_do_it_once(tmp_path: Path) -> None:
    blog(tmp_path / "a.db", *(comment(id) for id in range(1, 30))).close()
    threads = [
        Thread(target=lambda: shelf.catch_up(open_database(tmp_path / "a.db", migrations)))
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    db = open_database(tmp_path / "a.db", migrations)
    assert 29 == listing.counts(db)["all"] == db["shelf"].count
    assert 0 == shelf.behind(db)
