"""The pages about the desk itself: who may come, what was done, what rules do, what is mailed."""

from __future__ import annotations

from flask import Blueprint

from moderation.web import account, audit, door, mailed, people, tuning
from moderation.web.nav import Entry, _

BLUEPRINTS: tuple[Blueprint, ...] = (
    door.pages,
    account.pages,
    people.pages,
    audit.pages,
    tuning.pages,
    mailed.pages,
)
PAGES = (
    Entry("tuning.show", _("Rules")),
    Entry("audit.show", _("Audit")),
    Entry("people.show", _("People")),
)
