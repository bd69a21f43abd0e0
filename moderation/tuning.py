"""What each rule did lately, and changes of rules as they travel through a form.

A rule that speaks against a comment was overturned where a moderator approved it all the same; one
that speaks for it, where a moderator refused it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from sqlite_utils import Database

from moderation.options import SETTABLE, Change, Options, Word
from moderation.settings import RuleSetting

LATELY = 20_000  # the newest comments: what a page can read in a moment


class Record(NamedTuple):
    """What a rule did lately."""

    hits: int
    decided: int  # of them, by moderators here
    overturned: int


def records(db: Database, site: str = "", most: int = LATELY) -> dict[str, Record]:
    """Give what each rule did to the newest comments of a site, or of all, by its name."""
    newest = "select key from comments order by id desc limit :most"
    if site:
        newest = (
            "select c.key from comments c where exists (select 1 from posts p where p.key = c.post"
            " and p.site = :site) order by c.id desc limit :most"
        )
    rows = db.conn.execute(
        "select r.rule, count(*), count(s.key),"
        " sum(s.status = case when r.weight > 0 or r.least <> '' then 'approved' else 'spam' end)"
        f" from ({newest}) c cross join reasons r on r.key = c.key"
        " left join states s on s.key = r.key group by r.rule",
        {"site": site, "most": most},
    )
    return {rule: Record(hits, decided, wrong or 0) for rule, hits, decided, wrong in rows}


def share(record: Record) -> float | None:
    """Give the part of a rule's decided hits that was overturned; None where none was decided."""
    return record.overturned / record.decided if record.decided else None


def difference(
    rules: list[RuleSetting], options: Options, on: set[str], form: Mapping[str, str]
) -> Change:
    """Give what a form changes: rules that are `on`, `factor:RULE`, `set:NAME`.

    Raises ValueError for what is no number.
    """
    factors = {each.rule: number(form.get(f"factor:{each.rule}", ""), each.factor)
               for each in rules}  # fmt: skip
    values = {name: number(form.get(f"set:{name}", ""), getattr(options, name))
              for name in SETTABLE}  # fmt: skip
    return Change(
        switch={each.rule: each.rule in on for each in rules if (each.rule in on) != each.is_on},
        weigh={each.rule: factors[each.rule] for each in rules
               if factors[each.rule] != each.factor},
        set={name: value for name, value in values.items() if value != getattr(options, name)},
    )  # fmt: skip


def number(text: str, otherwise: float) -> float:
    """Read a number as people write it, in either language; nothing typed leaves what was."""
    return float(text.strip().replace(",", ".")) if text.strip() else float(otherwise)


def is_empty(change: Change) -> bool:
    """Whether a change changes nothing."""
    return not any(asdict(change).values())


def packed(change: Change) -> str:
    """Give a change as text for a form."""
    return json.dumps({name: value for name, value in asdict(change).items() if value})


def unpacked(text: str) -> Change:
    """Read what `packed` wrote, and a browser sent back. Raises ValueError for anything else."""
    try:
        told = json.loads(text)
        return Change(
            switch={str(rule): bool(on) for rule, on in told.get("switch", {}).items()},
            weigh={str(rule): float(factor) for rule, factor in told.get("weigh", {}).items()},
            set={str(name): float(value) for name, value in told.get("set", {}).items()},
            add=tuple(read_words(told.get("add", ()))),
            remove=tuple(str(each) for each in told.get("remove", ())),
            forget=tuple(str(each) for each in told.get("forget", ())),
        )
    except (AttributeError, TypeError, RecursionError) as error:
        raise ValueError("no change") from error


def read_words(rows: Any) -> Iterator[Word]:
    """Read the words of a packed change. Raises ValueError."""
    for text, band, whole, name in rows:
        if band not in ("hold", "spam"):
            raise ValueError("no band")
        yield Word(str(text), band, bool(whole), str(name))
