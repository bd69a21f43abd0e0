"""A stretch of a conversation: the part that one page shows, and what it hangs on. Pure.

A page begins after a comment, or ends before one, never at a number: whatever is decided, written
or imported meanwhile, nothing is shown twice or left out. What the first line answers, and what
that answers, stands above it, so that a page in the middle of an argument can be understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from moderation.threads import Node, walk

A_PAGE = 50  # comments of a conversation on one page
PATH = 6  # of what a page's first line answers that are named, the nearest


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a conversation."""

    lines: tuple[tuple[Node, int], ...]  # with the depth to show them at
    above: tuple[Node, ...] = ()  # what the first line answers but is on an earlier page
    higher: int = 0  # how many more there are above those
    before: str = ""  # what an earlier page has to end before; "": this is the beginning
    after: str = ""  # what a later page has to begin after; "": this is the end


def stretch(
    nodes: Sequence[Node],
    *,
    size: int = A_PAGE,
    deepest: int = 0,
    after: str = "",
    before: str = "",
    about: str = "",
) -> Stretch:
    """Give the stretch after a comment, before one, or around one; else the first.

    A key that is not there, or no longer, counts as not said.
    """
    lines = list(walk(nodes, deepest))
    start = begins(lines, size, after, before, about)
    end = min(start + size, len(lines))
    above = list(path(lines[: start + 1])) if start < len(lines) else []
    return Stretch(
        lines=tuple(lines[start:end]),
        above=tuple(above[-PATH:]),
        higher=max(0, len(above) - PATH),
        before=lines[start][0].key if 0 < start < len(lines) else "",
        after=lines[end - 1][0].key if end < len(lines) else "",
    )


def begins(
    lines: Sequence[tuple[Node, int]], size: int, after: str, before: str, about: str
) -> int:
    """Give the place of the first line to show."""
    wanted = after or before or about
    place = next((n for n, (node, _) in enumerate(lines) if node.key == wanted), -1)
    if not wanted or place < 0:
        return 0
    if after:
        return place + 1 if place + 1 < len(lines) else max(0, place + 1 - size)
    return max(0, place - size) if before else around(lines, size, place)


def around(lines: Sequence[tuple[Node, int]], size: int, place: int) -> int:
    """Give where to begin so that a comment is on the page: at its root if that fits."""
    root = next(n for n in range(place, -1, -1) if lines[n][0].depth == 1)
    return root if place - root < size else max(0, place - size // 2)


def path(lines: Sequence[tuple[Node, int]]) -> Iterator[Node]:
    """Give what the last of some lines answers, its root first."""
    found: list[Node] = []
    depth = lines[-1][0].depth
    for node, _ in reversed(lines):
        if node.depth < depth:
            depth = node.depth
            found.append(node)
        if depth == 1:
            break
    yield from reversed(found)
