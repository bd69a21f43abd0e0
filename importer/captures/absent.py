"""What a later complete capture of a post lacks: comments that were there and are not any more.

Pure: a list of captures in, keys and times out. An incomplete capture proves nothing, and so does
one whose time is not known; what any capture shows after it takes the proof away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from importer.captures import Capture
from importer.captures.notes import HEAD, SINGLEFILE
from importer.extract.paging import comment_page
from importer.extract.whole import Leaf

ENDS = (b"</html", b"</HTML", b"</body", b"</BODY")


class Listing(NamedTuple):
    """One capture of a post: which comments it shows, and what it proves of those it lacks."""

    when: datetime | None
    keys: frozenset[str]
    pings: frozenset[str] = frozenset()  # those of them that are pingbacks or trackbacks
    doubt: str = ""  # why it proves nothing; "" = it is complete
    exact: bool = False  # it says how many there are and shows as many: pings are in it, too


def listing(leaf: Leaf, capture: Capture) -> Listing:
    """Give what a capture that was read as a page of a post shows, and how sure that is all."""
    found = [item for item, _ in leaf.comments]
    return Listing(
        when=capture.page.fetched,
        keys=frozenset(item.key for item in found),
        pings=frozenset(item.key for item in found if item.kind != "comment"),
        doubt=doubt(leaf, capture),
        exact=leaf.claimed == len(found),
    )


def cut_off(capture: Capture, counted: bool) -> bool:
    """Tell whether the end of a page is missing; SingleFile leaves it out, then its count tells."""
    body = capture.page.body
    if capture.cut or any(end in body for end in ENDS):
        return capture.cut
    return not (counted and SINGLEFILE.search(body[:HEAD]))


def doubt(leaf: Leaf, capture: Capture) -> str:
    """Say why a capture does not prove that what it lacks was gone; "" where it does."""
    shown, says = len(leaf.comments), leaf.claimed
    reasons = (
        (cut_off(capture, says == shown), "it is cut off"),
        (not leaf.single, "it is no post's own page"),
        (leaf.locked, "it is behind a password"),
        (leaf.last > 1 or comment_page(capture.page.url) > 0, "it is one of several comment pages"),
        (leaf.post.comment_status == "closed", "comments are closed"),
        (says is not None and says != shown, f"it says {says} comments and shows {shown}"),
        (says is None and not shown, "it shows none and does not say how many there are"),
    )
    return next((why for holds, why in reasons if holds), "")


def lacking(captures: Sequence[Listing]) -> Iterator[tuple[str, datetime]]:
    """Give each comment that captures show, then a complete one lacks and none shows again.

    With it the time of the first complete capture that lacks it.
    """
    dated = sorted((each for each in captures if each.when), key=lambda each: str(each.when))
    undated = frozenset[str]().union(*(each.keys for each in captures if not each.when))
    pings = frozenset[str]().union(*(each.pings for each in captures))
    last = {key: each.when for each in dated for key in each.keys}
    for key, seen in sorted(last.items()):
        when = None if key in undated else _missed(dated, key, seen, key in pings)
        if when:
            yield key, when


def _missed(
    dated: Sequence[Listing], key: str, seen: datetime | None, ping: bool
) -> datetime | None:
    """Give the time of the first capture after a comment was seen last that proves it gone."""
    later = (each for each in dated if each.when and seen and each.when > seen and not each.doubt)
    proofs = (each for each in later if each.exact or (not ping and _between(key, each.keys)))
    return next((each.when for each in proofs), None)


def _between(key: str, keys: Iterable[str]) -> bool:
    """Whether a comment's number lies between two that are shown.

    A page that does not say how many there are may show the first or the newest alone.
    """
    numbers = [int(name) for each in keys if (name := each.rpartition("/c")[2]).isdecimal()]
    own = key.rpartition("/c")[2]
    return own.isdecimal() and bool(numbers) and min(numbers) < int(own) < max(numbers)
