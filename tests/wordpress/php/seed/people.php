<?php
/**
 * Who comments: names, addresses and programs, as they stand in the form's fields.
 */

const NACHLESE_AGENTS = [
    'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 12_4 like Mac OS X) AppleWebKit/605.1.15',
    'Opera/9.64 (Windows NT 5.1; U; de) Presto/2.1.1',
    'Lynx/2.8.6rel.5 libwww-FM/2.14',
];

const NACHLESE_PEOPLE = [
    'juergen' => [
        'name' => 'Jürgen Müßig',
        'email' => 'juergen@example.org',
        'url' => 'https://juergen.example.net/blog/',
        'ip' => '192.0.2.17',
        'agent' => NACHLESE_AGENTS[0],
    ],
    'zoe' => [
        'name' => "Zoë O'Connor",
        'email' => 'Zoe@Example.COM',
        'url' => 'http://zoe.example.com',
        'ip' => '2001:db8::42',
        'agent' => NACHLESE_AGENTS[1],
    ],
    'anna' => [
        'name' => 'Anna "Änni" Größl',
        'email' => 'anna@example.at',
        'ip' => '203.0.113.5',
        'agent' => NACHLESE_AGENTS[2],
    ],
    'mueller' => [
        'name' => 'Müller & Söhne',
        'email' => 'kontakt@mueller.example',
        'url' => 'https://mueller.example/seite.php?a=1&b=2',
        'ip' => '2001:db8:85a3::8a2e:370:7334',
        'agent' => NACHLESE_AGENTS[0],
    ],
    'fuchs' => [
        'name' => '🦊 Füchsin',
        'email' => 'fuchs@example.org',
        'url' => 'https://fuchs.example/🦊',
        'ip' => '198.51.100.23',
        'agent' => NACHLESE_AGENTS[1],
    ],
    'wladimir' => [
        'name' => 'Владимир',
        'email' => 'wladimir@example.net',
        'ip' => '198.51.100.99',
        'agent' => NACHLESE_AGENTS[0],
    ],
    'sara' => [
        'name' => 'שרה',
        'email' => 'sara@example.co',
        'url' => 'https://sara.example/',
        'ip' => '2001:db8:1::1',
        'agent' => NACHLESE_AGENTS[1],
    ],
    'namenlos' => ['name' => 'Anonymous', 'ip' => '192.0.2.200', 'agent' => NACHLESE_AGENTS[3]],
    'karl' => [
        'name' => 'karl',
        'email' => 'karl@example.de',
        'ip' => '192.0.2.81',
        'agent' => NACHLESE_AGENTS[2],
    ],
    'schmidt' => [
        'name' => 'Dr. Schmidt-Weißenböck',
        'email' => 'schmidt@example.de',
        'url' => 'http://example.de/~schmidt/',
        'ip' => '192.0.2.82',
        'agent' => NACHLESE_AGENTS[0],
    ],
];
