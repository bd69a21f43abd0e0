"""Pictures: the archive over the years, what waits and why, campaigns, who talks with whom."""

from __future__ import annotations

import re
from datetime import datetime
from time import perf_counter
from typing import Any, NamedTuple

from flask import Blueprint, current_app, g, render_template, request

from moderation import pictures as numbers
from moderation import scope
from moderation.campaigns import Campaign, campaigns
from moderation.web import charts, sight
from moderation.web.language import current, day, say
from moderation.web.nav import _
from moderation.words import translate

pages = Blueprint("pictures", __name__)
TOGETHER = 10  # campaigns that are shown
LONG = 0.5  # seconds of counting that are too many to wait for at each decision
AGAIN = 30  # times as long as it took, a count is shown again
WORDS = {
    "approved": _("approved"), "waiting": _("waiting"), "refused": _("spam and trash"),
}  # fmt: skip
AGES = (
    _("less than a day"), _("up to a week"), _("up to a month"), _("up to a year"),
    _("longer than a year"),
)  # fmt: skip
GAP = re.compile(r"\{\w+\}")


class Some(int):
    """A number that a sentence counts by and does not say."""

    def __format__(self, spec: str) -> str:
        return "…"


@pages.get("/pictures")
def show() -> str:
    """Show the pictures of one site or of all; the numbers are kept until something changes."""
    site = request.args.get("site", "")
    sites = list(sight.sites().items())
    return render_template(
        "pictures.html", site=site, sites=sites, words=WORDS, **drawn(gathered(site))
    )


def gathered(site: str) -> dict[str, Any]:
    """Give the numbers behind the pictures; those of the last look where nothing changed since.

    They cost a look at every comment: on a million comments some seconds. What took so long is not
    counted anew with each decision, but for a few minutes shown with the time it was counted.
    """
    kept: dict[str, Kept] = current_app.extensions.setdefault("nachlese_pictures", {})
    revision = (numbers.revision(g.db), g.now.date())
    if site in kept and kept[site].holds(revision, g.now):
        return kept[site].found
    began = perf_counter()
    found = counted(site)
    kept[site] = Kept(revision, g.now, perf_counter() - began, found)
    return found


class Kept(NamedTuple):
    """The numbers of the last look."""

    revision: object
    at: datetime
    took: float  # seconds
    found: dict[str, Any]

    def holds(self, revision: object, now: datetime) -> bool:
        """Whether they may be shown again."""
        young = self.took > LONG and (now - self.at).total_seconds() < AGAIN * self.took
        return young or self.revision == revision


def counted(site: str) -> dict[str, Any]:
    """Count."""
    return {
        "counted": g.now,
        "months": numbers.months(g.db, site),
        "weeks": numbers.weeks(g.db, g.now, site),
        "ages": numbers.waiting(g.db, g.now, site),
        "reasons": numbers.reasons(g.db, site),
        "talks": numbers.talks(g.db, site),
        "campaigns": together(site),
    }


def together(site: str) -> list[Campaign]:
    """Give the largest campaigns of a site, as large as they are there, or of all."""
    found = campaigns(g.db, site=site, limit=TOGETHER)
    there = [scope.campaign_within(g.db, each, [site] if site else ()) for each in found]
    return sorted(filter(None, there), key=lambda each: -each.size)


def drawn(found: dict[str, Any]) -> dict[str, Any]:
    """Give the numbers with their shapes beside them."""
    months, weeks, talks, reasons = (
        found[name] for name in ("months", "weeks", "talks", "reasons")
    )
    return {
        **found,
        "months_drawn": charts.columns(
            years([each.month for each in months]),
            [each[1:] for each in months],
            list(WORDS),
            [month_words(each) for each in months],
        ),
        "weeks_drawn": charts.columns(
            [day(each.first) if not place % 5 else "" for place, each in enumerate(weeks)],
            [[each.decisions] for each in weeks],
            ["approved"],
            [f"{day(each.first)}: {each.decisions}" for each in weeks],
            height=150,
        ),
        "ages_drawn": charts.bars([(say(each.what), each.number) for each in found["ages"]]),
        "reasons_drawn": charts.bars([(blank(each.what), each.number) for each in reasons]),
        "campaigns_drawn": charts.bars([(each.label, each.size) for each in found["campaigns"]]),
        "talks_drawn": charts.arcs(talks, [talk_words(each) for each in talks]),
    }


def years(months: list[str]) -> list[str]:
    """Give the label of each month at the axis: the year, at its January and where all begins.

    Of a long time every second or third year is enough.
    """
    every = 1 + len(months) // 200
    return [
        month[:4] if month.endswith("-01") and not int(month[:4]) % every else ""
        for month in months
    ] if len(months) > 12 else months  # fmt: skip


def month_words(each: numbers.Month) -> str:
    """Say what a month's bar shows."""
    counts = ", ".join(
        f"{value} {say(word)}"
        for value, word in zip(each[1:], WORDS.values(), strict=True)
        if value
    )
    return f"{each.month}: {counts}"


def talk_words(each: numbers.Talk) -> str:
    """Say what a bow shows."""
    sentence = _("{who} answered {whom} {n} time|{who} answered {whom} {n} times")
    return say(sentence, who=each.who, whom=each.whom, n=each.number)


def blank(why: str) -> str:
    """Give the sentence of a reason with a gap where each comment has words of its own."""
    said = translate(why, {"count": Some(2), "n": Some(2)}, current())
    return GAP.sub("…", said).removesuffix(".")
