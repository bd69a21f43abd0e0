"""The site and the posts of a source that names pages by address, by path or by a word.

Comment systems know no blog, only pages: the site is the one said by --site, else the host of the
first full address. A post's key is derived from its address as readers of pages and feeds derive
it, so that all of them mean the same post. Where nothing says whose blog it is, the site is named
after the format and the file, and that is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from importer.errors import BadConfig
from importer.extract.place import plain
from importer.formats import Given
from importer.formats.values import moment, text
from importer.formats.wxr.owners import Owners
from importer.model import (
    Author,
    Comment,
    CommentStatus,
    Item,
    Kind,
    Post,
    Problem,
    Site,
    Source,
    Status,
    comment_key,
    derived_id,
    post_key,
    site_key,
)

UNSAID = (
    "it does not say whose blog it is: its comments are filed under {key}; import it with"
    " --site URL to have them with the blog's others"
)


class Said(NamedTuple):
    """A comment as a comment system has it; `time` in whatever form."""

    id: str
    page: str  # address, path or word of the page
    body: str  # HTML
    time: object = None
    parent: str = ""
    name: str = ""
    email: str = ""
    url: str = ""
    ip: str = ""
    user: str = ""
    avatar: str = ""
    status: Status = "approved"
    kind: Kind = "comment"
    link: str = ""
    agent: str = ""
    title: str = ""  # of the page


class Blog:
    """One site, with the posts that were met so far.

    `name`: what the source calls it, should nobody know its address.
    """

    def __init__(
        self,
        format: str,
        given: Given,
        url: str = "",
        title: str = "",
        captured: datetime | None = None,
        raw: bytes = b"",
        name: str = "",
    ) -> None:
        self.format, self.given, self.captured = format, given, captured
        self.url = home(given.site) or home(url)
        if given.site and not self.url:
            raise BadConfig(f"{given.site}: no address of a blog: say --site https://...")
        self.title, self.raw, self.name = title, raw, name
        self.begun = False
        self.met: set[str] = set()
        self.owners = Owners()
        self.doubled: set[int] = set()  # ids of a post that another had before, as hashes

    @property
    def key(self) -> str:
        """The site's key."""
        if self.url:
            return site_key(self.url)
        stem = PurePath(self.given.name).name.partition(".")[0]
        return f"{self.format}:{self.name or stem or '-'}"

    def source(self, id: str = "") -> Source:
        """Give where an item was seen."""
        return Source(format=self.format, id=id, captured=self.captured)

    def begin(self, url: str = "") -> Iterator[Item]:
        """Give the site, once; `url`: a full address of one of its pages, if nothing else says."""
        if self.begun:
            return
        self.begun = True
        self.url = self.url or host_of(url)
        source = self.source(self.name)
        yield Site(key=self.key, url=self.url, title=self.title, source=source, raw=self.raw)
        if not self.url:
            what = UNSAID.format(key=self.key)
            yield Problem(where=self.given.name, what=what, lost=False)

    def address(self, page: str) -> str:
        """Give the full address of a page named by address or path; "" where that is no address."""
        page = page.strip()
        if page.startswith(("http://", "https://")):
            return plain(page)
        if not self.url or not page.startswith(("/", "?")):
            return ""
        try:
            return plain(urljoin(f"{root(self.url)}/", page))
        except ValueError:
            return ""

    def post_key(self, page: str) -> str:
        """Give the key of the post on a page."""
        return post_key(self.key, derived_id(self.address(page) or page.strip()))

    def comment_key(self, id: str) -> str:
        """Give the key of a comment by its id; ids of other systems than WordPress say whose."""
        return comment_key(self.key, f"{self.format}-{id}")

    def post(
        self,
        page: str,
        *,
        title: str = "",
        id: str = "",
        published: datetime | None = None,
        closed: bool = False,
        raw: bytes = b"",
    ) -> Iterator[Item]:
        """Give the post on a page, once, and before the first the site."""
        yield from self.begin(page)
        key = self.post_key(page)
        if key in self.met:
            return
        self.met.add(key)
        status: CommentStatus = "closed" if closed else "open"
        yield Post(
            key=key, site=self.key, url=self.address(page) or page.strip(), title=title,
            published=published, comment_status=status, source=self.source(id or page.strip()),
            raw=raw,
        )  # fmt: skip

    def comment(self, said: Said, raw: bytes, where: str) -> Iterator[Item]:
        """Give a comment as a comment system said it, after the post that it is on.

        Without id: one derived from page, name, time and text. An id that stood on another page
        before (some systems number each page by itself) gets the page's before it.
        """
        yield from self.post(said.page, title=said.title)
        post = self.post_key(said.page)
        id = said.id or derived_id(said.page, said.name, text(said.time), said.body)
        id = self._claimed(id, post)
        published, offset = moment(said.time)
        key = self.comment_key(id)
        if published is None:
            yield Problem(where=where, what=f"comment {id} has no date", key=key, lost=False)
        yield Comment(
            key=key,
            post=post,
            parent=self.comment_key(self._own(said.parent, post)) if said.parent else None,
            author=Author(
                name=unescape(said.name.strip()), email=said.email.strip(), url=said.url.strip(),
                ip=said.ip.strip(), user=said.user.strip(), avatar=said.avatar.strip(),
            ),
            published=published,
            offset=offset,
            body=said.body,
            kind=said.kind,
            status=said.status,
            url=said.link,
            agent=said.agent,
            source=self.source(said.id or id),
            raw=raw,
        )  # fmt: skip

    def _claimed(self, id: str, post: str) -> str:
        """Give an id that is this post's alone: its own, unless another post's comment had it."""
        if not self.owners.claim(id, post):
            self.doubled.add(hash((id, post)))
        return self._own(id, post)

    def _own(self, id: str, post: str) -> str:
        """Give the id in the archive of a comment that this post's comments name."""
        return f"{post.rpartition('/p')[2]}-{id}" if hash((id, post)) in self.doubled else id


def home(url: str) -> str:
    """Give the address of a blog, which may be a bare host, as a full one; "" for what is none."""
    full = url.strip() if "//" in url else f"https://{url.strip()}"
    return full.rstrip("/") if url.strip() and host_of(full) else ""


def host_of(url: str) -> str:
    """Give scheme and host of a full address, "" for anything else."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    web = parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}" if web else ""


def root(url: str) -> str:
    """Give scheme and host: comment systems' paths begin there, not at the blog's folder."""
    return host_of(url) or url
