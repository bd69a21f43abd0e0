"""A word list, tried line by line on a site's own history before it is imported.

Popular lists hit one honest comment in seven ("natürlich", "great post"): each line is told by what
it would have caught and hit, and those that hit an approved comment are left out unless a person
says otherwise. Reads every comment once, whatever the length of the list; writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from importer.text import plain
from moderation.dryrun import count
from moderation.wordlists import READ, Matcher, clean, matcher

EXAMPLES = 3  # comments named for each line
AT_ONCE = 1000
# Fewer approved comments than this say little about what a list will hit tomorrow.
ENOUGH = 200
ROWS = (
    "select c.id, c.key, coalesce(s.status, c.status), c.body, c.author_name, c.author_email,"
    " c.author_url, c.author_ip, c.agent"
    " from comments c left join states s on s.key = c.key where c.id > :last"
    " and (:site = '' or exists (select 1 from posts p where p.key = c.post and p.site = :site))"
    " order by c.id limit :limit"
)


@dataclass(slots=True)
class LineHits:
    """What one line of a list occurs in."""

    statuses: Counter[str] = field(default_factory=Counter)
    approved: list[str] = field(default_factory=list)  # keys of some


@dataclass(slots=True)
class ListRun:
    """What a list would have done, line by line."""

    lines: tuple[str, ...]  # cleaned, each once
    unusable: int  # lines that say nothing: empty, "0", too long
    looked: int = 0
    statuses: Counter[str] = field(default_factory=Counter)  # of the comments looked at
    flagged: Counter[str] = field(default_factory=Counter)  # hit by any line, by status
    flagged_by_kept: Counter[str] = field(default_factory=Counter)  # by a line that hits no honest
    hits: dict[str, LineHits] = field(default_factory=dict)

    @property
    def bad(self) -> list[str]:
        """Give the lines that hit approved comments, the worst first."""
        found = (line for line, hit in self.hits.items() if hit.statuses["approved"])
        return sorted(found, key=lambda line: (-self.hits[line].statuses["approved"], line))

    @property
    def kept(self) -> list[str]:
        """Give the lines that hit no approved comment."""
        bad = set(self.bad)
        return [line for line in self.lines if line not in bad]

    @property
    def enough(self) -> bool:
        """Say whether there were approved comments enough to judge a list by."""
        return self.statuses["approved"] >= ENOUGH


def usable(lines: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Give the lines of a list as they are compared, each once, and how many were of no use."""
    wanted = [clean(line) for line in lines]
    kept = tuple(dict.fromkeys(line for line in wanted if line))
    return kept, sum(not line for line in wanted)


def try_list(
    db: Database,
    lines: Iterable[str],
    site: str = "",
    *,
    whole: bool = False,
    watch: Callable[[int, int], None] = lambda done, total: None,
) -> ListRun:
    """Try a list on all comments of a site, or of all."""
    kept, unusable = usable(lines)
    run = ListRun(kept, unusable)
    words, total = matcher(tuple((line, whole) for line in kept)), count(db, site)
    found: list[tuple[str, frozenset[str]]] = []
    for rows in _batches(db, site):
        for key, status, *fields in rows:
            if hit := _note(run, words, key, status, fields):
                found.append((status, hit))
        run.looked += len(rows)
        watch(run.looked, total)
    good = set(run.kept)
    run.flagged_by_kept.update(status for status, hit in found if not good.isdisjoint(hit))
    return run


def _note(
    run: ListRun, words: Matcher, key: str, status: str, fields: Sequence[str]
) -> frozenset[str]:
    run.statuses[status] += 1
    hit = frozenset(found.text for found in words.find(haystack(fields)))
    if hit:
        run.flagged[status] += 1
    for line in hit:
        kept = run.hits.setdefault(line, LineHits())
        kept.statuses[status] += 1
        if status == "approved" and len(kept.approved) < EXAMPLES:
            kept.approved.append(key)
    return hit


def haystack(fields: Sequence[str]) -> str:
    """Give all that a list is compared with: the fields, and the body without its tags."""
    body = fields[0][: READ // 4]
    shown = plain(body) if "<" in body or "&" in body else ""
    return "\x00".join((body, shown, *(each[:READ] for each in fields[1:])))


def _batches(db: Database, site: str) -> Iterator[list[tuple[str, ...]]]:
    last = 0
    while True:
        values = {"last": last, "site": site, "limit": AT_ONCE}
        found = db.conn.execute(ROWS, values).fetchall()
        if not found:
            return
        last = found[-1][0]
        yield [tuple(row[1:]) for row in found]
