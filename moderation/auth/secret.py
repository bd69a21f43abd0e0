"""Passwords, random words, one-time codes: made and checked, kept nowhere. Pure but for chance."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from moderation.auth.roles import Rejected

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 512  # characters of a password; NIST SP 800-63B asks for 8 and more
RECOVERY_CODES = 10
STEP = 30  # seconds a one-time code is shown (RFC 6238)


@cache
def hasher() -> PasswordHasher:
    """Give Argon2id with RFC 9106's low-memory parameters: 64 MiB, some 50 ms."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def hashed(password: str) -> str:
    """Give what to keep of a password."""
    return hasher().hash(password)


@cache
def nobodys() -> str:
    """Give a hash that no password has, so that an unknown name takes as long as a known one."""
    return hashed(word())


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one that was kept; takes as long where none was."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        hasher().verify(kept or nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def outdated(kept: str) -> bool:
    """Whether a kept password was hashed with weaker parameters than today's."""
    return hasher().check_needs_rehash(kept)


def check_strength(password: str, name: str) -> None:
    """Raise Rejected for a password that is too short, too long or plainly guessed."""
    if len(password) < SHORTEST:
        raise Rejected("A password needs at least {n} characters.", n=SHORTEST)
    if len(password) > LONGEST:
        raise Rejected("A password may have {n} characters at most.", n=LONGEST)
    if len(set(password)) < 5 or name.casefold() in password.casefold():
        raise Rejected(
            "That is easily guessed: take several words, or let a password manager choose."
        )


def word() -> str:
    """Make up a word of 256 bits for a session, a link or a token."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """Give what to keep of a word that `word` made up."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def recovery_codes() -> list[str]:
    """Make up codes for whoever loses the device, to be written down: 80 bits each."""
    raw = [secrets.token_hex(10) for _ in range(RECOVERY_CODES)]
    return ["-".join(each[start : start + 5] for start in range(0, 20, 5)) for each in raw]


def recovery(text: str) -> str:
    """Give a recovery code as it is kept, however it was typed."""
    return digest("".join(c for c in text.lower() if c in "0123456789abcdef"))


def totp_secret() -> str:
    """Make up the secret that an app for one-time codes shares with us."""
    import pyotp

    return pyotp.random_base32()


def totp_address(shared: str, name: str, where: str) -> str:
    """Give the otpauth: address that an app reads from a QR code."""
    import pyotp

    return pyotp.TOTP(shared).provisioning_uri(name=name, issuer_name=f"Nachlese {where}".strip())


def totp_step(shared: str, code: str, now: datetime, last: int) -> int | None:
    """Give the step a one-time code belongs to: this one, the one before or after; else None.

    A step is good once: nothing up to `last` is taken again (RFC 6238, 5.2).
    """
    import pyotp

    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        return None
    here = int(now.timestamp()) // STEP
    one = pyotp.TOTP(shared)
    steps = (step for step in (here - 1, here, here + 1) if step > last)
    return next(
        (each for each in steps if secrets.compare_digest(one.generate_otp(each), typed)), None
    )
