"""A site that makes trouble: when it is asked again, and when a person hears of it.

Each failure doubles the pause before the next try, with jitter so that many blogs of one host do
not come back at once; a site's own Retry-After counts if it asks for more. From the third failure
in a row on the circuit is open: until the pause is over no request goes out, and a person is told
once a day, not at every run of cron. One good run closes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST = timedelta(minutes=5)  # the pause after one failure; then 10, 20, 40 minutes ...
LONGEST = timedelta(hours=24)
OPEN = 3  # failures in a row after which the circuit is open


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong since the last good run."""

    failures: int = 0
    since: str = ""  # of the first failure
    until: str = ""  # no request before
    told: str = ""  # when a person was told last
    words: str = ""
    code: int = 0  # the exit code that it had


def failed(
    before: Trouble, words: str, code: int, now: datetime, after: float | None, chance: float
) -> Trouble:
    """Give the trouble after one more failure; `after`: seconds the site asked for; `chance`: 0-1.

    The pause is shortened by up to a quarter by chance.
    """
    failures = before.failures + 1
    pause = min(FIRST * 2 ** min(failures - 1, 16), LONGEST) * (1 - chance / 4)
    if after is not None:
        pause = max(pause, timedelta(seconds=min(after, LONGEST.total_seconds())))
    return replace(
        before,
        failures=failures,
        since=before.since or now.isoformat(),
        until=(now + pause).isoformat(),
        words=words,
        code=code,
    )


def is_open(trouble: Trouble, now: datetime) -> bool:
    """Whether the circuit is open: the site is left alone for now."""
    return trouble.failures >= OPEN and now < datetime.fromisoformat(trouble.until)


def to_tell(trouble: Trouble, now: datetime) -> str:
    """Give what a person is to hear now, "" if they heard it within a day.

    While the circuit is closed every failure is told.
    """
    if trouble.failures < OPEN:
        return trouble.words
    if trouble.told and now - datetime.fromisoformat(trouble.told) < timedelta(days=1):
        return ""
    return (
        f"{trouble.words} (failed {trouble.failures} times in a row since {trouble.since[:16]}Z;"
        f" asked again from {trouble.until[:16]}Z on, said once a day)"
    )


def told(trouble: Trouble, now: datetime) -> Trouble:
    """Note that a person was told that the circuit is open."""
    return replace(trouble, told=now.isoformat()) if trouble.failures >= OPEN else trouble
