"""What a model sees of a comment: its words and its shape, as places in a table of weights.

Names of features are hashed (crc32), so that a model needs no vocabulary, and the words that
honest people wrote cannot be read out of one. Three groups, because they are learned differently:

    words    the words, each once; only those of languages in which honest comments were seen
    shape    links and where they lead, length, capitals, how the name looks
    person   the author's name, site and mail box: a site's own model learns them, the starter not

No script, language, or count of words of a language is a feature.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from moderation import phrases
from moderation.evidence import Facts
from moderation.language import language

BITS = 18  # places in the table: 262,144
SHAPE = 0.7  # what a feature of the shape counts
WORDS = 4.0  # what all words count together, as a length; a single one counts 1 at most
MOST_WORDS = 400
_MOST_LINKS = 30
_LONGEST_WORD = 30
_PIECES = 12  # words of one address
_UNQUOTED = re.compile(r"<a\s+href=(?![\"'])", re.I)
_ADDRESS_WORD = re.compile(r"[a-z]{3,20}")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_CAPITALS = re.compile(r"[A-ZÄÖÜÀ-ÝА-Я]+")
_LENGTHS = (2, 5, 10, 20, 40, 80, 160, 320)  # words
_LINKS = (1, 2, 3, 4, 6, 10)
_SHARES = (0.001, 0.02, 0.1, 0.3, 0.6, 0.9)
UNKNOWN = ""  # too short to say: its few words are the same in many languages
UNCLEAR = "?"  # long, and yet in none of the languages that `moderation.language` knows
_LONG = 20  # words
Places = tuple[int, ...]


class Features(NamedTuple):
    """The features of a comment, as places in a table."""

    words: Places
    shape: Places
    person: Places
    tongue: str

    @property
    def word_value(self) -> float:
        """Give what each word counts: the less the more there are."""
        return min(1.0, WORDS / sqrt(len(self.words))) if self.words else 0.0


@lru_cache(maxsize=1 << 17)
def place(name: str) -> int:
    """Give a feature's place in the table."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) & ((1 << BITS) - 1)


def features(facts: Facts) -> Features:
    """Give everything that a model may know of a comment."""
    return Features(
        words=tuple(sorted({place(name) for name in map(word_name, _words(facts)) if name})),
        shape=tuple(sorted({place(name) for name in _shape(facts)})),
        person=tuple(sorted({place(name) for name in _person(facts)})),
        tongue=language(facts.tokens) or (UNCLEAR if len(facts.tokens) >= _LONG else UNKNOWN),
    )


def word_name(token: str) -> str:
    """Give the feature of a folded word, "" for what says nothing: numbers count as one word."""
    if token.isdigit():
        return "w:0"
    return f"w:{token}" if len(token) <= _LONGEST_WORD else ""


def _words(facts: Facts) -> set[str]:
    return set(facts.tokens[:MOST_WORDS]) if len(facts.tokens) > MOST_WORDS else set(facts.words)


def _shape(facts: Facts) -> Iterator[str]:
    text, size = facts.text, len(facts.text) or 1
    letters = _letters(_LETTERS, text) or 1
    yield f"length:{bisect_right(_LENGTHS, len(facts.tokens))}"
    yield f"capitals:{_share(_letters(_CAPITALS, text) / letters)}"
    yield f"digits:{_share(len(_DIGIT.findall(text)) / size)}"
    for sign in ("!", "?", "\n"):
        if sign in text:
            yield f"has:{sign}"
    yield from _links(facts)
    yield from _name(facts)


def _letters(runs: re.Pattern[str], text: str) -> int:
    """Count letters by their runs: a fifth of the time that one by one takes."""
    return sum(map(len, runs.findall(text)))


def _links(facts: Facts) -> Iterator[str]:
    links = facts.links[:_MOST_LINKS]
    web = [link for link in links if link.kind != "mail"]
    yield f"links:{bisect_right(_LINKS, len(web))}"
    yield f"linked:{_share(sum(len(link.text) for link in web) / (len(facts.text) or 1))}"
    yield from {f"kind:{link.kind}" for link in links}
    if _UNQUOTED.search(facts.comment.body):
        yield "unquoted"
    for link, host in zip(links, facts.link_hosts, strict=False):
        if host and host != facts.own_host:
            yield from _address(link.href, host)


def _address(href: str, host: str) -> Iterator[str]:
    """Give what an address is made of: where it leads says more than any word around it."""
    yield f"host:{host}"
    yield f"end:{host.rpartition('.')[2]}"
    path = href.partition(host)[2][:200].lower()
    for kind, text in (("in-host", host), ("in-path", path)):
        for found in _ADDRESS_WORD.findall(text)[:_PIECES]:
            yield f"{kind}:{found}"
    if "?" in href:
        yield "query"
    if not path.strip("/"):
        yield "front-page"


def _name(facts: Facts) -> Iterator[str]:
    """Give how the name looks, and whether the text is about it, as an advertiser's is."""
    name = facts.comment.author.name.strip()
    words = set(phrases.words(name)) if name else set()
    if not words:
        return
    yield f"name-words:{min(len(words), 6)}"
    if _DIGIT.search(name):
        yield "name-digits"
    if name[0].islower():
        yield "name-small"
    same = len(words & facts.words)
    yield f"name-in-text:{'all' if same == len(words) else 'some' if same else 'no'}"
    if facts.words and facts.words <= words:
        yield "only-the-name"


def _person(facts: Facts) -> Iterator[str]:
    who = facts.comment.author
    for each in phrases.words(who.name)[:6]:
        yield f"name:{each}"
    if facts.site:
        yield "author-site"
        yield from (f"author-{name}" for name in _address(who.url, facts.site))
        yield f"host:{facts.site}"
    mail = who.email.rpartition("@")
    if mail[1]:
        yield f"mail:{mail[2].lower()}"
        yield f"mail-digits:{min(len(_DIGIT.findall(mail[0])), 4)}"


def _share(value: float) -> int:
    return bisect_right(_SHARES, value)
