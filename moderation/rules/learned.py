"""What was learned from labelled comments, as one reason beside the others.

The model is part of the facts: a rule reads no files. What the words and the shape of a comment
came to is shown as the words that weighed most.
"""

from __future__ import annotations

from moderation import phrases
from moderation.evidence import Band, Facts, Reason
from moderation.learned.bounds import weight
from moderation.learned.features import Features, features
from moderation.learned.model import Model
from moderation.phrases import Range

SENTENCES = {
    "elsewhere": "Reads like the spam of other blogs.",
    "usual": "Reads like what is usual here.",
    "spam": "Reads like the spam here: {percent} % sure, learned from {number} comments.",
    "unsure": "Not like most honest comments here: spam with a probability of {percent} %,"
    " learned from {number} comments.",
    "honest": "Reads like the honest comments here: {percent} % sure,"
    " learned from {number} comments.",
}
_LEAST = 0.15  # points: less is not worth a sentence
_QUOTES = 4
_TELLING = 0.05  # of the score: what a word must add to be quoted


def reads_like_spam(facts: Facts) -> Reason | None:
    """Compare words and shape with what moderators of this and other blogs decided."""
    model = facts.learned
    if model is None or facts.comment.kind != "comment" or facts.by_moderator:
        return None
    found = features(facts, model.person, model.languages)
    score = model.score(found)
    points = round(weight(score, model.bounds), 2)
    if points < 0 and not model.own:
        points = 0.0  # what other blogs found honest is no reason to trust
    if abs(points) < _LEAST:
        return None
    why, args = _sentence(model, points, score)
    quotes = _telling(facts, found, model) if points > 0 else ()
    most: Band = "spam" if model.may_mark(score) else "hold"
    return Reason("reads_like_spam", points, why, args, quotes, most=most)


def _sentence(model: Model, points: float, score: float) -> tuple[str, dict[str, str | int]]:
    if not model.spam:
        return SENTENCES["usual" if points < 0 else "elsewhere"], {}
    percent = min(99, max(1, round(100 * model.probability(score))))
    said = 100 - percent if points < 0 else percent
    unsure = "unsure" if score < model.likely else "spam"
    name = "honest" if points < 0 else unsure
    return SENTENCES[name], {"percent": said, "number": model.ham + model.spam}


def _telling(facts: Facts, found: Features, model: Model) -> tuple[Range, ...]:
    """Give where the words stand that weighed most."""
    ranked = sorted(
        (-worth, word)
        for word, worth in zip(found.words, model.worth(found), strict=True)
        if worth >= _TELLING
    )
    chosen = [word for _, word in ranked[:_QUOTES]]
    if not chosen:
        links = tuple((link.start, link.end) for link in facts.links[:_QUOTES] if link.text)
        return links or facts.whole  # its shape
    where = [facts.tokens.index(token) for token in chosen]
    spans = phrases.spans(facts.text)
    return tuple(sorted(spans[at] for at in where if at < len(spans)))
