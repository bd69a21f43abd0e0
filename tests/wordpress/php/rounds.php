<?php
/**
 * What happens on a site while nobody looks: one thing by its name, to a comment or post that a
 * number picks. All of it by WordPress's own functions.
 */

function nachlese_pick(string $query, int $number): int {
    global $wpdb;
    $ids = $wpdb->get_col($query);
    return $ids ? (int) $ids[$number % count($ids)] : 0;
}

function nachlese_any_comment(int $number, string $where = '1 = 1'): int {
    global $wpdb;
    return nachlese_pick("select comment_ID from {$wpdb->comments} where $where order by comment_ID desc", $number);
}

function nachlese_any_post(int $number, string $where = "post_status = 'publish'"): int {
    global $wpdb;
    return nachlese_pick("select ID from {$wpdb->posts} where post_type in ('post', 'page') and $where order by ID", $number);
}

function nachlese_add(int $number, string $text): void {
    wp_insert_comment([
        'comment_post_ID' => nachlese_any_post($number),
        'comment_author' => "Gast $number",
        'comment_author_email' => "gast$number@example.org",
        'comment_content' => $text,
        'comment_approved' => $number % 3 ? 1 : 0,
    ]);
}

function nachlese_reparent(int $number): void {
    $child = get_comment(nachlese_any_comment($number));
    $parent = nachlese_any_comment($number * 7, "comment_post_ID = {$child->comment_post_ID} and comment_ID < {$child->comment_ID}");
    wp_update_comment(['comment_ID' => $child->comment_ID, 'comment_parent' => $parent]);
}

function nachlese_happens(string $what, int $number, string $text): void {
    $id = nachlese_any_comment($number);
    match ($what) {
        'add' => nachlese_add($number, $text),
        'edit' => wp_update_comment(['comment_ID' => $id, 'comment_content' => $text]),
        'approve' => wp_set_comment_status($id, 'approve'),
        'hold' => wp_set_comment_status($id, 'hold'),
        'spam' => wp_spam_comment($id),
        'trash' => wp_trash_comment($id),
        'untrash' => wp_untrash_comment(nachlese_any_comment($number, "comment_approved = 'trash'")),
        'unspam' => wp_unspam_comment(nachlese_any_comment($number, "comment_approved = 'spam'")),
        'delete' => wp_delete_comment($id, true),
        'reparent' => nachlese_reparent($number),
        'close' => wp_update_post(['ID' => nachlese_any_post($number), 'comment_status' => 'closed']),
        'open' => wp_update_post(['ID' => nachlese_any_post($number), 'comment_status' => 'open']),
        'rename' => wp_update_post(['ID' => nachlese_any_post($number), 'post_title' => $text]),
        'trash_post' => wp_trash_post(nachlese_any_post($number)),
        'untrash_post' => nachlese_restore(nachlese_any_post($number, "post_status = 'trash'")),
    };
}

function nachlese_restore(int $post): void {
    if ($post) {
        wp_untrash_post($post);
        wp_publish_post($post);
    }
}

function nachlese_happen(array $events): void {
    add_filter('pre_option_disallowed_keys', '__return_empty_string');
    foreach ($events as [$what, $number, $text]) {
        nachlese_happens($what, $number, $text);
    }
}
