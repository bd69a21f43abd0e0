"""Measuring whole processes, and keeping the figures in docs/benchmarks.md.

Wall time by the monotonic clock, CPU time by `os.wait4`: what the kernel counted for that child and
those it waited for. Memory is that of all processes of a command together, what they share counted
once (Linux: PSS, looked at twenty times a second), or the largest single one's where that is more.
(Linux counts the memory of the process that starts it too, up to the exec: a bench stays small
itself and imports nothing it measures.)
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import NamedTuple

PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
KIB = 1024 if sys.platform != "darwin" else 1  # the unit of ru_maxrss


class Cost(NamedTuple):
    """What one run of a command cost."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: int  # bytes of memory resident at most
    out: str = ""  # what it said on stdout


class Spread(NamedTuple):
    """A figure measured several times."""

    median: float
    low: float
    high: float


class Target(NamedTuple):
    """What a figure must reach, and whether it did."""

    name: str
    measured: Spread
    required: str  # for people: "at least 25"; "" = told, not required
    met: bool
    unit: str = ""


class Failed(RuntimeError):
    """A command that was to be measured ended with an error."""


def run(command: Sequence[str | Path], environ: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and give what it cost; raises Failed with what it said."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        child = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            env={**os.environ, **(environ or {})},
        )  # fmt: skip
        with watched(child.pid) as peaks:
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        for stream in (out, err):
            stream.seek(0)
        if child.returncode:
            said = err.read().decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(map(str, command))}: exit {child.returncode}\n{said}")
        said = out.read().decode(errors="replace")
    peak = max(usage.ru_maxrss * KIB, *peaks)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, said)


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """Look at the memory of a process and its children while the block runs; give what was seen."""
    peaks, done = [0], Event()

    def look() -> None:
        while not done.wait(0.05):
            peaks.append(sum(map(proportional, family(pid))))

    thread = Thread(target=look)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def family(pid: int) -> Iterator[int]:
    """Give the numbers of a process and of all its descendants, where the system tells."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it ended meanwhile
            yield from (each for child in listed.read_text().split() for each in family(int(child)))


def proportional(pid: int) -> int:
    """Give the bytes that a process has in memory, its part only of what others share; 0: gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(size) << 10 for size in PSS.findall(text))


def spread(values: Iterable[float]) -> Spread:
    """Give the median of some figures, the lowest and the highest."""
    some = list(values)
    return Spread(median(some), min(some), max(some))


def interleaved(
    rounds: int, contenders: Mapping[str, Callable[[], Cost]], tell: Callable[[str], None]
) -> dict[str, list[Cost]]:
    """Run contenders in turn, A B C A B C: what else the machine does hits all of them."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for number in range(1, rounds + 1):
        for name, contend in contenders.items():
            os.sync()  # what the one before left to the disk is not this one's
            cost = contend()
            costs[name].append(cost)
            tell(f"round {number}/{rounds}  {name:24} {cost.wall:8.2f} s {cost.peak / 1e6:6.0f} MB")
    return costs


def ratios(over: Sequence[Cost], under: Sequence[Cost]) -> Spread:
    """Give how many times the wall time of one is that of another, round by round."""
    return spread(a.wall / b.wall for a, b in zip(over, under, strict=True))


def cpu_ratios(over: Sequence[Cost], under: Sequence[Cost]) -> Spread:
    """Give how many times the CPU time of one is that of another, round by round."""
    return spread(a.cpu / b.cpu for a, b in zip(over, under, strict=True))


def commit_time(folder: Path, times: int = 50) -> float:
    """Give how many seconds SQLite takes to keep one row for good in a folder."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        conn = sqlite3.connect(Path(place, "commits.db"), isolation_level=None)
        conn.execute("create table rows (value)")
        start = time.monotonic()
        for value in range(times):
            conn.execute("insert into rows values (?)", (value,))
        spent = time.monotonic() - start
        conn.close()
    return spent / times


def machine(*packages: str) -> str:
    """Say when, on what and with which versions something was measured."""
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"Python {platform.python_version()}",
        f"{os.cpu_count()} CPUs ({platform.machine()})",
        *(f"{name} {installed(name)}" for name in packages),
    ]
    return ", ".join(parts)


def installed(package: str) -> str:
    """Give the installed version of a package; raises Failed where there is none."""
    try:
        return version(package)
    except PackageNotFoundError as error:
        hint = "python -m pip install --group bench"
        raise Failed(f"{package} is not installed: {hint}") from error


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a Markdown table; all columns but the first to the right."""
    ruler = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ruler, *rows])


def verdicts(targets: Iterable[Target]) -> str:
    """Give a Markdown table of what was required and what was reached."""
    return table(
        ("", "measured", "lowest to highest", "required", ""),
        [
            (
                each.name,
                f"{each.measured.median:,.2f}{each.unit}",
                f"{each.measured.low:,.2f} to {each.measured.high:,.2f}",
                each.required,
                ("met" if each.met else "**MISSED**") if each.required else "",
            )
            for each in targets
        ],
    )


def marks(name: str) -> tuple[str, str]:
    """Give the lines between which a bench writes."""
    return f"<!-- bench:{name} (written by ./run bench) -->", f"<!-- /bench:{name} -->"


def replaced(text: str, name: str, section: str) -> str:
    """Give a page with what stands between a bench's marks replaced; without marks, at its end."""
    start, end = marks(name)
    lines = section.strip("\n").rstrip()  # spaces at its start make it code
    whole = f"{start}\n{lines}\n{end}"
    before, found, rest = text.partition(start)
    if not found:
        return f"{text.rstrip()}\n\n{whole}\n".lstrip()
    _, closed, after = rest.partition(end)
    if not closed:
        raise Failed(f"the page has '{start}' but not '{end}': put it back")
    return f"{before}{whole}{after}"


def write_section(page: Path, name: str, section: str) -> None:
    """Write a bench's figures into a page, between its marks."""
    text = page.read_text() if page.exists() else "# Benchmarks\n"
    page.write_text(replaced(text, name, section))
