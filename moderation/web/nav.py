"""The pages in the header, and the mark on words that are translated where they are shown."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask


def _(template: str) -> str:
    """Mark a sentence for the catalogues."""
    return template


class Entry(NamedTuple):
    """A page in the header."""

    endpoint: str
    label: str  # English: the id in the catalogues


PAGES = (
    Entry("queue.show", _("Queue")),
    Entry("queue.campaigns", _("Campaigns")),
    Entry("queue.rescue", _("Spam rescue")),
    Entry("queue.retro", _("Look again")),
    Entry("outgoing.show", _("Outgoing")),
    Entry("pictures.show", _("Pictures")),
)


def nav(app: Flask) -> list[Entry]:
    """Give the pages in the header, to be appended to."""
    entries: list[Entry] = app.extensions.setdefault("nachlese_nav", [])
    return entries
