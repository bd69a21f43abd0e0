"""A WordPress that runs: its address, its keys, its truth and its switches.

The truth is read from its database, not from the seeds; ids and counts in it are numbers, all
else is text. `rendered` is what WordPress makes of a comment's text (REST: content.rendered),
`rendered_author` the HTML that themes print as its author's name. `public` is an approved comment
of a published post without a password, whatever its type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from wordpress.database import database
from wordpress.leash import Child, leashed, run, wait_until
from wordpress.site import PHP, configure, copy_files, php

WORKERS = "4"
STARTED = "Development Server ("


@dataclass(frozen=True)
class WordPress:
    """A blog that runs; see running()."""

    url: str  # without a slash at its end
    admin: str  # user name of the administrator, who also wrote all posts
    password: str  # an application password of theirs
    log: Path  # one "METHOD URI" a request
    root: Path  # WordPress' files

    def php(self, code: str) -> str:
        """Run PHP code with WordPress loaded and return what it prints."""
        return run([*php(self.root), str(PHP / "run.php"), str(self.root)], code).decode()

    def json(self, code: str) -> Any:
        """Run PHP code with WordPress loaded and return the value that it returns."""
        command = [*php(self.root), str(PHP / "run.php"), str(self.root), "json"]
        return json.loads(run(command, code))

    def comments(self) -> list[dict[str, Any]]:
        """Return every comment: its row, rendered, rendered_author, link, public and meta."""
        return list(self.json("return nachlese_comments();"))

    def posts(self) -> list[dict[str, Any]]:
        """Return every post, page and recipe: its row, link and public."""
        return list(self.json("return nachlese_posts();"))

    def wxr(self) -> bytes:
        """Return the export file that WordPress makes of all its contents."""
        return run([*php(self.root), str(PHP / "export.php"), str(self.root)])

    def requests(self) -> list[str]:
        """Return "METHOD URI" of each request since forget_requests()."""
        return self.log.read_text().splitlines()

    def forget_requests(self) -> None:
        """Empty the log of requests."""
        self.log.write_text("")

    @contextmanager
    def option(self, **options: Any) -> Iterator[None]:
        """Set options; None deletes one. What was there before comes back afterwards."""
        before = self.json(f"return nachlese_set_options({_quoted(options)});")
        try:
            yield
        finally:
            self.json(f"return nachlese_set_options({_quoted(before)});")

    def rest_off(self) -> AbstractContextManager[None]:
        """Switch the REST API off: 401 for everybody, and no page points to it."""
        return self.option(nachlese_rest_off="1")

    def theme(self, slug: str) -> AbstractContextManager[None]:
        """Show the blog in another theme."""
        return self.option(template=slug, stylesheet=slug)

    def locale(self, code: str) -> AbstractContextManager[None]:
        """Show the blog in another language of LOCALES, or en_US, with that language's dates."""
        return self.option(**self.json(f"return nachlese_locale({_quoted(code)});"))


def _quoted(value: Any) -> str:
    """Return PHP code for a value."""
    text = json.dumps(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"json_decode('{text}', true)"


@contextmanager
def running(folder: Path) -> Iterator[WordPress]:
    """Run a seeded WordPress below an empty folder, which is the caller's to delete."""
    root, log = folder / "wordpress", folder / "requests.log"
    copy_files(root)
    log.touch()
    with database(folder) as sock, _serving(root, log) as url:
        configure(root, url, sock)
        keys = json.loads(run([*php(root), str(PHP / "install.php"), str(root)]))
        blog = WordPress(url=url, **keys, log=log, root=root)
        blog.php("require NACHLESE_PHP . '/seed.php'; nachlese_seed();")
        _visit(url)
        blog.forget_requests()
        yield blog


@contextmanager
def _serving(root: Path, log: Path) -> Iterator[str]:
    """Run PHP's web server on a port that the system picks and yield its address."""
    said = root.parent / "server.log"
    command = [*php(root), "-S", "127.0.0.1:0", "-t", str(root), str(PHP / "router.php")]
    env = {"PHP_CLI_SERVER_WORKERS": WORKERS, "NACHLESE_LOG": str(log)}
    with leashed(command, said, **env) as child:
        yield _address(child, said)


def _address(child: Child, log: Path) -> str:
    """Wait for the web server and return the address that it says it listens on."""
    wait_until(lambda: STARTED in log.read_text(), child, log)
    return log.read_text().partition(STARTED)[2].partition(")")[0]


def _visit(url: str) -> None:
    """Get the front page once: it works, and what WordPress makes on a first visit is made."""
    try:
        with urlopen(url) as page:
            page.read()
    except (HTTPError, URLError) as error:
        raise OSError(f"{url} does not answer: {error}") from error
