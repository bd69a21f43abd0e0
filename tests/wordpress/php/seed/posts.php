<?php
/**
 * The posts, pages and recipes, by the names that comments call them. Dates are UTC.
 */

return [
    'hallo' => ['title' => 'Hallo, altes Netz', 'at' => '2009-02-14 17:30:00'],
    'buecher' => ['title' => 'Über Bücher und Füße', 'at' => '2010-06-01 08:00:00'],
    'umlaut' => [
        'title' => 'Für Elise',
        'slug' => 'f%c3%bcr-elise',  // as old imports left them: not transliterated
        'at' => '2011-01-07 09:15:00',
    ],
    'kyrillisch' => [
        'title' => 'Привет, мир',
        'slug' => '%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82-%d0%bc%d0%b8%d1%80',
        'at' => '2012-03-03 10:00:00',
    ],
    'zeichen' => ['title' => 'Zeichen & Wunder <3', 'at' => '2013-05-05 12:00:00'],
    'pings' => ['title' => 'Wer uns verlinkt', 'at' => '2014-08-08 06:00:00'],
    'faden' => ['title' => 'Tiefe Fäden', 'at' => '2015-10-10 14:00:00'],
    'zeit' => ['title' => 'Sommerzeit, Winterzeit', 'at' => '2009-03-01 11:00:00'],
    'pruefung' => ['title' => 'Was geprüft wird', 'at' => '2016-11-11 11:11:00'],
    'debatte' => ['title' => 'Die lange Debatte', 'at' => '2019-03-04 07:00:00'],
    'zu' => ['title' => 'Hier ist zu', 'comments' => 'closed', 'at' => '2017-02-02 16:00:00'],
    'passwort' => [
        'title' => 'Nur für Eingeweihte',
        'password' => 'sesam',
        'at' => '2018-04-04 18:00:00',
    ],
    'privat' => ['title' => 'Mein Tagebuch', 'status' => 'private', 'at' => '2018-09-09 20:00:00'],
    'entwurf' => [
        'title' => 'Noch nicht fertig',
        'slug' => 'noch-nicht-fertig',
        'status' => 'draft',
        'at' => '2020-01-20 10:00:00',
    ],
    'weggeworfen' => [
        'title' => 'Das war nichts',
        'slug' => 'das-war-nichts__trashed',
        'status' => 'trash',
        'at' => '2020-02-20 10:00:00',
    ],
    'still' => ['title' => 'Niemand sagt etwas', 'at' => '2021-12-24 19:00:00'],
    'neu' => ['title' => 'Frisch vom Feld', 'at' => '2024-06-30 21:30:00'],
    'buch' => ['title' => 'Gästebuch', 'type' => 'page', 'at' => '2009-01-02 09:00:00'],
    'leser' => [
        'title' => 'Leserbriefe',
        'type' => 'page',
        'parent' => 'buch',
        'at' => '2012-12-12 12:12:00',
    ],
    'impressum' => [
        'title' => 'Impressum',
        'type' => 'page',
        'comments' => 'closed',
        'at' => '2009-01-02 09:30:00',
    ],
    'strudel' => [
        'title' => 'Omas Apfelstrudel',
        'type' => 'rezept',
        'text' => 'Zwei Kilo Äpfel, und dann <em>Geduld</em>.',
        'at' => '2022-10-16 13:00:00',
    ],
];
