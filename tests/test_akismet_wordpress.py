"""The real Akismet plugin in the real WordPress, asking Nachlese by the must-use plugin we ship."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desk_blog import NOW
from test_akismet import HONEST, SPAM
from waitress.server import create_server
from wordpress.server import WordPress

from importer.schema import open_database
from moderation.auth import people, tokens
from moderation.schema import migrations
from moderation.web import create_app
from moderation.web.akismet import Habit

PLUGIN = Path(__file__).parent.parent / "contrib" / "wordpress" / "nachlese-akismet.php"
LOAD = """
remove_all_filters('pre_http_request');  // the test blog has no network; it may ask us
define('NACHLESE_URL', %(url)s);
require %(plugin)s;
require_once WP_PLUGIN_DIR . '/akismet/akismet.php';
Akismet::init();
$_SERVER['REMOTE_ADDR'] = '192.0.2.9';
$_SERVER['HTTP_USER_AGENT'] = 'Mozilla/5.0';
"""
COMMENT = """
$id = wp_new_comment(wp_slash(%(comment)s), true);
if (is_wp_error($id)) { return ['error' => $id->get_error_code()]; }
$status = get_comment($id)->comment_approved;
$events = wp_list_pluck(Akismet::get_comment_history($id), 'event');
if (%(then)s) {
    wp_update_comment(['comment_ID' => $id, 'comment_content' => 'edited by a moderator']);
    wp_set_comment_status($id, 'spam');
    Akismet::submit_spam_comment($id);
}
wp_delete_comment($id, true);
return ['status' => $status, 'events' => $events];
"""


@contextmanager
def desk(path: Path) -> Iterator[tuple[str, str]]:
    """Serve an empty database that speaks the protocol; give its address and a key."""
    db = open_database(path, migrations)
    ann = people.add(db, "Ann", "administrator", NOW, by="test")
    key = tokens.make(db, ann, "blog", NOW, by="test", kind="akismet")
    db.close()
    server = create_server(create_app(path, habit=Habit()), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}", key
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join(1)


def commented(
    wordpress: WordPress, url: str, fields: dict[str, str], then: str = "false"
) -> dict[str, Any]:
    """Comment as a visitor; give what WordPress made of it."""
    post = next(each for each in wordpress.posts() if each["comment_status"] == "open")
    comment = {
        "comment_author_email": "", "comment_author_url": "", **fields,
        "comment_post_ID": int(post["ID"]), "comment_type": "comment", "comment_parent": 0,
    }  # fmt: skip
    loaded = LOAD % {"url": quoted(url), "plugin": quoted(str(PLUGIN))}
    found: dict[str, Any] = wordpress.json(
        loaded + COMMENT % {"comment": f"json_decode({quoted(json.dumps(comment))}, true)",
                            "then": then}
    )  # fmt: skip
    return found


def quoted(text: str) -> str:
    """Give a text as PHP writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def test_wordpress_asks_obeys_and_reports(wordpress: WordPress, tmp_path: Path) -> None:
    with (
        desk(tmp_path / "desk.db") as (url, key),
        wordpress.option(
            wordpress_api_key=key, comment_previously_approved="0", comment_max_links="0"
        ),
    ):
        spam = commented(wordpress, url, SPAM)
        honest = commented(wordpress, url, HONEST, then="true")
    db = open_database(tmp_path / "desk.db", migrations)
    kept = {row["label"]: json.loads(row["comment"])["body"] for row in db.query(
        "select label, comment from checks order by label"
    )}  # fmt: skip
    db.close()

    assert ("spam", "1") == (spam["status"], honest["status"])
    assert "check-spam" in spam["events"]
    assert "check-ham" in honest["events"]
    assert {"": SPAM["comment_content"], "spam": HONEST["comment_content"]} == kept


def test_wordpress_holds_what_could_not_be_checked(wordpress: WordPress, tmp_path: Path) -> None:
    with (
        desk(tmp_path / "desk.db") as (url, _),
        wordpress.option(wordpress_api_key="000000000000", comment_previously_approved="0"),
    ):
        found = commented(wordpress, url, HONEST)

    assert ("0", True) == (found["status"], "check-error" in found["events"])


def test_the_key_is_checked_as_wordpress_checks_it(wordpress: WordPress, tmp_path: Path) -> None:
    with desk(tmp_path / "desk.db") as (url, key):
        loaded = LOAD % {"url": quoted(url), "plugin": quoted(str(PLUGIN))}
        said = wordpress.json(
            loaded + f"return [Akismet::verify_key('{key}'), Akismet::verify_key('{'0' * 12}')];"
        )

    assert ["valid", "invalid"] == said
