"""Threads of other comment systems, put under the blog's own posts on the way out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import Shell
from wxr_files import comment, comments, file, item, posts
from wxr_files import given as given_file

from importer.model import Author, Comment, Item, Post, Site
from importer.together import same_comments, together

NOON = datetime(2012, 5, 8, 12, tzinfo=UTC)
BLOG = "blog.example"
WORDPRESS = file(
    item(
        comment(41, "Schön &quot;gesagt&quot;!"),
        comment(42, "Danke.", author="<![CDATA[Ben]]>", author_email=""),
    ),
    item(id=8),
)
# Isso took the first comment over, has an answer to it, and a page that the blog has not.
ISSO = json.dumps([
    {"id": "/7/", "title": "Beitrag 7", "comments": [
        {"id": 1, "author": "Anna", "email": "", "website": "", "remote_addr": "192.0.2.0",
         "created": "2011-07-12 13:05:00", "text": 'Schön "gesagt"!', "parent": None, "mode": 1},
        {"id": 2, "author": "Carla", "email": "", "website": "", "remote_addr": "192.0.2.0",
         "created": "2011-07-13 09:00:00", "text": "Finde ich auch.", "parent": 1, "mode": 1},
    ]},
    {"id": "/neu/", "title": "Neu", "comments": [
        {"id": 3, "author": "Dora", "email": "", "website": "", "remote_addr": "192.0.2.0",
         "created": "2015-07-13 09:00:00", "text": "Nur hier.", "parent": None, "mode": 1},
    ]},
])  # fmt: skip
GISCUS = json.dumps({"data": {"repository": {"discussions": {"nodes": [{
    "number": 5, "title": "7/", "url": "https://github.com/a/b/discussions/5",
    "createdAt": "2023-01-01T10:00:00Z",
    "body": "# 7/\n\nhttps://blog.example/7/?utm_source=x",
    "category": {"name": "Announcements"}, "author": {"login": "giscus"},
    "comments": {"nodes": [{
        "id": "DC_1", "databaseId": 900, "createdAt": "2023-01-02T10:00:00Z",
        "body": "Immer noch wahr.", "bodyHTML": "<p>Immer noch wahr.</p>",
        "author": {"login": "emil"}, "url": "https://github.com/a/b/discussions/5#c900",
        "replies": {"nodes": []}}]},
}]}}}})  # fmt: skip
SOURCES = {"blog.xml": WORDPRESS, "isso.json": ISSO, "giscus.json": GISCUS}


def imported(folder: Path, order: tuple[str, ...]) -> Shell:
    """Import sources in an order."""
    folder.mkdir()
    shell = Shell(folder)
    for name in order:
        (folder / name).write_text(SOURCES[name], encoding="utf-8")
        done = shell("import", "-q", str(folder / name), "--site", f"https://{BLOG}")
        assert 0 == done.exit_code, done.output
    return shell


def exported(shell: Shell, *words: str) -> dict[str, list[tuple[str, str]]]:
    """Export for WordPress; give by page the names of its comments, each with whom it answers."""
    done = shell("export", "wxr", *words)
    assert 0 == done.exit_code, done.output
    items = given_file(done.stdout)
    names = {each.key: each.author.name for each in comments(items)}
    threads: dict[str, list[tuple[str, str]]] = {each.url: [] for each in posts(items)}
    urls = {each.key: each.url for each in posts(items)}
    for each in comments(items):
        threads[urls[each.post]].append((each.author.name, names.get(each.parent or "", "")))
    return threads


@pytest.mark.parametrize("order", list(permutations(SOURCES)), ids="-".join)
def test_three_systems_threads_of_one_page_go_out_as_one(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    """In whichever order they came in; what two systems have is there once, answers with it."""
    shell = imported(tmp_path / "a", order)
    assert {
        f"https://{BLOG}/7/": [("Anna", ""), ("Ben", ""), ("Carla", "Anna"), ("emil", "")],
        f"https://{BLOG}/8/": [],
        f"https://{BLOG}/neu/": [("Dora", "")],
    } == exported(shell)
    told = shell("export", "wxr").stderr
    assert "1 page that several systems know is put together" in told
    assert "1 comment was there twice" in told


def test_apart_and_in_the_normal_form_they_stay_as_they_are(tmp_path: Path) -> None:
    shell = imported(tmp_path / "a", tuple(SOURCES))
    names = [name for name, _ in exported(shell, "--apart")[f"https://{BLOG}/7/"]]
    assert ["Anna", "Anna", "Ben", "Carla", "emil"] == sorted(names)
    lines = [json.loads(line) for line in shell("export", "jsonl").stdout.splitlines()]
    assert 6 == sum(line["type"] == "comment" for line in lines)


def test_a_guessed_answer_to_what_both_systems_have_is_one_to_what_is_exported(
    tmp_path: Path,
) -> None:
    shell = Shell(tmp_path)
    """Isso's copy is the later one, so it is the one that seems to be answered."""
    guessed = ISSO.replace("Finde ich auch.", "@Anna: finde ich auch.")
    guessed = guessed.replace('"parent": 1', '"parent": null').replace("13:05:00", "13:06:00")
    for name, text in (("blog.xml", WORDPRESS), ("isso.json", guessed)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        shell("import", "-q", str(tmp_path / name), "--site", f"https://{BLOG}")
    page = f"https://{BLOG}/7/"
    assert ("Carla", "") in exported(shell)[page]
    assert ("Carla", "Anna") in exported(shell, "--inferred")[page]


def test_what_is_spam_in_one_system_is_no_approved_comment_of_the_other(tmp_path: Path) -> None:
    shell = imported(tmp_path / "a", tuple(SOURCES))
    (twin,) = [
        line["key"]
        for line in map(json.loads, shell("export", "jsonl").stdout.splitlines())
        if line["type"] == "comment" and "Schön" in line["body"] and "/c41" not in line["key"]
    ]
    assert 0 == shell("decide", "spam", twin).exit_code
    assert "Schön" not in shell("export", "wxr").stdout
    assert 0 == shell("decide", "spam", twin, "--undo").exit_code
    assert 1 == shell("export", "wxr").stdout.count("Schön")


def post(name: str, url: str = "") -> Post:
    """Make a post."""
    return Post(key=f"{BLOG}/{name}", site=BLOG, url=url)


def says(number: int, body: str, hours: int | None, where: str = "p7", **more: str) -> Comment:
    """Make a comment some hours after noon."""
    when = None if hours is None else NOON + timedelta(hours=hours)
    return Comment(
        key=f"{BLOG}/c{number}", post=f"{BLOG}/{where}", body=body, published=when,
        author=Author(name=more.get("name", "Anna")),
    )  # fmt: skip


def test_the_same_words_twice_are_two_comments_where_each_system_has_them_twice() -> None:
    own = [says(1, "+1", 0), says(2, "+1", 5)]
    others = [says(13, "+1", 6), says(11, "<p>+1</p>", 1), says(12, "+1", 70)]
    assert {f"{BLOG}/c11": f"{BLOG}/c1", f"{BLOG}/c13": f"{BLOG}/c2"} == same_comments(own, others)


@pytest.mark.parametrize(
    "other",
    [says(2, "+1", 30), says(2, "+1", 0, name="Ben"), says(2, "+2", 0), says(2, "+1", None)],
    ids=["a day later", "another name", "other words", "at an unknown time"],
)
def test_two_comments_that_only_look_alike_stay_two(other: Comment) -> None:
    assert {} == same_comments([says(1, "+1", 0)], [other])
    assert {} == same_comments([says(1, " ", 0)], [says(2, " ", 0)])


def test_what_vanished_from_one_system_stands_for_nothing_of_the_other() -> None:
    """Else it would be left out with it."""
    items = [post("p7"), says(1, "+1", 0), post("px"), says(2, "+1", 0, "px")]
    tally: Counter[str] = Counter()
    gone = {f"{BLOG}/c1"}
    out = list(together(items, {f"{BLOG}/p7": (f"{BLOG}/px",)}, tally, gone))
    assert [f"{BLOG}/c1", f"{BLOG}/c2"] == [x.key for x in out if isinstance(x, Comment)]
    assert 0 == tally["twice"]


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(-30, 30), st.sampled_from(["p7", "px", "py"])),
        max_size=12,
    )
)
def test_every_comment_is_there_or_is_the_same_as_one_that_is(
    made: list[tuple[str, int, str]],
) -> None:
    """Of two systems' threads nothing gets lost and nothing is twice without being counted."""
    comments = [says(number, *each) for number, each in enumerate(made)]
    comments = [
        replace(each, parent=comments[place // 2].key) if place else each
        for place, each in enumerate(comments)
    ]
    items: list[Item] = [Site(key=BLOG, url="")]
    for name in ("p7", "px", "py"):
        mine = [each for each in comments if each.post.endswith(name)]
        items += [post(name), *sorted(mine, key=lambda each: each.published or NOON)]
    items.append(post("p8"))
    tally: Counter[str] = Counter()
    pages = {f"{BLOG}/p7": (f"{BLOG}/px", f"{BLOG}/py")}
    out = list(together(items, pages, tally))
    found = {each.key: each for each in out if isinstance(each, Comment)}
    assert len(comments) == len(found) + tally["twice"]
    assert {f"{BLOG}/p7"} >= {each.post for each in found.values()}
    assert all(each.parent in found for each in found.values() if each.parent)
    assert [f"{BLOG}/p7", f"{BLOG}/p8"] == [each.key for each in out if isinstance(each, Post)]
