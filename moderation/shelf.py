"""Filling the shelf: the narrow table that the desk lists from (`moderation.listing`).

New comments are put there in slices, as full-text search does it, so that an import pays nothing
for the desk; what happens to a comment afterwards, triggers carry over: see `shelf_tables`.
"""

from __future__ import annotations

from sqlite_utils import Database

from importer.schema import writing
from importer.text import plain
from moderation.language import language
from moderation.phrases import words

SLICE = 5_000  # comments a transaction
REACH = "select upto, (select coalesce(max(id), 0) from comments) from shelved"
FILL = """
    insert into shelf(id, key, post, site, said, decided, band, score, reopened, vanished,
        campaign, kind, lang, author, mail, published)
    select c.id, c.key, c.post, p.site, c.status, s.status, v.band, coalesce(v.score, 0), o.why,
        c.vanished is not null, m.campaign, c.kind, language_of(c.body), lower(c.author_name),
        lower(c.author_email), coalesce(c.published, '')
    from comments c join posts p on p.key = c.post
    left join states s on s.key = c.key
    left join verdicts v on v.key = c.key
    left join reopened o on o.key = c.key and o.decision = s.decision
    left join campaign_members m on m.comment = c.key
    where c.id > ? and c.id <= ?
"""
# Replies written here that came back from their site as comments.
ARRIVED = """
    delete from shelf where id < 0 and key in (
        select k.reply from reply_keys k join comments c on c.key = k.comment)
"""
READ = 1_000  # characters that tell the language


def catch_up(db: Database, most: int | None = None) -> bool:
    """Put the comments that came since on the shelf; `most`: slices at once. Whether that is all.

    Killed at any moment, it goes on where it was.
    """
    done = 0
    while behind(db):
        if done == most:
            return False
        shelve_slice(db)
        done += 1
    return True


def behind(db: Database) -> int:
    """Give how many numbers of comments the shelf is behind."""
    upto, last = db.conn.execute(REACH).fetchone()
    return max(0, int(last) - int(upto))


def shelve_slice(db: Database) -> None:
    """Put the next slice on the shelf."""
    db.conn.create_function("language_of", 1, language_of, deterministic=True)
    with writing(db):
        upto, last = db.conn.execute(REACH).fetchone()  # others may have been here meanwhile
        db.conn.execute(FILL, (upto, upto + SLICE))
        db.conn.execute(ARRIVED)
        db.conn.execute("update shelved set upto = min(?, ?)", (upto + SLICE, max(upto, last)))


def language_of(html: str) -> str:
    """Give the language of a comment's first words."""
    return language(words(plain(html[: 2 * READ])[:READ]))
