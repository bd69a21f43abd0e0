"""Who must wait before trying a password again: pure.

Failures of a quarter of an hour count. A name tried from one address may fail five times, an
address 30 times over all names, a name 100 times over all addresses (so that nobody can lock a
moderator out from one place); then each further try costs a wait that doubles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FREE = {"pair": 5, "address": 30, "name": 100}  # failures that cost nothing


def wait(failures: Sequence[datetime], free: int, now: datetime) -> int:
    """Give the seconds left to wait after some failures, 0 for none."""
    recent = [each for each in failures if each > now - WINDOW]
    over = len(recent) - free
    if over < 0:
        return 0
    length = min(timedelta(seconds=2 ** min(over, 20)), WINDOW)
    return max(0, int((max(recent) + length - now).total_seconds() + 0.999))


def longest(failures: Mapping[str, Sequence[datetime]], now: datetime) -> int:
    """Give the longest wait of those that apply, by the kinds in FREE."""
    return max(wait(failures[kind], free, now) for kind, free in FREE.items())
