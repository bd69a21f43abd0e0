"""The tables of the shelf, and the triggers that keep it right: a part of `moderation.schema`.

What the desk lists is one narrow row a comment, so that every tab and order is an index. New
comments come by `moderation.shelf.catch_up`; what happens to them afterwards, triggers carry over,
also what the importer does to them. `shelf_counts` is what the tabs show.
"""

from __future__ import annotations

SHELF = """
create table shelf (
    id integer primary key,            -- comments.id; of a reply written here: below 0
    key text not null unique,
    post text not null,
    site text not null,
    said text not null,                -- the source's status
    decided text,                      -- a moderator's; null: undecided
    band text,                         -- the verdict's; null: not judged
    score real not null default 0,
    reopened text,                     -- why it is back although decided
    vanished integer not null default 0,
    campaign integer,
    kind text not null,
    lang text not null default '',
    author text not null,              -- name and address in lower case
    mail text not null,
    published text not null,           -- '': unknown
    status text as (coalesce(decided, said)),
    flagged integer as (
        vanished = 0 and decided is null and said in ('approved', 'pending')
        and coalesce(band, 'clean') <> 'clean'),
    open integer as (
        vanished = 0 and (coalesce(decided, said) = 'pending' or reopened is not null
            or (decided is null and said = 'approved' and coalesce(band, 'clean') <> 'clean')))
);
create index shelf_open_worst on shelf(score desc, id desc) where open;
create index shelf_open_newest on shelf(published desc, id desc) where open;
create index shelf_flagged_worst on shelf(score desc, id desc) where flagged;
create index shelf_flagged_newest on shelf(published desc, id desc) where flagged;
create index shelf_status_worst on shelf(status, score desc, id desc);
create index shelf_status_newest on shelf(status, published desc, id desc);
create index shelf_worst on shelf(score desc, id desc);
create index shelf_newest on shelf(published desc, id desc);
create index shelf_vanished on shelf(published desc, id desc) where vanished;
create index shelf_edited on shelf(published desc, id desc) where reopened = 'edited';
create index shelf_post on shelf(post, published desc, id desc);
create index shelf_mail on shelf(mail, status);
create index shelf_author on shelf(author, status);
create index shelf_campaign on shelf(campaign, status) where campaign is not null;
create index shelf_open_campaign on shelf(campaign) where open and campaign is not null;
create index reasons_rule on reasons(rule, key);
create index decisions_undoes on decisions(undoes) where undoes is not null;
create table shelved (upto integer not null);  -- comments that the shelf knows, by id
insert into shelved values (0);
create table shelf_counts (
    site text primary key,
    waiting integer not null default 0,
    flagged integer not null default 0,
    approved integer not null default 0,
    spam integer not null default 0,
    trash integer not null default 0,
    "all" integer not null default 0,
    vanished integer not null default 0,
    edited integer not null default 0
) without rowid;
create trigger shelf_counted after insert on shelf begin
    insert into shelf_counts(site) values (new.site) on conflict do nothing;
    update shelf_counts set
        waiting = waiting + new.open, flagged = flagged + new.flagged,
        approved = approved + (new.status = 'approved'), spam = spam + (new.status = 'spam'),
        trash = trash + (new.status = 'trash'), "all" = "all" + (new.status <> 'deleted'),
        vanished = vanished + new.vanished,
        edited = edited + (coalesce(new.reopened, '') = 'edited')
    where site = new.site;
end;
create trigger shelf_discounted after delete on shelf begin
    update shelf_counts set
        waiting = waiting - old.open, flagged = flagged - old.flagged,
        approved = approved - (old.status = 'approved'), spam = spam - (old.status = 'spam'),
        trash = trash - (old.status = 'trash'), "all" = "all" - (old.status <> 'deleted'),
        vanished = vanished - old.vanished,
        edited = edited - (coalesce(old.reopened, '') = 'edited')
    where site = old.site;
end;
create trigger shelf_recounted after update of said, decided, band, reopened, vanished on shelf
begin
    update shelf_counts set
        waiting = waiting + new.open - old.open, flagged = flagged + new.flagged - old.flagged,
        approved = approved + (new.status = 'approved') - (old.status = 'approved'),
        spam = spam + (new.status = 'spam') - (old.status = 'spam'),
        trash = trash + (new.status = 'trash') - (old.status = 'trash'),
        "all" = "all" + (new.status <> 'deleted') - (old.status <> 'deleted'),
        vanished = vanished + new.vanished - old.vanished,
        edited = edited + (coalesce(new.reopened, '') = 'edited')
            - (coalesce(old.reopened, '') = 'edited')
    where site = new.site;
end;
create trigger shelf_decided after insert on states begin
    update shelf set decided = new.status, reopened = (
        select why from reopened where key = new.key and decision = new.decision)
    where key = new.key;
end;
create trigger shelf_redecided after update on states begin
    update shelf set decided = new.status, reopened = (
        select why from reopened where key = new.key and decision = new.decision)
    where key = new.key;
end;
create trigger shelf_undecided after delete on states begin
    update shelf set decided = null, reopened = null where key = old.key;
end;
create trigger shelf_judged after insert on verdicts begin
    update shelf set band = new.band, score = new.score where key = new.key;
end;
create trigger shelf_rejudged after update on verdicts begin
    update shelf set band = new.band, score = new.score
    where key = new.key and (band is not new.band or score <> new.score);
end;
create trigger shelf_unjudged after delete on verdicts begin
    update shelf set band = null, score = 0 where key = old.key;
end;
create trigger shelf_reopened after insert on reopened begin
    update shelf set reopened = new.why where key = new.key
        and exists (select 1 from states where key = new.key and decision = new.decision);
end;
create trigger shelf_grouped after insert on campaign_members begin
    update shelf set campaign = new.campaign where key = new.comment;
end;
create trigger shelf_regrouped after update on campaign_members begin
    update shelf set campaign = new.campaign where key = new.comment;
end;
create trigger shelf_ungrouped after delete on campaign_members begin
    update shelf set campaign = null where key = old.comment;
end;
create trigger shelf_imported
after update of status, vanished, published, kind, post, author_name, author_email on comments
when old.id <= (select upto from shelved) begin
    update shelf set said = new.status, vanished = new.vanished is not null,
        published = coalesce(new.published, ''), kind = new.kind, post = new.post,
        author = lower(new.author_name), mail = lower(new.author_email)
    where id = new.id;
end;
create trigger shelf_removed after delete on comments
when old.id <= (select upto from shelved) begin
    delete from shelf where id = old.id;
end;
create trigger shelf_answered after insert on replies begin
    insert into shelf(id, key, post, site, said, kind, author, mail, published)
    values (-new.rowid, new.key, new.post,
        coalesce((select site from posts where key = new.post), ''), new.status, 'comment',
        lower(new.author_name), lower(new.author_email), new.published);
end;
create trigger shelf_unanswered after delete on replies begin
    delete from shelf where id = -old.rowid;
end;
insert into shelf(id, key, post, site, said, decided, kind, author, mail, published)
    select -r.rowid, r.key, r.post, coalesce(p.site, ''), r.status, s.status, 'comment',
        lower(r.author_name), lower(r.author_email), r.published
    from replies r left join posts p on p.key = r.post left join states s on s.key = r.key;
"""

# Without the first two, SQLite reads a rare tab's worst comments from the index of all. A status in
# the others would make ten thousand decisions at once half as long again.
RARE = """
drop index shelf_mail;
drop index shelf_author;
drop index shelf_campaign;
create index shelf_mail on shelf(mail);
create index shelf_author on shelf(author);
create index shelf_campaign on shelf(campaign) where campaign is not null;
create index shelf_vanished_worst on shelf(score desc, id desc) where vanished;
create index shelf_edited_worst on shelf(score desc, id desc) where reopened = 'edited';
create index shelf_rescue on shelf(score, id)
    where status = 'spam' and decided is null and band = 'clean' and campaign is null
    and vanished = 0;
"""

# What waits by campaign is counted from the index alone, of one site, too.
GROUPED = """
drop index shelf_open_campaign;
create index shelf_open_campaign on shelf(campaign, site) where open and campaign is not null;
"""

# A post of thousands, of which few wait.
OPEN_POST = """
create index shelf_open_post on shelf(post) where open;
"""
