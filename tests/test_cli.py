"""The command line as a person uses it: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from docs.generate import stale
from moderation.cli import main

Golden = Callable[[str, str], None]
SAMPLE = Path(__file__).parents[1] / "contrib" / "sample-blog"
WXR = str(SAMPLE / "zwischenrufe.wordpress.xml")


class Shell:
    """A person at a terminal with one database."""

    def __init__(self, folder: Path) -> None:
        self.db = folder / "test.db"

    def __call__(self, *words: str, stdin: str | bytes = "") -> Result:
        """Run a command; bugs show as exceptions."""
        runner = CliRunner(env={"NO_COLOR": "1", "COLUMNS": "100", "LANG": "en_US.UTF-8"})
        arguments = [*words, "--db", str(self.db)]
        return runner.invoke(main, arguments, input=stdin, catch_exceptions=False)

    def rows(self, *words: str) -> list[dict[str, object]]:
        """Run a command with --json and read its lines."""
        done = self(*words, "--json")
        assert 0 == done.exit_code, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A person with an empty folder."""
    return Shell(tmp_path)


@pytest.fixture
def blog(shell: Shell) -> Shell:
    """A person who imported and judged the sample blog."""
    assert 0 == shell("import", "-q", WXR).exit_code
    assert 0 == shell("judge", "-q").exit_code
    return shell


def test_an_import_tells_what_it_did_and_that_it_adds_up(shell: Shell) -> None:
    done = shell("import", WXR)

    assert 0 == done.exit_code
    assert "231 read = 231 new" in done.stderr
    assert "it adds up" in done.stderr
    assert "" == done.stdout


def test_quiet_says_nothing_where_nothing_is_wrong(shell: Shell) -> None:
    assert "" == shell("import", "-q", WXR).output
    assert "" == shell("-q", "judge").output


def test_a_dry_run_shows_the_difference_and_writes_nothing(shell: Shell) -> None:
    done = shell("import", "--dry-run", WXR)

    assert "231 new" in done.stderr
    assert [] == shell.rows("sites")


def test_the_same_file_twice_is_unchanged_the_second_time(shell: Shell) -> None:
    shell("import", WXR)

    (again,) = shell.rows("import", WXR)

    assert {"new": 0, "changed": 0, "unchanged": 220} == again["comments"]


def test_undo_takes_a_run_back_and_asks_before(shell: Shell) -> None:
    shell("import", WXR)

    assert 1 == shell("undo", "1", stdin="n\n").exit_code
    assert 1 == len(shell.rows("sites"))
    assert 0 == shell("undo", "1", "--yes").exit_code
    assert [] == shell.rows("sites")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("import", "nowhere.xml"), os.EX_NOINPUT, "there is no such file"),
        (("import", "--as", "sorcery", WXR), os.EX_CONFIG, "no format 'sorcery'"),
        (("import", "--user", "me", "http://127.0.0.1:9/"), os.EX_CONFIG, "NACHLESE_PASSWORD"),
        (("import", "--delay", "0", "http://127.0.0.1:9/"), os.EX_TEMPFAIL, "no answer"),
        (("queue",), os.EX_NOINPUT, "Begin with `nachlese import SOURCE`"),
        (("decide", "approve"), 2, "at least one key"),
        (("--config", "nowhere.toml", "queue"), os.EX_CONFIG, "nowhere.toml"),
    ],
)  # fmt: skip
def test_errors_say_what_where_and_what_to_do(
    shell: Shell, words: tuple[str, ...], code: int, says: str
) -> None:
    done = shell(*words)

    assert (code, True) == (done.exit_code, says in done.stderr), done.output


def test_a_file_of_no_known_format_is_refused_and_named(shell: Shell, tmp_path: Path) -> None:
    noise = tmp_path / "noise.bin"
    noise.write_bytes(bytes(range(256)) * 20)

    done = shell("import", str(noise))

    assert os.EX_DATAERR == done.exit_code
    assert "noise.bin: no known format" in done.stderr


def test_a_file_that_is_no_database_is_refused(shell: Shell) -> None:
    shell.db.write_text("this is no database, but a text that is long enough to look at")

    assert os.EX_DATAERR == shell("queue").exit_code


def test_standard_input_is_read_and_standard_output_written(shell: Shell, tmp_path: Path) -> None:
    assert 0 == shell("import", "-", stdin=Path(WXR).read_bytes()).exit_code

    exported = shell("export", "jsonl").stdout
    other = Shell(tmp_path / "other")
    (tmp_path / "other").mkdir()
    assert 0 == other("import", "-", stdin=exported).exit_code

    assert exported == other("export", "jsonl").stdout


def test_the_sample_pages_give_public_comments_and_threads(shell: Shell) -> None:
    assert 0 == shell("import", str(SAMPLE / "pages")).exit_code
    truth = [json.loads(line) for line in (SAMPLE / "truth.jsonl").read_text().splitlines()]
    found = {
        str(each["key"]).rpartition("/c")[2]
        for each in map(json.loads, shell("export", "jsonl").stdout.splitlines())
        if each["type"] == "comment"
    }

    approved = {str(each["id"]) for each in truth if each["status"] == "approved"}
    assert found <= approved
    assert approved - found <= {"976", "4056", "1415"}  # parents hidden or missing: on no page


@pytest.mark.parametrize("name", ["beitrag.txt", "seed"])
def test_plain_text_of_a_post_is_the_post_no_comments_and_an_open_form(
    shell: Shell, name: str, data: Path
) -> None:
    seeds = sorted((data.parent / "seeds").glob("*.txt"))
    path = seeds[0] if name == "seed" else SAMPLE / name
    assert 0 == shell("import", str(path)).exit_code

    items = [json.loads(line) for line in shell("export", "jsonl").stdout.splitlines()]

    assert ["site", "post"] == [each["type"] for each in items]
    assert "open" == items[1]["comment_status"]
    assert "abbrechen" not in items[1]["body"]


def test_the_queue_is_worst_first_and_says_why(blog: Shell) -> None:
    rows = blog.rows("queue", "--limit", "100")
    scores = [float(str(row["score"])) for row in rows]

    assert sorted(scores, reverse=True) == scores
    assert all(row["reasons"] for row in rows if row["band"] == "spam")
    assert "waiting" in blog("queue", "--limit", "3").stdout


def test_reasons_are_in_german_for_germans(blog: Shell) -> None:
    german, english = blog("queue", "--lang", "de").stdout, blog("queue", "--lang", "en").stdout

    assert german != english
    assert "warten" in german


def test_decisions_are_made_and_taken_back(blog: Shell) -> None:
    keys = [str(row["key"]) for row in blog.rows("queue", "--limit", "5")]
    before = blog.rows("queue", "--limit", "100")

    assert 0 == blog("decide", "spam", *keys).exit_code
    assert len(before) - 5 == len(blog.rows("queue", "--limit", "100"))
    assert 0 == blog("decide", "--undo").exit_code

    assert before == blog.rows("queue", "--limit", "100")
    assert os.EX_NOINPUT == blog("decide", "--undo").exit_code


def test_an_unknown_key_is_named_and_the_others_are_decided(blog: Shell) -> None:
    done = blog("decide", "spam", "zwischenrufe.example/c1403", "zwischenrufe.example/c99999")

    assert os.EX_NOINPUT == done.exit_code
    assert "1 comment decided. There is no comment zwischenrufe.example/c99999." in done.stderr


def test_keys_may_be_short_or_come_from_standard_input(blog: Shell) -> None:
    key = str(blog.rows("queue", "--limit", "1")[0]["key"])

    assert "1 comment decided" in blog("decide", "approve", key.rpartition("/")[2]).stderr
    assert "1 comment decided" in blog("decide", "spam", "-", stdin=f"{key}\n").stderr


def test_a_thread_shows_every_comment_once_and_counts_what_it_shows(blog: Shell) -> None:
    rows = blog.rows("thread", "p402")
    comments = [row for row in rows if row["type"] == "comment"]

    assert len(comments) == len({row["key"] for row in comments})
    assert f"{len(comments)} comments" in blog("thread", "p402").stdout
    assert any(row["gap"] == "missing" for row in rows)  # the orphan's parent


def test_a_reply_stands_in_the_thread_and_an_empty_one_is_cancelled(blog: Shell) -> None:
    count = len(blog.rows("thread", "p402"))

    assert "nothing was written" in blog("reply", "c1403", "--text", " ").stderr
    assert count == len(blog.rows("thread", "p402"))
    assert 0 == blog("reply", "c1403", "--text", "Danke!").exit_code
    assert count + 1 == len(blog.rows("thread", "p402"))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("thread", ("thread", "p402")),
        ("thread-public", ("thread", "p204", "--public", "--depth", "5")),
        ("queue", ("queue", "--limit", "12")),
    ],
)
def test_what_a_person_sees_is_as_it_was_approved(
    blog: Shell, golden: Golden, name: str, words: tuple[str, ...], lang: str
) -> None:
    golden(f"{name}.{lang}.txt", blog(*words, "--lang", lang).stdout)


def test_the_session_in_the_readme_is_what_happens(shell: Shell) -> None:
    readme = (SAMPLE.parents[1] / "README.md").read_text()
    session = readme.split("<!-- session -->")[1].split("<!-- /session -->")[0]
    shown = [line for line in session.splitlines() if line and line[:1] not in ("$", "`")]
    happened = shell("import", WXR).stderr + shell("judge").stderr
    happened += shell("thread", "p402", "--lang", "de").stdout

    said = " ".join(happened.replace(str(SAMPLE) + "/", "").split())
    missing = [line for line in shown if " ".join(line.strip(" …").split()) not in said]

    assert [] == missing


def test_a_check_and_its_report_are_as_they_were_approved(shell: Shell, golden: Golden) -> None:
    told = shell("check", WXR).stdout + shell("import", WXR).stderr

    golden("check-and-import.txt", told.replace(str(SAMPLE), "sample-blog"))


def test_exported_wxr_has_the_decisions_in_it(blog: Shell, tmp_path: Path) -> None:
    blog("decide", "spam", "c1403")
    out = tmp_path / "out.xml"

    assert 0 == blog("export", "wxr", "-o", str(out)).exit_code

    text = out.read_text()
    assert "<wp:comment_id><![CDATA[1403]]>" not in text
    assert "1404" in text


def test_check_says_what_is_in_a_file_and_writes_nothing(shell: Shell) -> None:
    (found,) = shell.rows("check", WXR)

    assert ("wxr", 10, 220, 1) == (
        found["format"],
        found["posts"],
        found["comments"],
        found["orphans"],
    )
    assert not shell.db.exists()


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; from moderation.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print({'requests', 'sqlite_utils', 'bs4', 'selectolax', 'rich'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "set()" == done.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help(name: str) -> None:
    command = main.commands[name]

    assert command.help
    assert all(each.help for each in command.params if isinstance(each, click.Option))


def test_the_reference_of_the_command_line_is_up_to_date() -> None:
    assert [] == stale()


def test_the_configuration_file_gives_defaults(blog: Shell, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[queue]\nlimit = 2\n")

    runner = CliRunner()
    done = runner.invoke(main, ["--config", str(config), "queue", "--json", "--db", str(blog.db)])

    assert 2 == len(done.stdout.splitlines())
