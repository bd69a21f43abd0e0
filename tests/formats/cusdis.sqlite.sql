create table projects (id text primary key, title text, deleted_at datetime, token text);
create table pages (id text primary key, slug text, url text, title text, "projectId" text);
create table comments (id text primary key, "pageId" text, created_at datetime, updated_at datetime, "deletedAt" datetime, "moderatorId" text, by_email text, by_nickname text, content text, approved boolean, "parentId" text);
insert into pages values ('pg1', 'brot', 'https://zwischenrufe.example/brot/', 'Brot', 'pr1');
insert into comments(id, "pageId", created_at, by_nickname, by_email, content, approved, "parentId") values ('c1', 'pg1', 1638513000123, 'Anna', 'anna@example.org', 'Hallo', 1, null), ('c2', 'pg7', 1638513001123, 'Ben', null, 'Waise', 0, 'c1');
