"""The tables of what is on its way to the sites: a part of `moderation.schema`."""

from __future__ import annotations

# Decisions and replies on their way to the site: see moderation/outbox.py and push.py.
OUTBOX = """
create table outbox (
    id integer primary key,
    key text not null,                 -- the comment decided, or the reply written here
    kind text not null,                -- status | reply
    action text not null,              -- of the decision; or reply
    want text not null default '',     -- the status to be had there
    decision integer not null default 0,
    marker text not null unique,       -- by which a reply is known again there
    state text not null,               -- waiting | sending | done | conflict | refused | superseded
    tries integer not null default 0,
    words text not null default '',    -- what became of it, for people: English template
    created text not null,
    changed text not null
);
create index outbox_key on outbox(key, decision);
create index outbox_state on outbox(state);
create table reply_keys (              -- replies written here that are comments there
    reply text primary key,
    comment text not null
) without rowid;
create index reply_keys_comment on reply_keys(comment);
create table site_policies (
    site text primary key,
    auto text not null default 'none'  -- what judging may decide: none | spam | approve | both
);
drop view comments_now;
create view comments_now as
    select c.key, c.post, c.parent, c.author_name, c.author_email, c.author_url, c.author_ip,
           c.author_user, c.author_avatar, c.published, c."offset", c.body, c.kind,
           coalesce(s.status, c.status) as status, c.url, c.agent, c.source_format, c.source_id,
           c.vanished
    from comments c left join states s on s.key = c.key
    union all
    select r.key, r.post,
           coalesce((select k.comment from reply_keys k where k.reply = r.parent), r.parent),
           r.author_name, r.author_email, r.author_url, '',
           r.moderator, '', r.published, '', r.body, 'comment',
           coalesce(s.status, r.status), '', '', 'nachlese', r.key,
           null
    from replies r left join states s on s.key = r.key
    where not exists (select 1 from reply_keys k join comments c on c.key = k.comment
                      where k.reply = r.key);
"""
