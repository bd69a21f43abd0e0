"""Everything that rules may look at, gathered in bulk by SQL: a handful of queries a batch.

History is counted by the status now, of every other comment in the database, whatever its date:
an import brings a whole past at once. What was counted once is remembered for the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from importer.model import Comment, Post
from importer.text import host
from moderation import settings, store
from moderation.evidence import Copies, Facts, Options, Seen, hosts_of, topic
from moderation.marks import KINDS, Marked, count, hashed, marked, pauses
from moderation.store import marks, slices

FORGET = 100_000  # counts remembered at once: bounds the memory


@dataclass(slots=True)
class Library:
    """What was looked up during one run of judging."""

    db: Database
    options: Options  # those of the command line; what a site has set goes before them
    as_new: bool = False  # judge as if all had come just now
    by_site: dict[str, Options] = field(default_factory=dict)
    revision: int = -1  # of the settings, when `by_site` was read
    counts: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    topics: dict[str, tuple[Post, frozenset[str]]] = field(default_factory=dict)

    def learn(self, kind: str, values: Iterable[int]) -> None:
        """Count by status the comments that have one of these values, those not counted yet."""
        new = [each for each in set(values) if (kind, each) not in self.counts]
        self.counts |= {(kind, value): {} for value in new}
        for value, status, number in count(self.db, kind, new):
            self.counts[kind, value][status] = number

    def others(self, kind: str, value: int | None, own: str) -> dict[str, int]:
        """Give by status how many comments but one of status `own` have a value."""
        counts = dict(self.counts.get((kind, value), {})) if value is not None else {}
        if own in counts:
            counts[own] -= 1
        return counts

    def seen(self, kind: str, value: int | None, own: str) -> Seen:
        """Give the same as a rule wants it."""
        counts = self.others(kind, value, own)
        return Seen(approved=counts.get("approved", 0), spam=counts.get("spam", 0))

    def read_posts(self, keys: Iterable[str]) -> None:
        """Read posts and their topics, those not read yet."""
        new = [key for key in set(keys) if key not in self.topics]
        for key, post in store.posts(self.db, new).items():
            self.topics[key] = (post, topic(post.title, post.body))

    def options_of(self, site: str) -> Options:
        """Give the options that hold for a site."""
        if site not in self.by_site:
            self.by_site[site] = settings.options_of(self.db, site, self.options)
        return self.by_site[site]

    def tidy(self) -> None:
        """Forget when too much is remembered, and settings that somebody changed."""
        if (now := settings.revision(self.db)) != self.revision:
            self.revision = now
            self.by_site.clear()
        if len(self.counts) > FORGET:
            self.counts.clear()
        if len(self.topics) > FORGET // 100:
            self.topics.clear()


@dataclass(frozen=True, slots=True)
class Around:
    """What was looked up for one batch."""

    parents: Mapping[str, Comment]
    pauses: Mapping[str, int]
    own_posts: frozenset[str]  # addresses that pingbacks came from and that are our posts


def gather(library: Library, comments: Sequence[Comment]) -> Iterator[Facts]:
    """Give the facts about comments whose marks are written already, in their order."""
    db = library.db
    library.tidy()
    library.read_posts(comment.post for comment in comments)
    found = marked(db, comments)
    for kind in KINDS:
        library.learn(kind, (value for each in found for value in each.values.get(kind, ())))
    around = Around(
        parents=store.comments(db, [each.parent for each in comments if each.parent]),
        pauses=pauses(db, found),
        own_posts=own_posts(db, comments),
    )
    for each in found:
        yield facts(library, each, around)


def facts(library: Library, found: Marked, around: Around) -> Facts:
    """Put the facts about one comment together."""
    comment = found.comment
    who, own = comment.author, comment.status
    single = {kind: next(iter(found.values.get(kind, ())), None) for kind in KINDS}
    post, words = library.topics.get(comment.post, (None, frozenset()))
    parent = around.parents.get(comment.parent or "")
    same = library.others("body", single["body"], own)
    again = library.others("whole", single["whole"], own)
    return Facts(
        comment=comment,
        post=post,
        topic=words,
        own_host=host(comment.post),
        parent_author=parent.author.name if parent else "",
        parent_text=parent.body if parent else "",
        by_moderator=bool(who.user and post and post.author == who.name),
        pair=library.seen("pair", single["pair"], own),
        mail=library.seen("mail", single["mail"], own),
        name=library.seen("name", single["name"], own),
        ip=library.seen("ip", single["ip"], own),
        user=library.seen("user", single["user"], own),
        hosts={name: library.seen("host", hashed(name), own) for name in hosts_of(comment)},
        copies=Copies(sum(same.values()), same.get("spam", 0)),
        duplicate=sum(again.values()) - again.get("trash", 0) > 0,
        seconds_since_last=around.pauses.get(comment.key),
        own_pingback=comment.kind == "pingback" and who.url in around.own_posts,
        as_new=library.as_new,
        options=library.options_of(post.site if post else ""),
    )


def own_posts(db: Database, comments: Sequence[Comment]) -> frozenset[str]:
    """Give the addresses of pingbacks that are published posts of a site in the database."""
    urls = [comment.author.url for comment in comments if comment.kind == "pingback"]
    found: set[str] = set()
    for some in slices(urls):
        query = f"select url from posts where status = 'publish' and url in ({marks(some)})"
        found |= {url for (url,) in db.conn.execute(query, some)}
    return frozenset(found)
