"""Reasons added up to a verdict."""

from __future__ import annotations

import pytest

from importer.model import Author, Comment
from moderation.evidence import Band, Facts, Options, Reason, Rule, Seen
from moderation.judge import band, judge
from moderation.rules import RULES

NOTHING = Facts(comment=Comment(key="c", post="p", body="x", status="pending"))


def saying(weight: float, least: Band = "clean", name: str = "r") -> Rule:
    """Give a rule that always says the same."""
    return lambda facts: Reason(name, weight, "Because.", least=least)


def test_nothing_said_is_clean() -> None:
    verdict = judge(NOTHING, [lambda facts: None])
    assert (0, "clean", ()) == (verdict.score, verdict.band, verdict.reasons)


def test_weights_are_added_and_what_weighs_most_comes_first() -> None:
    rules = [saying(0.5, name="a"), saying(-1.5, name="b"), saying(1.2, name="c")]
    verdict = judge(NOTHING, rules)
    assert verdict.score == 0.2
    assert ["b", "c", "a"] == [reason.rule for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("score", "expected"), [(0.999, "clean"), (1.0, "hold"), (2.499, "hold"), (2.5, "spam")]
)
def test_the_bands_begin_at_the_thresholds(score: float, expected: str) -> None:
    assert expected == band(score, Options())


def test_the_thresholds_are_options() -> None:
    facts = Facts(comment=NOTHING.comment, options=Options(hold=0.2, spam=0.4))
    assert judge(facts, [saying(0.3)]).band == "hold"
    assert judge(facts, [saying(0.4)]).band == "spam"


def test_an_option_s_demand_is_obeyed_whatever_the_sum() -> None:
    assert judge(NOTHING, [saying(0, "hold"), saying(-5)]).band == "hold"
    assert judge(NOTHING, [saying(0, "spam"), saying(0, "hold")]).band == "spam"
    assert judge(NOTHING, [saying(9, "hold")]).band == "spam"


def test_nothing_is_demanded_of_moderators() -> None:
    facts = Facts(comment=NOTHING.comment, by_moderator=True)
    assert judge(facts, [saying(9, "spam")]).band == "clean"


def test_trust_has_brakes() -> None:
    """A known author who links to a new host is not waved through."""
    comment = Comment(
        key="c",
        post="p",
        status="pending",
        author=Author(name="Ines", email="ines@a.de"),
        body="Freispiele ohne Einzahlung: http://new.example",
    )
    regular = Facts(comment=comment, pair=Seen(5, 0), hosts={"new.example": Seen(2, 0)})
    borrowed = Facts(comment=comment, pair=Seen(5, 0))
    assert judge(regular).score < judge(borrowed).score
    assert "known_but_new_host" in [reason.rule for reason in judge(borrowed).reasons]


def test_campaigns_go_to_spam_by_memory() -> None:
    """What alone would be held is marked once its host was spam."""
    comment = Comment(
        key="c", post="p", status="pending", body="Sehr schön! Siehe http://wohnung.example/wien"
    )
    options = Options(comment_previously_approved=False)
    alone = judge(Facts(comment=comment, options=options))
    again = judge(Facts(comment=comment, options=options, hosts={"wohnung.example": Seen(0, 1)}))
    assert ("hold", "spam") == (alone.band, again.band)


def test_the_same_facts_give_the_same_verdict() -> None:
    assert judge(NOTHING, RULES) == judge(NOTHING)
