"""What stands in front of a format: standard input, gz, bz2, xz, zst, a zip or tar of files.

Gives streams, never whole files. A container that unpacks to far more than a text can is refused.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import struct
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from importer.errors import NotFound, NotReadable

START = 64 << 10
TEXT_AT_MOST = 200  # times its compressed size; XML of real blogs reaches 30
FREE = 1 << 30  # bytes that any container may unpack to
UNPACK: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b": lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream)),
    b"BZh": lambda stream: cast(BinaryIO, bz2.BZ2File(stream)),
    b"\xfd7zXZ\x00": lambda stream: cast(BinaryIO, lzma.LZMAFile(stream)),  # noqa: SIM115
    b"\x28\xb5\x2f\xfd": lambda stream: cast(BinaryIO, Zst(stream)),
}
WINDOW = 128 << 20  # bytes that a zst file may ask to be held in memory
FRAME_AT_ONCE = 512  # packed bytes: they may unpack to 16 MB, not to any size
ZIP_NAME_AT = 30
TAR, TAR_AT = b"ustar", 257
LONGEST_HEADER = 1 << 20  # bytes of names and such before a file in a tar
DEEP = 4  # containers in containers; some files unpack to themselves, for ever
DAMAGE = (
    EOFError, OSError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
    zstandard.ZstdError, tarfile.TarError,
)  # fmt: skip
BAD_ZIP = (*DAMAGE, NotImplementedError, struct.error)
NOISE = ("__MACOSX/", ".DS_Store")


@dataclass(slots=True)
class Budget:
    """How many bytes a file may still unpack to, all that is in it together."""

    left: int


class Guarded(io.RawIOBase):
    """A stream that names its file in errors, and gives no more bytes than a budget has left.

    What was unpacked before an error is given first: a reader gets to see all that is there.
    """

    def __init__(self, stream: BinaryIO, name: str, budget: Budget) -> None:
        super().__init__()
        self.stream, self.name, self.budget = stream, name, budget
        self.error: NotReadable | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer; raises NotReadable for a broken or exploding container."""
        if self.error:
            raise self.error
        try:
            read = getattr(self.stream, "read1", self.stream.read)
            block = read(len(buffer))
        except DAMAGE as error:
            self.error = NotReadable(f"{self.name}: the archive is damaged: {error}.")
            return 0
        self.budget.left -= len(block)
        if self.budget.left < 0:
            raise NotReadable(f"{self.name}: unpacks to far more than a text would: refused.")
        buffer[: len(block)] = block
        return len(block)


def streams(
    source: str, meter: Callable[[BinaryIO, int], BinaryIO] = lambda stream, _: stream
) -> Iterator[tuple[str, io.BufferedReader]]:
    """Give the name and the unpacked stream of each file in a source: a path, or `-`.

    A stream is good until the next one is asked for. `meter` may wrap the file, of so many bytes,
    to see how far reading it has come. Raises NotFound for a path that is none, NotReadable for a
    broken container.
    """
    if source == "-":
        yield from opened(buffered(sys.stdin.buffer), "-", Budget(FREE), 0)
        return
    path = Path(source)
    if not path.is_file():
        raise NotFound(f"{source}: there is no such file.")
    with path.open("rb") as stream:
        size = path.stat().st_size
        budget = Budget(max(FREE, size * TEXT_AT_MOST))
        yield from opened(buffered(meter(stream, size)), source, budget, 0)


def buffered(stream: BinaryIO) -> io.BufferedReader:
    """Give any binary stream as one that can be looked into."""
    if isinstance(stream, io.BufferedReader):
        return stream
    return io.BufferedReader(Guarded(stream, getattr(stream, "name", "-"), Budget(sys.maxsize)))


def opened(
    stream: io.BufferedReader, name: str, budget: Budget, depth: int
) -> Iterator[tuple[str, io.BufferedReader]]:
    """Unpack a stream by its first bytes, again and again until it is no container."""
    start = stream.peek(START)
    packed = next((PACKS[kind] for kind in PACKS if kind(start)), None)
    unpack = next((UNPACK[mark] for mark in UNPACK if start.startswith(mark)), None)
    if not (packed or unpack):
        yield name, stream
        return
    if depth == DEEP:
        raise NotReadable(f"{name}: archives in archives, {DEEP} deep: unpack it first.")
    if packed:
        yield from packed(stream, name, budget, depth)
    elif unpack:
        with unpack(stream) as inner:
            yield from opened(guarded(inner, name, budget), name, budget, depth + 1)


def guarded(stream: BinaryIO, name: str, budget: Budget) -> io.BufferedReader:
    """Give what comes out of a container as a guarded stream."""
    return io.BufferedReader(Guarded(stream, name, budget), START)


def members(
    stream: io.BufferedReader, name: str, budget: Budget, depth: int
) -> Iterator[tuple[str, io.BufferedReader]]:
    """Give the files in a zip, in the order of their names; parts of one export are numbered."""
    with seekable(stream) as whole, zip_file(whole, name) as archive:
        found = [
            each
            for each in archive.infolist()
            if not each.is_dir() and not each.filename.startswith(NOISE)
        ]
        if not found:
            raise NotReadable(f"{name}: the zip file is empty.")
        for each in sorted(found, key=lambda each: each.filename):
            inside = f"{name}:{printable(each.filename)}"
            with member(archive, each, inside) as inner:
                yield from opened(guarded(inner, inside, budget), inside, budget, depth + 1)


def zip_file(stream: BinaryIO, name: str) -> zipfile.ZipFile:
    """Open a zip; raises NotReadable."""
    try:
        return zipfile.ZipFile(stream)
    except BAD_ZIP as error:
        raise NotReadable(f"{name}: not a readable zip file: {error}.") from error


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> BinaryIO:
    """Open a file in a zip; raises NotReadable for one with a password or an odd method."""
    try:
        return cast(BinaryIO, archive.open(info))
    except (RuntimeError, *BAD_ZIP) as error:
        raise NotReadable(f"{name}: {error}.") from error


def printable(name: str) -> str:
    """Give a name that a stranger chose as text that is safe to show."""
    return "".join(each if each.isprintable() else "?" for each in name)


@contextmanager
def seekable(stream: io.BufferedReader) -> Iterator[BinaryIO]:
    """Give the stream, or a temporary copy of it, that a zip reader can jump about in."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
        yield cast(BinaryIO, copy)


class Zst(io.RawIOBase):
    """What comes out of zst, frame after frame; unlike the library's own, one cut off raises."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.stream, self.left, self.rest = stream, b"", b""
        self.frame: zstandard.ZstdDecompressionObj | None = None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer; raises EOFError where a frame has no end."""
        while not self.left:
            packed = self.rest or self.stream.read(FRAME_AT_ONCE)
            if not packed:
                if self.frame:
                    raise EOFError("it ends in the middle of a frame")
                return 0
            self.unpack(packed)
        size = min(len(buffer), len(self.left))
        buffer[:size], self.left = self.left[:size], self.left[size:]
        return size

    def unpack(self, packed: bytes) -> None:
        """Unpack some bytes of a frame, and note where the next one begins."""
        frame = self.frame or zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
        self.left = frame.decompress(packed)
        self.frame, self.rest = (None, frame.unused_data) if frame.eof else (frame, b"")


class Header(tarfile.TarInfo):
    """What stands before a file in a tar: refused where it is larger than any name is."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if not self.isreg() and self.size > LONGEST_HEADER:
            raise tarfile.ReadError("a header that is larger than any name")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def entries(
    stream: io.BufferedReader, name: str, budget: Budget, depth: int
) -> Iterator[tuple[str, io.BufferedReader]]:
    """Give the files in a tar, in its order: it is read only once, and forward."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=Header) as archive:
            for each in archive:
                base = each.name.rpartition("/")[2]
                inner = archive.extractfile(each) if each.isreg() else None
                if inner is None or each.name.startswith(NOISE) or base.startswith("._"):
                    continue
                inside = f"{name}:{printable(each.name)}"
                part = guarded(cast(BinaryIO, inner), inside, budget)
                yield from opened(part, inside, budget, depth + 1)
    except DAMAGE as error:
        if isinstance(error, NotReadable):
            raise
        raise NotReadable(f"{name}: the archive is damaged: {error}.") from error


def by_address(start: bytes) -> bool:
    """Whether this begins like a zip whose members are named by addresses of the web.

    HTTrack keeps what it was answered so, many names ending in a slash: a format of its own.
    """
    name = start[ZIP_NAME_AT : ZIP_NAME_AT + 8]
    return start.startswith(b"PK\x03\x04") and name.startswith((b"http://", b"https://"))


PACKS: dict[
    Callable[[bytes], bool],
    Callable[[io.BufferedReader, str, Budget, int], Iterator[tuple[str, io.BufferedReader]]],
] = {
    lambda start: (
        start.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not by_address(start)
    ): members,
    lambda start: start[TAR_AT : TAR_AT + len(TAR)] == TAR: entries,
}
