"""All rules' reasons about one comment, added up to a verdict.

Weights are added; the sum is the score. From `options.hold` (1.0) on a person should look, from
`options.spam` (2.5) on it is spam. An option of the site that demands a band (WordPress's "hold
everything", the disallowed words) is obeyed whatever the sum is; nothing is demanded of the
blog's own moderators, whose comments are always clean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from moderation.evidence import BANDS, Band, Facts, Options, Reason, Rule, Verdict
from moderation.rules import RULES


def judge(facts: Facts, rules: Iterable[Rule] = RULES) -> Verdict:
    """Give the verdict on one comment, with every reason, what weighs most first."""
    reasons = settled((reason for rule in rules if (reason := rule(facts))), facts.options)
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


def band(score: float, options: Options) -> Band:
    """Give the band of a score."""
    if score >= options.spam:
        return "spam"
    return "hold" if score >= options.hold else "clean"
