"""How good and how fast the judge is, beside others.

python -m bench.spam                    all of it: half an hour, most of it SpamAssassin's
python -m bench.spam --only 2 3         some of the proofs: 1 to 6
python -m bench.spam --comments 100000  a smaller history for the sixth
python -m bench.spam --write PAGE       keep the figures in a page
python -m bench.spam --data FOLDER      where the public sets are
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measure import machine, table, write_section
from bench.rules import DATA
from bench.spam import peers, proofs
from bench.spam.blog import outcome
from bench.spam.proofs import Shown

PROOFS = {
    1: (proofs.videos,),
    2: (proofs.later, proofs.never_seen),
    3: (proofs.flattery,),
    4: (proofs.from_zero,),
}
BESIDE = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 0, or 1 where a figure is not as it must be."""
    asked = _arguments(argv)
    found: list[Shown] = []
    for number, measures in PROOFS.items():
        if number in asked.only:
            _tell(f"proof {number}")
            found += [shown for measure in measures for shown in measure(asked.data)]
    beside = compared(asked.data) if BESIDE in asked.only else ""
    text = "\n\n".join(filter(None, (figures(found), beside)))
    print(text)
    if asked.write:
        write_section(asked.write, "spam", f"{machine('scikit-learn', 'numpy')}.\n\n{text}")
    return 0 if all(each.met for each in found) else 1


def figures(found: Sequence[Shown]) -> str:
    """Give figures as a table."""
    return table(
        ("", "measured", "required", ""),
        [
            (f"{each.proof}. {each.name}", f"{each.value:,.3f}".rstrip("0").rstrip("."),
             each.required, ("met" if each.met else "**MISSED**") if each.required else "")
            for each in found
        ],
    )  # fmt: skip


def compared(folder: Path) -> str:
    """Give what every judge makes of the same later comments, as a table."""
    return "Later comments of proof 2, the same for all:\n\n" + table(
        (*("", "spam marked", "held", "let through"), *("ham marked", "held", "ms a comment")),
        list(_rows(folder)),
    )


def _rows(folder: Path) -> Iterator[tuple[str, ...]]:
    for each in peers.results(folder, _tell):
        counted = outcome(each.rows, each.found)
        shares = [
            counted.share(kind, band)  # type: ignore[arg-type]
            for kind, bands in (("spam", ("spam", "hold", "clean")), ("ham", ("spam", "hold")))
            for band in bands
        ]
        name = f"**{each.name}**" if each.name.startswith("Nachlese") else each.name
        yield (name, *(f"{100 * share:.2f} %" for share in shares), f"{each.milliseconds:.2f}")


def _tell(what: str) -> None:
    print(f"{what} ...", file=sys.stderr, flush=True)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How good and how fast the judge is.")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
