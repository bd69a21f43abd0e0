"""Exports as people have them: packed, in parts, on standard input, from Google's Takeout."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from test_cli import Shell
from test_every_format import SAMPLES, bytes_of
from wxr_files import comment, file, item

FOLDER = Path(__file__).parent / "formats"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A person with an empty folder."""
    return Shell(tmp_path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_a_packed_export_is_the_same(
    shell: Shell, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    plain, packed = FOLDER / "disqus.xml", tmp_path / "x"
    packed.write_bytes(pack(plain.read_bytes()))
    shell.rows("import", str(plain))
    (told,) = shell.rows("import", str(packed))

    assert {"new": 0, "changed": 0, "unchanged": 5} == told["comments"]


@pytest.mark.parametrize("path", SAMPLES, ids=[path.name for path in SAMPLES])
def test_every_format_comes_in_by_standard_input_and_adds_up(shell: Shell, path: Path) -> None:
    done = shell("import", "-", "--site", "https://example.org", "--json", stdin=bytes_of(path))

    assert 0 == done.exit_code, done.output
    assert '"adds_up": true' in done.stdout


def test_takeouts_zip_is_read_as_it_comes(shell: Shell, tmp_path: Path) -> None:
    packed = tmp_path / "takeout.zip"
    folder = "Takeout/Blogger/Blogs/Gartenbuch"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{folder}/feed.atom", (FOLDER / "blogger-takeout.atom").read_bytes())
        archive.writestr(f"{folder}/settings.csv", "blog_name,Gartenbuch\n")
        archive.writestr(f"{folder}/theme-classic.html", "templateref:rounders")
        archive.writestr("__MACOSX/Takeout/._x", b"\x00\x05")
    (told,) = shell.rows("import", str(packed), "--site", "https://gartenbuch.example")

    assert {"new": 3, "changed": 0, "unchanged": 0} == told["comments"]
    assert 0 == told["problems"]


def test_both_dialects_of_blogger_are_one_blog(shell: Shell) -> None:
    site = ("--site", "http://gartenbuch.blogspot.example")
    shell.rows("import", str(FOLDER / "blogger-backup.xml"))
    (told,) = shell.rows("import", str(FOLDER / "blogger-takeout.atom"), *site)

    assert 1 == told["comments"]["new"]  # type: ignore[index]
    assert 1 == len(shell.rows("sites"))


def test_parts_of_one_export_in_a_zip_are_one_blog(shell: Shell, tmp_path: Path) -> None:
    packed = tmp_path / "blog.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in (0, 1):
            text = file(item(comment(part + 1), id=part + 1))
            archive.writestr(f"blog.wordpress.{part:03}.xml", text)
    (told,) = shell.rows("import", str(packed))

    assert 2 == told["comments"]["new"]  # type: ignore[index]
    assert 1 == len(shell.rows("sites"))


@pytest.mark.parametrize("format", [
    "disqus", "blogger", "movabletype", "isso", "isso-json", "sql", "remark42", "comentario",
    "artalk", "waline", "github",
])  # fmt: skip
def test_a_file_that_is_not_what_it_claims_is_one_clear_sentence(
    shell: Shell, tmp_path: Path, format: str
) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Das ist nur ein Text.\n")
    done = shell("import", str(path), "--as", format)

    assert 65 == done.exit_code
    assert str(path) in done.stderr
    assert 1 == len([line for line in done.stderr.splitlines() if line.strip()])


def test_formats_lists_all_that_is_read(shell: Shell) -> None:
    names = {row["name"] for row in shell.rows("formats")}
    told = shell("formats").stdout

    assert {
        "disqus",
        "blogger",
        "movabletype",
        "isso",
        "remark42",
        "sql",
        "mysql",
        "github",
    } <= names
    assert "derives: " in told
