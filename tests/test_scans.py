"""Looking again: what was waved through, what was thrown away, and the report after an import."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_campaigns import NOW, archive, comment, key, pitch, save

from moderation import campaigns, scans, service, triage
from moderation.cli import main

SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog"


def test_approved_comments_of_a_fresh_campaign_are_found_whenever_they_came() -> None:
    db = archive(pitch(1, a="plenty", status="approved"), comment(2, "Gut!", status="approved"))
    save(db, *(pitch(id, status="spam") for id in (11, 12, 13)))

    (found,) = scans.retro(db)

    assert (key(1), 4) == (found.key, found.campaign and found.campaign.size)


def test_approved_comments_that_link_where_spam_does_are_found() -> None:
    link = "Etwas über Nummer {}: https://shop.example/{}"
    db = archive(
        comment(1, link.format(1, 1), status="approved"),
        *(comment(id, link.format(id, id), status="spam") for id in range(100, 130)),
    )

    assert [key(1)] == scans.keys_of(scans.retro(db))


def test_what_a_moderator_approved_here_does_not_come_back() -> None:
    db = archive(*(pitch(id, status="spam") for id in (1, 2, 3)), pitch(4))
    service.decide(db, "approve", [key(4)], moderator="anna", now=NOW)

    assert [] == scans.retro(db)


def test_a_campaign_that_a_moderator_called_honest_is_left_alone() -> None:
    db = archive(*(pitch(i, status="spam") for i in (1, 2, 3)), pitch(4, status="approved"))
    assert [key(4)] == scans.keys_of(scans.retro(db))

    campaigns.set_verdict(db, campaigns.campaigns(db)[0].id, "ham", NOW)

    assert [] == scans.retro(db)


def test_spam_that_looks_honest_is_offered_and_what_looks_like_spam_is_not() -> None:
    db = archive(
        comment(1, "Ich habe das Buch gestern zu Ende gelesen, danke!", status="spam"),
        comment(2, "Freispiele ohne Einzahlung im Online Casino http://a.example", status="spam"),
        *(pitch(id, status="spam") for id in (3, 4, 5)),
    )

    assert [key(1)] == scans.keys_of(scans.rescue(db))
    assert 1 == scans.rescue_count(db)
    assert [] == scans.rescue(db, site="other.example")


def test_the_report_counts_years_orphans_and_duplicates() -> None:
    twice = replace(comment(1, "Doppelt", status="approved"), published=NOW)
    db = archive(
        twice,
        replace(twice, key=key(2)),
        replace(comment(3, "Antwort", status="approved"), parent=key(99)),
        replace(comment(4, "Antwort", status="approved"), parent=key(5)),
        comment(5, "Weg", status="spam"),
    )

    found = triage.triage(db)

    assert [("2026", 4, 0, 1, 0)] == [tuple(year) for year in found.years]
    assert 20 == found.years[0].rate
    assert (1, 1) == found.orphans[:2]
    assert (1, 1) == tuple(found.duplicates)
    assert triage.triage(db, "blog.example") == found
    assert () == triage.triage(db, "other.example").years


def test_whom_to_trust_has_several_approved_comments_and_no_spam() -> None:
    kim, eve = {"name": "Kim", "email": "k@a.example"}, {"name": "Eve", "email": "e@a.example"}
    db = archive(
        *(comment(id, f"Wort {id}", status="approved", **kim) for id in (1, 2, 3)),
        *(comment(id, f"Wort {id}", status="approved", **eve) for id in (4, 5, 6)),
        comment(7, "Wort 7", status="spam", **eve),
    )

    assert ["Kim"] == [person.name for person in triage.triage(db).trusted]


@pytest.mark.parametrize("words", [["triage"], ["campaigns"], ["queue", "--retro"],
                                   ["queue", "--rescue"]])  # fmt: skip
def test_the_commands_speak_to_people_and_to_programs(words: list[str], tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(main, ["--db", str(tmp_path / "n.db"), *words])
        assert 0 == done.exit_code, done.output
        return done.stdout

    run("import", "-q", str(SAMPLE / "zwischenrufe.wordpress.xml"))
    run("judge", "-q")

    assert "{" not in run("--lang", "de", *words)
    for line in run(*words, "--json").splitlines():
        json.loads(line)


def test_a_campaign_s_comments_can_be_decided_at_once(tmp_path: Path) -> None:
    def run(*words: str, given: str = "") -> str:
        done = CliRunner().invoke(main, ["--db", str(tmp_path / "n.db"), *words], input=given)
        assert 0 == done.exit_code, done.output
        return done.stdout

    run("import", "-q", str(SAMPLE / "zwischenrufe.wordpress.xml"))
    run("judge", "-q")
    keys = run("campaigns", "1", "--status", "pending")
    run("decide", "spam", "-", given=keys)
    run("campaigns", "1", "--verdict", "spam")

    assert "" == run("campaigns", "1", "--status", "pending")
    assert "spam" == json.loads(run("campaigns", "--json").splitlines()[0])["verdict"]
