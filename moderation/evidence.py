"""What a rule may look at, and what it may answer.

`Facts` is everything known about one comment, gathered beforehand in bulk (`moderation.facts`);
a rule turns it into a `Reason` or nothing; `moderation.judge` adds the reasons up to a `Verdict`.
All are values: no rule asks a database, a network or a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from importer.model import Comment, Post
from importer.text import Link, host, plain, shown
from moderation import phrases
from moderation.phrases import Hit, Range

Band = Literal["clean", "hold", "spam"]
BANDS: tuple[Band, ...] = ("clean", "hold", "spam")


class Keys(NamedTuple):
    """A list of words to look for, indexed: even 65,000 lines are looked up in a moment."""

    short: tuple[str, ...]
    by_start: Mapping[str, tuple[str, ...]]  # first letters -> words


KEY_START = 4  # letters: 65,000 words are looked up in 1.6 ms a comment; with three, in 5.7


def keys(lines: Iterable[str]) -> Keys:
    """Index an option's lines: trimmed, lower case; empty ones and PHP's empty "0" left out."""
    words = {line.strip().lower() for line in lines} - {"", "0"}
    by_start: dict[str, list[str]] = {}
    for each in sorted(words):
        if len(each) >= KEY_START:
            by_start.setdefault(each[:KEY_START], []).append(each)
    short = sorted(each for each in words if len(each) < KEY_START)
    return Keys(tuple(short), {start: tuple(each) for start, each in by_start.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A site's discussion settings: WordPress's names and defaults, and the two thresholds.

    One point holds, two and a half mark as spam: a rule that may hold alone weighs 1, and none
    marks alone but the disallowed words. Of 9,500 honest comments in `bench/rules.py` the worst
    scores 1.4, so the band of spam begins a whole point above.
    """

    comment_moderation: bool = False  # hold every comment
    comment_max_links: int = 2  # hold from so many links on; 0: never
    moderation_keys: tuple[str, ...] = ()  # hold where one of these occurs
    disallowed_keys: tuple[str, ...] = ()  # spam where one of these occurs
    comment_previously_approved: bool = True  # hold who was never approved before
    flood_seconds: int = 15
    hold: float = 1.0
    spam: float = 2.5
    to_hold: Keys = field(init=False, repr=False, compare=False)  # moderation_keys, indexed
    disallowed: Keys = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the word lists once for all comments."""
        object.__setattr__(self, "to_hold", keys(self.moderation_keys))
        object.__setattr__(self, "disallowed", keys(self.disallowed_keys))


class Seen(NamedTuple):
    """How often something occurred in other comments, by what became of them."""

    approved: int = 0
    spam: int = 0


class Copies(NamedTuple):
    """How many other comments say the same words (equal `importer.text.fold`)."""

    total: int = 0
    spam: int = 0


UNSEEN, UNIQUE, DEFAULTS = Seen(), Copies(), Options()


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
    user: Seen = UNSEEN  # ... by this registered user
    hosts: Mapping[str, Seen] = field(default_factory=dict)  # by `hosts_of(comment)`
    copies: Copies = UNIQUE
    duplicate: bool = False  # same post, parent, author and words, not in the trash
    seconds_since_last: float | None = None  # since the same IP's or address's comment before
    own_pingback: bool = False  # a pingback from a published post of this site
    options: Options = DEFAULTS
    text: str = field(init=False)  # what a reader sees
    links: tuple[Link, ...] = field(init=False)
    link_hosts: tuple[str, ...] = field(init=False)  # of each link; "" for mail
    site: str = field(init=False)  # host of the author's address
    tokens: tuple[str, ...] = field(init=False)  # the words in order, folded (`phrases.word`)
    words: frozenset[str] = field(init=False)  # the same, each once
    said: Mapping[str, Sequence[Hit]] = field(init=False)  # phrases found, by word list

    def __post_init__(self) -> None:
        """Compute once what many rules need."""
        text, links = shown(self.comment.body)
        tokens = phrases.words(text)
        distinct = frozenset(tokens)
        computed = {
            "text": text,
            "links": links,
            "link_hosts": tuple(map(_link_host, links)),
            "site": _host(self.comment.author.url),
            "tokens": tokens,
            "words": distinct,
            "said": phrases.find(text, tokens, distinct),
        }
        for name, value in computed.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comment looks like spam (weight > 0) or honest (weight < 0).

    `why` is an English sentence with named {args}, the id in the catalogues; a sentence that
    counts has both forms, "{count} link|{count} links". `evidence` are ranges in the shown text;
    where it lies elsewhere, args name it. `least` is the band that an option of the site demands.
    """

    rule: str
    weight: float
    why: str
    args: Mapping[str, str | int | float] = field(default_factory=dict)
    evidence: tuple[Range, ...] = ()
    least: Band = "clean"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all reasons come to; they are sorted, what weighs most first."""

    score: float
    band: Band
    reasons: tuple[Reason, ...] = ()


Rule = Callable[[Facts], Reason | None]


def hosts_of(comment: Comment) -> frozenset[str]:
    """Give the hosts a comment leads to: its links' and its author's, mail left out."""
    found = {_link_host(link) for link in shown(comment.body).links}
    return frozenset((found | {_host(comment.author.url)}) - {""})


def topic(title: str, body: str = "") -> frozenset[str]:
    """Give the words a post is about: long enough to mean something, folded by `phrases.word`."""
    words = phrases.words(plain(f"{title}\n{body}"))
    return frozenset(each for each in words if len(each) >= _MEANINGFUL)


_MEANINGFUL = 5  # letters: leaves out most of what every text contains, in German and English
_host = lru_cache(maxsize=1 << 14)(host)


def _link_host(link: Link) -> str:
    return "" if link.kind == "mail" else _host(link.href)
