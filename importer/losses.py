"""What of a file's comments a target could not carry: counted, so that nobody is surprised later.

A writer says in its `cannot` what its format has no place for, in the words of `FEATURES`; what the
words mean is counted here while the items go by.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from importer.formats.registry import FORMATS
from importer.model import Comment

FEATURES: dict[str, Callable[[Comment], object]] = {
    "spam": lambda each: each.status == "spam",
    "waiting": lambda each: each.status == "pending",
    "in the trash": lambda each: each.status == "trash",
    "pings": lambda each: each.kind != "comment",
    "e-mail addresses": lambda each: each.author.email,
    "IP addresses": lambda each: each.author.ip,
    "web addresses": lambda each: each.author.url,
    "registered users": lambda each: each.author.user,
    "gravatar hashes": lambda each: each.author.avatar,
    "user agents": lambda each: each.agent,
    "times on the blog's own clock": lambda each: each.offset,
    "without a date": lambda each: each.published is None,
    "answers": lambda each: each.parent,
}
DEEPER = "answers to answers"


@dataclass(slots=True)
class Features:
    """How many comments have what. Of keys only hashes are held: 16 bytes an answer."""

    counts: Counter[str] = field(default_factory=Counter)
    answers: array[int] = field(default_factory=lambda: array("q"))
    answered: array[int] = field(default_factory=lambda: array("q"))  # whom each of them answers

    def add(self, comment: Comment) -> None:
        """Count one comment."""
        for name, has in FEATURES.items():
            if has(comment):
                self.counts[name] += 1
        if comment.parent:
            self.answers.append(hash(comment.key))
            self.answered.append(hash(comment.parent))

    def found(self) -> dict[str, int]:
        """Give the counts of what is there at all."""
        answers = set(self.answers)
        deeper = sum(parent in answers for parent in self.answered)
        return {**self.counts, **({DEEPER: deeper} if deeper else {})}


def losses(found: dict[str, int]) -> dict[str, dict[str, int]]:
    """Give for each format that can be written what it could not carry."""
    return {
        format.name: {name: found[name] for name in format.cannot if found.get(name)}
        for format in FORMATS
        if format.write
    }
