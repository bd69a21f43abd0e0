"""What the database knows, for comments that come in over the network: quick, and nothing is kept.

A request waits neither for an archive to be marked nor for a lesson: what is much, `judge` does.
Models are read once for all requests.
"""

from __future__ import annotations

from flask import current_app, g

from moderation import judging
from moderation.evidence import Options
from moderation.facts import Library
from moderation.learned import site as lessons
from moderation.learned.model import Model

LITTLE = 1_000  # comments that are marked while somebody waits


def library(options: Options) -> Library:
    """Give what is known, as `incoming.judged` takes it."""
    judging.mark_little(g.db, LITTLE)
    kept: dict[int, dict[str, Model]] = current_app.extensions.setdefault("nachlese_models", {})
    last = lessons.revision(g.db)
    for old in set(kept) - {last}:
        kept.pop(old, None)
    models = kept.setdefault(last, {})
    return Library(g.db, options, as_new=True, models=models, lesson=last)
