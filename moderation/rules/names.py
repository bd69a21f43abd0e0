"""Who says so: names that are no names, addresses that are no addresses."""

from __future__ import annotations

import re

from disposable_email_domains import blocklist

from importer.text import host
from moderation.evidence import Facts, Reason
from moderation.phrases import lines
from moderation.rules.said import name_says

_THROW_AWAY = blocklist | set(lines("mailers"))  # the public list (CC0), and a few of our own
_DOMAIN = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}", re.I)
_NUMBERED = re.compile(r"[a-z.]+[._-]?\d{3,}@", re.I)
_WELDED = re.compile(r"[A-Z][a-z]{3,12}[A-Z][a-z]{1,9}")
_HONEST = ("Mac", "Fitz", "Van", "Von", "Mc", "De", "Di", "La", "Le", "Du")
_WORDY = 5  # words no person's name has


def keyword_name(facts: Facts) -> Reason | None:
    """Look for names that are search words: "Kredit ohne Schufa", "SEO Agentur Berlin"."""
    hits = name_says(facts, "names") if _leads(facts) else []
    if not hits:
        return None
    return Reason(
        "keyword_name",
        1.0 if len(hits) > 1 or len(facts.comment.author.name.split()) > 2 else 0.7,
        "“{name}” is what people search for, not a name.",
        {"name": facts.comment.author.name},
    )


def address_as_name(facts: Facts) -> Reason | None:
    """Look for a web address where a name should be."""
    name = facts.comment.author.name.strip()
    if "." not in name or facts.comment.kind != "comment":
        return None
    if not _DOMAIN.fullmatch(name) or not host(name):
        return None
    return Reason(
        "address_as_name",
        0.7 if facts.site == host(name) else 0.4,
        "The name is a web address: {name}.",
        {"name": name},
    )


def signed_link(facts: Facts) -> Reason | None:
    """Look for a link whose words are the author's name."""
    name = facts.comment.author.name.strip().lower()
    own = [link for link in facts.links if name and link.text.strip().lower() == name]
    if not own:
        return None
    return Reason(
        "signed_link",
        0.8,
        "A link in the text carries the author's name, “{name}”.",
        {"name": facts.comment.author.name},
        tuple((link.start, link.end) for link in own),
    )


def wordy_name(facts: Facts) -> Reason | None:
    """Look for names of many words that link somewhere."""
    name = facts.comment.author.name
    if not facts.site or facts.comment.kind != "comment" or len(name.split()) < _WORDY:
        return None
    return Reason("wordy_name", 0.4, "A name of {count} words.", {"count": len(name.split())})


def throw_away_mail(facts: Facts) -> Reason | None:
    """Look for mail boxes that exist for ten minutes. Weak: careful people use them, too."""
    box = facts.comment.author.email.rpartition("@")[2].lower()
    if box not in _THROW_AWAY:
        return None
    return Reason("throw_away_mail", 0.4, "A throw-away mail box: {host}.", {"host": box})


def numbered_mail(facts: Facts) -> Reason | None:
    """Look for name1234@, as made by the thousand. Weak, and only with an address to advertise."""
    mail = facts.comment.author.email
    if not _leads(facts) or not _NUMBERED.match(mail):
        return None
    return Reason("numbered_mail", 0.2, "A numbered mail address: {mail}.", {"mail": mail})


def welded_name(facts: Facts) -> Reason | None:
    """Look for names welded of two ("KennethHip"), as spam software makes them. Weak."""
    name = facts.comment.author.name
    if not _leads(facts) or not _WELDED.fullmatch(name) or name.startswith(_HONEST):
        return None
    return Reason("welded_name", 0.2, "A name welded of two: {name}.", {"name": name})


def _leads(facts: Facts) -> bool:
    return bool(facts.site or facts.links) and facts.comment.kind == "comment"
