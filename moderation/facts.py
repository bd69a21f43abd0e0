"""Everything that rules may look at, gathered in bulk by SQL: a handful of queries a batch.

History is counted by the status now, of every other comment in the database, whatever its date:
an import brings a whole past at once. What was counted once is remembered for the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from importer.model import Comment, Post
from importer.text import host
from moderation import settings, store
from moderation.campaigns import Fate, fates
from moderation.evidence import (
    Copies,
    Facts,
    Habits,
    Options,
    Seen,
    Submission,
    Wave,
    hosts_of,
    topic,
)
from moderation.grouping import Grouping, Placed, membership, place
from moderation.language import language
from moderation.learned import site as lessons
from moderation.learned.model import Model
from moderation.marks import (
    KINDS,
    Marked,
    approved_bodies,
    bursts,
    count,
    hashed,
    marked,
    pauses,
)
from moderation.near import Twin
from moderation.reading import shown, words
from moderation.store import marks, slices

FORGET = 100_000  # counts remembered at once: bounds the memory
REMEMBERED = 5  # comments of a known author that are read
PEOPLE = ("pair", "mail", "name", "ip", "net", "user")
COUNTED = tuple(kind for kind in KINDS if kind != "near")


@dataclass(slots=True)
class Library:
    """What was looked up during one run of judging."""

    db: Database
    options: Options  # those of the command line; what a site has set goes before them
    as_new: bool = False  # judge as if all had come just now
    by_site: dict[str, Options] = field(default_factory=dict)
    revision: int = -1  # of the settings, when `by_site` was read
    grouping: Grouping = field(init=False)
    models: dict[str, Model] = field(default_factory=dict)  # by site
    lesson: int = -1  # the last there was, when `models` was read
    counts: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    topics: dict[str, tuple[Post, frozenset[str]]] = field(default_factory=dict)
    sites: tuple[str, ...] | None = None  # all there are, the longest key first

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        self.grouping = Grouping(self.db, self.as_new)

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
            counts[own] = max(0, counts[own] - 1)
        return counts

    def seen(self, kind: str, values: Sequence[int], own: str) -> Seen:
        """Give the same as a rule wants it; of several values the one that is known best."""
        counts = [self.others(kind, value, own) for value in values]
        most = {
            name: max((each.get(name, 0) for each in counts), default=0) for name in Seen._fields
        }
        return Seen(**most)

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

    def site_of(self, post: str) -> str:
        """Give the site of a post that is not in the database: by its key, or the only one."""
        if self.sites is None:
            found = self.db.conn.execute("select key from sites order by length(key) desc")
            self.sites = tuple(key for (key,) in found)
        if len(self.sites) == 1:
            return self.sites[0]
        return next((key for key in self.sites if post.startswith(f"{key}/")), "")

    def model_of(self, site: str) -> Model:
        """Give what was learned for a site."""
        if site not in self.models:
            self.models[site] = lessons.model_of(self.db, site)
        return self.models[site]

    def tidy(self) -> None:
        """Forget when too much is remembered; settings that changed, models that learned anew."""
        if (last := lessons.revision(self.db)) != self.lesson:
            self.lesson = last
            self.models.clear()
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
    bursts: Mapping[str, int]
    near: Mapping[str, tuple[Twin, ...]]
    waves: Mapping[str, Wave]
    habits: Mapping[str, Habits]
    submissions: Mapping[str, Submission]
    own_posts: frozenset[str]  # addresses that pingbacks came from and that are our posts


def gather(library: Library, comments: Sequence[Comment]) -> Iterator[Facts]:
    """Give the facts about comments, in their order.

    Those in the database must have their marks written already; others are compared with all.
    """
    found = marked(library.db, comments)
    yield from gathered(library, found, place(library.grouping, found))


def gathered(library: Library, found: Sequence[Marked], placed: Placed) -> Iterator[Facts]:
    """Give the same for comments that are placed in their campaigns already."""
    library.tidy()
    library.read_posts(each.comment.post for each in found)
    for kind in COUNTED:
        library.learn(kind, (value for each in found for value in each.values.get(kind, ())))
    around = look_around(library, found, placed)
    for each in found:
        yield facts(library, each, around)


def look_around(library: Library, found: Sequence[Marked], placed: Placed) -> Around:
    """Look up what a batch needs beside the counts."""
    db, comments = library.db, [each.comment for each in found]
    return Around(
        parents=store.comments(db, [each.parent for each in comments if each.parent]),
        pauses=pauses(db, found),
        bursts=bursts(db, found),
        near=placed.near,
        waves=waves(library, found, placed.ids),
        habits=habits(library, found),
        submissions=store.submissions(db, [each.key for each in comments]),
        own_posts=own_posts(db, comments),
    )


def facts(library: Library, found: Marked, around: Around) -> Facts:
    """Put the facts about one comment together."""
    comment = found.comment
    who = comment.author
    own = comment.status if found.number else ""  # one that is not in the database is not counted
    single = {kind: next(iter(found.values.get(kind, ())), None) for kind in COUNTED}
    post, about = library.topics.get(comment.post, (None, frozenset()))
    site = post.site if post else library.site_of(comment.post)
    parent = around.parents.get(comment.parent or "")
    same = library.others("body", single["body"], own)
    again = library.others("whole", single["whole"], own)
    near = Counter(twin.status for twin in around.near.get(comment.key, ()))
    from_template = library.others("skeleton", single["skeleton"], own)
    return Facts(
        comment=comment,
        post=post,
        topic=about,
        own_host=host(comment.post),
        parent_author=parent.author.name if parent else "",
        parent_text=parent.body if parent else "",
        by_moderator=bool(who.user and post and post.author == who.name),
        **{kind: library.seen(kind, found.values.get(kind, ()), own) for kind in PEOPLE},
        hosts={name: library.seen("host", (hashed(name),), own) for name in hosts_of(comment)},
        copies=Copies(sum(same.values()), same.get("spam", 0)),
        near=max(
            Copies(near.total(), near["spam"]),
            Copies(sum(from_template.values()), from_template.get("spam", 0)),
        ),
        duplicate=sum(again.values()) - again.get("trash", 0) > 0,
        seconds_since_last=around.pauses.get(comment.key),
        elsewhere=around.bursts.get(comment.key, 0),
        post_age=age(comment, post),
        answered=topic("", parent.body) if parent else frozenset(),
        habits=around.habits.get(comment.key),
        wave=around.waves.get(comment.key),
        submission=around.submissions.get(comment.key),
        own_pingback=comment.kind == "pingback" and who.url in around.own_posts,
        as_new=library.as_new,
        learned=library.model_of(site),
        options=library.options_of(site),
    )


def age(comment: Comment, post: Post | None) -> float | None:
    """Give how many days old a post was when a comment came."""
    if post is None or post.published is None or comment.published is None:
        return None
    return (comment.published - post.published).total_seconds() / 86400


def waves(library: Library, found: Sequence[Marked], ids: Mapping[str, int]) -> dict[str, Wave]:
    """Give the campaigns of comments, without the comments themselves."""
    belongs = membership(library.db, [each.comment.key for each in found])
    known = {**ids, **belongs}
    fated = fates(library.db, known.values())
    return {
        each.comment.key: wave(fated[id], each.comment, each.comment.key in belongs)
        for each in found
        if (id := known.get(each.comment.key))
    }


def wave(fate: Fate, comment: Comment, is_member: bool) -> Wave:
    """Give a campaign as one of its comments sees it."""
    campaign, statuses = fate.campaign, dict(fate.statuses)
    if is_member and comment.status in statuses:
        statuses[comment.status] -= 1
    return Wave(
        id=campaign.id,
        kind=campaign.kind,
        label=campaign.label,
        size=campaign.size - is_member,
        spam=statuses.get("spam", 0),
        approved=statuses.get("approved", 0),
        verdict=campaign.verdict,
        days=campaign.days,
    )


def habits(library: Library, found: Sequence[Marked]) -> dict[str, Habits]:
    """Give how known authors have written so far; nobody else's words are read.

    Nor is it asked about comments that are approved: trust in them rests on more than a name.
    """
    found = [each for each in found if library.as_new or each.comment.status != "approved"]
    values = {value for each in found for value in each.values["pair"]}
    known = {value for value in values if library.counts.get(("pair", value), {}).get("approved")}
    read: dict[int, list[tuple[int, str, bool]]] = {}
    for value, number, body in approved_bodies(library.db, "pair", known, REMEMBERED):
        text, links = shown(body)
        tongue = language(words(text))
        read.setdefault(value, []).append((number, tongue, bool(links)))
    result = {}
    for each in found:
        pair = each.values["pair"]
        others = [x for value in pair for x in read.get(value, ()) if x[0] != each.number]
        if others:
            languages = frozenset(tongue for _, tongue, _ in others) - {""}
            result[each.comment.key] = Habits(languages, any(links for _, _, links in others))
    return result


def own_posts(db: Database, comments: Sequence[Comment]) -> frozenset[str]:
    """Give the addresses of pingbacks that are published posts of a site in the database."""
    urls = [comment.author.url for comment in comments if comment.kind == "pingback"]
    found: set[str] = set()
    for some in slices(urls):
        query = f"select url from posts where status = 'publish' and url in ({marks(some)})"
        found |= {url for (url,) in db.conn.execute(query, some)}
    return frozenset(found)
