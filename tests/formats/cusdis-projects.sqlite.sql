create table projects (id text primary key, title text, deleted_at datetime, token text);
create table pages (id text primary key, slug text, url text, title text, "projectId" text);
create table comments (id text primary key, "pageId" text, created_at datetime, updated_at datetime, "deletedAt" datetime, "moderatorId" text, by_email text, by_nickname text, content text, approved boolean, "parentId" text);
insert into projects values ('pr1', 'ZR', null, 't1'), ('pr2', 'Brotblog', null, 't2');
insert into pages values ('pg1', '/about', null, null, 'pr1'), ('pg2', '/about', 'https://brot.example/about', 'Über', 'pr2'), ('pg3', '/', 'https://zwischenrufe.example/', 'ZR', 'pr1');
insert into comments(id, "pageId", created_at, by_nickname, content, approved) values ('c1', 'pg1', 1638513000123, 'Anna', 'hier', 1), ('c2', 'pg2', 1638513001123, 'Ben', 'dort', 1), ('c3', 'pg7', 1638513002123, 'Ben', 'nirgends', 1);
