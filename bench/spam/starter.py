"""Trains the model that ships, from the sets that may be redistributed. docs/learning.md says more.

    python -m bench.spam.starter FOLDER               write moderation/learned/starter.json
    python -m bench.spam.starter FOLDER --check       is the one that ships made of this?

The same files give the same bytes: the order is fixed, the fitting uses no random numbers and no
BLAS, and weights are rounded to 1/1024. Every set of honest comments counts as much as it says
below, however long it is: a model of 8,541 tweets would hold every second English comment.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.rules import DATA
from bench.spam import sets
from bench.spam.sets import Row
from moderation.learned import fitting
from moderation.learned.features import features
from moderation.learned.fitting import Labelled
from moderation.learned.model import Model, dumps

FILE = Path(__file__).resolve().parents[2] / "moderation" / "learned" / "starter.json"
# Honest comments count so many times: blogs first; tweets and messages keep the language wide.
SHARES = {"django-cast": 600, "made-mistakes": 1200, "germeval": 600, "text-messages": 300}
LANGUAGES = frozenset({"de", "en"})
STRENGTH = 1.0
# Chosen on 1,396 approved comments of 70 other blogs: 0.6 % of them score 4 or more.
HOLD, MARK = 4.0, 10.0


def main(argv: Sequence[str] | None = None) -> int:
    """Write the model, or compare it: 0, or 1 where another one ships."""
    parser = argparse.ArgumentParser(description="Train the model that ships.")
    parser.add_argument("folder", type=Path, nargs="?", default=DATA)
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(argv)
    text = dumps(trained(asked.folder)) + "\n"
    if asked.check:
        same = FILE.read_text("utf-8") == text
        print("The model that ships is made of this." if same else "Another model ships.")
        return 0 if same else 1
    FILE.write_text(text, "utf-8")
    print(f"{FILE}: {len(text):,} bytes")
    return 0


def trained(folder: Path, without: Sequence[str] = (), upto: float = 1.0) -> Model:
    """Train a starter; `without` some sets, or from the first part of each, to measure it."""
    found = {name: part(rows, upto) for name, rows in _sets(folder) if name not in without}
    rows = [row for name in found for row in labelled(found[name], SHARES[name])]
    model = fitting.fit(
        rows, None, person=False, strength=STRENGTH, tolerance=1e-8, languages=_languages(without)
    ).model
    return replace(model, hold=HOLD, likely=HOLD, mark=MARK, marks=False)


def labelled(rows: Sequence[Row], share: float) -> list[Labelled]:
    """Give comments to learn from; the honest ones among them count `share` together."""
    honest = sum(not row.spam for row in rows)
    return [
        Labelled(features(row.facts), row.spam, share=1.0 if row.spam else share / honest)
        for row in rows
    ]


def part(rows: Sequence[Row], upto: float) -> Sequence[Row]:
    """Give the first part of some rows, as much of each class."""
    if upto == 1.0:
        return rows
    spam = [row for row in rows if row.spam]
    honest = [row for row in rows if not row.spam]
    return [*honest[: int(len(honest) * upto)], *spam[: int(len(spam) * upto)]]


def _sets(folder: Path) -> list[tuple[str, Sequence[Row]]]:
    messages = [row for row in sets.text_messages(folder) if not row.spam]
    return [
        ("django-cast", sets.django_cast(folder)),
        ("made-mistakes", sets.made_mistakes(folder)),
        ("germeval", sets.germeval(folder)),
        ("text-messages", messages),
    ]


def _languages(without: Sequence[str]) -> frozenset[str]:
    """Leave English out where neither an English blog nor English messages were seen."""
    return LANGUAGES - {"en"} if {"made-mistakes", "text-messages"} <= set(without) else LANGUAGES


if __name__ == "__main__":
    sys.exit(main())
