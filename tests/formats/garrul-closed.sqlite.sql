create table posts (slug text primary key, title text, url text, created_at integer not null, closed integer not null default 0, published_at integer);
create table users (id text primary key, provider text not null, provider_id text, name text not null, email text, avatar_url text, created_at integer not null, erased_at integer);
create table comments (id text primary key, post_slug text not null references posts(slug), parent_id text, user_id text not null, body_md text not null, body_html text not null, renderer_version integer not null default 1, status text not null default 'approved', edited_at integer, deleted_at integer, ip_hash text, user_agent text, created_at integer not null);
insert into posts values ('brot', 'Brot', 'https://zwischenrufe.example/brot/', 1638513000123, 1, 1638513000000);
insert into users values ('u1', 'github', '7', 'Anna', 'anna@example.org', null, 1638513000123, null);
insert into comments values ('c1', 'brot', null, 'u1', '*Hallo*', '<p><em>Hallo</em></p>', 1, 'pending', null, null, 'h', null, 1638513000123);
