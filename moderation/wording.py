"""The words of comments as moderators corrected them: their tables, and what holds now.

`corrections` is append-only; `corrected` is what it adds up to, written in the same transaction. A
field that is null is as its source says, also when the source changes it. The importer's rows stay
as they are: the view `comments_now` lays the corrected words over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlite_utils import Database

from importer.model import Comment

TABLES = """
create table corrections (
    id integer primary key,
    batch integer not null,            -- numbered with those of `decisions`; undone at once
    key text not null,
    body text,                         -- null: as the source says
    author_name text,
    author_url text,
    said text not null,                -- JSON: what the source said then: body, name, address
    previous integer,                  -- the correction that held before; null: none
    moderator text not null,
    corrected text not null,
    why text not null default '',
    undoes integer                     -- the batch this one takes back
);
create index corrections_key on corrections(key);
create index corrections_batch on corrections(batch);
create index corrections_undoes on corrections(undoes) where undoes is not null;
create table corrected (               -- comments of which some words hold instead of the source's
    key text primary key,
    correction integer not null references corrections(id),
    body text,
    author_name text,
    author_url text
) without rowid;
drop view comments_now;
create view comments_now as
    select c.key, c.post, c.parent, coalesce(w.author_name, c.author_name) as author_name,
           c.author_email, coalesce(w.author_url, c.author_url) as author_url, c.author_ip,
           c.author_user, c.author_avatar, c.published, c."offset",
           coalesce(w.body, c.body) as body, c.kind,
           coalesce(s.status, c.status) as status, c.url, c.agent, c.source_format, c.source_id,
           c.vanished
    from comments c left join states s on s.key = c.key left join corrected w on w.key = c.key
    union all
    select r.key, r.post,
           coalesce((select k.comment from reply_keys k where k.reply = r.parent), r.parent),
           coalesce(w.author_name, r.author_name), r.author_email,
           coalesce(w.author_url, r.author_url), '',
           r.moderator, '', r.published, '', coalesce(w.body, r.body), 'comment',
           coalesce(s.status, r.status), '', '', 'nachlese', r.key,
           null
    from replies r left join states s on s.key = r.key left join corrected w on w.key = r.key
    where not exists (select 1 from reply_keys k join comments c on c.key = k.comment
                      where k.reply = r.key);
"""


class Wording(NamedTuple):
    """Words that hold instead of the source's; None: as the source says."""

    body: str | None = None
    name: str | None = None
    url: str | None = None

    def over(self, said: Wording) -> Wording:
        """Give all the words that hold where a source says others."""
        return Wording(*(new if new is not None else old
                         for new, old in zip(self, said, strict=True)))  # fmt: skip


AS_SAID = Wording()
AT_ONCE = 500


def wordings(db: Database, keys: Sequence[str] | None = None) -> dict[str, Wording]:
    """Give what holds now by comment, of some or of all; most have nothing."""
    query = "select key, body, author_name, author_url from corrected"
    if keys is None:
        return {key: Wording(*words) for key, *words in db.conn.execute(query)}
    found: dict[str, Wording] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        where = f"where key in ({', '.join('?' * len(some))})"
        found |= {key: Wording(*w) for key, *w in db.conn.execute(f"{query} {where}", some)}
    return found


def worded(comment: Comment, words: Wording | None) -> Comment:
    """Give a comment with the words that hold now."""
    if words is None:
        return comment
    body, name, url = words.over(said_by(comment))
    author = replace(comment.author, name=name or "", url=url or "")
    return replace(comment, author=author, body=body or "")


def said_by(comment: Comment) -> Wording:
    """Give the words of a comment."""
    return Wording(comment.body, comment.author.name, comment.author.url)


def difference(wanted: Wording, said: Wording) -> Wording:
    """Give what of some words is not as the source says."""
    return Wording(*(None if new == old else new for new, old in zip(wanted, said, strict=True)))
