"""Everything that rules may look at, gathered in bulk by SQL: a handful of queries a batch.

History is counted by the status now, of every other comment in the database, whatever its date:
an import brings a whole past at once. What was counted once is remembered for the run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from importer.model import Comment, Post
from importer.text import fold, host
from moderation import store
from moderation.evidence import Copies, Facts, Options, Seen, hosts_of, topic
from moderation.store import marks, slices

BY_COLUMN = (
    "select c.{0}, coalesce(s.status, c.status), count(*)"
    " from comments c left join states s on s.key = c.key"
    " where c.{0} in ({2}) group by 1, 2"
)
BY_MARK = (
    "select m.{0}, coalesce(s.status, c.status), count(*)"
    " from {1} m join comments c on c.key = m.key left join states s on s.key = c.key"
    " where m.{0} in ({2}) group by 1, 2"
)
# What is counted: the query, the column, and the table it marks comments in.
COUNTED: Mapping[str, tuple[str, str, str]] = {
    "mail": (BY_COLUMN, "author_email", ""),
    "name": (BY_COLUMN, "author_name", ""),
    "ip": (BY_COLUMN, "author_ip", ""),
    "user": (BY_COLUMN, "author_user", ""),
    "host": (BY_MARK, "host", "hosts"),
    "body": (BY_MARK, "body", "bodies"),
    "whole": (BY_MARK, "whole", "bodies"),
    "pair": (BY_MARK, "pair", "bodies"),
}
FORGET = 100_000  # counts remembered at once: bounds the memory
Value = str | bytes


def short_hash(*parts: str) -> bytes:
    """Give 8 bytes that stand for some text."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=8).digest()


def body_hash(comment: Comment) -> bytes:
    """Give what comments with the same words have in common."""
    return short_hash(fold(comment.body))


def pair_hash(comment: Comment) -> bytes:
    """Give what comments of the same name and e-mail address have in common."""
    return short_hash(comment.author.name, comment.author.email)


def whole_hash(comment: Comment) -> bytes:
    """Give what duplicates in WordPress's sense have in common (wp_allow_comment)."""
    who = comment.author
    return short_hash(comment.post, comment.parent or "", who.name, who.email, comment.body)


def mark(db: Database, comments: Iterable[Comment]) -> None:
    """Write down where comments link and which say the same, inside the caller's transaction."""
    pile = list(comments)
    keys = [(comment.key,) for comment in pile]
    db.conn.executemany("delete from hosts where key = ?", keys)
    db.conn.executemany(
        "insert or ignore into hosts(host, key) values (?, ?)",
        [(name, comment.key) for comment in pile for name in hosts_of(comment)],
    )
    db.conn.executemany(
        "insert or replace into bodies(key, body, whole, pair) values (?, ?, ?, ?)",
        [(each.key, body_hash(each), whole_hash(each), pair_hash(each)) for each in pile],
    )


@dataclass(slots=True)
class Library:
    """What was looked up during one run of judging."""

    db: Database
    options: Options
    counts: dict[tuple[str, Value], dict[str, int]] = field(default_factory=dict)
    topics: dict[str, tuple[Post, frozenset[str]]] = field(default_factory=dict)

    def learn(self, kind: str, values: Iterable[Value]) -> None:
        """Count by status the comments that have one of these values, those not counted yet."""
        new = [each for each in set(values) if each and (kind, each) not in self.counts]
        query, column, table = COUNTED[kind]
        for value in new:
            self.counts[kind, value] = {}
        for some in slices(new):
            sql = query.format(column, table, marks(some))
            for value, status, count in self.db.conn.execute(sql, some):
                self.counts[kind, value][status] = count

    def seen(self, kind: str, value: Value, own: str) -> Seen:
        """Give how often a value occurs in other comments than one of status `own`."""
        counts = self.counts.get((kind, value), {})
        return Seen(
            approved=counts.get("approved", 0) - (own == "approved" and bool(counts)),
            spam=counts.get("spam", 0) - (own == "spam" and bool(counts)),
        )

    def others(self, kind: str, value: Value, own: str) -> dict[str, int]:
        """Give the same by status, as it was counted."""
        counts = dict(self.counts.get((kind, value), {}))
        counts[own] = counts.get(own, 0) - 1
        return counts

    def read_posts(self, keys: Iterable[str]) -> None:
        """Read posts and their topics, those not read yet."""
        new = [key for key in set(keys) if key not in self.topics]
        for key, post in store.posts(self.db, new).items():
            self.topics[key] = (post, topic(post.title, post.body))

    def tidy(self) -> None:
        """Forget when too much is remembered."""
        if len(self.counts) > FORGET:
            self.counts.clear()
        if len(self.topics) > FORGET // 100:
            self.topics.clear()


def gather(library: Library, comments: Sequence[Comment]) -> Iterator[Facts]:
    """Give the facts about comments that are marked already, in their order."""
    db = library.db
    library.tidy()
    library.read_posts(comment.post for comment in comments)
    for kind, values in values_of(comments).items():
        library.learn(kind, values)
    parents = store.comments(db, [comment.parent for comment in comments if comment.parent])
    pauses = seconds_since_last(db, [comment.key for comment in comments])
    pings = own_pingbacks(db, comments)
    for comment in comments:
        yield facts(library, comment, parents, pauses, comment.author.url in pings)


def values_of(comments: Sequence[Comment]) -> dict[str, set[Value]]:
    """Give all values to be counted, by kind."""
    return {
        "mail": {comment.author.email for comment in comments},
        "name": {comment.author.name for comment in comments},
        "ip": {comment.author.ip for comment in comments},
        "user": {comment.author.user for comment in comments},
        "host": {name for comment in comments for name in hosts_of(comment)},
        "body": {body_hash(comment) for comment in comments},
        "whole": {whole_hash(comment) for comment in comments},
        "pair": {pair_hash(comment) for comment in comments},
    }


def facts(
    library: Library,
    comment: Comment,
    parents: Mapping[str, Comment],
    pauses: Mapping[str, float],
    own_pingback: bool,
) -> Facts:
    """Put the facts about one comment together."""
    who, own = comment.author, comment.status
    post, words = library.topics.get(comment.post, (None, frozenset()))
    parent = parents.get(comment.parent or "")
    same = library.others("body", body_hash(comment), own)
    again = library.others("whole", whole_hash(comment), own)
    return Facts(
        comment=comment,
        post=post,
        topic=words,
        own_host=host(comment.post),
        parent_author=parent.author.name if parent else "",
        parent_text=parent.body if parent else "",
        by_moderator=bool(who.user and post and post.author == who.name),
        pair=library.seen("pair", pair_hash(comment), own),
        mail=library.seen("mail", who.email, own),
        name=library.seen("name", who.name, own),
        ip=library.seen("ip", who.ip, own),
        user=library.seen("user", who.user, own),
        hosts={name: library.seen("host", name, own) for name in hosts_of(comment)},
        copies=Copies(sum(same.values()), same.get("spam", 0)),
        duplicate=sum(again.values()) - again.get("trash", 0) > 0,
        seconds_since_last=pauses.get(comment.key),
        own_pingback=own_pingback,
        options=library.options,
    )


def seconds_since_last(db: Database, keys: Sequence[str]) -> dict[str, float]:
    """Give how long before a comment the same IP or e-mail address wrote, within an hour."""
    before = (
        "select max(p.published) from comments p where p.{0} = c.{0} and p.{0} <> ''"
        " and p.published <= c.published and p.id < c.id"
    )
    query = (
        f"select key, published, ({before.format('author_ip')}),"
        f" ({before.format('author_email')}) from comments c where c.key in ({{}})"
    )
    found = {}
    for some in slices(keys):
        for key, published, *earlier in db.conn.execute(query.format(marks(some)), some):
            last = max(filter(None, earlier), default=None)
            if published and last:
                found[key] = between(last, published)
    return {key: pause for key, pause in found.items() if pause <= 3600}


def between(first: str, second: str) -> float:
    """Give the seconds between two stamps."""
    return (datetime.fromisoformat(second) - datetime.fromisoformat(first)).total_seconds()


def own_pingbacks(db: Database, comments: Sequence[Comment]) -> set[str]:
    """Give the addresses of pingbacks that are published posts of a site in the database."""
    urls = [comment.author.url for comment in comments if comment.kind == "pingback"]
    found: set[str] = set()
    for some in slices(urls):
        query = f"select url from posts where status = 'publish' and url in ({marks(some)})"
        found |= {url for (url,) in db.conn.execute(query, some)}
    return found
