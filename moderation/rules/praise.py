"""Praise that fits any page, and pitches to the owner of any site.

Short honest praise is common and welcome ("Danke, toller Beitrag!"): without an author's address
or a link it gives nothing. Flattery is recognised by what it lacks: not a word about the subject.
"""

from __future__ import annotations

from moderation.evidence import Facts, Reason
from moderation.phrases import Hit
from moderation.rules.said import places, said, where, words

# Tuned with bench/rules.py: several phrases hold 0.3 % of an English blog's comments and find five
# of six flattery templates; if one held, 0.8 % more of the blog would wait for one template more.
_ONE, _SEVERAL = 0.6, 1.0
_ONE_IN = 20  # words are of praise: who writes more has something to say
_LONG = 120  # words
_ENOUGH = 12  # words: shorter ones need none of the post's
_KNOWN_TOPIC = 80  # words of a post that is known with its text
_ABOUT_THE_POST = 2  # words shared with the post


def flattery(facts: Facts) -> Reason | None:
    """Look for praise of any page, a word about the subject nowhere, and an address to visit."""
    if not (facts.site or facts.links) or facts.comment.kind != "comment":
        return None
    hits = said(facts, "praise")
    if len(facts.tokens) > _LONG or _about_the_post(facts, hits) or not _dense(facts, hits):
        return None
    return Reason(
        "flattery",
        _ONE if len(hits) == 1 else _SEVERAL,
        "Praise that fits any page, and an address to visit: {words}.",
        words(hits),
        places(hits),
    )


def pitch(facts: Facts) -> Reason | None:
    """Look for offers to the owner of a web site: visitors into leads, guest posts."""
    hits = said(facts, "pitches")
    if not hits:
        return None
    return Reason(
        "pitch",
        min(0.8 * len(hits), 2.4),
        "Offers something to the owner of a web site: {words}.",
        words(hits),
        places(hits),
    )


def on_topic(facts: Facts) -> Reason | None:
    """Trust a little who takes up the post's own words, or the parent's."""
    shared = _shared(facts)
    if len(shared) < _ABOUT_THE_POST or facts.links:
        return None
    return Reason(
        "on_topic",
        -0.3,
        "Takes up words of the post: {words}.",
        {"words": ", ".join(sorted(shared)[:5])},
        where(facts, shared),
    )


def off_topic(facts: Facts) -> Reason | None:
    """Look for unknown authors with an address to visit and not one word of the subject. Weak."""
    if not facts.site or facts.pair.approved or facts.comment.kind != "comment":
        return None
    if not _ENOUGH <= len(facts.tokens) <= _LONG or len(facts.topic) < _KNOWN_TOPIC:
        return None
    if facts.comment.parent or not facts.words.isdisjoint(facts.topic):
        return None
    return Reason(
        "off_topic",
        0.2,
        "An address to visit, and no word of what the post is about.",
        {},
        facts.whole,
    )


def _dense(facts: Facts, hits: list[Hit]) -> bool:
    return bool(hits) and len(hits) * _ONE_IN >= len(facts.tokens)


def _shared(facts: Facts) -> frozenset[str]:
    return facts.words & (facts.topic | facts.answered if facts.answered else facts.topic)


def _about_the_post(facts: Facts, hits: list[Hit]) -> bool:
    spoken = {part for hit in hits for part in hit.phrase.split()}
    return len(_shared(facts) - spoken) >= _ABOUT_THE_POST
