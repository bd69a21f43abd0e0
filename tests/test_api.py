"""The JSON API: what a token may do, in the words of the description that it gives of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_blog import BLOG, NOW, blog, comment, flagged, post, save
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from werkzeug.test import TestResponse

from importer.model import Comment, Post, Site, Source
from importer.schema import open_database
from moderation.auth import people, store, tokens
from moderation.schema import migrations
from moderation.web import access, create_app
from moderation.web.api.answers import BURST
from moderation.web.api.described import description
from moderation.web.pace import Pace

OTHER = "other.example"
Ask = Callable[..., TestResponse]


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """The desk of a small blog, and a second one with a comment."""
    db = blog(
        tmp_path / "desk.db", comment(1), comment(2, parent=1), comment(3, status="pending"),
        *(flagged(id) for id in range(10, 15)),
    )  # fmt: skip
    wxr = Source(format="wxr")
    save(
        db, Site(key=OTHER, url=f"https://{OTHER}", source=wxr),
        Post(key=f"{OTHER}/p1", site=OTHER, source=wxr),
        Comment(key=f"{OTHER}/c1", post=f"{OTHER}/p1", body="Hier ist es still.", source=wxr),
    )  # fmt: skip
    for name, role, sites in (
        ("Ann", "administrator", ()), ("Mo", "moderator", (BLOG,)), ("Rea", "reader", ()),
    ):  # fmt: skip
        people.add(db, name, role, NOW, by="test", sites=sites)
    db.close()
    return create_app(tmp_path / "desk.db", now=lambda: CLOCK[0])


CLOCK = [NOW]


@pytest.fixture(autouse=True)
def clock() -> None:
    """Start the clock."""
    CLOCK[:] = [NOW]


@pytest.fixture
def ask(app: Flask) -> Ask:
    """Ask as somebody, by a token; what comes back must be as the description says."""
    words: dict[str, str] = {}

    def send(path: str, sent: Any = None, *, who: str = "Ann", **more: Any) -> TestResponse:
        db = open_database(app.config["DATABASE"], migrations)
        person = store.find(db, "name", who)
        if who and who not in words:
            assert person
            words[who] = tokens.make(db, person, "test", NOW, by="test")
        db.close()
        bearer = {"Authorization": f"Bearer {words[who]}"} if who else {}
        headers = {**bearer, **more.pop("headers", {})}
        method = "GET" if sent is None and "data" not in more else "POST"
        answer = app.test_client().open(
            path, method=method, headers=headers, **({"json": sent} if sent is not None else {}),
            **more,
        )  # fmt: skip
        assert [] == wrong(path, method, answer), path
        return answer

    return send


def wrong(path: str, method: str, answer: TestResponse) -> list[str]:
    """Say what of an answer is not as the description has it."""
    if answer.mimetype not in ("application/json", "application/problem+json"):
        return []
    root = {**description(), "$id": "urn:api"}
    registry: Registry[Any] = Registry().with_resource("urn:api", Resource.opaque(root))
    if answer.status_code >= 400:
        pointer = "#/components/schemas/Problem"
    else:
        template = template_of(path.partition("?")[0].removeprefix("/api"))
        escaped = template.replace("~", "~0").replace("/", "~1")
        pointer = (
            f"#/paths/{escaped}/{method.lower()}/responses/{answer.status_code}"
            "/content/application~1json/schema"
        )
    validator = Draft202012Validator({"$ref": f"urn:api{pointer}"}, registry=registry)
    return [error.message for error in validator.iter_errors(answer.json)]


def template_of(path: str) -> str:
    """Give the path of the description that an address belongs to, the longest that fits."""
    fits = [
        each
        for each in description()["paths"]
        if re.fullmatch(re.escape(each).replace(r"\{key\}", ".+"), path)
    ]
    return str(max(fits, key=lambda each: (len(each), each)))


def keys(answer: TestResponse) -> list[str]:
    """Give the last parts of the keys on a page."""
    assert answer.json
    return [each["key"].rpartition("/")[2] for each in answer.json["comments"]]


def test_the_description_is_valid_and_names_every_route(app: Flask) -> None:
    validate(description())
    described = {
        (path, method) for path, methods in description()["paths"].items() for method in methods
    }
    routes = {
        (re.sub(r"<[^>]*?(\w+)>", r"{\1}", rule.rule.removeprefix("/api")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}
    }

    assert routes == described


def test_the_description_names_every_function_and_filter(app: Flask) -> None:
    from moderation.web.asking import NAMES

    ids = {
        f"api.{way['operationId']}"
        for path in description()["paths"].values()
        for way in path.values()
    }
    filters = {each["name"] for each in description()["paths"]["/comments"]["get"]["parameters"]}

    assert ids == {each for each in app.view_functions if each.startswith("api.")}
    assert filters == {*NAMES, "after", "limit"}


def test_the_description_is_given_to_anybody(ask: Ask) -> None:
    answer = ask("/api/openapi.json", who="")

    assert answer.json
    assert "http://localhost/api" == answer.json["servers"][0]["url"]


def test_the_queue_comes_in_pages(ask: Ask) -> None:
    first = ask("/api/comments?limit=4")
    assert first.json
    second = ask(first.json["next"])
    assert second.json

    assert f'<{first.json["next"]}>; rel="next"' == first.headers["Link"]
    assert {"c3", *(f"c{id}" for id in range(10, 15))} == {*keys(first), *keys(second)}
    assert (4, 2, None) == (len(keys(first)), len(keys(second)), second.json["next"])
    assert 6 == first.json["total"]


def test_filters_are_those_of_the_queue(ask: Ask) -> None:
    assert ["c2", "c1"] == keys(ask(f"/api/comments?tab=approved&order=newest&site={BLOG}"))
    assert ["c3"] == keys(ask("/api/comments?author=Leser+3"))
    assert ["c3"] == keys(ask("/api/comments?text=freundlich"))


@pytest.mark.parametrize(
    "query",
    ["tab=nothing", "order=best", "limit=x", "limit=201", "after=x~y", "low=much", "colour=red",
     "campaign=one", "since=yesterday", "limit=99999999999999999999"],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused_and_not_left_out(ask: Ask, query: str) -> None:
    assert 400 == ask(f"/api/comments?{query}").status_code


def test_a_comment_comes_with_its_verdict_and_history(ask: Ask) -> None:
    ask(f"/api/comments/{BLOG}/c10/decision", {"action": "spam", "why": "Werbung"})
    found = ask(f"/api/comments/{BLOG}/c10").json
    assert found

    assert ("spam", "Beitrag 1", BLOG) == (found["status"], found["title"], found["site"])
    assert found["reasons"]
    assert [("spam", "pending", "Ann", "Werbung")] == [
        (each["action"], each["before"], each["moderator"], each["why"])
        for each in found["history"]
    ]


def test_reasons_are_told_in_the_language_asked_for(ask: Ask) -> None:
    english, german = (
        ask(f"/api/comments/{BLOG}/c10/verdict", headers={"Accept-Language": lang}).json
        for lang in ("en", "de-AT,de;q=0.8")
    )
    assert english
    assert german

    assert english["band"] == german["band"] != "clean"
    assert english["reasons"][0]["why"] != german["reasons"][0]["why"]


def test_a_decision_is_made_once_and_taken_back(ask: Ask) -> None:
    path = f"/api/comments/{BLOG}/c3"
    done = ask(f"{path}/decision", {"action": "approve"}).json
    again = ask(f"{path}/decision", {"action": "approve"}).json
    assert done
    assert again

    assert ("approved", [f"{BLOG}/c3"]) == (done["comment"]["status"], done["changed"])
    assert (0, [f"{BLOG}/c3"]) == (again["batch"], again["unchanged"])

    back = ask("/api/undo", {"batch": done["batch"]})

    assert 200 == back.status_code
    assert "pending" == (ask(path).json or {})["status"]
    assert 409 == ask("/api/undo", {"batch": done["batch"]}).status_code
    assert 404 == ask("/api/undo", {"batch": 999}).status_code


def test_undo_takes_back_the_own_last_decision(ask: Ask) -> None:
    assert 409 == ask("/api/undo", {}).status_code
    ask(f"/api/comments/{BLOG}/c3/decision", {"action": "spam"})
    ask(f"/api/comments/{BLOG}/c10/decision", {"action": "spam"}, who="Mo")
    ask("/api/undo", {})

    assert "pending" == (ask(f"/api/comments/{BLOG}/c3").json or {})["status"]
    assert "spam" == (ask(f"/api/comments/{BLOG}/c10").json or {})["status"]


def test_what_somebody_else_decided_since_is_left_alone(ask: Ask) -> None:
    path = f"/api/comments/{BLOG}/c3"
    mark = (ask(path).json or {})["mark"]
    ask(f"{path}/decision", {"action": "approve"}, who="Mo")
    answer = ask(f"{path}/decision", {"action": "spam", "mark": mark})

    assert 409 == answer.status_code
    assert [f"{BLOG}/c3"] == (answer.json or {})["overtaken"]
    assert "approved" == (ask(path).json or {})["status"]


def test_a_reply_approves_what_waits_only_if_asked_to(ask: Ask) -> None:
    path = f"/api/comments/{BLOG}/c3/replies"
    held = ask(path, {"text": "Danke!"})
    done = ask(path, {"text": "Danke!", "approve_parent": True})
    assert held.json
    assert done.json

    assert (409, "needs_approval") == (held.status_code, held.json["code"])
    assert (201, "Danke!") == (done.status_code, done.json["body"])
    assert f"{BLOG}/c3" == done.json["parent"]
    assert "approved" == (ask(f"/api/comments/{BLOG}/c3").json or {})["status"]
    assert 200 == ask(done.headers["Location"]).status_code


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [("c1", " ", "require_valid_comment"), ("c10", "x", "comment_reply_to_unapproved_comment"),
     ("c1", "x" * 65_526, "comment_content_column_length")],
)  # fmt: skip
def test_a_reply_is_refused_by_wordpress_rules(ask: Ask, key: str, text: str, code: str) -> None:
    ask(f"/api/comments/{BLOG}/c10/decision", {"action": "spam"})
    answer = ask(f"/api/comments/{BLOG}/{key}/replies", {"text": text})

    assert (409, code) == (answer.status_code, (answer.json or {})["code"])


def test_a_conversation_is_flat_and_in_parts(ask: Ask, app: Flask) -> None:
    first = ask(f"/api/posts/{BLOG}/p1/thread?limit=2").json
    assert first
    rest = ask(first["next"].replace("limit=2", "limit=200")).json
    assert rest

    assert [("c1", 1), ("c2", 2)] == [
        (each["key"].rpartition("/")[2], each["depth"]) for each in first["comments"]
    ]
    assert (8, 6, None) == (first["counts"]["shown"], len(rest["comments"]), rest["next"])
    assert 404 == ask(f"/api/posts/{BLOG}/p9/thread").status_code


def test_a_very_long_chain_of_replies_is_a_conversation_like_any_other(
    ask: Ask, app: Flask
) -> None:
    db = open_database(app.config["DATABASE"], migrations)
    save(db, post(2), *(
        comment(id, parent=id - 1 if id > 1000 else None, post=f"{BLOG}/p2", mail="", name="")
        for id in range(1000, 3000)
    ))  # fmt: skip
    db.close()
    found = ask(f"/api/posts/{BLOG}/p2/thread?from=1990").json

    assert found
    assert 2000 == found["comments"][-1]["depth"]


def test_counts_are_of_one_site_or_of_all(ask: Ask) -> None:
    ask("/api/comments")  # what is new is put on the shelf
    ask(f"/api/comments/{BLOG}/c3/decision", {"action": "trash"})
    every, one = ask("/api/stats").json, ask(f"/api/stats?site={OTHER}").json
    assert every
    assert one

    assert (3, 1) == (every["comments"]["approved"], one["comments"]["approved"])
    assert ({"trash": 1}, {}) == (every["decisions"], one["decisions"])


def test_verdicts_are_those_of_the_command_line(ask: Ask, app: Flask) -> None:
    sent = {"key": "x/c1", "body": "Casino ohne Limit! https://casino-bonus.example/9 gratis",
            "author": {"name": "Online Casino Bonus"}}  # fmt: skip
    answer = ask("/api/verdicts", [sent, {"key": "x/c2", "body": "Danke, das hilft mir sehr."}])
    lines = ask(
        "/api/verdicts", data="\n".join([json.dumps(sent), ""]), content_type="application/x-ndjson"
    )
    from click.testing import CliRunner

    from moderation.cli import main

    told = CliRunner().invoke(
        main, ["--db", app.config["DATABASE"], "--lang", "en", "judge", "-"],
        input=json.dumps(sent),
    )  # fmt: skip
    assert answer.json
    spam, honest = answer.json["verdicts"]

    assert ("x/c1", "x/c2", "clean") == (spam["key"], honest["key"], honest["band"])
    assert "clean" != spam["band"]
    assert spam == json.loads(lines.text) == json.loads(told.output)


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("{}", "text/plain", 415),
        ("[1]", "application/json", 422),
        ('{"body": "x"}', "application/json", 422),
        ('{"key": "a/c1", "status": "odd"}', "application/json", 422),
        ('{"key": "a/c1", "body": 5}', "application/json", 422),
        ('{"key": "a/c1"}\n{', "application/jsonl", 400),
        (json.dumps([{"key": "a/c1"}] * 501), "application/json", 413),
        ("x" * (5 << 20), "application/json", 413),
    ],
)
def test_what_cannot_be_judged_is_refused_with_the_reason(
    ask: Ask, data: str, kind: str, status: int
) -> None:
    assert status == ask("/api/verdicts", data=data, content_type=kind).status_code


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"action": "burn"}, 422), ({}, 422), ([], 422), ({"action": 1}, 422),
     ({"action": "spam", "colour": "red"}, 422)],
)  # fmt: skip
def test_a_body_that_makes_no_sense_is_refused(ask: Ask, sent: Any, status: int) -> None:
    assert status == ask(f"/api/comments/{BLOG}/c3/decision", sent).status_code


def test_nothing_is_there_without_a_token(ask: Ask) -> None:
    for headers in ({}, {"Authorization": "Bearer nachlese_wrong"}):
        answer = ask("/api/comments", who="", headers=headers)
        assert (401, 'Bearer realm="nachlese"') == (
            answer.status_code, answer.headers["WWW-Authenticate"],
        )  # fmt: skip


def test_what_is_not_there_is_a_problem_too(ask: Ask, app: Flask) -> None:
    answers = (
        (404, ask("/api/nothing")),
        (404, ask(f"/api/comments/{BLOG}/c99")),
        (404, ask(f"/api/comments/{BLOG}/c99/verdict")),
        (405, app.test_client().delete("/api/comments")),
    )
    for status, answer in answers:
        assert (status, "application/problem+json") == (answer.status_code, answer.mimetype)
    assert "GET" in answers[-1][1].headers["Allow"]
    assert "text/html" == app.test_client().get("/nothing").mimetype


def test_a_reader_reads_and_has_comments_judged_but_decides_nothing(ask: Ask) -> None:
    assert 200 == ask("/api/comments", who="Rea").status_code
    assert 200 == ask("/api/verdicts", {"key": "x/c1", "body": "x"}, who="Rea").status_code
    for path, sent in (("comments/{}/c3/decision", {"action": "spam"}), ("undo", {}),
                       ("comments/{}/c1/replies", {"text": "x"})):  # fmt: skip
        assert 403 == ask(f"/api/{path.format(BLOG)}", sent, who="Rea").status_code


def test_a_moderator_of_one_site_reaches_no_other(ask: Ask) -> None:
    decided = ask(f"/api/comments/{OTHER}/c1/decision", {"action": "spam"}).json
    assert decided
    for path in ("comments", "stats", f"comments?site={OTHER}", f"comments?post={OTHER}/p1",
                 f"comments/{OTHER}/c1", f"posts/{OTHER}/p1/thread"):  # fmt: skip
        assert 403 == ask(f"/api/{path}", who="Mo").status_code, path
    for path, sent in (
        (f"comments/{OTHER}/c1/decision", {"action": "approve"}),
        (f"comments/{OTHER}/c1/replies", {"text": "x"}),
        ("undo", {"batch": decided["batch"]}),
        ("verdicts", {"key": "x/c1", "post": f"{OTHER}/p1", "body": "x"}),
    ):
        assert 403 == ask(f"/api/{path}", sent, who="Mo").status_code, path
    assert 200 == ask(f"/api/comments?site={BLOG}", who="Mo").status_code
    own = {"key": "x/c1", "post": f"{BLOG}/p1", "body": "x"}
    assert 200 == ask("/api/verdicts", own, who="Mo").status_code


def test_who_asks_too_fast_waits(app: Flask, ask: Ask) -> None:
    ask("/api/stats")
    client, pace = app.test_client(), app.extensions["nachlese_api_pace"]
    pace.buckets = dict.fromkeys(pace.buckets, (0.0, NOW))
    refused = ask("/api/stats")

    assert (429, "1") == (refused.status_code, refused.headers["Retry-After"])
    CLOCK[0] += timedelta(seconds=1)
    assert 200 == ask("/api/stats").status_code
    assert 200 == client.get("/api/openapi.json").status_code


def test_a_bucket_fills_again_and_is_forgotten_when_full() -> None:
    pace, now = Pace(2, 1.0), datetime(2026, 1, 1, tzinfo=UTC)
    waits = [pace.wait("a", now) for _ in range(3)]

    assert [0, 0, 1] == waits
    assert 0 == pace.wait("a", now + timedelta(seconds=1))
    for number in range(10_050):
        pace.wait(f"b{number}", now + timedelta(seconds=number))
    assert len(pace.buckets) < 10_001
    assert BURST > 1


def test_another_sites_page_cannot_use_the_api_by_a_moderators_cookie(app: Flask) -> None:
    client: FlaskClient = app.test_client()
    answer = client.post(
        f"/api/comments/{BLOG}/c3/decision", json={"action": "spam"},
        headers={"Origin": "https://evil.example", "Cookie": "nachlese_session=x"},
    )  # fmt: skip

    assert 403 == answer.status_code


def test_every_blueprint_for_programs_is_known(app: Flask) -> None:
    assert set(access.PROGRAMS) <= set(app.blueprints)
