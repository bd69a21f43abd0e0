"""Accounts: passwords, codes, sessions, links, tokens, and who must wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import argon2
import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from importer.schema import open_database
from moderation.auth import links, login, people, roles, secret, sessions, store, throttle, tokens
from moderation.auth.login import Try
from moderation.auth.roles import Person, Rejected
from moderation.schema import migrations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = "vier Wörter am Stück"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in no time."""
    light = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secret, "hasher", lambda: light)


@pytest.fixture
def db() -> Iterator[Database]:
    """An empty database."""
    found = open_database(":memory:", migrations)
    yield found
    found.close()


def somebody(db: Database, name: str = "Ann", role: str = "administrator") -> Person:
    """Add somebody with a password."""
    person = people.add(db, name, role, NOW, by="test")
    return links.use(db, links.invite(db, person, NOW, by="test"), "", GOOD, NOW)


def comes_in(db: Database, *, now: datetime = NOW, **words: str) -> tuple[Person, str]:
    """Log in."""
    typed = Try(**{"name": "Ann", "password": GOOD, "address": "192.0.2.1", **words})
    return login.log_in(db, typed, now)


def test_the_first_link_makes_an_administrator_once(db: Database) -> None:
    word = links.first(db, NOW)
    assert word

    ann = links.use(db, word, "Ann", GOOD, NOW)

    assert ("Ann", "administrator") == (ann.name, ann.role)
    assert links.first(db, NOW) is None
    with pytest.raises(Rejected, match="used or is too old"):
        links.use(db, word, "Eve", GOOD, NOW)


def test_the_first_link_is_good_for_an_hour_and_ends_with_the_next_start(db: Database) -> None:
    old, new = links.first(db, NOW), links.first(db, NOW)
    assert old
    assert new

    with pytest.raises(Rejected):
        links.look(db, old, NOW)
    assert links.look(db, new, NOW).person is None
    with pytest.raises(Rejected):
        links.look(db, new, NOW + timedelta(hours=1))


def test_a_link_stays_good_where_the_password_is_refused(db: Database) -> None:
    word = links.first(db, NOW) or ""
    for weak in ("kurz", "aaaaaaaaaaaaaaa", "Annegret-Annegret", "x" * 600):
        with pytest.raises(Rejected):
            links.use(db, word, "Annegret", weak, NOW)

    assert "Annegret" == links.use(db, word, "Annegret", GOOD, NOW).name


def test_a_password_link_ends_sessions_and_earlier_links(db: Database) -> None:
    ann = somebody(db)
    _, cookie = comes_in(db)
    first, second = (links.invite(db, ann, NOW, by="test") for _ in range(2))

    with pytest.raises(Rejected):
        links.look(db, first, NOW)
    links.use(db, second, "", GOOD + "!", NOW)

    assert sessions.resume(db, cookie, NOW) is None
    assert comes_in(db, password=GOOD + "!")


def test_nothing_secret_stands_in_the_database(db: Database) -> None:
    ann = somebody(db)
    _, cookie = comes_in(db)
    token = tokens.make(db, ann, "cron", NOW, by="Ann")
    link = links.invite(db, ann, NOW, by="Ann")

    dump = "\n".join(db.conn.iterdump())

    assert not [word for word in (cookie, token, link, GOOD) if word in dump]
    assert "$argon2id$" in dump


@pytest.mark.parametrize(("name", "password"), [("Ann", "falsch, falsch"), ("Nobody", GOOD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    db: Database, name: str, password: str
) -> None:
    somebody(db)

    with pytest.raises(Rejected, match=r"^Name or password is wrong"):
        comes_in(db, name=name, password=password)


def test_names_are_the_same_in_any_case(db: Database) -> None:
    somebody(db)

    assert "Ann" == comes_in(db, name="ANN")[0].name
    with pytest.raises(Rejected):
        people.add(db, "ann", "reader", NOW, by="test")


def test_coming_in_gives_a_fresh_session_and_ends_the_old(db: Database) -> None:
    somebody(db)
    _, old = comes_in(db)

    _, new = login.log_in(db, Try("Ann", GOOD), NOW, old=old)

    assert old != new
    assert sessions.resume(db, old, NOW) is None
    assert sessions.resume(db, new, NOW)


@pytest.mark.parametrize(("pause", "days"), [(timedelta(hours=12), 1), (timedelta(hours=11), 14)])
def test_a_session_ends_when_idle_or_old(db: Database, pause: timedelta, days: int) -> None:
    somebody(db)
    _, cookie = comes_in(db)
    now, end = NOW, NOW + timedelta(days=days)
    while now + pause < end and sessions.resume(db, cookie, now):
        now += pause

    assert sessions.resume(db, cookie, end) is None


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(db: Database) -> None:
    ann = somebody(db)
    cookies = [comes_in(db, agent=f"Browser {n}")[1] for n in range(3)]
    here = sessions.resume(db, cookies[0], NOW)
    assert here
    assert 3 == len(sessions.visits(db, ann, NOW))

    sessions.end(db, ann, NOW, but=here[1])

    assert ["Browser 0"] == [each.agent for each in sessions.visits(db, ann, NOW)]
    assert [True, False, False] == [bool(sessions.resume(db, each, NOW)) for each in cookies]


def test_nobody_ends_the_session_of_another(db: Database) -> None:
    somebody(db)
    ben = somebody(db, "Ben", "reader")
    _, cookie = comes_in(db)

    assert 0 == sessions.end(db, ben, NOW, id=1)
    assert sessions.resume(db, cookie, NOW)


def test_somebody_disabled_is_out_at_once(db: Database) -> None:
    somebody(db)
    ben = somebody(db, "Ben", "moderator")
    _, cookie = comes_in(db, name="Ben")
    token = tokens.make(db, ben, "cron", NOW, by="Ben")

    people.disable(db, ben, NOW, by="Ann")

    assert sessions.resume(db, cookie, NOW) is None
    assert tokens.bearer(db, token, NOW) is None
    with pytest.raises(Rejected):
        comes_in(db, name="Ben")


def test_the_last_administrator_stays(db: Database) -> None:
    ann = somebody(db)

    with pytest.raises(Rejected, match="only administrator"):
        people.disable(db, ann, NOW, by="Ann")
    with pytest.raises(Rejected, match="only administrator"):
        people.set_role(db, ann, "reader", (), NOW, by="Ann")
    people.add(db, "Ben", "administrator", NOW, by="Ann")
    people.set_role(db, ann, "reader", (), NOW, by="Ben")

    assert "reader" == people.known(db, "Ann").role


def test_five_failures_are_free_then_each_costs_a_longer_wait(db: Database) -> None:
    somebody(db)
    for _ in range(5):
        with pytest.raises(Rejected, match="wrong"):
            comes_in(db, password="falsch, falsch")

    with pytest.raises(login.Wait):
        comes_in(db)
    with pytest.raises(Rejected, match="wrong"):
        comes_in(db, password="falsch, falsch", now=NOW + timedelta(seconds=2))
    with pytest.raises(login.Wait) as waiting:
        comes_in(db, now=NOW + timedelta(seconds=2))

    assert 2 == waiting.value.seconds
    assert comes_in(db, now=NOW + timedelta(minutes=16))


def test_a_moderator_is_not_locked_out_by_strangers_elsewhere(db: Database) -> None:
    somebody(db)
    for _ in range(8):
        with pytest.raises(Rejected):
            comes_in(db, password="falsch, falsch", address="203.0.113.9")

    assert comes_in(db, address="192.0.2.1")


@given(st.lists(st.integers(0, 3000)), st.integers(0, 3000), st.integers(1, 50))
def test_a_wait_is_never_longer_than_a_quarter_of_an_hour(
    ago: list[int], at: int, free: int
) -> None:
    failures = [NOW - timedelta(seconds=each) for each in ago]

    wait = throttle.wait(failures, free, NOW + timedelta(seconds=at))

    assert 0 <= wait <= throttle.WINDOW.total_seconds()
    assert len(failures) >= free or 0 == wait


def with_codes(db: Database) -> tuple[str, list[str]]:
    """Give somebody an app for one-time codes; give its secret and the recovery codes."""
    ann = somebody(db)
    shared = secret.totp_secret()
    codes = people.start_totp(db, ann, shared, pyotp.TOTP(shared).at(NOW), NOW, 0)
    return shared, codes


def test_with_one_time_codes_a_password_is_not_enough_and_a_code_is_good_once(
    db: Database,
) -> None:
    shared, _ = with_codes(db)
    later = NOW + timedelta(minutes=1)
    code = pyotp.TOTP(shared).at(later)

    with pytest.raises(login.CodeNeeded):
        comes_in(db, now=later)
    assert comes_in(db, now=later, code=f"{code[:3]} {code[3:]}")
    with pytest.raises(login.CodeNeeded, match="wrong or was used"):
        comes_in(db, now=later, code=code)


def test_the_code_that_turned_them_on_is_used_up(db: Database) -> None:
    shared, _ = with_codes(db)

    with pytest.raises(login.CodeNeeded):
        comes_in(db, code=pyotp.TOTP(shared).at(NOW))


def test_a_recovery_code_is_good_once_however_it_is_typed(db: Database) -> None:
    _, codes = with_codes(db)

    assert comes_in(db, code=codes[0].upper().replace("-", " "))
    with pytest.raises(login.CodeNeeded):
        comes_in(db, code=codes[0])
    assert 10 == len(set(codes))


def test_codes_guessed_wrong_are_throttled_too(db: Database) -> None:
    with_codes(db)
    for guess in range(5):
        with pytest.raises(login.CodeNeeded):
            comes_in(db, code=f"{guess:06}")

    with pytest.raises(login.Wait):
        comes_in(db, code="000007")


@given(st.text(max_size=40))
def test_no_text_passes_for_a_code(text: str) -> None:
    used = int(NOW.timestamp()) // secret.STEP + 1

    step = secret.totp_step("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", text, NOW, used)

    assert step is None


def test_a_token_acts_for_its_person_until_revoked_or_too_old(db: Database) -> None:
    ann = somebody(db)
    word = tokens.make(db, ann, "cron", NOW, by="Ann", days=2)
    assert "Ann" == getattr(tokens.bearer(db, word, NOW), "name", "")

    assert tokens.bearer(db, word, NOW + timedelta(days=2)) is None
    tokens.revoke(db, 1, NOW, by="Ann")
    assert tokens.bearer(db, word, NOW) is None


def test_nobody_revokes_the_token_of_another(db: Database) -> None:
    ann, ben = somebody(db), somebody(db, "Ben", "reader")
    tokens.make(db, ann, "cron", NOW, by="Ann")

    with pytest.raises(Rejected):
        tokens.revoke(db, 1, NOW, by="Ben", person=ben)


def test_roles_give_the_rights_of_the_table() -> None:
    rights = ("see", "decide", "administer")
    for role, expected in (("reader", 1), ("moderator", 2), ("administrator", 3)):
        person = Person(1, "Ann", role)  # type: ignore[arg-type]
        assert expected == sum(roles.may(person, right) for right in rights)  # type: ignore[misc]
    assert not roles.may(None, "see")
    assert not roles.may(Person(1, "Ann", "administrator", disabled="2026"), "see")


def test_a_moderator_of_some_sites_is_not_there_for_others() -> None:
    ann = Person(1, "Ann", "moderator", sites=("a.example",))

    assert ["b.example"] == roles.outside(ann, ["a.example", "b.example"])
    assert [] == roles.outside(Person(1, "Ann", "administrator", sites=("a.example",)), ["b"])


def test_what_is_done_to_accounts_is_logged(db: Database) -> None:
    ben = somebody(db, "Ben", "moderator")
    people.set_role(db, ben, "reader", (), NOW, by="Ann")

    rows = list(db.query("select who, what, about, detail from account_events"))

    assert [("test", "added as {detail}", "Ben", "moderator")] == [tuple(rows[0].values())]
    assert ("Ann", "made {detail}", "Ben", "reader") == tuple(rows[-1].values())


def test_sites_that_are_not_there_are_refused(db: Database) -> None:
    with pytest.raises(Rejected, match="no site"):
        people.add(db, "Ben", "moderator", NOW, by="test", sites=["nowhere.example"])

    assert [] == store.people(db)
