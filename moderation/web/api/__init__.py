"""The JSON API under /api/: what the desk can do, for programs.

A token (`Authorization: Bearer`) may do what its person may, by the same table and the same sites
as on the desk (`moderation.web.access`, the gate). What is refused is said as RFC 9457 has it, in
the language asked for. `openapi.yaml` describes all of it; a test holds it to the routes.

To add a route: a function in `reading` or `changing`, a line in access.RULES if it needs more or
less than its blueprint, its description in openapi.yaml.
"""

from __future__ import annotations

from moderation.web.api import changing, described, reading, verdicts
from moderation.web.api.answers import PREFIX, pages, refused, set_up

__all__ = ["PREFIX", "changing", "described", "pages", "reading", "refused", "set_up", "verdicts"]
