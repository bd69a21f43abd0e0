"""The mail that says what waits, and its links: asked before they decide, good once."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlite_utils import Database

from importer.schema import open_database
from importer.sync import import_files
from moderation import digest, service, store
from moderation.auth import people
from moderation.auth.roles import Rejected
from moderation.auth.signed import GOOD_FOR, read, sign, signing_key
from moderation.cli import main
from moderation.judging import judge_all
from moderation.options import DEFAULTS
from moderation.schema import migrations
from moderation.web import create_app

NOW = datetime(2024, 12, 2, 12, tzinfo=UTC)
SAMPLE = "contrib/sample-blog/zwischenrufe.wordpress.xml"
SITE = "zwischenrufe.example"
DESK = "https://desk.example"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digest") / "blog.db"
    db = open_database(path, migrations)
    import_files(db, SAMPLE, lambda: NOW)
    judge_all(db, DEFAULTS, now=NOW)
    for name, language in (("Anna", "de"), ("Bert", "en")):
        person = people.add(db, name, "moderator", NOW, by="test")
        people.set_mail(db, person, f"{name.lower()}@example.org", "daily", language)
    db.close()
    return path


@pytest.fixture
def path(judged: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(judged, tmp_path / "blog.db"))


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = open_database(path, migrations)
    yield db
    db.close()


class Inbox:
    """A mail server on the loopback that keeps what it gets, or refuses."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        return self.answer


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, port
    controller.stop()


def run(path: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--db", str(path), "digest", "--url", DESK, *args])


def words(text: str) -> list[str]:
    return re.findall(rf"{DESK}/d/(\S+)", text)


def browser(path: Path, now: datetime = NOW) -> FlaskClient:
    return create_app(path, now=lambda: now).test_client()


def text_of(db: Database, name: str = "Anna") -> str:
    from moderation.letters import letter

    (found,) = digest.digests(db, NOW, only=name)
    body = letter(found, DESK, "desk@example.org").get_body(("plain",))
    assert body
    return str(body.get_content())


def standing(db: Database, key: str) -> str:
    return store.states(db, [key])[key].status


def test_everybody_who_wants_one_gets_a_mail_in_their_language(
    path: Path, inbox: tuple[Inbox, int]
) -> None:
    box, port = inbox
    done = run(path, "--smtp", f"127.0.0.1:{port}")
    mails = [message_from_bytes(each.content, policy=policy.default) for each in box.mails]

    assert (0, "2 mails were sent.") == (done.exit_code, done.output.strip())
    assert ["anna@example.org", "bert@example.org"] == [each.rcpt_tos[0] for each in box.mails]
    assert re.search(r"^\d+ Kommentare warten auf dich$", mails[0]["Subject"])
    assert re.search(r"^\d+ comments wait for you$", mails[1]["Subject"])
    assert "auto-generated" == mails[0]["Auto-Submitted"]


def test_nobody_gets_the_same_mail_twice(path: Path, inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    run(path, "--smtp", f"127.0.0.1:{port}")
    again = run(path, "-q", "--smtp", f"127.0.0.1:{port}")

    assert (2, 0, "") == (len(box.mails), again.exit_code, again.output)


def test_a_mail_that_could_not_be_sent_is_still_due(path: Path, inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    box.answer = "451 try later"
    later = run(path, "--smtp", f"127.0.0.1:{port}")
    box.answer = "554 no"
    never = run(path, "--smtp", f"127.0.0.1:{port}")
    box.answer = "250 OK"
    run(path, "--smtp", f"127.0.0.1:{port}")

    assert (75, 69) == (later.exit_code, never.exit_code)
    assert "says: 451" in later.output
    assert 2 == len(box.mails)


def test_a_server_that_is_not_there_is_asked_again_later(path: Path) -> None:
    done = run(path, "--smtp", "127.0.0.1:1")

    assert 75 == done.exit_code
    assert "127.0.0.1:1 does not answer" in done.output


def test_a_dry_run_prints_and_sends_nothing(path: Path) -> None:
    done = run(path, "--dry-run", "--smtp", "127.0.0.1:1")

    assert 0 == done.exit_code
    assert "anna@example.org" in done.output


def test_who_oversees_another_site_gets_nothing(db: Database) -> None:
    person = people.add(db, "Carla", "moderator", NOW, by="test")
    people.set_mail(db, person, "carla@example.org", "daily", "en")
    with db.conn:
        db.conn.execute("insert into sites(key) values ('other.example')")
    people.set_role(db, person, "moderator", ["other.example"], NOW, by="test")

    assert [] == list(digest.digests(db, NOW, only="Carla"))


def test_weekly_means_once_a_week(db: Database) -> None:
    person = people.known(db, "Anna")
    people.set_mail(db, person, "anna@example.org", "weekly", "de")
    digest.sent(db, person, NOW)
    due = [digest.is_due(db, people.known(db, "Anna"), NOW + timedelta(days=days))
           for days in (1, 5, 7)]  # fmt: skip

    assert [False, False, True] == due


def test_a_mail_holds_the_worst_first_with_three_links_each(db: Database) -> None:
    text = text_of(db)
    worst = service.queue(db, limit=1)[0]

    assert 60 == len(words(text)) == len(set(words(text)))
    assert worst.comment.author.name in text.split("–" * 60)[1]


def test_strangers_links_are_no_links_in_the_mail(db: Database) -> None:
    from moderation.letters import letter

    (found,) = digest.digests(db, NOW, only="Anna")
    html = letter(found, DESK, "desk@example.org").get_body(("html",))
    assert html
    links = re.findall(r'href="([^"]*)"', html.get_content())

    assert links
    assert all(each.startswith(DESK) for each in links)


def test_opening_a_link_decides_nothing(path: Path, db: Database) -> None:
    before = db.conn.execute("select count(*) from decisions").fetchone()
    web = browser(path)
    for word in words(text_of(db))[:6]:
        assert 200 == web.get(f"/d/{word}").status_code
        assert 200 == web.head(f"/d/{word}").status_code

    assert before == db.conn.execute("select count(*) from decisions").fetchone()


def test_the_button_decides_in_the_name_of_who_got_the_mail(path: Path, db: Database) -> None:
    word = words(text_of(db))[1]
    ask = read(signing_key(db), word, NOW)
    page = browser(path).post(f"/d/{word}").text

    assert "Marked as spam." in page
    assert "spam" == standing(db, ask.comment)
    (last,) = store.decisions(db, "key = ?", (ask.comment,))
    assert ("Anna", "spam") == (last.moderator, last.action)


def test_a_link_works_once(path: Path, db: Database) -> None:
    word = words(text_of(db))[0]
    web = browser(path)
    web.post(f"/d/{word}")
    service.undo(db, moderator="Anna", now=NOW)
    again = web.post(f"/d/{word}").text

    assert "This link was used." in again
    assert "This link was used." in web.get(f"/d/{word}").text
    assert [] == store.decisions(db, "undoes is null and batch > 1", ())


def test_who_comes_second_overrules_nobody(path: Path, db: Database) -> None:
    first, second = words(text_of(db, "Anna"))[1], words(text_of(db, "Bert"))[0]
    web = browser(path)
    web.post(f"/d/{first}")
    shown = web.get(f"/d/{second}").text
    answer = web.post(f"/d/{second}").text
    key = read(signing_key(db), first, NOW).comment

    assert "Anna has decided this comment since." in shown
    assert "<button class=" not in shown
    assert "Anna has decided this comment since." in answer
    assert "spam" == standing(db, key)


@pytest.mark.parametrize("damage", ["", "x", "é", "W10.abc"])
def test_a_damaged_link_is_refused(path: Path, db: Database, damage: str) -> None:
    word = damage or words(text_of(db))[0][:-2]

    assert 410 == browser(path).get(f"/d/{word}").status_code


def test_a_link_ends_after_two_weeks(path: Path, db: Database) -> None:
    word = words(text_of(db))[0]

    assert 410 == browser(path, NOW + GOOD_FOR + timedelta(minutes=1)).get(f"/d/{word}").status_code
    assert 200 == browser(path, NOW + GOOD_FOR - timedelta(minutes=1)).get(f"/d/{word}").status_code


def test_whose_account_is_closed_decides_nothing(path: Path, db: Database) -> None:
    word = words(text_of(db))[0]
    people.disable(db, people.known(db, "Anna"), NOW, by="test")

    assert 403 == browser(path).post(f"/d/{word}").status_code


def test_a_key_of_another_desk_signs_nothing_here(db: Database) -> None:
    word = sign("another key", 1, "spam", f"{SITE}/c1", "0 pending", NOW)

    with pytest.raises(Rejected):
        read(signing_key(db), word, NOW)
