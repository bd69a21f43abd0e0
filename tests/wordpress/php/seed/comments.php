<?php
/**
 * The comments that are there for one reason each. Dates are UTC; `raw` is stored unfiltered.
 */

$long = implode("\n\n", array_map(
    fn (int $number) => "Absatz $number. " . str_repeat('Es war einmal ein Müller, der sprach. ', 12),
    range(1, 24),
));

$bodies = [
    'emoji' => 'Schön! 🎉👩‍👩‍👧‍👦🇦🇹 und ein altes ;-) dazu',
    'hebraeisch' => 'שלום לכולם, זה פוסט נהדר!',
    'arabisch' => 'مرحبا، شكرا على المقال (2024) & mehr',
    'zitat' => "<blockquote>Früher war mehr \"Lametta\".</blockquote>\n\n'Stimmt', sagte er -- \"ganz sicher\".",
    'code' => 'Das geht mit <code>if (a &lt; b && c > d) { echo "Äh"; }</code> ganz leicht.',
    'link' => 'Siehe <a href="https://example.org/?x=1&y=2" title="Äpfel">hier</a> & http://example.com/a?b=c&d=e.',
    'und' => 'AT&T, R&D &amp; &lt;Spaß&gt;, 5 < 6 > 4 &nbsp;&#8211; fertig',
    'cdata-gefiltert' => 'Ende einer CDATA: ]]> und weiter',
    'woerter' => "Bei mir steht unten \"Antworten abbrechen\" und darüber \"Schreibe einen Kommentar\".\n\nAntworten abbrechen\n\nSchreibe einen Kommentar",
    'lang' => $long,
    'backslash' => 'Der Pfad ist C:\\Temp\\neu und \\\\server\\freigabe.',
    'zeilen' => "Erste Zeile\nzweite Zeile\r\ndritte Zeile\n\n\n\nnach Leerzeilen",
];

$comments = [];
foreach (array_keys($bodies) as $minute => $name) {
    $comments["zeichen-$name"] = [
        'post' => 'zeichen',
        'by' => array_keys(NACHLESE_PEOPLE)[$minute % count(NACHLESE_PEOPLE)],
        'at' => sprintf('2013-05-06 10:%02d:00', $minute),
        'text' => $bodies[$name],
    ];
}

$comments += [
    'zeichen-pre' => [
        'post' => 'zeichen',
        'user' => 'gerda',
        'at' => '2013-05-06 11:00:00',
        'text' => "So:\n\n<pre>for x in y:\n    print(x &amp; 1)\n\n# Ende</pre>\n\nFertig.",
    ],
    'zeichen-cdata' => [
        'post' => 'zeichen',
        'by' => 'karl',
        'raw' => true,
        'at' => '2013-05-06 11:01:00',
        'text' => '<code>if (a[b[0]]>1)</code> und ]]> und <![CDATA[ ]]]]><![CDATA[>',
    ],
    'zeichen-roh' => [
        'post' => 'zeichen',
        'by' => ['name' => 'Tom & Jerry', 'url' => 'http://tom.example/?a=1', 'ip' => '::1'],
        'raw' => true,
        'at' => '2013-05-06 11:02:00',
        'text' => 'Importiert & nie gefiltert: <font color="red">rot</font><br>neu',
        'meta' => ['imported_from' => 'Serendipity', 'imported_fields' => ['id' => 7, 'ä' => 'ö']],
    ],
    'zeichen-namenlos' => [
        'post' => 'zeichen',
        'by' => ['ip' => '192.0.2.201'],
        'at' => '2013-05-06 11:03:00',
        'text' => 'Ich habe gar keinen Namen.',
    ],
    'zeichen-leser' => [
        'post' => 'zeichen',
        'user' => 'leser',
        'at' => '2013-05-06 11:04:00',
        'text' => 'Ich bin angemeldet, aber das Blog ist nicht meines.',
        'meta' => ['rating' => '5'],
    ],
    // Imported in the wrong order: the answer has the lower number.
    'zeichen-antwort' => [
        'post' => 'zeichen',
        'by' => 'zoe',
        'parent' => 'zeichen-frage',
        'at' => '2013-05-06 12:00:00',
        'text' => 'Die Antwort war zuerst da.',
    ],
    'zeichen-frage' => [
        'post' => 'zeichen',
        'by' => 'anna',
        'at' => '2013-05-06 11:30:00',
        'text' => 'Was war zuerst da?',
        'meta' => ['rating' => '3'],
    ],
    'zwilling-1' => [
        'post' => 'hallo',
        'by' => 'namenlos',
        'at' => '2009-02-15 08:00:00',
        'text' => 'Erster!',
    ],
    'zwilling-2' => [
        'post' => 'hallo',
        'by' => 'namenlos',
        'at' => '2009-02-15 08:00:00',
        'text' => 'Auch Erster, und doch ein anderer.',
    ],
];

// Around the changes of the clock in Vienna; 2:30 on 2023-10-29 is there twice.
$times = [
    '2009-03-29 00:30:00', '2009-03-29 01:30:00', '2009-10-25 00:15:00', '2009-10-25 01:15:00',
    '2023-03-26 00:59:59', '2023-03-26 01:00:00', '2023-10-28 23:59:59', '2023-10-29 00:30:00',
    '2023-10-29 01:00:00', '2023-10-29 01:30:00', '2023-10-29 02:00:00',
];
foreach ($times as $number => $time) {
    $comments["zeit-$number"] = [
        'post' => 'zeit',
        'by' => $number % 2 ? 'karl' : 'anna',
        'at' => $time,
        'text' => "Es ist $time UTC.",
    ];
}

// What is held, thrown away, or answers something that is.
foreach (['0' => 'wartet', 'trash' => 'verworfen'] as $status => $name) {
    foreach (range(1, 8) as $hour) {
        $comments["pruefung-$name-$hour"] = [
            'post' => 'pruefung',
            'by' => array_keys(NACHLESE_PEOPLE)[$hour],
            'status' => (string) $status,
            'at' => "2016-11-13 0$hour:00:00",
            'text' => "Dieser Kommentar $name, Nummer $hour.",
        ];
    }
}
$unseen = ['wartet-1' => 'Wartendes', 'verworfen-1' => 'Verworfenes', '3' => 'Spam'];
foreach ($unseen as $parent => $what) {
    $comments["pruefung-antwort-$parent"] = [
        'post' => 'pruefung',
        'by' => 'schmidt',
        'parent' => "pruefung-$parent",
        'at' => '2016-11-14 08:00:00',
        'text' => "Eine Antwort auf $what.",
    ];
}
$comments['pruefung-ok'] = [
    'post' => 'pruefung',
    'user' => 'gerda',
    'at' => '2016-11-14 09:00:00',
    'text' => 'Hier wird geprüft.',
];

foreach (range(1, 3) as $number) {
    $comments["weggeworfen-$number"] = [
        'post' => 'weggeworfen',
        'by' => 'karl',
        'status' => 'post-trashed',
        'at' => "2020-02-2$number 10:00:00",
        'text' => 'Schade um den Beitrag.',
    ];
}

$pings = [
    'pingback' => ['pings', 12, '[&#8230;] wie man bei <strong>Nachlese</strong> liest [&#8230;]'],
    'trackback' => ['pings', 6, "<strong>Ein Echo</strong>\n\nNachlese schreibt über Äpfel &amp; Birnen ..."],
    'pingback ' => ['debatte', 4, '[&#8230;] die lange Debatte [&#8230;]'],
];
foreach ($pings as $type => [$post, $count, $text]) {
    foreach (range(1, $count) as $number) {
        $comments["$post-$type-$number"] = [
            'post' => $post,
            'type' => trim($type),
            'by' => [
                'name' => "Netz &#8211; Notizen $number » Archiv",
                'url' => "https://notizen$number.example/2019/04/äpfel/?p=$number&x=1",
                'agent' => 'WordPress/5.1; https://notizen.example',
            ],
            'status' => $number === 12 ? '0' : ($number === 6 && $type === 'trackback' ? 'spam' : '1'),
            'at' => sprintf('2019-04-%02d 04:05:06', $number),
            'text' => $text,
        ];
    }
}
$comments['pings-mensch'] = [
    'post' => 'pings',
    'by' => 'juergen',
    'at' => '2019-05-01 10:00:00',
    'text' => 'Zwischen all den Pings: ein Mensch.',
];

return $comments;
