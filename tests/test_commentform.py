"""Our own comment form: what passes, what waits, what is refused, what never leaves the house."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_blog import BLOG, NOW, blog, comment, post, save
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from werkzeug.test import TestResponse

from importer import runs, undo
from moderation import received, service, store
from moderation.auth.signed import signing_key
from moderation.cli import main
from moderation.learned import labels
from moderation.options import Change
from moderation.privacy import hashes, person
from moderation.settings import apply
from moderation.web import create_app
from moderation.web.commentform import Forms, trap

CLOCK = [NOW]
PAGE = f"/comments/{BLOG}/p1"
GOOD = {
    "author": "Leser 1", "email": "leser1@example.org", "url": "",
    "comment": "Danke, das hat mir bei meinem Problem mit dem Apfelbaum sehr geholfen.",
}  # fmt: skip
SPAM = {
    "author": "Online Casino Bonus", "email": "casino@mail.example",
    "url": "https://casino-bonus.example/",
    "comment": "Casino ohne Limit! https://casino-bonus.example/a https://casino-bonus.example/b"
    " [url=https://casino-bonus.example/c]Freispiele[/url] https://casino-bonus.example/d",
}  # fmt: skip
Send = Callable[..., TestResponse]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A blog with an approved thread, and all that must not be seen."""
    CLOCK[:] = [NOW + timedelta(days=1)]
    made = blog(
        tmp_path / "desk.db", comment(1, url="https://leser.example/"), comment(2, parent=1),
        comment(3, status="pending", body="Geheim wartend"), comment(4, parent=3),
        comment(5, status="spam", body="Geheimer Spam"), comment(6, post=f"{BLOG}/p2"),
        posts=[post(2, comment_status="closed"), post(3, status="draft")],
    )  # fmt: skip
    yield made
    made.close()


def app_of(db: Database, **how: Any) -> Flask:
    """Give the desk with the form."""
    path = db.execute("select file from pragma_database_list").fetchone()[0]
    return create_app(path, now=lambda: CLOCK[0], forms=Forms((BLOG,), **how))


@pytest.fixture
def app(db: Database) -> Flask:
    """The desk with the form."""
    return app_of(db)


@pytest.fixture
def send(app: Flask, db: Database) -> Send:
    """Send a comment a minute after the form was opened, each later and from another address."""
    count = iter(range(1, 250))

    def sender(
        path: str = PAGE, *, seconds: float = 60, ip: str = "", wait: float = 20, **fields: str
    ) -> TestResponse:
        CLOCK[0] += timedelta(seconds=wait)
        word = trap.stamp(
            signing_key(db, trap.PURPOSE), path.removeprefix("/comments/"),
            CLOCK[0] - timedelta(seconds=seconds),
        )  # fmt: skip
        data = {**GOOD, "stamp": word, "comment_parent": "0", **fields}
        place = {"REMOTE_ADDR": ip or f"198.51.{next(count)}.7"}
        return app.test_client().post(path, data=data, environ_overrides=place)

    return sender


def kept(db: Database) -> dict[str, Any]:
    """Give the row of the comment that came last by the form."""
    rows = list(db.query("select * from comments where source_format = 'form' order by id"))
    return rows[-1] if rows else {}


def status(db: Database) -> str:
    """Give its status now."""
    return store.states(db, [kept(db)["key"]])[kept(db)["key"]].status


def test_everybody_sees_what_was_approved_and_nothing_else(app: Flask) -> None:
    text = app.test_client().get(PAGE).text

    assert 'id="comment-1"' in text
    assert "A comment that is no longer here." in text  # 3 waits, and 4 answers it
    assert "3 comments" in text
    for secret in ("Geheim", "@example.org", 'id="comment-3"', "Nachlese"):
        assert secret not in text
    assert '<a href="https://leser.example/" rel="nofollow ugc noopener noreferrer">' in text


def test_what_is_gone_at_the_source_is_not_shown(app: Flask, db: Database) -> None:
    db.execute("update comments set vanished = '2026-01-01T00:00:00Z' where key like '%/c1'")
    db.conn.commit()

    assert "Nummer 1," not in app.test_client().get(PAGE).text


@pytest.mark.parametrize("path", [f"{BLOG}/p3", f"{BLOG}/p9", "other.example/p1", "x"])
def test_there_is_no_page_for_drafts_other_sites_and_what_is_not_there(
    app: Flask, db: Database, path: str
) -> None:
    db.execute("insert into sites(key) values ('other.example')")
    db.execute("insert into posts(key, site) values ('other.example/p1', 'other.example')")
    db.conn.commit()
    client = app.test_client()

    assert (404, 404) == (
        client.get(f"/comments/{path}").status_code, client.post(f"/comments/{path}").status_code,
    )  # fmt: skip


def test_a_post_is_found_by_its_address(app: Flask) -> None:
    client = app.test_client()
    for url in (f"https://{BLOG}/1/", f"http://{BLOG}/1?utm=x#c", f"https://{BLOG}/1"):
        assert PAGE == client.get("/comments/", query_string={"url": url}).location
    for url in ("", "https://evil.example/1/", f"https://{BLOG}/3/", "x" * 5000):
        assert 404 == client.get("/comments/", query_string={"url": url}).status_code


def test_who_was_approved_before_is_approved_at_once(send: Send, db: Database) -> None:
    answer = send(author="Leser 1", email="leser1@example.org")
    row = kept(db)

    assert 303 == answer.status_code
    id = row["source_id"]
    assert f"{PAGE}?about={id}#comment-{id}" == answer.location
    assert "approved" == status(db)
    assert [("approve", "auto")] == db.conn.execute(
        "select action, moderator from decisions"
    ).fetchall()


def test_a_stranger_waits_and_is_told_so_with_a_link_that_shows_the_comment(
    send: Send, db: Database, app: Flask
) -> None:
    answer = send(author="Neu", email="neu@example.org", comment="Ich bin neu hier & grüße.")
    client = app.test_client()
    told = client.get(answer.location).text

    assert "pending" == status(db)
    assert "Your comment waits for approval" in told
    assert "Ich bin neu hier &amp; grüße." in told
    assert "Ich bin neu" not in client.get(PAGE).text
    assert "Ich bin neu" not in client.get(f"{PAGE}?preview=made.up").text
    CLOCK[0] += timedelta(days=15)
    assert "Ich bin neu" not in client.get(answer.location).text


def test_spam_is_put_aside_and_told_nothing_else(send: Send, db: Database, app: Flask) -> None:
    answer = send(**SPAM)

    assert "spam" == status(db)
    assert "Your comment waits for approval" in app.test_client().get(answer.location).text


def test_the_sites_own_settings_decide_who_waits(send: Send, db: Database) -> None:
    apply(db, BLOG, Change(set={"comment_previously_approved": 0}), moderator="Ann", now=NOW)
    send(author="Neu", email="neu@example.org")
    assert "approved" == status(db)

    apply(db, BLOG, Change(set={"comment_moderation": 1}), moderator="Ann", now=NOW)
    send(comment="Noch etwas zum Apfelbaum, der ja wirklich schön blüht.")
    assert "pending" == status(db)


def test_what_came_is_a_comment_like_any_other(send: Send, db: Database) -> None:
    send(author="Neu", email="neu@example.org", comment_parent="1")
    row = kept(db)

    assert (f"{BLOG}/c1", "form", "comment") == (row["parent"], row["source_format"], row["kind"])
    assert row["key"] in service.verdicts(db, [row["key"]])
    assert row["key"] in [each.comment.key for each in service.queue(db)]
    assert row["key"] in {each.key for each in store.comments_of(db, f"{BLOG}/p1")}
    (run,) = [each for each in runs.listed(db) if each["format"] == "form"]
    assert (f"comment form of {BLOG}", 1, True) == (
        run["source"], run["report"]["comments"]["new"], run["report"]["adds_up"],
    )  # fmt: skip
    exported = CliRunner().invoke(
        main, ["--db", str(db.execute("select file from pragma_database_list").fetchone()[0]),
               "export", "jsonl", "--status", "all"],
    )  # fmt: skip
    assert row["key"] in exported.output


def test_a_days_comments_are_one_run_that_can_be_taken_back(send: Send, db: Database) -> None:
    send()
    send(comment="Und noch etwas ganz anderes zum selben Thema.")
    CLOCK[0] += timedelta(days=1)
    send(comment="Am nächsten Tag.")
    counts = {each["id"]: each["report"]["read"] for each in runs.listed(db)
              if each["format"] == "form"}  # fmt: skip
    undo.undo(db, min(counts))
    bodies = [
        row["body"] for row in db.query("select body from comments where source_format = 'form'")
    ]

    assert [1, 2] == sorted(counts.values())
    assert ["Am nächsten Tag."] == bodies


def test_what_judging_decided_here_is_taken_back_at_the_desk_and_teaches_nothing(
    send: Send, db: Database
) -> None:
    send()
    key = kept(db)["key"]
    taught = {each.key for each in labels.labels(db, BLOG)}
    service.undo(db, moderator="Ann", now=CLOCK[0])

    assert key not in taught
    assert "pending" == status(db)
    service.decide(db, "approve", [key], moderator="Ann", now=CLOCK[0])
    assert key in {each.key for each in labels.labels(db, BLOG)}


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"author": "", }, 200, "Please say your name"),
        ({"email": ""}, 200, "Please say your name"),
        ({"email": "nowhere"}, 200, "cannot be right"),
        ({"email": "a@b.de\nBcc: x@y.de"}, 200, "cannot be right"),
        ({"comment": " \n "}, 200, "The comment is empty"),
        ({"author": "ü" * 123}, 200, "The name is too long"),
        ({"email": "a" * 60 + "@" + "b" * 60 + ".de"}, 200, "The e-mail address is too long"),
        ({"url": "https://example.org/" + "x" * 190}, 200, "The web address is too long"),
        ({"comment": "x" * 65_526}, 200, "The comment is too long"),
        ({"comment_parent": "3"}, 403, "still waiting for approval"),
        ({"comment_parent": "5"}, 403, "marked as spam"),
        ({"comment_parent": "6"}, 403, "belongs to another post"),
        ({"comment_parent": "99"}, 403, "is no longer there"),
        ({"comment_parent": "1 or 1=1"}, 403, "is no longer there"),
        ({"stamp": ""}, 409, "send it once more"),
        ({"stamp": "made.up"}, 409, "send it once more"),
    ],
)  # fmt: skip
def test_wordpress_checks_refuse_with_its_status_and_keep_what_was_typed(
    send: Send, db: Database, fields: dict[str, str], code: int, words: str
) -> None:
    answer = send(**{"comment": "Mein mühsam getippter Text", **fields})

    assert code == answer.status_code
    assert words in answer.text
    assert 'role="alert"' in answer.text
    if "comment" not in fields:
        assert "Mein mühsam getippter Text" in answer.text
    assert {} == kept(db)
    assert 0 == db["submissions"].count


def test_comments_on_a_closed_post_are_refused(send: Send, app: Flask) -> None:
    answer = send(f"/comments/{BLOG}/p2")

    assert 403 == answer.status_code
    assert "are closed" in answer.text
    assert "commentform" not in app.test_client().get(f"/comments/{BLOG}/p2").text.split("<main")[1]


def test_the_same_again_is_refused_wherever_it_came_from(send: Send, db: Database) -> None:
    body = "Das ist der Kommentar Nummer 1, und er ist ganz freundlich gemeint."
    imported = send(comment=body)
    send()
    again, elsewhere = send(), send(comment_parent="1")

    assert (409, 409, 303) == (imported.status_code, again.status_code, elsewhere.status_code)


def test_one_sender_waits_fifteen_seconds_by_address_or_ip(send: Send) -> None:
    first = send(author="A", email="a@x.org", ip="192.0.2.1", comment="Eins, noch ein Wort.")
    by_ip = send(wait=5, author="B", email="b@x.org", ip="192.0.2.1", comment="Zwei, ein Wort.")
    by_mail = send(wait=5, author="A", email="A@x.org", ip="192.0.2.9", comment="Drei, ein Wort.")
    other = send(wait=4, author="C", email="c@x.org", ip="192.0.2.2", comment="Vier, ein Wort.")
    later = send(wait=1, author="B", email="b@x.org", ip="192.0.2.1", comment="Fünf, ein Wort.")

    assert [303, 429, 429, 303, 303] == [
        each.status_code for each in (first, by_ip, by_mail, other, later)
    ]


def test_one_address_cannot_send_without_end(send: Send, db: Database) -> None:
    apply(db, BLOG, Change(set={"flood_seconds": 0}), moderator="Ann", now=NOW)
    codes = [
        send(wait=1, ip="192.0.2.1", comment=f"Nummer {number} von sehr vielen.").status_code
        for number in range(10)
    ]

    assert ([303] * 8, [429] * 2) == (codes[:8], codes[8:])


def test_no_ip_address_is_kept_but_its_hash(send: Send, db: Database) -> None:
    send(ip="203.0.113.77")
    key = kept(db)["key"]
    dump = "\n".join(db.conn.iterdump())

    assert "203.0.113" not in dump
    assert [key] == hashes.known(db, "ip", "203.0.113.77")
    assert "" == kept(db)["agent"]


def test_a_commenter_is_found_and_erased(send: Send, db: Database) -> None:
    send(author="Eva", email="eva@example.org")
    key = kept(db)["key"]

    assert key in {row.get("key") for row in person.export(db, "eva@example.org")}
    person.erase(db, "eva@example.org", by="test", now=CLOCK[0])
    assert ("", "") == (kept(db)["author_name"], kept(db)["author_email"])
    assert [] == hashes.known(db, "mail", "eva@example.org")


def reasons(db: Database) -> set[str]:
    """Give the rules that spoke about the last comment."""
    return {each.rule for each in store.reasons(db, [kept(db)["key"]])[kept(db)["key"]]}


def test_the_hidden_field_and_the_signed_stamp_tell_the_judge(send: Send, db: Database) -> None:
    send(**{"nl-second-text": "buy"}, seconds=1)
    assert {"honeypot", "time_trap"} <= reasons(db)
    assert "pending" == status(db)

    send(comment="Ein ruhig geschriebener Kommentar über den Apfelbaum.", seconds=50)
    assert not {"honeypot", "time_trap"} & reasons(db)


def test_a_page_that_a_cache_kept_accuses_nobody_and_refuses_nobody(
    send: Send, db: Database
) -> None:
    answer = send(seconds=30 * 86_400)

    assert 303 == answer.status_code
    assert [(0, None)] == db.conn.execute("select trap, seconds from submissions").fetchall()


def test_a_fresh_stamp_can_be_fetched_and_is_for_one_post(app: Flask, db: Database) -> None:
    client = app.test_client()
    answer = client.get(f"/comments/-/stamp/{BLOG}/p1")
    key = signing_key(db, trap.PURPOSE)

    assert "no-store" == answer.headers["Cache-Control"]
    assert 0 <= (trap.seconds(key, answer.text, f"{BLOG}/p1", CLOCK[0]) or 0) < 2
    with pytest.raises(trap.NoStamp):
        trap.seconds(key, answer.text, f"{BLOG}/p2", CLOCK[0])
    with pytest.raises(trap.NoStamp):
        trap.seconds(key, trap.preview(key, "x", CLOCK[0]), f"{BLOG}/p1", CLOCK[0])
    assert 404 == client.get(f"/comments/-/stamp/{BLOG}/p3").status_code


def test_a_field_for_programs_alone_is_out_of_everybodys_way(app: Flask) -> None:
    text = app.test_client().get(PAGE).text
    hidden = re.search(r'<div class="second".*?</div>', text, re.S)

    assert hidden
    assert {'aria-hidden="true"', 'tabindex="-1"', 'autocomplete="off"'} <= set(
        re.findall(r'[\w-]+="[^"]*"', hidden[0])
    )
    assert not re.search(r'name="(email2?|phone|address|url2|name)"', hidden[0])


def test_blogs_pages_may_frame_the_form_and_nobody_else(db: Database) -> None:
    app = app_of(db, origins=("https://www.blog.example",))
    answer = app.test_client().get(PAGE)
    policy = answer.headers["Content-Security-Policy"]

    assert f"frame-ancestors 'self' https://{BLOG} https://www.blog.example" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "DENY" == app.test_client().get("/login").headers["X-Frame-Options"]
    assert "Set-Cookie" not in answer.headers


def test_the_script_may_be_loaded_from_anywhere(app: Flask) -> None:
    answer = app.test_client().get("/comments/-/embed.js")

    assert "cross-origin" == answer.headers["Cross-Origin-Resource-Policy"]
    assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://blog.example/x?y", "https://blog.example"), ("http://a.example:8080", "http://a.example:8080"),
     ("javascript:alert(1)", ""), ("https://a.example; script-src *", ""), ("https://[", ""),
     ("", ""), ("https://bücher.example", "")],
)  # fmt: skip
def test_origins_cannot_break_out_of_the_policy(url: str, expected: str) -> None:
    from moderation.web.commentform.forms import origin

    assert expected == origin(url)


def test_another_websites_page_cannot_send_a_comment(app: Flask) -> None:
    answer = app.test_client().post(PAGE, data=GOOD, headers={"Sec-Fetch-Site": "cross-site"})

    assert 403 == answer.status_code


@pytest.mark.parametrize(
    "body",
    ["<script>alert(1)</script>Hallo", '<img src=x onerror="alert(1)">', "<b>offen",
     "a\0b\x1b[31m", "</textarea><script>x()</script>"],
)  # fmt: skip
def test_hostile_words_are_shown_as_words(send: Send, app: Flask, body: str) -> None:
    written = send(comment=f"Ein Kommentar über Apfelbäume, die blühen. {body}", author=f"L {body}",
                   url="javascript:alert(1)")  # fmt: skip
    refused = send(comment=body, author="", email="<b>@x")
    for text in (app.test_client().get(written.location or PAGE).text, refused.text):
        assert not re.search(r"<script(?! src=\"/static)", text)
        assert not re.search(r"<[^>]*\son\w+=", text)
        assert "javascript:" not in text.replace("javascript:alert(1)</", "")
        assert "\0" not in text


def test_a_long_conversation_comes_in_pages_and_leads_to_the_comment_that_is_named(
    app: Flask, db: Database
) -> None:
    save(db, *(comment(id) for id in range(100, 400)))
    client = app.test_client()
    first, last = client.get(PAGE).text, client.get(f"{PAGE}?about=399").text

    assert 'id="comment-399"' not in first
    assert 'href="?from=200"' in first
    assert 'id="comment-399"' in last
    assert 'id="comment-399"' in client.get(f"{PAGE}?replytocom=399").text
    assert 200 == client.get(f"{PAGE}?from=999999").status_code


def test_replies_are_aimed_by_the_address_as_in_wordpress(app: Flask) -> None:
    client = app.test_client()
    aimed = client.get(f"{PAGE}?replytocom=1").text
    for wrong in ("3", "5", "6", "99", "x", "1; drop table comments"):
        text = client.get(PAGE, query_string={"replytocom": wrong}).text
        assert 'id="comment_parent" value="0"' in text

    assert 'id="comment_parent" value="1"' in aimed
    assert "Leave a Reply to Leser 1" in aimed
    assert re.search(r'id="cancel-comment-reply-link" href="[^"?]*#respond">', aimed)
    assert re.search(r'id="cancel-comment-reply-link"[^>]*hidden', client.get(PAGE).text)


def test_a_reply_of_the_desk_can_be_answered(app: Flask, db: Database, send: Send) -> None:
    draft = service.begin_reply(db, f"{BLOG}/c1", "Ann")
    sent = service.send_reply(
        db, received.replies.type_text(draft, "Gern!"), moderator="Ann", now=NOW
    )
    assert isinstance(sent, store.Comment)

    assert 303 == send(comment_parent="r1").status_code
    assert sent.key == kept(db)["parent"]


def test_it_speaks_german(app: Flask) -> None:
    text = app.test_client().get(f"{PAGE}?replytocom=1", headers={"Accept-Language": "de"}).text

    for words in (
        "Antworte auf Leser 1",
        "Antworten abbrechen",
        "Kommentar abschicken",
        "Antworten",
    ):
        assert words in text
    assert "Schreibe einen Kommentar" in app.test_client().get(
        PAGE, headers={"Accept-Language": "de"}
    ).text  # fmt: skip


def test_anonymous_comments_and_consent_are_as_the_owner_says(db: Database) -> None:
    client = app_of(db, anonymous=True, consent="I agree <b>that</b> it is kept.").test_client()
    word = trap.stamp(signing_key(db, trap.PURPOSE), f"{BLOG}/p1", CLOCK[0] - timedelta(minutes=1))
    data = {"comment": "Ein anonymer Gruß an alle Apfelbäume.", "stamp": word}
    without = client.post(PAGE, data=data)
    agreed = client.post(PAGE, data={**data, "consent": "yes"})

    assert "I agree &lt;b&gt;that&lt;/b&gt;" in without.text
    assert (200, 303) == (without.status_code, agreed.status_code)
    assert ("", "pending") == (kept(db)["author_name"], status(db))


def test_what_cannot_be_judged_at_once_waits(
    send: Send, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(received, "LITTLE", -1)
    send()

    assert "pending" == status(db)
    assert {} == service.verdicts(db, [kept(db)["key"]])


def test_a_moderator_of_another_site_can_read_and_comment_like_everybody(db: Database) -> None:
    from moderation.auth import people, tokens

    db.execute("insert into sites(key) values ('b.example')")
    db.conn.commit()
    mo = people.add(db, "Mo", "moderator", NOW, by="test", sites=("b.example",))
    bearer = {"Authorization": f"Bearer {tokens.make(db, mo, 'x', NOW, by='test')}"}

    assert 200 == app_of(db).test_client().get(PAGE, headers=bearer).status_code


def test_what_came_by_the_form_is_not_pushed_to_the_site(send: Send, db: Database) -> None:
    from moderation import corrections, outbox
    from moderation.wording import Wording

    send()
    key = kept(db)["key"]
    corrections.correct(db, key, Wording(body="Danke!"), moderator="Ann", now=CLOCK[0])

    assert "Danke!" == store.comments(db, [key])[key].body
    assert [] == outbox.to_come(db, BLOG)
    assert 0 == outbox.fill(db, BLOG, CLOCK[0])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fields=st.dictionaries(
        st.sampled_from(["author", "email", "url", "comment", "comment_parent", "stamp"]),
        st.text(max_size=50),
    )
)  # fmt: skip
def test_whatever_is_sent_is_taken_or_refused(
    app: Flask, db: Database, fields: dict[str, str]
) -> None:
    CLOCK[0] += timedelta(minutes=1)
    word = trap.stamp(signing_key(db, trap.PURPOSE), f"{BLOG}/p1", CLOCK[0])
    answer = app.test_client().post(PAGE, data={**GOOD, "stamp": word, **fields})

    assert answer.status_code in (200, 303, 403, 409, 429)


def test_the_form_is_off_unless_asked_for(db: Database, tmp_path: Path) -> None:
    assert 404 == create_app(tmp_path / "desk.db").test_client().get(PAGE).status_code


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(["--comments", "nowhere.example"], 66, "no such site"),
     (["--comments", BLOG, "--frame", "blog.example"], 78, "--frame")],
)  # fmt: skip
def test_a_wrong_option_is_said(db: Database, words: list[str], code: int, said: str) -> None:
    path = db.execute("select file from pragma_database_list").fetchone()[0]
    done = CliRunner().invoke(main, ["--db", path, "serve", *words])

    assert (code, True) == (done.exit_code, said in done.output)
