"""One importer a site: a lock that the kernel releases when its process dies, however it dies.

One file beside the database holds all locks, one byte a site; nothing stale can stay behind.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from importer.errors import TryLater


class Busy(TryLater):
    """Another process holds the lock."""


PLACES = 1 << 40  # bytes that a site's name may fall on; the file stays empty


@contextmanager
def only_one(database: Path, site: str) -> Iterator[None]:
    """Hold the lock of a site; raises TryLater at once if another process holds it."""
    place = int.from_bytes(hashlib.blake2b(site.encode(), digest_size=8).digest()) % PLACES
    with database.with_name(database.name + ".lock").open("ab") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError as error:
            raise Busy(f"{site}: another import or sync of it is running.") from error
        yield
