"""Dumps of databases, read row by row."""

from __future__ import annotations

import io
import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.sql import SqlRow, rows
from importer.formats.sqldump import made, read, sniff
from importer.formats.wxr.pieces import READ, utf8
from importer.formats.wxr.window import Window
from importer.model import Comment, Post, Problem, Site

ANY = re.compile(r".*")
CREATE = (
    "CREATE TABLE `t` (\n  `a` int NOT NULL,\n  `b` text COMMENT 'x, `c` (1)',\n"
    "  KEY `k` (`a`)\n);\n"
)


def found(text: str | bytes) -> list[SqlRow | Problem]:
    """Read a dump."""
    data = text.encode() if isinstance(text, str) else text
    return list(rows(Window(utf8(io.BytesIO(data))), "x.sql", ANY))


def values(text: str | bytes) -> list[list[str | None]]:
    """Give the values of all rows."""
    return [list(each.values.values()) for each in found(text) if isinstance(each, SqlRow)]


@pytest.mark.parametrize(("written", "value"), [
    ("'x'", "x"), ("NULL", None), ("null", None), ("7", "7"), ("-1.5e3", "-1.5e3"),
    ("'it''s'", "it's"), (r"'a\'b\"c\\d'", "a'b\"c\\d"), (r"'1\n2\r\t3'", "1\n2\r\t3"),
    ("b'101'", "101"), ("7b", "7b"),
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
    "CREATE TABLE t (\n  `a` int NOT NULL,\n  b text COMMENT 'x,\n y z',\n  PRIMARY KEY (a),\n"
    "  KEY k (b(9))\n);\n"
    "INSERT DELAYED IGNORE INTO t VALUES (1,'x'),(2,'y');",
    "USE `d`;\n" + CREATE + "INSERT INTO `t` VALUES (1,'x'),(2,'y');",
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


@pytest.mark.parametrize(("data", "words"), [
    (CREATE, "a dump, but not of WordPress"), ("Guten Tag!", "not a dump of WordPress"),
])  # fmt: skip
def test_what_is_no_dump_of_wordpress_is_told(data: str, words: str) -> None:
    with pytest.raises(NotReadable, match=words):
        list(read(io.BytesIO(data.encode()), Given("x.sql")))


def test_no_more_than_a_few_blocks_are_held() -> None:
    line = "INSERT INTO `t` VALUES " + ",".join(["(1,'x')"] * 100_000) + ";\n"
    stream = io.BytesIO((CREATE + "LOCK TABLES `t` WRITE;\n" + line * 20).encode())
    next(rows(Window(utf8(stream)), "x.sql", ANY))

    assert stream.tell() <= 2 * READ


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
    (b"-- phpMyAdmin SQL Dump\n-- Host: 127.0.0.1:3306\n-- Erstellungszeit: 07. Aug 2019"
     b" um 23:30\n",
     "2019-08-07T23:30:00+00:00"),
    ("-- Servidor: x\n-- Tiempo de generación: 02-10-2026 a las 20:30:39\n".encode(),
     "2026-10-02T20:30:39+00:00"),
    ("-- Généré le : ven. 26 nov. 2021 à 09:54\n".encode(), "2021-11-26T09:54:00+00:00"),
    (b"-- Server version: 10.4.32-MariaDB\n-- PHP Version: 8.2.12\n", None),
    (b"-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)\n", None),
    (b"-- MySQL dump 10.13  Distrib 5.1.41\n-- Host: localhost    Database: a\n", None),
    (b"-- 2024-01-02 12:30:00 UTC\n", "2024-01-02T12:30:00+00:00"),
    (b"/* DUPLICATOR (PHP) MYSQL SCRIPT CREATED ON : 2021-01-01 10:00:00 */\n",
     "2021-01-01T10:00:00+00:00"),
    (b"# Generation Time: 2015-03-12 13:15:33 +0000\n", "2015-03-12T13:15:33+00:00"),
])  # fmt: skip
def test_the_time_of_a_dump_is_read(head: bytes, known: str | None) -> None:
    found = made(head)

    assert known == (found.isoformat() if found else None)


@pytest.mark.parametrize("start", [
    b"-- MySQL dump 10.13  Distrib 8\n--\nDROP TABLE IF EXISTS `x`;\nCREATE TABLE `x` (\n",
    b"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\nDROP TABLE IF EXISTS `x`;\n",
    b"-- phpMyAdmin SQL Dump\n-- version 5\nCREATE TABLE `x` (\n",
    b"-- Adminer 4.8.1 MySQL 8.0.33 dump\n\nSET NAMES utf8;\nCREATE TABLE `x` (\n",
    b"-- ------------------\n-- Host:  127.0.0.1\n/*!40101 SET NAMES utf8 */;\n",
    b"# ***************\n# Sequel Pro SQL dump\n\nDROP TABLE IF EXISTS `x`;\n",
    b"/* DUPLICATOR-LITE (PHP BUILD MODE) MYSQL SCRIPT CREATED ON : 2021-01-01 */\n\n"
    b"CREATE TABLE `x`",
    b"-- All-in-One WP Migration SQL Dump\n-- Host: x\nDROP TABLE IF EXISTS `SERVMASK_PREFIX_x`;\n",
    b"USE `x`;\nINSERT INTO `y` VALUES (1);\n",
    "-- MySQL dump 10.13\r\n--\r\nDROP TABLE IF EXISTS `x`;\r\n".encode("utf-16"),
])  # fmt: skip
def test_dumps_are_known_by_how_they_begin(start: bytes) -> None:
    assert sniff(start)


@pytest.mark.parametrize("start", [
    b"---\ntitle: SQL\n---\nCREATE TABLE `x` (\n", b"AUTHOR: a\n-----\nBODY:\nINSERT INTO x\n",
    b"# Notes\n\nWe do not say CREATE TABLE here.\n",
])  # fmt: skip
def test_a_text_about_sql_is_no_dump(start: bytes) -> None:
    assert not sniff(start)


def test_the_last_line_of_a_dump_says_when_it_was_made() -> None:
    dump = (
        b"INSERT INTO `wp_comments` (`comment_ID`, `comment_content`) VALUES\n"
        b"(1, '\n-- 1999-01-01 10:00:00');\n-- Dump completed on 2009-03-15  8:04:22\n"
    )
    site = next(each for each in read(io.BytesIO(dump), Given("x.sql")) if isinstance(each, Site))

    assert datetime(2009, 3, 15, 8, 4, 22, tzinfo=UTC) == site.source.captured


def row(table: str, values: str) -> str:
    """Write a row as `mysqldump --no-create-info` does: nothing names the columns."""
    return f"INSERT INTO `{table}` VALUES ({values});\n"


PLAIN = (
    row("wp_comments", "1,7,'Anna','','','','2020-07-01 12:00:00','2020-07-01 10:00:00','ja',0,"
                       "'spam','bot','',0,0")
    + row("wp_comments", "2,7,'Ben'")
    + row("wp_options", "1,'home','https://a.example','yes'")
    + row("wp_posts", "7,1,'2020-07-01 12:00:00','2020-07-01 10:00:00','','Brot','','publish',"
                      "'open','open','','brot','','','2020-07-01 12:00:00','2020-07-01 10:00:00',"
                      "'',0,'',0,'post','',1")
    + row("wp_users", "1,'g','$P$x','g','','','2020-07-01 12:00:00','',0,'Gerda'")
)  # fmt: skip


def test_a_dump_that_names_no_columns_has_wordpresss() -> None:
    items = list(read(io.BytesIO(PLAIN.encode()), Given("x.sql")))
    (comment,) = (each for each in items if isinstance(each, Comment))
    (post,) = (each for each in items if isinstance(each, Post))
    told = [(each.what, each.lost) for each in items if isinstance(each, Problem)]

    assert ("a.example/c1", "ja", "spam", "bot", "+02:00") == (
        comment.key, comment.body, comment.status, comment.agent, comment.offset,
    )  # fmt: skip
    assert ("Brot", "Gerda") == (post.title, post.author)
    assert ("row 2 of wp_comments is damaged and was cut out", True) in told
    assert 4 == sum("taken as WordPress has them" in what for what, lost in told if not lost)


def test_a_site_of_a_network_has_the_networks_users() -> None:
    dump = PLAIN.replace("wp_", "wp_2_").replace("wp_2_users", "wp_users")
    items = read(io.BytesIO(dump.encode()), Given("x.sql"))

    assert ["Gerda"] == [each.author for each in items if isinstance(each, Post)]


def test_blogs_of_several_databases_are_not_mixed_up() -> None:
    dump = "".join(
        f"USE `{name}`;\n{PLAIN.replace('a.example', f'{name}.example').replace('ja', name)}"
        for name in ("eins", "zwei")
    )
    items = list(read(io.BytesIO(dump.encode()), Given("x.sql")))

    assert [("eins.example/c1", "eins"), ("zwei.example/c1", "zwei")] == [
        (each.key, each.body) for each in items if isinstance(each, Comment)
    ]


def test_a_dump_in_utf16_as_powershell_writes_it_is_read() -> None:
    dump = PLAIN.replace("ja", "jä").encode("utf-16")
    items = read(io.BytesIO(dump), Given("x.sql"))

    assert ["jä"] == [each.body for each in items if isinstance(each, Comment)]


def test_no_row_is_kept_with_the_site() -> None:
    items = read(io.BytesIO(PLAIN.encode()), Given("x.sql"))

    assert [b""] == [each.raw for each in items if isinstance(each, Site)]


@pytest.mark.parametrize(("text", "told"), [
    ("Grüße, Ä und €", 0), ("GrÃ¼ÃŸe, Ã„ und â‚¬", 1), ("ASCII", 0), ("Ã, sagte sie", 0),
    ("Привет", 0),
])  # fmt: skip
def test_texts_that_were_encoded_twice_are_told(text: str, told: int) -> None:
    items = list(read(io.BytesIO(PLAIN.replace("ja", text).encode()), Given("x.sql")))

    assert [text] == [each.body for each in items if isinstance(each, Comment)]
    assert told == sum("encoded twice" in each.what for each in items if isinstance(each, Problem))


MADE = "-- MySQL dump 10.13\n"
DONE = "-- Dump completed on 2024-01-02 12:30:00\n"


@pytest.mark.parametrize(("dump", "told"), [
    (PLAIN, 0), (MADE + PLAIN + DONE, 0), (MADE + PLAIN, 1),
    (PLAIN + "-- 2024-01-02 12:30:00\n", 0),
    (PLAIN + "/*!40101 SET NAMES utf8 */;\n\n", 0),
    (PLAIN + "INSERT INTO `wp_links` VALUES (1,", 1),
    (PLAIN.rstrip(";\n"), 1),
])  # fmt: skip
def test_a_dump_that_was_cut_off_is_told(dump: str, told: int) -> None:
    problems = (each for each in read(io.BytesIO(dump.encode()), Given("x.sql"))
                if isinstance(each, Problem))  # fmt: skip

    assert told == sum("ends in the middle" in each.what for each in problems)


def test_another_programs_table_of_such_a_name_is_left_out() -> None:
    dump = PLAIN + row("forum_posts", "1,2,'Beitrag'") + row("forum_posts", "2,2,'Beitrag'")
    told = [each for each in read(io.BytesIO(dump.encode()), Given("x.sql"))
            if isinstance(each, Problem) and "forum" in each.what]  # fmt: skip

    assert [(False, "left out")] == [(each.lost, each.what.rpartition(", ")[2]) for each in told]


def test_a_table_made_in_one_line_has_wordpresss_columns() -> None:
    dump = "CREATE TABLE `wp_comments` (`comment_ID` int, `comment_post_ID` int);\n" + PLAIN
    items = read(io.BytesIO(dump.encode()), Given("x.sql"))

    assert ["ja"] == [each.body for each in items if isinstance(each, Comment)]


def test_an_insert_that_nothing_explains_is_told() -> None:
    (told,) = found("INSERT INTO t VALUES (1,'x');")

    assert isinstance(told, Problem)
    assert told.lost
