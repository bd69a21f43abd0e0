"""Every page of the desk for everybody: axe-core finds nothing, in both languages, light and dark.

Beside it: titles, landmarks, a focus that can be seen, decisions that are announced, and a
Content-Security-Policy that no page runs against.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP
from waitress.server import create_server

from importer.schema import open_database
from moderation import service, settings
from moderation.auth import links, people
from moderation.auth.signed import sign, signing_key
from moderation.cli import main
from moderation.options import Change
from moderation.schema import migrations
from moderation.seen import marks_of
from moderation.web import create_app

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "contrib" / "sample-blog" / "zwischenrufe.wordpress.xml"
SHOTS = ROOT / "artefacts" / "house"
PASSWORD = "vier Wörter am Stück"
NAME = "Ann"
PHONES = ["Ula", "Uwe"]  # who turn one-time codes on, one for each look
# Language, colours, width: each page is looked at in both.
LOOKS = (("en-GB", "light", 1440), ("de-DE", "dark", 360))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Desk:
    """A desk that runs, with links that are still good."""

    address: str
    first: str  # makes nobody: there is an administrator
    invitation: str
    post: str
    comment: str
    mailed: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample blog, judged and partly decided, with an administrator and a guest."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    for words in (("import", "-q", str(SAMPLE)), ("judge", "-q")):
        assert 0 == CliRunner().invoke(main, [*words, "--db", str(path)]).exit_code
    db = open_database(path, migrations)
    now = datetime.now(UTC)
    ann = people.add(db, NAME, "administrator", now, by="test")
    links.use(db, links.invite(db, ann, now, by="test"), "", PASSWORD, now)
    for name in PHONES:
        person = people.add(db, name, "reader", now, by="test")
        links.use(db, links.invite(db, person, now, by="test"), "", PASSWORD, now)
    gast = people.add(db, "Gast", "reader", now, by="test", email="gast@example.org")
    keys = [key for (key,) in db.execute("select key from comments limit 3")]
    service.decide(db, "spam", keys[:2], moderator=NAME, now=now, why="Werbung")
    settings.apply(db, "", Change(switch={"shouting": False}), moderator=NAME, now=now)
    invitation = links.invite(db, gast, now, by="test")
    ((post, comment),) = db.execute(
        "select post, key from comments group by post order by count(*) limit 1"
    ).fetchall()
    word = sign(signing_key(db), ann.id, "spam", comment, marks_of(db, [comment])[comment], now)
    db.close()
    server = create_server(create_app(path), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield Desk(address, "/link/nonsense", f"/link/{invitation}", post, comment, f"/d/{word}")
    # In the server's own thread: its loop may be asking the socket that is closed here.
    server.trigger.pull_trigger(server.close)
    thread.join(5)


@pytest.fixture(scope="module")
def cookies(desk: Desk, chromium: Browser) -> list[Any]:
    """What the browser keeps after a person logged in by the form."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{desk.address}/login")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/")
    found = context.cookies()
    context.close()
    return list(found)


def went(path: str) -> Callable[[Page, Desk], None]:
    """Go to a page."""

    def go(page: Page, desk: Desk) -> None:
        page.goto(desk.address + path.format(desk=desk))

    return go


def sent(path: str, button: str, **fields: str) -> Callable[[Page, Desk], None]:
    """Go to a page, fill fields by their names, press the button whose form they are in."""

    def go(page: Page, desk: Desk) -> None:
        went(path)(page, desk)
        for name, value in fields.items():
            page.locator(f"main [name='{name}']").last.fill(value)
        page.locator(button).last.click()
        page.wait_for_load_state()

    return go


def opened(path: str, key: str, form: str) -> Callable[[Page, Desk], None]:
    """Go to a list and open a form in it by a key."""

    def go(page: Page, desk: Desk) -> None:
        went(path)(page, desk)
        page.locator("li.current").wait_for()
        page.keyboard.press(key)
        page.locator(form).wait_for()

    return go


def token(page: Page, desk: Desk) -> None:
    """Make a token; it is shown once."""
    went("/account/")(page, desk)
    page.locator("#t-label").fill("Skript")
    page.locator("#t-password").fill(PASSWORD)
    page.locator("form:has(#t-label) button").click()
    page.locator("#new-token").wait_for()


def new_link(page: Page, desk: Desk) -> None:
    """Let somebody in; the link is shown once."""
    went("/people/")(page, desk)
    taken = page.locator("main tbody tr").count()
    page.locator("section:has(#add) [name=name]").fill(f"Gast {taken}")
    page.locator("section:has(#add) button.main").click()
    page.locator("#new-link").wait_for()


def recovery_codes(page: Page, desk: Desk) -> None:
    """Turn one-time codes on; the codes for a lost phone are shown once."""
    sent("/login", "main button", name=PHONES.pop(), password=PASSWORD)(page, desk)
    went("/account/codes")(page, desk)
    page.locator("[name=code]").fill(TOTP(page.locator("#f-secret").inner_text().strip()).now())
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main button.main").click()
    page.locator("#recovery").wait_for()


def throttled(page: Page, desk: Desk) -> None:
    """Fail to log in until it is one time too many."""
    for _ in range(7):
        sent("/login", "main button", name="Niemand", password="falsch")(page, desk)


PAGES: dict[str, Callable[[Page, Desk], None]] = {
    "queue": went("/?low=3"),  # the worst dozen: axe takes long for fifty
    "spam": went("/?tab=spam"),
    "nothing-matches": went("/?author=nobody"),
    "campaigns": went("/campaigns"),
    "rescue": went("/rescue"),
    "retro": went("/retro"),
    "thread": went("/thread/{desk.post}"),
    "edit": went("/edit/{desk.comment}"),
    "edit-in-the-list": opened("/?low=4", "q", "form.edit"),
    "reply-in-the-list": opened("/?low=4", "r", "#respond"),
    "outgoing": went("/outgoing"),
    "audit-edits": went("/audit/?log=edits"),
    "pictures": went("/pictures"),
    "rules": went("/rules/"),
    "rules-tried": sent("/rules/", "form:has([name=add]) button.main", add="kredit*\nuhren"),
    "rules-refused": sent("/rules/", "form:has([name=add]) button.main", add="*"),
    "audit": went("/audit/"),
    "audit-comment": went("/audit/?key={desk.comment}"),
    "audit-batch": went("/audit/?batch=1"),
    "audit-settings": went("/audit/?log=settings"),
    "audit-accounts": went("/audit/?log=accounts"),
    "account": went("/account/"),
    "account-refused": sent(
        "/account/", "form:has([name=new]) button",
        **{"password": "falsch", "new": "anders als eben", "again": "anders als eben"},
    ),
    "codes": went("/account/codes"),
    "people": went("/people/"),
    "people-refused": sent("/people/", "main form button.main", name="Gast"),
    "missing": went("/nothing"),
    "new-token": token,
    "new-link": new_link,
}  # fmt: skip
OUTSIDE: dict[str, Callable[[Page, Desk], None]] = {
    "login": went("/login"),
    "login-refused": sent("/login", "main button", name="Ann", password="falsch"),
    "link": went("{desk.invitation}"),
    "link-used": went("{desk.first}"),
    "login-throttled": throttled,
    "mailed": went("{desk.mailed}"),
    "mailed-refused": went("/d/nonsense"),
    "recovery-codes": recovery_codes,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(
    desk: Desk, cookies: list[Any], chromium: Browser, name: str
) -> None:
    look_at(desk, chromium, name, PAGES[name], cookies)


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_before_the_login_is_for_everybody(desk: Desk, chromium: Browser, name: str) -> None:
    look_at(desk, chromium, name, OUTSIDE[name], [])


def look_at(
    desk: Desk, chromium: Browser, name: str, go: Callable[[Page, Desk], None], cookies: list[Any]
) -> None:
    """Look at a page in each of the LOOKS; keep a picture of it."""
    for locale, colours, width in LOOKS:
        context = chromium.new_context(
            locale=locale, color_scheme=colours, viewport={"width": width, "height": 900},  # type: ignore[arg-type]
            reduced_motion="reduce",
        )  # fmt: skip
        context.add_cookies(cookies)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda line, said=said: said.append(line.text))
        go(page, desk)
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}-{locale[:2]}-{colours}-{width}.png", full_page=True)
        assert [] == [line for line in said if "Content Security Policy" in line]
        is_whole(page, locale)
        fits(page)
        assert [] == violations(page)
        focus_is_seen(page)
        context.close()


def violations(page: Page) -> list[str]:
    """Give what axe-core finds wrong, with the element."""
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]}).response
    return [
        f"{each['id']}: {each['help']}: {node['html'][:300]} {node.get('failureSummary', '')[:300]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def is_whole(page: Page, locale: str) -> None:
    """Hold a page to its title, language, landmarks and one heading."""
    title = page.title()
    assert title.endswith("– Nachlese")
    assert len(title) > len("– Nachlese") + 2
    assert locale[:2] == page.locator("html").get_attribute("lang")
    for landmark in ("body > header", "main", "h1"):
        assert 1 == page.locator(landmark).count(), landmark
    assert page.locator("#toasts[role=status]").count() == 1


def fits(page: Page) -> None:
    """Hold a page to the width of its window."""
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0, f"{over} pixels too wide"


FOCUS = """() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement === document.body
        || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
        || document.activeElement.outerHTML.slice(0, 200);
}"""


def focus_is_seen(page: Page) -> None:
    """Go through the page's first places by Tab: each shows that it has the focus."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) is True


def test_a_decision_is_announced(desk: Desk, cookies: list[Any], chromium: Browser) -> None:
    context = chromium.new_context()
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(desk.address)
    page.locator("article button[value^='spam '], li button[value^='spam ']").first.click()

    expect(page.locator("#toasts[role=status][aria-live=polite]")).to_contain_text("spam")
    context.close()


def test_who_may_only_read_is_offered_nothing_to_decide(desk: Desk, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(desk.address + desk.invitation)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Name").fill("Gast")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/")

    for path in ("/", f"/thread/{desk.post}", "/rules/"):
        page.goto(desk.address + path)
        shown = page.locator("main form[method=post] button:visible")
        assert [] == [text.strip() for text in shown.all_inner_texts()]
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(400):
        if page.evaluate("s => !!document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_a_word_is_tried_and_kept_by_keyboard_alone(
    desk: Desk, cookies: list[Any], chromium: Browser
) -> None:
    context = chromium.new_context()
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{desk.address}/rules/")
    tab_to(page, "#add")
    page.keyboard.type("pillen*")
    tab_to(page, "form:has([name=add]) button.main")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What it would have done")
    tab_to(page, "main button.main")
    page.keyboard.press("Enter")

    expect(page.locator("[role=status].right")).to_contain_text("Kept")
    expect(page.locator("input[name=remove][value='pillen*']")).to_be_visible()
    context.close()


def test_the_same_by_mouse_without_a_script_stands_in_the_audit(
    desk: Desk, cookies: list[Any], chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{desk.address}/rules/")
    page.locator("details:has(#on-stretched) summary").click()
    page.locator("#on-stretched").click()
    page.locator("form:has([name=on]) button.main").first.click()
    page.locator("main button.main").click()
    page.get_by_role("link", name="Audit").click()
    page.get_by_role("link", name="Rules and settings").click()

    expect(page.locator("tbody tr").first).to_contain_text("stretched off")
    expect(page.locator("tbody tr").first).to_contain_text(NAME)
    context.close()
