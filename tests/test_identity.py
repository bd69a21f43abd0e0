"""Gravatar hashes of pages, joined with e-mails that other sources know."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from importer.identity import hashes, identified, known
from importer.model import Author, Comment, Post, Site, Source
from importer.schema import open_database
from importer.sync.files import in_run
from moderation.cli import main

EMAIL = "Anna@Example.org "
MD5 = hashlib.md5(b"anna@example.org").hexdigest()
SHA = hashlib.sha256(b"anna@example.org").hexdigest()


def comment(number: int, **author: str) -> Comment:
    """Give a comment of an export file or a page."""
    return Comment(
        key=f"x/c{number}", post="x/p1", author=Author(name="Anna", **author), body="Hm.",
        source=Source(format="pages", id=str(number)),
    )  # fmt: skip


def test_hashes_are_those_of_gravatar() -> None:
    """Of the trimmed e-mail in lower case."""
    assert (MD5, SHA) == hashes(EMAIL)


@pytest.mark.parametrize("avatar", [MD5, SHA, SHA.upper()])
def test_a_known_hash_gives_the_e_mail(avatar: str) -> None:
    """MD5 up to WordPress 6.7, SHA-256 since."""
    emails = dict.fromkeys(hashes(EMAIL), EMAIL)
    (found,) = identified([comment(1, avatar=avatar)], emails)
    assert isinstance(found, Comment)
    assert EMAIL == found.author.email


def test_an_export_takes_the_e_mail_and_the_archive_stays_as_it_was(tmp_path: Path) -> None:
    """What the sources said is not changed."""
    db = open_database(tmp_path / "x.db")
    post = Post(key="x/p1", site="x", url="http://x/1")
    items = [
        Site(key="x", url="http://x"), post,
        comment(1, email="anna@example.org"), comment(2, avatar=MD5), comment(3, avatar="0" * 32),
    ]  # fmt: skip
    in_run(db, "test", "pages", lambda: datetime.now(UTC), lambda _: items)
    assert {MD5: "anna@example.org", SHA: "anna@example.org"} == known(db)
    stored = db.execute("select author_email from comments order by key").fetchall()
    assert [("anna@example.org",), ("",), ("",)] == stored
    db.close()
    words = ["export", "wxr", "--db", str(tmp_path / "x.db")]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert 2 == done.stdout.count("anna@example.org")
