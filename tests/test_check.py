"""What `check` says of a file, and what each target would lose of it."""

from __future__ import annotations

import gzip
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from test_cli import Shell

from importer.check import SHOWN, check, lines
from importer.formats import Given
from importer.formats.registry import FORMATS, detect
from importer.losses import DEEPER, FEATURES, Features, losses
from importer.model import Author, Comment, Problem, Site, Source

FOLDER = Path(__file__).parent / "formats"
COMMENT = Comment(key="a/c1", post="a/p1")


def checked(name: str) -> dict[str, object]:
    """Check a sample."""
    data = (FOLDER / name).read_bytes()
    format = detect(data[:65536], name)
    assert format.read
    stream = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    return check(format.read(stream, Given(name)))


@pytest.mark.parametrize(("name", "version", "generator", "made"), [
    ("wordpress.sql", "", "phpMyAdmin SQL Dump", "2024-01-02T12:30:00Z"),
    ("blogger-takeout.atom", "blogger/2018", "", ""),
    ("commento.json", "1", "", ""),
    ("comentario.json", "3", "", ""),
    ("disqus-wxr.xml", "1.0", "", ""),
    ("blogger-backup.xml", "Atom", "", "2013-12-31T23:00:00Z"),
    ("serendipity-feed.xml", "2.0", "Serendipity 2.3", ""),
])  # fmt: skip
def test_version_generator_and_time_of_an_export_are_told(
    name: str, version: str, generator: str, made: str
) -> None:
    found = checked(name)

    assert (version, generator, made) == (found["version"], found["generator"], found["made"])


@pytest.mark.parametrize(("head", "generator", "version"), [
    (b"-- MySQL dump 10.13  Distrib 8.0.33\n--\n-- Server version\t8.0.33-0ubuntu0.22.04.2",
     "MySQL dump 10.13  Distrib 8.0.33", "8.0.33-0ubuntu0.22.04.2"),
    (b"-- phpMyAdmin SQL Dump\n-- version 5.2.1\n-- Server-Version: 10.4.32-MariaDB",
     "phpMyAdmin SQL Dump", "10.4.32-MariaDB"),
    (b"-- Adminer 4.8.1 MySQL 8.0.33 dump", "Adminer 4.8.1 MySQL 8.0.33 dump", ""),
    (b"-- ------\n-- Host: x\n-- HeidiSQL Version: 12.1", "HeidiSQL Version: 12.1", ""),
    (b"# ******\n# Sequel Pro SQL dump\n# Version 4541", "Sequel Pro SQL dump", ""),
])  # fmt: skip
def test_whose_dump_it_is_and_of_which_server_is_told(
    head: bytes, generator: str, version: str
) -> None:
    site = Site(key="x", url="", source=Source(format="mysql"), raw=head)
    found = check([site])

    assert (generator, version) == (found["generator"], found["version"])


def test_disquss_dialect_has_the_version_of_its_namespace() -> None:
    raw = b'<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.0/"><channel>'
    found = check([Site(key="x", url="", source=Source(format="wxr"), raw=raw)])

    assert "1.0" == found["version"]


def test_statuses_kinds_dates_and_clocks_are_counted() -> None:
    found = checked("wordpress.sql")

    assert {"approved": 1, "spam": 1, "trash": 1, "pending": 1} == found["statuses"]
    assert {"comment": 3, "pingback": 1} == found["kinds"]
    assert ["2020-07-01T10:00:00Z", "2020-07-02T10:00:00Z"] == found["dates"]
    assert {"+02:00": 3, "unknown": 1} == found["zones"]


def test_orphans_and_damage_are_counted() -> None:
    found = checked("disqus.xml")
    problems = found["problems"]
    assert isinstance(problems, list)

    assert 1 == found["orphans"]
    assert 0 == found["duplicates"]
    assert 1 == sum(each["lost"] for each in problems)


@pytest.mark.parametrize(("name", "count"), [
    ("movabletype.txt", 4), ("isso.json", 2), ("jekyll-data.yml", 3), ("disqus.xml", 0),
    ("remark42.jsonl", 0),
])  # fmt: skip
def test_ids_that_were_made_up_are_counted(name: str, count: int) -> None:
    assert count == checked(name)["derived"]


def test_a_comment_that_is_there_twice_is_told() -> None:
    assert 1 == check([COMMENT, COMMENT])["duplicates"]


def test_orphans_are_counted_once_each() -> None:
    answers = [replace(COMMENT, key=f"a/c{n}", parent="a/c99") for n in (2, 3)]

    assert 1 == check([COMMENT, *answers])["orphans"]


def test_a_file_that_breaks_off_is_told_as_far_as_it_goes(tmp_path: Path) -> None:
    shell, packed = Shell(tmp_path), tmp_path / "x.sql.gz"
    packed.write_bytes(gzip.compress((FOLDER / "wordpress.sql").read_bytes())[:-8])
    done = shell("check", str(packed))

    assert os.EX_DATAERR == done.exit_code
    assert "1 posts, 4 comments" in done.stdout
    assert "the archive is damaged" in done.stderr


def test_what_each_target_would_lose_is_counted() -> None:
    found = checked("wordpress.sql")["losses"]
    assert isinstance(found, dict)

    assert {"user agents": 2} == found["wxr"]
    assert {} == found["jsonl"]


@pytest.mark.parametrize(("name", "comment"), [
    ("spam", replace(COMMENT, status="spam")),
    ("waiting", replace(COMMENT, status="pending")),
    ("in the trash", replace(COMMENT, status="trash")),
    ("pings", replace(COMMENT, kind="pingback")),
    ("e-mail addresses", replace(COMMENT, author=Author(email="a@example.org"))),
    ("IP addresses", replace(COMMENT, author=Author(ip="192.0.2.1"))),
    ("web addresses", replace(COMMENT, author=Author(url="https://a.example"))),
    ("registered users", replace(COMMENT, author=Author(user="7"))),
    ("gravatar hashes", replace(COMMENT, author=Author(avatar="0" * 32))),
    ("user agents", replace(COMMENT, agent="Mozilla")),
    ("times on the blog's own clock", replace(COMMENT, offset="+01:00")),
    ("answers", replace(COMMENT, parent="a/c2")),
])  # fmt: skip
def test_a_feature_is_counted(name: str, comment: Comment) -> None:
    features = Features()
    features.add(comment)

    assert 1 == features.found()[name]


def test_answers_to_answers_are_counted() -> None:
    features = Features()
    for key, parent in (("a/c1", None), ("a/c2", "a/c1"), ("a/c3", "a/c2")):
        features.add(replace(COMMENT, key=key, parent=parent))

    assert 1 == features.found()[DEEPER]


def test_a_writer_names_only_what_is_counted() -> None:
    known = {*FEATURES, DEEPER}

    assert [] == [
        (each.name, name) for each in FORMATS for name in each.cannot if name not in known
    ]
    assert losses({"spam": 3}).keys() == {each.name for each in FORMATS if each.write}


def test_thousands_of_problems_do_not_bury_what_was_lost() -> None:
    remarks = [Problem(where=f"line {n}", what="odd", lost=False) for n in range(SHOWN + 10)]
    told = lines("x", check([*remarks, Problem(where="line 99", what="gone")]))
    first = next(line for line in told if "odd" in line or "gone" in line)

    assert "  LOST  line 99: gone" == first
    assert "  and 11 more: see them all with --json" == told[-1]
