"""What a reader sees of a thread, told by other means than ours: nesting by BeautifulSoup and lxml.

Also the words of forms and badges that never belong to an author or to the edge of a text.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

STATED = re.compile(r"(?:wpd|wc)-comm-(\d+)_(\d+)")
NUMBERED = re.compile(r"(?:li-|div-)?comment-(\d+)")
DEPTH = re.compile(r"(?:^|\s)depth-(\d+)")

BADGE = (
    r"says|said|sagt|sagte|schreibt|schrieb|meint|dit|dice|escribi[oó]|scrive|zegt|пишет|אומר"
    r"|post author|author|autor|auteur|beitragsautor|reply|antworten|répondre|responder|rispondi"
    r"|ответить|permalink|edit|bearbeiten|at|am|on|um"
)
REPLIES = (
    r"reply|antworten?|répondre|responder|rispondi|beantwoorden|ответить|svara|svar|odpowiedz"
    r"|permalink|zitieren|quote|report|bearbeiten|edit"
)
FORM_WORDS = {
    "author": re.compile(rf"\s(?:{BADGE})\W*$", re.IGNORECASE),
    "end": re.compile(rf"(?:^|\s)(?:{REPLIES})$", re.IGNORECASE),
    "start": re.compile(r"^(?:says|sagt|said|schreibt)\b|^permalink\b", re.IGNORECASE),
}


def nesting(body: bytes) -> dict[str, str]:
    """Give the parent of every numbered comment of a page, "" where it stands by itself."""
    soup = BeautifulSoup(body.decode("utf-8", "replace"), "lxml")
    found = _stated(soup)
    open_: list[tuple[int, str]] = []
    for node in soup.find_all(id=NUMBERED):
        number = _number(node)
        if number in found:
            continue
        depth = DEPTH.search(" ".join([*(node.get("class") or []), *node.attrs]))
        level = int(depth[1]) if depth else 0
        while open_ and open_[-1][0] >= level > 0:
            open_.pop()
        around = _above(node, number) if level != 1 else ""  # unclosed elements nest what is not
        found[number] = around or (open_[-1][1] if level and open_ else "")
        if level:
            open_.append((level, number))
    return found


def _stated(soup: BeautifulSoup) -> dict[str, str]:
    """Give the parents that a page states beside its nesting.

    wpDiscuz writes them into ids, Movable Type as a link in the line that says who and when.
    """
    said = (STATED.fullmatch(str(node["id"])) for node in soup.find_all(id=STATED))
    links = soup.select('[id^="comment-"] .byline a[href*="#comment-"]')
    pairs = [(_above(link, ""), str(link["href"]).rpartition("#comment-")[2]) for link in links]
    linked = {own: other for own, other in reversed(pairs) if own and own != other}
    return linked | {match[1]: match[2].lstrip("0") for match in said if match}


def _number(node: Tag) -> str:
    match = NUMBERED.fullmatch(str(node["id"]))
    return match[1] if match else ""


def _above(node: Tag, number: str) -> str:
    return next((n for up in node.find_parents(id=NUMBERED) if (n := _number(up)) != number), "")
