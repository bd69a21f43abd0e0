"""Words that a moderator corrected, on their way to the site: a part of the outbox and the push.

Only fields that were corrected here are sent, and only over what the source said when they were:
what somebody wrote there since is left alone, and said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlite_utils import Database

from importer.model import Comment
from importer.text import fold
from moderation.wording import Wording, said_by

ALREADY = "The site says so already."
KIND = "words"  # of a row in the outbox; its `decision` is the number of the correction
# The last correction of every comment of a site that was not written down for it yet; whether an
# earlier one may have reached it. Through the log, not through the site's comments.
CORRECTED = """
    select k.key, k.id, exists (
        select 1 from outbox o where o.key = k.key and o.kind = 'words' and o.tries > 0)
    from corrections k
    cross join comments c on c.key = k.key
    cross join posts p on p.key = c.post
    where p.site = ? and c.source_format <> 'form'  -- what came by our own form, no site has
        and k.id = (select max(id) from corrections where key = k.key)
        and not exists (select 1 from outbox o
            where o.key = k.key and o.kind = 'words' and o.decision >= k.id)
    order by k.id
"""


class Line(NamedTuple):
    """A line of the log of corrections, as far as it says what is meant to stand at the site."""

    id: int
    words: Wording
    said: Wording

    @property
    def meant(self) -> Wording:
        """Give all the words that held from then on."""
        return self.words.over(self.said)


def rows(db: Database, site: str) -> Iterator[tuple[str, str, str, str, int, str, str]]:
    """Give what the outbox has to take up of a site, as its own rows: key, kind, action ...

    What was taken back before it went out leaves nothing to do there.
    """
    for key, id, brought in db.conn.execute(CORRECTED, (site,)).fetchall():
        waits = brought or key in held(db, key)
        state, said = ("waiting", "") if waits else ("done", ALREADY)
        yield key, KIND, "edit", "", id, state, said


def held(db: Database, key: str) -> set[str]:
    """Give the comment, if words that were corrected hold for it."""
    query = "select key from corrected where key = ?"
    return {found for (found,) in db.conn.execute(query, (key,))}


def lines(db: Database, key: str, upto: int) -> list[Line]:
    """Give the log of a comment's corrections, the oldest first."""
    query = (
        "select id, body, author_name, author_url, said from corrections"
        " where key = ? and id <= ? order by id"
    )
    return [
        Line(id, Wording(*words), Wording(*json.loads(said)))
        for id, *words, said in db.conn.execute(query, (key, upto))
    ]


def wanted(db: Database, key: str, correction: int) -> Wording:
    """Give the words to be had at the site; None for fields that nobody corrected."""
    log = lines(db, key, correction)
    touched = [any(each.words[n] is not None for each in log) for n in range(3)]
    return Wording(*(word if n else None for word, n in zip(log[-1].meant, touched, strict=True)))


def to_send(db: Database, key: str, correction: int, there: Comment) -> Wording:
    """Give the fields of which the site says something else."""
    return Wording(*(
        new if new is not None and not same(new, old) else None
        for new, old in zip(wanted(db, key, correction), said_by(there), strict=True)
    ))  # fmt: skip


def is_overtaken(db: Database, key: str, correction: int, there: Comment) -> bool:
    """Whether the site says something that no moderator saw, in a field that would be sent."""
    log = lines(db, key, correction)
    known = [each.said for each in log] + [each.meant for each in log]
    sent = to_send(db, key, correction, there)
    return any(
        word is not None and not any(same(said_by(there)[n], each[n]) for each in known)
        for n, word in enumerate(sent)
    )


def same(one: str | None, other: str | None) -> bool:
    """Whether two renderings say the same."""
    return fold(one or "") == fold(other or "")


def as_fields(words: Wording) -> Mapping[str, str]:
    """Give words by the names that a site's API has for them, those to be changed."""
    names = ("content", "author_name", "author_url")
    return {name: word for name, word in zip(names, words, strict=True) if word is not None}
