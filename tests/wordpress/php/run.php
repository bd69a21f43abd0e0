<?php
/**
 * Runs the PHP code on stdin with WordPress loaded. Arguments: the WordPress' folder, and `json`
 * where the value that the code returns is wanted on stdout.
 */

const NACHLESE_PHP = __DIR__;

[, $root, $as] = $argv + [2 => ''];
$_SERVER += ['SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_METHOD' => 'GET'];
require "$root/wp-load.php";
require __DIR__ . '/truth.php';
require __DIR__ . '/options.php';
$_SERVER['HTTP_HOST'] = parse_url(WP_HOME, PHP_URL_HOST);

$value = eval(stream_get_contents(STDIN));
if ($as === 'json') {
    echo json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
}
