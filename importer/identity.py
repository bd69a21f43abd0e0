"""Who is who: comments that pages show with a gravatar, and e-mails known from other sources.

A gravatar's address holds the MD5 of the e-mail (WordPress up to 6.7) or its SHA-256 (since 6.8),
lower case and trimmed. A hash is no e-mail; but where an export file or the REST interface of the
same archive gave an e-mail with that hash, the two comments were written by one person. What the
sources said is not changed: the join is made for those who ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlite_utils import Database

from importer.model import Author, Comment, Item


def hashes(email: str) -> tuple[str, str]:
    """Give an e-mail's hashes as gravatar has them: MD5 and SHA-256, in hex."""
    known = email.strip().lower().encode("utf-8", "surrogatepass")
    md5 = hashlib.md5(known, usedforsecurity=False).hexdigest()
    return md5, hashlib.sha256(known).hexdigest()


def addresses(author: Author) -> tuple[str, ...]:
    """Give what tells an author's e-mail address from others: its hashes, MD5 first, or the one
    that a page showed; nothing where there is neither.
    """
    if author.email:
        return hashes(author.email)
    return (author.avatar.lower(),) if author.avatar else ()


def has_sha(db: Database) -> bool:
    """Whether any comment of an archive came with a gravatar of today: SHA-256 (by index)."""
    query = "select 1 from comments where length(author_avatar) = 64 limit 1"
    return db.conn.execute(query).fetchone() is not None


def known(db: Database) -> dict[str, str]:
    """Give the e-mails of an archive by their hashes; nothing where no comment waits for one."""
    waiting = "select 1 from comments where author_avatar != '' and author_email = '' limit 1"
    if db.execute(waiting).fetchone() is None:
        return {}
    rows = db.execute(
        "select author_email from comments where author_email like '%@%' group by 1 order by 1"
    )
    return {each: email for (email,) in rows for each in hashes(email)}


def identified(items: Iterable[Item], emails: Mapping[str, str]) -> Iterator[Item]:
    """Let items go by and give comments that have a known hash and no e-mail the e-mail of it."""
    for item in items:
        if isinstance(item, Comment) and not item.author.email and item.author.avatar:
            email = emails.get(item.author.avatar.lower(), "")
            item = replace(item, author=replace(item.author, email=email)) if email else item
        yield item
