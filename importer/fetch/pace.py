"""When the next request may go out: one a second per host, and longer after trouble.

Times are seconds of an arbitrary clock; the clock and the waiting are arguments, so a test takes
no time at all. It sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

USUAL = 1.0  # seconds between two requests to one host


class Lane(NamedTuple):
    """Addresses with a pace of their own, on whatever host."""

    prefix: str
    gap: float  # seconds between two requests
    rest: float  # seconds to wait after a 429 that does not say how long


class Pace:
    """When each host was asked last."""

    def __init__(self, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._last: dict[str, float] = {}

    def wait(self, host: str, delay: float) -> None:
        """Wait until a host may be asked again, and note that it is asked now."""
        left = self._last.get(host, float("-inf")) + delay - self._monotonic()
        if left > 0:
            self._sleep(left)
        self._last[host] = self._monotonic()


def retry_after(value: str | None, now: datetime) -> float | None:
    """Read a Retry-After header: seconds or a date (RFC 9110 section 10.2.3)."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def backoff(tried: int, chance: float) -> float:
    """Give the seconds to wait after so many tries: 1, 2, 4 ..., each shortened by up to a half."""
    return float(2 ** (tried - 1)) * (0.5 + chance / 2)
