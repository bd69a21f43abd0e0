"""HTTrack's own cache: the answers themselves, in a zip whose members are named by address."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from captures.made import (
    BASE,
    POST,
    another,
    comment,
    comments,
    feed,
    gone,
    post,
    problems,
    skipped,
)
from captures.test_mirrors import httrack
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer.captures.spool import read_all
from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.httrack import captures
from importer.model import Item, Missed, Post
from importer.schema import open_database
from importer.sync import import_files, read_files

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TWICE = "HTTrack's cache has it, and so has its mirror"


class Answer(NamedTuple):
    """What an address answered on a day of June 2017."""

    url: str
    body: str
    day: int = 21
    status: int = 200
    kind: str = "text/html"
    year: int = 2017


def cache(*answers: Answer) -> bytes:
    """Give a cache as HTTrack 3.49-4 writes it: heads in the extra fields in front of bodies."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for each in answers:
            info = zipfile.ZipInfo(each.url, (each.year, 6, each.day, 9, 13, 36))
            info.extra = (
                f"HTTP/1.1 {each.status} X\r\nX-In-Cache: 1\r\nX-StatusCode: {each.status}\r\n"
                f"Content-Type: {each.kind}\r\nX-Charset: UTF-8\r\nX-Addr: hafen.example\r\n"
            ).encode()
            file.writestr(info, each.body)
            info.extra = b""  # the list at the end has none
    return out.getvalue()


def items_of(folder: Path, new: bytes = b"", old: bytes = b"", page: str = "") -> list[Item]:
    """Read a mirror with a cache and one page."""
    (folder / "hts-cache").mkdir()
    for name, raw in (("new.zip", new), ("old.zip", old)):
        if raw:
            (folder / "hts-cache" / name).write_bytes(raw)
    if page:
        (folder / "kaehne.html").write_text(page)
    return list(read_files(str(folder)))


def test_a_cache_alone_gives_pages_with_address_and_time(tmp_path: Path) -> None:
    (tmp_path / "new.zip").write_bytes(cache(Answer(POST, post(comment(1, "Grüße")))))
    items = list(read_files(str(tmp_path / "new.zip")))
    one = comments(items)["1"]
    assert ("<p>Grüße</p>", "2017-06-21 09:13:36+00:00") == (one.body, str(one.source.captured))
    assert [POST] == [item.url for item in items if isinstance(item, Post)]


def test_a_name_beyond_ascii_is_the_address_it_was(tmp_path: Path) -> None:
    bare = post(comment(1)).replace(f'<link rel="canonical" href="{POST}">', "")
    url = f"{BASE}/2011/07/kähne/"
    raw = cache(Answer(url, bare))
    for start in (b"PK\x03\x04\x14\x00", b"PK\x01\x02\x14\x03\x14\x00"):  # HTTrack sets no flag
        assert start + b"\x00\x08" in raw
        raw = raw.replace(start + b"\x00\x08", start + b"\x00\x00")
    (tmp_path / "new.zip").write_bytes(raw)
    items = list(read_files(str(tmp_path / "new.zip")))
    assert [url] == [item.url for item in items if isinstance(item, Post)]


def test_what_the_mirror_has_of_the_same_visit_is_not_read_twice(tmp_path: Path) -> None:
    ufer = Answer(f"{BASE}/8/", another(8, comment(80)))
    new = cache(Answer(POST, post(comment(1))), ufer)
    items = items_of(tmp_path, new, page=httrack(post(comment(1))))
    assert {"1", "80"} == comments(items).keys()  # the mirror lacks 80
    assert [TWICE] == [why for why in skipped(items) if "HTTrack" in why]
    assert "2017-06-21 09:13:37+00:00" == str(comments(items)["1"].source.captured)


def test_the_cache_of_the_visit_before_tells_what_vanished_since(tmp_path: Path) -> None:
    old = cache(Answer(POST, post(comment(1), comment(2)), year=2015))
    items = items_of(tmp_path, old=old, page=httrack(post(comment(1))))
    assert {"1", "2"} == comments(items).keys()
    assert {"2": 2017} == gone(items)


def test_what_is_no_page_is_left_out_and_counted(tmp_path: Path) -> None:
    new = cache(
        Answer(POST, post(comment(1))),
        Answer(f"{POST}feed/", "", kind="application/rss+xml"),
        Answer(f"{BASE}/?p=7", "", status=301),
        Answer(f"{BASE}/a.png", "x", kind="image/png"),
        Answer(f"{BASE}/weg/", "<html>Nichts", status=404),
        Answer("ftp://hafen.example/a.html", "<html>Nichts"),
    )
    items = items_of(tmp_path, new)
    assert {"1"} == comments(items).keys()
    assert [
        "kept in HTTrack's mirror alone", "an answer 301", "no page (image/png)", "an answer 404",
        "no page (its address is not on the web)",
    ] == skipped(items)  # fmt: skip
    assert [(f"{BASE}/weg/", 404)] == [
        (each.url, each.status) for each in items if isinstance(each, Missed)
    ]


def test_a_feed_that_is_in_the_cache_is_read(tmp_path: Path) -> None:
    fed = Answer(f"{POST}feed/", feed((9, 0, "Nur im Feed")), kind="application/atom+xml")
    assert {"9"} == comments(items_of(tmp_path, cache(fed))).keys()


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty archive."""
    made = open_database(":memory:")
    yield made
    made.close()


def test_a_post_that_a_later_visit_did_not_find_is_gone(tmp_path: Path, db: Database) -> None:
    ufer = another(8, comment(80))
    first = cache(Answer(POST, post(comment(1)), 1), Answer(f"{BASE}/8/", ufer, 1))
    later = cache(Answer(POST, "<html>Nichts", 20, 404), Answer(f"{BASE}/8/", ufer, 20))
    for name, raw in (("a.zip", first), ("b.zip", later)):
        (tmp_path / name).write_bytes(raw)
        import_files(db, str(tmp_path / name), lambda: NOW)
    rows = db.execute("select url, vanished from posts where vanished is not null").fetchall()
    assert [(POST, "2017-06-20T09:13:36Z")] == rows


def test_a_damaged_page_costs_itself(tmp_path: Path) -> None:
    raw = bytearray(cache(Answer(POST, post(comment(1))), Answer(f"{BASE}/8/", "<html>" * 99)))
    at = raw.index(b"X-Addr: hafen.example\r\n") + 23
    raw[at + 40 : at + 80] = b"\xff" * 40
    items = items_of(tmp_path, bytes(raw))
    assert {} == comments(items)
    assert 1 == sum("cannot be unpacked" in each for each in problems(items))


def test_a_cache_that_breaks_off_is_not_readable(tmp_path: Path) -> None:
    (tmp_path / "new.zip").write_bytes(cache(Answer(POST, post(comment(1))))[:-30])
    with pytest.raises(NotReadable, match="not a readable zip file"):
        list(read_files(str(tmp_path / "new.zip")))


@given(st.integers(0, 9999), st.binary(min_size=1, max_size=40))
def test_damage_anywhere_is_survived(place: int, noise: bytes) -> None:
    raw = cache(Answer(POST, post(comment(1))), Answer(f"{BASE}/weg/", "", status=404))
    place %= len(raw)
    damaged = io.BytesIO(raw[:place] + noise + raw[place + len(noise) :])
    with suppress(NotReadable):
        list(read_all(captures(damaged, Given()), BASE))
