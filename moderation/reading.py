"""What a reader sees of a comment and its words, read once where many ask: within a batch."""

from __future__ import annotations

from functools import lru_cache

from importer import text
from importer.text import Shown
from moderation import phrases

REMEMBERED = 1 << 11  # texts: two batches
LONG = 5_000  # characters: longer ones are read anew, or a few could fill the memory


def shown(body: str) -> Shown:
    """Give the plain text of a comment and its links."""
    return _shown(body) if len(body) < LONG else text.shown(body)


def words(plain: str) -> tuple[str, ...]:
    """Give the words of a shown text in order, folded (`phrases.word`)."""
    return _words(plain) if len(plain) < LONG else phrases.words(plain)


_shown = lru_cache(maxsize=REMEMBERED)(text.shown)
_words = lru_cache(maxsize=REMEMBERED)(phrases.words)
