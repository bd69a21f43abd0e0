"""WordPress eXtended RSS 1.0, 1.1 and 1.2."""

from __future__ import annotations

import re

from importer.formats import Format
from importer.formats.wxr.read import read
from importer.formats.wxr.write import write

MARK = re.compile(rb"wordpress\.org/export/|<wp:wxr_version>|<wp:(?:comment|post)_id>")


def sniff(start: bytes) -> bool:
    """Whether this is RSS with WordPress's export elements in it."""
    flat = start.replace(b"\0", b"")
    return b"<rss" in flat and MARK.search(flat) is not None


FORMAT = Format(
    name="wxr",
    title="WordPress export file (WXR)",
    sniff=sniff,
    read=read,
    write=write,
    carries="posts, comments, threads, dates with zone, e-mail, IP, pending, trash, pings",
    cannot=("user agents", "gravatar hashes"),
    loses="spam (WordPress leaves it out), user agents, avatars",
)
