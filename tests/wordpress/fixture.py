"""The fixture `wordpress`: one blog for all tests of a session, none where it is not installed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from wordpress.server import WordPress, running
from wordpress.site import PACKAGES, missing


@pytest.fixture(scope="session")
def wordpress() -> Iterator[WordPress]:
    """Run a seeded WordPress; put back what you change in it."""
    require_packages()
    with tempfile.TemporaryDirectory(prefix="nachlese-") as folder, running(Path(folder)) as blog:
        yield blog


def require_packages() -> None:
    """Skip the test where WordPress is not installed; on a CI it has to be."""
    lacks = missing()
    if lacks:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse(f"no {', '.join(lacks)}; install it: apt-get install {PACKAGES}")
