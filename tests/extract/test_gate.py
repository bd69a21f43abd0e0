"""The gate: how right real pages are read must not fall below what is promised.

The pages are third parties' and stay outside the project (see bench/samples.py). `python -m
bench.extract` prints the same figures with trafilatura's beside them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.extract import FIGURES, figures, measured

FLOORS = {one.name: one.least for one in FIGURES if one.least is not None}


@pytest.fixture(scope="module")
def got(data: Path) -> dict[str, float]:
    """Measure once, without the contender."""
    return figures(measured(data / "pages", theirs=False))


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_figure_falls_below_what_is_promised(got: dict[str, float], name: str) -> None:
    """Every share is a macro average over sites."""
    assert got[name] >= FLOORS[name]


def test_no_word_of_a_form_is_in_an_author_or_a_text(got: dict[str, float]) -> None:
    """Reply links, badges and "says" belong to the theme."""
    assert got["form words"] == 0
