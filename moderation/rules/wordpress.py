"""What WordPress itself would do with a new comment (`check_comment` and its neighbours).

Same options, same meaning. They speak about comments that still wait: where the source's moderator
has decided already, "never approved before", "hold everything", floods and copies say nothing, and
the others only add their weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from importer.model import Comment
from moderation.evidence import Band, Facts, Reason
from moderation.phrases import Range
from moderation.wordlists import Matcher

_SHOWN = 20  # places of a word given as evidence


def hold_everything(facts: Facts) -> Reason | None:
    """Hold every new comment if the blog says so (`comment_moderation`)."""
    if not (facts.options.comment_moderation and _new(facts)):
        return None
    return Reason("hold_everything", 0.0, "This blog holds every comment.", least="hold")


def never_approved(facts: Facts) -> Reason | None:
    """Hold who has no approved comment yet (`comment_previously_approved`).

    Known is a registered user with an approved comment, or an approved comment by the same name
    and e-mail address together.
    """
    if not (facts.options.comment_previously_approved and _new(facts)) or _linkback(facts):
        return None
    if _known(facts):
        return None
    return Reason(
        "never_approved", 0.1, "The first comment by this name and e-mail address.", least="hold"
    )


def linkback(facts: Facts) -> Reason | None:
    """Hold trackbacks and other blogs' pingbacks (`comment_previously_approved`)."""
    if not (facts.options.comment_previously_approved and _new(facts) and _linkback(facts)):
        return None
    if facts.own_pingback:
        return None
    return Reason(
        "linkback",
        0.3,
        "Not written by a person: another site reports that it links here.",
        least="hold",
    )


def too_many_links(facts: Facts) -> Reason | None:
    """Hold from so many links on (`comment_max_links`), bare addresses and e-mails included.

    The author's own address is not counted, and BBCode is none to WordPress.
    """
    places = tuple((link.start, link.end) for link in facts.links if link.kind != "bbcode")
    limit = facts.options.comment_max_links
    if not limit or len(places) < limit:
        return None
    return Reason(
        "too_many_links",
        0.5,
        "{count} link: this blog holds from {limit}.|{count} links: this blog holds from {limit}.",
        {"count": len(places), "limit": limit},
        places,
        _if_new(facts, "hold"),
    )


def words_to_hold(facts: Facts) -> Reason | None:
    """Hold where a word of the blog's list occurs in any field (`moderation_keys`)."""
    for key, place, found in _hits(facts, facts.options.to_hold, facts.comment.body):
        return Reason(
            "words_to_hold",
            1.0,
            "“{key}” is on this blog's list of words to hold. Found in: {field}.",
            {"key": key, "field": place},
            found,
            _if_new(facts, "hold"),
        )
    return None


def disallowed_words(facts: Facts) -> Reason | None:
    """Mark where a word of the blog's list occurs in any field (`disallowed_keys`).

    WordPress looks at the words without their tags as well: "b<b>a</b>r" is a bar.
    """
    for key, place, found in _hits(
        facts, facts.options.disallowed, f"{facts.comment.body}\n{facts.text}"
    ):
        return Reason(
            "disallowed_words",
            3.0,
            "“{key}” is on this blog's list of disallowed words. Found in: {field}.",
            {"key": key, "field": place},
            found,
            _if_new(facts, "spam"),
        )
    return None


def flood(facts: Facts) -> Reason | None:
    """Hold what comes too soon after the same visitor's last comment (`check_comment_flood_db`)."""
    seconds = facts.seconds_since_last
    if seconds is None or not 0 <= seconds < facts.options.flood_seconds or not _new(facts):
        return None
    return Reason(
        "flood",
        1.0,
        "Only {count} second after this visitor's last comment."
        "|Only {count} seconds after this visitor's last comment.",
        {"count": round(seconds)},
        least="hold",
    )


def duplicate(facts: Facts) -> Reason | None:
    """Hold what the same author has already said in the same place (`comment_duplicate`)."""
    if not (facts.duplicate and _new(facts)):
        return None
    return Reason(
        "duplicate", 1.0, "The same author has said just that here before.", {}, facts.whole, "hold"
    )


def by_moderator(facts: Facts) -> Reason | None:
    """Let the post's author and the blog's moderators pass, whatever they write."""
    if not facts.by_moderator:
        return None
    return Reason("by_moderator", -10.0, "Written by the blog's own author or a moderator.")


def _new(facts: Facts) -> bool:
    return facts.as_new or facts.comment.status == "pending"


def _if_new(facts: Facts, band: Band) -> Band:
    return band if _new(facts) else "clean"


def _linkback(facts: Facts) -> bool:
    return facts.comment.kind != "comment"


def _known(facts: Facts) -> bool:
    author = facts.comment.author
    approved = facts.user.approved if author.user else facts.pair.approved
    listed = "\n".join(facts.options.moderation_keys).strip()
    return bool(
        author.name and author.email and approved and not (listed and listed in author.email)
    )


def _hits(facts: Facts, words: Matcher, body: str) -> Iterator[tuple[str, str, tuple[Range, ...]]]:
    """Yield each word found, the field it stands in, and its places in the shown text."""
    if not words:
        return
    for field, text in _fields(facts.comment, body):
        for key in dict.fromkeys(found.text for found in words.find(text)):
            yield key, field, _places(words, key, facts.text) if field == "comment" else ()


def _fields(comment: Comment, body: str) -> tuple[tuple[str, str], ...]:
    return (
        ("comment", body),
        ("name", comment.author.name),
        ("e-mail address", comment.author.email),
        ("web address", comment.author.url),
        ("IP address", comment.author.ip),
        ("browser", comment.agent),
    )


def _places(words: Matcher, key: str, text: str) -> tuple[Range, ...]:
    if len(text.lower()) != len(text):  # rare letters, whose lower case is longer
        return ()
    found = (each for each in words.find(text) if each.text == key)
    return tuple((each.start, each.end) for each in islice(found, _SHOWN))
