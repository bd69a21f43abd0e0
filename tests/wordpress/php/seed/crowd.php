<?php
/**
 * The comments that matter by their number: long debates, deep threads, floods of spam. They are
 * drawn by the one generator of random numbers, whose seed is set before.
 */

require_once __DIR__ . '/people.php';

const NACHLESE_SENTENCES = [
    'Das sehe ich genauso.',
    'Mit Verlaub: Das stimmt so nicht!',
    'Bei uns in Kärnten sagt man dazu etwas ganz anderes …',
    'Danke für den schönen Beitrag :-)',
    'Kennt jemand die Quelle? Ich habe "überall" gesucht.',
    'Früher war mehr Lametta.',
    'Siehe auch https://example.org/archiv?jahr=2008&seite=3 zum Thema.',
    'Ich hätte da eine Frage -- warum eigentlich nicht?',
    'Großartig, das probiere ich am Wochenende aus.',
    'Na ja, <em>fast</em> richtig.',
    'Äpfel & Birnen soll man nicht vergleichen.',
    'Herrlich! Mehr davon, bitte.',
    'I have to disagree, but thank you for writing this.',
    'Und was ist mit den Füßen?',
    'Das kostet doch mindestens 20 € im Monat.',
    '<strong>Nein.</strong> Und noch einmal: nein.',
];

/** Posts with a plain pile of comments: how many, in which year they begin. */
const NACHLESE_PILES = [
    'hallo' => [9, 2009],
    'buecher' => [24, 2010],
    'umlaut' => [6, 2011],
    'kyrillisch' => [7, 2012],
    'zu' => [8, 2017],
    'passwort' => [4, 2018],
    'privat' => [3, 2018],
    'entwurf' => [2, 2020],
    'neu' => [12, 2024],
    'buch' => [27, 2009],
    'leser' => [3, 2013],
    'strudel' => [6, 2022],
];

const NACHLESE_START = ['neu' => '-07-01 05:00:00', 'strudel' => '-10-17 05:00:00'];

function nachlese_crowd(): array
{
    $piles = array_map('nachlese_pile', array_keys(NACHLESE_PILES), NACHLESE_PILES);
    return array_merge(nachlese_debate(), nachlese_threads(), nachlese_flood(), ...$piles);
}

/** 67 comments that answer nobody, and 60 that answer one of the later twenty before them. */
function nachlese_debate(): array
{
    $comments = nachlese_drawn('debatte', 127, strtotime('2019-03-04 08:00:00'));
    $names = array_keys($comments);
    foreach (array_slice($names, 40, 60) as $place => $name) {
        $comments[$name]['parent'] = $names[mt_rand($place + 20, $place + 39)];
    }
    return $comments;
}

/** Three threads, nine, eight and six comments deep, whose every second answer has a sibling. */
function nachlese_threads(): array
{
    $comments = [];
    foreach (['a' => 9, 'b' => 8, 'c' => 6] as $thread => $depth) {
        $start = strtotime('2015-10-11 08:00:00') + 86400 * ord($thread);
        $links = array_values(nachlese_drawn('faden', $depth, $start));
        foreach ($links as $level => $comment) {
            $comments["faden-$thread$level"] = nachlese_link($comment, $thread, $level);
        }
        foreach (range(1, $depth - 1, 2) as $level) {
            $sibling = ['user' => 'gerda', 'at' => gmdate('Y-m-d H:i:s', $start + 400000 + $level)];
            $comments["faden-$thread$level-gerda"] = nachlese_link(
                $sibling + $links[$level],
                $thread,
                $level,
            );
        }
    }
    return $comments;
}

function nachlese_link(array $comment, string $thread, int $level): array
{
    $comment['text'] = 'Ebene ' . ($level + 1) . ": {$comment['text']}";
    return ['parent' => $level ? "faden-$thread" . ($level - 1) : ''] + $comment;
}

/** Spam as it comes: in one night, from many names, with links. */
function nachlese_flood(): array
{
    $comments = nachlese_drawn('pruefung', 30, strtotime('2016-11-12 01:00:00'), 90);
    foreach (array_keys($comments) as $number => $name) {
        $comments[$name] = [
            'status' => 'spam',
            'by' => [
                'name' => "Best Price Pills $number",
                'email' => "seo$number@spam.example",
                'url' => "http://pills$number.spam.example/?ref=blog&id=$number",
                'ip' => "203.0.113.$number",
                'agent' => 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)',
            ],
            'text' => "Great post! <a href=\"http://pills$number.spam.example/\">cheap pills</a>",
        ] + $comments[$name];
    }
    return $comments;
}

function nachlese_pile(string $post, array $pile): array
{
    [$count, $year] = $pile;
    return nachlese_drawn($post, $count, strtotime($year . (NACHLESE_START[$post] ?? '-11-03 05:00:00')));
}

/** Draw comments of one post, each up to so many seconds after the last, every tenth by its author. */
function nachlese_drawn(string $post, int $count, int $start, int $pause = 20000): array
{
    $comments = [];
    $people = array_keys(NACHLESE_PEOPLE);
    for ($number = 0; $number < $count; $number++) {
        $start += mt_rand(1, $pause);
        $comments["$post-$number"] = [
            'post' => $post,
            'by' => $people[mt_rand(0, count($people) - 1)],
            'at' => gmdate('Y-m-d H:i:s', $start),
            'text' => nachlese_text(),
        ] + ($number % 10 === 9 ? ['user' => 'gerda'] : []);
    }
    return $comments;
}

function nachlese_text(): string
{
    $sentences = array_map(
        fn () => NACHLESE_SENTENCES[mt_rand(0, count(NACHLESE_SENTENCES) - 1)],
        range(1, mt_rand(1, 5)),
    );
    return implode(mt_rand(0, 2) ? ' ' : "\n\n", $sentences);
}
