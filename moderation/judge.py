"""All rules' reasons about one comment, added up to a verdict.

Weights are added; the sum is the score. From `options.hold` (1.0) on a person should look, from
`options.spam` (2.5) on it is spam. An option of the site that demands a band (WordPress's "hold
everything", the disallowed words) is obeyed whatever the sum is; nothing is demanded of the
blog's own moderators, whose comments are always clean. A reason that may only hold (a model that
has learned too little here) never carries the sum into spam: it counts as much as leads there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from moderation.evidence import BANDS, Band, Facts, Options, Reason, Rule, Verdict
from moderation.rules import RULES


def judge(facts: Facts, rules: Iterable[Rule] = RULES) -> Verdict:
    """Give the verdict on one comment, with every reason, what weighs most first."""
    said = settled((reason for rule in rules if (reason := rule(facts))), facts.options)
    reasons = limited(said, facts.options)
    score = round(sum(reason.weight for reason in reasons), 3)
    bands = [band(score, facts.options), *(reason.least for reason in reasons)]
    worst: Band = "clean" if facts.by_moderator else max(bands, key=BANDS.index)
    return Verdict(score, worst, tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))))


def settled(reasons: Iterable[Reason], options: Options) -> list[Reason]:
    """Give reasons as a site wants them: rules switched off left out, others weighed anew."""
    if not (options.off or options.factors):
        return list(reasons)
    return [
        replace(each, weight=round(each.weight * options.factors.get(each.rule, 1), 3))
        for each in reasons
        if each.rule not in options.off
    ]


def limited(reasons: list[Reason], options: Options) -> list[Reason]:
    """Give reasons with those that may only hold made so light that they do not mark."""
    only_hold = [each for each in reasons if each.most == "hold" and each.weight > 0]
    if not only_hold:
        return reasons
    room = options.spam - _JUST_BELOW - sum(r.weight for r in reasons if r not in only_hold)
    if room < 0:
        return reasons  # marked without them
    for each in only_hold:
        reasons[reasons.index(each)] = replace(each, weight=round(min(each.weight, room), 3))
        room -= min(each.weight, room)
    return reasons


_JUST_BELOW = 0.01


def band(score: float, options: Options) -> Band:
    """Give the band of a score."""
    if score >= options.spam:
        return "spam"
    return "hold" if score >= options.hold else "clean"
