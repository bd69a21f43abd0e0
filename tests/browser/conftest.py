"""Tabs of a real Chromium (`chromium` in tests/conftest.py), and a post to look at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from wordpress.server import WordPress

SEED = """
    $post = wp_insert_post(['post_title' => 'Antworten', 'post_status' => 'publish',
        'comment_status' => 'open', 'post_content' => 'Text']);
    $said = function ($name, $parent, $status) use ($post) {
        return wp_insert_comment(['comment_post_ID' => $post, 'comment_author' => $name,
            'comment_author_email' => 'x@example.org', 'comment_content' => 'Text',
            'comment_parent' => $parent, 'comment_approved' => $status]); };
    $a = $said('Anna', 0, 1);
    $ids = ['A' => $a, 'B' => $said('Bert &amp; Söhne', 0, 1), 'C' => $said('Carla', $a, 1),
        'S' => $said('Spammer', 0, 'spam')];
    return ['link' => get_permalink($post), 'post' => $post, 'ids' => $ids];
"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a tab of its own, with cookies of its own."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def theirs(wordpress: WordPress) -> Iterator[tuple[str, dict[str, int]]]:
    """A post of the real WordPress with four comments; gone again afterwards."""
    made = wordpress.json(SEED)
    with wordpress.theme("twentytwentyone"), wordpress.locale("en_US"):
        yield made["link"], {name: int(id) for name, id in made["ids"].items()}
    wordpress.php(f"wp_delete_post({made['post']}, true);")
