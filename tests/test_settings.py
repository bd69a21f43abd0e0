"""What a site sets for itself: rules, thresholds, words; tried on the history before it is kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from importer import runs, store
from importer.model import Author, Comment, Post, Site, Source
from importer.report import Report
from importer.schema import open_database
from moderation import judging, service, settings
from moderation.dryrun import dry_run
from moderation.evidence import Options
from moderation.options import Change, Word, changed
from moderation.schema import migrations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLOG, OTHER = "blog.example", "other.example"


def archive(*texts: tuple[str, str], site: str = BLOG) -> Database:
    """Make a database of comments by different people: text and status."""
    db = open_database(":memory:", migrations)
    source = Source(format="wxr")
    items: list[Site | Post | Comment] = []
    for name in (BLOG, OTHER):
        items += [
            Site(key=name, url=f"https://{name}", source=source),
            Post(key=f"{name}/p1", site=name, title="Vom Lesen", source=source),
        ]
    items += [
        Comment(
            key=f"{site}/c{number}",
            post=f"{site}/p1",
            author=Author(name=f"Leserin {number}", email=f"l{number}@mail.example"),
            published=NOW,
            body=text,
            status=status,  # type: ignore[arg-type]
            source=source,
        )
        for number, (text, status) in enumerate(texts, 1)
    ]
    store.save(db, items, runs.start(db, "test", "wxr", NOW), Report())
    judging.judge_all(db, Options(), now=NOW)
    return db


def keep(db: Database, change: Change, site: str = BLOG) -> None:
    """Keep a change."""
    settings.apply(db, site, change, moderator="anna", now=NOW)


def test_what_a_site_sets_holds_for_that_site_alone() -> None:
    db = archive()
    keep(db, Change(set={"hold": 0.5}, switch={"shouting": False}, weigh={"copies": 2}))

    mine = settings.options_of(db, BLOG)

    assert (0.5, {"shouting"}, 2) == (mine.hold, mine.off, mine.factors["copies"])
    assert Options() == settings.options_of(db, OTHER)


def test_what_is_set_for_every_site_gives_way_to_a_site_s_own() -> None:
    db = archive()
    keep(db, Change(set={"hold": 0.5, "spam": 3}), site="")
    keep(db, Change(set={"hold": 0.8}))

    assert (0.8, 3) == (settings.options_of(db, BLOG).hold, settings.options_of(db, BLOG).spam)
    assert 0.5 == settings.options_of(db, OTHER).hold


def test_a_rule_that_is_switched_off_says_nothing_and_on_again_speaks() -> None:
    db = archive(("WAS FUER EIN GESCHREI HIER DRAUSSEN", "pending"))
    keep(db, Change(switch={"shouting": False}))
    judging.judge_all(db, Options(), now=NOW, again=True)
    assert "shouting" not in rules_of(db, 1)

    keep(db, Change(switch={"shouting": True}))
    judging.judge_all(db, Options(), now=NOW, again=True)
    assert "shouting" in rules_of(db, 1)


def rules_of(db: Database, number: int) -> dict[str, float]:
    """Give the reasons kept about a comment."""
    key = f"{BLOG}/c{number}"
    return {each.rule: each.weight for each in service.verdicts(db, [key])[key].reasons}


def test_a_rule_can_be_weighed() -> None:
    db = archive(("WAS FUER EIN GESCHREI HIER DRAUSSEN", "pending"))
    keep(db, Change(weigh={"shouting": 3}))
    judging.judge_all(db, Options(), now=NOW, again=True)

    assert 0.9 == rules_of(db, 1)["shouting"]


def test_the_blog_s_own_words_hold_or_mark() -> None:
    db = archive(("Meine Armbanduhren!", "pending"), ("Armbänder?", "pending"))
    keep(db, Change(add=(Word("UHREN", "spam"), Word("arm*", "hold", whole=True))))
    judging.judge_all(db, Options(), now=NOW, again=True)

    assert {"disallowed_words", "words_to_hold"} <= rules_of(db, 1).keys()
    assert "disallowed_words" not in rules_of(db, 2)


def test_words_leave_by_themselves_or_with_their_list() -> None:
    db = archive()
    keep(db, Change(add=(Word("a1"), Word("b2", list="long"), Word("c3", list="long"))))
    keep(db, Change(remove=("A1",)))
    assert ["b2", "c3"] == [word.text for word in settings.words(db, BLOG)]

    keep(db, Change(forget=("long",)))
    assert [] == list(settings.words(db, BLOG))


@pytest.mark.parametrize(
    "change",
    [
        Change(switch={"no_such_rule": True}),
        Change(weigh={"shouting": -1}),
        Change(weigh={"shouting": float("nan")}),
        Change(set={"hold": 1e9}),
        Change(set={"words": 1}),
        Change(add=(Word("  "),)),
        Change(add=(Word("0"),)),
        Change(add=(Word("x" * 501),)),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(change: Change) -> None:
    db = archive()
    with pytest.raises(settings.Refused):
        keep(db, change)
    with pytest.raises(settings.Refused):
        dry_run(db, change)
    assert [] == settings.changes(db)


def test_changes_are_logged() -> None:
    db = archive()
    keep(db, Change(switch={"shouting": False}))

    ((site, change, who, _),) = settings.changes(db)

    assert (BLOG, {"switch": {"shouting": False}}, "anna") == (site, change, who)


def test_a_dry_run_says_what_a_word_would_have_caught_and_hit_and_writes_nothing() -> None:
    db = archive(
        ("Natürlich ist das so.", "approved"),
        ("Natürlich hier entlang", "spam"),
        ("Ganz anderes", "approved"),
    )

    tried = dry_run(db, Change(add=(Word("natürlich", "spam"),)), BLOG)

    assert (3, 1, 1) == (tried.looked, tried.caught, tried.hit)
    assert 1 == tried.counts["hit_as_spam"]
    assert [f"{BLOG}/c1"] == [each.key for each in tried.examples["hit"]]
    assert [] == list(settings.words(db, BLOG))


def test_a_dry_run_says_what_would_be_lost_and_set_free() -> None:
    shouting = "KAUFT ALLE HIER UND SOFORT BEI MIR EIN"
    db = archive((shouting, "spam"), ("ICH BIN SO LAUT WEIL MICH DAS ALLES AERGERT", "approved"))
    keep(db, Change(set={"hold": 0.3}))

    tried = dry_run(db, Change(switch={"shouting": False}), BLOG)

    assert (1, 1) == (tried.lost, tried.freed)
    assert (1, 1) == ((now := dry_run(db, Change(set={"hold": 1}), BLOG)).lost, now.freed)


def test_a_dry_run_looks_at_the_newest_of_one_site() -> None:
    db = archive(("eins", "approved"), ("zwei", "approved"), ("drei", "approved"))
    change = Change(add=(Word("ei"),))

    assert 2 == dry_run(db, change, BLOG, most=2).looked
    assert 0 == dry_run(db, change, OTHER).looked
    assert 3 == dry_run(db, change).hit


def test_a_change_of_options_is_a_value() -> None:
    after = changed(Options(), Change(set={"comment_max_links": 3.0, "comment_moderation": 1}))

    assert (3, True) == (after.comment_max_links, after.comment_moderation)
    assert Options() == changed(Options(), Change())
