"""How fast somebody may ask: a bucket of tokens each, that fills again as time goes by.

Kept in this process's memory: the desk is one process, and a limit need not outlive it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

MOST = 10_000  # askers remembered; beyond, those whose buckets are full again are forgotten


@dataclass(slots=True)
class Pace:
    """Buckets by asker."""

    burst: int  # at once
    a_second: float  # on average
    buckets: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def wait(self, who: str, now: datetime) -> int:
        """Count a request; give 0, or how many seconds to wait if it is one too many."""
        with self.lock:
            left = self.level(who, now) - 1
            if left >= 0:
                self.buckets[who] = (left, now)
                self.forget(now)
                return 0
            return max(1, math.ceil(-left / self.a_second))

    def level(self, who: str, now: datetime) -> float:
        """Give how many requests somebody may send at once now."""
        level, at = self.buckets.get(who, (float(self.burst), now))
        return min(float(self.burst), level + max(0.0, (now - at).total_seconds()) * self.a_second)

    def forget(self, now: datetime) -> None:
        """Forget whose buckets are full, where there are many; where that is not enough, all."""
        if len(self.buckets) <= MOST:
            return
        self.buckets = {
            who: kept for who, kept in self.buckets.items() if self.level(who, now) < self.burst
        }
        if len(self.buckets) > MOST:
            self.buckets.clear()
