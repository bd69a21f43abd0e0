"""Compressed input: what comes out of containers, and what never does."""

from __future__ import annotations

import bz2
import gc
import gzip
import io
import lzma
import sys
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from wxr_files import comment, comments, file, item

from importer import store, sync
from importer.errors import NotFound, NotReadable
from importer.model import Comment
from importer.schema import open_database
from importer.unpack import streams

TEXT = "Zwischenrufe\n" * 1000
DATA = TEXT.encode()


def zipped(**files: bytes) -> bytes:
    """Give a zip of files; names are made of words joined by _."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def tarred(mode: str = "w", **files: bytes) -> bytes:
    """Give a tar of files; names are made of words joined by _."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name.replace("__", "/").replace("_", "."))
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def unpacked(tmp_path: Path, data: bytes) -> dict[str, bytes]:
    """Write a file and unpack it."""
    path = tmp_path / "x"
    path.write_bytes(data)
    found = {name.removeprefix(str(path)): stream.read() for name, stream in streams(str(path))}
    gc.collect()  # what was left open would warn now
    return found


def drained(path: Path, keep: bool = True) -> tuple[bytes, str]:
    """Give what can be read of a file, and the error at its end."""
    found = b""
    try:
        for _, stream in streams(str(path)):
            while block := stream.read(1 << 20):
                found += block if keep else b""
    except NotReadable as error:
        return found, str(error)
    return found, ""


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zstandard.compress]
)
def test_one_file_comes_out_of_any_container(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    assert {"": DATA} == unpacked(tmp_path, pack(DATA))


def test_several_files_come_out_of_a_zip_in_the_order_of_their_names(tmp_path: Path) -> None:
    packed = zipped(b_001_xml=b"two", b_000_xml=b"one", __MACOSX__b=b"noise")

    assert [(":b.000.xml", b"one"), (":b.001.xml", b"two")] == [
        each for each in unpacked(tmp_path, packed).items() if "MACOSX" not in each[0]
    ]


@pytest.mark.parametrize("packed", [
    gzip.compress(zipped(a=DATA)), zipped(a=gzip.compress(DATA)), zipped(b=zipped(a=DATA)),
    bz2.compress(gzip.compress(DATA)), lzma.compress(zipped(a=bz2.compress(DATA))),
    tarred(a=DATA), tarred("w:gz", a=gzip.compress(DATA)), zstandard.compress(tarred(a=DATA)),
    zipped(a=tarred(b=DATA)), zstandard.compress(gzip.compress(DATA)),
])  # fmt: skip
def test_containers_in_containers_are_unpacked(tmp_path: Path, packed: bytes) -> None:
    assert [DATA] == list(unpacked(tmp_path, packed).values())


def test_several_gzip_members_are_one_text(tmp_path: Path) -> None:
    assert {"": b"onetwo"} == unpacked(tmp_path, gzip.compress(b"one") + gzip.compress(b"two"))


def test_several_zst_frames_are_one_text(tmp_path: Path) -> None:
    packed = zstandard.compress(b"one") + zstandard.compress(b"") + zstandard.compress(b"two")

    assert {"": b"onetwo"} == unpacked(tmp_path, packed)


def test_several_files_come_out_of_a_tar(tmp_path: Path) -> None:
    packed = tarred("w:xz", b_001_xml=b"two", b_000_xml=b"one", __MACOSX__b=b"noise")
    kept = [each for each in unpacked(tmp_path, packed).items() if "MACOSX" not in each[0]]

    assert [(":b.001.xml", b"two"), (":b.000.xml", b"one")] == kept


@pytest.mark.parametrize("place", [0, 100, 124, 148, 156, 600, 1024])
def test_a_damaged_tar_gives_what_is_there_or_says_so(tmp_path: Path, place: int) -> None:
    packed = bytearray(tarred(a=b"Hallo", b=b"Adieu"))
    packed[place] ^= 0xFF
    path = tmp_path / "x"
    path.write_bytes(packed)
    found, error = drained(path)

    assert found or f"{path}: " in error or f"{path}:" in error


def test_a_tar_whose_names_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a" * (2 << 20))
        archive.addfile(info, io.BytesIO())
    with pytest.raises(NotReadable, match="larger than any name"):
        unpacked(tmp_path, out.getvalue())


@pytest.mark.parametrize("packed", [DATA, gzip.compress(DATA), zipped(a=DATA)])
def test_standard_input_is_unpacked(monkeypatch: pytest.MonkeyPatch, packed: bytes) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Pipe(packed))))

    assert [DATA] == [stream.read() for _, stream in streams("-")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
@pytest.mark.parametrize("cut", [1, 8, 20])
def test_a_container_cut_off_gives_what_is_there_and_then_says_so(
    tmp_path: Path, pack: Callable[[bytes], bytes], cut: int
) -> None:
    path = tmp_path / "x"
    path.write_bytes(pack(DATA)[:-cut])
    start, error = drained(path)

    assert DATA.startswith(start)
    blocks = (bz2.compress, zstandard.compress)  # pack by large blocks, all or nothing
    assert start or pack in blocks
    assert "x: the archive is damaged" in error


def test_an_import_from_a_container_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    noise = [f"{id * id * 7919 % 10007:x}" * 20 for id in range(200)]
    whole = file(item(*(comment(id, body) for id, body in enumerate(noise, 1))))
    path, db = tmp_path / "x.xml.gz", open_database(":memory:")
    packed = gzip.compress(whole.encode())
    path.write_bytes(packed[: len(packed) // 2])
    from datetime import UTC, datetime

    with pytest.raises(NotReadable, match=r"x\.xml\.gz: the archive is damaged"):
        sync.import_files(db, str(path), lambda: datetime(2024, 11, 3, tzinfo=UTC))

    kept = [each for each in store.items(db) if isinstance(each, Comment)]
    assert 20 < len(kept) < 200
    assert comments(kept) == kept
    db.close()


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        for _ in range(1100):
            out.write(bytes(1 << 20))
    tracemalloc.start()
    _, error = drained(path, keep=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20 << 20
    assert "bomb.gz: unpacks to far more" in error


def test_many_small_bombs_in_one_zip_share_one_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importer.unpack.FREE", 50_000)
    with pytest.raises(NotReadable, match="unpacks to far more"):
        unpacked(tmp_path, zipped(**{f"a{n}": bytes(40_000) for n in range(20)}))


def test_archives_in_archives_end_somewhere(tmp_path: Path) -> None:
    packed = DATA
    for _ in range(6):
        packed = gzip.compress(packed)
    with pytest.raises(NotReadable, match="archives in archives"):
        unpacked(tmp_path, packed)


def test_an_empty_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="the zip file is empty"):
        unpacked(tmp_path, zipped())


@pytest.mark.parametrize("cut", [1, 20, 60, 100])
def test_a_damaged_zip_is_refused(tmp_path: Path, cut: int) -> None:
    with pytest.raises(NotReadable):
        unpacked(tmp_path, zipped(a=DATA)[:-cut])


def test_any_byte_wrong_in_a_zip_raises_nothing_unnamed(tmp_path: Path) -> None:
    packed = zipped(a=b"Hallo Welt", b=b"Adieu")
    for place in range(4, len(packed)):
        changed = packed[:place] + bytes([packed[place] ^ 0xFF]) + packed[place + 1 :]
        try:
            unpacked(tmp_path, changed)
        except NotReadable:
            continue


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    packed = bytearray(zipped(a=DATA))
    packed[6] |= 1  # the bit that says so, at the file and in the directory
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NotReadable, match="password"):
        unpacked(tmp_path, bytes(packed))


def test_names_in_a_zip_are_names_and_not_paths(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../evil.xml", "/etc/evil.xml", "a\x1b[31m.xml"):
            archive.writestr(name, name)
    found = unpacked(tmp_path, out.getvalue())

    assert {":../../evil.xml", ":/etc/evil.xml", ":a?[31m.xml"} == set(found)
    assert ["x"] == [path.name for path in tmp_path.rglob("*")]


def test_an_empty_file_is_an_empty_stream(tmp_path: Path) -> None:
    assert {"": b""} == unpacked(tmp_path, b"")


def test_a_path_that_is_none_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no such file"):
        list(streams(str(tmp_path / "missing")))


def test_real_containers_of_exports_open(data: Path) -> None:
    folder = data / "exports" / "comentario"
    ((name, stream),) = [(n, s.read()) for n, s in streams(str(folder / "wordpress-ok-long.zip"))]

    assert name.startswith(str(folder / "wordpress-ok-long.zip:"))
    assert b"<rss" in stream
    with pytest.raises(NotReadable):
        list(streams(str(folder / "wordpress-bad-no-files.zip")))
