"""Editing a comment at the desk, without a script and as the script asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desk_blog import BLOG, NOW, blog, comment, flagged, save
from flask.testing import FlaskClient

from importer.schema import open_database
from moderation import corrections
from moderation.schema import migrations
from moderation.web import create_app
from moderation.wording import Wording

KEY = f"{BLOG}/c1"
JSON = {"Accept": "application/json"}
FORM = {"body": "Gut!", "name": "Leser 1", "url": "", "held": "0", "next": "/?tab=approved"}


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    """A desk with an approved comment that links somewhere, and a waiting one."""
    link = 'Gut! <a href="https://casino.example/">Hier</a>'
    blog(tmp_path / "desk.db", comment(1, body=link, url="https://casino.example/"), flagged(2))
    return create_app(tmp_path / "desk.db", moderator="anna", now=lambda: NOW).test_client()


def test_the_page_shows_the_words_and_leads_back(desk: FlaskClient) -> None:
    page = desk.get(f"/edit/{KEY}?next=/?tab=approved").text

    assert "Edit the comment by Leser 1" in page
    assert "casino.example/&#34;&gt;Hier&lt;/a&gt;</textarea>" in page
    assert 'value="https://casino.example/"' in page
    assert 'href="/?tab=approved">Cancel' in page
    assert 404 == desk.get("/edit/nothing").status_code


def test_what_is_saved_without_a_script_is_shown_with_its_original_and_undone(
    desk: FlaskClient,
) -> None:
    answer = desk.post(f"/edit/{KEY}", data=FORM)
    page = desk.get(answer.location).text

    assert (303, "/?tab=approved&done=1") == (answer.status_code, answer.location)
    assert "Edited: 1 comment." in page
    assert "edited by anna" in page
    assert re.search(r'<div class="body" dir="auto">(<p>)?Gut!(</p>)?</div>', page)
    assert 'href="https://casino.example/"' in page  # in the original
    assert "edited by anna" in desk.get(f"/thread/{BLOG}/p1").text
    desk.post("/undo", data={"batch": "1", "next": "/"})
    assert "edited by anna" not in desk.get("/?tab=approved").text


def test_the_script_is_sent_the_comment_as_it_is_now(desk: FlaskClient) -> None:
    told = desk.post(f"/edit/{KEY}", data=FORM, headers=JSON).get_json()

    assert {KEY} == set(told["items"])
    assert "edited by anna" in told["items"][KEY]
    assert "slim" not in told["items"][KEY]
    assert "Edited: 1 comment." in told["toast"]
    same = desk.post(f"/edit/{KEY}", data={**FORM, "held": "1"}, headers=JSON).get_json()
    assert "Nothing was changed." == same["toast"]


def test_the_source_s_words_can_be_had_again(desk: FlaskClient) -> None:
    desk.post(f"/edit/{KEY}", data=FORM)
    desk.post(f"/edit/{KEY}", data={**FORM, "held": "1", "original": "1"})

    assert "edited by" not in desk.get("/?tab=approved").text


def test_what_somebody_else_edited_meanwhile_is_not_overwritten(desk: FlaskClient) -> None:
    db = open_database(desk.application.config["DATABASE"], migrations)
    corrections.correct(db, KEY, Wording("Bens Worte"), moderator="ben", now=NOW)
    db.close()
    answer = desk.post(f"/edit/{KEY}", data=FORM)
    told = desk.post(f"/edit/{KEY}", data=FORM, headers=JSON)

    assert (409, 409) == (answer.status_code, told.status_code)
    assert "Somebody else edited this comment meanwhile" in answer.text
    assert "edited by ben" in answer.text
    assert ">\nGut!</textarea>" in answer.text
    assert "meanwhile" in told.get_json()["error"]


def test_an_address_that_is_none_is_refused_and_what_was_typed_stays(desk: FlaskClient) -> None:
    answer = desk.post(f"/edit/{KEY}", data={**FORM, "url": "javascript:alert(1)"})

    assert 409 == answer.status_code
    assert "A web address begins with http" in answer.text
    assert 'value="javascript:alert(1)"' in answer.text


def test_what_the_source_changed_since_is_shown_beside_the_edit(desk: FlaskClient) -> None:
    desk.post(f"/edit/{KEY}", data=FORM)
    db = open_database(desk.application.config["DATABASE"], migrations)
    save(db, comment(1, body="Ganz andere Worte", url="https://casino.example/"))
    db.close()
    page = desk.get("/?tab=approved").text

    assert "changed at the source since" in page
    assert page.index("Gut!") < page.index("Ganz andere Worte")


def test_edits_are_in_the_audit_with_both_wordings(desk: FlaskClient) -> None:
    desk.post(f"/edit/{KEY}", data=FORM)
    page = desk.get(f"/audit/?log=edits&key={KEY}").text

    assert "<ins>Gut!</ins>" in page
    assert "<del>https://casino.example/</del>" in page
    assert "casino" in desk.get("/audit/export.csv?log=edits").text
    assert 'name="batch" value="1"' in page
    desk.post("/undo", data={"batch": "1", "next": "/"})
    after = desk.get("/audit/?log=edits").text
    assert after.count("taken back") == 2
    assert 'name="batch"' not in after.partition("<main")[2].partition("</main")[0]


def test_the_form_alone_is_given_for_the_list(desk: FlaskClient) -> None:
    form = desk.get(f"/edit/{KEY}?part=1").text
    reply = desk.get(f"/thread/{BLOG}/p1?replytocom=2&part=1").text

    assert form.lstrip().startswith("<form")
    assert reply.lstrip().startswith('<div id="respond"')
    assert "Approve and Reply" in reply


def test_a_reply_in_the_list_tells_what_became_of_what_it_answers(desk: FlaskClient) -> None:
    form = {"text": "Danke!", "parent": f"{BLOG}/c2"}
    offered = desk.post(f"/thread/{BLOG}/p1", data=form, headers=JSON)
    assert (409, True) == (offered.status_code, offered.get_json()["approve"])

    told = desk.post(f"/thread/{BLOG}/p1", data={**form, "approve": "1"}, headers=JSON).get_json()
    assert "Approved: 1 comment." in told["toast"]
    assert "slim" in told["items"][f"{BLOG}/c2"]
    plain = {"text": "Danke auch!", "parent": KEY}
    told = desk.post(f"/thread/{BLOG}/p1", data=plain, headers=JSON).get_json()
    assert "Your reply is written" in told["toast"]
    assert "slim" not in told["items"][KEY]
