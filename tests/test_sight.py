"""What people see of sites that they are not there for: nothing, in no sum and no label."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import argon2
import pytest
from desk_blog import BLOG, NOW, WXR, blog, comment, flagged, save
from flask.testing import FlaskClient

from importer.model import Comment, Post, Site
from importer.text import plain
from moderation import scope, service, shelf
from moderation.auth import links, people, secret
from moderation.campaigns import campaigns
from moderation.web import create_app

OTHER = "other.example"
PASSWORD = "vier Wörter am Stück"
MAIL = "ann@example.org"
PEOPLE = {
    "Ann": ("administrator", ()), "Mo": ("moderator", (BLOG,)), "Rea": ("reader", (BLOG,)),
    "Max": ("moderator", ()),
}  # fmt: skip
OVER_ALL, KEPT_TO_ONE = ("Ann", "Max"), ("Mo", "Rea")
WORDS = "Sehr schöner Artikel über {}, wir räumen auch Ihre Wohnung, Infos unter der Nummer"
SECRET = "GEHEIM"


def elsewhere(id: int, **fields: object) -> Comment:
    """Make a comment on the other site."""
    return replace(comment(id, post=f"{OTHER}/p1", **fields), key=f"{OTHER}/c{id}")


@pytest.fixture
def enter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], FlaskClient]:
    """Let somebody in who looks after two sites that one author and one campaign visit."""
    light = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secret, "hasher", lambda: light)
    db = blog(tmp_path / "desk.db")
    save(
        db, Site(key=OTHER, url=f"https://{OTHER}", title="Anderswo", source=WXR),
        Post(key=f"{OTHER}/p1", site=OTHER, title="Fremd", source=WXR),
        *(elsewhere(id, body=f"{WORDS.format(SECRET)} {id}", status="pending")
          for id in range(50, 57)),
        elsewhere(60, mail=MAIL), elsewhere(61, mail=MAIL, status="spam"),
        comment(1, mail=MAIL), comment(2, mail=MAIL, status="pending"),
        *(comment(id, body=WORDS.format(id), status="pending") for id in range(3, 6)),
        flagged(7),
    )  # fmt: skip
    service.decide(db, "spam", [f"{OTHER}/c50", f"{OTHER}/c51"], moderator="Ann", now=NOW)
    service.decide(db, "approve", [f"{OTHER}/c52"], moderator="Ann", now=NOW)
    for name, (role, sites) in PEOPLE.items():
        person = people.add(db, name, role, NOW, by="test", sites=sites)
        links.use(db, links.invite(db, person, NOW, by="test"), "", PASSWORD, NOW)
    db.close()
    app = create_app(tmp_path / "desk.db", now=lambda: NOW)

    def log_in(name: str) -> FlaskClient:
        client = app.test_client()
        assert 303 == client.post("/login", data={"name": name, "password": PASSWORD}).status_code
        return client

    return log_in


def text(client: FlaskClient, path: str) -> str:
    """Give a page's words."""
    answer = client.get(path, follow_redirects=True)
    assert 200 == answer.status_code, path
    return " ".join(plain(answer.text).replace("\xa0", " ").split())


@pytest.mark.parametrize(("name", "said"), [
    *((name, "By this author here: 2 approved, 1 spam") for name in OVER_ALL),
    *((name, "By this author here: 1 approved") for name in KEPT_TO_ONE),
])  # fmt: skip
def test_an_authors_history_is_that_of_ones_own_sites(
    enter: Callable[[str], FlaskClient], name: str, said: str
) -> None:
    shown = text(enter(name), f"/?text=2&author={MAIL}")

    assert re.search(rf"{re.escape(said)}(?!,)", shown), shown


@pytest.mark.parametrize(("name", "size"), [
    *((name, 10) for name in OVER_ALL), *((name, 3) for name in KEPT_TO_ONE),
])  # fmt: skip
def test_a_campaign_is_as_large_as_on_ones_own_sites(
    enter: Callable[[str], FlaskClient], name: str, size: int
) -> None:
    client = enter(name)

    assert f"Campaign of {size} comments" in text(client, f"/?site={BLOG}")
    assert f"{size} in all" in text(client, "/campaigns")


@pytest.mark.parametrize("path", [
    "/", "/?tab=all", "/?tab=spam", "/?campaign=1", "/?campaign=2", "/campaigns", "/rescue",
    "/retro", "/outgoing", "/pictures", "/rules/", "/audit/", "/?done=1",
    f"/thread/{BLOG}/p1", f"/around?key={BLOG}/c3",
])  # fmt: skip
@pytest.mark.parametrize("name", KEPT_TO_ONE)
def test_no_page_names_what_belongs_to_another_site(
    enter: Callable[[str], FlaskClient], name: str, path: str
) -> None:
    page = enter(name).get(path, follow_redirects=True).text

    assert not [word for word in (SECRET, OTHER, "Anderswo", "Fremd") if word in page]
    assert "2 comments." not in page  # of batch 1


@pytest.mark.parametrize(("name", "waiting"), [("Ann", 9), ("Mo", 5)])
def test_the_counts_a_script_is_sent_are_those_of_ones_own_sites(
    enter: Callable[[str], FlaskClient], name: str, waiting: int
) -> None:
    form = {"act": f"approve {BLOG}/c1"}
    client = enter(name)
    client.get("/", follow_redirects=True)
    answer = client.post("/decide", data=form, headers={"Accept": "application/json"})

    assert waiting == answer.json["counts"]["waiting"]  # type: ignore[index]


def test_what_belongs_to_all_sites_stays_as_it_is(tmp_path: Path) -> None:
    db = blog(
        tmp_path / "one.db",
        *(comment(id, body=WORDS.format(id), status="pending") for id in range(3, 8)),
    )
    shelf.catch_up(db)
    (found,) = campaigns(db)

    assert found == scope.campaign_within(db, found, ())
    assert found.size == scope.campaign_within(db, found, [BLOG]).size  # type: ignore[union-attr]
    assert scope.campaign_within(db, found, [OTHER]) is None
    db.close()
