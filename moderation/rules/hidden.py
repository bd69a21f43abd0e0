"""Links that are not what they seem: another host than shown, unseen, in look-alike letters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from importer.text import Link, host
from moderation.evidence import Facts, Reason
from moderation.phrases import Range, lines
from moderation.unmask import is_disguised, undisguised

_SHORTENERS = frozenset(lines("shorteners"))
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:/\S*)?", re.I)
# Ways to keep a link from being seen, in an attribute of some element.
_INVISIBLE = re.compile(
    r"\sstyle\s*=\s*[\"']?[^\"'>]{0,200}?(?:display\s*:\s*none|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,})",
    re.I,
)
_PICTURE = re.compile(r"<(?:img|picture|svg)\b", re.I)
_READ = 50  # links


def masked_link(facts: Facts) -> Reason | None:
    """Look for links whose words show another host than the one they lead to."""
    for link, name in _anchors(facts) if facts.links else ():
        shown = host(link.text) if _ADDRESS.fullmatch(link.text.strip()) else ""
        if shown and name and name not in _SHORTENERS and not _related(shown, name):
            return Reason(
                "masked_link",
                0.8,
                "A link shows {shown} and leads to {host}.",
                {"shown": shown, "host": name},
                ((link.start, link.end),),
            )
    return None


def hidden_link(facts: Facts) -> Reason | None:
    """Look for links that nobody can see: without a word, or styled away."""
    if not facts.links:
        return None
    styled = "style" in facts.comment.body.lower()
    if styled and _INVISIBLE.search(facts.comment.body):
        return Reason(
            "hidden_link",
            1.2,
            "Text is hidden from readers by its style.",
            {},
            _ranges(facts.links),
        )
    empty = [link for link, name in _anchors(facts) if name and not link.text.strip()]
    if not empty or _PICTURE.search(facts.comment.body):
        return None
    return Reason("hidden_link", 0.6, "A link without a word to click on.", {}, _ranges(empty))


def look_alike_host(facts: Facts) -> Reason | None:
    """Look for hosts with letters that look like Latin ones: another site than it seems."""
    if facts.site.isascii() and all(map(str.isascii, facts.link_hosts)):
        return None
    places = {name: (link.start, link.end) for link, name in _all(facts)}
    for name in (*places, facts.site):
        if not name.isascii() and any(map(is_disguised, name.split("."))):
            return Reason(
                "look_alike_host",
                1.2,
                "Leads to {host}, which only looks like {meant}.",
                {"host": name, "meant": undisguised(name)},
                (places[name],) if name in places else (),
            )
    return None


def _ranges(links: Sequence[Link]) -> tuple[Range, ...]:
    return tuple((link.start, link.end) for link in links[:_READ])


def _all(facts: Facts) -> list[tuple[Link, str]]:
    return list(zip(facts.links[:_READ], facts.link_hosts, strict=False))


def _anchors(facts: Facts) -> list[tuple[Link, str]]:
    return [(link, name) for link, name in _all(facts) if link.kind == "anchor"]


def _related(one: str, other: str) -> bool:
    """Say whether two hosts are the same or one is inside the other."""
    return one == other or one.endswith("." + other) or other.endswith("." + one)
