"""A site that moved keeps its keys, whatever it is read by afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from living import HOME, KEY, Living
from sqlite_utils import Database
from test_sync import imported, synced

from importer import sync
from importer.errors import BadConfig, NotFound
from importer.formats import jsonl
from importer.model import Comment, Gone, Item, Post, Problem, Site, Source
from importer.schema import open_database
from importer.sync.moving import filed, move
from moderation.schema import migrations

NEW = "https://new.example/blog"


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database in memory."""
    made = open_database(":memory:", migrations)
    yield made
    made.close()


def test_every_key_is_filed_under_the_old_one() -> None:
    source = Source(format="x")
    items: list[Item] = [
        Site(key="new.example/blog", url=NEW),
        Post(key="new.example/blog/p7", site="new.example/blog"),
        Comment(
            key="new.example/blog/c1", post="new.example/blog/p7", parent="new.example/blog/c2"
        ),
        Comment(key="new.example/c1", post="new.example/p7"),
        Gone(key="new.example/blog/c3", source=source),
        Problem(where="x", what="y"),
    ]
    found = list(filed(items, {"new.example/blog": KEY}))

    assert [KEY, f"{KEY}/p7", f"{KEY}/c1", "new.example/c1", f"{KEY}/c3", ""] == [
        item.key
        for item in found  # type: ignore[union-attr]
    ]
    assert (f"{KEY}/p7", f"{KEY}/c2") == (found[2].post, found[2].parent)  # type: ignore[union-attr]


def test_a_site_is_synced_at_its_new_address_under_its_old_keys(db: Database) -> None:
    blog = imported(db, Living(5))
    move(db, HOME, NEW)

    def at_new(url: str) -> object:
        return blog(url.replace(NEW, HOME))

    blog.add()
    (origin,) = sync.origins(db)
    assert (NEW, KEY) == (origin.source, origin.site)
    sync.sync_site(db, origin, at_new, blog.clock)  # type: ignore[arg-type]

    keys = {key for (key,) in db.execute("select key from comments")}
    assert {f"{KEY}/c{id}" for id in range(1, 7)} == keys


def test_a_file_from_the_new_address_is_filed_under_the_old_keys_too(
    db: Database, tmp_path: object
) -> None:
    blog = imported(db, Living(2))
    move(db, HOME, NEW)
    item = Comment(key="new.example/blog/c2", post="new.example/blog/p1", body="Text 2")
    file = f"{tmp_path}/new.jsonl"
    with open(file, "wb") as out:
        jsonl.write([item], out)
    sync.import_files(db, file, blog.clock)

    assert 2 == db.execute("select count(*) from comments").fetchone()[0]


def test_https_is_a_move_without_other_keys(db: Database) -> None:
    blog = imported(db, Living(2))
    move(db, HOME, HOME.replace("https", "http"))

    (origin,) = sync.origins(db)
    assert ("http://blog.example", KEY) == (origin.source, origin.site)
    assert [] == list(db.query("select * from aliases"))
    move(db, HOME, HOME)
    synced(db, blog)


def test_what_is_no_move_is_said(db: Database) -> None:
    imported(db, Living(1))
    with pytest.raises(NotFound):
        move(db, "https://unknown.example", NEW)
    with pytest.raises(BadConfig, match="http"):
        move(db, HOME, "new.example")
    db["sites"].insert({"key": "new.example/blog", "url": NEW})
    with pytest.raises(BadConfig, match="of its own"):
        move(db, HOME, NEW)
