"""A comment form of our own, for a blog that became an archive (`serve --comments SITE`).

One public page a post: what was approved, and WordPress's form. It works without a script, and can
stand in a frame on the blog's own pages (`embed.js`). Nobody logs in here and no cookie counts;
e-mail and IP addresses are never shown. The desk's Content-Security-Policy holds but for who may
frame it.
"""

from __future__ import annotations

from moderation.web.commentform import embed, sending, showing
from moderation.web.commentform.forms import Forms, pages, set_up

__all__ = ["Forms", "embed", "pages", "sending", "set_up", "showing"]
