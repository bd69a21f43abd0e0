"""What can go wrong, as exceptions a caller can tell apart.

    ValueError
      NotReadable      the input is not what it claims to be, or cannot be read   (exit 65)
        Unknown        ... because no format here knows it
      BadConfig        a setting makes no sense                                   (exit 78)
      Ambiguous        two readers claim one input: a bug to show                 (exit 65)
    OSError
      NotFound         no such file, address or key                               (exit 66)
      Refused          the site or a rule says no: 401, 403, robots.txt           (exit 69)
      TryLater         time-out, 429, 5xx, locked: the same call may work later   (exit 75)

Bad *data* inside a readable input is never an exception: it is a `Problem` item.
Messages say what, where and what to do next, in that order.
"""

from __future__ import annotations


class NotReadable(ValueError):
    """The input is not readable as any (or as the named) format."""


class Unknown(NotReadable):
    """No format claims the input."""


class BadConfig(ValueError):
    """A setting or combination of options makes no sense."""


class Ambiguous(ValueError):
    """Two readers claim the same input."""


class NotFound(OSError):
    """There is no such file, address or key."""


class Refused(OSError):
    """The site or a rule refuses: 401, 403, robots.txt, a private address."""


class TryLater(OSError):
    """Nothing is wrong with the request; it may succeed later. `after`: seconds asked for."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after
