"""Child processes on a leash: however this process ends, they and their own children end too.

A child leads a session of its own. Beside it waits a `cat` on a pipe that only we hold open:
when we close it, or are killed, the kernel ends the pipe and the whole group is killed. What a
child holds is thrown away with its folder, so no orderly shutdown is waited for.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LEASH = 'exec 3<&0; (cat <&3 >/dev/null; kill -KILL 0) & exec "$@" </dev/null 3<&-'
LIMIT = 60.0  # seconds: a start takes two here; a loaded machine of a CI may need many times that
PAUSE = 0.02

Child = subprocess.Popen[bytes]


@contextmanager
def leashed(command: Sequence[str], log: Path, **env: str) -> Iterator[Child]:
    """Run a command beside us, its output in a file; kill it and all its children afterwards."""
    with log.open("wb") as out:
        child = subprocess.Popen(
            ["sh", "-c", LEASH, "leash", *command],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | env,
        )
    try:
        yield child
    finally:
        _let_go(child)


def _let_go(child: Child) -> None:
    """Close the pipe and wait: once the leader is reaped, its group was sent the same signal."""
    assert child.stdin is not None
    child.stdin.close()
    child.wait()


def wait_until(ready: Callable[[], bool], child: Child, log: Path) -> None:
    """Wait for a child to be ready; a child that dies or dawdles is an error with its log."""
    end = time.monotonic() + LIMIT
    while not ready():
        if child.poll() is not None:
            raise OSError(f"it ended with {child.returncode} before it was ready:\n{tail(log)}")
        if time.monotonic() > end:
            raise TimeoutError(f"it was not ready after {LIMIT:.0f} seconds:\n{tail(log)}")
        time.sleep(PAUSE)


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def run(command: Sequence[str], code: str = "") -> bytes:
    """Run a command to its end with text on stdin and return its stdout; raise with its stderr."""
    done = subprocess.run(command, input=code.encode(), capture_output=True, check=False)
    if done.returncode:
        said = (done.stderr + done.stdout).decode(errors="replace")
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{said}")
    return done.stdout
