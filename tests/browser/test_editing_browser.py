"""q, e and r as WordPress has them: editing and answering in the list, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.desk import Desk, serving
from desk_blog import BLOG, blog, comment, flagged
from playwright.sync_api import Browser, Page, expect

from importer.schema import open_database
from moderation import store
from moderation.schema import migrations

LINK = 'Ein Gruß! <a href="https://casino.example/">Hier</a>'


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with two approved comments and two that wait."""
    blog(
        tmp_path / "desk.db", comment(1, body=LINK, url="https://casino.example/"), comment(2),
        flagged(3), comment(4, status="pending"),
    ).close()  # fmt: skip
    with serving(tmp_path / "desk.db") as running:
        yield running


def words(desk: Desk, id: int) -> tuple[str, str, str]:
    """Give a comment's text, name and address as they are now."""
    db = open_database(desk.database, migrations)
    found = store.comments(db, [f"{BLOG}/c{id}"])[f"{BLOG}/c{id}"]
    db.close()
    return found.body, found.author.name, found.author.url


def focused(page: Page) -> str:
    """Give the comment that has the focus itself: c1."""
    return str(page.evaluate("document.activeElement.dataset.key ?? ''")).rpartition("/")[2]


def go_to(page: Page, desk: Desk, id: int, tab: str = "approved") -> None:
    """Open a tab and go to a comment by keys."""
    page.goto(f"{desk.address}/?tab={tab}&order=newest")
    expect(page.locator("li.item.current")).to_have_count(1)
    for _ in range(9):
        if focused(page) == f"c{id}":
            return
        page.keyboard.press("j")
    pytest.fail(f"c{id} is not reached")


def test_q_edits_in_the_list_and_z_takes_it_back(page: Page, desk: Desk) -> None:
    go_to(page, desk, 1)
    page.keyboard.press("q")
    expect(page.locator("form.edit textarea")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Ein Gruß!")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Edited: 1 comment.")

    assert ("Ein Gruß!", "Leser 1", "") == words(desk, 1)
    assert "c1" == focused(page)
    expect(page.locator("form.edit")).to_have_count(0)
    expect(page.locator("li.current summary")).to_contain_text("edited by anna")
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Taken back: 1 comment.")
    assert LINK == words(desk, 1)[0]


def test_escape_leaves_everything_as_it_was_and_gives_the_focus_back(
    page: Page, desk: Desk
) -> None:
    go_to(page, desk, 1)
    for key, form in (("q", "form.edit"), ("r", "#commentform")):
        page.keyboard.press(key)
        expect(page.locator(f"{form} textarea")).to_be_focused()
        page.keyboard.type("Halb fertig")
        page.keyboard.press("Escape")
        expect(page.locator(form)).to_have_count(0)
        assert "c1" == focused(page)
    page.keyboard.press("k")

    assert LINK == words(desk, 1)[0]
    assert "c1" != focused(page)


def test_what_cannot_be_saved_is_said_and_stays_in_the_form(page: Page, desk: Desk) -> None:
    go_to(page, desk, 1)
    page.keyboard.press("q")
    page.locator("form.edit input[name=url]").fill("javascript:alert(1)")
    page.keyboard.press("Control+Enter")

    expect(page.locator("form.edit .error")).to_contain_text("A web address begins with")
    assert LINK == words(desk, 1)[0]


def test_e_edits_on_a_page_of_its_own_and_leads_back(page: Page, desk: Desk) -> None:
    go_to(page, desk, 1)
    page.keyboard.press("e")
    page.wait_for_url("**/edit/**")
    page.locator("textarea[name=body]").fill("Ein Gruß!")
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**done=**")

    assert "Ein Gruß!" == words(desk, 1)[0]
    expect(page.locator("#toasts")).to_contain_text("Edited: 1 comment.")


def test_r_answers_in_the_list_and_a_draft_is_kept(page: Page, desk: Desk) -> None:
    go_to(page, desk, 1)
    page.keyboard.press("r")
    expect(page.locator("#reply-title")).to_contain_text("Leave a Reply to Leser 1")
    page.keyboard.type("Danke")
    expect(page.locator("#kept")).to_have_text("✓")
    page.keyboard.press("Escape")
    page.reload()
    go_to(page, desk, 1)
    page.keyboard.press("r")
    expect(page.locator("#comment")).to_have_value("Danke")
    page.keyboard.type(" dafür!")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Your reply is written")

    assert ("approved", "c1") == (desk.statuses()["cr1"], focused(page))
    expect(page.locator("#respond")).to_have_count(0)


def test_r_on_what_waits_approves_and_replies(page: Page, desk: Desk) -> None:
    go_to(page, desk, 4, "waiting")
    page.keyboard.press("r")
    expect(page.locator("#submit")).to_have_text("Approve and Reply")
    page.keyboard.type("Willkommen!")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Approved: 1 comment.")

    assert ("approved", "approved") == (desk.statuses()["c4"], desk.statuses()["cr1"])


def test_q_edits_in_a_conversation_too(page: Page, desk: Desk) -> None:
    page.goto(f"{desk.address}/thread/{BLOG}/p1")
    page.click("#c-blog-example-c2 .edit-link")
    page.locator("form.edit textarea").fill("Anders")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#c-blog-example-c2 summary")).to_contain_text("edited by anna")

    assert "Anders" == words(desk, 2)[0]


def test_without_a_script_the_links_lead_to_pages(chromium: Browser, desk: Desk) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.address}/?tab=approved")
    page.click("#c-blog-example-c1 .edit-link")
    page.fill("textarea[name=body]", "Ein Gruß!")
    page.click("button.main")
    expect(page.locator("#toasts")).to_contain_text("Edited: 1 comment.")
    page.click("#c-blog-example-c1 .reply")
    expect(page.locator("#reply-title")).to_contain_text("Leave a Reply to Leser 1")
    context.close()

    assert "Ein Gruß!" == words(desk, 1)[0]
