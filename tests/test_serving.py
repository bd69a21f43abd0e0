"""`nachlese serve`: what it says at the start, and what it refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from importer.schema import open_database
from moderation.cli import main
from moderation.schema import migrations

ENGLISH = {**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An empty database."""
    open_database(tmp_path / "desk.db", migrations).close()
    return tmp_path / "desk.db"


@pytest.fixture
def lines(db: Path) -> Iterator[list[str]]:
    """What the desk says at its first start, while it runs."""
    command = [sys.executable, "-m", "moderation", "serve", "--port", "0", "--db", str(db)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENGLISH) as desk:
        assert desk.stderr
        yield [desk.stderr.readline() for _ in range(3)]
        desk.terminate()
        desk.communicate()


def test_the_first_start_prints_a_link_that_opens(lines: list[str]) -> None:
    assert re.match(r"The desk is open at http://127\.0\.0\.1:\d+/", lines[0])
    link = lines[2].strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/link/[\w-]{43}", link)

    with urllib.request.urlopen(link, timeout=10) as page:
        assert "first administrator" in page.read().decode()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "0.0.0.0"), "users add NAME --role administrator"),
        (("--header-auth", "Remote-User", "--proxy", "127.0.0.1"), "users add NAME"),
        (("--header-auth", "Remote-User"), "needs --proxy"),
        (("--proxy", "nowhere"), "no IP address"),
        (("--url", "desk.example"), "https://"),
    ],
)
def test_what_would_not_be_safe_is_refused(db: Path, words: tuple[str, ...], says: str) -> None:
    done = CliRunner().invoke(main, ["serve", "--port", "0", "--db", str(db), *words])

    assert (os.EX_CONFIG, True) == (done.exit_code, says in done.stderr), done.output
