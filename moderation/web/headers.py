"""What the desk's answers tell browsers to refuse, and which requests it refuses itself: pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

# No inline script or style, nothing from elsewhere, in nobody's frame.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with that browsers send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
SAFE = ("GET", "HEAD", "OPTIONS")


class Headers(Protocol):
    """What a request's headers can do, and a dict."""

    def get(self, key: str, /) -> str | None:
        """Give a header's value, None if it is not there."""


def forged(method: str, headers: Headers, origins: Collection[str]) -> bool:
    """Whether a request was made by another site's page in the person's browser.

    In the order of what browsers tell most surely: a safe method and a token without a cookie
    pass; `Sec-Fetch-Site` decides where it is sent; without it and without `Origin` it is no
    browser; an `Origin` must be one of ours.
    """
    if method in SAFE:
        return False
    if (headers.get("Authorization") or "").startswith("Bearer ") and not headers.get("Cookie"):
        return False
    if site := headers.get("Sec-Fetch-Site"):
        return site not in ("same-origin", "none")
    origin = headers.get("Origin")
    return origin is not None and origin.lower() not in origins
