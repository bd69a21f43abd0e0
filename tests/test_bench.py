"""The benchmarks: their export file, their contenders, their page of figures."""

from __future__ import annotations

import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest

from bench import imports, make_wxr
from bench.measure import (
    Cost,
    Failed,
    commit_time,
    interleaved,
    ratios,
    replaced,
    run,
    spread,
    write_section,
)
from importer import sync
from importer.schema import open_database

WP = "{http://wordpress.org/export/1.2/}"
COMMENTS, POSTS = 300, 7


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a small export file."""
    path = tmp_path_factory.mktemp("bench") / "blog.xml"
    make_wxr.write(path, COMMENTS, POSTS)
    return path


def cost(wall: float) -> Cost:
    """Give a cost of so many seconds."""
    return Cost(wall, wall, 1)


# The export file


def test_the_file_holds_the_promised_counts(file: Path) -> None:
    """It parses, and each item has comments."""
    items = ET.parse(file).findall("channel/item")
    sizes = [len(item.findall(f"{WP}comment")) for item in items]

    assert (POSTS, COMMENTS) == (len(items), sum(sizes))
    assert min(sizes) >= 1


def test_the_file_is_the_same_every_time(file: Path, tmp_path: Path) -> None:
    """One seed, one file; another seed, another."""
    make_wxr.write(tmp_path / "again.xml", COMMENTS, POSTS)

    assert file.read_bytes() == (tmp_path / "again.xml").read_bytes()
    assert "".join(make_wxr.lines(COMMENTS, POSTS, seed=2)).encode() != file.read_bytes()


def test_an_answer_goes_to_an_earlier_comment_of_its_post(file: Path) -> None:
    """No answer comes before what it answers, or from another post."""
    answers = 0
    for item in ET.parse(file).iter("item"):
        seen = {"0"}
        for comment in item.iter(f"{WP}comment"):
            parent = comment.findtext(f"{WP}comment_parent")
            answers += parent != "0"
            assert parent in seen
            seen.add(comment.findtext(f"{WP}comment_id") or "")

    assert answers > COMMENTS / 5


@pytest.mark.parametrize(("comments", "posts"), [(1, 1), (7, 7), (8, 7), (1000, 10), (99_999, 313)])
def test_sizes_add_up(comments: int, posts: int) -> None:
    """Every post has a comment, and none is lost to rounding."""
    sizes = make_wxr.sizes(comments, posts, Random(3))

    assert (posts, comments) == (len(sizes), sum(sizes))
    assert min(sizes) >= 1


def test_making_a_file_reads_ahead_of_nothing() -> None:
    """The first lines of a file too large for any disk come at once."""
    assert next(make_wxr.lines(10**9, 1000)).startswith("<?xml")


# The contenders


def test_the_raw_script_and_ours_agree(file: Path, tmp_path: Path) -> None:
    """The same comments, in the words of the same columns, and findable."""
    pytest.importorskip("lxml")
    raw, own = tmp_path / "raw.db", tmp_path / "own.db"
    imports.import_raw(file, raw)
    db = open_database(own)
    sync.import_files(db, str(file), lambda: datetime(2025, 1, 1, tzinfo=UTC))
    db.close()

    assert COMMENTS == len(rows(raw, "select key from comments"))
    for sql in SAME:
        assert rows(raw, sql) == rows(own, sql), sql


SAME = (
    "select key, post, parent, author_name, author_email, author_url, author_ip, published, body,"
    " kind, status, url from comments order by key",
    "select key, url, title, published from posts order by key",
    "select count(*) from comments_fts where comments_fts match 'und'",
)


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    """Ask a database."""
    conn = sqlite3.connect(db)
    try:
        return conn.execute(sql).fetchall()
    finally:
        conn.close()


def test_a_contender_that_lost_a_comment_fails(tmp_path: Path) -> None:
    """Its time says nothing."""

    def lossy(file: Path, db: Path) -> Cost:
        with sqlite3.connect(db) as conn:
            conn.execute("create table comments (id)")
        conn.close()
        return cost(1)

    with pytest.raises(Failed, match="0 comments of 5"):
        imports.fresh(lossy, tmp_path / "file", tmp_path / "lossy.db", 5)()


def test_a_changed_table_has_another_fingerprint(tmp_path: Path) -> None:
    """Runs may change, nothing else."""
    path = tmp_path / "some.db"
    conn = sqlite3.connect(path)
    conn.executescript("create table runs (id); create table posts (id)")
    empty = imports.fingerprints(path)
    conn.executescript("insert into runs values (1)")

    assert empty == imports.fingerprints(path)
    conn.executescript("insert into posts values (1)")
    assert empty != imports.fingerprints(path)
    conn.close()


@pytest.mark.parametrize(
    ("isso", "raw", "written", "missed"),
    [
        (26, 0.5, 0, set()),
        (24, 0.5, 0, {"times as fast as Isso"}),
        (26, 0.3, 0, {"time of the raw script"}),
        (26, 0.5, 1, {"tables it changed"}),
    ],
)
def test_what_is_required_is_held(isso: float, raw: float, written: int, missed: set[str]) -> None:
    """Ours takes one second here."""
    costs = {
        imports.ISSO: [cost(isso)], imports.RAW: [cost(raw)], imports.OURS: [cost(1)],
        imports.AGAIN: [cost(0.5)],
    }  # fmt: skip
    found = imports.Figures(1, costs, {}, written)

    assert missed == {each.name for each in imports.targets(found) if not each.met}


# Measuring


def test_a_process_is_measured() -> None:
    """Its own time and memory, and what it said."""
    found = run([sys.executable, "-c", "x = b'1' * 60_000_000; print('done')"])

    assert "done\n" == found.out
    assert found.peak > 60e6
    assert 0 < found.cpu < found.wall + 1


def test_the_disk_is_asked(tmp_path: Path) -> None:
    """Some time passes, and no file is left."""
    assert commit_time(tmp_path, times=2) > 0
    assert [] == list(tmp_path.iterdir())


def test_a_failing_process_says_why() -> None:
    """A bench never measures an error."""
    with pytest.raises(Failed, match=r"exit 3\nno such thing"):
        run([sys.executable, "-c", "import sys; sys.stderr.write('no such thing'); sys.exit(3)"])


def test_contenders_take_turns() -> None:
    """A B A B, not A A B B."""
    order: list[str] = []

    def contender(name: str) -> Cost:
        order.append(name)
        return cost(1)

    both = {"A": lambda: contender("A"), "B": lambda: contender("B")}
    interleaved(2, both, lambda _: None)

    assert ["A", "B", "A", "B"] == order


def test_a_ratio_is_taken_round_by_round() -> None:
    """A round in which all were slow does not count for more."""
    slow_second = ratios([cost(4), cost(40), cost(6)], [cost(2), cost(20), cost(2)])

    assert spread([2, 2, 3]) == slow_second


# The page of figures

PAGE = """# Benchmarks

<!-- bench:imports (written by ./run bench) -->
old
<!-- /bench:imports -->

Between.

<!-- bench:rules (written by ./run bench) -->
rules
<!-- /bench:rules -->
"""


def test_only_what_is_between_the_marks_is_replaced() -> None:
    """The rest of the page is somebody's words."""
    assert PAGE.replace("old", "new\n\nlines") == replaced(PAGE, "imports", "\nnew\n\nlines\n")


def test_a_command_stays_code() -> None:
    """Four spaces at the start of a section are Markdown's."""
    assert "-->\n    python -m\n\ntext\n<!--" in replaced(PAGE, "rules", "    python -m\n\ntext\n")


def test_writing_twice_is_writing_once(tmp_path: Path) -> None:
    """A page that is not there yet is begun."""
    page = tmp_path / "page.md"
    write_section(page, "imports", "some")
    once = page.read_text()
    write_section(page, "imports", "some")

    assert once == page.read_text()
    assert once.startswith("# Benchmarks\n\n<!-- bench:imports")


def test_a_lost_end_mark_is_not_guessed() -> None:
    """Else the rest of the page would be lost."""
    with pytest.raises(Failed, match="put it back"):
        replaced(PAGE.replace("<!-- /bench:rules -->", ""), "rules", "new")


def test_the_page_of_this_project_has_a_place_for_each_bench() -> None:
    """imports, pages, rules."""
    text = (Path(__file__).parent.parent / "docs" / "benchmarks.md").read_text()

    assert all(f"<!-- /bench:{name} -->" in text for name in ("imports", "pages", "rules"))
