"""Moderation's tables, in the same file as the importer's but never shared with it.

`decisions` is append-only; `states` is what it adds up to, kept for speed and written in the same
transaction. The status now is the state's, else the source's: the view `comments_now`, which also
holds the replies written here.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from importer.schema import split_statements
from moderation import checks_tables, outbox_tables, shelf_tables, wording
from moderation.auth.schema import ACCOUNTS, AUDIT
from moderation.privacy.tables import PRIVACY

migrations = Migrations("moderation")

TABLES = """
create table verdicts (
    key text primary key,
    score real not null,
    band text not null,                -- clean | hold | spam
    judged text not null
);
create index verdicts_band on verdicts(band, score);
create table reasons (
    key text not null references verdicts(key),
    place integer not null,            -- 0 weighs most
    rule text not null,
    weight real not null,
    why text not null,                 -- English template, the id in the catalogues
    args text not null,                -- JSON: what goes into it
    evidence text not null,            -- JSON: ranges in the plain text
    least text not null,               -- the band that an option demands
    primary key (key, place)
) without rowid;
create table decisions (
    id integer primary key,
    batch integer not null,            -- decided at once, undone at once
    key text not null,
    action text not null,
    before text not null,              -- status
    after text not null,
    memory text not null,              -- JSON: statuses before spam and trash, after this decision
    previous integer,                  -- the decision that held before; null: the source's status
    moderator text not null,
    decided text not null,
    why text not null default '',
    undoes integer                     -- the batch this one takes back
);
create index decisions_key on decisions(key);
create index decisions_batch on decisions(batch);
create table states (
    key text primary key,
    status text not null,
    memory text not null,
    decision integer not null references decisions(id)
);
create index states_status on states(status);
create table replies (
    key text primary key,
    post text not null,
    parent text,
    author_name text not null,
    author_email text not null default '',
    author_url text not null default '',
    published text not null,
    body text not null,
    status text not null,
    moderator text not null
);
create table drafts (
    id integer primary key,
    moderator text not null,
    post text not null,
    parent text,
    text text not null,
    changed text not null
);
create unique index drafts_one on drafts(moderator, post);
create table marks (                   -- what comments have in common: see moderation/marks.py
    kind integer not null,
    value integer not null,            -- a hash
    at integer not null,               -- when it was written, seconds since 1970; 0: unknown
    comment integer not null,          -- comments.id
    primary key (kind, value, at, comment)
) without rowid;
create table reached (                 -- how far judging has come
    name text primary key,
    sighting integer not null
);
create view comments_now as
    select c.key, c.post, c.parent, c.author_name, c.author_email, c.author_url, c.author_ip,
           c.author_user, c.author_avatar, c.published, c."offset", c.body, c.kind,
           coalesce(s.status, c.status) as status, c.url, c.agent, c.source_format, c.source_id
    from comments c left join states s on s.key = c.key
    union all
    select r.key, r.post, r.parent, r.author_name, r.author_email, r.author_url, '',
           r.moderator, '', r.published, '', r.body, 'comment',
           coalesce(s.status, r.status), '', '', 'nachlese', r.key
    from replies r left join states s on s.key = r.key;
"""


@migrations()
def tables(db: Database) -> None:
    """Make the first version of all tables."""
    for statement in split_statements(TABLES):
        db.execute(statement)


CAMPAIGNS = """
create table campaigns (               -- comments that belong together: see moderation/campaigns.py
    id integer primary key,
    kind text not null,                -- template | host | net | name
    label text not null,               -- what they have in common, for people
    value integer not null,            -- the hash they have in common
    size integer not null default 0,
    first text,                        -- times of the first and the last member
    last text,
    verdict text not null default '',  -- a moderator's word: '' (as its members went) | spam | ham
    unique (kind, value)
);
create index campaigns_size on campaigns(size);
create table campaign_members (
    comment text primary key,
    campaign integer not null references campaigns(id)
) without rowid;
create index campaign_members_campaign on campaign_members(campaign);
"""


@migrations()
def campaigns(db: Database) -> None:
    """Make the tables of campaigns."""
    for statement in split_statements(CAMPAIGNS):
        db.execute(statement)


SETTINGS = """
create table rule_settings (
    site text not null,                -- '': every site
    rule text not null,
    is_on integer not null default 1,
    factor real not null default 1,    -- times the rule's weight
    primary key (site, rule)
) without rowid;
create table site_options (
    site text not null,                -- '': every site
    name text not null,
    value real not null,
    primary key (site, name)
) without rowid;
create table site_words (
    site text not null,                -- '': every site
    text text not null,
    band text not null,                -- hold | spam
    whole integer not null default 0,
    list text not null default '',
    primary key (site, text)
) without rowid;
create table setting_changes (         -- append-only: who changed what
    id integer primary key,
    site text not null,
    change text not null,              -- JSON
    moderator text not null,
    changed text not null
);
"""


@migrations()
def settings(db: Database) -> None:
    """Make the tables of a site's own rules."""
    for statement in split_statements(SETTINGS):
        db.execute(statement)


@migrations()
def accounts(db: Database) -> None:
    """Make the tables of people, sessions and links."""
    for statement in split_statements(ACCOUNTS):
        db.execute(statement)


@migrations()
def audit(db: Database) -> None:
    """Find a person's decisions without looking at all."""
    for statement in split_statements(AUDIT):
        db.execute(statement)


# What the source changed after a moderator decided: back in the queue, with both versions.
REOPENED = """
create table reopened (
    key text primary key,
    why text not null,                 -- edited | conflict | gone
    decision integer not null,         -- the decision it was made against
    version text not null,             -- captured time of the version that came since
    reopened text not null
);
drop view comments_now;
create view comments_now as
    select c.key, c.post, c.parent, c.author_name, c.author_email, c.author_url, c.author_ip,
           c.author_user, c.author_avatar, c.published, c."offset", c.body, c.kind,
           coalesce(s.status, c.status) as status, c.url, c.agent, c.source_format, c.source_id,
           c.vanished
    from comments c left join states s on s.key = c.key
    union all
    select r.key, r.post, r.parent, r.author_name, r.author_email, r.author_url, '',
           r.moderator, '', r.published, '', r.body, 'comment',
           coalesce(s.status, r.status), '', '', 'nachlese', r.key,
           null
    from replies r left join states s on s.key = r.key;
"""


@migrations()
def reopened(db: Database) -> None:
    """Keep what the source changed after a decision; show what vanished."""
    for statement in split_statements(REOPENED):
        db.execute(statement)


SUBMISSIONS = """
create table submissions (             -- how a comment came through our own form
    comment text primary key,
    trap integer not null,             -- 1: a field that people do not see was filled in
    seconds real                       -- from showing the form to sending it; null: unknown
) without rowid;
"""


@migrations()
def submissions(db: Database) -> None:
    """Make the table of what our own form noticed."""
    for statement in split_statements(SUBMISSIONS):
        db.execute(statement)


@migrations()
def outbox(db: Database) -> None:
    """Keep what is to go to the sites, once; show a reply that arrived there once."""
    for statement in split_statements(outbox_tables.OUTBOX):
        db.execute(statement)


MODELS = """
create table models (                  -- what was learned here: see moderation/learned
    id integer primary key,
    site text not null,
    made text not null,
    labels text not null,              -- which labels it learned from, as one hash
    count integer not null,            -- how many
    seen text not null,                -- the last decision and sighting there were
    model text not null                -- JSON
);
create index models_site on models(site, id);
"""


@migrations()
def models(db: Database) -> None:
    """Make the table of learned models."""
    for statement in split_statements(MODELS):
        db.execute(statement)


MARKS_NEW = """
create table marks_new (               -- on their way into `marks`: see moderation.marks.settle
    kind integer not null,
    value integer not null,
    at integer not null,
    comment integer not null
);
"""


@migrations()
def marks_new(db: Database) -> None:
    """Make the table where new marks wait to be put in order."""
    for statement in split_statements(MARKS_NEW):
        db.execute(statement)


@migrations()
def shelf(db: Database) -> None:
    """Keep what the desk lists."""
    for statement in split_statements(shelf_tables.SHELF):
        db.execute(statement)


@migrations()
def privacy(db: Database) -> None:
    """Keep what is to be forgotten when, and who asked for it."""
    for statement in split_statements(PRIVACY):
        db.execute(statement)


@migrations()
def shelf_of_the_rare(db: Database) -> None:
    """Index rare tabs in the order of scores, too; authors and campaigns without the status."""
    for statement in split_statements(shelf_tables.RARE):
        db.execute(statement)


@migrations()
def checks(db: Database) -> None:
    """Keep what other systems ask about, and keys that are good for nothing else."""
    for statement in split_statements(checks_tables.CHECKS):
        db.execute(statement)


@migrations()
def shelf_of_campaigns(db: Database) -> None:
    """Count what waits by campaign and site from an index."""
    for statement in split_statements(shelf_tables.GROUPED):
        db.execute(statement)


@migrations()
def corrections(db: Database) -> None:
    """Keep the words that moderators corrected."""
    for statement in split_statements(wording.TABLES):
        db.execute(statement)


@migrations()
def shelf_of_posts(db: Database) -> None:
    """Find what waits under a post from an index."""
    for statement in split_statements(shelf_tables.OPEN_POST):
        db.execute(statement)


@migrations()
def spam_learned(db: Database) -> None:
    """Keep how many of the labels that a model learned from were spam."""
    db.execute("alter table models add column spam integer not null default 0")
