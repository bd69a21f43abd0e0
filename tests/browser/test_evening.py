"""What issue 5 says that a moderator can do, each sentence by keyboard, by mouse, without a script.

A scene is played by an actor on the real server, in Debian's Chromium. To add a sentence: a scene.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from browser.actors import ACTORS, Mouse, row
from browser.evening import (
    AFTER,
    BEFORE,
    CAMPAIGN,
    CASINO,
    NOW,
    PASSWORD,
    Evening,
    decided,
    evening,
    logged_in,
)
from desk_blog import BLOG
from playwright.sync_api import Browser, expect

from moderation.auth import links, store
from moderation.auth.signed import sign, signing_key
from moderation.seen import marks_of
from moderation.statuses import Action

Scene = Callable[[Mouse, Evening], None]
SCENES: dict[str, Scene] = {}
TABS = {
    "waiting": (*CASINO, *CAMPAIGN, 12, 13, 14, 15, 16, 21, 30),
    "flagged": (*CASINO, *CAMPAIGN, 12, 13, 14, 15, 16, 30), "approved": (1, 2, 11, 20, 21),
    "spam": (17, 18), "trash": (19,), "vanished": (20,), "edited": (21,),
}  # fmt: skip
POST_1 = f"/thread/{BLOG}/p1"


def scene(play: Scene) -> Scene:
    """Take a scene into the evening."""
    SCENES[play.__name__] = play
    return play


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Evening]:
    """One desk for all scenes."""
    with evening(tmp_path_factory.mktemp("evening")) as found:
        logged_in(found, chromium)
        yield found


@pytest.fixture
def desk(running: Evening, tmp_path: Path) -> Evening:
    """The desk, with the blog as it was."""
    running.anew(tmp_path)
    return running


# --- the queue ------------------------------------------------------------------------------------


@scene
def see_each_tab_and_its_count(me: Mouse, desk: Evening) -> None:
    me.open()
    for tab, ids in TABS.items():
        me.press(f".tabs a:has([data-count={tab}])")
        me.see(".tabs a[aria-current]", str(len(ids)))
        me.shows(*ids)
    me.press(".tabs a:has([data-count=all])")
    me.see(".tabs a[aria-current]", "22")


@scene
def filter_by_site_reason_score_kind_author_language_date_and_words(
    me: Mouse, desk: Evening
) -> None:
    fields: tuple[tuple[Callable[[], None], tuple[int, ...]], ...] = (
        (lambda: me.choose("[name=site]", "Anderswo"), (30,)),
        (lambda: me.choose("[name=reason]", "casino"), (*CASINO, 18)),
        (lambda: me.fill("[name=low]", "5,5"), tuple(CASINO)),
        (lambda: me.fill("[name=high]", "-1.4"), (21,)),
        (lambda: me.choose("[name=kind]", "pingback"), (15,)),
        (lambda: me.choose("select[name=lang]", "English"), (16,)),
        (lambda: me.fill("[name=author]", "anna2@example.org"), (14,)),
    )
    for fill, ids in fields:
        me.open("/?tab=all")
        me.press(".more-filters summary")
        fill()
        me.press(".fields button")
        me.shows(*ids)
        me.press(".fields a:has-text('Without filters')")
        expect(me.page.locator(".more-filters[open]")).to_have_count(0)
    me.press(".more-filters summary")
    me.date("[name=since]", 2026, 3, 1)
    me.date("[name=until]", 2026, 2, 28)
    me.press(".fields button")
    me.shows()
    me.open("/?tab=all")
    me.fill("#search", "freundlich gemeint")
    me.send(".filters .find")
    me.shows(1, 2, 15, 19, 20, 30)


@scene
def filter_by_post_and_by_campaign(me: Mouse, desk: Evening) -> None:
    me.open(f"/thread/{BLOG}/p2")
    me.press("a:has-text('as a list')")
    me.shows(16)
    me.open("/campaigns")
    me.press(".group:has-text('Online Casino') a:has-text('Look at them')")
    me.shows(*CASINO)


@scene
def order_by_worst_newest_and_campaign(me: Mouse, desk: Evening) -> None:
    me.open()
    first = me.page.locator("#items > li").first
    expect(first).to_have_attribute("data-key", f"{BLOG}/c5")
    me.press("a:has-text('Newest first')")
    expect(first).to_have_attribute("data-key", re.compile("/c30$"))
    me.press("a:has-text('Worst first')")
    expect(first).to_have_attribute("data-key", f"{BLOG}/c5")
    me.press("a:has-text('By campaign')")
    me.see(".group h2", "5 comments")


@scene
def see_why_a_comment_was_flagged_and_what_stands_around_it(me: Mouse, desk: Evening) -> None:
    me.open(f"/?text=Freispiele&author={'leser3@example.org'}")
    me.see(f"{row(3)} .reasons", "gambling")
    me.see(f"{row(3)} .reasons .weight", "+")
    assert me.page.locator(f"{row(3)} mark.against").count() > 1
    me.press(f"{row(3)} .rest summary")
    expect(me.page.locator(f"{row(3)} .rest li").first).to_be_visible()
    me.see(f"{row(3)} .history", "First comment of this author here")
    me.open("/?text=ehrliches")
    me.see(f"{row(12)} .answers", "answers Anna: Das ist der Kommentar Nummer 1")
    me.see(f"{row(12)} .where", "Beitrag 1")
    me.open("/?author=anna2@example.org")
    me.see(f"{row(14)} .seems", "seems to answer Anna")


@scene
def decide_one_and_take_it_back(me: Mouse, desk: Evening) -> None:
    for tab, id, action, words, after in (
        ("waiting", 12, "approve", "Approved: 1 comment.", "approved"),
        ("waiting", 3, "spam", "Marked as spam: 1 comment.", "spam"),
        ("waiting", 13, "trash", "Moved to the trash: 1 comment.", "trash"),
        ("approved", 2, "hold", "Held: 1 comment.", "pending"),
        ("spam", 17, "unspam", "Taken out of spam: 1 comment.", "pending"),
        ("spam", 18, "delete", "Deleted: 1 comment.", "deleted"),
        ("trash", 19, "untrash", "Restored: 1 comment.", "pending"),
    ):
        before = desk.status(id)
        me.open(f"/?tab={tab}")
        me.decide(id, action)
        me.said(words)
        assert after == desk.status(id), action
        me.take_back()
        me.said("Taken back: 1 comment.")
        assert before == desk.status(id), action


@scene
def decide_a_selection_at_once(me: Mouse, desk: Evening) -> None:
    me.open()
    me.select(3, 5)
    if me.script:
        me.see("#selected", "2")
    me.bulk("spam")
    me.said("Marked as spam: 2 comments.")
    assert ("spam", "pending", "spam") == desk.status(3, 4, 5)
    me.take_back()
    me.said("Taken back: 2 comments.")
    assert ("pending", "pending") == desk.status(3, 5)


@scene
def decide_all_that_match_at_once(me: Mouse, desk: Evening) -> None:
    me.open("/?text=Freispiele")
    me.press(".every summary")
    me.press(".every [value=spam]")
    me.said("Marked as spam: 3 comments.")
    assert ("spam", "spam", "spam", "pending") == desk.status(*CASINO, 6)
    me.take_back()
    me.said("Taken back: 3 comments.")
    assert ("pending",) * 3 == desk.status(*CASINO)


@scene
def decide_a_campaign_at_once(me: Mouse, desk: Evening) -> None:
    me.open()
    me.press("a:has-text('By campaign')")
    me.press("button:has-text('Spam all 5')")
    me.said("Marked as spam: 5 comments.")
    assert ("spam",) * 5 == desk.status(*CAMPAIGN)


@scene
def see_what_somebody_else_decided_and_not_decide_it_twice(me: Mouse, desk: Evening) -> None:
    me.open()
    with desk.db() as db:
        decided(db, "approve", 4)
    me.decide(4, "spam")
    me.warned("decided by somebody else meanwhile and left alone")
    assert "approved" == desk.status(4)
    me.see(f"{row(4)} .badge.approved", "approved")
    me.see(f"{row(4)} .decided-by", "Ben")
    me.decide(4, "spam")
    me.said("Marked as spam: 1 comment.")
    assert "spam" == desk.status(4)


@scene
def see_what_the_next_push_brings(me: Mouse, desk: Evening) -> None:
    me.open()
    me.decide(12, "approve")
    me.said("Approved")
    me.press("nav a:has-text('Outgoing')")
    me.see("main", "Das Blog: 1")
    me.see(".outgoing li:has-text('Carla')", "Carla")


@scene
def settle_what_was_edited_since_its_approval(me: Mouse, desk: Evening) -> None:
    me.open("/?tab=edited")
    me.see(f"{row(21)} .badge.note", "edited at the source since its approval")
    me.see(f"{row(21)} .body", AFTER)
    me.see(f"{row(21)} .before .body", BEFORE)
    assert AFTER not in me.find(f"{row(21)} .before .body").inner_text()
    me.decide(21, "approve")
    me.said("Approved: 1 comment.")
    me.press(".tabs a:has([data-count=edited])")
    me.see(".tabs a[aria-current]", "0")
    me.see(".empty", "Nothing is here.")


@scene
def edit_a_comment_in_the_list_and_take_it_back(me: Mouse, desk: Evening) -> None:
    me.open("/?text=ehrliches")
    me.press(f"{row(12)} .edit-link")
    me.fill("form.edit [name=body]", "Ein ehrliches Wort, gekürzt.")
    me.press("form.edit button.main")
    me.see(f"{row(12)} .body", "gekürzt")
    me.see(row(12), "edited by Ann")
    me.take_back()
    me.said("Taken back: 1 comment.")
    with desk.db() as db:
        assert [] == db.execute("select key from corrected").fetchall()


@scene
def answer_out_of_the_list(me: Mouse, desk: Evening) -> None:
    me.open("/?tab=approved")
    me.press(f"{row(2)} .reply")
    me.fill("#comment", "Danke, Bert!")
    me.press("#submit")
    me.said("Your reply is written") if me.script else me.see(row("r1"), "Danke, Bert!")
    with desk.db() as db:
        assert [(f"{BLOG}/c2",)] == db.execute("select parent from replies").fetchall()


@scene
def go_from_the_list_to_the_conversation(me: Mouse, desk: Evening) -> None:
    me.open("/?text=ehrliches")
    me.press(f"{row(12)} .thread-link")
    me.see("h1", "Beitrag 1")
    me.see(row(12), "Ein ehrliches Wort")


# --- conversations --------------------------------------------------------------------------------


@scene
def read_a_conversation_and_decide_in_it(me: Mouse, desk: Evening) -> None:
    me.open(POST_1)
    expect(me.page.locator(f"{row(2)}.depth-2")).to_be_visible()
    me.see(f"{row(14)} .seems", "Anna")
    me.decide(12, "approve")
    me.said("Approved: 1 comment.")
    me.see(f"{row(12)} .badge", "approved")
    me.take_back()
    me.said("Taken back: 1 comment.")
    me.see(f"{row(12)} .badge", "pending")


@scene
def answer_cancel_and_answer_another(me: Mouse, desk: Evening) -> None:
    me.open(POST_1)
    me.reply(2)
    me.see("#reply-title", "Leave a Reply to Bert")
    me.press("#cancel-comment-reply-link")
    expect(me.page.locator("#comment_parent")).to_have_value("")
    me.reply(1)
    me.see("#reply-title", "Leave a Reply to Anna")
    me.fill("#comment", "Danke, Anna!")
    me.press("#submit")
    me.see(row("r1"), "Danke, Anna!")
    with desk.db() as db:
        assert [(f"{BLOG}/c1", "Ann")] == db.execute(
            "select parent, author_name from replies"
        ).fetchall()


@scene
def approve_and_reply(me: Mouse, desk: Evening) -> None:
    me.open(POST_1)
    me.reply(12)
    me.see("#submit", "Approve and Reply")
    me.fill("#comment", "Gern.")
    me.press("#submit")
    me.see(row("r1"), "Gern.")
    assert ("approved", "approved") == desk.status(12, "r1")


@scene
def find_a_draft_again(me: Mouse, desk: Evening) -> None:
    me.open(POST_1)
    me.reply(2)
    me.fill("#comment", "Noch nicht fertig")
    if me.script:
        expect(me.page.locator("#kept")).to_have_text("✓")
    else:
        me.press("button[name=keep]")
    me.open(POST_1)
    expect(me.page.locator("#comment")).to_have_value("Noch nicht fertig")
    me.press("a:has-text('Go on with it')")
    me.see("#reply-title", "Leave a Reply to Bert")
    expect(me.page.locator("#comment")).to_have_value("Noch nicht fertig")


# --- looking again, rules, pictures, audit --------------------------------------------------------


@scene
def rescue_what_looks_real_out_of_spam(me: Mouse, desk: Evening) -> None:
    me.open()
    me.press("nav a:has-text('Spam rescue')")
    me.see("h1", "1 of 2 in spam look real")
    me.decide(17, "unspam")
    me.said("Taken out of spam: 1 comment.")
    assert "spam" != desk.status(17)


@scene
def find_siblings_of_fresh_spam_among_what_is_approved(me: Mouse, desk: Evening) -> None:
    with desk.db() as db:
        decided(db, "spam", *CAMPAIGN)
    me.open()
    me.press("nav a:has-text('Look again')")
    me.shows(11)
    me.decide(11, "spam")
    me.said("Marked as spam: 1 comment.")
    assert "spam" == desk.status(11)


@scene
def switch_and_weigh_rules_after_a_dry_run(me: Mouse, desk: Evening) -> None:
    me.open("/rules/")
    me.see("tr:has(#on-casino)", "casino")
    me.tick("#on-casino")
    me.fill("[name='factor:call']", "0,5")
    me.press("form:has([name=on]) button.main")
    me.see(".change", "casino off")
    me.see(".change", "call: times 0.5")
    me.press("main button.main")
    me.see("[role=status].right", "Kept")
    expect(me.page.locator("#on-casino")).not_to_be_checked()
    expect(me.page.locator("[name='factor:call']")).to_have_value("0.5")


@scene
def add_a_word_after_a_dry_run(me: Mouse, desk: Evening) -> None:
    me.open("/rules/")
    me.fill("#add", "nummer*")
    me.press("form:has([name=add]) button.main")
    me.see(".change", "nummer*")
    me.see(".kind-hit h2", "approved would have been hit")
    me.see(".kind-hit li", "clean")
    me.press("main button.main")
    me.see("[role=status].right", "Kept")
    me.tick("input[name=remove][value='nummer*']")
    me.press("form:has([name=add]) button.main")
    me.see(".change", "nummer*")


@scene
def look_at_the_pictures_and_their_numbers(me: Mouse, desk: Evening) -> None:
    me.open()
    me.press("nav a:has-text('Pictures')")
    me.see("h1", "Pictures")
    assert me.page.locator("main svg").count() >= 3
    me.press("figure summary:has-text('As numbers')")
    me.see("figure table.plain", "2026-03")


@scene
def read_and_export_the_audit_and_take_back_out_of_it(me: Mouse, desk: Evening) -> None:
    me.open()
    me.decide(12, "approve")
    me.said("Approved")
    me.press("nav a:has-text('Audit')")
    me.see("tbody tr", "Carla")
    me.choose("[name=who]", "Ann")
    me.press(".filters-plain button")
    expect(me.page.locator("tbody tr")).to_have_count(1)
    with me.page.expect_download() as download:
        me.press("a:has-text('CSV')")
    assert f"{BLOG}/c12" in Path(download.value.path()).read_text("utf-8")
    me.press("tbody button:has-text('Undo')")
    me.see("tbody", "taken back")
    assert "pending" == desk.status(12)
    me.press("tbody a:has-text('Carla')")
    me.see("h2", "Everything decided about")


# --- accounts and safety --------------------------------------------------------------------------


@scene
def follow_a_link_of_the_digest(me: Mouse, desk: Evening) -> None:
    me.page.context.clear_cookies()
    for id, action, button, words, after in (
        (12, "spam", "Mark as spam", "Marked as spam.", "spam"),
        (13, "approve", "Approve", "Approved.", "approved"),
        (14, "trash", "Move to the trash", "Moved to the trash.", "trash"),
    ):
        link = digest_link(desk, id, action)
        me.open(link)
        expect(me.page.locator("article.mailed")).to_be_visible()
        assert "pending" == desk.status(id)  # a scanner that opens links decides nothing
        me.press(f"main button:has-text('{button}')")
        me.see("main [role=status]", words)
        assert after == desk.status(id)
        me.open(link)
        me.see("main [role=status]", "This link was used.")


@scene
def overrule_nobody_by_a_link_of_the_digest(me: Mouse, desk: Evening) -> None:
    me.page.context.clear_cookies()
    before, open_now = digest_link(desk, 12, "spam"), digest_link(desk, 13, "spam")
    with desk.db() as db:
        decided(db, "approve", 12)
    me.open(before)
    me.see("main [role=status]", "Ben")
    assert 0 == me.page.locator("main button:visible").count()
    me.open(open_now)
    with desk.db() as db:
        decided(db, "approve", 13)
    me.press("main button")
    me.see("main [role=status]", "Ben")
    assert ("approved", "approved") == desk.status(12, 13)


def digest_link(desk: Evening, id: int, action: Action) -> str:
    """Give the link that a digest to Ann would have for a comment."""
    key = f"{BLOG}/c{id}"
    with desk.db() as db:
        ann = store.find(db, "name", "Ann")
        assert ann
        word = sign(signing_key(db), ann.id, action, key, marks_of(db, [key])[key], NOW)
    return f"/d/{word}"


@scene
def become_the_first_administrator(me: Mouse, desk: Evening) -> None:
    desk.database.unlink()
    with desk.db() as db:
        word = links.first(db, NOW)
    me.page.context.clear_cookies()
    me.open(f"/link/{word}")
    me.see("h1", "The first administrator")
    me.fill("[name=name]", "Zoe")
    me.fill("[name=password]", PASSWORD)
    me.fill("[name=again]", PASSWORD)
    me.press("main button")
    log_in(me, "Zoe")
    me.see(".self", "Zoe")
    me.open(f"/link/{word}")
    me.see("h1", "This was not done")


def log_in(me: Mouse, name: str, code: str = "") -> None:
    """Fill the form of the login, and send it."""
    me.fill("[name=name]", name)
    me.fill("[name=password]", PASSWORD)
    if code:
        me.fill("[name=code]", code)
    me.press("main button")


@scene
def log_in_and_out(me: Mouse, desk: Evening) -> None:
    me.page.context.clear_cookies()
    me.open("/audit/")
    me.fill("[name=name]", "Ann")
    me.fill("[name=password]", "falsch")
    me.press("main button")
    me.see("[role=alert].wrong", "password is wrong")
    log_in(me, "Ann")
    me.see("h1", "Audit")
    me.press(".self button")
    me.see("h1", "Log in")
    me.open()
    me.see("h1", "Log in")


@scene
def end_another_session(me: Mouse, desk: Evening) -> None:
    me.page.context.clear_cookies()
    me.open()
    log_in(me, "Ann")
    me.press(".self a")
    expect(me.page.locator("section:has(#sessions) tbody tr")).to_have_count(2)
    me.press("section:has(#sessions) tbody button")
    expect(me.page.locator("section:has(#sessions) tbody tr")).to_have_count(1)
    me.see("section:has(#sessions)", "this one")
    me.page.context.clear_cookies()
    me.page.context.add_cookies(desk.cookies["Ann"])
    me.open()
    me.see("h1", "Log in")


@scene
def turn_one_time_codes_on_and_log_in_by_one(me: Mouse, desk: Evening) -> None:
    me.open("/account/")
    me.press("a:has-text('Turn one-time codes on')")
    codes = pyotp.TOTP(me.find("#f-secret").inner_text().strip())
    me.fill("[name=code]", codes.now())
    me.fill("[name=password]", PASSWORD)
    me.press("main button.main")
    expect(me.page.locator("section:has(#recovery) li")).to_have_count(10)
    recovery = me.find("section:has(#recovery) li code").inner_text()
    me.press(".self button")
    log_in(me, "Ann")
    me.see("[role=alert].wrong", "code")
    log_in(me, "Ann", recovery)
    me.see(".self", "Ann")
    me.press(".self button")
    log_in(me, "Ann", codes.at(int(time.time()) + 30))  # the next one: this one is used
    me.see(".self", "Ann")


@scene
def make_and_revoke_a_token(me: Mouse, desk: Evening) -> None:
    me.open("/account/")
    me.fill("#t-label", "Skript")
    me.fill("#t-password", PASSWORD)
    me.press("button:has-text('Make a token')")
    me.see("section:has(#new-token)", "Keep this token")
    me.press("button:has-text('Revoke')")
    me.see("section:has(#tokens)", "revoked")


@scene
def add_a_moderator_for_one_site(me: Mouse, desk: Evening) -> None:
    me.open()
    me.press("nav a:has-text('People')")
    me.fill("section:has(#add) [name=name]", "Nora")
    me.choose("section:has(#add) [name=role]", "moderator")
    me.tick("section:has(#add) label:has-text('Anderswo') input")
    me.press("section:has(#add) button.main")
    link = me.find("section:has(#new-link) code").inner_text()
    me.page.context.clear_cookies()
    me.page.goto(link)
    me.fill("[name=password]", PASSWORD)
    me.fill("[name=again]", PASSWORD)
    me.press("main button")
    log_in(me, "Nora")
    me.shows(30)
    assert 0 == me.page.locator("nav a:has-text('People')").count()


@scene
def only_read_as_a_reader(me: Mouse, desk: Evening) -> None:
    as_somebody(me, desk, "Rea")
    for path in ("/", POST_1, "/rules/", "/campaigns"):
        me.open(path)
        shown = me.page.locator("main form[method=post] button:visible")
        assert [] == [text.strip() for text in shown.all_inner_texts()], path


def as_somebody(me: Mouse, desk: Evening, name: str) -> None:
    """Go on as somebody else who is logged in."""
    me.page.context.clear_cookies()
    me.page.context.add_cookies(desk.cookies[name])


@scene
def see_one_s_own_site_alone(me: Mouse, desk: Evening) -> None:
    as_somebody(me, desk, "Mo")
    me.open()
    me.shows(*(id for id in TABS["waiting"] if id != 30))
    me.decide(12, "approve")
    me.said("Approved: 1 comment.")


@scene
def switch_the_language(me: Mouse, desk: Evening) -> None:
    me.open("/?tab=spam")
    me.press("button:has-text('Deutsch')")
    expect(me.page.locator("html")).to_have_attribute("lang", "de")
    me.see(".tabs a[aria-current]", "Spam")
    me.press("button:has-text('English')")
    expect(me.page.locator("html")).to_have_attribute("lang", "en")


@scene
def look_up_the_keys(me: Mouse, desk: Evening) -> None:
    me.open()
    me.press("#keys summary")
    me.see("#keys dl", "next, previous")


@pytest.mark.parametrize("how", ACTORS)
@pytest.mark.parametrize("name", SCENES)
def test_a_moderator_can(chromium: Browser, desk: Evening, name: str, how: str) -> None:
    actor = ACTORS[how]
    context = chromium.new_context(java_script_enabled=actor.script, locale="en-US")
    context.set_default_timeout(5_000)
    context.add_cookies(desk.cookies["Ann"])
    SCENES[name](actor(context.new_page(), desk.address), desk)
    context.close()
