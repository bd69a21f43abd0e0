"""Addresses that nobody made a link: "visit oldchat.tk", "bit.ly /x". A reader still finds there.

A missing space after a full stop looks the same ("I like it.So do you"), so an end of a domain
that is a word as well counts only with a path behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_MOST = 10
_READ = 5000  # characters
_DOT = re.compile(r"[a-z0-9]\.[a-z]", re.I)
_BARE = re.compile(
    r"(?<![\w@./-])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}([a-z]{2,12}))(?![\w.@])"
    r"( ?[/\\] ?\w[^\s]{0,80})?",
    re.I,
)
_ENDS = frozenset(
    """
    com net org info biz name mobi asia xyz top site online shop store club buzz click link live
    pro app dev blog icu vip win bid loan men date stream download space website tech fun press
    host pw ws cat travel jobs sex porn casino bet ru ua uk ch pl nl eu io cc tv ly gl tk ml ga cf
    cn jp fr pt br ca au nz se dk fi cz sk hu ro bg gr tr il ir kr vn th ph sg hk tw mx ar cl pe de
    """.split()  # noqa: SIM905 - a list of words is read as one
)
_LONGEST_END = 6


def bare_addresses(text: str) -> Iterator[tuple[str, str]]:
    """Give the host and the path of every address in a text, linked or not."""
    if "." not in text or not _DOT.search(text):
        return
    for found in islice(_BARE.finditer(text[:_READ]), _MOST):
        host, end, path = found[1].lower(), found[2].lower(), (found[3] or "").lower()
        if end in _ENDS or (path and len(end) <= _LONGEST_END):
            yield host, path.replace(" ", "").replace("\\", "/")
