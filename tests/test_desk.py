"""The desk's pages, as a browser without a script sees them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from desk_blog import BLOG, NOW, blog, comment, flagged, save
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from importer.schema import open_database
from importer.text import plain, safe
from moderation import service
from moderation.schema import migrations
from moderation.statuses import Action
from moderation.web import create_app, marking
from moderation.words import LANGUAGES, LOCALES
from moderation.words.compile import template

QUOTED = "Der Hafen wurde im Jahr nach dem Krieg gebaut"


@pytest.fixture
def desk(tmp_path: Path) -> FlaskClient:
    return create_app(tmp_path / "desk.db", moderator="anna").test_client()


@pytest.fixture
def full(tmp_path: Path) -> FlaskClient:
    """A desk with an approved comment, a flagged one and one that merely waits."""
    hostile = 'Hallo <a href="https://www.evil.example/x">Blog</a><script>alert(1)</script>'
    blog(tmp_path / "desk.db", comment(1), flagged(2), comment(3, status="pending", body=hostile))
    return create_app(tmp_path / "desk.db", moderator="anna", now=lambda: NOW).test_client()


def statuses(desk: FlaskClient) -> dict[str, str]:
    """Give the statuses now, by the last part of the key."""
    db = open_database(desk.application.config["DATABASE"], migrations)
    rows = db.execute("select key, status from comments_now").fetchall()
    db.close()
    return {key.rpartition("/")[2]: status for key, status in rows}


def as_ben(desk: FlaskClient, action: Action, key: str) -> None:
    """Decide as another moderator, behind this desk's back."""
    db = open_database(desk.application.config["DATABASE"], migrations)
    service.decide(db, action, [key], moderator="ben", now=NOW)
    db.close()


def test_the_desk_speaks_as_the_browser_asks(desk: FlaskClient) -> None:
    german = desk.get("/", headers={"Accept-Language": "de-AT,de;q=0.9"}).text
    french = desk.get("/", headers={"Accept-Language": "fr"}).text

    assert '<html lang="de">' in german
    assert "Warteschlange" in german
    assert '<html lang="en">' in french


def test_the_switch_outweighs_the_browser(desk: FlaskClient) -> None:
    answer = desk.post("/language", data={"lang": "de", "next": "/?tab=spam"})

    assert (303, "/?tab=spam") == (answer.status_code, answer.location)
    assert '<html lang="de">' in desk.get("/", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "", "/\n"])
def test_the_switch_leads_nowhere_else(desk: FlaskClient, target: str) -> None:
    assert "/" == desk.post("/language", data={"lang": "de", "next": target}).location


def test_a_page_that_is_not_there_says_so(desk: FlaskClient) -> None:
    answer = desk.get("/nothing")

    assert 404 == answer.status_code
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_every_sentence_of_the_pages_is_translated(lang: str) -> None:
    with (LOCALES / lang / "LC_MESSAGES" / "nachlese.po").open("rb") as file:
        known = {entry.id: entry.string for entry in read_po(file, locale=lang)}
    missing = [each.id for each in template() if each.id and not known.get(each.id)]

    assert [] == missing


def test_the_queue_shows_what_waits_and_why_in_words(full: FlaskClient) -> None:
    page = full.get("/", headers={"Accept-Language": "en"}).text

    assert page.index(f"{BLOG}/c2") < page.index(f"{BLOG}/c3")  # worst first
    assert f"{BLOG}/c1" not in page
    assert '<mark class="against">' in page
    assert "Words of gambling" in page
    assert 'rel="nofollow ugc noopener noreferrer"' in page
    assert '<span class="host"><bdi>evil.example</bdi></span>' in page
    assert "<script>alert" not in page


def test_a_decision_without_a_script_leads_back_and_can_be_undone(full: FlaskClient) -> None:
    form = {"act": f"spam {BLOG}/c2", "next": "/?tab=waiting&order=newest"}
    answer = full.post("/decide", data=form)
    page = full.get(answer.location).text

    assert (303, "/?tab=waiting&order=newest&done=1") == (answer.status_code, answer.location)
    assert 'id="c-blog-example-c2"' not in page
    assert "Marked as spam: 1 comment." in page
    back = full.post("/undo", data={"batch": "1", "next": answer.location})
    page = full.get(back.location).text
    assert 'id="c-blog-example-c2"' in page
    assert "Taken back: 1 comment." in page


def test_a_selection_and_all_that_match_are_decided_at_once(full: FlaskClient) -> None:
    full.post("/decide", data={"bulk": "approve", "key": [f"{BLOG}/c2", f"{BLOG}/c3"]})
    assert "2 comments" in full.get("/?done=1").text
    full.post("/decide", data={"every": "trash", "tab": "approved", "author": "leser 1"})

    assert {"c1": "trash", "c2": "approved", "c3": "approved"} == statuses(full)


def test_what_somebody_else_decided_is_left_alone_and_shown(full: FlaskClient) -> None:
    form = {"act": f"spam {BLOG}/c3", f"mark:{BLOG}/c3": "0 pending"}
    as_ben(full, "approve", f"{BLOG}/c3")
    answer = full.post("/decide", data=form)

    assert 409 == answer.status_code
    assert "Somebody else was quicker" in answer.text
    assert "ben" in answer.text
    assert "approved" == statuses(full)["c3"]
    told = full.post("/decide", data=form, headers={"Accept": "application/json"}).get_json()
    assert "decided by somebody else" in told["alert"]
    assert 0 == told["changed"]


def test_one_may_change_ones_own_mind(full: FlaskClient) -> None:
    form = {f"mark:{BLOG}/c3": "0 pending"}
    full.post("/decide", data={**form, "act": f"approve {BLOG}/c3"})
    full.post("/decide", data={**form, "act": f"spam {BLOG}/c3"})

    assert "spam" == statuses(full)["c3"]


def test_undo_takes_back_ones_own_last_decision_not_anothers(full: FlaskClient) -> None:
    full.post("/decide", data={"act": f"spam {BLOG}/c2"})
    as_ben(full, "spam", f"{BLOG}/c3")
    full.post("/undo", data={})

    assert {"c1": "approved", "c2": "pending", "c3": "spam"} == statuses(full)


@pytest.mark.parametrize("form", [{}, {"act": "explode c1"}, {"bulk": ""}, {"every": "x"}])
def test_a_form_that_says_nothing_is_refused(full: FlaskClient, form: dict[str, str]) -> None:
    assert 400 == full.post("/decide", data=form).status_code


@pytest.mark.parametrize(
    "query",
    [
        "tab=nonsense&order=up", "low=nan&high=inf", "since=yesterday&until=9999-12-31",
        "after=x~y", "after=~", "after=1e999~5", "campaign=999999999999999999999",
        "done=99999999999999999999", "text=%00", "text=%22%22%22*", "post=%F0%9F%92%A9",
        "low=" + "9" * 400, "after=5~-" + "9" * 30, "tab=all&after=~" + "9" * 19,
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_a_page_all_the_same(
    full: FlaskClient, query: str
) -> None:
    assert 200 == full.get(f"/?{query}").status_code


def test_a_reply_without_a_script_is_word_presss(full: FlaskClient) -> None:
    home = full.get(f"/thread/{BLOG}/p1").text
    aimed = full.get(f"/thread/{BLOG}/p1?replytocom=1").text

    assert '<h2 id="reply-title">Leave a Reply  <small>' in home
    assert 'id="comment_parent" value=""' in home
    assert "hidden>Cancel reply" in home
    assert "Leave a Reply to Leser 1" in aimed
    assert f'id="comment_parent" value="{BLOG}/c1"' in aimed
    assert f'href="/thread/{BLOG}/p1#respond">Cancel reply' in aimed
    assert f'href="/thread/{BLOG}/p1?replytocom=1#respond"' in home
    spam = full.get(f"/thread/{BLOG}/p1?replytocom=99").text
    assert 'id="comment_parent" value=""' in spam


def test_a_reply_is_written_and_shown_in_its_place(full: FlaskClient) -> None:
    sent = full.post(f"/thread/{BLOG}/p1", data={"text": "Danke!", "parent": f"{BLOG}/c1"})

    assert (303, f"/thread/{BLOG}/p1?about={BLOG}/cr1#c-blog-example-cr1") == (
        sent.status_code, sent.location,
    )  # fmt: skip
    assert 'class="said depth-2" id="c-blog-example-cr1"' in full.get(f"/thread/{BLOG}/p1").text


def test_answering_what_waits_approves_it_only_if_said(full: FlaskClient) -> None:
    form = {"text": "Danke!", "parent": f"{BLOG}/c3"}
    offered = full.post(f"/thread/{BLOG}/p1", data=form)

    assert 409 == offered.status_code
    assert "Approve it and reply?" in offered.text
    assert "Approve and Reply" in offered.text
    assert "Danke!" in offered.text
    assert "pending" == statuses(full)["c3"]
    assert 303 == full.post(f"/thread/{BLOG}/p1", data={**form, "approve": "1"}).status_code
    assert "approved" == statuses(full)["c3"]


def test_a_draft_is_there_again_and_knows_what_it_answered(full: FlaskClient) -> None:
    form = {"text": "Halb fertig <b>", "parent": f"{BLOG}/c1", "keep": "1"}
    assert 303 == full.post(f"/thread/{BLOG}/p1", data=form).status_code
    page = full.get(f"/thread/{BLOG}/p1").text

    assert "Halb fertig &lt;b&gt;" in page
    assert "What you kept was an answer to Leser 1." in page
    assert "Halb fertig" in full.get(f"/thread/{BLOG}/p1?replytocom=1").text
    full.post(f"/thread/{BLOG}/p1", data={**form, "text": " "})
    assert "Halb fertig" not in full.get(f"/thread/{BLOG}/p1").text


def test_an_empty_reply_is_refused_in_words(full: FlaskClient) -> None:
    answer = full.post(f"/thread/{BLOG}/p1", data={"text": " ", "parent": f"{BLOG}/c1"})

    assert 409 == answer.status_code
    assert "The comment is empty" in answer.text


@pytest.mark.parametrize("path", ["/", f"/thread/{BLOG}/p1"])
@pytest.mark.parametrize(("body", "said"), [
    ("@Änne Berg, so ist es.", "beginnt mit @ und diesem Namen; zu 85 % sicher"),
    ("Änne Berg: so ist es.", "beginnt mit diesem Namen; zu 65 % sicher"),
    ("#1 so ist es.", "nennt die Nummer dieses Kommentars; zu 70 % sicher"),
    (f"„{QUOTED}“ – so ist es.", "zitiert diesen Kommentar; zu 90 % sicher"),
])  # fmt: skip
def test_whom_a_comment_seems_to_answer_is_told_as_a_guess(
    tmp_path: Path, path: str, body: str, said: str
) -> None:
    blog(
        tmp_path / "desk.db", comment(1, name="Änne Berg", body=f"<p>{QUOTED}, nicht wahr?</p>"),
        comment(2, name="Bert"), comment(3, status="pending", body=body),
    ).close()  # fmt: skip
    desk = create_app(tmp_path / "desk.db", moderator="anna", now=lambda: NOW).test_client()
    desk.get("/")
    page = desk.get(path, headers={"Accept-Language": "de"}).text
    shown = re.findall(r'<p class="seems.*?</p>', page, re.S)

    assert 1 == len(shown)
    assert f"vermutet antwortet wohl Änne Berg: {said}" == " ".join(plain(shown[0]).split())
    assert f"about={BLOG}/c1#c-blog-example-c1" in shown[0]


def test_what_a_source_says_of_its_parent_is_no_guess(tmp_path: Path) -> None:
    blog(
        tmp_path / "desk.db", comment(1, name="Anna"), comment(2, name="Bert"),
        comment(3, status="pending", body="@Anna: ja.", parent=2),
    ).close()  # fmt: skip
    desk = create_app(tmp_path / "desk.db", moderator="anna", now=lambda: NOW).test_client()

    assert "seems to answer" not in desk.get("/").text


def test_a_comments_surroundings_are_shown_on_demand(full: FlaskClient) -> None:
    assert "Nobody has answered it." in full.get(f"/around?key={BLOG}/c2").text
    assert 404 == full.get("/around?key=nothing").status_code


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200))))
def test_marked_words_are_the_words(text: str, ranges: list[tuple[int, int]]) -> None:
    spans = [marking.Span(start, end, "against") for start, end in ranges]
    plainly, marked = marking.shown(text), marking.shown(text, spans)

    assert "".join(plain(plainly).split()) == "".join(
        plain(re.sub("</?mark.*?>", "", marked)).split()
    )
    assert safe(re.sub(r"</?mark.*?>|<span.*?</span>", "", marked)) == safe(
        re.sub(r"<span.*?</span>", "", plainly)
    )


def test_spam_that_looks_honest_is_offered_and_given_back(full: FlaskClient) -> None:
    db = open_database(full.application.config["DATABASE"], migrations)
    honest = "Wo kann man denn die alten Fotos vom Bahnhof sehen?", "Bei uns hat es auch geschneit."
    save(db, *(comment(20 + n, status="spam", body=body) for n, body in enumerate(honest)),
         flagged(22, status="spam"))  # fmt: skip
    db.close()
    page = full.get("/rescue").text

    assert "2 of 3 in spam look real" in page
    assert 'id="c-blog-example-c22"' not in page
    full.post("/decide", data={"act": f"unspam {BLOG}/c20"})
    assert "pending" == statuses(full)["c20"]
    assert "1 of 2 in spam look real" in full.get("/rescue").text


def test_siblings_of_fresh_spam_are_offered_among_what_is_approved(full: FlaskClient) -> None:
    words = "Sehr schöner Artikel über {}, wir räumen auch Ihre Wohnung, Infos unter der Nummer"
    db = open_database(full.application.config["DATABASE"], migrations)
    waits = ("pending",) * 5 + ("approved",) * 2
    save(db, *(comment(30 + n, body=words.format(n), status=each) for n, each in enumerate(waits)))
    db.close()
    full.post("/decide", data={"bulk": "spam", "key": [f"{BLOG}/c{id}" for id in range(30, 35)]})
    page = full.get("/retro").text

    assert "2 approved comments belong to campaigns of spam" in page
    assert 'id="c-blog-example-c36"' in page
    assert 'id="c-blog-example-c31"' not in page


def test_what_the_next_push_brings_is_shown(full: FlaskClient) -> None:
    assert "Nothing: the site knows everything." in full.get("/outgoing").text
    full.post("/decide", data={"act": f"approve {BLOG}/c3"})
    full.post(f"/thread/{BLOG}/p1", data={"text": "Danke!", "parent": f"{BLOG}/c1"})
    page = full.get("/outgoing").text

    assert "Das Blog: 2" in page
    assert "Leser 3" in page
    assert "Danke!" in page
