"""A million comments made up for the desk's bench, row by row in the real tables.

50,000 wait, most of them in campaigns; a twentieth was decided by three moderators.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from importer.schema import open_database, writing
from importer.search import index_new
from moderation import shelf
from moderation.schema import migrations

CAMPAIGN = 10_000
START = datetime(2006, 1, 1, tzinfo=UTC)
MODERATORS = ("anna", "ben", "carla")
SITES = ("blog.example", "zwei.example", "drei.example")
RULES = ("casino", "spam_host", "many_links", "flattery", "keyword_name", "known_author")
COMMON = [
    "und",
    "die",
    "der",
    "ich",
    "nicht",
    "das",
    "ist",
    "zu",
    "auch",
    "mit",
    "auf",
    "ein",
    "es",
    "war",
    "wie",
    "danke",
    "artikel",
]


def made(path: Path, size: int) -> None:
    """Make the database; it appears under its name when it is whole."""
    partial = path.with_suffix(".part")
    partial.unlink(missing_ok=True)
    db = open_database(partial, migrations)
    chance = random.Random(1)
    with writing(db):
        db.conn.execute("pragma defer_foreign_keys = on")
        fill(db, size, chance)
    index_new(db)
    shelf.catch_up(db)
    db.conn.execute("pragma wal_checkpoint(truncate)")
    db.close()
    partial.rename(path)


def fill(db: Database, size: int, chance: random.Random) -> None:
    """Write sites, posts, comments, verdicts, reasons, campaigns and what was decided."""
    many = max(10, size // 50)
    db.conn.executemany("insert into sites(key, title) values (?, ?)", [(s, s) for s in SITES])
    db.conn.executemany(
        "insert into posts(key, site, title, published) values (?, ?, ?, ?)",
        ((post(n), SITES[n % 3], f"Beitrag {n}", at(n * 50)) for n in range(many)),
    )
    vocabulary = [f"wort{n}" for n in range(20_000)]
    last: dict[int, str] = {}  # the last comment of a post
    for n in range(size):
        waits, spam = n % 20 == 0, n % 20 == 1
        status = "pending" if waits and n % 100 else "spam" if spam else "approved"
        key, band = comment(n), "spam" if waits and n % 3 else "hold" if waits else ""
        words = chance.choices(COMMON, k=12) + [vocabulary[int(20_000 * chance.random() ** 3)]
                                                for _ in range(12)]  # fmt: skip
        who = chance.randrange(size // 8)
        home = chance.randrange(many) if n % 10 else chance.randrange(20)
        parent = last.get(home) if chance.random() < 0.6 else None
        last[home] = key
        db.conn.execute(
            "insert into comments(key, post, parent, author_name, author_email, published, body,"
            " kind, status) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (key, post(home), parent, f"Leser {who}", f"leser{who}@example.org", at(n),
             " ".join(words), "pingback" if n % 500 == 7 else "comment", status),
        )  # fmt: skip
        score = round(chance.uniform(1, 9) if band else chance.uniform(-2, 1), 3)
        db.conn.execute("insert into verdicts values (?, ?, ?, '')", (key, score, band or "clean"))
        rules = chance.sample(RULES, 3) if band else RULES[-1:]
        db.conn.executemany(
            "insert into reasons values (?, ?, ?, ?, ?, '{}', '[]', 'clean')",
            [(key, place, rule, 1.0, f"A reason called {rule}.")
             for place, rule in enumerate(rules)],
        )  # fmt: skip
    group(db, size)
    decide(db, size)


def comment(number: int) -> str:
    """Give a comment's key."""
    return f"{SITES[number % 3]}/c{number}"


def group(db: Database, size: int) -> None:
    """Put half of what waits into campaigns: one of CAMPAIGN, many of 30; and some spam, each with
    an approved sibling.
    """
    waiting = range(0, size, 20)[: size // 25]
    members = [(comment(n), max(1, (place - CAMPAIGN) // 30 + 2))
               for place, n in enumerate(waiting)]  # fmt: skip
    spam = [(comment(n + (place % 10 == 9)), 1_000_000 + place // 10)
            for place, n in enumerate(range(1, size, 200))]  # fmt: skip
    db.conn.executemany(
        "insert or ignore into campaigns(id, kind, label, value, size, first, last)"
        " values (:id, 'host', 'casino' || :id || '.example', :id, 30, :at, :at)",
        [{"id": id, "at": at(id % size)} for _, id in (*members, *spam)],
    )
    db.conn.executemany("insert into campaign_members values (?, ?)", [*members, *spam])
    db.conn.execute(
        "update campaigns set size ="
        " (select count(*) from campaign_members m where m.campaign = campaigns.id)"
    )


def decide(db: Database, size: int) -> None:
    """Approve a twentieth, ten at once, as three moderators did; the last tenth is still here."""
    decided = range(3, size, 20)
    for place, n in enumerate(decided, 1):
        values = (place, place // 10 + 1, comment(n), at(n), MODERATORS[place % 3])
        db.conn.execute(
            "insert into decisions(id, batch, key, action, before, after, memory, decided,"
            " moderator) values (?, ?, ?, 'approve', 'pending', 'approved', '[]', ?, ?)", values
        )  # fmt: skip
        db.conn.execute("insert into states values (?, 'approved', '[]', ?)", (values[2], place))
        if place < 0.9 * len(decided):
            db.conn.execute(
                "insert into outbox(key, kind, action, want, decision, marker, state, created,"
                " changed) values (?, 'status', 'approve', 'approved', ?, ?, 'done', ?, ?)",
                (values[2], place, str(place), values[3], values[3]),
            )


def post(number: int) -> str:
    """Give a post's key."""
    return f"{SITES[number % 3]}/p{number}"


def at(minute: int) -> str:
    """Give a time as the tables have it."""
    return f"{(START + timedelta(minutes=10 * minute)).isoformat()[:19]}Z"
