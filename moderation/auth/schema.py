"""The tables of accounts: names, hashes, and the log of what was done to accounts."""

from __future__ import annotations

ACCOUNTS = """
create table people (
    id integer primary key,
    name text not null unique collate nocase,
    role text not null,                -- administrator | moderator | reader
    email text not null default '',
    password text not null default '', -- Argon2; '': none yet, a one-time link sets it
    totp text not null default '',     -- shared secret of one-time codes, '': none
    totp_step integer not null default 0,  -- the last one used: none is good twice
    digest text not null default '',   -- '' | daily | weekly
    digested text not null default '', -- when the last one was sent
    language text not null default 'en',
    created text not null,
    disabled text not null default ''  -- since when
);
create table people_sites (            -- none: every site
    person integer not null references people(id),
    site text not null,
    primary key (person, site)
) without rowid;
create table sessions (
    id integer primary key,
    word text not null unique,         -- SHA-256 of the cookie
    person integer not null references people(id),
    began text not null,
    seen text not null,
    ended text not null default '',
    address text not null,
    agent text not null
);
create index sessions_person on sessions(person, ended);
create table login_links (
    word text primary key,             -- SHA-256 of the address's last part
    person integer references people(id),  -- null: makes the first administrator
    expires text not null,
    used text not null default ''
) without rowid;
create table recovery_codes (
    word text primary key,
    person integer not null references people(id),
    used text not null default ''
) without rowid;
create table failures (                -- of logging in, for a quarter of an hour
    name text not null collate nocase,
    address text not null,
    failed text not null
);
create index failures_name on failures(name, failed);
create index failures_address on failures(address, failed);
create table tokens (
    id integer primary key,
    label text not null,
    word text not null unique,         -- SHA-256
    person integer not null references people(id),
    created text not null,
    expires text not null default '',
    used text not null default '',
    revoked text not null default ''
);
create table mail_links (              -- signed links of digests that were used
    id text primary key,
    person integer not null references people(id),
    comment text not null,
    used text not null
) without rowid;
create table signing_keys (
    purpose text primary key,
    value text not null
) without rowid;
create table account_events (          -- append-only
    id integer primary key,
    at text not null,
    who text not null,                 -- a person's name, or the command line's user
    what text not null,                -- English: the id in the catalogues, with a {detail}
    about text not null default '',    -- the person it was done to
    detail text not null default ''
);
create index decisions_decided on decisions(decided);
"""

# For the audit: what one person did, without looking at what all did.
AUDIT = """
create index decisions_moderator on decisions(moderator, batch);
"""
