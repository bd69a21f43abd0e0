"""Read a large file in a process of its own, while this one writes what was read before.

Reading takes as long as writing, and each keeps one processor busy: on two, an import takes little
more than half the time. The process is this module run by itself; it sends batches of items as the
store wants them (`prepared`), at last `END` or the exception that reading ended with. Killed, it
takes nothing with it: what has not arrived was not saved, and the next run reads it again.

Deliberately for single files only: a folder's files are many and small, standard input belongs to
the process that was given it.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from importer.errors import TryLater
from importer.model import Item
from importer.sightings import New, Savable, prepared

WORTH = 8 << 20  # bytes: below, starting Python takes longer than reading
BATCH = 500  # items sent at a time
PIPE = 1 << 20  # bytes: a batch, so that the reader can be one ahead
END = "end"
ROOT = str(Path(__file__).parent.parent)


def worth(source: str) -> bool:
    """Whether a source is so large that reading ahead saves time."""
    path = Path(source)
    return (os.cpu_count() or 1) > 1 and path.is_file() and path.stat().st_size >= WORTH


def read_ahead(
    source: str, format: str, site: str, meter: Callable[[BinaryIO, int], BinaryIO]
) -> Iterator[Savable]:
    """Give what `importer.sync.read_files` gives of a file, read by a process of its own.

    Raises what reading raises, and TryLater where the process was ended from outside.
    """
    with open(source, "rb") as file, started(source, format, site) as child:
        metered = meter(file, os.stat(source).st_size)
        assert child.stdout
        try:
            for place, batch in frames(child.stdout, child, source):
                metered.seek(place)
                yield from map(arrived, batch)
        finally:
            child.kill()


def started(*args: str) -> subprocess.Popen[bytes]:
    """Start this module by itself, with the same packages as here."""
    path = os.pathsep.join([ROOT, *filter(None, [os.environ.get("PYTHONPATH")])])
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "importer.ahead", *args],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    widen(child.stdout)
    return child


def widen(pipe: IO[bytes] | None) -> None:
    """Make room in a pipe for a whole batch, where the system can and lets us."""
    if pipe and sys.platform == "linux":
        from fcntl import F_SETPIPE_SZ, fcntl

        with suppress(OSError):  # somebody has as much in pipes as one may: it is only slower
            fcntl(pipe.fileno(), F_SETPIPE_SZ, PIPE)


def frames(
    stream: IO[bytes], child: subprocess.Popen[bytes], source: str
) -> Iterator[tuple[int, list[Any]]]:
    """Give what the process sends, up to its end; raises what it says it ended with."""
    while (frame := load(stream)) != END:
        if isinstance(frame, BaseException):
            raise frame
        if frame is None:
            raise TryLater(f"{source}: reading was ended from outside ({child.wait()}): try again.")
        yield frame


def load(stream: IO[bytes]) -> Any:
    """Give the next thing that was sent; None where the sender is gone."""
    try:
        return pickle.load(stream)
    except (EOFError, pickle.UnpicklingError):
        return None


def arrived(item: Any) -> Savable:
    """Give an item that was sent: a tuple was a `New`, which would travel more slowly."""
    return New._make(item) if isinstance(item, tuple) else item


class Place:
    """How far reading has come in a file."""

    def __init__(self) -> None:
        self.stream: BinaryIO | None = None
        self.size = 0

    def meter(self, stream: BinaryIO, size: int) -> BinaryIO:
        """Note the file that is read."""
        self.stream, self.size = stream, size
        return stream

    def tell(self) -> int:
        """Give the number of bytes read; a file that is closed was read as far as it went."""
        return self.stream.tell() if self.stream and not self.stream.closed else self.size


def send(items: Iterable[Item], place: Place, out: IO[bytes]) -> None:
    """Send items in batches; what was read before an error goes first."""
    batch: list[Any] = []
    try:
        for item in map(prepared, items):
            batch.append(tuple(item) if isinstance(item, New) else item)
            if len(batch) == BATCH:
                dump((place.tell(), batch), out)
                batch = []
    except Exception as error:
        last: object = error
    else:
        last = END
    dump((place.tell(), batch), out)
    dump(last, out)


def dump(frame: object, out: IO[bytes]) -> None:
    """Send one thing."""
    pickle.dump(frame, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


def main() -> None:
    """Read the file named by the arguments and send its items to standard output."""
    from importer.sync import read_files

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that reads us sees to it
    gc.set_threshold(1_000_000)  # items make no cycles
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    place = Place()
    source, format, site = sys.argv[1:]
    try:
        send(read_files(source, format, site, place.meter), place, out)
    except BrokenPipeError:
        os._exit(0)  # nobody wants the rest


if __name__ == "__main__":
    main()
