"""What each site has set: rules switched and weighed, thresholds, words. Kept, and logged.

Settings of site "" hold for every site; a site's own go before them. A change is a value
(`moderation.options.Change`): try it with `moderation.dryrun`, then keep it with `apply`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation.options import (
    DEFAULTS,
    HEAVIEST,
    SETTABLE,
    Change,
    Options,
    Word,
    changed,
)
from moderation.wordlists import clean

EVERY_SITE = ""


class Refused(ValueError):
    """A change that cannot be meant; `str` says why, `template` and `words` in any language."""

    def __init__(self, template: str, **words: object) -> None:
        super().__init__(template.format(**words))
        self.template, self.words = template, words


class RuleSetting(NamedTuple):
    """A rule as a site has set it."""

    rule: str
    is_on: bool
    factor: float  # times its weight
    about: str  # what it looks for


def stored(db: Database, site: str) -> Change:
    """Give all that is set for one site, or for every site (""), as one change."""
    rules = db.conn.execute(
        "select rule, is_on, factor from rule_settings where site = ?", (site,)
    ).fetchall()
    return Change(
        switch={rule: bool(on) for rule, on, _ in rules},
        weigh={rule: factor for rule, _, factor in rules},
        set=dict(db.conn.execute("select name, value from site_options where site = ?", (site,))),
        add=tuple(words(db, site)),
    )


def words(db: Database, site: str) -> Iterable[Word]:
    """Give the words set for one site, or for every site ("")."""
    query = "select text, band, whole, list from site_words where site = ? order by text"
    for text, band, whole, name in db.conn.execute(query, (site,)):
        yield Word(text, band, bool(whole), name)


def options_of(db: Database, site: str, base: Options = DEFAULTS) -> Options:
    """Give the options that hold for a site: `base`, what is set for every site, its own."""
    for each in dict.fromkeys((EVERY_SITE, site)):
        base = changed(base, stored(db, each))
    return base


def revision(db: Database) -> int:
    """Give a number that grows with every change: has something changed since?"""
    found = db.conn.execute("select coalesce(max(id), 0) from setting_changes").fetchone()
    return int(found[0])


def rule_settings(db: Database, site: str = EVERY_SITE) -> list[RuleSetting]:
    """Give every rule as it is set for a site, in the order they are read."""
    options = options_of(db, site)
    return [
        RuleSetting(rule, rule not in options.off, options.factors.get(rule, 1.0), about)
        for rule, about in known_rules().items()
    ]


def known_rules() -> Mapping[str, str]:
    """Give the rules there are and what each looks for."""
    from moderation.rules import RULES

    return {rule.__name__: (rule.__doc__ or "").partition("\n")[0] for rule in RULES}


def checked(change: Change) -> Change:
    """Give a change with its words cleaned; raises Refused for what cannot be meant."""
    for rule in {*change.switch, *change.weigh} - known_rules().keys():
        raise Refused("{rule}: there is no such rule. `nachlese rules` lists them.", rule=rule)
    for rule, factor in change.weigh.items():
        if not 0 <= factor <= HEAVIEST:
            raise Refused(
                "{rule}: say a factor between 0 and {high}, not {value}.",
                rule=rule, high=f"{HEAVIEST:g}", value=f"{factor:g}",
            )  # fmt: skip
    for name, value in change.set.items():
        low, high = SETTABLE.get(name, (1, 0))
        if not low <= value <= high:
            raise _out_of_bounds(name, value)
    for word in change.add:
        if clean(word.text) in ("", "*" if word.whole else ""):  # "*": any ending of nothing
            raise Refused("“{word}” is no word to look for.", word=word.text[:100])
    added = {clean(word.text): word for word in change.add}
    return Change(
        switch=change.switch,
        weigh=change.weigh,
        set=change.set,
        add=tuple(word._replace(text=text) for text, word in added.items()),
        remove=tuple(map(clean, change.remove)),
        forget=change.forget,
    )


def _out_of_bounds(name: str, value: float) -> Refused:
    if name not in SETTABLE:
        return Refused(
            "{name}: there is no such setting; there are {known}.",
            name=name, known=", ".join(SETTABLE),
        )  # fmt: skip
    low, high = (f"{each:g}" for each in SETTABLE[name])
    return Refused(
        "{name}: say a number between {low} and {high}, not {value}.",
        name=name, low=low, high=high, value=f"{value:g}",
    )  # fmt: skip


def apply(db: Database, site: str, change: Change, *, moderator: str, now: datetime) -> None:
    """Keep a change, and who made it; what is judged from now on obeys it. Raises Refused."""
    change = checked(change)
    with writing(db):
        _keep_rules(db, site, change)
        db.conn.executemany(
            "insert or replace into site_options(site, name, value) values (?, ?, ?)",
            [(site, name, value) for name, value in change.set.items()],
        )
        _keep_words(db, site, change)
        db.conn.execute(
            "insert into setting_changes(site, change, moderator, changed) values (?, ?, ?, ?)",
            (site, json.dumps(_for_the_log(change)), moderator, stamp(now)),
        )


def _keep_rules(db: Database, site: str, change: Change) -> None:
    for column, values in (("is_on", change.switch), ("factor", change.weigh)):
        db.conn.executemany(
            f"insert into rule_settings(site, rule, {column}) values (?, ?, ?)"
            f" on conflict(site, rule) do update set {column} = excluded.{column}",
            [(site, rule, float(value)) for rule, value in values.items()],
        )


def _keep_words(db: Database, site: str, change: Change) -> None:
    gone = [(site, text) for text in change.remove]
    db.conn.executemany("delete from site_words where site = ? and text = ?", gone)
    db.conn.executemany(
        "delete from site_words where site = ? and list = ?",
        [(site, name) for name in change.forget],
    )
    db.conn.executemany(
        "insert or replace into site_words(site, text, band, whole, list) values (?, ?, ?, ?, ?)",
        [(site, word.text, word.band, word.whole, word.list) for word in change.add],
    )


MOST_LOGGED = 100  # words of a change that the log spells out


def _for_the_log(change: Change) -> dict[str, object]:
    told = {name: value for name, value in asdict(change).items() if value}
    if len(change.add) > MOST_LOGGED:
        told["add"] = f"{len(change.add)} words of {change.add[0].list or 'a list'}"
    return told


def changes(db: Database, limit: int = 100) -> list[tuple[str, dict[str, object], str, str]]:
    """Give the last changes, newest first: site, change, who, when."""
    query = "select site, change, moderator, changed from setting_changes order by id desc limit ?"
    return [
        (site, json.loads(change), moderator, changed)
        for site, change, moderator, changed in db.conn.execute(query, (limit,))
    ]
