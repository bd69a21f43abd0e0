"""What a site's moderators teach: learning anew, trying what was learned, the model of a site.

A model is fitted from scratch to the labels there are now, so a decision that was taken back is
forgotten by itself. The last few models of a site are kept; the last one counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from importer.rows import stamp
from importer.schema import writing
from moderation import checks
from moderation.evidence import Band
from moderation.learned import fitting, labels
from moderation.learned.bounds import weight
from moderation.learned.fitting import Labelled
from moderation.learned.labels import Label
from moderation.learned.model import Broken, Model, dumps, loads, starter
from moderation.options import DEFAULTS

FEWEST_HONEST = 50  # comments, before the starter is adapted to them
LAST = 100  # decisions that a lesson is tried on
AT_ONCE = 3_000  # labels: up to here any change is learned at once, in a second or two
_CHANGED = 0.01  # beyond: the share of labels that must be new or turned
_KEPT = 3  # models of each site
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned, and how well it would have done."""

    site: str
    model: Model
    labels: Sequence[Label] = field(repr=False)
    imported: Counter[str]  # ham, spam
    decided: Counter[str]
    tried: Counter[str]  # right, wrong, asked: the last ones, by a model that had not seen them
    doubtful: tuple[str, ...] = ()  # keys whose label the other comments speak against


def model_of(db: Database, site: str) -> Model:
    """Give the model for a site's comments: its own, or the starter."""
    query = "select model from models where site = ? order by id desc limit 1"
    found = db.conn.execute(query, (site,)).fetchone()
    try:
        return loads(found[0]) if found else starter()
    except Broken:
        return starter()  # of another version: the next lesson writes one that can be read


def revision(db: Database) -> int:
    """Give a number that grows with every lesson."""
    return int(db.conn.execute("select coalesce(max(id), 0) from models").fetchone()[0])


def catch_up(db: Database, now: datetime) -> list[str]:
    """Learn where enough labels changed since the last time; give the sites that did.

    Without scikit-learn only what needs none of it: the starter is adapted to what is usual here.
    """
    seen, learned = _seen(db), []
    query = "select site, seen from models where id in (select max(id) from models group by site)"
    known = dict(db.conn.execute(query).fetchall())
    for site in labels.sites(db):
        found = labels.labels(db, site) if known.get(site) != seen else []
        if found and is_stale(db, site, found):
            keep(db, lesson(db, site, found, trial=False), now)
            learned.append(site)
        elif found:
            note_seen(db, site, seen)
    return learned


def note_seen(db: Database, site: str, seen: str) -> None:
    """Note that a site's model knows all labels there are: the next time they are not read."""
    last = "(select max(id) from models where site = ?)"
    with writing(db):
        db.conn.execute(f"update models set seen = ? where id = {last}", (seen, site))


def is_stale(db: Database, site: str, found: Sequence[Label]) -> bool:
    """Say whether there is enough to learn that the site's model does not know."""
    query = "select labels, count, spam from models where site = ? order by id desc limit 1"
    last = db.conn.execute(query, (site,)).fetchone()
    if last is None:
        return teaches(found)
    if last[0] == labels.hashed(found):
        return False
    came, turned = abs(len(found) - last[1]), abs(_spam(found) - last[2])
    return len(found) <= AT_ONCE or max(came, turned) >= _CHANGED * len(found)


def teaches(found: Sequence[Label]) -> bool:
    """Say whether there is enough to learn anything at all from."""
    spam = _spam(found)
    honest = len(found) - spam
    return honest >= FEWEST_HONEST or min(spam, honest) >= fitting.FEWEST


def _spam(found: Sequence[Label]) -> int:
    return sum(label.spam for label in found)


def lesson(
    db: Database, site: str, found: Sequence[Label] | None = None, *, trial: bool = True
) -> Lesson:
    """Learn from all labels of a site; keeps nothing. `trial`: see how it does on the last ones."""
    found = labels.labels(db, site) if found is None else found
    rows = list(labels.read(db, found))
    fitted = learned(rows)
    return Lesson(
        site=site,
        model=fitted.model,
        labels=found,
        imported=Counter("spam" if each.spam else "ham" for each in found if not each.here),
        decided=Counter("spam" if each.spam else "ham" for each in found if each.here),
        tried=tried(rows) if trial else Counter(),
        doubtful=doubtful(found, rows, fitted) if trial else (),
    )


def learned(rows: Sequence[Labelled]) -> fitting.Fitted:
    """Give the best model that these comments allow: their own, or the starter, adapted or not."""
    if fitting.can_fit(rows) and fitting.is_there():
        return fitting.fit(rows, starter())
    if sum(not row.spam for row in rows) >= FEWEST_HONEST:
        return fitting.Fitted(model=fitting.adapted(starter(), rows), scores=())
    return fitting.Fitted(model=starter(), scores=())


def tried(rows: Sequence[Labelled]) -> Counter[str]:
    """Say how a model of all earlier comments judges the last ones: right, wrong, asked."""
    earlier, last = rows[:-LAST], rows[-LAST:]
    model = learned(earlier).model
    return Counter(_outcome(band_of(model, row), row.spam) for row in last)


def band_of(model: Model, row: Labelled) -> Band:
    """Give the band of a comment by what stands in it: the other rules' points and the model's."""
    score = model.score(row.features)
    points = weight(score, model.bounds)
    total = row.points + (points if model.own else max(0.0, points))
    if row.points >= DEFAULTS.spam or (total >= DEFAULTS.spam and model.may_mark(score)):
        return "spam"
    return "hold" if total >= DEFAULTS.hold else "clean"


def doubtful(
    found: Sequence[Label], rows: Sequence[Labelled], fitted: fitting.Fitted
) -> tuple[str, ...]:
    """Give the keys of comments whose label all others speak against, the worst first."""
    if not fitted.scores or len(rows) != len(found):
        return ()
    model = fitted.model
    against = [
        (score - model.mark if not row.spam else model.hold - 2 - score, label.key)
        for label, row, score in zip(found, rows, fitted.scores, strict=True)
    ]
    return tuple(key for worst, key in sorted(against, reverse=True)[:_SHOWN] if worst > 0)


def keep(db: Database, lesson: Lesson, now: datetime) -> None:
    """Keep what was learned: from now on it judges."""
    with writing(db):
        db.conn.execute(
            "insert into models(site, made, labels, count, spam, seen, model)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            (lesson.site, stamp(now), labels.hashed(lesson.labels), len(lesson.labels),
             _spam(lesson.labels), _seen(db), dumps(lesson.model)),
        )  # fmt: skip
        db.conn.execute(
            "delete from models where site = ? and id not in"
            " (select id from models where site = ? order by id desc limit ?)",
            (lesson.site, lesson.site, _KEPT),
        )


def _seen(db: Database) -> str:
    query = (
        "select (select coalesce(max(id), 0) from decisions) || ' '"
        " || (select coalesce(max(id), 0) from sightings)"
    )
    return f"{db.conn.execute(query).fetchone()[0]} {checks.latest(db)}"


def _outcome(band: Band, spam: bool) -> str:
    if band == "hold":
        return "asked"
    return "right" if (band == "spam") == spam else "wrong"
