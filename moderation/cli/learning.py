"""`train` and `evaluate`: learn from what was decided, and measure how good verdicts are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from importer.cli.session import Session, as_json, pass_session
from moderation.cli.shared import opened, view_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from moderation.labelled import Labelled
    from moderation.learned.evaluation import Judged
    from moderation.learned.site import Lesson

AT_ONCE = 500


@contextmanager
def answered() -> Iterator[None]:
    """Give errors that a person can mend the exit codes of all commands."""
    from importer.errors import BadConfig, NotReadable
    from moderation.labelled import BadFile
    from moderation.learned.evaluation import NoFigures
    from moderation.learned.fitting import NeedsLearn

    try:
        yield
    except NeedsLearn as error:
        raise BadConfig(str(error)) from error
    except (BadFile, NoFigures) as error:
        raise NotReadable(str(error)) from error


@click.command("train")
@click.option("--site", default="", help="Only this site.")
@click.option("--dry-run", is_flag=True, help="Say what would be learned; keep nothing.")
@as_json
@pass_session
def train_command(session: Session, site: str, dry_run: bool, as_json: bool) -> None:
    """Learn from what was decided here, and say how well that goes.

    Approved comments that were imported are honest ones; what moderators decide is learned, and
    forgotten when it is taken back. `judge` learns by itself; this says what it learned from, how
    it would have judged the last 100, and what changes in the queue. Needs the extra `learn`.
    """
    from importer.errors import NotFound
    from moderation.learned import fitting, labels

    with answered(), opened(session) as db:
        fitting.require()
        sites = [key for key in labels.sites(db) if site in ("", key)]
        if not sites:
            raise NotFound(f"{site or 'here'}: there is no such site. `nachlese sites` lists them.")
        for key in sites:
            train_one(session, db, key, dry_run=dry_run, as_json=as_json)


def train_one(session: Session, db: Database, key: str, *, dry_run: bool, as_json: bool) -> None:
    """Learn one site's labels and tell of it."""
    from moderation import told, training
    from moderation.learned import site as lessons

    lesson = lessons.lesson(db, key)
    changes = training.changes(db, lesson)
    if not dry_run and lessons.teaches(lesson.labels):
        lessons.keep(db, lesson, session.now())
        training.judge_waiting(db, key, session.now())
    if as_json:
        click.echo(json.dumps(lesson_fields(lesson, changes), ensure_ascii=False))
    else:
        click.echo("\n".join(told.lesson_lines(lesson, changes, view_of(session))))


def lesson_fields(lesson: Lesson, changes: Any) -> dict[str, Any]:
    """Give a lesson as plain values."""
    model = lesson.model
    return {
        "site": lesson.site,
        "imported": dict(lesson.imported),
        "decided": dict(lesson.decided),
        "last": dict(lesson.tried),
        "may_mark": model.marks,
        "hold": round(model.hold, 3),
        "mark": round(model.mark, 3),
        "changes": {f"{before} to {after}": n for (before, after), n in sorted(changes.items())},
        "doubtful": list(lesson.doubtful),
    }


@click.command("evaluate")
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"))
@click.option(
    "--svg", type=click.Path(dir_okay=False, path_type=Path),
    help="Where to draw how far probabilities can be relied on [default: FILE.reliability.svg].",
)  # fmt: skip
@as_json
@pass_session
def evaluate_command(session: Session, file: TextIO, svg: Path | None, as_json: bool) -> None:
    """Measure verdicts on a file of labelled comments (CSV or JSON lines with a label).

    Each comment is judged as if it had just come in, by what the database knows if there is one.
    Prints precision, recall, F1, MCC, ROC-AUC, the recall at 1 % and 0.1 % false positives, the
    confusion of the three bands, all with intervals of 95 %. Needs the extra `learn`.
    """
    with answered():
        measure(session, file, svg or default_svg(file), as_json=as_json)


def measure(session: Session, file: TextIO, svg: Path | None, *, as_json: bool) -> None:
    """Judge a file's comments, print the measures, draw the plot."""
    from moderation import told
    from moderation.learned import evaluation, fitting

    fitting.require()
    judged = list(judged_file(session, file))
    figures = evaluation.figures(judged)
    confusion = evaluation.confusion(judged)
    drawn = draw(session, judged, svg)
    if as_json:
        values = {each.name: [each.value, each.low, each.high] for each in figures}
        out = {"figures": values, "confusion": confusion, "svg": str(drawn or "")}
        click.echo(json.dumps(out, ensure_ascii=False))
        return
    click.echo("\n".join(told.figure_lines(figures, confusion, view_of(session))))
    if drawn:
        session.say(view_of(session).say("Reliability: {file}", file=drawn))


def judged_file(session: Session, file: TextIO) -> Iterator[Judged]:
    """Judge a file's comments by what is known."""
    from itertools import islice

    from moderation import incoming, labelled
    from moderation.cli.judging import STREAM
    from moderation.cli.stream import known
    from moderation.judging import options

    rows = labelled.read(file, name_of(file))
    with known(session) as db:
        library = incoming.gathered(db, options(**STREAM), session.now())  # type: ignore[arg-type]
        while some := list(islice(rows, AT_ONCE)):
            yield from judged_rows(library, some)


def judged_rows(library: Any, some: list[Labelled]) -> Iterator[Judged]:
    """Judge some labelled comments."""
    from moderation import incoming
    from moderation.learned.evaluation import Judged

    found = incoming.judged(library, [each.comment for each in some])
    for label, (facts, verdict) in zip(some, found, strict=True):
        yield Judged(label.spam, verdict.score, verdict.band, incoming.probability(facts))


def draw(session: Session, judged: list[Judged], path: Path | None) -> Path | None:
    """Draw the reliability plot; gives where, None for standard input without a path."""
    from moderation.learned.evaluation import reliability
    from moderation.learned.plot import reliability_svg

    if path is None:
        return None
    say = view_of(session).say
    path.write_text(
        reliability_svg(
            reliability(judged),
            say("Reliability of what was learned"),
            say("said to be spam"),
            say("was spam (both kinds counted as equally many)"),
        ),
        "utf-8",
    )
    return path


def default_svg(file: TextIO) -> Path | None:
    """Give where the plot goes if nobody says so: beside the file."""
    name = name_of(file)
    return None if name == STDIN else Path(f"{name}.reliability.svg")


def name_of(file: TextIO) -> str:
    """Give what to call a file."""
    name = getattr(file, "name", STDIN)
    return STDIN if name in ("-", "<stdin>") else str(name)


STDIN = "standard input"
