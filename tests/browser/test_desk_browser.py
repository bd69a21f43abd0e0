"""An evening at the desk, in a real browser: by keys alone, by mouse alone, without a script."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from browser.desk import Desk, serving
from desk_blog import BLOG, blog, comment, flagged, post
from playwright.sync_api import Browser, Page, expect

from importer.schema import open_database
from moderation import service
from moderation.schema import migrations

SHOTS = Path(__file__).resolve().parents[2] / "artefacts" / "desk"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 12
RTL = "مرحبا بالعالم، هذا تعليق طويل من القارئ " * 8
WORDS = "Sehr schöner Artikel über {}, wir räumen auch Ihre Wohnung, Infos unter der Nummer"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Twelve waiting comments: spam, a campaign, honest ones; a conversation of two."""
    database = tmp_path / "desk.db"
    blog(
        database, comment(1), comment(2, parent=1),
        *(flagged(id) for id in range(3, 7)),
        *(comment(id, body=WORDS.format(id), status="pending") for id in range(7, 12)),
        comment(12, status="pending", parent=1, body=f"Ein ehrliches Wort. {LONG}"),
        comment(13, status="pending", name="قارئ", body=RTL),
        comment(14, post=f"{BLOG}/p2", status="spam"), posts=[post(2)],
    ).close()  # fmt: skip
    with serving(database) as running:
        yield running


@pytest.fixture
def without_script(chromium: Browser) -> Iterator[Page]:
    """A browser that runs no scripts."""
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def row(page: Page, id: int) -> str:
    """Give the selector of a comment's element."""
    return f"#c-{BLOG.replace('.', '-')}-c{id}"


def current(page: Page) -> str:
    """Give the comment that has the focus: c7."""
    key = page.evaluate("document.activeElement.closest('[data-key]')?.dataset.key ?? ''")
    return str(key).rpartition("/")[2]


def keys(page: Page, *pressed: str) -> None:
    """Press keys, and wait until what they asked for is there."""
    for key in pressed:
        page.keyboard.press(key)
        page.wait_for_load_state("networkidle")


def test_by_keys_alone(page: Page, desk: Desk) -> None:
    page.goto(desk.address)
    first = current(page)
    keys(page, "j")
    second = current(page)
    keys(page, "k")
    assert first == current(page) != second

    keys(page, "s")
    expect(page.locator("#toasts")).to_contain_text("Marked as spam: 1 comment.")
    assert "spam" == desk.statuses()[first]
    assert second == current(page)
    expect(page.locator("[data-count=spam]")).to_have_text("2")
    keys(page, "a", "d")
    expect(page.locator("#toasts")).to_contain_text("Moved to the trash")
    assert "approved" == desk.statuses()[second]
    keys(page, "z")
    expect(page.locator("#toasts")).to_contain_text("Taken back: 1 comment.")
    assert "trash" not in desk.statuses().values()

    page.goto(f"{desk.address}/?order=newest")
    keys(page, "x", "j", "x", "Shift+S")
    expect(page.locator("#toasts")).to_contain_text("Marked as spam: 2 comments.")
    keys(page, "z")
    page.goto(f"{desk.address}/?order=newest")
    keys(page, "Shift+X")
    expect(page.locator("#selected")).to_have_text(re.compile(r"\d+"))
    keys(page, "?")
    expect(page.locator("#keys dl")).to_be_visible()
    keys(page, "/")
    page.keyboard.type("ehrliches")
    page.keyboard.press("Enter")
    expect(page.locator("li.item.current")).to_have_count(1)  # only now the script is there
    expect(page.locator("li.item")).to_have_count(1)
    keys(page, "o")
    expect(page.locator(".around")).to_contain_text("Kommentar Nummer 1")
    page.keyboard.press("r")
    expect(page.locator("#reply-title")).to_contain_text("Leave a Reply to Leser 12")
    page.keyboard.type("Danke dafür!")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Approved: 1 comment.")
    assert ("approved", "approved") == (desk.statuses()["c12"], desk.statuses()["cr1"])


def test_by_mouse_alone(page: Page, desk: Desk) -> None:
    page.goto(desk.address)
    page.click(f"{row(page, 3)} [data-action=spam]")
    expect(page.locator(row(page, 3))).to_have_class(re.compile("slim"))
    page.click("#toasts button")
    expect(page.locator(f"{row(page, 3)} [data-action=spam]")).to_be_visible()
    assert "pending" == desk.statuses()["c3"]
    for id in (3, 4):
        page.check(f"{row(page, id)} [name=key]")
    page.click(".bulkbar [name=bulk][value=trash]")
    expect(page.locator("#toasts")).to_contain_text("Moved to the trash: 2 comments.")
    assert ("trash", "trash") == (desk.statuses()["c3"], desk.statuses()["c4"])
    page.click(f"{row(page, 3)} .undo")
    expect(page.locator("#toasts")).to_contain_text("Taken back: 2 comments.")

    page.click("text=By campaign")
    page.click("text=Spam all 5")
    expect(page.locator("#toasts")).to_contain_text("Marked as spam: 5 comments.")
    page.click("#toasts button")
    page.goto(f"{desk.address}/?tab=waiting")
    page.click("summary:has-text('Filters')")
    page.fill("[name=author]", "Online Casino Bonus")
    page.click("text=Show")
    expect(page.locator("li.item")).to_have_count(4)
    page.click("summary:has-text('All that match')")
    page.click(".every [value=spam]")
    expect(page.locator("#toasts")).to_contain_text("Marked as spam: 4 comments.")
    assert ["spam"] * 4 == [desk.statuses()[f"c{id}"] for id in range(3, 7)]


def test_without_a_script(without_script: Page, desk: Desk) -> None:
    page = without_script
    page.goto(desk.address)
    page.click(f"{row(page, 3)} [data-action=spam]")
    expect(page.locator(row(page, 3))).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("Marked as spam: 1 comment.")
    page.click("#toasts button")
    expect(page.locator(row(page, 3))).to_be_visible()
    for id in (3, 4):
        page.check(f"{row(page, id)} [name=key]")
    page.click(".bulkbar [name=bulk][value=trash]")
    expect(page.locator("#toasts")).to_contain_text("Moved to the trash: 2 comments.")
    page.click("text=By campaign")
    page.click("text=Spam all 5")
    expect(page.locator("#toasts")).to_contain_text("Marked as spam: 5 comments.")
    page.goto(f"{desk.address}/?text=ehrliches")
    page.click(f"{row(page, 12)} .reply")
    expect(page.locator("#reply-title")).to_contain_text("Leave a Reply to Leser 12")
    page.fill("#comment", "Danke!")
    page.click("text=Approve and Reply")
    assert ("approved", "approved") == (desk.statuses()["c12"], desk.statuses()["cr1"])
    page.click("text=Deutsch")
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_what_another_moderator_decided_is_marked_and_not_decided_twice(
    page: Page, desk: Desk
) -> None:
    page.goto(desk.address)
    db = open_database(desk.database, migrations)
    service.decide(db, "approve", [f"{BLOG}/c3"], moderator="ben", now=service_time())
    db.close()
    page.click(f"{row(page, 3)} [data-action=spam]")

    expect(page.locator("#alerts")).to_contain_text("decided by somebody else")
    expect(page.locator(f"{row(page, 3)} .badge.approved")).to_be_visible()
    expect(page.locator(f"{row(page, 3)} .decided-by")).to_contain_text("ben")
    assert "approved" == desk.statuses()["c3"]
    page.click(f"{row(page, 3)} [data-action=spam]")
    expect(page.locator(row(page, 3))).to_have_class(re.compile("slim"))
    assert "spam" == desk.statuses()["c3"]


def test_a_draft_survives_closing_the_browser(chromium: Browser, desk: Desk) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{desk.address}/thread/{BLOG}/p1")
    page.click(f"{row(page, 2)} .comment-reply-link")
    page.keyboard.type("Noch nicht fertig")
    expect(page.locator("#kept")).to_have_text("✓")
    context.close()
    page = chromium.new_context().new_page()
    page.goto(f"{desk.address}/thread/{BLOG}/p1")

    expect(page.locator("#comment")).to_have_value("Noch nicht fertig")
    page.click("text=Go on with it")
    expect(page.locator("#reply-title")).to_contain_text("Leave a Reply to Leser 2")
    expect(page.locator("#comment")).to_have_value("Noch nicht fertig")
    page.context.close()


@pytest.mark.parametrize("path", ["/", f"/thread/{BLOG}/p1", "/campaigns", "/rescue", "/retro"])
def test_nothing_breaks_the_layout(page: Page, desk: Desk, path: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    for width, scheme in product((360, 768, 1440), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(desk.address + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if os.environ.get("CI") or os.environ.get("NACHLESE_SHOTS"):
            name = path.strip("/").partition("/")[0] or "queue"
            page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        assert wide <= width, (path, width)

    assert [] == errors


def service_time():  # type: ignore[no-untyped-def]
    """Give the time, as the desk's own clock has it."""
    from moderation.web import utc_now

    return utc_now()
