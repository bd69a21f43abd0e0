"""The rules: what each did lately, switched and weighed by site; words; tried before they are kept.

Nothing is kept that was not tried first: the form leads to a page that says what the change would
have caught and hit on the site's own history, and only that page can keep it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from moderation import settings, store, tuning
from moderation.auth import roles
from moderation.auth import store as accounts
from moderation.dryrun import DryRun, dry_run
from moderation.options import HEAVIEST, SETTABLE, Change, Word
from moderation.settings import Refused
from moderation.web.language import say
from moderation.web.nav import _

pages = Blueprint("tuning", __name__, url_prefix="/rules")

DEPTHS = (5_000, 20_000, 100_000)  # newest comments a change is tried on; 5,000 take seconds
MANY_WORDS = 300  # words of a list that the page shows
LABELS = {
    "hold": _("Hold from this score on"),
    "spam": _("Mark as spam from this score on"),
    "comment_max_links": _("Hold from so many links on (0: never)"),
    "flood_seconds": _("Seconds between two comments of one visitor"),
    "comment_moderation": _("Hold every comment (1: yes, 0: no)"),
    "comment_previously_approved": _("Hold who was never approved before (1: yes, 0: no)"),
}
# What a dry run counts, in the order of interest.
KINDS = {
    "caught": _("{n} spam or trashed would have been caught"),
    "hit": _("{n} approved would have been hit"),
    "hit_as_spam": _("{n} approved would have been marked as spam"),
    "lost": _("{n} spam or trashed would have got through"),
    "freed": _("{n} approved would no longer be flagged"),
    "waiting": _("{n} that wait would be judged otherwise"),
}


def site() -> str:
    """Give the site that is meant, "" for all. Whoever is there for some changes no others."""
    asked = request.values.get("site", "")
    if not asked and request.method == "POST" and roles.outside(g.person, [asked]):
        abort(403, say("You are not there for this website."))
    if asked and asked not in dict(accounts.sites(g.db)):
        abort(404)
    return asked


def shown(why: str = "") -> str:
    """Give the page, with what was wrong."""
    asked = site()
    options, records = settings.options_of(g.db, asked), tuning.records(g.db, asked)
    rules, words = settings.rule_settings(g.db, asked), list(settings.words(g.db, asked))
    own = [each for each in words if not each.list]
    return render_template(
        "tuning.html", site=asked, why=why, done=request.args.get("done"),
        busy=busiest_first(rules, records), records=records,
        idle=[each for each in rules if each.rule not in records],
        share=tuning.share, options=options, labels=LABELS, settable=SETTABLE, heaviest=HEAVIEST,
        words=own[:MANY_WORDS], more=len(own) - MANY_WORDS, lists=list_sizes(words),
        sites=[each for each in accounts.sites(g.db) if roles.oversees(g.person, each[0])],
        every=not roles.outside(g.person, [""]), lately=tuning.LATELY,
    )  # fmt: skip


def busiest_first(
    rules: list[settings.RuleSetting], records: dict[str, tuning.Record]
) -> list[settings.RuleSetting]:
    """Give the rules that did something lately, in the order of how often."""
    busy = [each for each in rules if each.rule in records]
    return sorted(busy, key=lambda each: -records[each.rule].hits)


def list_sizes(words: list[Word]) -> dict[str, int]:
    """Count the words of each list that was imported."""
    found: dict[str, int] = {}
    for each in words:
        if each.list:
            found[each.list] = found.get(each.list, 0) + 1
    return found


@pages.get("/")
def show() -> str:
    """Show the rules of a site, or of all."""
    return shown()


def asked_change() -> Change:
    """Read the change that a form asks for: of the rules, or of the words. Raises ValueError."""
    form = request.form
    if form.get("what") == "words":
        band: Any = "spam" if form.get("band") == "spam" else "hold"
        lines = dict.fromkeys(line.strip() for line in form.get("add", "").splitlines())
        return Change(
            add=tuple(Word(line, band, "whole" in form) for line in lines if line),
            remove=tuple(form.getlist("remove")),
            forget=tuple(form.getlist("forget")),
        )
    asked = site()
    rules, options = settings.rule_settings(g.db, asked), settings.options_of(g.db, asked)
    return tuning.difference(rules, options, set(form.getlist("on")), form)


@pages.post("/try")
def attempt() -> str | tuple[str, int]:
    """Try a change on the history, and show what it would have done."""
    try:
        change = again() if "change" in request.form else asked_change()
    except ValueError:
        return shown(say("That is no number.")), 400
    if tuning.is_empty(change):
        return shown(say("Nothing is different from what holds now.")), 400
    depth = request.form.get("depth", "")
    most = int(depth) if depth in map(str, DEPTHS) else DEPTHS[0]
    try:
        tried = dry_run(g.db, change, site(), most=most)
    except Refused as error:
        return shown(said(error)), 400
    return result(change, tried, most)


def said(error: Refused) -> str:
    """Give why a change cannot be meant, settings by the names they have on the page."""
    words = {**error.words}
    if words.get("name") in LABELS:
        words["name"] = say(LABELS[str(words["name"])])
    return say(error.template, **words)


def result(change: Change, tried: DryRun, most: int) -> str:
    """Give the page that says what a change would have done."""
    keys = [each.key for some in tried.examples.values() for each in some]
    deeper = [each for each in DEPTHS if each > most and tried.looked >= most]
    return render_template(
        "tried.html", site=site(), change=change, packed=tuning.packed(change), tried=tried,
        kinds=KINDS, comments=store.comments(g.db, keys), deeper=deeper, labels=LABELS,
    )  # fmt: skip


def again() -> Change:
    """Read the change that was tried before. Raises ValueError."""
    return tuning.unpacked(request.form["change"])


@pages.post("/keep")
def keep() -> Response | tuple[str, int]:
    """Keep a change that was tried."""
    try:
        change = again()
        settings.apply(g.db, site(), change, moderator=g.moderator, now=g.now)
    except (KeyError, ValueError) as error:
        why = said(error) if isinstance(error, Refused) else say("That was no change.")
        return shown(why), 400
    return redirect(url_for("tuning.show", site=site() or None, done=1), 303)
