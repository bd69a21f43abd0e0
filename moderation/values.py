"""Verdicts, decisions and items as plain values: the same from every command and over the network.

Comments and posts are given in the normal form (`importer.rows.plain`); here is what moderation
knows beside them.
"""

from __future__ import annotations

from typing import Any

from importer.rows.plain import comment_fields
from moderation.evidence import Verdict
from moderation.items import Item
from moderation.store import Decision
from moderation.words import reason_words

Fields = dict[str, Any]
NOT_JUDGED: Fields = {"score": None, "band": None, "reasons": []}


def verdict_fields(verdict: Verdict | None, lang: str) -> Fields:
    """Give a verdict, its reasons in a language; what was not judged has none."""
    if verdict is None:
        return dict(NOT_JUDGED)
    return {
        "score": verdict.score,
        "band": verdict.band,
        "reasons": [
            {"rule": each.rule, "weight": each.weight, "why": reason_words(each, lang),
             "evidence": [list(span) for span in each.evidence]}
            for each in verdict.reasons
        ],
    }  # fmt: skip


def decision_fields(decision: Decision) -> Fields:
    """Give a line of the log."""
    return {
        "batch": decision.batch, "action": decision.action, "before": decision.before,
        "after": decision.after, "moderator": decision.moderator, "decided": decision.decided,
        "why": decision.why, "undoes": decision.undoes,
    }  # fmt: skip


def item_fields(item: Item, lang: str) -> Fields:
    """Give a comment as the queue shows it: the normal form, and what moderation knows."""
    return {
        **comment_fields(item.comment),
        "site": item.post.site,
        "title": item.post.title,
        "mark": item.mark,
        **verdict_fields(item.verdict, lang),
        "campaign": item.campaign.id if item.campaign else None,
        "reopened": item.reopened or None,
        "vanished": item.vanished or None,
        "decision": decision_fields(item.decision) if item.decision else None,
    }
