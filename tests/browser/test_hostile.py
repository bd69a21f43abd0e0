"""Two hundred hostile comments in a real browser: none runs, none disturbs its neighbours.

No Content-Security-Policy stands behind the sanitizer here: it holds alone.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pytest
from hostile import ALL, HOSTILE
from playwright.sync_api import Page

import moderation.web
from importer.text import safe

SHEET = (Path(moderation.web.__file__).parent / "static" / "desk.css").read_text()
WATCH = """
window.trapped = [];
window.trap = (...args) => window.trapped.push(String(args));
for (const name of ["alert", "confirm", "prompt", "open", "print"]) window[name] = window.trap;
document.addEventListener("securitypolicyviolation", e => window.trapped.push(e.violatedDirective));
"""
# What a moderator's hand does: over everything, into everything, onto every link.
POKE = """() => {
    const names = ["mouseover", "pointerenter", "focus", "mouseup", "animationend", "wheel"];
    document.addEventListener("click", event => event.preventDefault());
    for (const each of document.querySelectorAll("article.hostile, article.hostile *")) {
        for (const name of names) each.dispatchEvent(new Event(name, {bubbles: true}));
        if (each.href && !/^(https?|mailto):/.test(each.href)) window.trap(each.href);
        each.click?.();
    }
}"""
MEASURE = """() => [...document.querySelectorAll("article.neighbour")].map(each => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    return [box.x, box.width, box.height, style.fontSize, style.direction, style.color,
            style.visibility, each.parentElement.id];
})"""


def shown(texts: tuple[str, ...]) -> str:
    """Give a page with each hostile comment between two that are not."""
    parts = ['<article class="neighbour" id="before">A calm comment.</article>']
    for number, text in enumerate(texts):
        parts.append(f'<article class="hostile body" dir="auto">{safe(text)}</article>')
        parts.append(f'<article class="neighbour" id="n{number}">A calm comment.</article>')
    return (
        f"<!doctype html><meta charset=utf-8><title>Comments</title><style>{SHEET}</style>"
        f'<main><div id="list">{"".join(parts)}</div></main>'
    )


def opened(page: Page, html: str) -> list[str]:
    """Show a page with the trap set; give what it asks the network for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.add_init_script(WATCH)
    page.route(
        "http://desk.test/**", lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto("http://desk.test/")
    return [each for each in asked if each != "http://desk.test/"]


def test_the_collection_is_as_large_as_promised() -> None:
    assert 200 <= len(set(ALL)) == len(ALL)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_hostile_comment_runs(page: Page, kind: str) -> None:
    asked = opened(page, shown(HOSTILE[kind]))
    page.evaluate(POKE)
    page.wait_for_timeout(150)

    assert [] == page.evaluate("window.trapped")
    assert [] == asked
    assert "http://desk.test/" == page.url


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_hostile_comment_disturbs_its_neighbours(page: Page, kind: str) -> None:
    opened(page, shown(HOSTILE[kind]))
    boxes: list[list[Any]] = page.evaluate(MEASURE)

    assert 1 + len(HOSTILE[kind]) == len(boxes)
    assert 1 == len({tuple(each) for each in boxes}), boxes
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_trap_snaps(page: Page) -> None:
    raw = shown(()).replace("</main>", f"<p>{HOSTILE['handlers'][0]}</p></main>")
    opened(page, raw)
    page.wait_for_timeout(150)

    assert [""] == page.evaluate("window.trapped")


def test_text_that_only_looks_like_markup_is_shown_as_written(page: Page) -> None:
    opened(page, shown((escape("<script>trap()</script>"),)))

    assert "<script>trap()</script>" == page.inner_text("article.hostile").strip()
