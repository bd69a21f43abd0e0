<?php
/**
 * What is really in the blog, read from its database, and what WordPress itself makes of it.
 */

const NACHLESE_NUMBERS = [
    'ID', 'post_author', 'post_parent', 'menu_order', 'comment_count',
    'comment_ID', 'comment_post_ID', 'comment_parent', 'comment_karma', 'user_id',
];

function nachlese_with_numbers(array $row): array
{
    foreach (array_intersect(NACHLESE_NUMBERS, array_keys($row)) as $name) {
        $row[$name] = (int) $row[$name];
    }
    return $row;
}

function nachlese_posts(): array
{
    global $wpdb;
    $query = "SELECT * FROM $wpdb->posts WHERE post_type IN ('post', 'page', 'rezept') ORDER BY ID";
    return array_map('nachlese_post', $wpdb->get_results($query, ARRAY_A));
}

function nachlese_post(array $row): array
{
    return nachlese_with_numbers($row) + [
        'link' => get_permalink((int) $row['ID']),
        'public' => nachlese_is_public_post($row['post_status'], $row['post_password']),
    ];
}

function nachlese_is_public_post(string $status, string $password): bool
{
    return $status === 'publish' && $password === '';
}

function nachlese_comments(): array
{
    global $wpdb;
    $query = "SELECT * FROM $wpdb->comments ORDER BY comment_ID";
    return array_map('nachlese_comment', $wpdb->get_results($query, ARRAY_A));
}

function nachlese_comment(array $row): array
{
    $comment = get_comment((int) $row['comment_ID']);
    return nachlese_with_numbers($row) + [
        'rendered' => apply_filters('comment_text', $comment->comment_content, $comment),
        'rendered_author' => get_comment_author($comment),
        'link' => get_comment_link($comment),
        'public' => nachlese_is_public_comment($comment),
        'meta' => get_comment_meta($comment->comment_ID),
    ];
}

function nachlese_is_public_comment(WP_Comment $comment): bool
{
    $post = get_post((int) $comment->comment_post_ID);
    return $comment->comment_approved === '1'
        && nachlese_is_public_post($post->post_status, $post->post_password);
}
