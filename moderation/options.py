"""A site's settings, as values: WordPress's options, thresholds, words, rules switched and weighed.

A `Change` is what a person wants to be different; `changed` gives the options after it. Both are
values, so that a change can be tried on the history before it is kept (`moderation.dryrun`);
`moderation.settings` keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from moderation.wordlists import Matcher, matcher

WordBand = Literal["hold", "spam"]


class Word(NamedTuple):
    """A word of the blog's own lists."""

    text: str
    band: WordBand = "hold"
    whole: bool = False  # a word by itself, "*" for any ending; else anywhere, as WordPress does
    list: str = ""  # which list it came with; "": added by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A site's discussion settings: WordPress's names and defaults, and the two thresholds.

    One point holds, two and a half mark as spam: a rule that may hold alone weighs 1, and none
    marks alone but the disallowed words. Of 9,500 honest comments in `bench/rules.py` the worst
    scores 1.4, so the band of spam begins a whole point above.
    """

    comment_moderation: bool = False  # hold every comment
    comment_max_links: int = 2  # hold from so many links on; 0: never
    moderation_keys: tuple[str, ...] = ()  # hold where one of these occurs
    disallowed_keys: tuple[str, ...] = ()  # spam where one of these occurs
    comment_previously_approved: bool = True  # hold who was never approved before
    flood_seconds: int = 15
    hold: float = 1.0
    spam: float = 2.5
    words: tuple[Word, ...] = ()  # the blog's own, beside WordPress's two lists
    off: frozenset[str] = frozenset()  # rules that say nothing here
    factors: Mapping[str, float] = field(default_factory=dict)  # rule -> times its weight
    to_hold: Matcher = field(init=False, repr=False, compare=False)
    disallowed: Matcher = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the word lists once for all comments."""
        for name, keys, band in (
            ("to_hold", self.moderation_keys, "hold"),
            ("disallowed", self.disallowed_keys, "spam"),
        ):
            own = ((word.text, word.whole) for word in self.words if word.band == band)
            object.__setattr__(self, name, matcher((*((key, False) for key in keys), *own)))


DEFAULTS = Options()
# Options that are numbers or switches: what a person may set, and between which bounds.
SETTABLE: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "hold": (-5, 20),
        "spam": (-5, 20),
        "comment_max_links": (0, 1000),
        "flood_seconds": (0, 3600),
        "comment_moderation": (0, 1),
        "comment_previously_approved": (0, 1),
    }
)
HEAVIEST = 5.0  # times its weight: more is a mistake in typing


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be different: any of these, together."""

    switch: Mapping[str, bool] = field(default_factory=dict)  # rule -> on?
    weigh: Mapping[str, float] = field(default_factory=dict)  # rule -> times its weight
    set: Mapping[str, float] = field(default_factory=dict)  # option -> value
    add: tuple[Word, ...] = ()
    remove: tuple[str, ...] = ()  # words, as written
    forget: tuple[str, ...] = ()  # whole lists, by name


def changed(options: Options, change: Change) -> Options:
    """Give the options after a change."""
    off = {rule for rule, on in change.switch.items() if not on}
    on = {rule for rule, on in change.switch.items() if on}
    dropped = {text.strip().lower() for text in change.remove} | {w.text for w in change.add}
    kept = tuple(
        word
        for word in options.words
        if word.text not in dropped and not (word.list and word.list in change.forget)
    )
    return replace(
        options,
        off=(options.off | off) - on,
        factors={**options.factors, **change.weigh},
        words=(*kept, *change.add),
        **_typed(change.set),
    )


def _typed(values: Mapping[str, float]) -> dict[str, Any]:
    """Give values in their options' types."""
    return {name: type(getattr(DEFAULTS, name))(value) for name, value in values.items()}
