"""Both ways for years: things happen on the site and here, runs are killed, both sides agree.

The rounds are made of a seed, which is printed: NACHLESE_SEED=N replays them, NACHLESE_ROUNDS says
how many (200 for the whole proof).
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from importer.model import Comment, site_key
from importer.rows import COLUMNS
from importer.schema import open_database
from importer.sightings import versions
from moderation import edits, outbox, replies, service, store
from moderation.schema import migrations
from wordpress.fixture import require_packages
from wordpress.server import WordPress, running

ROUNDS = int(os.environ.get("NACHLESE_ROUNDS", "40"))
SEED = int(os.environ.get("NACHLESE_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
ON_THE_SITE = (
    *("add",) * 5, *("edit",) * 3, *("approve",) * 3, *("spam",) * 2, *("trash",) * 2, "hold",
    *("untrash", "unspam", "delete", "delete", "reparent", "reparent"),
    *("close", "open", "open", "rename", "trash_post", "untrash_post", "untrash_post"),
)  # fmt: skip
DECISIONS = ("approve", "approve", "hold", "spam", "trash", "untrash", "unspam", "delete")
STATUS = {"1": "approved", "0": "pending", "post-trashed": "trash"}
KILLED = 0.4  # of the runs, at a random moment within
LONGEST = 1.0  # seconds: a run without much to do takes about one


@dataclass(slots=True)
class Played:
    """What was done here, to be found again at the end."""

    blog: WordPress
    path: Path
    chance: random.Random
    replies: dict[str, str] = field(default_factory=dict)  # text -> key
    killed: int = 0
    runs: int = 0
    decided: int = 0

    def run(self, *arguments: str, kill: bool = False) -> int:
        """Run the command line, killed at a random moment if so; give its exit code."""
        command = [sys.executable, "-m", "moderation", "-q", "--db", str(self.path), *arguments]
        process = subprocess.Popen(
            command, env={**os.environ, "NACHLESE_PASSWORD": self.blog.password},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.runs += 1
        if kill:
            time.sleep(self.chance.uniform(0.25, LONGEST))
            self.killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
        _, said = process.communicate()
        # On a machine with much to do the site may be too slow: later is an answer, too.
        assert process.returncode in (0, os.EX_TEMPFAIL, -signal.SIGKILL), said.decode()
        return process.returncode


@pytest.fixture(scope="module")
def blog() -> Iterator[WordPress]:
    """A WordPress of its own: much happens to it."""
    require_packages()
    with tempfile.TemporaryDirectory(prefix="nachlese-") as folder, running(Path(folder)) as made:
        yield made


def on_the_site(played: Played, round: int) -> None:
    """Let a few things happen on the site."""
    events = [
        [played.chance.choice(ON_THE_SITE), _place(played.chance), f"Runde {round}, Ereignis {n}"]
        for n in range(played.chance.randint(1, 4))
    ]
    told = json.dumps(events).replace("'", "\\'")
    played.blog.php(
        f"require_once NACHLESE_PHP . '/rounds.php'; nachlese_happen(json_decode('{told}', true));"
    )


def _place(chance: random.Random) -> int:
    """Pick a place in the list, the newest first: mostly among the newest."""
    return chance.randrange(12) if chance.random() < 0.7 else chance.randrange(400)


def here(played: Played, db: Database) -> None:
    """Let the moderator decide, answer, or take something back."""
    keys = [
        key
        for (key,) in db.execute(
            "select key from comments_now where vanished is null and status <> 'deleted'"
            " order by published desc, key desc"
        )
    ]
    for _ in range(played.chance.randint(0, 3)):
        key = keys[_place(played.chance) % len(keys)]
        what = played.chance.random()
        if what < 0.25:
            answer(played, db, key)
        elif what < 0.32:
            service.undo(db, moderator="m", now=now())
        else:
            action = played.chance.choice(DECISIONS)
            outcome = service.decide(db, action, [key], moderator="m", now=now())  # type: ignore[arg-type]
            played.decided += len(outcome.changed)


def answer(played: Played, db: Database, key: str) -> None:
    """Answer a comment, where that is allowed."""
    text = f"Antwort {len(played.replies) + 1} der Redaktion"
    try:
        draft = replies.type_text(service.begin_reply(db, key, "m"), text)
        sent = service.send_reply(db, draft, moderator="m", now=now(), approve_parent=True)
    except replies.CannotReply:
        return
    assert isinstance(sent, Comment)
    played.replies[text] = sent.key


def now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


def play(played: Played) -> None:
    """Play all rounds."""
    for round in range(ROUNDS):
        on_the_site(played, round)
        db = open_database(played.path, migrations)
        here(played, db)
        db.close()
        command = played.chance.choice((("sync",), ("push",), ("sync", "--push")))
        played.run(*command, kill=played.chance.random() < KILLED)


def settle(played: Played) -> None:
    """Sync and push until all is said: the moderator decides anew what changed on the site."""
    for _ in range(6):
        code = played.run("sync", "--push", "--sweep", "--budget", "2000", "--anyway")
        db = open_database(played.path, migrations)
        open_again = [key for key, _ in db.execute("select key, why from reopened")]
        asked = list(edits.reopened(db, open_again))
        if asked:
            service.decide(db, "hold", asked, moderator="m", now=now())
        waiting = outbox.to_do(db, site_key(played.blog.url))
        db.close()
        if not code and not asked and not waiting:
            return
    raise AssertionError(f"the two sides do not come to rest: {SEED=}, {asked=}, {waiting=}")


def truth(blog: WordPress) -> dict[str, tuple[Any, ...]]:
    """Give every comment as the site's database has it."""
    key = site_key(blog.url)
    return {
        f"{key}/c{row['comment_ID']}": (
            f"{key}/p{row['comment_post_ID']}",
            f"{key}/c{row['comment_parent']}" if row["comment_parent"] else None,
            STATUS.get(row["comment_approved"], row["comment_approved"]),
            row["comment_content"],
        )
        for row in blog.comments()
    }


def known(db: Database) -> dict[str, tuple[Any, ...]]:
    """Give every comment that is there as it is here, with the moderator's decisions."""
    query = "select key, post, parent, status, body from comments_now where vanished is null"
    return {key: tuple(rest) for key, *rest in db.execute(query)}


def history_of(played: Played, db: Database, key: str) -> dict[str, Any]:
    """Give all that was noted of a comment, for a failure's words."""
    id = key.rpartition("/c")[2]
    tables = ("comments", "sightings", "absences", "decisions", "states", "outbox", "reopened")
    return {
        "site": [row for row in played.blog.comments() if str(row["comment_ID"]) == id],
        **{each: [{**row, "raw": ""} for row in db.query(
            f"select * from {each} where key = ?", [key])] for each in tables},
    }  # fmt: skip


def posts_there(blog: WordPress) -> dict[str, tuple[str, str, str]]:
    """Give every post as the site's database has it."""
    key = site_key(blog.url)
    return {
        f"{key}/p{row['ID']}": (
            unescape(row["post_title"]),
            row["post_status"],
            row["comment_status"],
        )
        for row in blog.posts()
    }


def posts_here(db: Database) -> dict[str, tuple[str, str, str]]:
    """Give every post as it is here."""
    query = "select key, title, status, comment_status from posts where vanished is null"
    return {key: tuple(rest) for key, *rest in db.execute(query)}


@pytest.fixture(scope="module")
def played(blog: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the rounds, once for all tests here."""
    print(f"NACHLESE_SEED={SEED} NACHLESE_ROUNDS={ROUNDS}")
    path = tmp_path_factory.mktemp("rounds") / "blog.db"
    made = Played(blog, path, random.Random(SEED))
    made.run("import", blog.url, "--user", blog.admin)
    play(made)
    settle(made)
    print(f"{made.runs} runs, {made.killed} killed, {made.decided} decisions,"
          f" {len(made.replies)} replies")  # fmt: skip
    return made


@pytest.fixture
def db(played: Played) -> Iterator[Database]:
    """The database after the last round."""
    made = open_database(played.path, migrations)
    yield made
    made.close()


def test_both_sides_agree_on_every_comment(played: Played, db: Database) -> None:
    there, found = truth(played.blog), known(db)
    replies_here = set(played.replies.values())  # put away here before they went there
    refused = {row.key for row in outbox.pending_pushes(db) if row.kind == "reply"}

    ours = {key for key, row in found.items() if key in replies_here and row[2] != "approved"}
    apart = there.keys() ^ (found.keys() - refused - ours)
    assert not apart, (SEED, [history_of(played, db, key) for key in sorted(apart)[:5]])
    assert {} == {key: (there[key], found[key]) for key in there if there[key] != found[key]}, SEED


def test_both_sides_agree_on_every_post(played: Played, db: Database) -> None:
    there, found = posts_there(played.blog), posts_here(db)
    different = {key: (there[key], found.get(key)) for key in found if there[key] != found[key]}

    assert {} == different, SEED


def test_no_reply_was_posted_twice_and_none_is_lost(played: Played, db: Database) -> None:
    texts = [row["comment_content"] for row in played.blog.comments()]
    refused = {row.key for row in outbox.pending_pushes(db)}
    for text, key in played.replies.items():
        assert texts.count(text) <= 1, (SEED, text)
        status = store.states(db, [key])
        arrived = list(db.execute("select comment from reply_keys where reply = ?", (key,)))
        unsent = key in refused or (status and status[key].status != "approved")
        assert arrived or unsent, (SEED, text)
        if arrived and text not in texts:  # deleted or edited on the site, or deleted here
            row = next(db.query("select vanished, body from comments where key = ?", arrived[0]))
            assert row["vanished"] or row["body"] != text, (SEED, text)


def test_the_numbers_of_every_run_add_up(played: Played, db: Database) -> None:
    reports = [json.loads(row["report"]) for row in db.query("select report from runs")]

    assert all(report.get("adds_up", True) for report in reports)
    assert [] == list(db.query("pragma foreign_key_check"))


def test_every_change_is_in_the_history(played: Played, db: Database) -> None:
    """What is there now is the last version of it, and no version stands there twice in a row."""
    query = "select key, body from comments where body like 'Runde %, Ereignis %'"
    for key, body in db.execute(query).fetchall():
        found = versions(db, key)

        assert body == found[-1].row[COLUMNS["comments"].index("body")]
        assert all(one.row != two.row for one, two in itertools.pairwise(found))
