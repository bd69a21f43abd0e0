"""Three ways to use a desk: by the keyboard alone, by the mouse alone, and without a script.

They share their verbs, so that a test says what a moderator does, and each way says how.
"""

from __future__ import annotations

from desk_blog import BLOG
from playwright.sync_api import Locator, Page, expect

KEYS = {"approve": "a", "hold": "u", "spam": "s", "trash": "d", "delete": "d", "unspam": "z",
        "untrash": "z"}  # fmt: skip
# Where is an element, seen from what has the focus: 0 here, 1 behind it, -1 before it.
WHERE = """(wanted) => {
    const now = document.activeElement;
    if (now === wanted) return 0;
    if (!now || now === document.body) return 1;
    return now.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : -1;
}"""
CURRENT = "document.activeElement.closest('[data-key]')?.dataset.key ?? ''"
FAR = 300  # stops of Tab


def row(id: int | str) -> str:
    """Give the selector of a comment's element."""
    return f"#c-{BLOG.replace('.', '-')}-c{id}"


class Mouse:
    """Clicks; only words are typed."""

    script = True

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def open(self, path: str = "/") -> None:
        """Open a page, as by a bookmark."""
        self.page.goto(self.address + path)

    def find(self, what: str) -> Locator:
        """Give the first such element that can be seen."""
        return self.page.locator(what).locator("visible=true").first

    def press(self, what: str) -> None:
        """Use a button, a link, or what opens something."""
        self.find(what).click()

    def tick(self, what: str) -> None:
        """Tick a box, or take the tick away."""
        self.find(what).click()

    def fill(self, what: str, words: str) -> None:
        """Write into a field, over what is there."""
        self.find(what).click()
        self.find(what).fill(words)

    def date(self, what: str, year: int, month: int, day: int) -> None:
        """Write a date into a field."""
        self.find(what).fill(f"{year}-{month:02}-{day:02}")

    def choose(self, what: str, label: str) -> None:
        """Choose of a list."""
        self.find(what).select_option(label=label)

    def send(self, what: str) -> None:
        """Send a form by its button."""
        self.press(what)

    def decide(self, id: int | str, action: str) -> None:
        """Decide one comment."""
        self.press(f"{row(id)} [data-action={action}]")

    def take_back(self) -> None:
        """Take back what was decided last."""
        self.press("#toasts button")

    def select(self, *ids: int) -> None:
        """Select comments."""
        for id in ids:
            self.tick(f"{row(id)} input[name=key]")

    def bulk(self, action: str) -> None:
        """Decide what is selected."""
        self.press(f".bulkbar > [name=bulk][value={action}]")

    def reply(self, id: int | str) -> None:
        """Begin an answer to a comment of the thread."""
        self.press(f"{row(id)} .comment-reply-link")

    def see(self, what: str, words: str) -> None:
        """Hold something to its words."""
        expect(self.find(what)).to_contain_text(words)

    def said(self, words: str) -> None:
        """Hold the live region to what it announces."""
        expect(self.page.locator("#toasts[role=status][aria-live=polite]")).to_contain_text(words)

    def warned(self, words: str) -> None:
        """Hold the desk to a warning."""
        expect(self.page.locator("#alerts[role=alert]")).to_contain_text(words)

    def shows(self, *ids: int) -> None:
        """Hold the list to some comments, in any order."""
        rows = self.page.locator("#items > li[data-key]:not(.slim)")
        expect(rows).to_have_count(len(ids))
        found = rows.evaluate_all("all => all.map(each => each.dataset.key)")
        assert sorted(f"c{id}" for id in ids) == sorted(key.rpartition("/")[2] for key in found)


class NoScript(Mouse):
    """Clicks, in a browser that runs no script: every decision is a new page."""

    script = False

    def warned(self, words: str) -> None:
        """Hold the page of what somebody else decided to its words."""
        expect(self.page.locator("main")).to_contain_text(words)


class Keyboard(Mouse):
    """Keys alone: Tab, Enter, Space, and the desk's own."""

    def reach(self, what: str) -> Locator:
        """Go to an element by Tab, forwards or backwards."""
        wanted = self.find(what)
        wanted.wait_for()
        for _ in range(FAR):
            where = wanted.evaluate(WHERE)
            if not where:
                return wanted
            self.page.keyboard.press("Tab" if where > 0 else "Shift+Tab")
        raise AssertionError(f"{what} cannot be reached by keyboard")

    def press(self, what: str) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def tick(self, what: str) -> None:
        self.reach(what)
        self.page.keyboard.press("Space")

    def fill(self, what: str, words: str) -> None:
        self.reach(what)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def date(self, what: str, year: int, month: int, day: int) -> None:
        self.reach(what)
        self.page.keyboard.type(f"{month:02}{day:02}{year}")

    def choose(self, what: str, label: str) -> None:
        field = self.reach(what)
        self.page.keyboard.type(label)
        assert label == field.evaluate("field => field.selectedOptions[0].label.trim()")

    def send(self, what: str) -> None:
        self.page.keyboard.press("Enter")

    def go_to(self, id: int | str) -> None:
        """Go to a comment by j and k."""
        wanted = self.page.locator(row(id))
        expect(wanted).to_have_count(1)
        for _ in range(FAR):
            if self.page.evaluate(CURRENT) == wanted.get_attribute("data-key"):
                return
            self.page.keyboard.press("j" if wanted.evaluate(WHERE) > 0 else "k")
        raise AssertionError(f"{id} cannot be reached by j and k")

    def decide(self, id: int | str, action: str) -> None:
        self.go_to(id)
        self.page.keyboard.press(KEYS[action])

    def take_back(self) -> None:
        self.page.keyboard.press("z")

    def select(self, *ids: int) -> None:
        for id in ids:
            self.go_to(id)
            self.page.keyboard.press("x")

    def bulk(self, action: str) -> None:
        self.page.keyboard.press(f"Shift+{KEYS[action].upper()}")

    def reply(self, id: int | str) -> None:
        self.go_to(id)
        self.page.keyboard.press("r")


ACTORS: dict[str, type[Mouse]] = {
    "keyboard": Keyboard, "mouse": Mouse, "no-script": NoScript,
}  # fmt: skip
