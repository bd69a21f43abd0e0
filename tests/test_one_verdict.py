"""A comment has one verdict, whoever asks: the command line, the desk, a program."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from desk_blog import BLOG, NOW, blog, comment, flagged

from importer.schema import open_database
from moderation.auth import people, tokens
from moderation.cli import main
from moderation.schema import migrations
from moderation.web import create_app

KEY = f"{BLOG}/c10"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A blog with a comment that was flagged."""
    blog(tmp_path / "desk.db", comment(1), flagged(10)).close()
    return tmp_path / "desk.db"


def by_command(path: Path, lang: str) -> dict[str, Any]:
    """Ask on the command line."""
    args = ["--db", str(path), "judge", "--explain", KEY, "--json", "--lang", lang]
    return dict(json.loads(CliRunner().invoke(main, args, catch_exceptions=False).stdout))


def by_program(path: Path, lang: str) -> dict[str, Any]:
    """Ask through the API."""
    with closing(open_database(path, migrations)) as db:
        ann = people.add(db, "Ann", "administrator", NOW, by="test")
        word = tokens.make(db, ann, "test", NOW, by="test")
    headers = {"Authorization": f"Bearer {word}", "Accept-Language": lang}
    client = create_app(path, now=lambda: NOW).test_client()
    return dict(client.get(f"/api/comments/{KEY}/verdict", headers=headers).json or {})


def on_the_desk(path: Path, lang: str) -> tuple[str, list[str]]:
    """Give the score and the reasons that a moderator sees."""
    client = create_app(path, moderator="anna", now=lambda: NOW).test_client()
    page = BeautifulSoup(client.get("/?tab=all", headers={"Accept-Language": lang}).text, "lxml")
    item = page.select_one(f'[data-key="{KEY}"]')
    assert item is not None
    score = item.select_one(".score")
    assert score is not None
    return score.get_text(), [each.get_text(" ") for each in item.select(".reasons li")]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_command_line_the_desk_and_the_api_say_the_same(path: Path, lang: str) -> None:
    told = by_command(path, lang)
    score, shown = on_the_desk(path, lang)

    assert told.items() >= by_program(path, lang).items()
    assert f"{told['score']:.1f}" == score
    assert len(told["reasons"]) == len(shown) > 2
    for reason, words in zip(told["reasons"], shown, strict=True):
        assert " ".join(reason["why"].split()) in " ".join(words.split())
