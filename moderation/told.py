"""What was learned and how good verdicts are, in plain words. Pure: values in, lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from moderation.evidence import BANDS, Band
from moderation.learned import fitting
from moderation.learned.evaluation import Figure
from moderation.learned.site import LAST, Lesson
from moderation.show import View, printable

MAY = {
    "mark": "It may mark by itself what is certain: at most 1 in 1,000 honest comments, by this"
    " site's own history. What it is unsure about it asks.",
    "starter": "Too little to learn from: the model that ships is used. It asks, it never marks.",
    "adapted": "No spam to learn from yet: the model that ships asks about what is unusual here.",
    "ask": "It only asks so far: to mark, it must have learned from {all} comments, {each} a kind.",
}


def lesson_lines(
    lesson: Lesson, changes: Mapping[tuple[Band, Band], int], view: View
) -> Iterator[str]:
    """Give what a site taught."""
    say = view.say
    yield view.style(printable(lesson.site), "title")
    yield say(
        "Learned from {all} comments: {ham} honest and {spam} spam that came decided,"
        " {approved} approved and {marked} marked as spam here.",
        all=f"{len(lesson.labels):,}", ham=f"{lesson.imported['ham']:,}",
        spam=f"{lesson.imported['spam']:,}", approved=f"{lesson.decided['ham']:,}",
        marked=f"{lesson.decided['spam']:,}",
    )  # fmt: skip
    yield say(_may(lesson), **_needed())
    yield from _tried(lesson.tried, view)
    yield from _changes(changes, view)
    yield from _doubtful(lesson.doubtful, view)


def _may(lesson: Lesson) -> str:
    model = lesson.model
    if model.marks:
        return MAY["mark"]
    if not model.own:
        return MAY["starter"]
    return MAY["ask" if model.spam else "adapted"]


def _needed() -> dict[str, int]:
    return {"all": fitting.TO_MARK[0], "each": fitting.TO_MARK[1]}


def _tried(tried: Counter[str], view: View) -> Iterator[str]:
    if tried:
        yield view.say(
            "The last {n} decisions, judged by what had been learned before them:"
            " {right} right, {asked} asked, {wrong} wrong.",
            n=min(LAST, tried.total()), right=tried["right"], asked=tried["asked"],
            wrong=tried["wrong"],
        )  # fmt: skip


def _changes(changes: Mapping[tuple[Band, Band], int], view: View) -> Iterator[str]:
    if not changes:
        yield view.say("Nothing changes in the queue.")
    for (before, after), count in sorted(changes.items()):
        yield view.say(
            "{count} waiting comment: {before} before, {after} now."
            "|{count} waiting comments: {before} before, {after} now.",
            count=count, before=view.say(before), after=view.say(after),
        )  # fmt: skip


def _doubtful(keys: Sequence[str], view: View) -> Iterator[str]:
    if keys:
        yield view.say("Look at these again, everything else speaks against how they went:")
        yield from (f"  {printable(key)}" for key in keys)


def figure_lines(
    figures: Sequence[Figure], confusion: Mapping[str, Mapping[Band, int]], view: View
) -> Iterator[str]:
    """Give measures with their intervals, and what became of each kind."""
    say = view.say
    head = "".join(f"{say(band):>12}" for band in BANDS)
    yield f"{'':22}{head}"
    for name, counts in confusion.items():
        yield f"{say(name):22}" + "".join(f"{counts[band]:>12,}" for band in BANDS)
    yield ""
    yield f"{'':40}{say('value'):>9}{say('95 % interval'):>22}"
    for each in figures:
        between = f"{each.low:.4f} … {each.high:.4f}"
        yield f"{say(each.name):40}{each.value:>9.4f}{between:>22}"
