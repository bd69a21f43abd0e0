create table threads (id integer primary key, uri varchar(256) unique, title varchar(256));
create table comments (tid references threads(id), id integer primary key, parent integer, created float not null, modified float, mode integer, remote_addr varchar, text varchar not null, author varchar, email varchar, website varchar, likes integer default 0, dislikes integer default 0, voters blob not null, notification integer default 0);
create table preferences (key varchar primary key, value varchar);
insert into threads values (1, '/brot/', 'Brot'), (2, '/kuchen/?p=3', 'Kuchen');
insert into comments(tid, id, parent, created, mode, remote_addr, text, author, email, website, voters) values
(1, 1, null, 1365610000.5, 1, '192.0.2.0', 'Ein *guter* Satz' || char(10) || 'und mehr', 'Anna', 'anna@example.org', 'https://anna.example', x'00ff'),
(1, 2, 1, 1365610100.0, 2, '192.0.2.0', 'Antwort', 'Ben', null, null, x'00'),
(1, 3, null, 1365610200.0, 4, '192.0.2.0', '', null, null, null, x'00'),
(2, 4, null, 1365610300.0, 1, '2001:db8::', 'Mit `<b>` und <i>Tag</i>', 'C', null, null, x'00'),
(9, 5, null, 1365610400.0, 1, '', 'ohne Seite', 'D', null, null, x'00');
