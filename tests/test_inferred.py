"""Whom a comment answers, guessed: with a reason, how sure, and never as a fact."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from importer.model import Author, Comment
from importer.rows.plain import comment_fields
from moderation.cli import main
from moderation.inferred import CITED, COUNTED, NAMED, SPOKEN, inferred

BEGIN = datetime(2012, 3, 1, tzinfo=UTC)


def comment(number: int, name: str, body: str, parent: str | None = None, day: int = 0) -> Comment:
    """Give a comment, an hour after the one before."""
    return Comment(
        key=f"x/c{number}", post="x/p1", parent=parent, author=Author(name=name), body=body,
        published=BEGIN + timedelta(hours=number, days=day),
    )  # fmt: skip


THREAD = [
    comment(1, "Anna Berg", "<p>The harbour was built in the year after the war ended.</p>"),
    comment(2, "Bert", "<p>I doubt it.</p>"),
    comment(3, "Anna Berg", "<p>Why?</p>"),
]


@pytest.mark.parametrize(
    ("body", "parent", "reason"),
    [
        ("@Bert: see the sign.", "x/c2", SPOKEN),
        ("@Anna it says so.", "x/c3", SPOKEN),
        ("Hallo Bert, see the sign.", "x/c2", NAMED),
        ("Bert, see the sign.", "x/c2", NAMED),
        (
            "<blockquote>built in the year after the war ended</blockquote> No, before.",
            "x/c1",
            CITED,
        ),
        ("“The harbour was built in the year after” is wrong.", "x/c1", CITED),
        ("@2 why not?", "x/c2", COUNTED),
        ("#1: no.", "x/c1", COUNTED),
    ],
)
def test_signs_give_a_parent_and_a_reason(body: str, parent: str, reason: str) -> None:
    """Names, quotes and numbers."""
    found = inferred([*THREAD, comment(4, "Cleo", f"<p>{body}</p>")])["x/c4"]
    assert (parent, reason) == (found.parent, found.reason)
    assert 0.5 <= found.sure < 1


@pytest.mark.parametrize(
    "body", ["I agree.", "Bert was right.", "@Dora hello", "#99 no", "He said “no”.", "Anna"]
)
def test_without_a_sign_nothing_is_said(body: str) -> None:
    """Better none than a wrong one."""
    assert "x/c4" not in inferred([*THREAD, comment(4, "Cleo", f"<p>{body}</p>")])


def test_a_parent_that_the_source_gives_is_never_touched() -> None:
    """Whatever the text says."""
    assert not inferred([*THREAD, comment(4, "Cleo", "<p>@Bert: yes</p>", parent="x/c1")])


def test_the_longer_ago_the_less_sure() -> None:
    """And the less where one person wrote several times."""
    near = inferred([*THREAD, comment(4, "Cleo", "@Bert: yes")])["x/c4"]
    late = inferred([*THREAD, comment(4, "Cleo", "@Bert: yes", day=90)])["x/c4"]
    two = inferred([*THREAD, comment(4, "Cleo", "@Anna: yes")])["x/c4"]
    assert near.sure > late.sure
    assert near.sure > two.sure


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=60)), max_size=12))
def test_guesses_never_run_in_a_circle(said: list[tuple[str, str]]) -> None:
    """A comment answers only what came before it."""
    pile = [comment(n, name, body) for n, (name, body) in enumerate(said, 1)]
    order = {each.key: at for at, each in enumerate(pile)}
    for key, guess in inferred(pile).items():
        assert order[guess.parent] < order[key]


def lines(*comments: Comment) -> str:
    """Give comments in the normal form."""
    site = {"type": "site", "key": "x", "url": "http://x", "title": "X"}
    post = {"type": "post", "key": "x/p1", "site": "x", "url": "http://x/1", "title": "P"}
    rows = [json.dumps(site), json.dumps(post)]
    return "\n".join([*rows, *(json.dumps(comment_fields(each)) for each in comments)]) + "\n"


def test_a_thread_shows_guesses_and_only_an_export_that_is_asked_takes_them(tmp_path: Path) -> None:
    """The source's own word stays what it is."""
    (tmp_path / "x.jsonl").write_text(lines(*THREAD, comment(4, "Cleo", "@Bert: yes")))

    def run(*words: str) -> str:
        arguments = [*words, "--db", str(tmp_path / "x.db")]
        env = {"NO_COLOR": "1", "LANG": "en_US.UTF-8"}
        return CliRunner(env=env).invoke(main, arguments, catch_exceptions=False).stdout

    def parent(*words: str) -> object:
        rows = [json.loads(line) for line in run("export", "jsonl", *words).splitlines()]
        return next(row["parent"] for row in rows if row["key"] == "x/c4")

    run("import", str(tmp_path / "x.jsonl"))
    assert "(seems to answer Bert, c2: it begins with @ and that name; 85 % sure)" in run(
        "thread", "x/p1"
    )
    assert [None, "x/c2"] == [parent(), parent("--inferred")]
