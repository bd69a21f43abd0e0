"""Comments that belong together: near-identical words, link hosts, neighbourhoods, names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from importer.undo import undo
from moderation import campaigns, judging, marks, service, sketches
from moderation.evidence import Options, Wave
from moderation.facts import Library, gather
from moderation.schema import migrations
from moderation.store import comments

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLOG = "blog.example"
SOURCE = Source(format="wxr")
PITCH = (
    "I was just looking at your web site and found that you could get {a} visitors every day"
    " when you use our {b} service for your business, see https://{c}.example/offer"
)


def comment(id: int, text: str, *, status: str = "pending", **who: str) -> Comment:
    """Make a comment by somebody of its own."""
    author = {"name": f"Person {id}", "email": f"p{id}@mail.example"} | who
    return Comment(
        key=f"{BLOG}/c{id}",
        post=f"{BLOG}/p1",
        author=Author(**author),
        published=NOW + timedelta(days=id),
        body=text,
        status=status,  # type: ignore[arg-type]
        source=SOURCE,
    )


def pitch(id: int, a: str = "many", b: str = "fine", **more: str) -> Comment:
    """Make a comment from one template."""
    return comment(id, PITCH.format(a=a, b=b, c=f"shop{id}"), **more)


def archive(*found: Comment) -> Database:
    """Make a database of these comments, judged."""
    db = open_database(":memory:", migrations)
    post = Post(key=f"{BLOG}/p1", site=BLOG, title="Vom Lesen", source=SOURCE)
    save(db, Site(key=BLOG, url=f"https://{BLOG}", source=SOURCE), post, *found)
    return db


def save(db: Database, *items: Site | Post | Comment) -> None:
    """Import items and judge what is new."""
    store.save(db, items, runs.start(db, "test", "wxr", NOW), Report())
    judging.judge_all(db, Options(), now=NOW)


def key(id: int) -> str:
    """Give a comment's key."""
    return f"{BLOG}/c{id}"


def wave(db: Database, id: int) -> Wave | None:
    """Give the campaign among the facts about a comment."""
    (found,) = gather(Library(db, Options()), [comments(db, [key(id)])[key(id)]])
    return found.wave


def test_three_from_one_template_are_a_campaign_with_a_size_and_a_life() -> None:
    db = archive(pitch(1), pitch(2), comment(3, "Etwas ganz anderes"), pitch(8))

    (found,) = campaigns.campaigns(db)

    assert ("template", 3, 7) == (found.kind, found.size, found.days)
    assert [key(1), key(2), key(8)] == campaigns.members(db, found.id)
    assert found.label.startswith("I was just looking at your web site")


def test_two_are_none_and_nor_is_small_talk() -> None:
    thanks = [comment(id, "Danke, toller Beitrag!") for id in range(3, 9)]

    assert [] == campaigns.campaigns(archive(pitch(1), pitch(2), *thanks))


def test_words_may_be_exchanged() -> None:
    spun = [pitch(1), pitch(2, a="plenty"), pitch(3, b="great"), pitch(4, "some", "new")]

    (found,) = campaigns.campaigns(archive(*spun))

    assert 4 == found.size


def test_without_the_extra_equal_templates_are_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketches, "can_sketch", lambda: False)
    db = archive(pitch(1), pitch(2), pitch(3), pitch(4, a="no", b="bad"))

    (found,) = campaigns.campaigns(db)

    assert 3 == found.size


def test_installing_the_extra_later_marks_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setattr(sketches, "can_sketch", lambda: False)
        without.setattr(judging, "can_sketch", lambda: False)
        db = archive(pitch(1), pitch(2, a="plenty"), pitch(3, b="great"))
        assert [] == campaigns.campaigns(db)

    judging.judge_all(db, Options(), now=NOW)

    assert 1 == len(campaigns.campaigns(db))


def test_a_later_comment_joins_and_the_campaign_grows() -> None:
    db = archive(pitch(1), pitch(2), pitch(3))
    save(db, pitch(30, a="numerous"))

    (found,) = campaigns.campaigns(db)

    assert (4, 29) == (found.size, found.days)
    assert found == campaigns.campaigns_of(db, [key(30)])[key(30)]


def test_judging_again_changes_no_campaign() -> None:
    db = archive(pitch(1), pitch(2), pitch(3))
    before = campaigns.campaigns(db)
    judging.judge_all(db, Options(), now=NOW, again=True)

    assert before == campaigns.campaigns(db)


def test_a_host_of_spam_is_a_campaign_and_one_that_honest_people_link_is_none() -> None:
    def link(id: int, host: str, status: str) -> Comment:
        return comment(id, f"Nummer {id}: https://{host}/{id}", status=status)

    db = archive(
        *(link(id, "shop.example", "spam") for id in (1, 2, 3)),
        *(link(id, "video.example", "spam") for id in (4, 5, 6)),
        *(link(id, "video.example", "approved") for id in (7, 8)),
        *(link(id, "waiting.example", "pending") for id in (9, 10, 11)),
    )

    assert [("host", "shop.example", 3)] == [each[1:4] for each in campaigns.campaigns(db)]


def test_a_neighbourhood_of_spam_and_a_name_of_spam_are_campaigns() -> None:
    db = archive(
        *(comment(i, f"Wort {i}", status="spam", ip=f"203.0.113.{i}") for i in range(1, 6)),
        *(comment(i, f"Wort {i}", status="spam", ip=f"10.0.0.{i}") for i in range(11, 16)),
        *(comment(i, f"Wort {i}", status="spam", name="Eric Jones") for i in (21, 22, 23)),
    )

    assert {("net", "203.0.113.0/24", 5), ("name", "Eric Jones", 3)} == {
        each[1:4] for each in campaigns.campaigns(db)
    }


def test_an_honest_neighbour_is_no_member() -> None:
    spam = (comment(i, f"Wort {i}", status="spam", ip=f"203.0.113.{i}") for i in range(1, 6))
    db = archive(*spam)
    save(db, comment(9, "Wort 9", status="approved", ip="203.0.113.99"))

    assert {} == campaigns.campaigns_of(db, [key(9)])


def test_an_approved_comment_may_belong_to_a_campaign_but_founds_none() -> None:
    assert [] == campaigns.campaigns(archive(*(pitch(i, status="approved") for i in (1, 2, 3))))

    db = archive(*(pitch(i, status="spam") for i in (1, 2, 3)), pitch(4, status="approved"))

    assert 4 == campaigns.campaigns(db)[0].size


def test_members_are_told_what_became_of_the_others() -> None:
    db = archive(*(pitch(id) for id in (1, 2, 3, 4)))
    service.decide(db, "spam", [key(1), key(2)], moderator="anna", now=NOW)

    found = wave(db, 3)

    assert found is not None
    assert (3, 2, 0, "") == (found.size, found.spam, found.approved, found.verdict)
    mine = wave(db, 1)
    assert mine is not None
    assert 1 == mine.spam


def test_new_members_inherit_the_campaign_s_verdict_as_a_reason() -> None:
    db = archive(*(pitch(id) for id in (1, 2, 3)))
    campaigns.set_verdict(db, campaigns.campaigns(db)[0].id, "spam", NOW)
    save(db, pitch(9, a="plenty"))

    verdict = service.verdicts(db, [key(9)])[key(9)]

    (reason,) = (each for each in verdict.reasons if each.rule == "campaign")
    assert reason.weight >= 1.5
    assert "spam" == verdict.band


def test_a_comment_that_is_not_in_the_database_is_recognised_too() -> None:
    db = archive(*(pitch(id, status="spam") for id in (1, 2, 3)))
    stranger = replace(pitch(99, a="plenty"), key="elsewhere/c1")

    (found,) = gather(Library(db, Options()), [stranger])

    assert found.wave is not None
    assert (3, 3) == (found.wave.size, found.wave.spam)
    assert found.near.spam > 0


def test_campaigns_with_members_that_wait_can_be_asked_for() -> None:
    db = archive(*(pitch(id) for id in (1, 2, 3)))
    assert 1 == len(campaigns.campaigns(db, waiting=True, site=BLOG))
    assert [] == campaigns.campaigns(db, site="other.example")

    service.decide(db, "spam", [key(1), key(2), key(3)], moderator="anna", now=NOW)

    assert [] == campaigns.campaigns(db, waiting=True)
    id = campaigns.campaigns(db)[0].id
    assert 3 == len(campaigns.members(db, id, status="spam"))


def test_an_import_that_is_undone_leaves_no_campaign_behind() -> None:
    db = archive(*(pitch(id) for id in (1, 2, 3)))
    undo(db, 1)

    judging.judge_all(db, Options(), now=NOW)

    assert [] == campaigns.campaigns(db)
    assert 0 == db.execute("select count(*) from marks").fetchone()[0]


def test_neighbourhoods_are_those_of_the_open_net() -> None:
    assert "203.0.113.0/24" == marks.net("203.0.113.77")
    assert "2001:db8:1::/48" == marks.net("2001:db8:1:2::3")
    assert ["", "", "", ""] == list(map(marks.net, ("192.168.1.1", "::1", "", "no address")))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pending", "spam", "approved", "trash"]),
            st.sampled_from(["many", "plenty", "numerous"]),
            st.sampled_from(["198.51.100.1", "198.51.100.9", "203.0.113.5", ""]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 4),
)
def test_sizes_are_those_of_the_members_however_comments_arrive(
    kinds: list[tuple[str, str, str]], step: int
) -> None:
    made = [
        pitch(id, a=word, status=status, ip=ip) for id, (status, word, ip) in enumerate(kinds, 1)
    ]
    db = archive(*made[:step])
    for start in range(step, len(made), step):
        save(db, *made[start : start + step])

    for each in campaigns.campaigns(db):
        assert each.size == len(campaigns.members(db, each.id)) > 0
