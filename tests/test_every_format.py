"""What holds for every format, shown with every sample in tests/formats.

Beside each sample lies what it is read as, `<sample>.items`: ids, parents, dates, statuses, and
what is told about the file. `./run golden` writes them anew; a person approves them.
"""

from __future__ import annotations

import io
import json
import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importer.check import check
from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.registry import FORMATS, detect
from importer.model import Comment, Gone, Item, Post, Problem, Site, Skipped
from importer.rows import stamp
from importer.unpack import START

FOLDER = Path(__file__).parent / "formats"
SAMPLES = sorted(path for path in FOLDER.iterdir() if path.is_file() and path.suffix != ".items")
MADE = ".sqlite.sql"  # of these, the sample is the database that they make
NAMES = [path.name for path in SAMPLES]
BINARY = 97  # of a file that is not text only each so-manieth prefix is read, and its head's


@cache
def bytes_of(path: Path) -> bytes:
    """Give a sample's bytes."""
    if not path.name.endswith(MADE):
        return path.read_bytes()
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("pragma page_size = 512")
        db.executescript(path.read_text())
        return db.serialize()


def read(data: bytes, name: str = "sample", site: str = "") -> Iterator[Item]:
    """Read bytes as what they are found to be."""
    format = detect(data[:START], name)
    assert format.read
    return format.read(io.BytesIO(data), Given(name, site))


def line(item: Item) -> str:
    """Give an item as a line that a person can check."""
    if isinstance(item, Comment):
        who = item.author
        return (
            f"comment {item.key} on {item.post} < {item.parent or '-'}\n"
            f"    {who.name} | {who.email} | {who.url} | {who.ip} | {who.user} | {who.avatar}\n"
            f"    {stamp(item.published)} {item.offset} {item.status} {item.kind} {item.url}"
            f" {item.agent}\n    {item.body!r}"
        )
    if isinstance(item, Post):
        return (
            f"post {item.key} {item.url} | {item.title} | {stamp(item.published)} {item.offset}"
            f" {item.comment_status} {item.kind} {item.status} {item.author} {item.body[:60]!r}"
        )
    if isinstance(item, Site):
        return f"site {item.key} {item.url} | {item.title} | {item.language}"
    if isinstance(item, Problem):
        return f"{'LOST' if item.lost else 'note'} {item.where}: {item.what} {item.key}"
    if isinstance(item, Skipped):
        return f"skipped {item.where}: {item.why}"
    assert isinstance(item, Gone)
    return f"gone {item.key}"


def survives(data: bytes, format: Format) -> None:
    """Read bytes that may be anything; only NotReadable may come of it."""
    assert format.read
    with suppress(NotReadable):
        for item in format.read(io.BytesIO(data), Given("sample")):
            assert item


@pytest.mark.parametrize("path", SAMPLES, ids=NAMES)
def test_a_sample_is_read_as_approved(path: Path, pytestconfig: pytest.Config) -> None:
    text = "\n".join(map(line, read(bytes_of(path), path.name))) + "\n"
    golden = path.with_name(f"{path.name}.items")
    if pytestconfig.getoption("--golden"):
        golden.write_text(text)

    assert golden.read_text() == text


@pytest.mark.parametrize("path", SAMPLES, ids=NAMES)
def test_reading_twice_gives_the_same_keys(path: Path) -> None:
    once, twice = (list(read(bytes_of(path), path.name)) for _ in range(2))

    assert once == twice


@pytest.mark.parametrize("path", SAMPLES, ids=NAMES)
def test_every_prefix_of_a_sample_raises_nothing(path: Path) -> None:
    data = bytes_of(path)
    format = detect(data[:START], path.name)
    step = 1 if b"\0" not in data[:2000] else BINARY

    for end in [*range(min(200, len(data))), *range(200, len(data), step)]:
        survives(data[:end], format)


@pytest.mark.parametrize("path", SAMPLES, ids=NAMES)
def test_damage_anywhere_raises_nothing(path: Path) -> None:
    data, chance = bytes_of(path), random.Random(1)
    format = detect(data[:START], path.name)

    for _ in range(150):
        start = chance.randrange(len(data))
        junk = chance.choice([b"", b"\0", b'"', b"\xff\xfe", b"<", b"]]>", b"}", b"[", b"\n", b"'"])
        survives(data[:start] + junk + data[start + chance.choice([0, 1, 20]) :], format)


@pytest.mark.parametrize("path", SAMPLES, ids=NAMES)
def test_a_sample_holds_no_key_twice_and_can_be_checked(path: Path) -> None:
    found = check(read(bytes_of(path), path.name))

    assert 0 == found["duplicates"]
    assert found["comments"]


ODD = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.sampled_from(["$oid", "$date", "iso", "id"]), st.integers(), max_size=2)
)  # fmt: skip
JSON_SAMPLES = [path for path in SAMPLES if path.suffix in (".json", ".jsonl")]
VALUE = re.compile(rb'(?<=:)\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"|[\w.+-]+|\{\}|\[\])')


@settings(max_examples=40)
@given(st.data())
@pytest.mark.parametrize("path", JSON_SAMPLES, ids=[path.name for path in JSON_SAMPLES])
def test_a_value_of_any_other_kind_raises_nothing(path: Path, data: st.DataObject) -> None:
    whole = bytes_of(path)
    spans = [match.span() for match in VALUE.finditer(whole)]
    start, end = data.draw(st.sampled_from(spans))
    odd = json.dumps(data.draw(ODD)).encode()

    survives(whole[:start] + odd + whole[end:], detect(whole[:START], path.name))


@settings(max_examples=60)
@given(st.binary(max_size=300))
@example(b"\x00")
def test_no_format_raises_on_anything(data: bytes) -> None:
    for format in FORMATS:
        if format.read:
            survives(data, format)


@pytest.mark.parametrize("format", FORMATS, ids=[each.name for each in FORMATS])
def test_every_format_says_what_it_carries_and_loses(format: Format) -> None:
    assert format.title
    assert format.carries
    assert format.loses
