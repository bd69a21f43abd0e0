"""Names without the words that a theme puts around them."""

from __future__ import annotations

import pytest

from importer.extract.names import bare


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (["Ann said...", "Bob said...", "Cleo Bell said..."], ["Ann", "Bob", "Cleo Bell"]),
        (["Jim Wall said..."], ["Jim Wall"]),
        (["Posted by: Ann |"], ["Ann"]),
        (["napsal Jan", "napsal Ota", "napsal Petr Novák"], ["Jan", "Ota", "Petr Novák"]),
        (["Soumis par Paul"], ["Paul"]),
        (["Ann (not verified)"], ["Ann"]),
        (["Anna Berg", "Hans Berg"], ["Anna Berg", "Hans Berg"]),  # a family, not a word
        (["said", "Von", "Da Vinci"], ["said", "Von", "Da Vinci"]),
        (["de Vries", "de Boer"], ["de Vries", "de Boer"]),
        (["", "Ann"], ["", "Ann"]),
    ],
)
def test_only_what_is_no_name_goes(said: list[str], names: list[str]) -> None:
    """What all share and no name has, and a few words that are known."""
    assert names == bare(said)
