<?php
/**
 * The must-use plugin of the test blog: no network, no mail, recipes as a post type of its own,
 * and switches, each of them an option.
 *
 * nachlese_rest_off: REST answers 401 to everybody, and nothing points to it any more.
 */

add_filter('pre_http_request', fn () => new WP_Error('offline', 'The test blog has no network.'));
add_filter('pre_wp_mail', '__return_true');

add_action('init', function () {
    register_post_type('rezept', [
        'label' => 'Rezepte',
        'public' => true,
        'show_in_rest' => true,
        'has_archive' => true,
        'supports' => ['title', 'editor', 'author', 'comments'],
    ]);
});

function nachlese_hide_rest(): void
{
    remove_action('wp_head', 'rest_output_link_wp_head', 10);
    remove_action('wp_head', 'wp_oembed_add_discovery_links');
    remove_action('template_redirect', 'rest_output_link_header', 11);
    remove_action('xmlrpc_rsd_apis', 'rest_output_rsd');
}

function nachlese_refuse_rest(): WP_Error
{
    return new WP_Error('rest_disabled', 'The REST API is switched off.', ['status' => 401]);
}

if (get_option('nachlese_rest_off')) {
    add_filter('rest_authentication_errors', 'nachlese_refuse_rest', 1000);
    add_action('init', 'nachlese_hide_rest');
}
