"""`nachlese users` and `nachlese tokens`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from importer.schema import open_database
from moderation.cli import main
from moderation.schema import migrations


class Shell:
    """A person at a terminal with one database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *words: str) -> Result:
        """Run a command."""
        runner = CliRunner(env={"LANG": "en_US.UTF-8"})
        return runner.invoke(main, [*words, "--db", str(self.path)], catch_exceptions=False)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A person with a database that has a site."""
    db = open_database(tmp_path / "test.db", migrations)
    db.execute("insert into sites(key, url) values ('a.example', 'https://a.example/')")
    db.conn.commit()
    db.close()
    return Shell(tmp_path / "test.db")


def test_somebody_added_gets_a_link_and_stands_in_the_list(shell: Shell) -> None:
    done = shell("users", "add", "Ann", "--role", "moderator", "--site", "a.example",
                 "--desk", "https://desk.example/")  # fmt: skip

    assert 0 == done.exit_code
    assert done.stdout.startswith("https://desk.example/link/")
    assert "good once" in done.stderr
    assert "Ann" in (listed := shell("users").stdout)
    assert "a.example; no password yet" in listed


def test_roles_change_and_accounts_close_and_open(shell: Shell) -> None:
    shell("users", "add", "Ann", "--role", "reader")
    for words in (("role", "Ann", "--role", "moderator"), ("disable", "Ann")):
        assert 0 == shell("users", *words).exit_code

    (ann,) = [json.loads(line) for line in shell("users", "--json").stdout.splitlines()]
    assert ("moderator", True) == (ann["role"], bool(ann["disabled"]))
    assert 0 == shell("users", "enable", "Ann").exit_code
    assert "disabled" not in shell("users").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("users", "add", "Ann", "--role", "king"), "no role king"),
        (("users", "add", "Ann", "--site", "b.example"), "no site b.example"),
        (("users", "add", "Ann", "--email", "nonsense"), "no e-mail address"),
        (("users", "link", "Eve"), "nobody called Eve"),
        (("users", "crown", "Ann"), "Say an action"),
        (("users", "add"), "Say an action"),
        (("tokens", "add", "Eve", "cron"), "nobody called Eve"),
        (("tokens", "revoke", "7"), "no token 7"),
        (("tokens", "revoke", "x"), "tokens revoke NUMBER"),
    ],
)
def test_what_cannot_be_meant_is_said(shell: Shell, words: tuple[str, ...], says: str) -> None:
    done = shell(*words)

    assert (2, True) == (done.exit_code, says in done.stderr), done.output


def test_a_token_is_shown_once_and_revoked(shell: Shell) -> None:
    shell("users", "add", "Ann")

    word = shell("tokens", "add", "Ann", "cron").stdout.strip()

    assert word.startswith("nachlese_")
    assert word not in shell("tokens", "--json").stdout
    assert 0 == shell("tokens", "revoke", "1").exit_code
    assert json.loads(shell("tokens", "--json").stdout)["revoked"]


def test_users_need_a_database(tmp_path: Path) -> None:
    assert os.EX_NOINPUT == Shell(tmp_path / "none.db")("users").exit_code
