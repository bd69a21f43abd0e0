"""What came in numbers: near-identical texts, campaigns, many posts within the hour; our own form.

A campaign's new members inherit what became of the old ones, or what a moderator said of all. What
many share honestly (a host, a neighbourhood, a name) holds at most; only a template that was spam
again and again, or a moderator's word on it, is certain.
"""

from __future__ import annotations

from collections.abc import Mapping

from moderation.evidence import Facts, Reason, Wave
from moderation.homes import home
from moderation.phrases import Range

# What a campaign weighs: a moderator called it spam | so went its members | nobody said anything.
_WEIGHTS: Mapping[str, tuple[float, float, float]] = {
    "template": (2.5, 1.0, 0.6),
    "host": (1.8, 0.3, 0.0),
    "net": (0.9, 0.3, 0.0),
    "name": (0.9, 0.3, 0.0),
}
SENTENCES: Mapping[str, str] = {
    "template": "One of {count} comments from one template (campaign {id}). {fate}",
    "host": "One of {count} comments that lead to {label} (campaign {id}). {fate}",
    "net": "One of {count} comments from the neighbourhood {label} (campaign {id}). {fate}",
    "name": "One of {count} comments signed “{label}” (campaign {id}). {fate}",
}
FATES = (
    "A moderator called them spam.",
    "Of those decided, all were spam.",
    "Nobody has decided about them yet.",
)
_MANY_UNDECIDED = 5  # comments of one template that nobody has looked at yet
_OLD = 365  # days
_OTHER_POSTS, _MANY_OTHER_POSTS = 3, 6  # within the hour: people read before they write
# Seconds from seeing a form to sending it; nobody types a sentence in two.
_AT_ONCE, _QUICK = 2, 5


def campaign(facts: Facts) -> Reason | None:
    """Look for members of a campaign, and pass its verdict on to them."""
    wave = facts.wave
    if wave is None or wave.verdict == "ham" or (fate := _fate(wave)) is None:
        return None
    if not (weight := _WEIGHTS[wave.kind][fate]):
        return None
    args: dict[str, str | int | float] = {"count": wave.size + 1, "id": wave.id}
    args |= {"label": wave.label, "fate": FATES[fate]}
    return Reason("campaign", weight, SENTENCES[wave.kind], args, _shared(facts, wave))


def honest_campaign(facts: Facts) -> Reason | None:
    """Trust what belongs together by a moderator's word: a campaign for a good cause."""
    if facts.wave is None or facts.wave.verdict != "ham":
        return None
    args = {"id": facts.wave.id}
    return Reason(
        "honest_campaign", -1.0, "A moderator let the others like it pass (campaign {id}).", args
    )


def near_spam(facts: Facts) -> Reason | None:
    """Look for nearly the words of earlier spam: a template with some words exchanged."""
    near = facts.near
    if not near.spam or facts.copies.spam or 2 * near.spam < near.total:
        return None
    return Reason(
        "near_spam",
        1.5 if near.spam < 3 else 2.0,
        "{count} earlier spam comment says nearly the same."
        "|{count} earlier spam comments say nearly the same.",
        {"count": near.spam},
        facts.whole,
    )


def near_copies(facts: Facts) -> Reason | None:
    """Look for nearly the same words elsewhere, where none of them is spam yet."""
    near = facts.near
    if near.spam or near.total < 2 or facts.copies.total:
        return None
    return Reason(
        "near_copies",
        0.4 if near.total < 4 else 0.7,
        "{count} other comments say nearly the same.",
        {"count": near.total},
        facts.whole,
    )


def spam_net(facts: Facts) -> Reason | None:
    """Look for a neighbourhood of IP addresses that has only sent spam, and much of it."""
    if facts.net.spam < 3 or facts.net.approved or facts.ip.spam:
        return None
    return Reason(
        "spam_net",
        0.3 if facts.net.spam < 10 else 0.5,
        "{count} earlier spam comments came from the neighbourhood of this IP address.",
        {"count": facts.net.spam},
    )


def burst(facts: Facts) -> Reason | None:
    """Look for the same visitor, or the same words, under many posts within the hour."""
    if facts.elsewhere < _OTHER_POSTS or not (facts.links or facts.site) or facts.pair.approved:
        return None
    return Reason(
        "burst",
        0.5 if facts.elsewhere < _MANY_OTHER_POSTS else 0.9,
        "Within the hour before, the same visitor wrote under {count} other posts.",
        {"count": facts.elsewhere},
    )


def old_post(facts: Facts) -> Reason | None:
    """Look for unknown authors with a link under posts that are long over. Weak."""
    age = facts.post_age or 0
    if age < _OLD or not (facts.links or facts.site) or facts.pair.approved:
        return None
    years = int(age // 365.25) or 1
    return Reason(
        "old_post",
        0.2,
        "The post is {count} year old.|The post is {count} years old.",
        {"count": years},
    )


def honeypot(facts: Facts) -> Reason | None:
    """Look for a field filled in that people do not see. Browsers fill such fields, too: holds."""
    if facts.submission is None or not facts.submission.trap:
        return None
    return Reason("honeypot", 1.2, "A field was filled in that only programs see.")


def time_trap(facts: Facts) -> Reason | None:
    """Look for forms sent faster than anybody types. Weak where something was pasted."""
    seconds = facts.submission.seconds if facts.submission else None
    if seconds is None or seconds >= _QUICK:
        return None
    return Reason(
        "time_trap",
        1.0 if seconds < _AT_ONCE else 0.5,
        "Sent {seconds} seconds after the form was opened.",
        {"seconds": round(seconds, 1)},
    )


def _shared(facts: Facts, wave: Wave) -> tuple[Range, ...]:
    """Give where the text has what the campaign has in common: all of it, or its links."""
    if wave.kind == "template":
        return facts.whole
    leads = facts.outward if wave.kind == "host" else ()
    return tuple(
        (link.start, link.end)
        for link, host in leads
        if wave.label in (host, home(link.href, host))
    )


def _fate(wave: Wave) -> int | None:
    """Give which of the fates a campaign met; None where its members went apart."""
    if wave.verdict == "spam":
        return 0
    if wave.approved:
        return None
    if wave.spam >= 2:
        return 1
    return 2 if wave.size + 1 >= _MANY_UNDECIDED else None
