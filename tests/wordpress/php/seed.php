<?php
/**
 * Fills the blog. Posts and comments are written down in seed/, under names of their own, by which
 * comments find their post and parent. Dates there are UTC. Ends with the numbers that were given.
 */

require_once __DIR__ . '/seed/crowd.php';

/** A comment's fields where its author does not say otherwise. */
const NACHLESE_COMMENT = [
    'text' => '',
    'status' => '1',
    'type' => 'comment',
    'parent' => '',
    'raw' => false,  // stored as an importer or an administrator does: not filtered
    'meta' => [],
];

function nachlese_seed(): int
{
    global $wpdb;
    mt_srand(2009);
    wp_defer_comment_counting(true);
    $wpdb->query('START TRANSACTION');
    $posts = nachlese_seed_posts(require __DIR__ . '/seed/posts.php');
    $special = require __DIR__ . '/seed/comments.php';
    $count = nachlese_seed_comments($special + nachlese_crowd(), $posts);
    $wpdb->query('COMMIT');
    wp_defer_comment_counting(false);
    return $count;
}

/** Insert posts and return their numbers by name. */
function nachlese_seed_posts(array $posts): array
{
    $ids = [];
    foreach ($posts as $name => $post) {
        $ids[$name] = nachlese_seed_post($post, $ids[$post['parent'] ?? ''] ?? 0);
    }
    return $ids;
}

function nachlese_seed_post(array $post, int $parent): int
{
    $id = wp_insert_post(wp_slash([
        'post_author' => get_user_by('login', 'gerda')->ID,
        'post_title' => $post['title'],
        'post_name' => $post['slug'] ?? '',
        'post_content' => $post['text'] ?? 'Wovon hier die Rede ist, steht in den Kommentaren.',
        'post_status' => $post['status'] ?? 'publish',
        'post_type' => $post['type'] ?? 'post',
        'post_password' => $post['password'] ?? '',
        'post_parent' => $parent,
        'comment_status' => $post['comments'] ?? 'open',
        'ping_status' => $post['comments'] ?? 'open',
        'post_date' => get_date_from_gmt($post['at']),
        'post_date_gmt' => $post['at'],
    ]), true);
    return is_wp_error($id) ? throw new RuntimeException($id->get_error_message()) : $id;
}

/** Insert comments in their order; a parent that comes later is entered at the end. */
function nachlese_seed_comments(array $comments, array $posts): int
{
    $ids = [];
    foreach ($comments as $name => $comment) {
        $comment += NACHLESE_COMMENT;
        $ids[$name] = nachlese_seed_comment($comment, $posts[$comment['post']], $ids);
    }
    foreach ($comments as $name => $comment) {
        nachlese_seed_parent($ids[$name], $ids[$comment['parent'] ?? ''] ?? 0);
    }
    return count($ids);
}

function nachlese_seed_parent(int $id, int $parent): void
{
    global $wpdb;
    if ((int) get_comment($id)->comment_parent !== $parent) {
        $wpdb->update($wpdb->comments, ['comment_parent' => $parent], ['comment_ID' => $id]);
        clean_comment_cache($id);
    }
}

function nachlese_seed_comment(array $comment, int $post, array $ids): int
{
    $row = nachlese_author($comment) + [
        'comment_post_ID' => $post,
        'comment_content' => $comment['text'],
        'comment_date' => get_date_from_gmt($comment['at']),
        'comment_date_gmt' => $comment['at'],
        'comment_approved' => $comment['status'],
        'comment_type' => $comment['type'],
        'comment_parent' => $ids[$comment['parent']] ?? 0,
        'comment_meta' => $comment['meta'],
    ];
    $row = wp_slash($row);
    return wp_insert_comment($comment['raw'] || $row['user_id'] ? $row : wp_filter_comment($row));
}

/** The fields of a comment that say who wrote it: a user, somebody of the crowd, or who `by` is. */
function nachlese_author(array $comment): array
{
    $user = isset($comment['user']) ? get_user_by('login', $comment['user']) : false;
    $by = $comment['by'] ?? ['ip' => '198.51.100.7', 'agent' => NACHLESE_AGENTS[0]];
    $by = is_string($by) ? NACHLESE_PEOPLE[$by] : $by;
    return [
        'user_id' => $user ? $user->ID : 0,
        'comment_author' => $user ? $user->display_name : $by['name'] ?? '',
        'comment_author_email' => $user ? $user->user_email : $by['email'] ?? '',
        'comment_author_url' => $user ? $user->user_url : $by['url'] ?? '',
        'comment_author_IP' => $by['ip'] ?? '192.0.2.99',
        'comment_agent' => $by['agent'] ?? NACHLESE_AGENTS[1],
    ];
}
