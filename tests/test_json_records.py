"""Cutting large JSON into records: damage costs only the record that it is in."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.formats.json_records import HUGE, Record, records
from importer.model import Problem

LINES = rb'\{\s*"results"'


def read(data: str | bytes, wanted: str = "", envelope: bytes = b"") -> list[Record | Problem]:
    """Read JSON."""
    data = data.encode() if isinstance(data, str) else data
    return list(records(io.BytesIO(data), "x", wanted, envelope))


def values(found: list[Record | Problem]) -> list[Any]:
    """Give what was read."""
    return [each.value for each in found if isinstance(each, Record)]


def problems(found: list[Record | Problem]) -> list[str]:
    """Give what is wrong."""
    return [each.what for each in found if isinstance(each, Problem)]


@pytest.mark.parametrize(("text", "wanted", "envelope"), [
    ('[{"a": 1}, {"a": 2}]', "", b""),
    ('{"a": 1}\n{"a": 2}\n', "", b""),
    ('[{"a": 1}][{"a": 2}]', "", b""),
    ('{"results": [{"a": 1}, {"a": 2}]}', "|results", LINES),
    ('{"a": 1}{"a": 2}', "|results", LINES),
    ('{"data": {"x": [{"no": 0}], "rows": [{"a": 1}, {"a": 2}]}}', r"data\.rows", b""),
    ('[{"pages": [{"a": 1}]}, {"pages": [{"a": 2}]}]', "pages", b""),
    ('\ufeff [ {"a":1} ,\n\n {"a":2} ] ', "", b""),
])  # fmt: skip
def test_records_are_found_wherever_they_lie(text: str, wanted: str, envelope: bytes) -> None:
    found = read(text, wanted, envelope)

    assert [{"a": 1}, {"a": 2}] == values(found)
    assert [] == problems(found)


def test_plain_values_around_are_given_by_their_path() -> None:
    found = read('{"version": 3, "type": "x", "comments": [{"a": 1}], "n": null}', "comments")
    paths = [each.path for each in found if isinstance(each, Record)]

    assert ["version", "type", "comments", "n"] == paths


def test_what_stands_around_deeper_records_is_given_where_it_is_asked_for() -> None:
    text = b'{"a": [{"no": 1, "rows": [{"x": 1}], "id": 2}, {"id": 3, "rows": []}]}'
    found = records(io.BytesIO(text), "file", r"a\.rows", told=r"a\{\}|a\.id")

    assert [("a.rows", {"x": 1}), ("a.id", 2), ("a", None), ("a.id", 3), ("a", None)] == [
        (each.path, each.value) for each in found if isinstance(each, Record)
    ]


@pytest.mark.parametrize("bad", [
    '{"a": "br"oken"}', '{"a": 2', '{"a": "no end}', '{"a": }', '{"a": \\u12}', '{a: 2}',
    '{"a": 2]}',
])  # fmt: skip
def test_damage_costs_only_its_record(bad: str) -> None:
    found = read(f'[{{"a": 1}},\n{bad},\n{{"a": 3}}, {{"a": 4}}]')

    assert values(found)[0] == {"a": 1}
    assert values(found)[-1] == {"a": 4}
    assert 1 <= len(problems(found)) <= 3


def test_control_characters_and_bytes_that_are_no_utf_8_are_read_over() -> None:
    found = read(b'[{"a": "x\x01\ny\xff"}]')

    assert [{"a": "x\x01\ny\ufffd"}] == values(found)


def test_a_record_knows_its_bytes_and_its_place() -> None:
    (found,) = read('[ {"a": 1} ]')

    assert isinstance(found, Record)
    assert (b'{"a": 1}', "x, byte 2") == (found.data, found.place)


def test_a_file_cut_off_says_so() -> None:
    assert ["the file ends in the middle: export it again"] == problems(read('[{"a": 1},'))


def test_utf_16_is_read() -> None:
    assert [{"a": "ü"}] == values(read('[{"a": "ü"}]'.encode("utf-16")))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
ROWS = st.lists(st.dictionaries(st.text(max_size=8), JSON, max_size=4), max_size=6)


@given(ROWS, st.sampled_from([None, 1]), st.booleans())
def test_any_array_of_objects_is_read_as_a_parser_reads_it(
    rows: list[dict[str, Any]], indent: int | None, escaped: bool
) -> None:
    text = json.dumps(rows, indent=indent, ensure_ascii=escaped)

    assert rows == values(read(text.encode("utf-8", "replace" if escaped else "surrogatepass")))


@given(st.binary(max_size=200) | st.text('[]{}",:\\ \n1a', max_size=200).map(str.encode))
def test_no_bytes_raise_anything(data: bytes) -> None:
    for wanted in ("", "a", "|results"):
        read(data, wanted, LINES)


@pytest.mark.parametrize("hostile", [
    b"[" * 300_000, b'{"a":' * 100_000, b'"' * 100_000, b'[{"a":"' * 30_000, b"{" * 300_000,
    b'[{"a":1},' + b'{"x":"' * 50_000, b'{"a":"b}\n' * 20_000, b"\\" * 100_000,
])  # fmt: skip
def test_hostile_files_take_no_time(hostile: bytes) -> None:
    start = time.perf_counter()
    read(hostile)

    assert time.perf_counter() - start < 10


def test_memory_does_not_grow_with_the_file() -> None:
    class Endless(io.RawIOBase):
        left = 60_000

        def read(self, size: int = -1) -> bytes:
            count = min(self.left, 1000)
            self.left -= count
            return b'{"a": "' + b"x" * 500 + b'"},\n' if count else b""

    tracemalloc.start()
    count = sum(isinstance(each, Record) for each in records(Endless(), "x", ""))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 60 == count
    assert peak < HUGE
