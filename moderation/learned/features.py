"""What a model sees of a comment: its words and its shape, as places in a table of weights.

Names of features are hashed (crc32), so that a model needs no vocabulary, and the words that
honest people wrote cannot be read out of one. Five groups, because they count differently:

    words    the words, each once
    parts    their parts of three to five letters: "subscrib" is in every spelling
    pairs    words that stand together, or with one between them
    shape    links and where they lead, length, capitals, how the name looks
    person   the author's name, site and mail box: a site's own model learns them, the starter not

The first three count only in languages in which honest comments were seen. No script, language,
or count of words of a language is a feature.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from moderation import phrases
from moderation.evidence import Facts
from moderation.language import language
from moderation.learned.bare import bare_addresses

BITS = 19  # places in the table: 524,288
SHAPE = 0.7  # what a feature of the shape counts
WORDS = 4.0  # what all words count together, as a length; a single one counts 1 at most
MOST_WORDS = 400
_MOST_LINKS = 10
_LONGEST_WORD = 30
_PARTS = (3, 4, 5)  # letters
_PIECES = 8  # words of one address
_UNQUOTED = re.compile(r"<a\s+href=(?![\"'])", re.I)
_ADDRESS_WORD = re.compile(r"[a-z]{3,20}")
_DIGIT = re.compile(r"\d")
_CAPITALS = re.compile(r"[A-ZÄÖÜÀ-ÝА-Я]+")
# Name, what there must be for a search to be worth its time, what to search for.
_SIGNS = tuple(
    (name, first, re.compile(pattern))
    for name, first, pattern in (
        ("money", "$", r"[$€£] ?\d|\d ?[$€£]"), ("money", "€", r"[$€£] ?\d|\d ?[$€£]"),
        ("mention", "@", r"(?<!\w)@\w"), ("hashtag", "#", r"(?<!\w)#\w"),
        ("loud", "!", r"[!?]{3}"), ("clock", ":", r"\b\d\d?:\d\d\b"),
    )
)  # fmt: skip
_LONG_NUMBER = re.compile(r"\d(?:[ ()/-]?\d){7}")
_PICTURE = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_LENGTHS = (2, 5, 10, 20, 40, 80, 160, 320)  # words
_LINKS = (1, 2, 3, 4, 6, 10)
_SHARES = (0.001, 0.02, 0.1, 0.3, 0.6, 0.9)
UNKNOWN = ""  # too short to say: its few words are the same in many languages
UNCLEAR = "?"  # long, and yet in none of the languages that `moderation.language` knows
_LONG = 20  # words
_MASK = (1 << BITS) - 1
_name_words = lru_cache(maxsize=1 << 12)(phrases.words)  # people come back
Places = tuple[int, ...]


class Features(NamedTuple):
    """The features of a comment: words as they are, everything else as places in a table."""

    words: tuple[str, ...]  # each once, folded
    pairs: Places
    shape: Places
    person: Places
    tongue: str


def value(count: int) -> float:
    """Give what each of so many words, parts or pairs counts: the less the more there are."""
    return min(1.0, WORDS / sqrt(count)) if count else 0.0


@lru_cache(maxsize=1 << 17)
def place(name: str) -> int:
    """Give a feature's place in the table."""
    return zlib.crc32(name.encode("utf-8", "surrogatepass")) & _MASK


@lru_cache(maxsize=1 << 16)
def word_place(word: str) -> int:
    """Give the place of a folded word: numbers count as one word, monsters too."""
    if word.isdigit():
        return place("w:0")
    return place(f"w:{word}" if len(word) <= _LONGEST_WORD else "w:long")


@lru_cache(maxsize=1 << 16)
def parts(word: str) -> Places:
    """Give the places of a word's parts, its ends marked."""
    marked = f"<{word[:_LONGEST_WORD]}>"
    return tuple(
        place(f"part:{marked[at : at + size]}")
        for size in _PARTS
        for at in range(len(marked) - size + 1)
    )


def features(facts: Facts, person: bool = True, tongues: frozenset[str] | None = None) -> Features:
    """Give everything that a model may know of a comment; who wrote it only where that counts.

    `tongues`: the languages in which pairs of words count; None: all.
    """
    tokens = facts.tokens[:MOST_WORDS]
    tongue = language(facts.tokens) or (UNCLEAR if len(facts.tokens) >= _LONG else UNKNOWN)
    counts = tongues is None or tongue == UNKNOWN or tongue in tongues
    return Features(
        words=tuple(dict.fromkeys(tokens)),
        pairs=_pairs(tokens) if counts else (),
        shape=tuple({place(name): None for name in _shape(facts)}),
        person=tuple({place(name): None for name in _person(facts)}) if person else (),
        tongue=tongue,
    )


def _pairs(tokens: tuple[str, ...]) -> Places:
    """Give the places of neighbours, the ends of the text being some, and of next but ones."""
    if not tokens:
        return ()
    at = [_START, *map(word_place, tokens), _END]
    near = [(a * 31 + b * 7 + 1) & _MASK for a, b in pairwise(at)]
    far = [(a * 37 + b * 11 + 2) & _MASK for a, b in zip(at[1:-1], at[3:-1], strict=False)]
    return tuple(dict.fromkeys(near + far))


_START, _END = place("^"), place("$")


def _shape(facts: Facts) -> Iterator[str]:
    text, size = facts.text, len(facts.text) or 1
    letters = sum(map(len, facts.tokens)) or 1
    digits = len(_DIGIT.findall(text))
    yield f"length:{bisect_right(_LENGTHS, len(facts.tokens))}"
    yield f"capitals:{_share(_letters(_CAPITALS, text) / letters)}"
    yield f"digits:{_share(digits / size)}"
    yield from (f"has:{sign}" for sign in '!?\n:"' if sign in text)
    yield from (f"has:{name}" for name, first, p in _SIGNS if first in text and p.search(text))
    if digits >= 8 and _LONG_NUMBER.search(text):
        yield "has:long-number"
    if not text.isascii() and _PICTURE.search(text):
        yield "has:picture"
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
    for host, path in bare_addresses(facts.text):
        if host.removeprefix("www.") not in facts.link_hosts:
            yield "bare"
            yield from _address(host + path, host)


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
    words = set(_name_words(name)) if name else set()
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
    for each in _name_words(who.name)[:6]:
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
