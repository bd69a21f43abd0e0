"""What stands in front of a format: standard input, gz, bz2, xz, a zip of several files.

Gives streams, never whole files. A container that unpacks to far more than a text can is refused.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from importer.errors import NotFound, NotReadable

START = 64 << 10
TEXT_AT_MOST = 200  # times its compressed size; XML of real blogs reaches 30
FREE = 1 << 30  # bytes that any container may unpack to
UNPACK: dict[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
NOISE = ("__MACOSX/", ".DS_Store")


class Guarded(io.RawIOBase):
    """A stream that names its file in errors, and refuses to give out more than `limit` bytes."""

    def __init__(self, stream: BinaryIO, name: str, limit: int) -> None:
        super().__init__()
        self.stream, self.name, self.left = stream, name, limit

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read into a buffer; raises NotReadable for a broken or exploding container."""
        try:
            block = self.stream.read(len(buffer))
        except (EOFError, zlib.error, lzma.LZMAError, OSError, zipfile.BadZipFile) as error:
            raise NotReadable(f"{self.name}: the archive is damaged: {error}.") from error
        self.left -= len(block)
        if self.left < 0:
            raise NotReadable(f"{self.name}: unpacks to far more than a text would: refused.")
        buffer[: len(block)] = block
        return len(block)


def streams(
    source: str, meter: Callable[[BinaryIO, int], BinaryIO] = lambda stream, _: stream
) -> Iterator[tuple[str, io.BufferedReader]]:
    """Give the name and the unpacked stream of each file in a source: a path, or `-`.

    `meter` may wrap the file, of so many bytes, to see how far reading it has come. Raises NotFound for a path that is none, NotReadable for a broken container.
    """
    if source == "-":
        yield from opened(sys.stdin.buffer, "-", 0)
        return
    path = Path(source)
    if not path.is_file():
        raise NotFound(f"{source}: there is no such file.")
    with path.open("rb") as stream:
        size = path.stat().st_size
        yield from opened(meter(stream, size), source, size)


def opened(stream: BinaryIO, name: str, size: int) -> Iterator[tuple[str, io.BufferedReader]]:
    """Unpack a stream by its first bytes, again and again until it is no container."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(raw(stream))
    start = buffered.peek(START)
    if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
        yield from members(buffered, name)
        return
    unpack = next((UNPACK[mark] for mark in UNPACK if start.startswith(mark)), None)
    if not unpack:
        yield name, buffered
        return
    limit = max(FREE, size * TEXT_AT_MOST)
    inner = Guarded(cast(BinaryIO, unpack(cast(BinaryIO, buffered))), name, limit)
    yield from opened(cast(BinaryIO, io.BufferedReader(inner, START)), name, size)


def raw(stream: BinaryIO) -> io.RawIOBase:
    """Give any binary stream as a raw one."""
    return Guarded(stream, getattr(stream, "name", "-"), sys.maxsize)


def members(stream: io.BufferedReader, name: str) -> Iterator[tuple[str, io.BufferedReader]]:
    """Give the files in a zip, in the order of their names; parts of one export are numbered."""
    with seekable(stream) as whole:
        try:
            archive = zipfile.ZipFile(whole)
        except zipfile.BadZipFile as error:
            raise NotReadable(f"{name}: not a readable zip file: {error}.") from error
        found = [
            each
            for each in archive.infolist()
            if not each.is_dir() and not each.filename.startswith(NOISE)
        ]
        if not found:
            raise NotReadable(f"{name}: the zip file is empty.")
        for each in sorted(found, key=lambda each: each.filename):
            inside = f"{name}:{each.filename}"
            limit = max(FREE, each.compress_size * TEXT_AT_MOST)
            try:
                inner = Guarded(cast(BinaryIO, archive.open(each)), inside, limit)
            except (RuntimeError, NotImplementedError) as error:  # a password, an odd method
                raise NotReadable(f"{inside}: {error}.") from error
            yield from opened(
                cast(BinaryIO, io.BufferedReader(inner, START)), inside, each.compress_size
            )


def seekable(stream: io.BufferedReader) -> BinaryIO:
    """Give the stream, or a temporary copy of it, that a zip reader can jump about in."""
    if stream.seekable():
        stream.seek(0)
        return cast(BinaryIO, stream)
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    while block := stream.read(1 << 20):
        copy.write(block)
    copy.seek(0)
    return cast(BinaryIO, copy)
