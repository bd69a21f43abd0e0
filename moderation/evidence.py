"""What a rule may look at, and what it may answer.

`Facts` is everything known about one comment, gathered beforehand in bulk (`moderation.facts`);
a rule turns it into a `Reason` or nothing; `moderation.judge` adds the reasons up to a `Verdict`.
All are values: no rule asks a database, a network or a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from importer.model import Comment, Post
from importer.text import Link, host, plain
from moderation import phrases, reading
from moderation.homes import home
from moderation.options import DEFAULTS
from moderation.options import Options as Options  # who asks for evidence asks for options, too
from moderation.phrases import Hit, Range

if TYPE_CHECKING:
    from moderation.learned.model import Model

Band = Literal["clean", "hold", "spam"]
BANDS: tuple[Band, ...] = ("clean", "hold", "spam")


class Seen(NamedTuple):
    """How often something occurred in other comments, by what became of them."""

    approved: int = 0
    spam: int = 0


class Copies(NamedTuple):
    """How many other comments say the same words (equal `importer.text.fold`)."""

    total: int = 0
    spam: int = 0


class Wave(NamedTuple):
    """A campaign that a comment belongs to; the comment itself is not counted."""

    id: int
    kind: str  # template | host | net | name
    label: str
    size: int
    spam: int = 0  # of the newest members
    approved: int = 0
    verdict: str = ""  # a moderator's word: spam | ham
    days: int = 0  # from its first to its last


class Submission(NamedTuple):
    """How a comment came through our own form."""

    trap: bool = False  # a field that people do not see was filled in
    seconds: float | None = None  # from showing the form, which is signed, to sending it


class Habits(NamedTuple):
    """How a known author has written so far: the last few approved comments."""

    languages: frozenset[str]
    linking: bool  # some had links


UNSEEN, UNIQUE = Seen(), Copies()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule may look at, about one comment. Unknown is the default everywhere.

    Counts never include the comment itself.
    """

    comment: Comment  # with the source's status
    post: Post | None = None
    topic: frozenset[str] = frozenset()  # `topic(...)` of the post's title and body
    own_host: str = ""  # `host` of the blog
    parent_author: str = ""
    parent_text: str = ""
    by_moderator: bool = False  # written by the post's author or a moderator
    pair: Seen = UNSEEN  # other comments with this name and e-mail address
    mail: Seen = UNSEEN  # ... with this address
    name: Seen = UNSEEN  # ... with this name
    ip: Seen = UNSEEN  # ... from this IP
    net: Seen = UNSEEN  # ... from its neighbourhood
    user: Seen = UNSEEN  # ... by this registered user
    hosts: Mapping[str, Seen] = field(default_factory=dict)  # by `hosts_of(comment)`
    copies: Copies = UNIQUE
    near: Copies = UNIQUE  # nearly the same words: one template
    duplicate: bool = False  # same post, parent, author and words, not in the trash
    seconds_since_last: float | None = None  # since the same IP's or address's comment before
    elsewhere: int = 0  # other posts under which the same visitor wrote within the hour before
    post_age: float | None = None  # days
    answered: frozenset[str] = frozenset()  # `topic` of the comment that is answered
    habits: Habits | None = None  # of who has approved comments under this name and address
    wave: Wave | None = None  # the campaign it belongs to
    submission: Submission | None = None  # through our own form
    own_pingback: bool = False  # a pingback from a published post of this site
    as_new: bool = False  # judged as if it had come just now, whatever its status is
    learned: Model | None = None  # what labelled comments taught, here and elsewhere
    options: Options = DEFAULTS
    text: str = field(init=False)  # what a reader sees
    links: tuple[Link, ...] = field(init=False)
    link_hosts: tuple[str, ...] = field(init=False)  # of each link; "" for mail
    outward: tuple[tuple[Link, str], ...] = field(init=False)  # links away from the blog, hosts
    site: str = field(init=False)  # host of the author's address
    tokens: tuple[str, ...] = field(init=False)  # the words in order, folded (`phrases.word`)
    words: frozenset[str] = field(init=False)  # the same, each once
    said: Mapping[str, Sequence[Hit]] = field(init=False)  # phrases found, by word list

    def __post_init__(self) -> None:
        """Compute once what many rules need."""
        text, links = reading.shown(self.comment.body)
        tokens = reading.words(text)
        distinct = frozenset(tokens)
        computed = {
            "text": text,
            "links": links,
            "link_hosts": (hosts := tuple(map(_link_host, links))),
            "outward": _outward(links, hosts, self.own_host) if links else (),
            "site": _host(self.comment.author.url),
            "tokens": tokens,
            "words": distinct,
            "said": phrases.find(text, tokens, distinct),
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)

    @property
    def whole(self) -> tuple[Range, ...]:
        """Give the whole text as evidence; none where a comment shows no text."""
        return ((0, len(self.text)),) if self.text else ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comment looks like spam (weight > 0) or honest (weight < 0).

    `why` is an English sentence with named {args}, the id in the catalogues; a sentence that
    counts has both forms, "{count} link|{count} links". `evidence` are ranges in the shown text;
    where it lies elsewhere, args name it. `least` is the band that an option of the site demands;
    `most` the band that the reason may carry the sum into.
    """

    rule: str
    weight: float
    why: str
    args: Mapping[str, str | int | float] = field(default_factory=dict)
    evidence: tuple[Range, ...] = ()
    least: Band = "clean"
    most: Band = "spam"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all reasons come to; they are sorted, what weighs most first."""

    score: float
    band: Band
    reasons: tuple[Reason, ...] = ()


Rule = Callable[[Facts], Reason | None]


def hosts_of(comment: Comment, links: Sequence[Link] | None = None) -> frozenset[str]:
    """Give the hosts a comment leads to: its links' (read already or not) and its author's.

    Of hosts that many share also the page (`homes.home`).
    """
    links = reading.shown(comment.body).links if links is None else links
    led = [(link.href, _link_host(link)) for link in links]
    led.append((comment.author.url, _host(comment.author.url)))
    return frozenset(each for href, name in led if name for each in (name, home(href, name)))


def topic(title: str, body: str = "") -> frozenset[str]:
    """Give the words a post is about: long enough to mean something, folded by `phrases.word`."""
    words = phrases.words(plain(f"{title}\n{body}"))
    return frozenset(each for each in words if len(each) >= _MEANINGFUL)


_MEANINGFUL = 5  # letters: leaves out most of what every text contains, in German and English
_host = lru_cache(maxsize=1 << 14)(host)


def _outward(links: Sequence[Link], hosts: Sequence[str], own: str) -> tuple[tuple[Link, str], ...]:
    pairs = zip(links[:_READ], hosts, strict=False)
    return tuple(pair for pair in pairs if pair[0].kind != "mail" and (pair[1] != own or not own))


_READ = 500  # links looked at


def _link_host(link: Link) -> str:
    return "" if link.kind == "mail" else _host(link.href)
