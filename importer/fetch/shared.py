"""One budget a host for all processes of a person: whoever asks next waits for whoever asked last.

A file a host holds the time at which it may be asked next; who wants to ask takes a turn under a
lock, moves the time on, and waits for the turn without holding anything. A process that dies takes
nothing with it but its turn. Where no file can be written, each process keeps its own pace.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from importer.fetch.pace import Pace

FARTHEST = 3600.0  # seconds ahead; what lies beyond is from a clock that was set back


class SharedPace:
    """When each host may be asked next, whoever asks."""

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._sleep = sleep
        self._own = Pace(clock, sleep)

    def wait(self, host: str, delay: float) -> None:
        """Wait until a host may be asked again, and note that it is asked then."""
        if delay <= 0:
            return
        try:
            pause = self._turn(host, delay)
        except OSError:  # no place to write to
            self._own.wait(host, delay)
            return
        if pause > 0:
            self._sleep(pause)

    def _turn(self, host: str, delay: float) -> float:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = hashlib.blake2b(host.encode(), digest_size=12).hexdigest()
        with (self._folder / name).open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            now, free = self._clock(), _time(file.read(40))
            turn = max(now, free if free - now <= FARTHEST else now)
            file.truncate(0)
            file.write(repr(turn + delay))
        return turn - now


def _time(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def usual_folder() -> Path:
    """Give where a person's processes keep their pace: in the cache, or where there is no home."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.environ.get("CACHE_DIRECTORY", "")
    if cache:
        return Path(cache.partition(":")[0]) / "nachlese" / "hosts"
    home = Path("~").expanduser()
    if home.is_dir() and os.access(home, os.W_OK):
        return home / ".cache" / "nachlese" / "hosts"
    return Path(tempfile.gettempdir()) / f"nachlese-{os.getuid()}" / "hosts"
