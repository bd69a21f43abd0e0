"""Bodies that were captured as they travelled: packed, and unpacked here within a limit.

A few bytes of any of these can unpack to a gigabyte, so no more than the limit is ever made.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

from zstandard import ZstdDecompressor, ZstdError

from importer.errors import NotReadable

DAMAGE = (zlib.error, ZstdError, ValueError, EOFError)
GZIP = b"\x1f\x8b"


def unpacked(body: bytes, coding: str, limit: int) -> bytes:
    """Give a body as it was before it was packed; raises NotReadable where it cannot be told.

    `coding` is that of HTTP (RFC 9110 section 8.4.1). A body that is not packed, whatever it says,
    is given as it is: archives often unpack and leave the header.
    """
    coding = "gzip" if body.startswith(GZIP) else coding.strip().lower()
    unpack = UNPACK.get(coding)
    if unpack is None or _is_text(body):
        return body
    try:
        return unpack(body, limit)
    except ImportError as error:
        words = f"packed with {coding}: to read it, pip install 'nachlese[archive]'"
        raise NotReadable(words) from error
    except DAMAGE as error:
        raise NotReadable(f"cannot be unpacked ({coding}): {error}") from error


def _is_text(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"[")


def _gzip(body: bytes, limit: int) -> bytes:
    return zlib.decompressobj(31).decompress(body, limit)


def _brotli(body: bytes, limit: int) -> bytes:
    import brotli

    try:
        unpacked: bytes = brotli.Decompressor().process(body, output_buffer_limit=limit)
    except brotli.error as error:
        raise ValueError(str(error)) from error
    return unpacked[:limit]


def _zstd(body: bytes, limit: int) -> bytes:
    with ZstdDecompressor().stream_reader(io.BytesIO(body)) as stream:
        return bytes(stream.read(limit))


UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "br": _brotli,
    "zstd": _zstd,
}
