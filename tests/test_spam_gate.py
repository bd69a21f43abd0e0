"""The gate on the model that may be shipped: made of what it says, and gentle to unseen blogs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.spam import abroad, proofs, sets, starter
from moderation.learned.model import starter as shipped

ROOT = Path(__file__).parents[1]


def test_the_starter_is_made_of_the_public_sets_bit_for_bit(data: Path) -> None:
    """In a process of its own: no seed of hashing and no earlier test may matter."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.spam.starter", str(data / "spam"), "--check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stdout + done.stderr


def test_the_starter_may_only_hold() -> None:
    assert not shipped().marks
    assert not shipped().own


def test_a_blog_never_seen_is_held_little_and_never_marked(data: Path) -> None:
    rows = sets.made_mistakes(data / "spam")
    found = proofs.unseen(rows, starter.trained(data / "spam", without=["made-mistakes"]))

    assert found.share("ham", "hold") <= 0.05
    assert 0 == found.ham["spam"]


def test_flattery_with_an_address_is_held_and_honest_praise_is_not(data: Path) -> None:
    missed = [shown.name for shown in proofs.flattery(data / "spam") if not shown.met]
    assert [] == missed


@pytest.mark.parametrize("name", ["blind", "honest", "spam", "unseen"])
def test_comments_in_many_languages_are_judged_as_promised(name: str) -> None:
    assert [] == list(abroad.missed(name))


def test_a_set_that_changed_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "django-cast").mkdir()
    (tmp_path / "django-cast" / "comments.json").write_text("[]")
    with pytest.raises(sets.Changed, match="SHA-256"):
        sets.django_cast(tmp_path)
