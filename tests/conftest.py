"""What all tests share: the real WordPress, started once, and where the measured data lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wordpress.fixture import wordpress

__all__ = ["data", "wordpress"]


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real pages, exports and labelled comments beside the project."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        reason = f"the measured data is not at {folder}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return folder
