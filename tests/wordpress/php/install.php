<?php
/**
 * Installs the blog in German and prints its administrator's name and application password.
 * Argument: the WordPress' folder.
 */

define('WP_INSTALLING', true);
$wp_local_package = 'de_DE';
require "$argv[1]/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

/** Replaces the sample post, page and comment: a blog begins with its category. */
function wp_install_defaults(int $user): void
{
    $names = ['name' => 'Allgemein', 'slug' => 'allgemein'];
    $term = wp_insert_term($names['name'], 'category', $names);
    update_option('default_category', $term['term_id']);
}

function nachlese_install(): int
{
    $secret = wp_generate_password();
    $made = wp_install('Nachlese & Söhne', 'gerda', 'gerda@example.org', true, '', $secret, 'de_DE');
    $options = [
        'blogdescription' => 'Ein Blog für Tests',
        'timezone_string' => 'Europe/Vienna',
        'permalink_structure' => '/%year%/%monthnum%/%postname%/',
        'thread_comments' => 1,
        'thread_comments_depth' => 5,
        'page_comments' => 1,
        'comments_per_page' => 20,
        'default_comments_page' => 'newest',
        'template' => 'twentytwentyone',
        'stylesheet' => 'twentytwentyone',
    ];
    array_map('update_option', array_keys($options), $options);
    delete_option('rewrite_rules');  // made by the first request, which knows all post types
    return $made['user_id'];
}

function nachlese_application_password(int $user): string
{
    [$password] = WP_Application_Passwords::create_new_application_password(
        $user,
        ['name' => 'nachlese'],
    );
    return $password;
}

$user = nachlese_install();
wp_update_user(['ID' => $user, 'display_name' => 'Gerda Grün']);
wp_insert_user([
    'user_login' => 'leser',
    'user_pass' => wp_generate_password(),
    'user_email' => 'leser@example.net',
    'display_name' => 'Lev Leser',
    'role' => 'subscriber',
]);
echo json_encode(['admin' => 'gerda', 'password' => nachlese_application_password($user)]);
