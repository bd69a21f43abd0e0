"""Akismet's protocol: exact bodies, three ways to send a key, what clients must be spared."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import akismet
import httpx
import pytest
from desk_blog import BLOG, NOW, blog, comment
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from werkzeug.test import TestResponse

from importer.schema import open_database
from moderation import checks
from moderation.auth import people, store, tokens
from moderation.learned import labels
from moderation.learned import site as lessons
from moderation.schema import migrations
from moderation.web import create_app
from moderation.web.akismet import Habit, calls
from moderation.web.entrance import Entrance

CLOCK = [NOW]
SPAM = {
    "comment_author": "Online Casino Bonus",
    "comment_author_url": "https://casino-bonus.example/",
    "comment_content": "Casino ohne Limit! Jetzt Bonus sichern: https://casino-bonus.example/a"
    " https://casino-bonus.example/b [url=https://casino-bonus.example/c]Freispiele[/url]",
}
HONEST = {
    "comment_author": "Leser 1",
    "comment_author_email": "leser1@example.org",
    "comment_content": "Danke, das hat mir bei meinem Problem sehr geholfen.",
}
Call = Callable[..., TestResponse]


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A small blog, an administrator, and somebody who is there for another site."""
    CLOCK[:] = [NOW]
    made = blog(tmp_path / "desk.db", comment(1), comment(2, status="spam"))
    made.execute("insert into sites(key) values ('b.example')")
    made.conn.commit()
    for name, role, sites in (("Ann", "administrator", ()), ("Mo", "moderator", ("b.example",)),
                              ("Rea", "reader", ())):  # fmt: skip
        people.add(made, name, role, NOW, by="test", sites=sites)
    return made


@pytest.fixture
def app(db: Database, tmp_path: Path) -> Flask:
    """A desk that speaks the protocol."""
    return create_app(tmp_path / "desk.db", now=lambda: CLOCK[0], habit=Habit())


@pytest.fixture
def key(db: Database) -> str:
    """Ann's key."""
    return key_of(db, "Ann")


def key_of(db: Database, name: str) -> str:
    """Make somebody a key."""
    person = store.find(db, "name", name)
    assert person
    return tokens.make(db, person, f"blog of {name}", NOW, by="test", kind="akismet")


@pytest.fixture
def call(app: Flask, key: str) -> Call:
    """Call something, with all that is required."""

    def send(path: str, **fields: Any) -> TestResponse:
        usual = {"api_key": key, "blog": f"https://{BLOG}/", "user_ip": "192.0.2.7"}
        data = {name: value for name, value in {**usual, **fields}.items() if value is not None}
        return app.test_client().post(f"/1.1/{path}", data=data)

    return send


def test_the_answer_is_the_word_alone_and_the_reasons_stand_in_own_headers(call: Call) -> None:
    spam, honest = call("comment-check", **SPAM), call("comment-check", **HONEST)

    assert (200, b"true", 200, b"false") == (
        spam.status_code, spam.data, honest.status_code, honest.data,
    )  # fmt: skip
    assert float(spam.headers["X-Spam-Score"]) > 2.5 > float(honest.headers["X-Spam-Score"])
    reasons = json.loads(spam.headers["X-Spam-Reasons"])
    assert {"rule", "weight", "why"} == set(reasons[0])
    for answer in (spam, honest):
        assert answer.headers["X-akismet-guid"]
        assert not {"X-akismet-debug-help", "X-akismet-alert-msg", "X-akismet-error"} & set(
            answer.headers.keys()
        )


def test_reasons_are_in_the_blogs_language_and_ascii(call: Call) -> None:
    english = call("comment-check", **SPAM).headers["X-Spam-Reasons"]
    german = call("comment-check", **SPAM, blog_lang="de_DE").headers["X-Spam-Reasons"]

    assert english != german
    assert german.isascii()


@pytest.mark.parametrize("name", ["api_key", "key"])
def test_the_key_may_stand_in_the_body(call: Call, key: str, name: str) -> None:
    assert b"false" == call("comment-check", **{**HONEST, "api_key": None, name: key}).data


@pytest.mark.parametrize("word", [str.lower, str.upper])
def test_the_key_may_stand_before_the_host_name(
    app: Flask, tmp_path: Path, key: str, word: Callable[[str], str]
) -> None:
    data = {"blog": f"https://{BLOG}/", "user_ip": "192.0.2.7", **HONEST}
    how = Entrance("https://desk.example")
    desk = create_app(tmp_path / "desk.db", now=lambda: NOW, how=how, habit=Habit()).test_client()
    place = f"https://{word(key)}.desk.example"

    assert b"false" == desk.post("/1.1/comment-check", data=data, base_url=place).data
    assert 400 == desk.get("/login", base_url=place).status_code
    elsewhere = desk.post(
        "/1.1/verify-key", data={"key": key, **data}, base_url="https://rest.akismet.com"
    )
    assert b"valid" == elsewhere.data


def test_verify_key_says_valid_or_invalid(call: Call, db: Database) -> None:
    assert b"valid" == call("verify-key").data
    for fields in ({"api_key": "000000000000"}, {"api_key": None}, {"api_key": "x" * 5000}):
        answer = call("verify-key", **fields)
        assert (200, b"invalid") == (answer.status_code, answer.data)
        assert answer.headers["X-akismet-debug-help"]
    assert b"invalid" == call("verify-key", api_key=key_of(db, "Mo")).data
    assert b"valid" == call("verify-key", api_key=key_of(db, "Mo"), blog="http://B.example").data


def test_a_key_is_twelve_characters_hashed_and_good_for_nothing_else(
    app: Flask, db: Database, key: str
) -> None:
    assert 12 == len(key)
    assert key.isalnum()
    assert key not in json.dumps([str(row) for row in db.query("select * from tokens")])
    bearer = {"Authorization": f"Bearer {key}"}
    assert 401 == app.test_client().get("/api/comments", headers=bearer).status_code
    ann = store.find(db, "name", "Ann")
    assert ann
    token = tokens.make(db, ann, "api", NOW, by="test")
    asked = app.test_client().post("/1.1/verify-key", data={"key": token, "blog": "x.example"})
    assert b"invalid" == asked.data


def test_a_revoked_key_is_invalid(call: Call, db: Database) -> None:
    tokens.revoke(db, 1, NOW, by="test")

    assert b"invalid" == call("comment-check", **SPAM).data


def test_keys_are_not_to_be_guessed(app: Flask, call: Call) -> None:
    for _ in range(30):
        call("verify-key", api_key="000000000000")
    held = call("verify-key")
    CLOCK[0] += timedelta(minutes=1)

    assert b"invalid" == held.data
    assert "Too many" in held.headers["X-akismet-debug-help"]
    assert b"valid" == call("verify-key").data


@pytest.mark.parametrize("name", ["blog", "user_ip"])
def test_what_is_missing_is_named_and_never_taken_for_a_verdict(call: Call, name: str) -> None:
    answer = call("comment-check", **SPAM, **{name: None})

    assert (
        f"Missing required field: {name}." == answer.text == answer.headers["X-akismet-debug-help"]
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({**HONEST, "comment_author": "akismet-guaranteed-spam"}, b"true"),
        ({**HONEST, "comment_author": "viagra-test-123"}, b"true"),
        ({**HONEST, "comment_author_email": "akismet-guaranteed-spam@example.com"}, b"true"),
        ({**SPAM, "user_role": "administrator"}, b"false"),
        ({**SPAM, "user_role": "subscriber"}, b"true"),
    ],
)
def test_the_protocols_own_test_words_are_obeyed(
    call: Call, fields: dict[str, str], expected: bytes
) -> None:
    assert expected == call("comment-check", **fields).data


def test_a_honeypot_that_was_filled_in_counts(call: Call) -> None:
    trapped = call("comment-check", **HONEST, honeypot_field_name="hp", hp="buy")
    by_wordpress = call("comment-check", **HONEST, honeypot_field_name="hp", POST_hp="buy")
    empty = call("comment-check", **HONEST, honeypot_field_name="hp", hp="")
    scores = [float(each.headers["X-Spam-Score"]) for each in (trapped, by_wordpress, empty)]

    assert scores[0] == scores[1] > scores[2]


def test_unknown_fields_and_lists_are_taken(call: Call) -> None:
    more = {"comment_context[0]": "Garten", "POST_x": "1", "HTTP_ACCEPT": "*/*", "reporter": "ann",
            "comment_date_gmt": "2026-02-30 99:00", "comment_parent": "0", "site_domain": "x",
            "comment_post_ID": "1", "comment_type": "any", "recheck_reason": "retry"}  # fmt: skip

    assert b"false" == call("comment-check", **HONEST, **more).data


def test_only_the_blatant_may_be_thrown_away_unread(call: Call) -> None:
    blatant = {**SPAM, "honeypot_field_name": "hp", "hp": "x"}
    answers = [call("comment-check", **each).headers.get("X-akismet-pro-tip")
               for each in (blatant, HONEST)]  # fmt: skip

    assert ["discard", None] == answers


def test_what_a_person_should_look_at_is_said_as_the_server_was_told(
    db: Database, tmp_path: Path, key: str
) -> None:
    doubtful = {"comment_author": "Max", "comment_content": "Tolle Seite, weiter so!",
                "comment_author_url": "https://billige-uhren.example/"}  # fmt: skip
    said = {}
    for held in ("ham", "spam"):
        client = create_app(tmp_path / "desk.db", now=lambda: NOW, habit=Habit(held)).test_client()
        data = {"key": key, "blog": BLOG, "user_ip": "192.0.2.7", **doubtful}
        answer = client.post("/1.1/comment-check", data=data)
        said[held] = (answer.text, answer.headers["X-Spam-Band"])

    assert {"ham": ("false", "hold"), "spam": ("true", "hold")} == said


def test_what_fails_inside_is_no_verdict(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(calls, "library", broken)
    answer = call("comment-check", **SPAM)

    assert (500, "error") == (answer.status_code, answer.text)
    assert {"X-akismet-error", "X-akismet-debug-help"} <= set(answer.headers.keys())
    assert "disk full" in caplog.text
    assert "disk full" not in str(answer.headers)


def test_a_wrong_method_is_no_verdict(app: Flask) -> None:
    assert 405 == app.test_client().get("/1.1/comment-check").status_code


def test_reports_are_labels_with_the_words_as_they_were_submitted(call: Call, db: Database) -> None:
    call("comment-check", **HONEST)
    thanks = call("submit-spam", **HONEST)
    found = [each for each in labels.labels(db, BLOG) if each.key.startswith(f"{BLOG}/cx")]
    kept = checks.comments(db, [found[0].key])[found[0].key]

    assert b"Thanks for making the web a better place." == thanks.data
    assert [(True, True)] == [(each.spam, each.here) for each in found]
    assert (HONEST["comment_content"], "") == (kept.body, kept.author.ip)

    call("submit-ham", **HONEST)  # the later word counts, and is one label

    again = [each for each in labels.labels(db, BLOG) if each.key.startswith(f"{BLOG}/cx")]
    assert [(found[0].key, False)] == [(each.key, each.spam) for each in again]


def test_a_blog_of_which_nothing_was_imported_learns_from_reports(call: Call, db: Database) -> None:
    other = "https://neu.example"
    assert b"false" == call("comment-check", **numbered(99), blog=other).data
    for id in range(60):
        honest = f"Im Garten blüht die Rose Nummer {id}, und der Apfelbaum auch."
        call("submit-ham", blog=other, comment_author=f"Leser {id}", comment_content=honest)
        call("submit-spam", blog=other, **numbered(id))
    before = float(call("comment-check", **numbered(99), blog=other).headers["X-Spam-Score"])

    assert ["neu.example"] == lessons.catch_up(db, NOW)
    after = call("comment-check", **numbered(99), blog=other)
    assert float(after.headers["X-Spam-Score"]) > before
    assert [] == lessons.catch_up(db, NOW)


def numbered(id: int) -> dict[str, str]:
    """Give spam without a link, which only its words betray."""
    words = f"Sofortkredit ohne Schufa gesucht? Angebot {id}: Kredit günstig, schreib uns gleich."
    return {"comment_author": f"Peter {id}", "comment_content": words}


def test_a_report_about_an_imported_comment_is_a_decision_that_can_be_taken_back(
    call: Call, db: Database
) -> None:
    fields = {"comment_author": "Leser 1", "comment_author_email": "leser1@example.org",
              "comment_content": "edited since", "comment_ID": "1"}  # fmt: skip
    call("submit-spam", **fields)
    call("submit-ham", **{**fields, "comment_ID": "2", "comment_author": "Leser 2",
                          "comment_author_email": "leser2@example.org"})  # fmt: skip
    rows = db.conn.execute("select key, action, after, moderator from decisions").fetchall()

    assert [
        (f"{BLOG}/c1", "spam", "spam", "Ann"),
        (f"{BLOG}/c2", "unspam", "pending", "Ann"),
    ] == rows
    assert 0 == db["checks"].count


def test_a_number_alone_decides_nothing_about_somebody_elses_comment(
    call: Call, db: Database
) -> None:
    call("submit-spam", **SPAM, comment_ID="1")

    assert 0 == db["decisions"].count
    assert 1 == db["checks"].count


def test_tests_leave_nothing_behind(call: Call, db: Database) -> None:
    for path in ("comment-check", "submit-spam", "submit-ham"):
        call(path, **SPAM, is_test="true")

    assert (0, 0) == (db["checks"].count, db["check_counts"].count)


def test_a_readers_key_checks_and_reports_nothing(call: Call, db: Database) -> None:
    key = key_of(db, "Rea")

    assert b"true" == call("comment-check", **SPAM, api_key=key).data
    assert b"invalid" == call("submit-spam", **SPAM, api_key=key).data


def test_what_nobody_reported_is_forgotten_after_a_month(call: Call, db: Database) -> None:
    call("comment-check", **HONEST)
    call("submit-spam", **SPAM)
    CLOCK[0] += timedelta(days=31)
    call("comment-check", comment_content="neu")

    assert {"spam", ""} == {row["label"] for row in db.query("select label from checks")}
    assert 2 == db["checks"].count


def test_a_person_is_found_and_erased_in_what_was_asked_about(call: Call, db: Database) -> None:
    from moderation.privacy import person

    call("comment-check", **{**HONEST, "comment_author_email": "Eva@Example.org"})

    assert ["checks"] == [row["table"] for row in person.export(db, "eva@example.ORG")]
    assert 1 == person.erase(db, "eva@example.org", by="test", now=NOW)["checks"]
    assert 0 == db["checks"].count


def test_usage_is_told_as_akismet_tells_it(call: Call, app: Flask, key: str) -> None:
    for path, fields in (("comment-check", SPAM), ("comment-check", HONEST), ("submit-ham", SPAM),
                         ("submit-spam", HONEST)):  # fmt: skip
        call(path, **fields)
    client: FlaskClient = app.test_client()
    month = {"api_key": key, "month": "2026-03"}
    sites = client.get("/1.2/key-sites", query_string=month).json
    table = client.post("/1.2/key-sites", data={**month, "format": "csv"}).text
    usage = client.get("/1.2/usage-limit", query_string={"api_key": key}).json
    stats = call("get-stats", **{"from": "all"}).json

    assert {
        "2026-03": [{"site": BLOG, "api_calls": "2", "spam": "1", "ham": "1", "missed_spam": "1",
                     "false_positives": "1", "is_revoked": False}],
        "limit": 500, "offset": 0, "total": 1,
    } == sites  # fmt: skip
    assert f"{BLOG},2,1,1,1,1,False" in table
    assert {"limit": "none", "usage": 2, "percentage": "0.00", "throttled": False} == usage
    assert stats
    assert (1, 1, "2026-03-01") == (
        stats["spam"],
        stats["ham"],
        stats["breakdown"]["2026-03"]["da"],
    )
    assert b"deactivated" == call("deactivate").data
    assert (
        0
        == (client.get("/1.2/key-sites", query_string={**month, "month": "2026-02"}).json or {})[
            "total"
        ]
    )
    assert b"month is" in client.get("/1.2/key-sites", query_string={**month, "month": "x"}).data


def test_the_python_client_understands_every_answer(app: Flask, key: str) -> None:
    http = httpx.Client(transport=httpx.WSGITransport(app=app), timeout=1.0)
    config = akismet.Config(key=key, url=f"https://{BLOG}")
    client = akismet.SyncClient(config=config, http_client=http)

    assert client.verify_key(key, f"https://{BLOG}")
    assert not client.verify_key("0" * 12, f"https://{BLOG}")
    assert akismet.CheckResponse.SPAM <= client.comment_check(user_ip="192.0.2.7", **SPAM)
    assert akismet.CheckResponse.HAM == client.comment_check(user_ip="192.0.2.7", **HONEST)
    assert client.submit_spam(user_ip="192.0.2.7", **SPAM)
    assert client.submit_ham(user_ip="192.0.2.7", **HONEST)
    assert "none" == client.usage_limit()["limit"]  # type: ignore[comparison-overlap]
    with pytest.raises(akismet.APIKeyError):
        akismet.SyncClient(
            config=akismet.Config(key="0" * 12, url=config.url), http_client=http
        ).comment_check(user_ip="192.0.2.7")


def test_an_answer_takes_less_than_a_second(call: Call) -> None:
    call("comment-check", **HONEST)  # the model is read once
    long = {**SPAM, "comment_content": SPAM["comment_content"] * 300}
    start = time.monotonic()
    for fields in (HONEST, SPAM, long):
        call("comment-check", **fields)

    assert time.monotonic() - start < 3


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from([
            "blog", "user_ip", "comment_content", "comment_author", "comment_type", "permalink",
            "comment_date_gmt", "comment_post_ID", "comment_parent", "comment_ID", "blog_lang",
            "honeypot_field_name", "user_ID", "comment_author_url", "comment_author_email",
        ]),
        st.text(max_size=40),
    )
)  # fmt: skip
def test_whatever_is_sent_is_answered(call: Call, fields: dict[str, str]) -> None:
    CLOCK[0] += timedelta(minutes=1)
    for path in ("comment-check", "submit-spam"):
        assert 200 == call(path, **fields).status_code


def test_nothing_of_it_is_there_unless_asked_for(db: Database, tmp_path: Path) -> None:
    client = create_app(tmp_path / "desk.db").test_client()

    assert 404 == client.post("/1.1/verify-key").status_code


def test_a_database_of_the_last_version_still_opens(tmp_path: Path) -> None:
    open_database(tmp_path / "new.db", migrations).close()

    assert 0 == open_database(tmp_path / "new.db", migrations)["checks"].count
