"""Words corrected here reach a real WordPress, and go back there when they are taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner
from wordpress.server import WordPress

from importer.schema import open_database
from moderation import corrections, service
from moderation.cli import main
from moderation.schema import migrations
from moderation.wording import Wording


def run(blog: WordPress, path: Path, *words: str) -> str:
    """Run the command line against the blog."""
    result = CliRunner().invoke(
        main, ["--db", str(path), *words], env={"NACHLESE_PASSWORD": blog.password}
    )
    assert 0 == result.exit_code, (result.output, result.exception)
    return result.output


def said(blog: WordPress, id: int) -> tuple[str, str, str]:
    """Give text, name and address of a comment in the blog's database."""
    (row,) = (row for row in blog.comments() if row["comment_ID"] == id)
    return row["comment_content"], row["comment_author"], row["comment_author_url"]


def test_a_correction_arrives_is_known_to_have_arrived_and_is_taken_back(
    wordpress: WordPress, tmp_path: Path
) -> None:
    before = next(
        row
        for row in wordpress.comments()
        if row["public"]
        and row["user_id"] == 0
        and row["comment_type"] in ("", "comment")
        and row["comment_author_url"]
    )
    id, path = before["comment_ID"], tmp_path / "a.db"
    was = said(wordpress, id)
    run(wordpress, path, "import", wordpress.url, "--user", wordpress.admin)
    db = open_database(path, migrations)
    (key,) = (k for (k,) in db.execute("select key from comments where key like ?", [f"%/c{id}"]))
    now = datetime.now(UTC)
    try:
        batch = corrections.correct(
            db, key, Wording("Ein Gruß.", None, ""), moderator="m", now=now
        )  # fmt: skip
        run(wordpress, path, "push")
        assert ("Ein Gruß.", was[1], "") == said(wordpress, id)
        assert not corrections.standing(db, [key])[key].changed_since
    finally:
        service.undo(db, moderator="m", now=datetime.now(UTC), batch=batch)
        run(wordpress, path, "push")
    assert was == said(wordpress, id)
    db.close()
