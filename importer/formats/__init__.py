"""Archives: bytes <-> items. One format, one module, read and write side by side.

A reader yields items in the order it meets them and never looks at the database; what it cannot
use becomes a `Problem`. To add a format: write a module with `FORMAT = Format(...)` and name it in
`FORMATS` of `importer/formats/registry.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from importer.captures import Captured
from importer.model import Item


class Given(NamedTuple):
    """What the caller knows about an input that the bytes may not say."""

    name: str = "-"  # file name for messages; "-" is standard input
    site: str = ""  # address of the blog, by --site
    inside: str = ""  # path of the file in the folder or container that is read


class Format(NamedTuple):
    """One archive format. `None` for read or write: not supported in that direction."""

    name: str
    title: str
    sniff: Callable[[bytes], bool]  # by the first 64 KiB
    read: Callable[[BinaryIO, Given], Iterator[Item]] | None = None
    write: Callable[[Iterable[Item], BinaryIO], None] | None = None
    # Of what holds captures of pages; all of a folder's or a container's are read together.
    captures: Callable[[BinaryIO, Given], Captured] | None = None
    carries: str = ""  # for `nachlese formats`: what it carries
    loses: str = ""  # and what it cannot say
    derives: str = ""  # what a stable rule makes up for that: see the format's module
    cannot: tuple[str, ...] = ()  # of a writer: what its format has no place for (losses.FEATURES)
