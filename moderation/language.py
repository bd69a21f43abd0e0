"""Which language a comment is written in, near enough to notice that somebody changed it.

By function words for a few languages of blogs, by script for the others. No rule punishes a
language; this only says whether a known author's name suddenly speaks another one. Pure.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import chain

from moderation.phrases import lines, word

CLEAR = 3  # function words, and twice as many as of the next language
READ = 200  # words
_LAST_LATIN = "\u0250"


@cache
def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for line in lines("languages"):
        language, *words = line.split()
        for each in words:
            found.setdefault(word(each), []).append(language)
    return {each: tuple(languages) for each, languages in found.items()}


def language(tokens: Sequence[str]) -> str:
    """Give the language of folded words: "de", "en" ..., a script ("cyrillic"); "" if unclear."""
    tokens = tokens[:READ]
    if max(tokens, default="") > _LAST_LATIN:  # some word begins beyond Latin
        script = Counter(map(_script, tokens)).most_common(1)[0][0]
        if script not in ("latin", ""):
            return script
    by_word = _by_word()
    votes = Counter(chain.from_iterable(by_word[each] for each in tokens if each in by_word))
    (first, most), (_, next_most) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return first if most >= CLEAR and most >= 2 * next_most else ""


def _script(token: str) -> str:
    if token < _LAST_LATIN:
        return "latin" if token[:1].isalpha() else ""
    return unicodedata.name(token[0], "?").split()[0].lower()
