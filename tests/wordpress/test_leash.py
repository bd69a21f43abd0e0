"""Nothing stays behind, whatever happens to the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wordpress.leash import leashed, run, wait_until

SLEEPERS = ("sh", "-c", "sleep 1000 & echo $!; sleep 1000")
OWNER = """
import sys, time
from pathlib import Path
from wordpress.leash import leashed
with leashed(sys.argv[2:], Path(sys.argv[1])):
    time.sleep(1000)
"""


def said(log: Path) -> int:
    """Wait for the process that a child says it started."""
    while not log.exists() or not log.read_text().strip():
        time.sleep(0.01)
    return int(log.read_text())


def gone(process: int) -> bool:
    """Wait up to ten seconds for a process to end; one that nobody buried yet has ended."""
    stat = Path(f"/proc/{process}/stat")
    for _ in range(1000):
        if not stat.exists() or ") Z " in stat.read_text():
            return True
        time.sleep(0.01)
    return False


def test_a_child_and_its_children_end_with_the_block(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with leashed(SLEEPERS, log):
        process = said(log)

    assert gone(process)


def test_a_child_and_its_children_end_when_we_are_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    path = os.pathsep.join(sys.path)
    command = [sys.executable, "-c", OWNER, str(log), *SLEEPERS]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}) as owner:
        process = said(log)
        owner.send_signal(signal.SIGKILL)

    assert gone(process)


def test_a_child_that_dies_before_it_is_ready_is_an_error_with_its_last_words(
    tmp_path: Path,
) -> None:
    log = tmp_path / "log"
    command = ["sh", "-c", "echo no such port; exit 3"]

    with leashed(command, log) as child, pytest.raises(OSError, match=r"3 before .*\nno such port"):
        wait_until(lambda: False, child, log)


def test_a_command_that_fails_raises_with_what_it_said() -> None:
    with pytest.raises(RuntimeError, match=r"sh ended with 4:\nsorry"):
        run(["sh", "-c", "echo sorry >&2; exit 4"])
