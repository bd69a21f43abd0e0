"""A user's own recipe for one odd site, and `nachlese extract`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from importer.errors import BadConfig
from importer.extract.recipe import load, read
from importer.model import Comment, Page, Problem
from moderation.cli import main

PAGE = """<html><head><title>Hof</title><link rel="canonical" href="http://odd.example/42"></head><body>
<h1>Hof</h1><div class="liste"><div class="eintrag"><a name="k7"></a><b class="wer"><a
href="http://anna.example/">Anna</a></b><span class="wann">12.3.11, 14:05 Uhr</span>
<div class="text"><p>Die H&uuml;hner.</p><i class="werbung">Kauf!</i></div></div>
<div class="eintrag"><a name="k9"></a><b class="wer">Bert</b>
<span class="wann">13.3.11, 09:10 Uhr</span><span class="antwort-auf">auf <a href="#k7">7</a></span>
<div class="text">Und die G&auml;nse?</div></div></div>
</body></html>"""
RECIPE = """
comment = "div.eintrag"
number = '^k(\\d+)$'
author = "b.wer"
date = ".wann"
body = ".text"
parent = ".antwort-auf a"
remove = ".werbung"
date_format = "%d.%m.%y, %H:%M Uhr"
zone = "Europe/Berlin"
"""


def recipe(folder: Path, text: str = RECIPE) -> Path:
    """Write a recipe."""
    path = folder / "odd.toml"
    path.write_text(text)
    return path


def test_a_recipe_says_what_is_what(tmp_path: Path) -> None:
    """Numbers, names, addresses, dates by a format of its own, answers by a link."""
    page = Page(url="http://odd.example/42", body=PAGE.encode())
    first, second = [i for i in read(page, load(recipe(tmp_path))) if isinstance(i, Comment)]
    assert ("odd.example/c7", None) == (first.key, first.parent)
    assert ("Anna", "http://anna.example/") == (first.author.name, first.author.url)
    assert "2011-03-12 13:05" == f"{first.published:%F %H:%M}"
    assert "<p>Die Hühner.</p>" == first.body
    assert ("odd.example/c9", first.key) == (second.key, second.parent)


def test_a_selector_that_finds_nothing_is_a_problem(tmp_path: Path) -> None:
    """It names the selector."""
    page = Page(url="http://odd.example/42", body=PAGE.encode())
    items = list(read(page, load(recipe(tmp_path, 'comment = ".nirgends"'))))
    assert any(isinstance(one, Problem) and ".nirgends" in one.what for one in items)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("author = 'b'", "'comment' is missing"),
        ("comment = 'b'\nautor = 'i'", "'autor' is not known"),
        ("comment = 'b[['", "'comment' is no CSS selector"),
        ("comment = 'b'\nnumber = 'k('", "'number'"),
        ("comment = 'b'\nnumber = 'k'", "brackets"),
        ("comment = 'b'\nzone = 'Mars/North'", "Mars/North"),
        ("comment = 7", "must be a text"),
        ("comment = ", "no TOML"),
    ],
)
def test_what_is_wrong_in_a_recipe_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    """With the file's name."""
    with pytest.raises(BadConfig, match=r"odd\.toml") as caught:
        load(recipe(tmp_path, text))
    assert says in str(caught.value)


def run(folder: Path, *words: str) -> Result:
    """Run the command as a person does."""
    (folder / "page.html").write_text(PAGE)
    arguments = ["extract", str(folder / "page.html"), *words, "--db", str(folder / "x.db")]
    return CliRunner(env={"NO_COLOR": "1"}).invoke(main, arguments, catch_exceptions=False)


def test_show_prints_and_writes_nothing(tmp_path: Path) -> None:
    """The table for a person, JSON lines for a program."""
    words = ("--recipe", str(recipe(tmp_path)), "--show")
    assert "comment  9 answers 7: Bert, 2011-03-13 08:10:00 UTC" in run(tmp_path, *words).stdout
    rows = [json.loads(line) for line in run(tmp_path, *words, "--json").stdout.splitlines()]
    assert ["site", "post", "comment", "comment"] == [row["type"] for row in rows]
    assert not (tmp_path / "x.db").exists()


def test_without_show_it_is_imported_and_twice_is_once(tmp_path: Path) -> None:
    """As every import."""
    words = ("--recipe", str(recipe(tmp_path)), "--json")
    once, again = (json.loads(run(tmp_path, *words).stdout) for _ in "12")
    assert (2, 0) == (once["comments"]["new"], again["comments"]["new"])


def test_a_page_that_is_not_there_ends_with_66(tmp_path: Path) -> None:
    """One sentence on stderr."""
    done = CliRunner().invoke(main, ["extract", str(tmp_path / "no.html"), "--show"])
    assert 66 == done.exit_code
