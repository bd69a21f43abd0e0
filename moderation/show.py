"""Threads and the queue as lines for a terminal. Pure: values in, lines out.

Colour is the caller's matter (`style`), and so is the language (`say`). What a comment brings
along to steer a terminal is taken out.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from importer.model import Comment
from importer.text import plain
from moderation.evidence import Reason, Verdict
from moderation.inferred import Inferred, inferred
from moderation.service import Conversation, Waiting
from moderation.threads import Node, counts, thread, visible, walk
from moderation.unmask import unmasked

UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
INDENT = 4  # columns a level
NARROWEST = 24  # columns that text keeps however deep it stands
WEIGHED = 11  # columns before a reason's words
LONGEST = 600  # characters of a text shown in the queue


@dataclass(frozen=True, slots=True)
class View:
    """How to show: the language, the colours, the width of the terminal."""

    say: Callable[..., str]  # English template and its words -> the person's language
    explain: Callable[[Reason], str]
    style: Callable[[str, str], str] = lambda text, name: text
    width: int = 80


def printable(text: str) -> str:
    """Take out what would steer a terminal, or turn the direction of what follows."""
    return UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def day(time: datetime | None, view: View) -> str:
    """Give a date as people read it."""
    return time.strftime("%Y-%m-%d %H:%M") if time else view.say("no date")


def author(comment: Comment, view: View) -> str:
    """Give the name to show."""
    return printable(comment.author.name) or view.say("Anonymous")


def short(key: str) -> str:
    """Give the last part of a key, which the commands take too: c42."""
    return key.rpartition("/")[2]


def conversation_lines(
    found: Conversation,
    verdicts: Mapping[str, Verdict],
    view: View,
    *,
    depth: int | None = None,
    public: bool = False,
) -> Iterator[str]:
    """Give a post's thread, indented, with statuses and what was flagged.

    `public`: only what readers see. The counts in the heading are those of the lines that follow.
    `depth`: the deepest level of indentation, as WordPress's thread_comments_depth.
    """
    nodes = (visible if public else thread)(found.comments, found.statuses)
    guesses = {} if public else inferred(found.comments)
    names = {each.key: author(each, view) for each in found.comments}
    post = found.post
    yield view.style(printable(post.title) or post.url or post.key, "title")
    yield view.style(f"{day(post.published, view)} · {printable(post.url)}", "dim")
    yield tally_line(nodes, post.comment_status, view)
    for node, shown in walk(nodes, depth):
        yield ""
        yield from node_lines(node, shown, verdicts, view, fate(found, node.key, view))
        if guess := guesses.get(node.key):
            margin = " " * INDENT * (shown - 1)
            yield view.style(margin + guess_line(guess, names[guess.parent], view), "dim")


def tally_line(nodes: tuple[Node, ...], comment_status: str, view: View) -> str:
    """Give the counts of what is shown, and whether comments are open."""
    tally = counts(nodes)
    parts = [view.say("{n} comment|{n} comments", n=tally.shown)]
    if len(tally.statuses) > 1 or "approved" not in tally.statuses:
        parts += [f"{count} {view.say(status)}" for status, count in tally.statuses.items()]
    if tally.placeholders:
        parts.append(view.say("{n} missing", n=tally.placeholders))
    parts.append(view.say(f"comments are {comment_status}"))
    return " · ".join(parts)


def fate(found: Conversation, key: str, view: View) -> str:
    """Give what happened to a comment at its source: it vanished, or was edited."""
    words = []
    if since := found.vanished.get(key):
        words.append(view.say("vanished from the site, seen {day}", day=since[:10]))
    if key in found.edited:
        words.append(view.say("edited on the site since it was approved"))
    return "".join(f" {view.style(f'[{each}]', 'hold')}" for each in words)


def guess_line(guess: Inferred, name: str, view: View) -> str:
    """Give whom a comment seems to answer, though its source does not say so, and why."""
    return view.say(
        "(seems to answer {name}, {key}: {reason}; {sure} % sure)",
        name=name, key=short(guess.parent), reason=view.say(guess.reason),
        sure=round(100 * guess.sure),
    )  # fmt: skip


def node_lines(
    node: Node, shown: int, verdicts: Mapping[str, Verdict], view: View, fate: str = ""
) -> Iterator[str]:
    """Give one comment, or the gap where one should be, at its depth."""
    margin = " " * INDENT * (shown - 1)
    arrow = "↳ " if shown > 1 else ""
    if node.comment is None:
        gap = "a comment that is not here" if node.gap == "missing" else "a hidden comment"
        yield view.style(f"{margin}{arrow}[{view.say(gap)}: {short(node.key)}]", "dim")
        return
    comment = node.comment
    name = view.style(author(comment, view), "author")
    rest = [day(comment.published, view), short(comment.key)]
    rest += [view.say(comment.kind)] if comment.kind != "comment" else []
    line = f"{margin}{arrow}{name} {view.style('· ' + ' · '.join(rest), 'dim')}"
    yield line + badges(node.status, verdicts.get(comment.key), view) + fate
    yield from wrapped(plain(comment.body), margin + " " * len(arrow), view.width)


def badges(status: str, verdict: Verdict | None, view: View) -> str:
    """Give what is to be noticed of a comment: a status other than approved, a flag."""
    text = f" {view.style(f'[{view.say(status)}]', status)}" if status != "approved" else ""
    if verdict and verdict.band != "clean":
        against = (reason for reason in verdict.reasons if reason.weight > 0)
        why = next((view.explain(reason) for reason in against), "")
        text += " " + view.style(f"⚑ {verdict.score:.1f} {why}", verdict.band)
    return text


def wrapped(text: str, margin: str, width: int) -> Iterator[str]:
    """Give text in lines that fit."""
    wrapper = textwrap.TextWrapper(
        max(width, len(margin) + NARROWEST),
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
    )
    for line in printable(text).splitlines():
        yield from wrapper.wrap(line)


def waiting_lines(number: int, waiting: Waiting, view: View) -> Iterator[str]:
    """Give one item of the queue: who, where, what, and why it is here."""
    comment, verdict = waiting.comment, waiting.verdict
    score = f"{verdict.score:.1f} {view.say(verdict.band)}" if verdict else view.say("not judged")
    name = view.style(author(comment, view), "author")
    head = f"{number:>3}. {view.style('⚑ ' + score, verdict.band if verdict else 'dim')}  {name}"
    contact = " ".join(each for each in (comment.author.email, comment.author.url) if each)
    yield f"{head} {view.style(printable(contact), 'dim')}"
    place = view.say("on “{title}”", title=printable(waiting.title) or comment.post)
    status = view.say(comment.status)
    yield "     " + view.style(f"{comment.key} · {day(comment.published, view)} · {status}", "dim")
    yield "     " + view.style(place, "dim")
    text = plain(comment.body)[:LONGEST]
    yield from wrapped(text, "     ", view.width)
    if (meant := unmasked(text)) != text:
        yield "     " + view.style(view.say("It reads:"), "dim")
        yield from wrapped(meant, "     ", view.width)
    for reason in verdict.reasons if verdict else ():
        yield from reason_lines(reason, comment, view)
    yield ""


def reason_lines(reason: Reason, comment: Comment, view: View) -> Iterator[str]:
    """Give one reason with its weight, and the words of the comment that it rests on."""
    sign = view.style(f"{reason.weight:+.1f}", "spam" if reason.weight > 0 else "approved")
    why, text = view.explain(reason), plain(comment.body)
    first, *more = textwrap.wrap(printable(why), max(view.width - WEIGHED, NARROWEST)) or [""]
    yield f"     {sign}  {first}"
    yield from (" " * WEIGHED + line for line in more)
    quotes = [printable(text[start:end])[:60] for start, end in reason.evidence[:3]]
    news = [f"“{quote}”" for quote in quotes if quote not in why]
    if news:
        yield " " * WEIGHED + view.style(" … ".join(news), "dim")
