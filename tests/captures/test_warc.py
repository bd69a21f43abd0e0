"""Web archives as their writers make them, damaged ones too."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from captures.made import BASE, POST, comment, comments, feed, gone, post, problems, skipped
from hypothesis import given
from hypothesis import strategies as st
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from importer.captures.packed import unpacked
from importer.errors import BadConfig
from importer.formats import Given
from importer.formats.warc import FORMAT
from importer.model import Comment, Item
from importer.schema import open_database
from importer.sync import read_files
from importer.sync.parts import import_parts, read_parts, together

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


class Archive:
    """A WARC file that is written."""

    def __init__(self, packed: bool = True) -> None:
        self.out = io.BytesIO()
        self.writer = WARCWriter(self.out, gzip=packed)

    def response(
        self, body: str, year: int = 2010, url: str = POST, status: str = "200 OK",
        kind: str = "text/html; charset=utf-8", headers: list[tuple[str, str]] | None = None,
        packed: str = "", **own: str,
    ) -> str:  # fmt: skip
        said = [("Content-Type", kind), *(headers or [])]
        raw = PACK[packed](body.encode())
        said += [("Content-Encoding", packed)] if packed else []
        record = self.writer.create_warc_record(
            url, "response", payload=io.BytesIO(raw),
            http_headers=StatusAndHeaders(status, said, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"{year}-01-01T00:00:00Z", **own},
        )  # fmt: skip
        self.write(record)
        return str(record.rec_headers.get_header("WARC-Payload-Digest"))

    def revisit(self, digest: str, year: int, first: int = 2010, url: str = POST) -> None:
        record = self.writer.create_revisit_record(
            url, digest, POST, f"{first}-01-01T00:00:00Z",
            http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"{year}-01-01T00:00:00Z"},
        )  # fmt: skip
        self.write(record)

    def resource(self, body: str, year: int = 2010, url: str = POST) -> None:
        record = self.writer.create_warc_record(
            url, "resource", payload=io.BytesIO(body.encode()), warc_content_type="text/html",
            warc_headers_dict={"WARC-Date": f"{year}-01-01T00:00:00Z"},
        )  # fmt: skip
        self.write(record)

    def write(self, record: ArcWarcRecord) -> None:
        self.writer.write_record(record)
        record.raw_stream.close()

    def save(self, path: Path) -> str:
        path.write_bytes(self.out.getvalue())
        return str(path)


@contextmanager
def writing(path: Path, packed: bool = True) -> Iterator[Archive]:
    archive = Archive(packed)
    yield archive
    archive.save(path)


def items_of(path: Path) -> list[Item]:
    return list(read_files(str(path)))


@pytest.mark.parametrize("name", ["blog.warc", "blog.warc.gz"])
def test_responses_are_captures_with_their_time(tmp_path: Path, name: str) -> None:
    with writing(tmp_path / name, packed=name.endswith("gz")) as archive:
        archive.write(archive.writer.create_warcinfo_record(name, {"software": "x"}))
        archive.response(post(comment(1), comment(2)), 2010, packed="gzip")
        archive.response(post(comment(1)), 2012)
    items = items_of(tmp_path / name)

    assert {"1", "2"} == set(comments(items))
    assert {"2": 2012} == gone(items)
    assert ["a record of the archive's own (warcinfo)"] == skipped(items)


def arc(*bodies: tuple[int, str]) -> bytes:
    """Give an ARC file (version 1, as the Internet Archive wrote them until 2009): year, page."""
    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [("filedesc://IA-001.arc 0.0.0.0 20090101000000 text/plain", head)]
    for year, body in bodies:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}"
        line = f"{POST} 192.0.2.1 {year}0101000000 text/html"
        records.append((line, answer.encode()))
    return b"\n".join(f"{line} {len(body)}\n".encode() + body for line, body in records) + b"\n"


@pytest.mark.parametrize("name", ["IA-001.arc", "IA-001.arc.gz"])
def test_the_older_arc_files_are_read_as_warc_files_are(tmp_path: Path, name: str) -> None:
    made = arc((2005, post(comment(1), comment(2))), (2007, post(comment(1))))
    (tmp_path / name).write_bytes(gzip.compress(made) if name.endswith("gz") else made)
    items = items_of(tmp_path / name)

    assert {"1", "2"} == set(comments(items))
    assert {"2": 2007} == gone(items)


def test_a_resource_record_is_a_capture_too(tmp_path: Path) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.resource(post(comment(1)))
    assert ["1"] == list(comments(items_of(tmp_path / "blog.warc.gz")))


def test_a_revisit_shows_again_what_its_body_showed(tmp_path: Path) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        digest = archive.response(post(comment(1), comment(2)), 2010)
        archive.response(post(comment(1)), 2012)
        archive.revisit(digest, 2014)
    assert {} == gone(items_of(tmp_path / "blog.warc.gz"))


@pytest.mark.parametrize("digest", ["", "sha1:ANOTHER"])
def test_a_revisit_finds_its_body_by_address_and_time_in_another_file(
    tmp_path: Path, digest: str
) -> None:
    with writing(tmp_path / "a.warc.gz") as archive:
        archive.revisit(digest or "sha1:UNKNOWN", 2014)
    with writing(tmp_path / "b.warc.gz") as archive:
        archive.response(post(comment(1), comment(2)), 2010)
        archive.response(post(comment(1)), 2012)
    items = items_of(tmp_path)
    assert ({}, []) == (gone(items), [each for each in problems(items) if "revisit" in each])


def test_a_revisit_of_nothing_is_a_problem(tmp_path: Path) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.revisit("sha1:UNKNOWN", 2014)
    (told,) = problems(items_of(tmp_path / "blog.warc.gz"))
    assert "a revisit of a capture that is in none of these files: import them together" == told


def test_several_parts_in_a_folder_are_one_archive(tmp_path: Path) -> None:
    for number, (shown, year) in enumerate(
        [(post(comment(1), comment(2)), 2010), (post(comment(1)), 2012)]
    ):
        with writing(tmp_path / f"part-{number}.warc.gz") as archive:
            archive.response(shown, year)
    assert {"2": 2012} == gone(items_of(tmp_path))


def test_several_parts_given_by_name_are_one_archive(tmp_path: Path) -> None:
    for number, shown in enumerate([post(comment(1), comment(2)), post(comment(1))]):
        with writing(tmp_path / f"part-{number}.warc.gz") as archive:
            archive.response(shown, 2010 + number)
    parts = [str(tmp_path / f"part-{number}.warc.gz") for number in (0, 1)]

    assert [tuple(parts)] == together(parts)
    assert [(parts[0],), ("nothing.xml",)] == together([parts[0], "nothing.xml"])
    assert {"2": 2011} == gone(list(read_parts(parts)))
    db = open_database(":memory:")
    import_parts(db, parts, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    assert [(2, 1)] == db.execute("select count(*), count(vanished) from comments").fetchall()
    assert [(f"{parts[0]} and 1 more",)] == db.execute("select source from runs").fetchall()


def test_wacz_is_its_warc_files(tmp_path: Path) -> None:
    archive = Archive()
    archive.response(post(comment(1)), 2010)
    with zipfile.ZipFile(tmp_path / "blog.wacz", "w") as out:
        out.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1"}')
        out.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages"}\n')
        out.writestr("indexes/index.cdx.gz", gzip.compress(b"example,hafen)/ 2010 {}\n"))
        out.writestr("archive/data.warc.gz", archive.out.getvalue())
    items = items_of(tmp_path / "blog.wacz")
    assert ["1"] == list(comments(items))
    assert 3 == len(skipped(items))


def test_feeds_and_answers_in_it_are_read(tmp_path: Path) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.response(post(comment(1), comment(2)), 2012)
        archive.response(feed((2, 1, "Text 2")), 2011, f"{POST}feed/", kind="application/atom+xml")
        archive.response("[]", 2011, f"{BASE}/wp-json/wp/v2/comments", kind="application/json")
    two = [c for c in items_of(tmp_path / "blog.warc.gz") if isinstance(c, Comment)][1]
    assert ("pages", "hafen.example/tagebuch/c1") == (two.source.format, two.parent)


@pytest.mark.parametrize(
    ("own", "headers"),
    [({"WARC-Truncated": "length"}, []), ({}, [("Content-Length", "99999")])],
    ids=["by its keeper", "by its length"],
)
def test_a_capture_that_was_cut_off_proves_nothing(
    tmp_path: Path, own: dict[str, str], headers: list[tuple[str, str]]
) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.response(post(comment(1), comment(2)), 2010)
        archive.response(post(comment(1)), 2012, headers=headers, **own)
    assert {} == gone(items_of(tmp_path / "blog.warc.gz"))


def test_redirects_errors_and_pictures_are_left_out_and_counted(tmp_path: Path) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.response("", status="301 Moved", headers=[("Location", POST)])
        archive.response("gone", status="404 Not Found")
        archive.response("x", url=f"{BASE}/a.png", kind="image/png")
        archive.response("x", url="dns:hafen.example", kind="text/xml")
    assert [
        "an answer 301", "an answer 404", "no page (image/png)",
        "no page (its address is not on the web)",
    ] == skipped(items_of(tmp_path / "blog.warc.gz"))  # fmt: skip


def test_pages_of_another_archive_have_their_own_address_and_time(tmp_path: Path) -> None:
    old = post(comment(1)).replace('href="http', 'href="https://web.archive.org/web/20100101/http')
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.response(old, 2020, f"https://web.archive.org/web/20100101000000/{POST}")
    one = comments(items_of(tmp_path / "blog.warc.gz"))["1"]
    assert (POST, "http://n1.example/", "2010") == (
        one.url.partition("#")[0], one.author.url, str(one.source.captured)[:4]
    )  # fmt: skip


@pytest.mark.parametrize("keep", [0.5, 0.9, 0.99])
def test_a_damaged_archive_gives_what_is_before_the_damage(tmp_path: Path, keep: float) -> None:
    archive = Archive(packed=False)
    archive.response(post(comment(1)), 2010)
    archive.response(post(comment(1), *map(comment, range(2, 99))), 2012)
    path = tmp_path / "blog.warc"
    path.write_bytes(archive.out.getvalue()[: int(len(archive.out.getvalue()) * keep)])
    items = items_of(path)
    assert "1" in comments(items)
    assert {} == gone(items)


def test_a_gzip_that_breaks_off_is_told(tmp_path: Path) -> None:
    archive = Archive()
    archive.response(post(comment(1)), 2010)
    archive.response(post(comment(1), comment(2)), 2012)
    (tmp_path / "blog.warc.gz").write_bytes(archive.out.getvalue()[:-40])
    items = items_of(tmp_path / "blog.warc.gz")
    assert "1" in comments(items)
    assert any("damaged" in each for each in problems(items))


def test_rubbish_after_the_mark_is_told(tmp_path: Path) -> None:
    (tmp_path / "blog.warc").write_bytes(
        b"WARC/1.0\r\nthis is none\r\n\r\n" + bytes(range(256)) * 9
    )
    assert [] != problems(items_of(tmp_path / "blog.warc")) + skipped(
        items_of(tmp_path / "blog.warc")
    )


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bodies_that_were_captured_packed_are_read(tmp_path: Path, coding: str) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.response(post(comment(1)), packed=coding)
    assert ["1"] == list(comments(items_of(tmp_path / "blog.warc.gz")))


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_body_that_unpacks_to_nothing_is_a_problem(tmp_path: Path, coding: str) -> None:
    with writing(tmp_path / "blog.warc.gz") as archive:
        archive.response("\x00\x01 no such thing", headers=[("Content-Encoding", coding)])
    (told,) = problems(items_of(tmp_path / "blog.warc.gz"))
    assert told.startswith(f"cannot be unpacked ({coding})")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_bomb_is_unpacked_no_further_than_a_page_may_be_long(coding: str) -> None:
    assert b"\x00" * 1000 == unpacked(PACK[coding](bytes(1 << 22)), coding, 1000)


def test_without_warcio_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(tmp_path / "blog.warc") as archive:
        archive.response(post(comment(1)))
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    with pytest.raises(BadConfig, match=r"pip install 'nachlese\[archive\]'"):
        items_of(tmp_path / "blog.warc")


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=40))
def test_damage_anywhere_is_survived(place: int, noise: bytes) -> None:
    archive = Archive(packed=False)
    archive.response(post(comment(1)), 2010)
    archive.revisit("sha1:UNKNOWN", 2014)
    raw = archive.out.getvalue()
    place %= len(raw)
    damaged = raw[:place] + noise + raw[place + len(noise) :]
    list(FORMAT.read(io.BytesIO(damaged), Given()) if FORMAT.read else ())
