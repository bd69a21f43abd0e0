"""Dumps of databases, read row by row."""

from __future__ import annotations

import io
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.sql import SqlRow, rows
from importer.formats.sqldump import made, read, sniff
from importer.model import Comment, Problem

ANY = re.compile(r".*")
CREATE = (
    "CREATE TABLE `t` (\n  `a` int NOT NULL,\n  `b` text COMMENT 'x, `c` (1)',\n"
    "  KEY `k` (`a`)\n);\n"
)


def found(text: str | bytes) -> list[SqlRow | Problem]:
    """Read a dump."""
    data = text.encode() if isinstance(text, str) else text
    return list(rows(io.BytesIO(data), "x.sql", ANY))


def values(text: str | bytes) -> list[list[str | None]]:
    """Give the values of all rows."""
    return [list(each.values.values()) for each in found(text) if isinstance(each, SqlRow)]


@pytest.mark.parametrize(("written", "value"), [
    ("'x'", "x"), ("NULL", None), ("null", None), ("7", "7"), ("-1.5e3", "-1.5e3"),
    ("'it''s'", "it's"), (r"'a\'b\"c\\d'", "a'b\"c\\d"), (r"'1\n2\r\t3'", "1\n2\r\t3"),
    ("0x6869", "hi"), ("X'6869'", "hi"), ("_binary 'x'", "x"), ("_utf8mb4'ü'", "ü"), ('"x"', "x"),
    ("'a),(b'", "a),(b"), ("'a;\nb'", "a;\nb"), ("''", ""), ("'-- no comment'", "-- no comment"),
    (r"'\0\Z\%'", "\x1a%"),
])  # fmt: skip
def test_a_value_is_read_as_mysql_means_it(written: str, value: str | None) -> None:
    assert [["1", value]] == values(f"INSERT INTO `t` (`a`, `b`) VALUES (1, {written});")


@pytest.mark.parametrize("text", [
    CREATE + "INSERT INTO `t` VALUES (1,'x'),(2,'y');",
    "INSERT INTO t (a, b) VALUES (1,'x');\nINSERT INTO t (a, b) VALUES (2,'y');",
    "-- it's a comment\n# it's one\n/* it's; one */ REPLACE INTO `db`.`t` (`a`,`b`) VALUES\n"
    "(1,'x'),\n(2,'y');",
    "INSERT IGNORE INTO `t` (`a`,`b`) VALUES (1,'x') , (2,'y') ON DUPLICATE KEY UPDATE a = 1;",
    "DELIMITER ;;\nCREATE TRIGGER x BEGIN INSERT INTO u VALUES (9); END ;;\nDELIMITER ;\n" + CREATE
    + "/*!40000 ALTER TABLE `t` DISABLE KEYS */;\nINSERT INTO `t` VALUES (1,'x'),(2,'y');\n"
    "UNLOCK TABLES;",
    "UPDATE u SET a = 'INSERT INTO t (a, b) VALUES (7, 8);';\n" + CREATE
    + "insert into `t` values (1,'x'),(2,'y');",
])  # fmt: skip
def test_rows_are_found_however_the_dump_is_written(text: str) -> None:
    assert [["1", "x"], ["2", "y"]] == values(text)


@pytest.mark.parametrize("bad", ["(2,'no end", "(2,,3)", "(2)", "(2,'x',3)", "(2 'x')", "(2,'x'"])
def test_a_damaged_row_costs_only_itself(bad: str) -> None:
    text = (
        f"INSERT INTO t (a, b) VALUES\n(1,'x'),\n{bad},\n(3,'z');\n"
        "INSERT INTO t (a, b) VALUES (4,'u');"
    )
    told = [each for each in found(text) if isinstance(each, Problem)]

    assert {"1", "4"} <= {row[0] for row in values(text)}
    assert told
    assert all(each.lost for each in told)


TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)


ESCAPED = (
    ("\\", "\\\\"), ("'", "\\'"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\x1a", "\\Z"),
)  # fmt: skip


def quoted(text: str | None) -> str:
    """Write a string as mysqldump does."""
    if text is None:
        return "NULL"
    pairs = (
        ("\\", "\\\\"),
        ("'", "\\'"),
        ('"', '\\"'),
        ("\n", "\\n"),
        ("\r", "\\r"),
        ("\x1a", "\\Z"),
    )
    for plain, escaped in pairs:
        text = text.replace(plain, escaped)
    return f"'{text}'"


@given(st.lists(st.tuples(TEXT, st.none() | TEXT), min_size=1, max_size=5))
def test_what_was_dumped_is_read_again(table: list[tuple[str, str | None]]) -> None:
    lines = ",".join(f"({quoted(a)},{quoted(b)})" for a, b in table)

    assert [list(row) for row in table] == values(f"INSERT INTO t (a, b) VALUES {lines};")


@given(st.text("INSERTO into`'\"(),;\\-/* \n0x#VALUE", max_size=120) | st.binary(max_size=120))
def test_nothing_raises(data: str | bytes) -> None:
    found(data)
    found(b"INSERT INTO t (a, b) VALUES (" + (data.encode() if isinstance(data, str) else data))


@pytest.mark.parametrize("hostile", [
    "'" * 100_000, "(" * 100_000, "INSERT INTO t (a) VALUES " + "(1," * 50_000,
    "INSERT INTO t (a) VALUES ('" + "x" * 300_000, "/*" * 100_000, "-- " * 100_000, "`" * 100_000,
    "INSERT INTO t (a) VALUES " + "('x\n" * 20_000, "DELIMITER ;;\n" * 20_000, "x'" * 100_000,
])  # fmt: skip
def test_hostile_dumps_take_no_time(hostile: str) -> None:
    start = time.perf_counter()
    found(hostile)

    assert time.perf_counter() - start < 10


def test_a_dump_of_something_else_is_told() -> None:
    with pytest.raises(NotReadable, match="not of WordPress"):
        list(read(io.BytesIO(CREATE.encode()), Given("x.sql")))


def test_passwords_are_never_kept() -> None:
    dump = b"""INSERT INTO `wp_comments` (`comment_ID`, `comment_post_ID`) VALUES (1, 2);
        INSERT INTO `wp_posts` (`ID`, `post_author`, `post_password`) VALUES (2, 3, 'geheim');
        INSERT INTO `wp_users` (`ID`, `user_login`, `user_pass`) VALUES (3, 'g', 'geheim');"""
    items = list(read(io.BytesIO(dump), Given("x.sql")))

    assert 1 == sum(isinstance(each, Comment) for each in items)
    assert not any(b"geheim" in getattr(each, "raw", b"") for each in items)


def test_each_site_of_a_network_is_one_of_its_own() -> None:
    dump = "".join(
        f"INSERT INTO `{prefix}options` (`option_id`, `option_name`, `option_value`)"
        f" VALUES (1, 'home', 'https://{name}.example');\n"
        f"INSERT INTO `{prefix}posts` (`ID`) VALUES (1);\n"
        f"INSERT INTO `{prefix}comments` (`comment_ID`, `comment_post_ID`) VALUES (1, 1);\n"
        for prefix, name in (("wp_", "a"), ("wp_2_", "b"))
    )
    items = list(read(io.BytesIO(dump.encode()), Given("x.sql")))

    assert ["a.example/c1", "b.example/c1"] == [
        each.key for each in items if isinstance(each, Comment)
    ]


@pytest.mark.parametrize(("head", "known"), [
    (b"-- Generation Time: Jan 02, 2024 at 12:30 PM\n", "2024-01-02T12:30:00+00:00"),
    (b"-- Dump completed on 2024-01-02 12:30:00\n", "2024-01-02T12:30:00+00:00"),
    (b"-- MySQL dump 10.13\n", None),
])  # fmt: skip
def test_the_time_of_a_dump_is_read(head: bytes, known: str | None) -> None:
    found = made(head)

    assert known == (found.isoformat() if found else None)


@pytest.mark.parametrize("start", [
    b"-- MySQL dump 10.13  Distrib 8\n--\nDROP TABLE IF EXISTS `x`;\nCREATE TABLE `x` (\n",
    b"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\nDROP TABLE IF EXISTS `x`;\n",
    b"-- phpMyAdmin SQL Dump\n-- version 5\nCREATE TABLE `x` (\n",
])  # fmt: skip
def test_dumps_are_known_by_how_they_begin(start: bytes) -> None:
    assert sniff(start)
