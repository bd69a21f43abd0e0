"""The sites in one export: a comment system may serve several blogs, and its export has them all.

Each is known by the system's own name for it. Pages are told apart within a site only: two blogs
both have an `/about`. What names no site belongs to the first one. With --site all are one blog,
which is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from importer.errors import NotReadable
from importer.formats import Given
from importer.formats.blog import Blog, home
from importer.formats.pages import OWN_MACHINE
from importer.model import Item, Problem

MOST = 1000  # sites in an export


class Sites:
    """The blogs that were met so far, by the system's name for each."""

    def __init__(self, format: str, given: Given) -> None:
        self.format, self.given = format, given
        self.blogs: dict[str, Blog] = {}
        self.names: set[str] = set()

    def blog(self, name: str, url: str = "", title: str = "") -> Blog:
        """Give the blog of a name, which begins with its address and title.

        Raises NotReadable where there are more than any system serves.
        """
        self.names |= {name} if name else set()
        if len(self.names) > MOST:
            raise NotReadable(f"{self.given.name}: more than {MOST} sites: no export has them.")
        only = self.given.site or not name
        known = next(iter(self.blogs), name) if only else name
        if known not in self.blogs:
            self.blogs[known] = Blog(self.format, self.given, url, title, name=title or name)
        return self.blogs[known]

    def end(self) -> Iterator[Item]:
        """Give a site where there was none, and say where several became one."""
        if not any(blog.begun for blog in self.blogs.values()):
            yield from self.blog("").begin()
        if self.given.site and len(self.names) > 1:
            what = f"it holds {len(self.names)} sites: all are filed under {self.given.site}"
            yield Problem(where=self.given.name, what=what, lost=False)


def first_public(urls: Iterable[str]) -> str:
    """Give the first address that is not a developer's own machine, "" for none."""
    homes = (home(url) for url in urls if "." in url or "//" in url)
    return next((url for url in homes if url and not _own(url)), "")


def _own(url: str) -> bool:
    return url.rpartition("//")[2].partition("/")[0].partition(":")[0] in OWN_MACHINE
