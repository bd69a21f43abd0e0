"""Hosts that many share: the page counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from importer import runs, store
from importer.model import Author, Comment, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from moderation import judging, service
from moderation.evidence import Options
from moderation.homes import home
from moderation.schema import migrations

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source(format="test")
OPTIONS = Options(comment_previously_approved=False, comment_max_links=0)


@pytest.mark.parametrize(
    ("href", "host", "expected"),
    [
        ("https://www.youtube.com/watch?v=abc&t=3", "youtube.com", "youtube.com/abc"),
        ("https://m.youtube.com/channel/UC1/videos", "m.youtube.com", "youtube.com/uc1"),
        ("https://t.me/joinchat/xyz", "t.me", "t.me/xyz"),
        ("https://wa.me/4915200000?text=hi", "wa.me", "wa.me/4915200000"),
        ("https://github.com/someone/thing", "github.com", "github.com/someone"),
        ("https://medium.com/@writer/title-1", "medium.com", "medium.com/@writer"),
        ("https://de.wikipedia.org/wiki/Essen", "de.wikipedia.org", "wikipedia.org/essen"),
        ("https://bit.ly/x1", "bit.ly", "bit.ly/x1"),
        ("https://youtube.com/", "youtube.com", "youtube.com"),
        ("https://someone.blogspot.com/p", "someone.blogspot.com", "someone.blogspot.com"),
        ("https://shop.example/a", "shop.example", "shop.example"),
    ],
)
def test_the_page_is_named_where_many_share_a_host(href: str, host: str, expected: str) -> None:
    assert expected == home(href, host)


def blog(*bodies: tuple[str, str]) -> dict[int, list[str]]:
    """Judge comments of these statuses and bodies; give the rules that spoke of each."""
    db = open_database(":memory:", migrations)
    comments = [
        Comment(
            key=f"b/c{number}", post="b/p1", body=body, status=status, source=SOURCE,  # type: ignore[arg-type]
            author=Author(name=f"Reader {number}"), published=NOW,
        )
        for number, (status, body) in enumerate(bodies)
    ]  # fmt: skip
    items = [
        Site(key="b", url="https://b", source=SOURCE),
        Post(key="b/p1", site="b", source=SOURCE),
    ]
    store.save(db, [*items, *comments], runs.start(db, "test", "test", NOW), Report())
    judging.judge_all(db, OPTIONS, now=NOW)
    found = service.verdicts(db, [each.key for each in comments])
    return {
        number: [reason.rule for reason in found[each.key].reasons]
        for number, each in enumerate(comments)
    }


def test_spam_with_one_video_says_nothing_about_another() -> None:
    spoke = blog(
        ("spam", "Watch how I got rich https://www.youtube.com/watch?v=bad"),
        ("pending", "The song from the film is at https://www.youtube.com/watch?v=good, I love it"),
        ("pending", "Have you seen this at all? https://youtube.com/watch?v=bad&t=1"),
    )
    assert "spam_host" not in spoke[1]
    assert "spam_host" in spoke[2]


def test_one_approved_telegram_link_vouches_for_no_other() -> None:
    spoke = blog(
        ("approved", "Our club's group is https://t.me/club and everybody may join it"),
        ("spam", "Signals for everybody here: https://t.me/signals"),
        ("pending", "Signals again for all of you: https://t.me/signals"),
    )
    assert "spam_host" in spoke[2]


def test_a_shared_host_founds_no_campaign_but_a_page_does() -> None:
    bad = [("spam", f"number {n} of many words https://t.me/signals") for n in range(3)]
    spoke = blog(
        *bad,
        ("pending", "we met here last summer, all of us https://t.me/club"),
        ("pending", "one more word about riches https://t.me/signals"),
    )
    assert "campaign" not in spoke[3]
    assert "campaign" in spoke[4]
