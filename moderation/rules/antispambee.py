"""What Antispam Bee 2 looks for by patterns, and in which order it decides; restated, not copied.

`bee_pattern` is a rule among ours: what Antispam Bee marks only adds some weight here, since a word
in a name ("iPhone") is no proof. `decides` restates the whole of it for comparison (`bench/spam`),
with the settings it comes with: an address approved before passes, then forum code, patterns, and
spam that came from the same IP address, web address or mail address.

Pure. To add a pattern: a line in PATTERNS; every field named must fit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from moderation.evidence import UNSEEN, Facts, Reason
from moderation.phrases import Range

_GMAIL = r"@(?:gmail|googlemail)\.com$"


class Pattern(NamedTuple):
    """A pattern: what it is, and what must be found in which field."""

    name: str
    fields: Mapping[str, re.Pattern[str]]


def _pattern(name: str, **fields: str) -> Pattern:
    """Make a pattern that looks at short fields first."""
    order = sorted(fields, key=("host", "email", "author", "body").index)
    return Pattern(name, {field: re.compile(fields[field], re.S) for field in order})


PATTERNS = (
    _pattern("a number and a throw-away domain", host=r"^\d[\w-]*\.com$",
             body=r"^\s*\w+\s+\d+\s*$", email=_GMAIL),
    _pattern("a word of thirty letters", body=r"(?<!\w)[a-z]{30}(?!\w)",
             author=r"(?<!\w)[a-z]{10}(?!\w)", host=r"(?<!\w)[a-z]{10}(?!\w)"),
    _pattern("a page command", body=r"<!.{1,200}?mfunc"),
    _pattern("a brand as a name", author=r"moncler|north face|vuitton|burberry|outlet|prada|cialis"
             r"|viagra|oakley|ralph lauren|ray.?ban|iphone|porn|casino"),
    _pattern("a host known for spam", host=r"^(?:fkbook\.co\.uk|nsru\.net|goo\.gl|bit\.ly)$"),
    _pattern("visitors for sale", body=r"target{1,2}ed (?:visitors|traffic)|viagra|cialis"),
    _pattern("luxury for sale", body=r"(?:purchase|buy) amazing|luxurybrandsale"),
    _pattern("a trade and a far mail box", body=r"dating|sex|lotto|pharmacy",
             email=r"@(?:mail\.ru|yandex\.)"),
    _pattern("a bare short link", body=r"^\s*https?://shorturl\.fm/\w+\s*$", email=_GMAIL,
             author=r"^[a-z]+\d+$"),
    _pattern("an account that pays", body=r"binance\.\w+/\S{0,200}register\?ref="),
)  # fmt: skip
# Without one of these no pattern of the body alone fits: quicker to look for.
_SIGNS = ("mfunc", "target", "viagra", "cialis", "amazing", "luxury", "binance")
FROM_AUTHOR = (
    "a link with the author's name at the end",
    "the author's name and an address at the end",
    "the host of the link as a name",
)
NAMES = (*(each.name for each in PATTERNS), *FROM_AUTHOR)
_BBCODE = re.compile(r"\[url[=\]].{0,5000}?\[/url\]", re.S)
_READ = 20_000  # characters


def bee_pattern(facts: Facts) -> Reason | None:
    """Look for Antispam Bee's patterns."""
    name = matched(facts) if facts.comment.kind == "comment" else ""
    if not name:
        return None
    return Reason(
        "bee_pattern",
        0.4,
        "Antispam Bee marks this: {pattern}.",
        {"pattern": name},
        _places(facts, name),
    )


def matched(facts: Facts) -> str:
    """Name the first pattern that a comment fits; "" for none."""
    fields = _fields(facts)
    spoken = any(sign in fields["body"] for sign in _SIGNS)
    for name, wanted in PATTERNS:
        if (spoken or len(wanted) > 1 or "body" not in wanted) and all(
            each.search(fields[field]) for field, each in wanted.items()
        ):
            return name
    return _from_author(fields)


def _places(facts: Facts, name: str) -> tuple[Range, ...]:
    """Give where the shown text fits a pattern; all of it where its end does."""
    if name in FROM_AUTHOR[:2]:
        return facts.whole
    body = next((each.fields.get("body") for each in PATTERNS if each.name == name), None)
    small = facts.text[:_READ].lower()
    found = body.search(small) if body else None
    same = len(small) == len(facts.text[:_READ])  # some rare letters' lower case is longer
    return (found.span(),) if found and same else ()


def decides(facts: Facts) -> str:
    """Give what Antispam Bee would decide a new comment by: "" lets it pass.

    Slugs as it writes them into the comment's record.
    """
    fields = _fields(facts)
    if not fields["body"].strip():
        return "empty"
    if facts.mail.approved:
        return ""
    if _BBCODE.search(fields["body"]):
        return "bbcode"
    if matched(facts):
        return "regexp"
    site = facts.hosts.get(facts.site, UNSEEN) if facts.site else UNSEEN
    return "localdb" if facts.ip.spam or facts.mail.spam or site.spam else ""


def _fields(facts: Facts) -> dict[str, str]:
    """Give the fields in lower case, which is quicker than patterns that ignore it."""
    who = facts.comment.author
    return {
        "body": facts.comment.body[:_READ].lower(),
        "author": who.name.lower(),
        "email": who.email.lower(),
        "host": facts.site,
    }


def _from_author(fields: Mapping[str, str]) -> str:
    author = fields["author"].strip()
    end = fields["body"].rstrip()[-1000:]
    if not author:
        return ""
    if end.endswith(f">{author}</a>"):
        return FROM_AUTHOR[0]
    last = end.rsplit(None, 1)
    if len(last) == 2 and last[1].startswith("http") and last[0].endswith(author):
        return FROM_AUTHOR[1]
    own = fields["host"] and author.removeprefix("www.") == fields["host"]
    return FROM_AUTHOR[2] if own and re.search(_GMAIL, fields["email"]) else ""
