"""What is to be forgotten is in no table any more, raw records included; what stays is of use."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from living import KEY, Living
from sqlite_utils import Database
from test_sync import imported, synced
from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from importer import identity
from importer.backup import backup, restore
from importer.cli.session import Session
from importer.errors import NotFound, NotReadable
from importer.model import Author, Comment, Source
from importer.schema import open_database
from importer.sync.files import in_run
from moderation import judging, marks, service
from moderation.cli import main
from moderation.privacy import hashes, person, retention
from moderation.privacy.wipe import cut, spellings
from moderation.schema import migrations

ADA = "ada.l@example.org"
IP = "203.0.113.77"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database file with five comments, the second of them by Ada, judged and decided."""
    made = open_database(tmp_path / "blog.db", migrations)
    yield made
    made.close()


def blog_of(db: Database) -> Living:
    """Import a blog."""
    blog = Living(5)
    blog.comments[2] |= {
        "author_email": ADA, "author_ip": IP, "author_name": "Ada Lovelace",
        "author_user_agent": "Adas Browser/7",
    }  # fmt: skip
    imported(db, blog)
    blog.write(2, "Geändert")
    synced(db, blog)
    judging.judge_all(db, judging.options(), now=blog.now)
    service.decide(db, "hold", [f"{KEY}/c2"], moderator="m", now=blog.now)
    return blog


def everything(db: Database) -> str:
    """Give all that stands in any table, unpacked."""
    names = [name for name in db.table_names() if not name.startswith("comments_fts")]
    return "\n".join(
        unpacked(value) for name in names for row in db[name].rows for value in row.values()
    )


def unpacked(value: Any) -> str:
    """Give a value as text."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return ZstdDecompressor().decompress(value, max_output_size=1 << 20).decode()
    except (ZstdError, UnicodeDecodeError):
        return value.hex()


@pytest.mark.parametrize("mode", ["hash", "remove"])
def test_after_its_days_an_authors_address_is_in_no_table(db: Database, mode: str) -> None:
    blog = blog_of(db)
    retention.set_rule(db, "", "all", 30, mode)
    assert 0 == sum(retention.retain(db, blog.now).as_json().values())
    found = retention.retain(db, blog.now + timedelta(days=31))

    assert (5, 0) == ((found.hashed, found.removed) if mode == "hash" else (found.removed, 0))
    left = everything(db)
    assert [] == [each for each in (ADA, IP, "Adas Browser", "@example.org") if each in left]
    assert "Ada Lovelace" in left
    assert "Geändert" in left
    assert (mode == "hash") == bool(hashes.known(db, "mail", ADA))


def test_nothing_of_it_is_left_in_the_file(db: Database, tmp_path: Path) -> None:
    blog = blog_of(db)
    person.erase(db, ADA, by="m", now=blog.now)
    db.execute("pragma wal_checkpoint(truncate)")

    for file in tmp_path.iterdir():
        assert ADA.encode() not in file.read_bytes()


def test_the_rule_for_a_site_and_a_status_counts_first(db: Database) -> None:
    blog = blog_of(db)
    retention.set_rule(db, "", "all", 10_000, "remove")
    retention.set_rule(db, KEY, "pending", 1, "remove")
    retention.retain(db, blog.now + timedelta(days=9))

    assert [f"{KEY}/c2"] == [
        key for (key,) in db.execute("select key from comments where author_email = ''")
    ]


def test_what_was_forgotten_stays_forgotten_though_the_site_still_has_it(db: Database) -> None:
    blog = blog_of(db)
    retention.set_rule(db, "", "all", 30, "remove")
    blog.pass_time(days=40)
    retention.retain(db, blog.now)
    synced(db, blog, sweep=True)
    assert ADA not in everything(db)
    blog.write(2, "Noch einmal geändert")
    synced(db, blog)
    retention.retain(db, blog.now)

    assert ADA not in everything(db)


def test_a_person_who_writes_again_is_known_again(db: Database) -> None:
    blog = blog_of(db)
    retention.set_rule(db, "", "all", 30, "hash")
    blog.pass_time(days=40)
    retention.retain(db, blog.now)
    number = db.execute("select id from comments where key = ?", [f"{KEY}/c2"]).fetchone()[0]
    kind = marks.KINDS.index("mail")
    (value,) = marks.of_person(Author(email=ADA))["mail"]
    query = f"select comment from marks where kind = {kind} and value = ? order by comment"
    assert [] == db.execute(query, [value]).fetchall()

    before = judging.how_far(db, "judged")
    blog.add("Ich wieder", author_email=ADA)
    synced(db, blog)
    hashes.relink(db, before)
    judging.judge_all(db, judging.options(), now=blog.now)
    assert (number,) in db.execute(query, [value]).fetchall()


def test_keys_rotate_and_hashes_of_old_ones_are_destroyed(db: Database) -> None:
    blog = blog_of(db)
    retention.set_rule(db, "", "all", 1, "hash")
    retention.retain(db, blog.now + timedelta(days=2))
    assert [f"{KEY}/c2"] == hashes.known(db, "mail", ADA.upper())
    for days in (200, 400, 600):
        db.execute("update comments set author_email = 'x@example.org' where key like '%c1'")
        retention.retain(db, blog.now + timedelta(days=days))

    assert [] == hashes.known(db, "mail", ADA)
    assert hashes.KEPT_PERIODS == db["retention_keys"].count


def test_a_person_gets_all_that_is_known_of_them(db: Database) -> None:
    blog_of(db)
    rows = list(person.export(db, ADA.upper()))
    tables = {row["table"] for row in rows}

    assert {"comments", "sightings", "verdicts", "decisions", "states"} <= tables
    assert all("c2" in json.dumps(row) for row in rows)
    assert any(ADA in row["raw"] for row in rows if row["table"] == "sightings")
    assert "n3@example.org" not in json.dumps(rows)


@pytest.mark.parametrize("texts", [True, False])
def test_a_person_who_is_erased_is_in_no_table_and_comes_back_by_no_sync(
    db: Database, texts: bool
) -> None:
    blog = blog_of(db)
    report = person.erase(db, ADA, by="m", now=blog.now, texts=texts)
    assert (1, 2) == (report["comments"], report["sightings"])
    assert [] == list(person.export(db, ADA))
    left = everything(db)
    assert [] == [each for each in (ADA, IP, "Lovelace", "Adas Browser") if each in left]
    assert texts != ("Geändert" in left)

    blog.write(2, "Wieder geändert")
    synced(db, blog)
    assert 1 == person.erase_again(db)
    assert ADA not in everything(db)
    assert [] == list(db.query("pragma foreign_key_check"))


@pytest.mark.parametrize("digest", identity.hashes(ADA))
def test_a_gravatar_on_a_page_is_the_persons_too(db: Database, digest: str) -> None:
    blog = blog_of(db)
    shown = Comment(
        key=f"{KEY}/c77", post=f"{KEY}/p1", author=Author(name="Ada L.", avatar=digest),
        source=Source(format="pages", id="77", captured=blog.now),
    )  # fmt: skip
    in_run(db, "a page", "pages", blog.clock, lambda _: [shown])
    assert [f"{KEY}/c2", f"{KEY}/c77"] == person.comments_of(db, ADA)

    person.erase(db, ADA, by="m", now=blog.now)
    assert digest not in everything(db)

    again = replace(shown, key=f"{KEY}/c78")
    in_run(db, "another page", "pages", blog.clock, lambda _: [again])
    assert 1 == person.erase_again(db)
    assert digest not in everything(db)
    assert 0 == person.erase_again(db)


@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_a_value_is_cut_out_however_json_or_html_writes_it(value: str) -> None:
    packer = ZstdCompressor()
    for text in (json.dumps({"a": value}), json.dumps({"a": value}, ensure_ascii=False)):
        raw = packer.compress(text.encode("utf-8", "backslashreplace"))
        left = ZstdDecompressor().decompress(cut(raw, [value]) or b"", max_output_size=1 << 20)
        assert not any(form in left for form in spellings(value) if len(form) > 8)


def test_a_backup_is_whole_and_a_restore_keeps_what_was_there(db: Database, tmp_path: Path) -> None:
    blog = blog_of(db)
    file = tmp_path / "copy.db"
    assert 0 < backup(tmp_path / "blog.db", file)
    db.execute("update decisions set why = 'later'")
    kept = restore(file, tmp_path / "blog.db", blog.now)

    why = next(db["decisions"].rows)["why"]  # a connection that was open sees what was restored
    assert "" == why
    assert kept
    assert kept.exists()
    other = open_database(kept, migrations)
    assert "later" == next(other["decisions"].rows)["why"]
    other.close()


def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"not a database at all" * 100)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(NotReadable):
        restore(tmp_path / "no.db", tmp_path / "blog.db", now)
    with pytest.raises(NotFound):
        restore(tmp_path / "none.db", tmp_path / "blog.db", now)
    with pytest.raises(NotFound):
        backup(tmp_path / "blog.db", tmp_path / "copy.db")
    assert not (tmp_path / "blog.db").exists()


def test_the_commands_say_what_they_did(db: Database, tmp_path: Path) -> None:
    blog = blog_of(db)
    late = Session(now=lambda: blog.now + timedelta(days=60))

    def run(*arguments: str) -> str:
        command = ["--db", str(tmp_path / "blog.db"), *arguments]
        result = CliRunner().invoke(main, command, obj=late)
        assert 0 == result.exit_code, result.output
        return result.stdout

    run("retain", "set", "all", "30", "hash")
    assert "*  all: after 30 days, hash\n" == run("retain", "rules")
    assert 5 == json.loads(run("retain", "--dry-run", "--json"))["hashed"]
    assert 5 == json.loads(run("retain", "--json"))["hashed"]
    lines = io.StringIO(run("person", ADA, "--export"))
    assert "comments" in {json.loads(line)["table"] for line in lines}
    assert json.loads(run("person", ADA, "--erase", "--yes", "--json"))["erased"]
    assert "" == run("person", ADA, "--export")
    run("backup", str(tmp_path / "copy.db"))
    run("restore", str(tmp_path / "copy.db"), "--yes")
