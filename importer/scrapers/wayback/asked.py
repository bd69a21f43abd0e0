"""What is asked of which archive: `wayback:example.org/blog`, or an address of a browser."""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.errors import BadConfig

WAYBACK = "https://web.archive.org"
NAME = "wayback"
SHORT = re.compile(r"wayback:(?://)?(?P<url>\S+)", re.I)
STARRED = re.compile(  # https://web.archive.org/web/*/example.org, /web/2012*/..., /web/2012.../...
    r"(?P<root>https?://[^/\s]+(?:/[\w-]+)?)/web/(?P<stamp>\d{0,14}(?:[a-z]{2}_)?\*?)/(?P<url>\S+)"
)
PREFIX = re.compile(
    r"^(?:https?://)?(?P<rest>[^/\s?#]+\.[^/\s?#]+|localhost(?::\d+)?)(?P<path>/[^?#]*)?"
)
DAY = re.compile(r"\d{4}(?:-?\d\d(?:-?\d\d)?)?")


class Asked(NamedTuple):
    """An archive and the address whose captures are wanted, with all below it."""

    root: str  # https://web.archive.org
    prefix: str  # example.org/blog/, without scheme
    begin: str = ""  # the first and the last day, "20101231" or the beginning of one
    end: str = ""


def asked(source: str, name: str = "", begin: str = "", end: str = "") -> Asked | None:
    """Understand a source as a question to an archive; None if it is none.

    `name` is that of `--as`. Raises BadConfig for an address or a day that is none.
    """
    short, starred = SHORT.fullmatch(source), STARRED.fullmatch(source)
    if starred and not _archives(starred) and name != NAME:
        starred = None
    if not (short or starred or name == NAME):
        if begin or end:
            raise BadConfig("--from and --to choose captures of the Wayback Machine: wayback:SITE.")
        return None
    url = (short or starred or {"url": source})["url"].removesuffix("*")
    found = PREFIX.match(url)
    if found is None:
        raise BadConfig(
            f"{url} is no address of a site: write wayback:example.org or a folder of it."
        )
    path = found["path"] or "/"
    root = starred["root"] if starred else WAYBACK
    return Asked(root, found["rest"].lower() + path, day(begin), day(end))


def day(text: str) -> str:
    """Give a day, a month or a year as archives write it; raises BadConfig."""
    if text and not DAY.fullmatch(text):
        raise BadConfig(f"{text} is no day: write it as 2012, 2012-03 or 2012-03-31.")
    return text.replace("-", "")


def _archives(match: re.Match[str]) -> bool:
    """Whether an address is surely one of an archive: with a star, or of the Wayback Machine."""
    return "*" in match["stamp"] or match["root"] == WAYBACK
