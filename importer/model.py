"""The normal form: what every reader yields and every writer takes.

Three kinds of content (`Site`, `Post`, `Comment`), what is no longer there (`Gone`) and two kinds
of honesty (`Problem`: could not be used or does not add up; `Skipped`: understood and left out on
purpose). Keys are natural text
prefixed by the installation's base address, so an import is idempotent, a reply can name a parent
that has not been read yet, and two databases merge:

    example.org/blog          the blog installed there
    example.org/blog/p7       its post 7
    example.org/blog/c42      its comment 42
    example.org/blog/cx1f...  a comment whose source has no ids: a hash of what is stable

Nothing here knows SQL, the network or a clock. Times are aware UTC datetimes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

Status = Literal["approved", "pending", "spam", "trash"]
Kind = Literal["comment", "pingback", "trackback"]
CommentStatus = Literal["open", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an item was seen."""

    format: str  # name in the registry of formats or scrapers: "wxr", "rest", "pages", ...
    id: str = ""  # the source's own id, verbatim
    captured: datetime | None = None  # when it said so: export or fetch time; None = unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One installation of a blog."""

    key: str
    url: str  # the home address, as written, without trailing slash
    title: str = ""
    language: str = ""  # BCP 47 as far as the source says: "de", "en-US"
    source: Source = field(default=Source(format=""), compare=False)
    raw: bytes = field(default=b"", compare=False, repr=False)  # the source record, verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is commented on: a post, a page, anything that carries comments."""

    key: str
    site: str
    url: str = ""
    title: str = ""  # plain text
    published: datetime | None = None
    offset: str = ""  # of the blog's own clock at that time, "+01:00"; "" = unknown
    body: str = ""  # HTML as the source gives it; untrusted
    comment_status: CommentStatus = "open"
    kind: str = "post"  # WordPress's post type
    status: str = "publish"  # WordPress's post status
    author: str = ""  # display name or login
    source: Source = field(default=Source(format=""), compare=False)
    raw: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a comment, as far as the source says."""

    name: str = ""  # plain text
    email: str = ""
    url: str = ""
    ip: str = ""
    user: str = ""  # id or login of a registered user of the site
    avatar: str = ""  # gravatar hash (MD5 or SHA-256, hex): joins, never published


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment, pingback or trackback."""

    key: str
    post: str
    parent: str | None = None  # key of the comment it answers
    author: Author = field(default_factory=Author)
    published: datetime | None = None
    offset: str = ""  # of the blog's own clock at that time, "+01:00"; "" = unknown
    body: str = ""  # HTML as the source gives it; newlines are breaks as in WordPress; untrusted
    kind: Kind = "comment"
    status: Status = "approved"
    url: str = ""  # permalink
    agent: str = ""  # the browser's User-Agent
    source: Source = field(default=Source(format=""), compare=False)
    raw: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What could not be used or does not add up: counted, stored, shown; never dropped."""

    where: str  # file and position, or address
    what: str  # what is wrong, what was done, what to do
    key: str = ""  # of the item concerned, if known
    lost: bool = True  # True: a record of the source is missing from the archive; False: a remark
    raw: bytes = field(default=b"", compare=False, repr=False)  # what was cut out


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A record that was understood and left out on purpose; `why` is a short reason to count by."""

    where: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A complete listing at `source.captured` no longer has this comment or post.

    The store keeps what it has and marks it as vanished since then; whatever shows it again later
    takes the mark away. A listing that may have been cut short proves nothing: yield none then.
    """

    key: str
    source: Source
    why: str = ""  # "not in the list of all ids any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Which comments one capture of a post showed: what the next import is compared with.

    `doubt` says why it proves nothing of those it lacks; "" = it is complete.
    """

    key: str  # of the post
    source: Source
    comments: tuple[str, ...]  # the last parts of their keys: "c42"
    pings: tuple[str, ...] = ()  # those of them that are pingbacks or trackbacks
    doubt: str = ""
    exact: bool = False  # it says how many there are and shows as many


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """At `source.captured` an address answered that there is nothing (404, 410).

    What that proves of a post that once stood there is told by everything that is kept.
    """

    url: str
    source: Source
    status: int


Item = Site | Post | Comment | Gone | Listed | Missed | Problem | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an address answered."""

    url: str  # the final address, after redirects
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    fetched: datetime | None = None


Fetch = Callable[[str], Page]  # raises NotFound, Refused, TryLater


def site_key(url: str) -> str:
    """Give the key of the installation at an address: host (lower case), port and folder."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    return parts.netloc.rpartition("@")[2].lower() + parts.path.rstrip("/")


def post_key(site: str, id: int | str) -> str:
    """Give the key of a post by the site's key and the post's id there."""
    return f"{site}/p{id}"


def comment_key(site: str, id: int | str) -> str:
    """Give the key of a comment by the site's key and the comment's id there."""
    return f"{site}/c{id}"


def derived_id(*parts: str) -> str:
    """Give a stable id for an item whose source has none: x and 16 hex digits of its parts."""
    return "x" + hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()
