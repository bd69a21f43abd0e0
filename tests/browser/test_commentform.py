"""The public comment form in a browser: as WordPress, with a script and without, in a frame."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.test_accessible import LOOKS, RULES, SHOTS
from browser.test_reply_like_wordpress import (
    NAMES,
    SCENARIOS,
    WITHOUT_SCRIPT,
    step,
    walked,
)
from desk_blog import BLOG, blog, comment
from playwright.sync_api import Browser, Page, Route, expect
from waitress.server import create_server

from importer.schema import open_database
from moderation.schema import migrations
from moderation.web import create_app
from moderation.web.commentform import Forms

Theirs = tuple[str, dict[str, int]]
POST = f"{BLOG}/p1"


@contextmanager
def serving(database: Path, *origins: str) -> Iterator[str]:
    """Serve the form on the loopback; give its address."""
    app = create_app(database, forms=Forms((BLOG,), origins, consent="Ich bin einverstanden."))
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join(1)


@pytest.fixture
def ours(theirs: Theirs, tmp_path: Path) -> Iterator[str]:
    """WordPress's conversation under our form."""
    ids = theirs[1]
    blog(
        tmp_path / "desk.db",
        *(comment(ids[each], name=name, parent=ids["A"] if each == "C" else None)
          for each, name in NAMES.items()),
        comment(ids["S"], name="Spammer", status="spam"),
    ).close()  # fmt: skip
    with serving(tmp_path / "desk.db") as address:
        yield f"{address}/comments/{POST}"


@pytest.mark.parametrize("name", SCENARIOS)
def test_replying_is_as_in_wordpress(
    chromium: Browser,
    theirs: Theirs,
    ours: str,
    name: str,
) -> None:
    address, ids = theirs
    steps = SCENARIOS[name]

    assert walked(chromium, address, ids, steps, True) == walked(chromium, ours, ids, steps, True)


@pytest.mark.parametrize("name", WITHOUT_SCRIPT)
def test_replying_without_a_script_is_as_in_wordpress(
    chromium: Browser,
    theirs: Theirs,
    ours: str,
    name: str,
) -> None:
    address, ids = theirs
    steps = WITHOUT_SCRIPT[name]

    assert walked(chromium, address, ids, steps, False) == walked(chromium, ours, ids, steps, False)


def test_the_heading_after_a_cancelled_reply_is_right(
    chromium: Browser,
    theirs: Theirs,
    ours: str,
) -> None:
    steps = [step("open", "?replytocom={A}#respond"), step("reply", "B"), step("cancel")]
    last = walked(chromium, ours, theirs[1], steps, True)[-1]

    assert ("none", "", "home", False) == (
        last["parent"], last["to"], last["place"], last["cancel"],
    )  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Iterator[str]:
    """A small conversation under our form."""
    blog(tmp_path / "desk.db", comment(1), comment(2, parent=1),
         comment(3, status="pending"), comment(4, parent=3)).close()  # fmt: skip
    with serving(tmp_path / "desk.db") as address:
        yield f"{address}/comments/{POST}"


@pytest.mark.parametrize("script", [True, False])
def test_a_comment_is_written_and_its_writer_sees_it_waiting(
    chromium: Browser, form: str, tmp_path: Path, script: bool
) -> None:
    context = chromium.new_context(java_script_enabled=script, locale="de-DE")
    page = context.new_page()
    page.goto(form)
    page.locator("#comment-1 .comment-reply-link").click()
    expect(page.locator("#reply-title")).to_contain_text("Antworte auf Leser 1")
    page.get_by_label("Kommentar *").fill("Ich bin neu hier, und grüße den Apfelbaum.")
    page.get_by_label("Name *").fill("Neu")
    page.get_by_label("E-Mail *").fill("neu@example.org")
    page.get_by_label("Ich bin einverstanden.").check()
    page.get_by_role("button", name="Kommentar abschicken").click()

    expect(page.locator("#own")).to_contain_text("wartet auf Freigabe")
    expect(page.locator("#own")).to_contain_text("grüße den Apfelbaum")
    context.close()
    db = open_database(tmp_path / "desk.db", migrations)
    rows = db.conn.execute(
        "select parent, author_name, trap from comments join submissions on comment = key"
    ).fetchall()
    db.close()
    assert [(f"{BLOG}/c1", "Neu", 0)] == rows


def test_what_is_refused_stays_in_the_form_under_the_comment_it_answers(
    page: Page, form: str
) -> None:
    page.goto(form)
    page.locator("#comment-1 .comment-reply-link").click()
    page.get_by_label("Comment *").fill("  ")
    page.locator("form").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("alert")).to_contain_text("agree")
    expect(page.locator("#comment_parent")).to_have_value("1")
    expect(page.get_by_role("link", name="Cancel reply")).to_be_visible()


def test_a_page_that_a_cache_kept_gets_a_fresh_stamp(page: Page, form: str) -> None:
    old = "W10.old"

    def cached(route: Route) -> None:
        kept = route.fetch()
        mark = 'name="stamp" value="'
        route.fulfill(response=kept, body=kept.text().replace(mark, mark + old))

    page.route(form, cached)
    with page.expect_response("**/-/stamp/**"):
        page.goto(form)

    page.wait_for_function(f"!document.querySelector('[name=stamp]').value.startsWith('{old}')")


def test_nobody_reaches_the_hidden_field_by_keyboard_or_screen_reader(
    page: Page, form: str
) -> None:
    page.goto(form)
    page.get_by_label("Comment *").focus()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || ''"))

    assert ["author", "email", "url", "consent"] == reached[:4]
    assert "nl-second-text" not in reached
    assert "empty" not in page.locator("main").aria_snapshot()


@pytest.mark.parametrize(("lang", "colours", "width"), LOOKS)
@pytest.mark.parametrize("query", ["", "?replytocom=1#respond"])
def test_axe_finds_nothing(
    chromium: Browser, form: str, lang: str, colours: str, width: int, query: str
) -> None:
    context = chromium.new_context(
        locale=lang,
        color_scheme=colours,
        viewport={"width": width, "height": 900},  # type: ignore[arg-type]
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(form + query)
    found = Axe().run(page, options=RULES)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"commentform-{lang}-{colours}-{width}-{bool(query)}.png",
                    full_page=True)  # fmt: skip
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    context.close()

    assert 0 == found.violations_count, found.generate_report()
    assert ([], False) == (errors, wide)


@contextmanager
def blog_page(script: list[str]) -> Iterator[str]:
    """Serve a page of another origin that holds the script."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                f'<html lang="de"><h1>Beitrag</h1><script src="{script[0]}"'
                f' data-post="https://{BLOG}/1/" async></script>'.encode()
            )

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_form_stands_in_a_frame_on_the_blogs_own_pages_and_on_no_others(
    page: Page, tmp_path: Path, allowed: bool
) -> None:
    blog(tmp_path / "desk.db", comment(1)).close()
    script = [""]
    with (
        blog_page(script) as origin,
        serving(tmp_path / "desk.db", *([origin] if allowed else [])) as address,
    ):
        script[0] = f"{address}/comments/-/embed.js"
        page.goto(origin)
        page.wait_for_load_state("networkidle")
        shown = page.frame_locator("iframe").locator("#comment-1")
        if allowed:
            expect(shown).to_be_visible()
            page.wait_for_function("document.querySelector('iframe').style.height !== ''")
        else:
            expect(shown).to_have_count(0)
