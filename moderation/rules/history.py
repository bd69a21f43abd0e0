"""What came before: earlier spam from the same place, earlier honest comments by the same person.

Trust has brakes: a known author who suddenly links to a host never seen here is not waved through.
"""

from __future__ import annotations

import re

from importer.text import Link
from moderation.evidence import UNSEEN, Facts, Reason, Seen
from moderation.homes import SHARED, home
from moderation.language import language

# Shared and shortened addresses say nothing about a person: private networks, and what privacy
# tools leave of an address (WordPress zeroes the last byte or the last 80 bits).
_ANONYMOUS_IP = re.compile(r"(?:10|127|0|192\.168|172\.(?:1[6-9]|2\d|3[01]))\..*|.*\.0|.*::|::1|")
NEW_HABITS = (
    "A known author, but this name never wrote in this language here.",
    "A known author, but this name never placed links here.",
)
_MANY_LINKS = 2
_SAYS_SOMETHING = 4  # words; "Danke!" is said often and honestly


def approved_at_source(facts: Facts) -> Reason | None:
    """Trust what the blog's own moderator has approved."""
    if facts.comment.status != "approved" or facts.as_new:
        return None
    return Reason("approved_at_source", -1.5, "Approved by the blog's own moderator.")


def known_author(facts: Facts) -> Reason | None:
    """Trust who has approved comments by the same name and address, until something is new.

    Name and address are as typed (anybody can type them) but for registered users; so trust has
    brakes: a host never linked here, another language, links where there were none.
    """
    approved, spam = facts.pair
    if not approved or spam or _new_hosts(facts) or _new_habits(facts):
        return None
    weight, count = -0.5 if approved < 3 else -1.2, {"count": approved}
    if facts.user.approved:
        return Reason(
            "known_author",
            weight,
            "{count} comment by this registered user was approved before."
            "|{count} comments by this registered user were approved before.",
            count,
        )
    return Reason(
        "known_author",
        weight,
        "{count} comment under this name and e-mail address was approved before (anybody can type"
        " them).|{count} comments under this name and e-mail address were approved before (anybody"
        " can type them).",
        count,
    )


def known_but_new_host(facts: Facts) -> Reason | None:
    """Say that a known author links to a place nobody has linked to: names can be borrowed."""
    new = _new_hosts(facts)
    if not facts.pair.approved or not new:
        return None
    return Reason(
        "known_but_new_host",
        0.0,
        "A known author, but {host} was never linked here before.",
        {"host": new[0]},
        tuple((link.start, link.end) for link, name in _leads(facts) if name in new),
    )


def known_but_new_habits(facts: Facts) -> Reason | None:
    """Say that a known author's name suddenly speaks another language, or links as never before."""
    if not facts.pair.approved or _new_hosts(facts) or not (new := _new_habits(facts)):
        return None
    links = tuple((link.start, link.end) for link, _ in _leads(facts))
    places = links if new == NEW_HABITS[1] else facts.whole
    return Reason("known_but_new_habits", 0.0, new, {}, places)


def new_host(facts: Facts) -> Reason | None:
    """Look for links to a host that no comment here has led to yet. Weak: most links are new."""
    new = [name for name in _new_hosts(facts) if facts.hosts.get(name) == UNSEEN]
    if not new or facts.pair.approved:
        return None
    places = tuple((link.start, link.end) for link, name in _leads(facts) if name in new)
    why = {"host": new[0]}
    return Reason("new_host", 0.1, "Nobody has linked to {host} here before.", why, places)


def spam_host(facts: Facts) -> Reason | None:
    """Look for links to a host that earlier spam led to; where many share one, to the page."""
    seen_in = facts.hosts.items()
    bad = {name: seen.spam for name, seen in seen_in if _only_spam(seen) and name not in SHARED}
    if not bad:
        return None
    worst = max(bad, key=lambda name: bad[name])
    return Reason(
        "spam_host",
        1.5 if bad[worst] < 3 else 2.0,
        "{count} earlier spam comment led to {host}.|{count} earlier spam comments led to {host}.",
        {"count": bad[worst], "host": worst},
        tuple(
            (link.start, link.end)
            for link, name in _leads(facts)
            if name in bad or home(link.href, name) in bad
        ),
    )


def spam_copy(facts: Facts) -> Reason | None:
    """Look for the same words in earlier spam."""
    if not facts.copies.spam or len(facts.tokens) < _SAYS_SOMETHING:
        return None
    return Reason(
        "spam_copy",
        2.0,
        "{count} earlier spam comment says just the same."
        "|{count} earlier spam comments say just the same.",
        {"count": facts.copies.spam},
        facts.whole,
    )


def copies(facts: Facts) -> Reason | None:
    """Look for the same words elsewhere on the blog, where none of them is spam yet."""
    if not facts.copies.total or facts.copies.spam or len(facts.tokens) < 2 * _SAYS_SOMETHING:
        return None
    return Reason(
        "copies",
        0.6 if facts.copies.total == 1 else 1.0,
        "{count} other comment says just the same.|{count} other comments say just the same.",
        {"count": facts.copies.total},
        facts.whole,
    )


def spam_mail(facts: Facts) -> Reason | None:
    """Look for a mail address that has only sent spam."""
    if not _only_spam(facts.mail):
        return None
    return Reason(
        "spam_mail",
        1.2,
        "{count} earlier spam comment came from this e-mail address."
        "|{count} earlier spam comments came from this e-mail address.",
        {"count": facts.mail.spam},
    )


def spam_ip(facts: Facts) -> Reason | None:
    """Look for an IP address that has only sent spam; shortened and private ones say nothing."""
    if not _only_spam(facts.ip) or _ANONYMOUS_IP.fullmatch(facts.comment.author.ip):
        return None
    return Reason(
        "spam_ip",
        0.5 if facts.ip.spam < 3 else 0.9,
        "{count} earlier spam comment came from this IP address."
        "|{count} earlier spam comments came from this IP address.",
        {"count": facts.ip.spam},
    )


def spam_name(facts: Facts) -> Reason | None:
    """Look for a name that only spam was signed with, again and again."""
    if not _only_spam(facts.name) or facts.name.spam < 2:
        return None
    return Reason(
        "spam_name",
        0.5,
        "{count} earlier spam comments were signed “{name}”.",
        {"count": facts.name.spam, "name": facts.comment.author.name},
    )


def _only_spam(seen: Seen) -> bool:
    return seen.spam > 0 and not seen.approved


def _leads(facts: Facts) -> list[tuple[Link, str]]:
    return list(zip(facts.links, facts.link_hosts, strict=True))[:50]


def _new_hosts(facts: Facts) -> list[str]:
    """Give the hosts linked in the text that no approved comment has led to."""
    known = {facts.own_host, facts.site, ""}
    return [name for _, name in _leads(facts) if name not in known and not _approved(facts, name)]


def _new_habits(facts: Facts) -> str:
    """Say what a known author never did before; "" if nothing."""
    habits = facts.habits
    if habits is None:
        return ""
    now = language(facts.tokens)
    if now and habits.languages and now not in habits.languages:
        return NEW_HABITS[0]
    return NEW_HABITS[1] if len(_leads(facts)) >= _MANY_LINKS and not habits.linking else ""


def _approved(facts: Facts, name: str) -> int:
    return facts.hosts.get(name, UNSEEN).approved
