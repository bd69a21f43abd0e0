"""Whose page a link leads to: on hosts that very many share, the page counts and not the host.

One spam comment that led to a video says nothing about all other videos, and one approved comment
that did says nothing for a telegram group. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from moderation.phrases import lines

SHARED = frozenset(lines("shared")) | frozenset(lines("shorteners"))
# First parts of a path that only say what kind of page follows.
_KINDS = frozenset(
    """
    c channel company d dp e edit embed file forms groups i in invite item itm joinchat link live
    maps p pages people playlist posts profile r s search sharer shop shorts spaces status u url
    user users view watch web wiki www
    """.split()  # noqa: SIM905 - a list of words is read as one
)
_NAMED = re.compile(r"[?&](?:v|id|list|phone|q|url)=([^&#]{1,200})")
_ENDS = re.compile(r"[/?#]")
_READ = 500  # characters


@lru_cache(maxsize=1 << 12)
def shared(name: str) -> str:
    """Give the shared host that a host is, or is part of ("m.youtube.com"); "" for none."""
    parts = name.split(".")
    inside = (".".join(parts[at:]) for at in range(len(parts) - 1))
    return next((each for each in inside if each in SHARED), "")


def home(href: str, name: str) -> str:
    """Give a shared host with the page it leads to ("t.me/somebody"); else the host itself."""
    host = shared(name)
    if not host:
        return name
    path = href[:_READ].lower().partition(host)[2].lstrip(":0123456789")
    if found := _NAMED.search(path):
        return f"{host}/{found[1]}"
    parts = [part for part in _ENDS.split(path.partition("?")[0]) if part]
    page = next((part for part in parts if part not in _KINDS), "")
    return f"{host}/{page}" if page else host
