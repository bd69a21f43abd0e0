"""Who did what when: the page, the export, the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlite_utils import Database

from importer.schema import open_database
from moderation import audit, service, settings
from moderation.audit import Part, Wanted
from moderation.auth import people
from moderation.cli import main
from moderation.options import Change
from moderation.schema import migrations
from moderation.web import create_app

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """Two sites with comments, some of them decided."""
    found = open_database(tmp_path / "desk.db", migrations)
    for site in ("a.example", "b.example"):
        found.execute("insert into sites(key, url) values (?, ?)", (site, f"https://{site}/"))
        found.execute("insert into posts(key, site) values (?, ?)", (f"{site}/p1", site))
        for n in range(1, 4):
            found.execute(
                "insert into comments(key, post, body, status, source_format, source_id)"
                " values (?, ?, 'Text', 'pending', 'wxr', '1')",
                (f"{site}/c{n}", f"{site}/p1"),
            )
    found.conn.commit()
    service.decide(found, "spam", ["a.example/c1", "a.example/c2"], moderator="ann", now=NOW,
                   why="=1+1")  # fmt: skip
    service.decide(found, "approve", ["b.example/c1"], moderator="ben", now=NOW)
    service.undo(found, moderator="ann", now=NOW, batch=1)
    yield found
    found.close()


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> FlaskClient:
    """The desk, open for an administrator."""
    return create_app(tmp_path / "desk.db", moderator="ann").test_client()


def test_batches_say_who_did_what_and_what_was_taken_back(db: Database) -> None:
    found = audit.batches(db, Wanted())

    assert [("ann", "undo", 2), ("ben", "approve", 1), ("ann", "spam", 2)] == [
        (each.who, each.action, each.comments) for each in found
    ]
    assert [(1, None), (None, None), (None, 3)] == [(each.undoes, each.undone) for each in found]


def test_pages_follow_each_other_without_gap_or_overlap(db: Database) -> None:
    whole = audit.steps(db, Wanted())
    first = audit.steps(db, Wanted(), Part(limit=2))

    assert whole == first + audit.steps(db, Wanted(), Part(first[-1].id))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(who="ben"), [2]), (Wanted(action="spam"), [1]),
        (Wanted(key="a.example/c1"), [3, 1]),
        (Wanted(site="b.example"), [2]), (Wanted(since="2026-03-02"), []),
        (Wanted(until="2026-03-01"), []), (Wanted(batch=2), [2]),
    ],
)  # fmt: skip
def test_the_audit_is_filtered(db: Database, wanted: Wanted, expected: list[int]) -> None:
    assert expected == [each.id for each in audit.batches(db, wanted)]


def test_one_comments_history_shows_each_step(desk: FlaskClient) -> None:
    page = desk.get("/audit/?key=a.example/c1").text

    assert "Everything decided about a.example/c1" in page
    assert 2 == page.count('<td class="time">')
    assert "marked as spam" in page


def test_settings_are_told_in_words(db: Database, desk: FlaskClient) -> None:
    settings.apply(db, "", Change(switch={"flattery": False} if "flattery" in settings.known_rules()
                                  else {next(iter(settings.known_rules())): False}),
                   moderator="ann", now=NOW)  # fmt: skip

    assert "switched:" in desk.get("/audit/?log=settings").text


def test_accounts_are_shown_to_administrators(db: Database, desk: FlaskClient) -> None:
    people.add(db, "Mo", "moderator", NOW, by="ann")

    assert "added as moderator" in desk.get("/audit/?log=accounts").text


def test_the_export_is_whole_and_no_cell_is_a_formula(desk: FlaskClient) -> None:
    answer = desk.get("/audit/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert 5 == len(rows)
    assert {"'=1+1", ""} == {row["why"] for row in rows}
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_export_as_json_is_one_entry_a_line(desk: FlaskClient) -> None:
    lines = desk.get("/audit/export.json?who=ben").text.splitlines()

    assert ["b.example/c1"] == [json.loads(line)["key"] for line in lines]
    assert 404 == desk.get("/audit/export.exe").status_code


@pytest.mark.parametrize("asked", ["below=x", "batch=99999999999999999999", "log=none", "since=x"])
def test_nonsense_in_the_address_is_an_empty_page_or_the_whole(
    desk: FlaskClient, asked: str
) -> None:
    assert 200 == desk.get(f"/audit/?{asked}").status_code


def test_names_of_the_log_are_offered_without_a_scan(db: Database) -> None:
    assert ["ann", "ben"] == audit.moderators(db)


def test_the_command_says_the_same(db: Database, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(main, ["audit", *words, "--db", str(tmp_path / "desk.db")])
        assert 0 == done.exit_code, done.output
        return done.stdout

    assert 5 == len(run().splitlines())
    assert "pending > spam" in run("a.example/c1")
    assert "ben" == json.loads(run("--who", "ben", "--json"))["who"]
    assert run("--csv").startswith("id,batch,at,who,action,key")


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(), Wanted(who="ann"), Wanted(site="a.example"), Wanted(action="spam"),
        Wanted(key="a.example/c1"), Wanted(batch=1), Wanted(who="ann", site="a.example"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("read", [audit.batches, audit.steps])
def test_no_page_reads_or_sorts_the_whole_log(
    db: Database, wanted: Wanted, read: Callable[..., object]
) -> None:
    asked: list[str] = []
    db.conn.set_trace_callback(asked.append)
    read(db, wanted)
    db.conn.set_trace_callback(None)
    plan = [row[3] for row in db.conn.execute(f"explain query plan {asked[-1]}")]

    allowed_to_sort = bool(wanted.key)  # one comment's few decisions
    assert [] == [
        line for line in plan
        if line.startswith(("SCAN", "MATERIALIZE"))
        or ("TEMP B-TREE" in line and not allowed_to_sort)
    ]  # fmt: skip
