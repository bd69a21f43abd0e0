"""`nachlese rules` and `nachlese words`: each change is tried on the history first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from moderation.cli import main
from moderation.wordlists import matcher

SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give a judged database of the sample blog."""
    path = tmp_path_factory.mktemp("ruling") / "n.db"
    for words in (["import", str(SAMPLE / "zwischenrufe.wordpress.xml")], ["judge"]):
        done = CliRunner().invoke(main, ["--db", str(path), "-q", *words])
        assert 0 == done.exit_code, done.output
    return path.read_bytes()


class Shell:
    """The command line on a database of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *words: str) -> Result:
        """Run a command."""
        return CliRunner().invoke(main, ["--db", str(self.path), "--lang", "en", *words])

    def read(self, *words: str) -> dict[str, object]:
        """Run a command that prints one JSON object."""
        found: dict[str, object] = json.loads(self(*words, "--json").stdout)
        return found


@pytest.fixture
def shell(archive: bytes, tmp_path: Path) -> Shell:
    """Give the command line on the sample blog."""
    path = tmp_path / "n.db"
    path.write_bytes(archive)
    return Shell(path)


def test_rules_are_listed_as_they_are_set(shell: Shell) -> None:
    assert "on         shouting" in shell("rules").stdout
    shell("rules", "off", "shouting")
    shell("rules", "weigh", "copies", "0.5")

    listed = shell("rules").stdout

    assert "OFF        shouting" in listed
    assert "×0.5  copies" in listed


def test_a_change_is_tried_and_a_dry_run_keeps_nothing(shell: Shell) -> None:
    tried = shell.read("rules", "set", "hold", "0", "--dry-run")

    assert 220 == tried["looked"]
    assert int(str(tried["hit"])) > 0
    assert "hold = 1" in shell("rules").stdout

    assert "approved comments flagged" in shell("rules", "set", "hold", "0").stdout
    assert "hold = 0\n" in shell("rules").stdout


def test_what_makes_no_sense_is_a_usage_error(shell: Shell) -> None:
    for words in (
        ("rules", "off", "no_such_rule"),
        ("rules", "off"),
        ("rules", "weigh", "copies", "much"),
        ("rules", "set", "hold", "1e9"),
        ("rules", "dance"),
        ("words", "add"),
        ("words", "dance", "x"),
        ("words", "add", " "),
    ):
        assert 2 == shell(*words).exit_code, words


def test_words_stand_by_themselves_unless_said_otherwise(shell: Shell) -> None:
    whole = shell.read("words", "add", "muse", "--dry-run")
    anywhere = shell.read("words", "add", "muse", "--anywhere", "--dry-run")

    assert int(str(whole["hit"])) < int(str(anywhere["hit"]))


def test_words_come_and_go(shell: Shell) -> None:
    shell("words", "add", "Freispiele", "rezeptfrei", "--band", "spam")
    assert "spam  freispiele\nspam  rezeptfrei\n" == shell("words").stdout

    shell("words", "remove", "FREISPIELE")
    assert "spam  rezeptfrei\n" == shell("words").stdout


def test_a_list_is_tried_line_by_line_and_what_hits_honest_comments_is_left_out(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "list.txt"
    file.write_text("artikel\nlinkaufbau-profi\n\n0\nLINKAUFBAU-PROFI\nnie gesehen\n")

    told = shell("words", "import", str(file))

    assert "3 lines, tried on 220 comments" in told.stdout
    assert "“artikel” would have hit 2 of your approved comments" in told.stdout
    assert "Only 176 approved comments to try it on" in told.stdout
    assert ["linkaufbau-profi", "nie gesehen"] == [
        line.split(maxsplit=1)[1].partition("   (")[0]
        for line in shell("words").stdout.splitlines()
    ]


def test_lines_that_hit_honest_comments_can_be_taken_all_the_same(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "list.txt"
    file.write_text("artikel\n")
    shell("words", "import", str(file), "--keep-hits")
    assert "artikel" in shell("words").stdout

    shell("words", "forget", "list.txt")
    assert "" == shell("words").stdout


def test_a_file_that_is_no_list_is_said_to_be_none(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"a\x00b")

    assert 65 == shell("words", "import", str(tmp_path / "x.bin")).exit_code
    assert 66 == shell("words", "import", str(tmp_path / "missing.txt")).exit_code


@given(st.lists(st.text("abÄ ß.", max_size=4), max_size=6), st.text("abÄäß .", max_size=40))
def test_the_automaton_finds_what_a_search_line_by_line_finds(keys: list[str], text: str) -> None:
    """WordPress: trimmed, case ignored, anywhere."""
    wanted = {key.strip().lower() for key in keys} - {""}

    found = {each.text for each in matcher(tuple((key, False) for key in keys)).find(text)}

    assert {key for key in wanted if key in text.lower()} == found


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("dress", "Andressa", False),
        ("dress", "a DRESS!", True),
        ("dress*", "dresses", True),
        ("dress*", "Andressa", False),
        (".top", "shop.top", True),
        ("dress", "Andressa's dress", True),
    ],
)
def test_a_whole_word_stands_by_itself(word: str, text: str, expected: bool) -> None:
    assert expected == bool(list(matcher(((word, True),)).find(text)))
