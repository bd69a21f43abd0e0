"""What is gathered about a comment: history of everybody else, by the status now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlite_utils import Database

from importer import runs, store
from importer.identity import hashes
from importer.model import Author, Comment, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from moderation import judging, marks, service
from moderation.evidence import Facts, Options, Seen
from moderation.facts import Library, gather
from moderation.schema import migrations
from moderation.store import comments

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLOG = "blog.example"
SOURCE = Source(format="wxr")


def comment(id: int, text: str = "", *, status: str = "approved", minutes: int = 0) -> Comment:
    """Make a comment by one and the same person, an hour after the one before."""
    return Comment(
        key=f"{BLOG}/c{id}",
        post=f"{BLOG}/p1",
        author=Author(name="Kim", email="kim@mail.example", ip="192.0.2.7"),
        published=NOW + timedelta(hours=2 * id, minutes=minutes),
        body=text or f"Worte der Nummer {id}",
        status=status,  # type: ignore[arg-type]
        source=Source(format="wxr", id=str(id)),
    )


def archive(*found: Comment) -> Database:
    """Make a database of these comments, judged."""
    db = open_database(":memory:", migrations)
    post = Post(key=f"{BLOG}/p1", site=BLOG, title="Vom Lesen", author="Antonia", source=SOURCE)
    save(db, Site(key=BLOG, url=f"https://{BLOG}", source=SOURCE), post, *found)
    return db


def save(db: Database, *items: Site | Post | Comment) -> None:
    """Import items and judge what is new."""
    store.save(db, items, runs.start(db, "test", "wxr", NOW), Report())
    judging.judge_all(db, Options(), now=NOW)


def facts(db: Database, id: int) -> Facts:
    """Gather the facts about one comment."""
    key = f"{BLOG}/c{id}"
    (found,) = gather(Library(db, Options()), [comments(db, [key])[key]])
    return found


def test_a_comment_is_not_its_own_history() -> None:
    db = archive(comment(1))

    found = facts(db, 1)

    assert Seen() == found.pair == found.mail == found.name == found.ip
    assert (0, 0) == found.copies


def test_history_counts_others_by_their_status_now() -> None:
    db = archive(comment(1), comment(2), comment(3, status="spam"), comment(4, status="pending"))
    assert Seen(approved=2, spam=1) == facts(db, 4).pair

    service.decide(db, "spam", [f"{BLOG}/c2"], moderator="anna", now=NOW)

    assert Seen(approved=1, spam=2) == facts(db, 4).mail


def test_hosts_carry_what_became_of_comments_that_led_there() -> None:
    link = 'Siehe <a href="https://shop.example/a">hier</a>'
    db = archive(comment(1, link, status="spam"), comment(2, link.replace("/a", "/b")))

    assert {"shop.example": Seen(spam=1)} == facts(db, 2).hosts


def test_the_same_words_elsewhere_are_copies_however_they_are_typeset() -> None:
    db = archive(
        comment(1, 'Sehr "gut" -- danke!', status="spam"), comment(2, "Sehr „gut“ – danke!")
    )

    assert (1, 1) == facts(db, 2).copies


def test_a_duplicate_is_the_same_in_all_that_wordpress_looks_at_and_not_in_the_trash() -> None:
    same = comment(2, "Doppelt")
    db = archive(comment(1, "Doppelt"), same, replace(comment(3, "Doppelt"), parent=f"{BLOG}/c1"))

    assert facts(db, 2).duplicate
    assert not facts(db, 3).duplicate
    service.decide(db, "trash", [f"{BLOG}/c1"], moderator="anna", now=NOW)
    assert not facts(db, 2).duplicate


def test_a_flood_is_seen_within_the_hour_by_address_or_ip() -> None:
    soon = replace(comment(2), published=comment(1).published)
    db = archive(comment(1), replace(soon, author=replace(soon.author, email="")), comment(9))

    assert 0 == facts(db, 2).seconds_since_last
    assert facts(db, 1).seconds_since_last is None
    assert facts(db, 9).seconds_since_last is None


def test_a_changed_comment_is_judged_anew_and_its_old_marks_are_gone() -> None:
    db = archive(comment(1, "Erst so"), comment(2, "Erst so"))
    assert 1 == facts(db, 2).copies.total

    save(db, replace(comment(1, "Dann anders"), source=replace(SOURCE, id="1", captured=NOW)))

    assert 0 == facts(db, 2).copies.total


def test_only_what_is_new_or_changed_is_judged() -> None:
    db = archive(comment(1), comment(2))

    assert 0 == judging.judge_all(db, Options(), now=NOW).total()
    save(db, comment(3))
    assert 2 + 1 == db["verdicts"].count
    assert 3 == judging.judge_all(db, Options(), now=NOW, again=True).total()


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("page_first", [True, False])
def test_a_gravatar_on_a_page_is_the_address_that_another_source_gave(
    which: int, page_first: bool
) -> None:
    """MD5 and SHA-256, whichever source comes first."""
    shown = Author(name="Kim", avatar=hashes("kim@mail.example")[which].upper())
    stranger = replace(comment(9), author=Author(name="Kim", avatar="0" * 32))
    pages = [replace(comment(7), author=shown), replace(comment(8), author=shown), stranger]
    export = [comment(1), comment(2, status="spam")]
    db = archive(*(pages if page_first else export))
    save(db, *(export if page_first else pages))

    assert Seen(approved=2, spam=1) == facts(db, 7).mail == facts(db, 7).pair
    assert Seen() == facts(db, 9).mail == facts(db, 9).pair
    assert Seen(approved=2, spam=1) == facts(db, 1).mail


def test_the_posts_author_is_known_by_name_only_where_the_blog_vouches_for_it() -> None:
    fake = replace(comment(1), author=Author(name="Antonia"))
    real = replace(comment(2), author=Author(name="Antonia", user="1"))
    db = archive(fake, real)

    assert [False, True] == [facts(db, 1).by_moderator, facts(db, 2).by_moderator]


def test_many_marks_are_put_in_order_kind_by_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "AT_ONCE", 2)
    db = archive(comment(1), comment(2), comment(3, status="spam"))

    assert Seen(approved=1, spam=1) == facts(db, 1).pair
    assert 0 == db.execute("select count(*) from marks_new").fetchone()[0]
