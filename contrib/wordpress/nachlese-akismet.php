<?php
/**
 * Plugin Name: Akismet asks Nachlese
 * Description: Sends what the Akismet plugin asks to a Nachlese of your own instead.
 *
 * Put it into wp-content/mu-plugins/, and into wp-config.php:
 *
 *     define('NACHLESE_URL', 'https://desk.example.org');
 *     define('WPCOM_API_KEY', 'the twelve characters of nachlese tokens add NAME LABEL --akismet');
 *
 * Nothing goes to akismet.com then: what cannot be sent to Nachlese is not sent.
 */

add_filter('pre_http_request', function ($answer, $args, $url) {
    $parts = wp_parse_url($url);
    if (!defined('NACHLESE_URL') || !preg_match('/(^|\.)akismet\.com$/i', $parts['host'] ?? '')) {
        return $answer;
    }
    unset($args['headers']['Host']);
    $query = isset($parts['query']) ? "?{$parts['query']}" : '';
    return wp_remote_request(rtrim(NACHLESE_URL, '/') . ($parts['path'] ?? '/') . $query, $args);
}, 100, 3);
