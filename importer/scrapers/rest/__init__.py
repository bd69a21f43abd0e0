"""The WordPress REST API (wp/v2) of a live site: an address -> its posts and comments.

Without a password it gives what the public sees: approved comments of the type "comment" on
public posts. With one (an administrator's or editor's application password, put into the `Fetch`
by its maker, and `rest(authenticated=True)` here) everything: every status, pingbacks and
trackbacks, e-mail, IP address, user agent, and texts as they are stored.

With `since` only comments written after it are asked for (`after`, with a `Z`: a bare time would
be taken as the blog's own). Edits, decisions and deletions do not show up that way.

A password that is not accepted is a refusal, never a quiet return to what the public sees:
WordPress itself takes a wrong one for none, so the edit context is asked for, which it refuses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from importer.errors import NotFound, NotReadable, Refused
from importer.model import Fetch, Item, Page, Problem, Skipped, comment_key
from importer.scrapers import Scraper
from importer.scrapers.discover import address, announced, roots
from importer.scrapers.rest.answers import code_of, compact, number, parsed, text
from importer.scrapers.rest.posts import WHOLE, all_posts, posts_by_id, types
from importer.scrapers.rest.records import KIND, NOT_CONVERSATION, STATUS, Blog, blog_of, comment
from importer.scrapers.rest.walk import Window, walk

OVERLAP = timedelta(hours=25)  # a day, if a cache holds new comments back, and a change of clocks
INDEX = "name,description,url,home,gmt_offset,timezone_string,namespaces,authentication"
HIDDEN = "on posts that the public cannot see"
REASONS = {
    "rest_forbidden_context": "the password was not accepted, or its user may not moderate",
    "rest_forbidden_param": "the password was not accepted, or its user may not edit posts",
    "rest_forbidden_status": "the password was not accepted, or its user may not edit posts",
    "incorrect_password": "the password is wrong",
    "invalid_username": "there is no such user",
    "invalid_email": "there is no such user",
    "application_passwords_disabled": "application passwords are switched off there",
    "application_passwords_disabled_for_user": "this user may not use application passwords",
    "rest_not_logged_in": "the site shows its REST API to members only",
    "rest_cannot_access": "the site shows its REST API to members only",
    "rest_login_required": "the site shows its REST API to members only",
    "rest_no_route": "the site has no such route; a plugin may have taken it away",
}
ADVICE = {
    False: "give an application password (--user), or read the pages or feeds instead",
    True: "make a new application password under Users > Profile, for an administrator or editor; "
    "it is sent only to the origin of the address given, so give the one the site ends up at; "
    "a web server may also drop the Authorization header",
}


@dataclass(slots=True)
class Tally:
    """What was counted on the way, to be compared with what the site claims."""

    found: int = 0  # records, also those that were left out
    lost: int = 0
    total: int | None = None
    most: int = 0  # the highest total that was claimed
    known: set[int] = field(default_factory=set)  # ids of posts that were read
    posts: set[int] = field(default_factory=set)  # ids of posts that comments name
    kinds: Counter[str] = field(default_factory=Counter)  # unknown types
    statuses: Counter[str] = field(default_factory=Counter)  # unknown statuses


def rest(authenticated: bool = False) -> Scraper:
    """Give the scraper; `authenticated`: the `Fetch` it gets carries an application password."""

    def read(start: Page, fetch: Fetch, since: datetime | None) -> Iterator[Item]:
        return read_site(start, fetch, since, authenticated)

    return Scraper(
        name="rest",
        title="WordPress REST API",
        claims=claims,
        read=read,
        carries="comments and their threads, posts, pages; with an application password every "
        "status, pingbacks, e-mail, IP and user agent",
        loses="without an application password: pingbacks, what is not approved, e-mail, IP",
    )


def claims(page: Page) -> bool:
    """Tell whether a page announces a REST API, or is the index of one."""
    names = (b'"wp\\/v2"', b'"wp/v2"')
    index = page.body.lstrip().startswith(b"{") and any(name in page.body for name in names)
    return bool(announced(page)) or index


def read_site(
    start: Page, fetch: Fetch, since: datetime | None, authenticated: bool
) -> Iterator[Item]:
    """Give the site, its posts, its comments, and what comments are on besides posts and pages.

    Raises NotFound where there is no API, Refused where it is closed or the password is not
    accepted, TryLater, NotReadable where it answers something else than JSON.
    """
    blog = find(start, fetch, authenticated)
    admit(blog, fetch)
    earliest = since - OVERLAP if since else None
    tally = Tally()
    yield blog.site
    kinds, remark = types(blog, fetch)
    yield from [remark] if remark else []
    whole = [kind for kind in kinds if kind.name in WHOLE]
    for id, item in chain.from_iterable(all_posts(blog, each, fetch, earliest) for each in whole):
        tally.known.add(id)
        yield item
    yield from comments(blog, fetch, earliest, tally)
    others = [kind for kind in kinds if since or kind not in whole]
    yield from posts_by_id(blog, others, tally.posts - tally.known - {0}, fetch)


def find(start: Page, fetch: Fetch, authenticated: bool) -> Blog:
    """Find the API of the site that a page belongs to; raises NotFound, Refused, TryLater."""
    tried: list[str] = []
    refused: Refused | None = None
    for root in roots(start):
        try:
            page = fetch(address(root, "", _fields=INDEX))
            index = parsed(page).value
        except (NotFound, NotReadable) as error:
            tried.append(str(error))
            continue
        except Refused as error:
            refused = explained(error, root, authenticated)
            continue
        if isinstance(index, dict) and isinstance(index.get("namespaces"), list):
            return blog_of(index, root, start, page, authenticated)
        tried.append(f"{page.url} is no index of an API")
    if refused:
        raise refused
    raise NotFound(f"no WordPress REST API is found from {start.url} ({'; '.join(tried)})")


def admit(blog: Blog, fetch: Fetch) -> None:
    """Ask for one comment, before anything is read; raises Refused with the reason, if it is so."""
    try:
        fetch(address(blog.root, "wp/v2/comments", **query(blog), per_page=1, _fields="id"))
    except Refused as error:
        raise explained(error, blog.root, blog.edit, blog) from error


def comments(blog: Blog, fetch: Fetch, since: datetime | None, tally: Tally) -> Iterator[Item]:
    """Give all comments that may be seen, written after a moment, and what does not add up."""
    asked = query(blog)
    if since:
        asked["after"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")

    def ask(offset: int, size: int) -> Page:
        return fetch(address(blog.root, "wp/v2/comments", **asked, per_page=size, offset=offset))

    for window in walk(ask):
        yield from _window(window, blog, tally)
    yield from sums(blog, tally)


def query(blog: Blog) -> dict[str, str | int]:
    """Ask for all that may be seen; "any" is every status, "all" (of types) every type."""
    private = {"context": "edit", "status": "any", "type": "all"} if blog.edit else {}
    return {"orderby": "id", "order": "asc", **private}


def _window(window: Window, blog: Blog, tally: Tally) -> Iterator[Item]:
    page = window.page or Page(url=blog.root, body=b"")
    tally.total = window.total if window.total is not None else tally.total
    tally.most = max(tally.most, tally.total or 0)
    for problem in window.problems:
        tally.lost += problem.lost
        yield problem
    for row in window.rows:
        tally.found += 1
        yield from record(row, blog, page, tally)


def record(row: Any, blog: Blog, page: Page, tally: Tally) -> Iterator[Item]:
    """Give the comment of a record, or why there is none, and remarks about it."""
    id = number(row, "id") if isinstance(row, dict) else 0
    if not id:
        what = "a comment without an id was left out"
        yield Problem(where=page.url, what=what, raw=compact(row))
        return
    where = f"{page.url} (comment {id})"
    kind = text(row, "type")
    if kind in NOT_CONVERSATION:
        yield Skipped(where=where, why=NOT_CONVERSATION[kind])
        return
    tally.posts.add(number(row, "post"))
    tally.kinds.update([kind] if kind not in KIND else [])
    tally.statuses.update([text(row, "status")] if text(row, "status") not in STATUS else [])
    yield comment(row, blog, page)
    key = comment_key(blog.key, id)
    yield from (Problem(where=where, what=w, key=key, lost=False) for w in doubts(row))


def doubts(row: dict[str, Any]) -> Iterator[str]:
    """Name what a comment's record lacks."""
    if not number(row, "post"):
        yield "the comment belongs to no post; it is kept under the post 0"
    if not text(row, "date_gmt") or text(row, "date_gmt").startswith(("-", "0000")):
        yield "the comment has no UTC date; its local date counts, by the clock of the site now"
    if not isinstance(row.get("content"), dict):
        yield "the comment has no text; it is kept without one"


def sums(blog: Blog, tally: Tally) -> Iterator[Item]:
    """Compare what was found with what the site counts, and name what was not known.

    WordPress counts comments on hidden posts too and then leaves them out: without a password
    they are skipped one by one; with one, or if there is more than was counted, it is a remark.
    """
    where = address(blog.root, "wp/v2/comments")
    strange = (("type", tally.kinds, "comments"), ("status", tally.statuses, "pending"))
    for what in chain.from_iterable(unknown(*each) for each in strange):
        yield Problem(where=where, what=what, lost=False)
    told = tally.found + tally.lost
    hidden = (tally.total or 0) - told
    if hidden > 0 and not blog.edit:
        yield from (Skipped(where=where, why=HIDDEN) for _ in range(hidden))
    elif tally.total is not None and (hidden > 0 or told > tally.most):
        what = (
            f"the site counts {tally.total} comments and gave {tally.found}; a plugin or the "
            "user's rights hide some, or it changed meanwhile: run it again"
        )
        yield Problem(where=where, what=what, lost=False)


def unknown(field_name: str, names: Counter[str], taken: str) -> Iterator[str]:
    """Say how many comments had a type or status that is not known."""
    for name, count in sorted(names.items()):
        yield f"{count} comments have the {field_name} {name!r} and were taken as {taken}"


def explained(error: Refused, root: str, authenticated: bool, blog: Blog | None = None) -> Refused:
    """Say why the API refuses, as far as its answer tells, and what to do."""
    page: Page | None = getattr(error, "page", None)
    code, words = code_of(page)
    if not words:
        return error
    reason = REASONS.get(code, words)
    told = blog.says.get("authentication") if blog else None
    if authenticated and isinstance(told, dict | list) and "application-passwords" not in told:
        reason = "application passwords are switched off there (WordPress wants https for them)"
    return Refused(f"{root} refuses us: {reason} ({code}); {ADVICE[authenticated]}")


SCRAPER = rest()
