"""How a comment links, and where to.

Links to the blog itself never count, and e-mail addresses only to WordPress's own rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from importer.text import Link
from moderation.evidence import UNSEEN, Facts, Reason
from moderation.homes import shared
from moderation.phrases import Range, lines, word
from moderation.rules.said import places, said, words

_SHORTENERS = frozenset(lines("shorteners"))
_REFERENCES = frozenset(lines("references"))
_ENDINGS = frozenset(lines("endings"))
# Two groups: stems that count anywhere in a host, and those that must stand alone ("stem-").
_STEM = re.compile(
    "|".join(
        rf"(?<![^\W\d]){stem[:-1]}(?![^\W\d])" if stem.endswith("-") else stem
        for stem in sorted(lines("stems"), key=len, reverse=True)
    )
)
# An attribute without quotes: no editor writes that, spam software does.
_UNQUOTED = re.compile(r"<a\s+href=(?![\"'])", re.I)
_DETOUR = re.compile(
    r"(?:/url\?(?:.{0,200}&)?(?:q|url)=|[?&](?:goto|redirect|redir|url|u)=)https?[:%]", re.I
)
_MEMBER_PAGE = re.compile(
    r"/(?:member|viewtopic|viewthread|showthread|profile|memberlist)\.php\?|/members/\d", re.I
)
_REFERRAL = re.compile(r"[?&](?:ref|refid|aff|aff_?id|affiliate|partner|promo|bta|invite)=", re.I)
_KEYWORD = re.compile(r"[^\W_]{4,40}")
_SHORT = 40  # words
_MANY = 4  # links; WordPress's own limit is the blog's option
_SHOWN = 50  # links named as evidence
_FEW_WORDS = 6  # beside a link: "read more about it here:" is no contribution


def mostly_links(facts: Facts) -> Reason | None:
    """Look for comments that hardly say anything beside their links."""
    leads = [lead for lead in facts.outward if not _is_known(facts, lead[1])]
    if not leads or facts.comment.kind != "comment":
        return None
    count = len(facts.text.split()) - sum(len(lead.text.split()) for lead, _ in leads)
    if count >= _FEW_WORDS * max(2, len(leads)):
        return None
    return Reason(
        "mostly_links",
        1.0 if count < _FEW_WORDS else 0.6,
        "Beside the links only {count} word.|Beside the links only {count} words.",
        {"count": max(0, count)},
        _ranges(leads),
    )


def many_links(facts: Facts) -> Reason | None:
    """Look for long lists of links."""
    leads = facts.outward
    if len(leads) < _MANY:
        return None
    return Reason(
        "many_links",
        min(0.2 * len(leads), 1.2),
        "{links} links, to {count} site.|{links} links, to {count} sites.",
        {"links": len(leads), "count": len({name for _, name in leads})},
        _ranges(leads),
    )


def forum_code(facts: Facts) -> Reason | None:
    """Look for [url] links, which no blog shows; beside HTML links they are a machine's try-out."""
    codes = [lead for lead in facts.outward if lead[0].kind == "bbcode"]
    if not codes and ("[" not in facts.text or "[/url]" not in facts.text.lower()):
        return None
    mixed = any(link.kind == "anchor" for link in facts.links)
    ends = [(at := facts.text.lower().find("[/url]"), at + len("[/url]"))] if not codes else []
    return Reason(
        "forum_code",
        1.5 if mixed else 1.0,
        "Links written as forum code ([url]), which no blog shows.",
        {},
        (*_ranges(codes), *ends),
    )


def machine_html(facts: Facts) -> Reason | None:
    """Look for links typed by a program: <a href=... without quotes."""
    if not facts.links or not _UNQUOTED.search(facts.comment.body):
        return None
    places = _ranges([lead for lead in facts.outward if lead[0].kind == "anchor"])
    return Reason("machine_html", 0.7, "A link written as only programs write it.", {}, places)


def shortener(facts: Facts) -> Reason | None:
    """Look for shortened addresses, which hide where they lead."""
    for name, place in _hosts(facts):
        if name in _SHORTENERS:
            why = {"host": name}
            return Reason(
                "shortener", 0.7, "A shortened address hides where it leads: {host}.", why, place
            )
    return None


def echo(facts: Facts) -> Reason | None:
    """Look for short texts that repeat the words of their link: search words, not a sentence."""
    if not facts.links or len(facts.tokens) > _SHORT:
        return None
    counts = Counter(facts.tokens)
    for link, _ in facts.outward:
        keywords = _KEYWORD.findall(link.text) if link.kind == "anchor" else []
        twice = {word(each): each for each in keywords if counts[word(each)] > 1}
        for each in twice.keys() & facts.topic:
            del twice[each]
        if len(twice) > 1:
            return Reason(
                "echo",
                0.5,
                "Repeats the words of its link: {words}.",
                {"words": ", ".join(list(twice.values())[:5])},
                _ranges([(link, "")]),
            )
    return None


def referral(facts: Facts) -> Reason | None:
    """Look for links that pay whoever placed them."""
    leads = [lead for lead in facts.outward if _REFERRAL.search(lead[0].href)]
    if not leads:
        return None
    why = {"host": leads[0][1]}
    return Reason(
        "referral", 0.5, "A link to {host} that pays whoever placed it.", why, _ranges(leads)
    )


def detour(facts: Facts) -> Reason | None:
    """Look for links that hide where they lead behind a well-known host's redirection."""
    leads = [lead for lead in facts.outward if _DETOUR.search(lead[0].href)]
    if not leads:
        return None
    return Reason(
        "detour",
        0.8,
        "A link that takes a detour over {host} to hide where it leads.",
        {"host": leads[0][1]},
        _ranges(leads),
    )


def member_pages(facts: Facts) -> Reason | None:
    """Look for links to forum members and threads elsewhere: spam that advertises spam."""
    leads = [lead for lead in facts.outward if _MEMBER_PAGE.search(lead[0].href)]
    if len(leads) < 2:
        return None
    return Reason(
        "member_pages",
        0.8,
        "{count} links to members or threads of other forums.",
        {"count": len(leads)},
        _ranges(leads),
    )


def cheap_domain(facts: Facts) -> Reason | None:
    """Look for domain endings that are bought by the hundred (.top, .quest)."""
    for name, place in _hosts(facts):
        if name.rpartition(".")[2] in _ENDINGS:
            why = {"host": name}
            return Reason("cheap_domain", 0.4, "Leads to a throw-away domain: {host}.", why, place)
    return None


def telling_host(facts: Facts) -> Reason | None:
    """Look for hosts whose name says what is sold there."""
    for name, place in _hosts(facts):
        stem = _stem(name)
        if stem and stem not in facts.topic:
            return Reason(
                "telling_host",
                1.0,
                "Leads to {host}: “{stem}” in an address sells something.",
                {"host": name, "stem": stem},
                place,
            )
    return None


def self_link(facts: Facts) -> Reason | None:
    """Look for a link in the text to the site that the author's name links already."""
    own = [lead for lead in facts.outward if facts.site and lead[1] == facts.site]
    if not own:
        return None
    return Reason(
        "self_link",
        0.4,
        "Links to the author's own site, {host}, in the text as well.",
        {"host": facts.site},
        _ranges(own),
    )


def call(facts: Facts) -> Reason | None:
    """Look for requests to follow a link: "visit my site"."""
    hits = said(facts, "calls") if facts.links or facts.site else []
    if not hits:
        return None
    return Reason("call", 0.6, "Asks to come over: {words}.", words(hits), places(hits))


Lead = tuple[Link, str]  # and its host


def _is_known(facts: Facts, name: str) -> bool:
    """Say whether a host is a work of reference, or one that honest comments have led to."""
    seen = facts.hosts.get(name, UNSEEN)
    # One that many share is known however much spam leads there, too.
    return (seen.approved > 0 and (not seen.spam or bool(shared(name)))) or _refers(name)


@lru_cache(maxsize=1 << 12)
def _refers(name: str) -> bool:
    parts = name.split(".")
    return any(".".join(parts[at:]) in _REFERENCES for at in range(len(parts) - 1))


def _hosts(facts: Facts) -> list[tuple[str, tuple[Range, ...]]]:
    """Give each host the comment leads to with the link's place; the author's last, without."""
    leads = [(lead[1], _ranges([lead])) for lead in facts.outward] if facts.links else []
    return [*leads, (facts.site, ())] if facts.site and facts.site != facts.own_host else leads


@lru_cache(maxsize=1 << 14)
def _stem(name: str) -> str:
    found = _STEM.search(name)
    return found[0] if found else ""


def _ranges(leads: Sequence[Lead]) -> tuple[Range, ...]:
    return tuple((link.start, link.end) for link, _ in leads[:_SHOWN])
