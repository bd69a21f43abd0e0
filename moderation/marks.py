"""What comments have in common, as hashes: the same address, name, link host, words.

One narrow table that moderation fills when it judges, so that importing costs nothing for it and
history is counted by ranges of a key. A hash of 64 bits stands for each value: two of ten million
collide with a chance of one in 400,000.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlite_utils import Database

from importer.identity import addresses, has_sha
from importer.model import Author, Comment
from importer.schema import writing
from importer.text import fold
from moderation import sketches
from moderation.evidence import hosts_of
from moderation.reading import shown
from moderation.store import marks, slices

# The place of a kind is its number in the table: append, never reorder.
KINDS = (
    *("mail", "name", "ip", "user", "host", "body", "whole", "pair"),
    *("net", "skeleton", "near"),
)
# Addresses that are behind every other blog's proxy: no neighbourhood.
_NOBODY_S = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
         "0.0.0.0/8", "169.254.0.0/16", "::/127", "fe80::/10", "fc00::/7"),
    )
)  # fmt: skip
HOUR = 3600
# What very many comments share is counted by the newest of them: enough to tell, and quick.
NEWEST = 50
COUNT = f"""
    with wanted(value) as (values {{values}})
    select w.value, coalesce(s.status, c.status), count(*)
    from wanted w cross join marks m on m.kind = {{kind}} and m.value = w.value
        and m.at >= coalesce(
            (select x.at from marks x where x.kind = {{kind}} and x.value = w.value
             order by x.at desc limit 1 offset {NEWEST - 1}), -9e18)
    cross join comments c on c.id = m.comment left join states s on s.key = c.key
    group by 1, 2
"""
BEFORE = (
    "with wanted(key, kind, value, at, comment) as (values {})"
    " select key, min(at - (select max(p.at) from marks p where p.kind = w.kind"
    " and p.value = w.value and p.at between w.at - 3600 and w.at"
    " and (p.at < w.at or p.comment < w.comment))) from wanted w group by key"
)


class Marked(NamedTuple):
    """A comment with its number and its marks."""

    comment: Comment
    number: int
    at: int
    values: Mapping[str, tuple[int, ...]]  # by kind


def hashed(*parts: str) -> int:
    """Give 64 bits that stand for some text."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), signed=True)


def of_person(who: Author, sha: bool = False) -> dict[str, tuple[int, ...]]:
    """Give what a person's comments have in common, by kind; what is empty is nothing.

    An e-mail address stands there as its gravatar's hash, which is all that pages show of it;
    `sha`: as both hashes, MD5 and SHA-256, for archives that hold any of the latter.
    """
    mails = addresses(who)[: 1 + sha]
    single = {"name": who.name, "ip": who.ip, "user": who.user, "net": net(who.ip)}
    return {
        **{kind: (hashed(text),) for kind, text in single.items() if text},
        **({"mail": tuple(map(hashed, mails))} if mails else {}),
        "pair": tuple(hashed(who.name, mail) for mail in mails or ("",)),
    }


def values_of(comment: Comment, sha: bool = False) -> dict[str, tuple[int, ...]]:
    """Give what a comment may have in common with others, by kind: `of_person`, and its words.

    whole: what makes a duplicate for WordPress (wp_allow_comment).
    """
    who = comment.author
    text, links = shown(comment.body)
    words = sketches.said_words(text, links, who.name)
    skeleton = sketches.skeleton(words)
    whole = (comment.post, comment.parent or "", who.name, who.email, comment.body)
    return {
        **of_person(who, sha),
        **({"skeleton": (hashed(skeleton),)} if skeleton else {}),
        "host": tuple(map(hashed, hosts_of(comment, links))),
        "near": sketches.bands(words),
        "body": (hashed(fold(comment.body)),),
        "whole": (hashed(*whole),),
    }


@lru_cache(maxsize=1 << 14)
def net(ip: str) -> str:
    """Give the neighbourhood of an IP address (/24, /48); "" for private ones and none."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if any(address in each for each in _NOBODY_S):
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def marked(db: Database, comments: Sequence[Comment]) -> list[Marked]:
    """Give comments with their numbers and marks; 0 for those that were not imported."""
    numbers: dict[str, int] = {}
    for some in slices([comment.key for comment in comments]):
        query = f"select key, id from comments where key in ({marks(some)})"
        numbers.update(db.conn.execute(query, some).fetchall())
    sha = has_sha(db)
    return [
        Marked(each, numbers.get(each.key, 0), seconds(each.published), values_of(each, sha))
        for each in comments
    ]


def seconds(time: datetime | None) -> int:
    """Give a time in seconds since 1970, 0 for none."""
    return int(time.timestamp()) if time else 0


def write(db: Database, found: Iterable[Marked], again: bool) -> None:
    """Write marks down, inside the caller's transaction. `again`: some may have others already.

    They count once `settle` has put them in order.
    """
    pile = [each for each in found if each.number]
    if again:
        for some in slices([each.number for each in pile]):
            for table in ("marks", "marks_new"):
                db.conn.execute(f"delete from {table} where comment in ({marks(some)})", some)
    db.conn.executemany(
        "insert into marks_new(kind, value, at, comment) values (?, ?, ?, ?)",
        [
            (KINDS.index(kind), value, each.at, each.number)
            for each in pile
            for kind, values in each.values.items()
            for value in values
        ],
    )


AT_ONCE = 200_000  # marks put in order in one transaction; of more, one kind after the other


def settle(db: Database) -> None:
    """Put new marks where they are looked up.

    In the order of the key: one by one, hashes would touch a page of the table each, and a million
    comments would write it a hundred times over. Killed at any moment, the next time goes on.
    """
    sizes = dict(db.conn.execute("select kind, count(*) from marks_new group by kind").fetchall())
    together = [list(sizes)] if sum(sizes.values()) <= AT_ONCE else [[kind] for kind in sizes]
    for kinds in together if sizes else ():
        chosen = f"kind in ({marks(kinds)})"
        with writing(db):
            db.conn.execute(
                "insert or ignore into marks select kind, value, at, comment from marks_new"
                f" where {chosen} order by kind, value, at, comment",
                kinds,
            )
            db.conn.execute(f"delete from marks_new where {chosen}", kinds)


def count(db: Database, kind: str, values: Iterable[int]) -> Iterator[tuple[int, str, int]]:
    """Count by status now the comments that have one of these values, the newest of each."""
    for some in slices(list(values)):
        query = COUNT.format(values=", ".join(["(?)"] * len(some)), kind=KINDS.index(kind))
        yield from db.conn.execute(query, some)


BURST = (
    "with wanted(key, kind, value, at, comment, post) as (values {})"
    " select key, max((select count(distinct post) from (select c.post from marks p"
    " join comments c on c.id = p.comment where p.kind = w.kind and p.value = w.value"
    f" and p.at between w.at - {HOUR} and w.at and c.post <> w.post limit 50)))"
    " from wanted w group by key"
)


def bursts(db: Database, found: Sequence[Marked]) -> dict[str, int]:
    """Give under how many other posts a comment's visitor wrote within the hour before.

    The visitor is known by IP or e-mail address, or by saying the same.
    """
    wanted = [
        (each.comment.key, KINDS.index(kind), value, each.at, each.number, each.comment.post)
        for each in found
        for kind in ("ip", "mail", "skeleton")
        for value in each.values.get(kind, ())
        if each.at
    ]
    spread: dict[str, int] = {}
    for some in slices(wanted):
        rows = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(some))
        flat = [value for row in some for value in row]
        for key, posts in db.conn.execute(BURST.format(rows), flat):
            spread[key] = max(posts, spread.get(key, 0))
    return spread


OWN_WORDS = """
    with wanted(value) as (values {values})
    select w.value, m.comment, c.body from wanted w cross join marks m
    on m.kind = {kind} and m.value = w.value and m.at >= coalesce(
        (select x.at from marks x where x.kind = {kind} and x.value = w.value
         order by x.at desc limit 1 offset {most}), -9e18)
    cross join comments c on c.id = m.comment left join states s on s.key = c.key
    where coalesce(s.status, c.status) = 'approved'
"""


def approved_bodies(
    db: Database, kind: str, values: Iterable[int], most: int
) -> Iterator[tuple[int, int, str]]:
    """Give the newest approved comments that have one of these values: value, number, body."""
    for some in slices(sorted(values)):
        rows = ", ".join(["(?)"] * len(some))
        query = OWN_WORDS.format(values=rows, kind=KINDS.index(kind), most=most - 1)
        yield from db.conn.execute(query, some)


def pauses(db: Database, found: Sequence[Marked]) -> dict[str, int]:
    """Give how many seconds before a comment its IP or e-mail address wrote, within an hour."""
    wanted = [
        (each.comment.key, KINDS.index(kind), value, each.at, each.number)
        for each in found
        for kind in ("ip", "mail")
        for value in each.values.get(kind, ())
        if each.at
    ]
    paused: dict[str, int] = {}
    for some in slices(wanted):
        rows = ", ".join(["(?, ?, ?, ?, ?)"] * len(some))
        flat = [value for row in some for value in row]
        for key, pause in db.conn.execute(BEFORE.format(rows), flat):
            if pause is not None:
                paused[key] = min(pause, paused.get(key, HOUR))
    return paused
