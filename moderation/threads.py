"""A flat pile of comments into threads, and what a reader sees of them.

`thread` keeps everything, for moderators; `visible` gives what the public sees; `walk` lists
either in display order; `counts` counts what `walk` lists, so that no page says 7 and shows 5.
Nothing recurses: a chain of 100,000 replies is a thread like any other. Deliberately not here:
SQL, dates for people, HTML, pages of threads.

Order. Siblings, and roots, by date, then by key (c9 before c10); comments without a date come last,
by key. A placeholder of a missing comment stands where its first child would.

What does not add up is shown, never lost:

    parent not in the pile, or on another post   a placeholder with that key, one for each post
    parents in a circle, or the comment itself   cut at the circle's first comment (in the order
                                                 above): it becomes a root and keeps its `parent`
    two comments with one key                    both are kept; replies go to the first
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sys import maxsize
from typing import Literal, NamedTuple

from importer.model import Comment

Gap = Literal["", "missing", "hidden"]

_NEVER = datetime.min.replace(tzinfo=UTC)
_ROOT = -1  # a parent's place: there is none
_GONE = -2  # a parent's place: the comment itself is not shown


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A comment, or a placeholder, in its thread."""

    key: str  # of the comment; of a placeholder: of the comment that is not here
    comment: Comment | None  # None: a placeholder
    status: str  # the comment's status now; "" for a placeholder
    gap: Gap  # why it is a placeholder: not in the pile, or not for readers; "" for a comment
    depth: int  # 1 for a root, whatever the depth of display
    children: tuple[Node, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Counts:
    """What `walk` lists, counted."""

    shown: int  # comments
    placeholders: int
    statuses: Mapping[str, int]  # comments by status now; sums up to `shown`


class _Forest(NamedTuple):
    """A pile in the order of display and its links. A place is an index: comments, then gaps."""

    pile: list[Comment]
    missing: list[str]  # keys of the placeholders after the pile
    statuses: list[str]  # now; "" for the missing
    parents: list[int]  # places, or one of the two above
    hidden: frozenset[int] = frozenset()  # places of comments that are placeholders


def thread(
    comments: Iterable[Comment], statuses: Mapping[str, str] | None = None
) -> tuple[Node, ...]:
    """Give all comments as threads: every comment exactly once, whatever its parent and status.

    `statuses` says by key what a status is now, where it is no longer the comment's own. The pile
    may hold several posts: each is threaded as if it were alone. Children are ordered as
    WordPress's comment_order = asc does.
    """
    return _nodes(_planted(comments, statuses or {}))


def visible(
    comments: Iterable[Comment],
    statuses: Mapping[str, str] | None = None,
    shown: Collection[str] = ("approved",),
) -> tuple[Node, ...]:
    """Give the threads as readers see them: only comments whose status now is one of `shown`.

    Children of a comment deleted for good move up to the nearest kept ancestor
    (wp_delete_comment). Any other hidden comment with something visible below it becomes a
    placeholder; WordPress loses the replies (WP_Comment_Query::fill_descendants, Trac #36409).
    """
    return _nodes(_pruned(_lifted(_planted(comments, statuses or {})), frozenset(shown)))


def walk(nodes: Iterable[Node], max_depth: int | None = None) -> Iterator[tuple[Node, int]]:
    """Give (node, depth to show it at) in display order, no depth beyond `max_depth`.

    What lies deeper is listed at the deepest level, directly after what it answers
    (Walker_Comment::display_element). None and 0 mean no limit. Raises ValueError below 0.
    """
    if max_depth is not None and max_depth < 0:
        raise ValueError(f"max_depth is {max_depth}: give 1 or more, or None for no limit")
    return _walked(nodes, max_depth or maxsize)


def counts(nodes: Iterable[Node]) -> Counts:
    """Count what `walk` lists: comments, placeholders, comments by status."""
    tally = Counter(node.status if node.comment else None for node, _ in walk(nodes))
    placeholders = tally.pop(None, 0)
    statuses = {status: count for status, count in tally.items() if status is not None}
    return Counts(sum(statuses.values()), placeholders, statuses)


def _walked(nodes: Iterable[Node], limit: int) -> Iterator[tuple[Node, int]]:
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        yield node, min(node.depth, limit)
        stack.extend(reversed(node.children))


def _planted(comments: Iterable[Comment], statuses: Mapping[str, str]) -> _Forest:
    """Put a pile in order and link it, without circles."""
    pile = sorted(comments, key=_order)
    missing, parents = _linked(pile)
    parents += [_ROOT] * len(missing)
    for place in list(_cuts(parents)):
        parents[place] = _ROOT
    now = [statuses.get(comment.key, comment.status) for comment in pile]
    return _Forest(pile, missing, now + [""] * len(missing), parents)


def _order(comment: Comment) -> tuple[bool, datetime, int, str]:
    """Sort by date, then key; a shorter key first, so that c9 comes before c10."""
    published = comment.published
    return published is None, published or _NEVER, len(comment.key), comment.key


def _linked(pile: Sequence[Comment]) -> tuple[list[str], list[int]]:
    """Find each comment's parent; list the keys that are missing, placed after the pile."""
    places: dict[tuple[str, str], int] = {}
    for place, comment in enumerate(pile):
        places.setdefault((comment.post, comment.key), place)
    missing: list[str] = []
    parents: list[int] = []
    for comment in pile:
        if not comment.parent:
            parents.append(_ROOT)
            continue
        parent = places.setdefault((comment.post, comment.parent), len(pile) + len(missing))
        if parent == len(pile) + len(missing):
            missing.append(comment.parent)
        parents.append(parent)
    return missing, parents


def _cuts(parents: Sequence[int]) -> Iterator[int]:
    """Yield the first place of each circle. Every place is visited once."""
    seen = [_ROOT] * len(parents)  # the start of the climb that came by
    for start in range(len(parents)):
        place = start
        while place >= 0 and seen[place] < 0:
            seen[place] = start
            place = parents[place]
        if place >= 0 and seen[place] == start:
            yield min(_circle(place, parents))


def _circle(place: int, parents: Sequence[int]) -> Iterator[int]:
    yield place
    other = parents[place]
    while other != place:
        yield other
        other = parents[other]


def _lifted(forest: _Forest) -> _Forest:
    """Take the deleted out; their children go to the nearest ancestor that is kept."""
    statuses, parents = forest.statuses, list(forest.parents)
    if "deleted" not in statuses:
        return forest
    for place in _downward(_children(forest)):
        parent = parents[place]
        if parent >= 0 and statuses[parent] == "deleted":
            parents[place] = parents[parent]
    for place, status in enumerate(statuses):
        if status == "deleted":
            parents[place] = _GONE
    return forest._replace(parents=parents)


def _pruned(forest: _Forest, shown: frozenset[str]) -> _Forest:
    """Take out what is not shown; hide it where something shown is below it."""
    parents = list(forest.parents)
    order = _downward(_children(forest))
    needed = [status in shown for status in forest.statuses]
    for place in reversed(order):
        if not needed[place]:
            parents[place] = _GONE
        elif parents[place] >= 0:
            needed[parents[place]] = True
    hidden = frozenset(place for place in order if forest.statuses[place] not in shown)
    return forest._replace(parents=parents, hidden=hidden)


def _children(forest: _Forest) -> dict[int, list[int]]:
    """Give the children of every place that has some, in the order of display; the roots' too."""
    children: dict[int, list[int]] = {_ROOT: []}
    for place in range(len(forest.pile)):
        parent = forest.parents[place]
        if parent in children:
            children[parent].append(place)
        elif parent >= 0:
            children[parent] = [place]
            if parent >= len(forest.pile):
                children[_ROOT].append(parent)
    return children


def _downward(children: Mapping[int, Sequence[int]]) -> list[int]:
    """List the places, parents before children."""
    places = list(children[_ROOT])
    for place in places:  # grows while it is read
        if place in children:
            places.extend(children[place])
    return places


def _nodes(forest: _Forest) -> tuple[Node, ...]:
    """Build the nodes from the leaves up, since they are frozen."""
    children = _children(forest)
    order = _downward(children)
    depths = _depths(order, forest.parents)
    nodes: dict[int, Node] = {}
    for place in reversed(order):
        below = tuple([nodes.pop(child) for child in children.get(place, ())])
        nodes[place] = _node(forest, place, depths[place], below)
    return tuple([nodes[root] for root in children[_ROOT]])


def _depths(order: Sequence[int], parents: Sequence[int]) -> list[int]:
    depths = [1] * len(parents)
    for place in order:
        if parents[place] >= 0:
            depths[place] = depths[parents[place]] + 1
    return depths


def _node(forest: _Forest, place: int, depth: int, children: tuple[Node, ...]) -> Node:
    if place >= len(forest.pile):
        return Node(forest.missing[place - len(forest.pile)], None, "", "missing", depth, children)
    comment = forest.pile[place]
    if place in forest.hidden:
        return Node(comment.key, None, "", "hidden", depth, children)
    return Node(comment.key, comment, forest.statuses[place], "", depth, children)
