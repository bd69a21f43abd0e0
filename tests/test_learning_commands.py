"""`judge -`, `train`, `evaluate`: what goes in and what comes out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from importer.errors import BadConfig
from moderation import labelled
from moderation.cli import main
from moderation.cli.stream import LONGEST, arriving
from moderation.learned import evaluation, fitting
from moderation.learned.evaluation import Judged, NoFigures

SAMPLE = Path(__file__).parents[1] / "contrib" / "sample-blog" / "zwischenrufe.wordpress.xml"
SPAM = {
    "type": "comment", "key": "b.example/c1", "post": "b.example/p1", "status": "approved",
    "author": {"name": "cheap pills", "url": "http://pills.example"},
    "body": "<a href=http://pills.example/buy>buy viagra online</a> order cheap pills now",
}  # fmt: skip
HONEST = {"key": "b.example/c2", "body": "Danke für den schönen Beitrag, ich lese hier gern."}
Command = Callable[..., Result]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object, stdin: str | bytes = "") -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=stdin)

    return run


def lines(*items: object) -> str:
    """Give items as JSON lines."""
    return "".join(f"{json.dumps(item)}\n" for item in items)


def verdicts(result: Result) -> list[Any]:
    """Give the verdicts that a command wrote."""
    return [json.loads(line) for line in result.stdout.splitlines()]


# judge -


def test_comments_in_verdicts_out_without_a_database(command: Command, tmp_path: Path) -> None:
    result = command("judge", "-", stdin=lines(SPAM, HONEST))
    bad, good = verdicts(result)

    assert 0 == result.exit_code
    assert ("b.example/c1", "spam") == (bad["key"], bad["band"])
    assert {"key": "b.example/c2", "score": 0, "band": "clean", "reasons": []} == good
    assert [] == list(tmp_path.iterdir())


def test_a_verdict_has_the_promised_form(command: Command) -> None:
    (verdict,) = verdicts(command("judge", "-", stdin=lines(SPAM)))

    assert ["key", "score", "band", "reasons"] == list(verdict)
    assert all(["rule", "weight", "why", "evidence"] == list(r) for r in verdict["reasons"])
    weights = [abs(reason["weight"]) for reason in verdict["reasons"]]
    assert sorted(weights, reverse=True) == weights
    text = "buy viagra online order cheap pills now"
    for reason in verdict["reasons"]:
        assert all(0 <= start < end <= len(text) for start, end in reason["evidence"])


def test_reasons_speak_german(command: Command) -> None:
    (verdict,) = verdicts(command("judge", "-", "--lang", "de", stdin=lines(SPAM)))
    assert "Liest sich wie der Spam anderer Blogs." in [r["why"] for r in verdict["reasons"]]


def test_the_status_elsewhere_does_not_count(command: Command) -> None:
    said = [{**SPAM, "status": status} for status in ("approved", "pending", "spam", "trash")]
    found = verdicts(command("judge", "-", stdin=lines(*said)))
    assert 1 == len({json.dumps(verdict) for verdict in found})


def test_bad_lines_are_named_and_the_rest_goes_on(command: Command) -> None:
    stdin = "garbage\n\n" + lines([1], {"type": "what"}, HONEST) + '{"key": "x"'
    result = command("judge", "-", stdin=stdin)

    assert os.EX_DATAERR == result.exit_code
    assert ["b.example/c2"] == [verdict["key"] for verdict in verdicts(result)]
    for number in (1, 3, 4, 6):
        assert f"standard input, line {number}:" in result.stderr
    assert "4 lines could not be read." in result.stderr


def test_bytes_that_are_no_text_are_a_bad_line(command: Command) -> None:
    result = command("judge", "-", stdin=b"\xff\xfe\n" + lines(HONEST).encode())
    assert os.EX_DATAERR == result.exit_code
    assert 1 == len(verdicts(result))


def test_a_post_in_the_stream_says_what_it_is_about(command: Command) -> None:
    post = {"type": "post", "key": "b.example/p1", "site": "b.example", "title": "Viagra online"}
    plain = verdicts(command("judge", "-", stdin=lines(SPAM)))[0]
    told = verdicts(command("judge", "-", stdin=lines(post, SPAM)))[0]
    assert told["score"] < plain["score"]


def test_nothing_is_kept_and_history_counts(command: Command) -> None:
    command("import", SAMPLE)
    again = {**SPAM, "post": "zwischenrufe.example/p402"}
    first = command("judge", "-", stdin=lines(again, again))
    counts = command("stats", "--json").stdout
    second = command("judge", "-", stdin=lines(again, again))

    assert first.stdout == second.stdout
    assert counts == command("stats", "--json").stdout


def test_keeping_is_not_for_a_stream(command: Command) -> None:
    assert 2 == command("judge", "-", "--all").exit_code


def test_an_answer_comes_before_the_next_question(tmp_path: Path) -> None:
    """A program may wait for each verdict: nothing is held back until the input ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "moderation", "judge", "-"], cwd=tmp_path, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    ) as child:  # fmt: skip
        assert child.stdin
        assert child.stdout
        for comment in (SPAM, HONEST):
            child.stdin.write(lines(comment))
            child.stdin.flush()
            assert comment["key"] == json.loads(child.stdout.readline())["key"]
        child.stdin.close()
    assert 0 == child.returncode


def test_lines_come_whole_however_they_arrive() -> None:
    class Slow(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            return super().read1(3)

    found = [line for some in arriving(Slow(b"ab\ncdefg\n\nh")) for line in some]
    assert [(1, b"ab"), (2, b"cdefg"), (3, b""), (4, b"h")] == found


def test_an_endless_line_takes_bounded_memory() -> None:
    rest = [
        len(line) for some in arriving(io.BytesIO(b"x" * (LONGEST + 99_000))) for _, line in some
    ]
    assert rest == [LONGEST + 1]


# train


def test_training_says_in_words_what_was_learned(command: Command) -> None:
    command("import", SAMPLE)
    result = command("train", "--lang", "en")

    assert 0 == result.exit_code
    assert "Learned from 140 comments: 140 honest and 0 spam that came decided" in result.stdout
    assert "The last 100 decisions, judged by what had been learned before them" in result.stdout


def test_a_dry_run_keeps_nothing(command: Command) -> None:
    command("import", SAMPLE)
    assert 0 == command("train", "--dry-run").exit_code
    assert '"may_mark": false' in command("train", "--json").stdout
    assert 66 == command("train", "--site", "nowhere.example").exit_code


def test_without_scikit_learn_training_says_what_to_install(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "is_there", lambda: False)
    command("import", SAMPLE)
    for words in (("train",), ("evaluate", "-")):
        result = command(*words)
        assert os.EX_CONFIG == result.exit_code
        assert "pip install 'nachlese[learn]'" in result.stderr
    assert 0 == command("judge").exit_code
    assert BadConfig.__doc__


# evaluate


def test_a_file_is_measured(command: Command, tmp_path: Path) -> None:
    rows = [{**SPAM, "label": "spam"}] * 12 + [{**HONEST, "label": "ham"}] * 12
    Path("labelled.jsonl").write_text(lines(*rows))
    result = command("evaluate", "labelled.jsonl", "--lang", "en")

    assert 0 == result.exit_code, result.output
    for name in ("precision", "recall", "F1", "MCC", "ROC-AUC", "recall at 0.1 % false positives"):
        assert name in result.stdout
    svg = ET.parse(tmp_path / "labelled.jsonl.reliability.svg").getroot()
    assert svg.tag.endswith("svg")


def test_csv_is_read_by_many_names_of_columns(command: Command) -> None:
    text = 'COMMENT_ID;AUTHOR;CONTENT;CLASS\n1;Anna;"Guten Tag; schön hier";0\n2;x;buy viagra;1\n'
    Path("labelled.csv").write_text(text)
    result = command("evaluate", "labelled.csv", "--json", "--svg", "plot.svg")

    told = json.loads(result.stdout)
    assert 1 == sum(told["confusion"]["spam"].values())
    assert Path("plot.svg").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("text,label\nhello,maybe\n", "line 2: label “maybe” is neither spam nor ham"),
        ("text\nhello\n", "line 2: no label"),
        ("label\nspam\n", "line 2: no text"),
        ('{"body": "x", "label": "spam"}\n{"body"', "line 2: no JSON"),
        ("text,label\nhello,spam\n", "there must be spam and honest comments"),
        ("", "there must be spam and honest comments"),
    ],
)
def test_what_cannot_be_measured_is_told_in_a_sentence(
    command: Command, text: str, said: str
) -> None:
    Path("file").write_text(text)
    result = command("evaluate", "file")
    assert os.EX_DATAERR == result.exit_code
    assert said in result.stderr


def test_labels_of_many_kinds_mean_the_same() -> None:
    rows = (
        '{"text": "a", "is_spam": true}\n{"text": "b", "class": 0}\n{"text": "c", "label": "Ham"}'
    )
    assert [True, False, False] == [each.spam for each in labelled.read(io.StringIO(rows), "f")]


# The measures


def judged(*scores: tuple[bool, float]) -> list[Judged]:
    """Give judged comments, spam from a score of 2.5 on."""
    return [Judged(spam, s, "spam" if s >= 2.5 else "hold" if s >= 1 else "clean", min(s / 3, 1))
            for spam, s in scores]  # fmt: skip


def test_the_measures_are_those_of_the_textbook() -> None:
    found = judged(*[(True, 3.0)] * 8, *[(True, 0.0)] * 2, *[(False, 0.0)] * 9, (False, 3.0))
    figures = {each.name: each for each in evaluation.figures(found)}

    assert pytest.approx(8 / 9) == figures["precision (marked)"].value
    assert pytest.approx(0.8) == figures["recall (marked)"].value
    assert pytest.approx(16 / 19) == figures["F1 (marked)"].value
    assert (
        pytest.approx((8 * 9 - 1 * 2) / (9 * 11 * 10 * 10) ** 0.5) == figures["MCC (marked)"].value
    )
    assert pytest.approx(0.85) == figures["ROC-AUC"].value
    assert all(each.low <= each.value <= each.high for each in figures.values())


def test_wilson_s_interval_is_the_published_one() -> None:
    """Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20."""
    for hits, total, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        assert pytest.approx((low, high), abs=2e-4) == evaluation.wilson(hits, total)
    assert pytest.approx((0.0, 0.1611), abs=2e-4) == evaluation.wilson(0, 20)


def test_one_kind_alone_cannot_be_measured() -> None:
    with pytest.raises(NoFigures):
        evaluation.figures(judged((True, 3.0)))


def test_reliability_counts_both_kinds_as_equally_many() -> None:
    found = judged(*[(True, 3.0)] * 10, *[(False, 0.0)] * 90)
    bins = evaluation.reliability(found)
    assert 100 == sum(each.size for each in bins)
    assert (0.0, 1.0) == (bins[0].share, bins[-1].share)
