"""The main job against the real WordPress: a blog goes in by four roads and is one archive.

Each road is walked once; what it gave is then imported in every order.
"""

from __future__ import annotations

import io
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from wordpress.server import WordPress

from importer import runs, store, sync
from importer.fetch import Fetcher, application_password
from importer.formats import Given, disqus, feed, wxr
from importer.lock import only_one
from importer.model import Comment, Item, site_key
from importer.report import Report
from importer.schema import open_database
from importer.scrapers.registry import choose, read
from importer.sync import Access
from moderation.schema import migrations

ROADS = ("rest", "rest-edit", "wxr", "pages")
TABLES = ("sites", "posts", "comments")


def scraped(blog: WordPress, access: Access, password: str = "") -> list[Item]:
    """Read the live blog."""
    login = application_password(blog.url, access.user, password) if access.user else None
    with Fetcher(blog.url, credentials=login, delay=0) as fetch:
        page = fetch(blog.url)
        return list(read(choose(page, access.format, bool(access.user)), page, fetch, None))


@pytest.fixture(scope="module")
def roads(wordpress: WordPress) -> dict[str, list[Item]]:
    """What each road gives."""
    with wordpress.rest_off():
        pages = scraped(wordpress, Access())
    export = io.BytesIO(wordpress.wxr())
    return {
        "rest": scraped(wordpress, Access()),
        "rest-edit": scraped(wordpress, Access(user=wordpress.admin), wordpress.password),
        "wxr": list(wxr.FORMAT.read(export, Given(name="export.xml"))),
        "pages": pages,
    }


def imported(*sources: Iterable[Item]) -> Database:
    """Import sources one on top of the other."""
    db = open_database(":memory:", migrations)
    for items in sources:
        report = store.save(db, items, runs.start(db, "test", "", datetime.now(UTC)), Report())
        assert report.adds_up
    return db


def content(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Give all rows that sources speak of, without the row numbers."""
    return {
        table: [
            {name: value for name, value in row.items() if name != "id"}
            for row in db.query(f"select * from {table} order by key")
        ]
        for table in TABLES
    }


def ids(items: Iterable[Item], **fields: str) -> set[int]:
    """Give the ids of comments whose fields are these."""
    return {
        int(each.source.id)
        for each in items
        if isinstance(each, Comment)
        and all(getattr(each, name) == value for name, value in fields.items())
    }


def test_rest_gives_strangers_just_the_approved_comments_of_public_posts(
    wordpress: WordPress, roads: dict[str, list[Item]]
) -> None:
    rows = {each["comment_ID"]: each for each in wordpress.comments() if each["public"]}
    wanted = {id for id, each in rows.items() if each["comment_type"] == "comment"}

    assert wanted == ids(roads["rest"])
    for each in roads["rest"]:
        if isinstance(each, Comment):
            truth = rows[int(each.source.id)]
            assert truth["rendered"] == each.body
            assert truth["comment_date_gmt"] == f"{each.published:%Y-%m-%d %H:%M:%S}"
            assert truth["comment_parent"] == parent_id(each)


def parent_id(comment: Comment) -> int:
    """Give the id of the comment answered, 0 for none."""
    return int(comment.parent.rpartition("/c")[2]) if comment.parent else 0


@pytest.mark.parametrize(("road", "left_out"), [("rest-edit", ()), ("wxr", ("spam",))])
def test_the_full_roads_give_every_comment_with_its_private_fields(
    wordpress: WordPress, roads: dict[str, list[Item]], road: str, left_out: tuple[str, ...]
) -> None:
    truth = {
        each["comment_ID"]: each
        for each in wordpress.comments()
        if each["comment_approved"] not in left_out
    }
    found = {int(each.source.id): each for each in roads[road] if isinstance(each, Comment)}

    assert truth.keys() == found.keys()
    for id, row in truth.items():
        each = found[id]
        assert as_xml_reads(row["comment_content"]) == as_xml_reads(each.body)
        assert row["comment_author_email"] == each.author.email
        assert row["comment_author_IP"] == each.author.ip
        assert row["comment_date_gmt"] == f"{each.published:%Y-%m-%d %H:%M:%S}"
        assert row["comment_parent"] == parent_id(each)
        if road == "rest-edit":
            assert row["comment_agent"] == each.agent


def as_xml_reads(text: str) -> str:
    """Give text with the line ends that an XML reader makes of any (XML 1.0, 2.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_all_roads_in_any_order_end_in_the_same_rows(roads: dict[str, list[Item]]) -> None:
    first = content(imported(*(roads[name] for name in ROADS)))

    for order in itertools.permutations(ROADS):
        assert first == content(imported(*(roads[name] for name in order))), order


def disqus_of(blog: WordPress) -> bytes:
    """Give what Disqus would export of the blog: most of its comments, and one of its own."""
    public = [row for row in blog.comments() if row["public"] and row["comment_type"] == "comment"]
    posts = sorted({row["comment_post_ID"] for row in public})
    threads = "".join(
        f'<thread dsq:id="{1000 + id}"><id>{id} {blog.url}/?p={id}</id><link>{blog.url}/?p={id}'
        f"&amp;utm_source=x</link><title>Disqus</title></thread>"
        for id in posts
    )
    rows = "".join(
        f'<post dsq:id="{5000 + row["comment_ID"]}"><id>wp_id={row["comment_ID"]}</id>'
        f"<message><![CDATA[<p>als Kopie</p>]]></message>"
        f"<createdAt>{row['comment_date_gmt'].replace(' ', 'T')}Z</createdAt>"
        f"<isDeleted>false</isDeleted><isSpam>false</isSpam><author><name>Kopie</name></author>"
        f'<thread dsq:id="{1000 + row["comment_post_ID"]}"/></post>'
        for row in public
    )
    own = (
        '<post dsq:id="9"><id/><message>Nur bei Disqus</message>'
        "<createdAt>2024-05-06T07:08:09Z</createdAt><author><name>Dora</name></author>"
        f'<thread dsq:id="{1000 + public[0]["comment_post_ID"]}"/>'
        f'<parent dsq:id="{5000 + public[0]["comment_ID"]}"/></post>'
    )
    return f'<?xml version="1.0"?><disqus xmlns="http://disqus.com">{threads}{own}{rows}</disqus>'.encode()


@pytest.fixture(scope="module")
def files(wordpress: WordPress, roads: dict[str, list[Item]]) -> dict[str, list[Item]]:
    """What the sources of one blog give: export file, feed, pages, Disqus."""
    with Fetcher(wordpress.url, delay=0) as fetch:
        atom = fetch(f"{wordpress.url}/?feed=comments-atom").body
    assert feed.FORMAT.read
    assert disqus.FORMAT.read
    copies = io.BytesIO(disqus_of(wordpress))
    return {
        "wxr": roads["wxr"],
        "feed": list(feed.FORMAT.read(io.BytesIO(atom), Given(name="atom.xml"))),
        "pages": roads["pages"],
        "disqus": list(disqus.FORMAT.read(copies, Given(name="zr-2030-01-01T00:00:00-all.xml"))),
    }


def test_all_sources_of_a_blog_in_any_order_are_one_archive(
    wordpress: WordPress, files: dict[str, list[Item]]
) -> None:
    first = content(imported(*files.values()))
    rows = {row["key"]: row for row in first["comments"]}
    own = rows.pop(f"{site_key(wordpress.url)}/cdisqus-9")
    truth = {row["comment_ID"] for row in wordpress.comments() if row["comment_approved"] != "spam"}

    for order in itertools.permutations(files):
        assert first == content(imported(*(files[name] for name in order))), order
    assert truth == {int(key.rpartition("/c")[2]) for key in rows}
    assert own["parent"] in rows
    assert own["post"] == rows[own["parent"]]["post"]
    assert not any("Kopie" in (row["body"] + row["author_name"]) for row in rows.values())
    assert 1 == len(first["sites"])


def test_no_comment_is_there_twice_and_each_keeps_its_richest_fields(
    wordpress: WordPress, roads: dict[str, list[Item]]
) -> None:
    db = imported(*(roads[name] for name in ROADS))
    rows = {int(row["source_id"]): row for row in db["comments"].rows}
    truth = {each["comment_ID"]: each for each in wordpress.comments()}

    assert truth.keys() == rows.keys()
    for id, row in truth.items():
        kept = rows[id]
        assert row["comment_content"] == kept["body"]
        assert row["comment_author_email"] == kept["author_email"]
        assert row["comment_agent"] == kept["agent"]


@pytest.mark.parametrize("road", ROADS)
def test_a_second_run_writes_nothing(roads: dict[str, list[Item]], road: str) -> None:
    db = imported(roads[road])
    run = runs.start(db, "again", "", datetime.now(UTC))
    before = db.conn.total_changes

    report = store.save(db, roads[road], run, Report())

    assert 0 == db.conn.total_changes - before
    assert report.adds_up


def test_what_is_exported_as_wxr_comes_in_again_identical(roads: dict[str, list[Item]]) -> None:
    db = imported(roads["wxr"])
    out = io.BytesIO()
    wxr.FORMAT.write(store.items(db), out)
    out.seek(0)

    again = imported(wxr.FORMAT.read(out, Given(name="again.xml")))

    assert content(db) == content(again)


def command(*arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start the command line."""
    return subprocess.Popen(
        [sys.executable, "-m", "moderation", *arguments],
        env={**os.environ, **(env or {})},
        stderr=subprocess.PIPE,
    )


def ended(*arguments: str, env: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Run the command line to its end; give its exit code and what it said."""
    process = command(*arguments, env=env)
    _, told = process.communicate()
    return process.returncode, told


def rows_of(path: Path) -> Iterator[tuple[Any, ...]]:
    """Give the comments in a database file, as far as no clock is in them."""
    db = open_database(path, migrations)
    yield from db.execute("select key, parent, published, status, body from comments order by key")
    db.close()


def test_an_import_killed_anywhere_and_started_again_is_the_same_import(
    wordpress: WordPress, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    how = ("-q", "import", wordpress.url, "--user", wordpress.admin)
    env = {"NACHLESE_PASSWORD": wordpress.password}
    assert (0, b"") == ended(*how, "--db", str(whole), env=env)

    chance = random.Random(4)
    for _ in range(3):
        process = command(*how, "--db", str(killed), env=env)
        time.sleep(chance.uniform(0.4, 1.6))
        process.send_signal(signal.SIGKILL)
        process.communicate()

    assert (0, b"") == ended(*how, "--db", str(killed), env=env)
    assert list(rows_of(whole)) == list(rows_of(killed))


def test_sync_asks_a_remembered_site_for_what_is_new(wordpress: WordPress, tmp_path: Path) -> None:
    path = tmp_path / "blog.db"
    assert (0, b"") == ended("-q", "--db", str(path), "import", wordpress.url)
    before = len(list(rows_of(path)))
    post = next(each for each in wordpress.posts() if each["public"])
    new = wordpress.json(
        f"return wp_insert_comment(['comment_post_ID' => {post['ID']}, 'comment_approved' => 1,"
        " 'comment_author' => 'Neu', 'comment_content' => 'Gerade eben.']);"
    )
    try:
        assert (0, b"") == ended("-q", "--db", str(path), "sync")
        assert before + 1 == len(list(rows_of(path)))
    finally:
        wordpress.php(f"wp_delete_comment({new}, true);")


def test_the_second_of_two_imports_of_a_site_gives_way_at_once(
    wordpress: WordPress, tmp_path: Path
) -> None:
    path = tmp_path / "blog.db"
    with only_one(path, site_key(wordpress.url)):
        code, told = ended("-q", "--db", str(path), "import", wordpress.url)

    assert (os.EX_TEMPFAIL, True) == (code, b"another import or sync" in told)


def test_origins_remember_how_to_ask_but_no_password(wordpress: WordPress, tmp_path: Path) -> None:
    path = tmp_path / "blog.db"
    password = {"NACHLESE_PASSWORD": wordpress.password}
    ended("-q", "--db", str(path), "import", wordpress.url, "--user", wordpress.admin, env=password)

    db = open_database(path, migrations)
    (origin,) = sync.origins(db)
    db.close()

    assert (wordpress.url, wordpress.admin) == (origin.source, origin.access.user)
    assert wordpress.password.encode() not in path.read_bytes()


def test_a_sync_with_nothing_new_costs_at_most_three_requests(
    wordpress: WordPress, tmp_path: Path
) -> None:
    """Counted by the server, robots.txt too; with a password and without."""
    password = {"NACHLESE_PASSWORD": wordpress.password}
    for user in ((), ("--user", wordpress.admin)):
        path = tmp_path / f"blog{len(user)}.db"
        ended("-q", "--db", str(path), "import", wordpress.url, *user, env=password)
        for _ in range(2):
            wordpress.forget_requests()
            assert (0, b"") == ended("-q", "--db", str(path), "sync", env=password)
            assert len(wordpress.requests()) <= 3, wordpress.requests()
