"""Comments kept as files: whole folders of them, other names of fields, hostile YAML."""

from __future__ import annotations

import io
import json
import tarfile
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import Shell

from importer.errors import BadConfig, NotReadable
from importer.formats import Given
from importer.formats.registry import named
from importer.formats.staticman import page_of, read, sniff
from importer.model import Comment, Item, Problem

YAML = "_id: {id}\nname: {name}\ndate: 2020-01-01T10:00:00Z\nmessage: Hallo\n"


def comments(items: list[Item]) -> list[Comment]:
    """Give the comments."""
    return [each for each in items if isinstance(each, Comment)]


def given_file(text: str, name: str = "comments/brot/entry1.yml", site: str = "") -> list[Item]:
    """Read one file."""
    return list(read(io.BytesIO(text.encode()), Given(name, site)))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A person with an empty folder."""
    return Shell(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with comments on two pages, one of them deep, and what is none."""
    for number, page in enumerate(("brot", "brot", "2020/kuchen")):
        place = tmp_path / "site" / "_data" / "comments" / page
        place.mkdir(parents=True, exist_ok=True)
        (place / f"entry{number}.yml").write_text(YAML.format(id=f"id{number}", name="Anna"))
    (tmp_path / "site" / "index.md").write_text("---\ntitle: Blog\ncomments: true\n---\nText.\n")
    (tmp_path / "site" / "_config.yml").write_text("title: Blog\nurl: https://a.example\n")
    return tmp_path / "site"


def test_a_folder_is_read_as_it_lies(shell: Shell, folder: Path) -> None:
    (told,) = shell.rows("import", str(folder), "--site", "https://zwischenrufe.example")
    (site,) = shell.rows("sites")

    assert {"new": 3, "changed": 0, "unchanged": 0} == told["comments"]
    assert {"no archive (.md file)": 1, "no archive (.yml file)": 1} == told["skipped"]
    assert (2, 3) == (site["posts"], site["comments"])


def test_a_tar_of_the_folder_is_the_same(shell: Shell, folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "site.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(folder, arcname="site")
    site = ("--site", "https://zwischenrufe.example")
    shell.rows("import", str(folder), *site)
    (told,) = shell.rows("import", str(packed), *site)

    assert {"new": 0, "changed": 0, "unchanged": 3} == told["comments"]


@pytest.mark.parametrize(("place", "page"), [
    ("_data/comments/brot/entry1.yml", "brot"),
    ("data/comments/2020/05/brot/1.json", "2020/05/brot"),
    ("brot/entry1.yml", "brot"), ("comments.yml", "comments"), ("_data/comments/brot.yml", "brot"),
    ("entry1.yml", "entry1"),
])  # fmt: skip
def test_the_page_is_what_lies_behind_comments(place: str, page: str) -> None:
    assert page == page_of(PurePath(place))


def test_other_names_of_fields_are_said() -> None:
    format = named("staticman:name=wer,text=was,date=wann")
    assert format.read
    text = b"wer: Anna\nwas: Hallo\nwann: 2020-01-01\n"
    (found,) = comments(list(format.read(io.BytesIO(text), Given("comments/brot/1.yml"))))

    assert ("Anna", "<p>Hallo</p>") == (found.author.name, found.body)


@pytest.mark.parametrize("choice", ["wer=name", "name=", "nonsense"])
def test_a_field_map_that_makes_no_sense_is_refused(choice: str) -> None:
    with pytest.raises(BadConfig, match="staticman has no field"):
        named(f"staticman:{choice}")


@pytest.mark.parametrize("text", [
    '[{"id": 1, "post": 2, "author": 0, "author_name": "A", "date_gmt": "2020-01-01T00:00:00",'
    ' "content": {"rendered": "<p>x</p>"}}]',
    "---\ntitle: Ein Beitrag\nauthor: A\ndate: 2020-01-01\nid: 7\ncomments: true\n---\nText.\n",
    "title: Blog\nauthor: A\nurl: https://a.example\n",
    '{"name": "x", "version": "1.0", "description": "y", "author": "z"}',
])  # fmt: skip
def test_what_is_no_comment_is_not_taken_for_one(text: str) -> None:
    assert not sniff(text.encode())


def test_yaml_with_aliases_is_not_read() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
        for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    (found,) = [
        each
        for each in given_file(f"name: A\ndate: 2020\nmessage: x\n{bomb}")
        if isinstance(each, Problem) and each.lost
    ]

    assert "aliases are not read" in found.what


def test_deep_nesting_and_size_cost_little() -> None:
    tracemalloc.start()
    start = time.perf_counter()
    given_file("name: A\ndate: 2020-01-01\nmessage: " + "[" * 100_000)
    with pytest.raises(NotReadable, match="larger than 4 MB"):
        given_file("name: A\ndate: 2020-01-01\nmessage: x\n" + "#" * (5 << 20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert time.perf_counter() - start < 10
    assert peak < 100 << 20


@pytest.mark.parametrize("parent", ["brot", "/brot/", "https://blog.example/brot/", "0", ""])
def test_a_parent_that_is_the_page_is_none(parent: str) -> None:
    """Staticman's themes put there what the comment form was told: often the page."""
    (found,) = comments(given_file(YAML.format(id="x1", name="Anna") + f"_parent: '{parent}'\n"))
    assert found.parent is None


def test_a_reply_by_number_is_left_open_and_told() -> None:
    items = given_file(YAML.format(id="5e0d", name="A") + "replying_to: '3'\n")

    assert comments(items)[0].parent is None
    assert any("left open" in each.what for each in items if isinstance(each, Problem))


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.dates().map(str)


@given(st.dictionaries(
    st.sampled_from(["_id", "_parent", "name", "email", "url", "message", "date", "reply_to",
                     "hidden", "status", "slug", "ip"]),
    SCALARS | st.lists(SCALARS, max_size=2)
    | st.dictionaries(st.text(max_size=3), SCALARS, max_size=2),
))  # fmt: skip
def test_fields_of_any_kind_raise_nothing(record: dict[str, object]) -> None:
    text = json.dumps({"_id": "1", "name": "A", "date": "2020", "message": "x", **record})

    assert given_file(text)


@pytest.mark.parametrize("written", [
    "date_gmt: '2011-02-03 03:05:06 +0100'", "date_gmt: 2011-02-03 03:05:06 +01:00",
    "date_gmt: '2011-02-03 03:05:06'", "date_gmt: '0000-00-00 00:00:00'",
])  # fmt: skip
def test_a_date_in_gmt_is_that_whatever_zone_stands_behind_it(written: str) -> None:
    text = f"_id: a\nname: Anna\nmessage: Hallo\ndate: '2011-02-03 04:05:06 +0100'\n{written}\n"
    found = comments(given_file(text))

    assert [datetime(2011, 2, 3, 3, 5, 6, tzinfo=UTC)] == [each.published for each in found]


def test_what_windows_wrote_is_read() -> None:
    text = "_id: a\nname: José\nmessage: grün\ndate: 2011-02-03\n".encode("cp1252")
    found = comments(list(read(io.BytesIO(text), Given("comments/p/a.yml", ""))))

    assert ["José"] == [each.author.name for each in found]
