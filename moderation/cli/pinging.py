"""Tell a watchdog how a run went: GET URL/start, URL, URL/fail (the convention of healthchecks)."""

from __future__ import annotations

import click


def ping(url: str, what: str = "") -> None:
    """Tell a watchdog, if there is one: "start", "fail", or "" for success.

    One that does not answer is said, and changes nothing else.
    """
    if not url:
        return
    from importer.fetch import Fetcher, Limits

    address = f"{url.rstrip('/')}/{what}".rstrip("/")
    limits = Limits(bytes=1 << 20, seconds=10, tries=2, patience=5)
    with Fetcher(url, ignore_robots=True, allow_private=True, delay=0, limits=limits) as fetch:
        try:
            fetch(address)
        except OSError as error:
            click.echo(f"The ping was not heard: {error}", err=True)
