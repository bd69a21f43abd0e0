"""All archive formats. To add one: its module's `FORMAT`, here, in alphabetical order."""

from __future__ import annotations

import re

from importer.errors import Ambiguous, BadConfig, Unknown
from importer.formats import (
    Format,
    artalk,
    blogger,
    comentario,
    coral,
    cusdis,
    discourse,
    disqus,
    feed,
    garrul,
    github,
    html,
    httrack,
    isso,
    jsonl,
    mhtml,
    movabletype,
    plaintext,
    remark42,
    sqldump,
    staticman,
    waline,
    warc,
    wxr,
)

FORMATS = (
    artalk.FORMAT,
    blogger.FORMAT,
    comentario.FORMAT,
    coral.FORMAT,
    coral.FORMAT_CSV,
    cusdis.FORMAT,
    cusdis.FORMAT_SQLITE,
    discourse.FORMAT,
    discourse.FORMAT_CSV,
    disqus.FORMAT,
    feed.FORMAT,
    garrul.FORMAT,
    github.FORMAT,
    html.FORMAT,
    httrack.FORMAT,
    isso.FORMAT,
    isso.FORMAT_JSON,
    jsonl.FORMAT,
    mhtml.FORMAT,
    movabletype.FORMAT,
    plaintext.FORMAT,
    remark42.FORMAT,
    sqldump.FORMAT,
    staticman.FORMAT,
    waline.FORMAT,
    waline.FORMAT_CSV,
    waline.FORMAT_SQLITE,
    waline.FORMAT_TWIKOO,
    waline.FORMAT_VALINE,
    warc.FORMAT,
    wxr.FORMAT,
)
UNMISTAKABLE = tuple(format for format in FORMATS if format is not plaintext.FORMAT)


STRANGERS = (  # what is no archive of comments, and what to do about it
    (re.compile(rb"\Z"), "the file is empty."),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "a 7z archive: unpack it first."),
    (re.compile(rb"Rar!"), "a rar archive: unpack it first."),
    (re.compile(rb"\x1f\x9d|\x04\x22\x4d\x18"), "compressed as is not read here: unpack it first."),
    (feed.ROOT, "a feed, but none of comments: look for the address of the comments' own."),
)
UNKNOWN = "no known format. See `nachlese formats`; name one with --as NAME."


def look_like(start: bytes) -> str:
    """Say what a file that no format claims seems to be."""
    return next((said for mark, said in STRANGERS if mark.match(start)), UNKNOWN)


def named(name: str) -> Format:
    """Give the format of a name, which may say more: "staticman:name=who"; raises BadConfig."""
    name, _, choice = name.partition(":")
    if name == staticman.FORMAT.name and choice:
        return staticman.mapped(choice)
    for format in FORMATS:
        if format.name == name:
            return format
    known = ", ".join(format.name for format in FORMATS)
    raise BadConfig(f"There is no format '{name}'. Known: {known}.")


def detect(start: bytes, where: str, among: tuple[Format, ...] = FORMATS) -> Format:
    """Give the one format that claims an input by its first 64 KiB.

    Raises Unknown where none does, Ambiguous where two do: a bug to show, not to guess about.
    """
    claims = [format for format in among if format.sniff(start)]
    if len(claims) > 1:  # any text is plain text, too
        claims = [format for format in claims if format is not plaintext.FORMAT]
    if len(claims) > 1:
        names = " and ".join(format.name for format in claims)
        raise Ambiguous(f"{where}: could be {names}: say which with --as NAME.")
    if not claims:
        raise Unknown(f"{where}: {look_like(start)}")
    return claims[0]
