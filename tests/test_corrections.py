"""What a moderator corrects in somebody's words holds everywhere, and can be taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_blog import BLOG, NOW, blog, comment, flagged, post, save
from sqlite_utils import Database

from importer import store as imported
from importer.model import Comment
from moderation import audit, corrections, edits, judging, replies, service, store
from moderation.cli import main
from moderation.corrections import CannotCorrect
from moderation.privacy import person
from moderation.wording import Wording

KEY = f"{BLOG}/c1"
LINK = 'Schöner Beitrag! <a href="https://casino.example/">Hier</a>'


@pytest.fixture
def db() -> Database:
    """A comment with a link, and another."""
    return blog(":memory:", comment(1, body=LINK, url="https://casino.example/"), comment(2))


def correct(db: Database, who: str = "anna", key: str = KEY, **words: str) -> int:
    """Correct words of a comment."""
    return corrections.correct(db, key, Wording(**words), moderator=who, now=NOW)


def now(db: Database, key: str = KEY) -> Comment:
    """Give a comment as it is now."""
    return store.comments(db, [key])[key]


def exported(db: Database) -> dict[str, Comment]:
    """Give what an export gives, by key."""
    items = store.decided(imported.items(db), db)
    return {item.key: item for item in items if isinstance(item, Comment)}


def test_corrected_words_hold_where_comments_are_shown_and_exported(db: Database) -> None:
    correct(db, body="Schöner Beitrag!", url="")

    for found in (now(db), exported(db)[KEY]):
        assert ("Schöner Beitrag!", "", "Leser 1") == (
            found.body, found.author.url, found.author.name,
        )  # fmt: skip
    assert LINK == next(db.query("select body from comments where key = ?", [KEY]))["body"]
    assert comment(2).body == exported(db)[f"{BLOG}/c2"].body


def test_a_status_is_left_alone_by_a_correction_and_the_other_way_round(db: Database) -> None:
    correct(db, body="Gut!")
    assert {} == service.store.standing(db, [KEY])
    service.decide(db, "spam", [KEY], moderator="anna", now=NOW)

    assert ("spam", "Gut!") == (now(db).status, now(db).body)
    assert ("spam", "Gut!") == (exported(db)[KEY].status, exported(db)[KEY].body)


def test_a_correction_is_taken_back_like_a_decision_the_last_first(db: Database) -> None:
    correct(db, body="Eins")
    service.decide(db, "hold", [KEY], moderator="anna", now=NOW)
    correct(db, body="Zwei")
    seen = []
    for _ in range(3):
        done = service.undo(db, moderator="anna", now=NOW, by="anna")
        seen.append((done.action, now(db).body, now(db).status))

    assert [
        ("edit", "Eins", "pending"), ("hold", "Eins", "approved"), ("edit", LINK, "approved"),
    ] == seen  # fmt: skip
    assert () == service.undo(db, moderator="anna", now=NOW, by="anna").changed


def test_batches_of_corrections_and_decisions_have_numbers_of_one_row(db: Database) -> None:
    first = correct(db, body="Eins")
    second = service.decide(db, "hold", [KEY], moderator="anna", now=NOW).batch
    third = correct(db, body="Zwei")

    assert [1, 2, 3] == [first, second, third]
    assert ("edit", (KEY,)) == (
        (back := service.undo(db, moderator="ben", now=NOW, batch=third)).action, back.changed,
    )  # fmt: skip


def test_what_was_corrected_again_since_keeps_that(db: Database) -> None:
    first = correct(db, body="Eins")
    correct(db, "ben", body="Zwei")
    done = service.undo(db, moderator="anna", now=NOW, batch=first)

    assert ((), (KEY,), "Zwei") == (done.changed, done.overtaken, now(db).body)


def test_taking_an_earlier_correction_as_ones_own_again_is_one_more_line(db: Database) -> None:
    correct(db, body="Eins")
    second = correct(db, body=LINK)  # as the source says: nothing holds any more

    assert {} == corrections.standing(db, [KEY])
    service.undo(db, moderator="anna", now=NOW, batch=second)
    assert "Eins" == now(db).body
    assert 3 == db["corrections"].count


def test_saying_what_is_so_already_writes_nothing(db: Database) -> None:
    assert 0 == correct(db, body=LINK, name="Leser 1")
    assert 0 == db["corrections"].count


def test_two_who_correct_at_once_do_not_do_it_in_silence(db: Database) -> None:
    correct(db, "ben", body="Bens Worte")
    with pytest.raises(CannotCorrect, match="meanwhile"):
        corrections.correct(
            db, KEY, Wording("Annas Worte"), moderator="anna", now=NOW, held=0
        )  # fmt: skip

    assert "Bens Worte" == now(db).body


@pytest.mark.parametrize(
    "words", [{"url": "javascript:alert(1)"}, {"name": "x" * 246}, {"body": "x" * 70_000}]
)
def test_what_no_comment_may_say_is_refused(db: Database, words: dict[str, str]) -> None:
    with pytest.raises(CannotCorrect):
        correct(db, **words)


def test_a_later_edit_at_the_source_undoes_nothing_and_is_seen(db: Database) -> None:
    correct(db, body="Schöner Beitrag!")
    later = {"source": comment(1).source, "published": comment(1).published}
    save(db, comment(1, body="Ganz anders", name="Umbenannt", **later))
    found = corrections.standing(db, [KEY])[KEY]

    assert ("Schöner Beitrag!", "Umbenannt") == (now(db).body, now(db).author.name)
    assert found.changed_since
    assert (LINK, "Ganz anders") == (found.then.body, found.now.body)


def test_a_source_that_took_the_correction_over_said_nothing_new(db: Database) -> None:
    service.decide(db, "approve", [KEY], moderator="anna", now=NOW - timedelta(days=1))
    correct(db, body="Schöner Beitrag!")
    save(db, comment(1, body="<p>Schöner Beitrag!</p>\n", url="https://casino.example/"))

    assert not corrections.standing(db, [KEY])[KEY].changed_since
    assert [] == list(edits.edited_since_approval(db))


def test_a_corrected_comment_is_judged_by_its_new_words() -> None:
    db = blog(":memory:", flagged(1, name="Rita"), post(2))
    before = service.verdicts(db, [KEY])[KEY]
    correct(db, body="Wo kann man die alten Fotos vom Bahnhof sehen?")
    judging.judge_keys(db, [KEY], now=NOW)

    assert service.verdicts(db, [KEY])[KEY].score < before.score


def test_a_reply_of_ones_own_can_be_corrected_before_it_goes_out(db: Database) -> None:
    draft = service.begin_reply(db, KEY, "anna")
    sent = service.send_reply(db, replies.type_text(draft, "Dnake!"), moderator="anna", now=NOW)
    assert isinstance(sent, Comment)
    correct(db, key=sent.key, body="Danke!")

    assert "Danke!" == now(db, sent.key).body
    assert "Danke!" == store.replies_by_key(db, [sent.key])[sent.key].body
    assert "Danke!" == exported(db)[sent.key].body


def test_corrections_stand_in_the_audit(db: Database) -> None:
    correct(db, body="Eins")
    (entry,) = audit.every(db, "edits", audit.Wanted(key=KEY, site=BLOG))

    assert ("anna", KEY) == (entry["who"], entry["about"])
    assert {"body": [LINK, "Eins"]} == json.loads(str(entry["what"]))
    assert [] == list(audit.every(db, "edits", audit.Wanted(site="other.example")))


def test_a_person_is_given_and_spared_what_was_corrected_in_their_words(db: Database) -> None:
    correct(db, body="Eins", name="Anders")
    tables = {row["table"] for row in person.export(db, "leser1@example.org")}
    person.erase(db, "leser1@example.org", by="anna", now=NOW, texts=True)
    kept = json.dumps(
        [*db.query("select * from corrections"), *db.query("select * from corrected")]
    )

    assert {"corrections", "corrected"} <= tables
    assert [] == [word for word in ("Eins", "Anders", "casino", "Leser 1") if word in kept]
    assert "" == now(db).body == now(db).author.name


def run(path: Path, *words: str) -> str:
    """Run the command line."""
    result = CliRunner().invoke(main, ["--db", str(path), *words], env={"NACHLESE_LANG": "en"})
    assert not result.exception or isinstance(result.exception, SystemExit), result.output
    return result.output


def test_the_command_line_edits_and_takes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = blog(path, comment(1, body=LINK, url="https://casino.example/"))
    said = run(path, "edit", "c1", "--text", "Gut!", "--url", "", "--by", "anna")
    assert ("Gut!", "") == (now(db).body, now(db).author.url)
    assert "edited" in said
    assert "Nothing was changed" in run(path, "edit", "c1", "--text", "Gut!")
    run(path, "decide", "--undo")

    assert LINK == now(db).body
    db.close()
