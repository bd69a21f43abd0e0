"""WordPress's tables, from the tests' real MariaDB and from its dumps, against what is in them."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from wordpress.server import WordPress

from importer.errors import BadConfig, NotFound, NotReadable, TryLater
from importer.formats import Given
from importer.formats.sqldump import FORMAT
from importer.formats.wxr.read import read as read_wxr
from importer.model import Comment, Item, Post, Problem
from importer.mysql import read_mysql
from moderation.cli import main

STATUS = {
    "1": "approved",
    "0": "pending",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}


def address(blog: WordPress) -> str:
    """Give the address of the blog's database."""
    return f"mysql://root@localhost/wordpress?socket={blog.root.parent / 'db.sock'}"


def dumped(blog: WordPress, *options: str) -> bytes:
    """Give a dump as the database's own tool makes it."""
    command = ["mariadb-dump", "--no-defaults", "--user=root", *options]
    sock = f"--socket={blog.root.parent / 'db.sock'}"
    return subprocess.run([*command, sock, "wordpress"], check=True, capture_output=True).stdout


def comments(items: list[Item]) -> dict[str, Comment]:
    """Give the comments by number."""
    return {each.source.id: each for each in items if isinstance(each, Comment)}


@pytest.fixture(scope="module")
def live(wordpress: WordPress) -> list[Item]:
    """What is read from the live database."""
    return list(read_mysql(address(wordpress), "", ""))


def said(row: dict[str, Any]) -> tuple[object, ...]:
    """Give what the database says of a comment, in our words."""
    return (
        STATUS[row["comment_approved"]], row["comment_content"].replace("\r\n", "\n"),
        row["comment_agent"], row["comment_author_email"], row["comment_author_IP"],
        str(row["comment_parent"]) if row["comment_parent"] else None,
    )  # fmt: skip


def read(comment: Comment) -> tuple[object, ...]:
    """Give the same of what was read."""
    parent = comment.parent.rpartition("/c")[2] if comment.parent else None
    who = comment.author
    return comment.status, comment.body, comment.agent, who.email, who.ip, parent


def test_every_comment_of_a_live_database_is_read_spam_too(
    wordpress: WordPress, live: list[Item]
) -> None:
    rows = {str(row["comment_ID"]): said(row) for row in wordpress.comments()}

    assert rows == {id: read(each) for id, each in comments(live).items()}
    assert {"approved", "pending", "spam", "trash"} == {row[0] for row in rows.values()}


def test_no_comment_of_a_live_database_is_a_problem(live: list[Item]) -> None:
    assert [] == [each for each in live if isinstance(each, Problem) and each.lost]


def test_posts_have_the_addresses_that_wordpress_gives_them(
    wordpress: WordPress, live: list[Item]
) -> None:
    rows = {str(row["ID"]): row["link"] for row in wordpress.posts() if row["public"]}
    found = {each.source.id: each.url for each in live if isinstance(each, Post)}
    derived = {id: found[id] for id in rows if "/?p=" not in found[id]}

    assert derived == {id: rows[id] for id in derived}
    assert len(derived) > len(rows) / 2


def test_the_same_comments_come_from_a_dump_as_from_the_database(
    wordpress: WordPress, live: list[Item]
) -> None:
    plain = list(read_dump(dumped(wordpress)))
    one_by_one = list(read_dump(dumped(wordpress, "--skip-extended-insert", "--complete-insert")))

    assert comments(live) == comments(plain) == comments(one_by_one)
    assert [] == [each for each in plain if isinstance(each, Problem) and each.lost]


def read_dump(data: bytes) -> list[Item]:
    """Read a dump."""
    assert FORMAT.sniff(data[:65536])
    assert FORMAT.read
    return list(FORMAT.read(io.BufferedReader(io.BytesIO(data)), Given("x.sql")))  # type: ignore[arg-type]


def test_what_an_export_file_has_is_the_same_in_the_tables(
    wordpress: WordPress, live: list[Item]
) -> None:
    exported = comments(list(read_wxr(io.BytesIO(wordpress.wxr()), Given("x.xml"))))
    found = comments(live)

    assert exported
    for id, each in exported.items():
        assert (each.key, each.body, each.parent, each.published, each.offset, each.status) == (
            found[id].key, found[id].body, found[id].parent, found[id].published,
            found[id].offset, found[id].status,
        )  # fmt: skip


def test_a_database_and_its_dump_are_imported_by_the_command(
    wordpress: WordPress, tmp_path: Path
) -> None:
    dump, db = tmp_path / "blog.sql.gz", str(tmp_path / "x.db")
    dump.write_bytes(gzip.compress(dumped(wordpress)))

    first = CliRunner().invoke(main, ["--db", db, "import", "--json", address(wordpress)])
    second = CliRunner().invoke(main, ["--db", db, "import", "--json", str(dump)])

    assert 0 == first.exit_code == second.exit_code, first.output + second.output
    outcome = json.loads(second.stdout)["comments"]
    assert outcome["new"] == 0
    assert outcome["unchanged"] == len(wordpress.comments())


@pytest.mark.parametrize(("url", "error", "words"), [
    ("mysql://root:geheim@localhost/x", BadConfig, "NACHLESE_PASSWORD"),
    ("mysql://localhost", BadConfig, "USER@HOST/DATABASE"),
    ("mysql://a@localhost:99999/x", BadConfig, "not an address"),
    ("mysql://a@127.0.0.1:1/x", TryLater, "127.0.0.1"),
    ("mysql://a@localhost/x?socket=/nowhere/db.sock", NotFound, "no such socket"),
])  # fmt: skip
def test_a_wrong_address_is_one_clear_sentence(
    url: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        list(read_mysql(url, "", ""))


def test_a_database_that_is_not_there_is_not_found(wordpress: WordPress) -> None:
    with pytest.raises(NotFound, match="nothing_here"):
        list(read_mysql(address(wordpress).replace("/wordpress?", "/nothing_here?"), "", ""))


def test_a_database_without_wordpress_is_told(wordpress: WordPress) -> None:
    with pytest.raises(NotReadable, match="no tables of WordPress"):
        list(read_mysql(f"{address(wordpress)}&prefix=other_", "", ""))


def test_a_site_of_a_network_is_read_alone_with_the_networks_users(wordpress: WordPress) -> None:
    tables = ("comments", "commentmeta", "options", "posts")
    copies = [(f"wp_2_{name}", f"wp_{name}") for name in tables] + [("wp_users", "wp_users")]
    told(wordpress, "create database if not exists network", *(
        f"create or replace table network.{copy} as select * from wordpress.{name}"
        for copy, name in copies
    ))  # fmt: skip
    url = address(wordpress).replace("/wordpress?", "/network?")
    items = list(read_mysql(f"{url}&prefix=wp_2_", "", ""))

    assert len(wordpress.comments()) == len(comments(items))
    assert any(each.author for each in items if isinstance(each, Post))


def told(blog: WordPress, *statements: str) -> None:
    """Tell the server what to do."""
    command = ["mariadb", "--no-defaults", "--user=root"]
    sock = f"--socket={blog.root.parent / 'db.sock'}"
    subprocess.run([*command, sock], input=";".join(statements), text=True, check=True)
