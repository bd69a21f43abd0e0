"""The tables of what other systems ask about, by Akismet's protocol: see `moderation.checks`."""

from __future__ import annotations

CHECKS = """
alter table tokens add column kind text not null default '';  -- akismet: for that alone
create table checks (                  -- comments of other systems, as they were submitted there
    key text primary key,              -- made of what was said: the same again is the same row
    site text not null,
    guid text not null,                -- what the asker knows the check by
    comment text not null,             -- the normal form, JSON; without the IP address
    mail text not null,                -- in lower case, to find a person by
    score real,                        -- null: reported without having been asked about
    band text,
    checked text not null,
    label text not null default '',    -- what was reported of it: spam | ham
    labelled text not null default '',
    moderator text not null default '' -- whose key reported it
) without rowid;
create index checks_checked on checks(label, checked);
create index checks_site on checks(site, label, labelled);
create index checks_mail on checks(mail) where mail <> '';
create table check_counts (            -- what was asked for, by month
    token integer not null references tokens(id),
    site text not null,
    month text not null,
    calls integer not null default 0,
    spam integer not null default 0,
    ham integer not null default 0,
    missed integer not null default 0, -- spam that was reported
    mistaken integer not null default 0,
    primary key (token, month, site)
) without rowid;
"""
