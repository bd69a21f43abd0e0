"""The rules, in the order they are read: each a small pure function, Facts -> Reason or nothing.

To add one: write the function in the file where its kind lives, give it a name, a weight and a
sentence, put it into RULES here, describe it in docs/rules.md, and run `bench/rules.py` to see
whom it hits. Its sentence goes into the catalogues by `./run catalogues`.
"""

from moderation.evidence import Rule
from moderation.rules import wordpress

RULES: tuple[Rule, ...] = (
    wordpress.by_moderator,
    wordpress.hold_everything,
    wordpress.never_approved,
    wordpress.linkback,
    wordpress.too_many_links,
    wordpress.words_to_hold,
    wordpress.disallowed_words,
    wordpress.flood,
    wordpress.duplicate,
)

__all__ = ["RULES"]
