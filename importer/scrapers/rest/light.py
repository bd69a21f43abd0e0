"""What of a comment or post tells that it changed, in few bytes: for comparing whole lists cheaply.

A sweep asks for these fields only, and for the whole record where they differ from what is known.
Dates, links, avatars and e-mail addresses are left out: WordPress makes them anew, nobody edits
them, or they are not kept here for ever (`nachlese retain`).
"""

from __future__ import annotations

import hashlib

from importer.model import Comment, Post

COMMENT = "id,post,parent,status,type,author_name,author_url,content"
POST = "id,status,comment_status,link,title,type"


def comment_digest(item: Comment) -> bytes:
    """Give 8 bytes that differ when a comment was edited, moved or decided."""
    who = item.author
    return _digest(item.post, item.parent or "", item.status, who.name, who.url,
                   item.body)  # fmt: skip


def post_digest(item: Post) -> bytes:
    """Give 8 bytes that differ when a post was renamed, moved, closed, or put away."""
    return _digest(item.status, item.comment_status, item.url, item.title)


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=8).digest()
