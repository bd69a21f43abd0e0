"""What is for sale: vocabularies of the trades that live by comment spam, in some twenty languages.

A word the post uses itself does not count, a single word weighs little, and words without a link,
an author's address or a number to call weigh half: people talk about casinos, too.

To add a trade: a list in lists/, a line here, its name in RULES.
"""

from __future__ import annotations

from moderation.evidence import Facts, Reason, Rule
from moderation.phrases import Hit
from moderation.rules.said import name_says, places, said, words
from moderation.rules.shape import contact

# Tuned with bench/rules.py on the spam of 2019-2022: two words of a trade and a link hold. A phrase
# of several words ("bonus sans dépôt") is rarer in honest talk than a word ("casino").
A_WORD, A_PHRASE, AT_MOST = 0.5, 1.0, 1.5


def trade(name: str, why: str) -> Rule:
    """Make the rule that looks for the words of one trade."""

    def rule(facts: Facts) -> Reason | None:
        hits = said(facts, name)
        both = hits + (name_says(facts, name) if facts.site else [])
        return Reason(name, _weight(facts, both), why, words(both), places(hits)) if both else None

    rule.__name__ = name
    rule.__doc__ = f"Look for words in lists/{name}.txt."
    return rule


casino = trade("casino", "Words of gambling: {words}.")
pharma = trade("pharma", "Words of medicines for sale: {words}.")
loan = trade("loan", "Words of money lenders: {words}.")
adult = trade("adult", "Words of sex for sale: {words}.")
money = trade("money", "Words of easy money: {words}.")
goods = trade("goods", "Words of copied or stolen goods: {words}.")
seo = trade("seo", "Words of link and traffic sellers: {words}.")

magic = trade("magic", "Words of miracle workers: {words}.")


def offers(facts: Facts) -> Reason | None:
    """Look for the words of price tags beside a link."""
    hits = said(facts, "offers") if facts.links or facts.site else []
    distinct = len({hit.phrase for hit in hits})
    if distinct < 2:
        return None
    weight = min(0.2 * distinct, 0.6)
    return Reason("offers", weight, "Reads like a price tag: {words}.", words(hits), places(hits))


def _weight(facts: Facts, hits: list[Hit]) -> float:
    each = (A_PHRASE if " " in phrase else A_WORD for phrase in {hit.phrase for hit in hits})
    weight = min(sum(each), AT_MOST)
    return weight if facts.links or facts.site or contact(facts) else weight / 2
