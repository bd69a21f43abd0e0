"""The desk's gate: who comes in, who may do what, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import argon2
import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlite_utils import Database

from importer.schema import open_database
from moderation.auth import links, people, secret, store, tokens
from moderation.auth.roles import Person
from moderation.schema import migrations
from moderation.web import access, create_app, entrance, gate, headers
from moderation.web.akismet import Habit
from moderation.web.commentform import Forms
from moderation.web.entrance import BadEntrance, Entrance, believed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = "vier Wörter am Stück"
CLOCK = [NOW]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in no time; start the clock."""
    light = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secret, "hasher", lambda: light)
    CLOCK[:] = [NOW]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with two sites, a comment each, and three people."""
    found = open_database(tmp_path / "desk.db", migrations)
    for site in ("a.example", "b.example"):
        found.execute("insert into sites(key, url) values (?, ?)", (site, f"https://{site}/"))
        found.execute("insert into posts(key, site) values (?, ?)", (f"{site}/p1", site))
        found.execute(
            "insert into comments(key, post, status, source_format, source_id)"
            " values (?, ?, 'pending', 'wxr', '1')", (f"{site}/c1", f"{site}/p1"),
        )  # fmt: skip
    found.conn.commit()
    for name, role, sites in (
        ("Ann", "administrator", ()), ("Mo", "moderator", ("a.example",)), ("Rea", "reader", ()),
    ):  # fmt: skip
        person = people.add(found, name, role, NOW, by="test", sites=sites)
        links.use(found, links.invite(found, person, NOW, by="test"), "", GOOD, NOW)
    yield found
    found.close()


@pytest.fixture
def app(db: Database, tmp_path: Path) -> Flask:
    """The desk."""
    return create_app(
        tmp_path / "desk.db", now=lambda: CLOCK[0], habit=Habit(), forms=Forms(("a.example",))
    )


@pytest.fixture
def enter(app: Flask) -> Callable[[str], FlaskClient]:
    """Let somebody log in."""

    def log_in(name: str) -> FlaskClient:
        client = app.test_client()
        done = client.post("/login", data={"name": name, "password": GOOD})
        assert 303 == done.status_code
        return client

    return log_in


def test_every_route_has_a_rule(app: Flask) -> None:
    without = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access.rule(rule.endpoint, rule.endpoint.rpartition(".")[0]) is None
    }

    assert set() == without, "say who may open them in moderation/web/access.py"


def test_every_rule_is_for_a_blueprint_or_an_endpoint(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    known = endpoints | set(app.blueprints)

    assert set() == {*access.RULES, *access.ABOUT_ONE} - known


def paths(app: Flask) -> list[tuple[str, str, str]]:
    """Give a path, a method and the endpoint for every route."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            path = re.sub(r"<int:[^>]*>", "1", rule.rule)
            path = re.sub(r"<path:[^>]*>", "a.example/c1", path)
            path = re.sub(r"<[^>]*>", "x", path)
            methods = sorted((rule.methods or set()) & {"GET", "POST"})
            found += [(path, method, rule.endpoint) for method in methods]
    return found


@pytest.mark.parametrize("name", ["", "Rea", "Mo", "Ann"])
def test_every_route_is_held_to_its_rule(
    app: Flask, db: Database, enter: Callable[[str], FlaskClient], name: str
) -> None:
    """Asks for every page as everybody: refused exactly where the table says so."""
    person = store.find(db, "name", name) if name else None
    client = enter(name) if name else app.test_client()
    cookie = client.get_cookie(gate.COOKIE)
    for path, method, endpoint in paths(app):
        line = access.rule(endpoint, endpoint.rpartition(".")[0])
        assert line
        needed = line.read if method == "GET" else line.change
        if endpoint in ("door.logout", "account.end_sessions"):
            continue  # they would end the session that asks
        if cookie:
            client.set_cookie(gate.COOKIE, cookie.value)
        answer = client.open(path, method=method, data={} if method == "POST" else None)
        told = "This was not done" in answer.text or "problem" in answer.mimetype
        refused = answer.status_code in (401, 403) and told
        led = answer.status_code == 303 and "/login" in (answer.location or "")
        if not access.allowed(person, needed):
            assert refused or led, (path, method, answer.status_code)
        else:
            assert not led, (path, method)


def test_nobody_is_led_to_the_login_and_back(app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/?tab=spam")
    assert (303, "/login?next=/?tab%3Dspam") == (answer.status_code, answer.location)

    back = client.post("/login", data={"name": "Ann", "password": GOOD, "next": "/?tab=spam"})

    assert "/?tab=spam" == back.location
    assert 200 == client.get("/?tab=spam").status_code


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_login_leads_nowhere_else(app: Flask, target: str) -> None:
    done = app.test_client().post("/login", data={"name": "Ann", "password": GOOD, "next": target})

    assert "/" == done.location


def test_a_script_and_a_form_are_told_instead_of_led_away(app: Flask) -> None:
    client = app.test_client()

    assert 401 == client.post("/account/password").status_code
    assert 401 == client.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(app: Flask) -> None:
    done = app.test_client().post("/login", data={"name": "Ann", "password": GOOD})
    cookie = done.headers["Set-Cookie"]

    assert cookie.startswith("nachlese_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_kept_to_it(db: Database, tmp_path: Path) -> None:
    how = Entrance("https://desk.example")
    client = create_app(tmp_path / "desk.db", how=how, now=lambda: NOW).test_client()
    done = client.post("/login", data={"name": "Ann", "password": GOOD},
                       headers={"Host": "desk.example"})  # fmt: skip

    assert done.headers["Set-Cookie"].startswith("__Host-nachlese_session=")
    assert "Secure" in done.headers["Set-Cookie"]
    assert "max-age" in done.headers["Strict-Transport-Security"]


def test_answers_carry_the_headers_and_pages_hold_nothing_inline(
    app: Flask, enter: Callable[[str], FlaskClient]
) -> None:
    client = enter("Ann")
    for path in ("/", "/account/", "/account/codes", "/people/", "/nothing"):
        answer = client.get(path)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert ("nosniff", "no-store", "same-origin") == tuple(
            answer.headers[name]
            for name in ("X-Content-Type-Options", "Cache-Control", "Referrer-Policy")
        )
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", answer.text), path


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://desk.example"}, True),
        ({"Origin": "https://desk.example"}, False),
        ({"Origin": "https://DESK.example"}, False),
        ({"Origin": "http://desk.example"}, True),
        ({"Origin": "https://desk.example:8443"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "https://evil.example", "Authorization": "Bearer x"}, False),
        ({"Origin": "https://evil.example", "Authorization": "Bearer x", "Cookie": "a=b"}, True),
    ],
)
def test_what_another_site_sends_is_known_by_its_headers(
    sent: dict[str, str], expected: bool
) -> None:
    assert expected == headers.forged("POST", sent, {"https://desk.example"})
    assert not headers.forged("GET", sent, {"https://desk.example"})


def test_a_forged_form_is_refused(enter: Callable[[str], FlaskClient]) -> None:
    client = enter("Ann")
    for sent in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert 403 == client.post("/logout", headers=sent).status_code

    assert 200 == client.get("/account/").status_code


def test_with_a_local_desk_other_host_names_are_a_trick(db: Database, tmp_path: Path) -> None:
    how = entrance.entrance("", (), "", "127.0.0.1")
    client = create_app(tmp_path / "desk.db", how=how).test_client()
    asked = [client.get("/login", headers={"Host": host}).status_code
             for host in ("127.0.0.1:8642", "localhost:8642", "evil.example:8642")]  # fmt: skip

    assert [200, 200, 400] == asked


def test_a_moderator_sees_and_touches_own_sites_alone(
    enter: Callable[[str], FlaskClient],
) -> None:
    client = enter("Mo")

    assert "/?site=a.example" == client.get("/").location
    assert 200 == client.get("/?site=a.example").status_code
    assert 403 == client.get("/?site=b.example").status_code
    assert 403 == client.get("/?post=b.example/p1&site=a.example").status_code
    for named in ({"key": "b.example/c1"}, {"act": "spam b.example/c1"},
                  {"site": "b.example", "every": "spam"}, {"every": "spam"}):  # fmt: skip
        assert 403 == client.post("/decide", data=named).status_code
    assert 403 == client.post("/decide?site=a.example", data={"every": "spam"}).status_code
    assert 303 == client.post("/decide", data={"act": "spam a.example/c1"}).status_code


def test_the_batch_of_another_site_is_not_taken_back(
    enter: Callable[[str], FlaskClient],
) -> None:
    assert 303 == enter("Ann").post("/decide", data={"act": "spam b.example/c1"}).status_code

    assert 403 == enter("Mo").post("/undo", data={"batch": "1"}).status_code
    assert 303 == enter("Ann").post("/undo", data={"batch": "1"}).status_code


def test_the_words_of_another_site_are_neither_edited_nor_taken_back(
    enter: Callable[[str], FlaskClient],
) -> None:
    form = {"body": "Anders", "name": "X", "url": "", "held": "0"}
    assert 303 == enter("Ann").post("/edit/b.example/c1", data=form).status_code

    for refused in (enter("Mo"), enter("Rea")):
        assert 403 == refused.get("/edit/b.example/c1").status_code
        assert 403 == refused.post("/edit/b.example/c1", data=form).status_code
        assert 403 == refused.post("/undo", data={"batch": "1"}).status_code
    assert 303 == enter("Mo").post("/edit/a.example/c1", data=form).status_code
    assert "b.example" not in enter("Mo").get("/audit/?log=edits&site=a.example").text
    assert 404 == enter("Mo").get("/outgoing?list=b.example&site=a.example").status_code


def test_a_reader_and_a_moderator_administer_nothing(
    enter: Callable[[str], FlaskClient],
) -> None:
    for name in ("Rea", "Mo"):
        client = enter(name)
        assert 403 == client.get("/people/").status_code
        assert 403 == client.post("/people/", data={"name": "Eve"}).status_code
        assert "/people/" not in client.get("/account/").text


def test_a_session_ends_by_logging_out_and_by_waiting(enter: Callable[[str], FlaskClient]) -> None:
    client, other = enter("Ann"), enter("Ann")
    cookie = client.get_cookie(gate.COOKIE)
    assert cookie
    client.post("/logout")
    client.set_cookie(gate.COOKIE, cookie.value)

    assert 303 == client.get("/account/").status_code
    assert 200 == other.get("/account/").status_code
    CLOCK[:] = [NOW + timedelta(hours=13)]
    assert 303 == other.get("/account/").status_code


def test_other_sessions_are_listed_and_ended(enter: Callable[[str], FlaskClient]) -> None:
    first, second = enter("Ann"), enter("Ann")
    assert 2 == first.get("/account/").text.count("<tr><td")

    first.post("/account/sessions", data={"session": "others"})

    assert 303 == second.get("/account/").status_code
    assert "was ended" in first.get("/account/?done=sessions").text


def test_too_many_tries_are_told_to_wait(app: Flask) -> None:
    client = app.test_client()
    codes = [client.post("/login", data={"name": "Ann", "password": "falsch"}).status_code
             for _ in range(7)]  # fmt: skip

    assert [403] * 5 + [429] * 2 == codes


def test_a_password_is_changed_only_with_the_old_one(enter: Callable[[str], FlaskClient]) -> None:
    client = enter("Ann")
    new = {"new": "fünf andere Wörter", "again": "fünf andere Wörter"}

    assert 403 == client.post("/account/password", data={"password": "x", **new}).status_code
    uneven = {**new, "again": "anders als eben"}
    assert 403 == client.post("/account/password", data={"password": GOOD, **uneven}).status_code
    assert 303 == client.post("/account/password", data={"password": GOOD, **new}).status_code


def test_one_time_codes_are_turned_on_used_and_turned_off(
    app: Flask, enter: Callable[[str], FlaskClient]
) -> None:
    client = enter("Ann")
    page = client.get("/account/codes").text
    assert "<svg" in page
    found = re.search(r'name="shared" value="(\w+)"', page)
    assert found
    shared = found[1]
    form = {"shared": shared, "password": GOOD, "code": pyotp.TOTP(shared).at(NOW)}

    assert "recovery codes" in client.post("/account/codes", data=form).text
    CLOCK[:] = [NOW + timedelta(minutes=1)]
    login = {"name": "Ann", "password": GOOD}
    other = app.test_client()
    assert 403 == other.post("/login", data=login).status_code
    code = pyotp.TOTP(shared).at(CLOCK[0])
    assert 303 == other.post("/login", data={**login, "code": code}).status_code
    assert 303 == other.post("/account/codes/off", data={"password": GOOD}).status_code


def test_the_first_administrator_comes_in_by_the_link(tmp_path: Path) -> None:
    db = open_database(tmp_path / "new.db", migrations)
    word = links.first(db, NOW)
    db.close()
    client = create_app(tmp_path / "new.db", now=lambda: NOW).test_client()
    assert "first administrator" in client.get(f"/link/{word}").text
    form = {"name": "Ann", "password": GOOD, "again": GOOD}

    assert 403 == client.post(f"/link/{word}", data={**form, "again": "x"}).status_code
    assert "/login" == client.post(f"/link/{word}", data=form).location
    assert 410 == client.post(f"/link/{word}", data=form).status_code
    assert "/" == client.post("/login", data=form).location


def test_an_administrator_adds_changes_and_disables_people(
    app: Flask, enter: Callable[[str], FlaskClient], db: Database
) -> None:
    client = enter("Ann")
    page = client.post("/people/", data={"name": "Ben", "role": "reader"}).text
    assert re.search(r"http://localhost/link/[\w-]{43}", page)
    ben = people.known(db, "Ben")

    client.post(f"/people/{ben.id}", data={"act": "role", "role": "moderator",
                                           "sites": "b.example"})  # fmt: skip
    assert ("moderator", ("b.example",)) == (
        people.known(db, "Ben").role, people.known(db, "Ben").sites,
    )  # fmt: skip
    client.post(f"/people/{ben.id}", data={"act": "disable"})
    assert people.known(db, "Ben").disabled
    ann = people.known(db, "Ann")
    refused = client.post(f"/people/{ann.id}", data={"act": "disable"})
    assert (403, True) == (refused.status_code, "only administrator" in refused.text)


def test_an_administrator_ends_the_sessions_of_somebody(
    enter: Callable[[str], FlaskClient], db: Database
) -> None:
    client, other = enter("Ann"), enter("Rea")

    client.post(f"/people/{people.known(db, 'Rea').id}", data={"act": "log-out"})

    assert 303 == other.get("/account/").status_code
    assert 200 == enter("Rea").get("/account/").status_code


def test_a_token_opens_what_its_person_may_and_needs_no_cookie(app: Flask, db: Database) -> None:
    word = tokens.make(db, people.known(db, "Rea"), "cron", NOW, by="test")
    client = app.test_client()
    sent = {"Authorization": f"Bearer {word}", "Origin": "https://elsewhere.example"}

    assert 200 == client.get("/", headers=sent).status_code
    assert 403 == client.get("/people/", headers=sent).status_code
    assert 401 == client.get("/", headers={"Authorization": "Bearer nonsense"}).status_code


def sso(tmp_path: Path) -> FlaskClient:
    """The desk behind a proxy at 10.0.0.1 that says who somebody is."""
    how = entrance.entrance("https://desk.example", ("10.0.0.0/24",), "Remote-User", "0.0.0.0")
    app = create_app(tmp_path / "desk.db", how=how)
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "desk.example"
    return client


def test_single_sign_on_is_believed_from_the_proxy_alone(db: Database, tmp_path: Path) -> None:
    client = sso(tmp_path)

    def ask(address: str, name: str, path: str = "/people/") -> int:
        asked = client.get(path, headers={"Remote-User": name},
                           environ_overrides={"REMOTE_ADDR": address})  # fmt: skip
        return asked.status_code

    assert [200, 403, 403, 403] == [
        ask("10.0.0.1", "Ann"), ask("10.0.0.1", "Rea"), ask("10.0.0.1", "Eve"),
        ask("192.0.2.9", "Ann"),
    ]  # fmt: skip
    assert 404 == ask("10.0.0.1", "Ann", "/login")


def test_without_the_option_the_header_says_nothing(app: Flask) -> None:
    answer = app.test_client().get("/people/", headers={"Remote-User": "Ann"})

    assert 303 == answer.status_code


def test_what_a_stranger_says_of_the_forwarding_is_taken_away(tmp_path: Path) -> None:
    seen: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.append(dict(environ))
        return []

    how = entrance.entrance("", ("10.0.0.1",), "", "0.0.0.0")
    for address in ("10.0.0.1", "192.0.2.9"):
        entrance.guarded(app, how)(
            {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": "203.0.113.5",
             "HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "http"}, None,
        )  # fmt: skip

    assert ["203.0.113.5", "192.0.2.9"] == [each["REMOTE_ADDR"] for each in seen]
    assert ["https", "http"] == [each["wsgi.url_scheme"] for each in seen]


@pytest.mark.parametrize(
    ("address", "expected"),
    [("10.0.0.1", True), ("::ffff:10.0.0.1", True), ("fd12::1", True), ("fd12::1%eth0", True),
     ("10.0.0.2", False), ("", False), ("unknown", False), ("10.0.0.1, 10.0.0.1", False)],
)  # fmt: skip
def test_a_proxy_is_known_by_the_address_of_its_connection(address: str, expected: bool) -> None:
    proxies = entrance.entrance("", ("10.0.0.1", "fd00::/8"), "", "").proxies

    assert expected == believed(address, proxies)


@pytest.mark.parametrize(
    ("url", "proxies", "header"),
    [("desk.example", (), ""), ("https://desk.example/path", (), ""), ("", ("nowhere",), ""),
     ("", (), "Remote-User")],
)  # fmt: skip
def test_options_that_cannot_be_are_refused(url: str, proxies: tuple[str], header: str) -> None:
    with pytest.raises(BadEntrance):
        entrance.entrance(url, proxies, header, "127.0.0.1")


def test_a_desk_for_one_person_lets_everybody_in_as_that(tmp_path: Path) -> None:
    client = create_app(tmp_path / "desk.db", moderator="anna").test_client()

    assert 200 == client.get("/").status_code
    assert Person(0, "anna", "administrator").name in client.get("/account/").text
