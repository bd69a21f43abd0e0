"""Akismet's protocol, so that whatever can ask Akismet can ask here instead (`serve --akismet`).

Bodies are exact: `true` or `false`, `valid` or `invalid`, and nothing about a comment goes out of
the house. Why stands in headers of our own, X-Spam-Score, X-Spam-Band and X-Spam-Reasons: some
clients take any X-akismet-debug-help or -alert for a failure. What goes wrong inside is answered by
a body that is neither true nor false, on which WordPress holds the comment and asks again.

https://akismet.com/developers/detailed-docs/
"""

from __future__ import annotations

from moderation.web.akismet import calls, usage
from moderation.web.akismet.answers import Habit, Held, pages, set_up

__all__ = ["Habit", "Held", "calls", "pages", "set_up", "usage"]
