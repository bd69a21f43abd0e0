"""What all tests share: the real WordPress, started once, and where the measured data lies."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import chromium
from hypothesis import HealthCheck, settings
from wordpress.fixture import wordpress

__all__ = ["chromium", "data", "golden", "wordpress"]

# A shared machine may be slow for a moment: no test fails for that.
settings.register_profile("noisy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("noisy")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes golden files anew: ./run golden."""
    parser.addoption("--golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden, or write it with --golden."""

    def compare(name: str, text: str) -> None:
        if request.config.getoption("--golden"):
            (GOLDEN / name).write_text(text)
        assert (GOLDEN / name).read_text() == text

    return compare


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real pages, exports and labelled comments beside the project."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        reason = f"the measured data is not at {folder}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return folder
