"""The tables of what is not kept for ever: a part of `moderation.schema`."""

from __future__ import annotations

PRIVACY = """
create table retention (
    site text not null,                -- '' = every site without a rule of its own
    status text not null,              -- approved | pending | spam | trash | all
    days integer not null,
    mode text not null,                -- hash | remove
    primary key (site, status)
) without rowid;
create table retention_keys (
    period text primary key,           -- 2026-H2
    secret blob not null
) without rowid;
create table retained (                -- comments whose author is only known by keyed hashes now
    kind text not null,                -- mail | ip
    hash blob not null,
    key text not null,
    period text not null,
    primary key (kind, hash, key)
) without rowid;
create index retained_key on retained(key);
create table erased (                  -- people who asked to be erased; what comes in again, too
    hash blob primary key,             -- of the address, under a secret that does not rotate
    erased text not null,
    by text not null,
    report text not null               -- JSON: what was done
) without rowid;
"""
