"""What is commented on: all posts and pages, and whatever else carries comments, by its id.

Posts and pages are read whole, other types (attachments, a theme's recipes) only as far as
comments name them. With a password also drafts, private posts and the trash are seen. A type that
may not be read is a remark: its comments are kept all the same, and the store makes a stub.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from importer.errors import NotFound, NotReadable, Refused
from importer.model import Fetch, Item, Page, Problem, post_key
from importer.scrapers.discover import address
from importer.scrapers.rest.answers import Row, number, parsed, rows, text
from importer.scrapers.rest.records import Blog, post
from importer.scrapers.rest.walk import walk

CHUNK = 100  # ids in one request, WordPress's limit for a list
WHOLE = ("post", "page")  # types read as a whole
FURNITURE = {
    "nav_menu_item", "wp_block", "wp_template", "wp_template_part", "wp_global_styles",
    "wp_navigation", "wp_font_family", "wp_font_face",
}  # fmt: skip
STATUSES = {"attachment": "inherit,private,trash"}  # else:
EVERY_STATUS = "any,trash"  # "any" leaves out what no search finds, and that is the trash


class Type(NamedTuple):
    """A post type, and the route to it."""

    name: str
    route: str


USUAL = (
    Type("post", "wp/v2/posts"),
    Type("page", "wp/v2/pages"),
    Type("attachment", "wp/v2/media"),
)


def types(blog: Blog, fetch: Fetch) -> tuple[tuple[Type, ...], Problem | None]:
    """Give the post types of a site, and a remark where it does not say them."""
    url = address(blog.root, "wp/v2/types")
    try:
        value = parsed(fetch(url)).value
    except (Refused, NotFound, NotReadable) as error:
        what = f"the site does not tell its types of posts, so the usual ones are read: {error}"
        return USUAL, Problem(where=url, what=what, lost=False)
    named = value.values() if isinstance(value, dict) else ()
    found = tuple(_type(row) for row in named if text(row, "rest_base"))
    return tuple(each for each in found if each.name not in FURNITURE) or USUAL, None


def _type(row: Row) -> Type:
    space = text(row, "rest_namespace") or "wp/v2"
    return Type(text(row, "slug"), f"{space.strip('/')}/{text(row, 'rest_base').strip('/')}")


def all_posts(
    blog: Blog, kind: Type, fetch: Fetch, since: datetime | None
) -> Iterator[tuple[int, Item]]:
    """Give every post of a type that may be seen, changed since a moment; with its id, or 0."""
    query = query_of(blog, kind, orderby="id", order="asc")
    if since:  # since WordPress 5.7; older ones do not know it and give all, which is no harm
        query["modified_after"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")

    def ask(offset: int, size: int) -> Page:
        return fetch(address(blog.root, kind.route, **query, per_page=size, offset=offset))

    try:
        for window in walk(ask):
            yield from ((0, problem) for problem in window.problems)
            yield from _items(window.rows, blog, window.page)
    except (Refused, NotFound, NotReadable) as error:
        yield 0, _unread(blog, kind, error)


def posts_by_id(blog: Blog, kinds: Iterable[Type], ids: set[int], fetch: Fetch) -> Iterator[Item]:
    """Give posts by their ids, whatever type they are of; what is not found is a remark."""
    missing = set(ids)
    for kind in kinds:
        try:
            for found, item in _chosen(blog, kind, missing, fetch):
                missing.discard(found)
                yield item
        except (Refused, NotFound, NotReadable) as error:
            yield _unread(blog, kind, error)
    yield from (_not_found(blog, id) for id in sorted(missing))


def _chosen(blog: Blog, kind: Type, ids: set[int], fetch: Fetch) -> Iterator[tuple[int, Item]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), CHUNK):
        some = ",".join(map(str, ordered[start : start + CHUNK]))
        query = query_of(blog, kind, include=some, per_page=CHUNK)
        page = fetch(address(blog.root, kind.route, **query))
        yield from _items(rows(page)[0], blog, page)


def query_of(blog: Blog, kind: Type, **query: str | int) -> dict[str, str | int]:
    """Ask for all posts of a type that may be seen."""
    private: dict[str, str | int] = {
        "context": "edit",
        "status": STATUSES.get(kind.name, EVERY_STATUS),
    }
    return {"_embed": "author", **(private if blog.edit else {}), **query}


def _items(found: list[Row], blog: Blog, page: Page | None) -> Iterator[tuple[int, Item]]:
    where = page or Page(url=blog.root, body=b"")
    for row in found:
        id = number(row, "id") if isinstance(row, dict) else 0
        if id:
            yield id, post(row, blog, where)
        else:
            yield 0, Problem(where=where.url, what="a post without an id was left out")


def _unread(blog: Blog, kind: Type, error: Exception) -> Problem:
    return Problem(
        where=address(blog.root, kind.route),
        what=f"the posts of the type {kind.name!r} cannot be read: {error}; "
        "their comments are kept without title and text of the post",
        lost=False,
    )


def _not_found(blog: Blog, id: int) -> Problem:
    return Problem(
        where=blog.root,
        what=f"post {id} has comments, but the site does not show it; they are kept without its "
        "title and text",
        key=post_key(blog.key, id),
        lost=False,
    )
