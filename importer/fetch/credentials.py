"""A user name and an application password: for one origin only, and never unencrypted."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from importer.errors import BadConfig
from importer.fetch.addresses import on_loopback, origin


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and an application password, and the one origin that may see them."""

    user: str
    password: str = field(repr=False)
    origin: str


def application_password(url: str, user: str, password: str) -> Credentials:
    """Give the credentials for a site; raises BadConfig where they would travel unencrypted."""
    if urlsplit(url).scheme != "https" and not on_loopback(url):
        raise BadConfig(
            f"the password for {user} would travel unencrypted to {url}; use the https address"
        )
    return Credentials(user, password, origin(url))


def login(given: Credentials | None, url: str) -> dict[str, str]:
    """Give the header that logs in at an address; none for any other origin than theirs."""
    if given is None or origin(url) != given.origin:
        return {}
    token = b64encode(f"{given.user}:{given.password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}
