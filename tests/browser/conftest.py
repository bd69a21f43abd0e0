"""A real Chromium for the tests: Debian's, driven by Playwright, started once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from wordpress.server import WordPress

# Chromium is to ask nobody anything: tests have no network but the loopback.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
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


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the browser; without one the test is skipped, in CI it fails."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        reason = "there is no Chromium here: apt install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


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
