"""GitHub Discussions and Issues, as giscus and utterances use them: the JSON that their API gives.

GraphQL's `discussions`, `issues` or `search` with their `nodes`, or one `discussion` or `issue`;
what giscus's own API gives of a thread; REST's lists of issues, and of comments, which name their
issue by its address; what `gh issue list --json` prints; several of them one behind the other.
Threads are known by their number, so issues and comments may come in files of their own, in any
order. The page is named by the title, as giscus and utterances do (a path without its first slash,
an address), or in a line of its own in the thread's first text, where they write its address; else
the thread on GitHub is the post's address.

What was minimised as spam is spam, as abuse trash, and so is what was deleted under its answers.
REST names whom a comment in a discussion answers by `parent_id`. Pull requests are no
threads: skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog, host_of, root
from importer.formats.json_records import Record, records
from importer.formats.values import first, html, ident, moment, text, true
from importer.model import (
    Author,
    Comment,
    Item,
    Post,
    Problem,
    Skipped,
    Status,
    derived_id,
    post_key,
)

MARK = re.compile(rb'"https://(?:api\.)?github\.com/[^"\s]{1,200}/(?:issues|discussions)/\d+')
WANTED = (
    r"|items|.*(?:discussions|issues|search|comments)\.nodes"
    r"|(?:data\.repository\.|data\.)?(?:discussion|issue)\{\}"
)
ENVELOPE = rb'\{\s*"(?:data|total_count|items|viewer|discussion|issue)"\s*:'
# A line of nothing but an address: bare, or as utterances write it, [address](address).
ADDRESS = re.compile(
    r"^(?:\[(https?://[^\s\]]{1,2000})\]\(\1\)|(https?://[^\s<>]{1,2000}))\s*$", re.M
)
THREAD = re.compile(
    r"https://(?:api\.)?github\.com/(?:repos/)?([\w.-]{1,100}/[\w.-]{1,100})/(?:issues|discussions)/(\d{1,12})"
)
PATH = re.compile(r"[\w.~%+-]+(?:/[\w.~%+-]*)+|[\w.~%-]+\.html?")
MINIMIZED: dict[str, Status] = {"spam": "spam", "abuse": "trash"}
NUMBER = re.compile(r"#(?:issue|discussion)comment-(\d{1,18})$")
GHOST = "ghost"
BOTS = {"utterances-bot", "giscus", "giscus[bot]"}  # who opens threads for a page


def sniff(start: bytes) -> bool:
    """Whether this is JSON with threads of GitHub in it."""
    flat = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    people = b'"author"' in flat or b'"user"' in flat
    return flat[:1] in (b"{", b"[") and people and MARK.search(flat) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the threads and comments. Raises NotReadable where there are none."""
    blog: Blog | None = None
    for record in records(stream, given.name, WANTED, ENVELOPE):
        if isinstance(record, Problem):
            yield record
            continue
        found = THREAD.match(_address(record.value)) if isinstance(record.value, dict) else None
        if found is None:
            if isinstance(record.value, dict):
                what = "neither a thread nor a comment of GitHub"
                yield Problem(where=record.place, what=what, raw=record.data)
            continue
        blog = blog or Blog("github", given, f"https://github.com/{found[1]}", found[1])
        yield from blog.begin()
        yield from _record(record, found[2], blog)
    if blog is None:
        raise NotReadable(f"{given.name}: no discussion or issue of GitHub is in it.")


def _address(row: dict[str, Any]) -> str:
    """Give the address that tells the thread: a comment's own, or its issue's."""
    return text(first(row, "issue_url", "html_url", "url"))


def _record(record: Record, number: str, blog: Blog) -> Iterator[Item]:
    row = record.value
    if "pull_request" in row:
        yield Skipped(where=record.place, why="pull requests")
    elif "number" not in row and "comments" not in row:
        yield from _comment(row, number, "", record.place, record.data, blog)
    else:
        yield _post(record, number, blog)
        yield from _nodes(row, "comments", number, "", record, blog)


def _nodes(
    row: dict[str, Any], name: str, number: str, parent: str, record: Record, blog: Blog
) -> Iterator[Item]:
    """Give comments, or the answers to one; say so where the API did not give all of them."""
    under = row.get(name)
    rows = under.get("nodes") if isinstance(under, dict) else under
    rows = [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []
    for each in rows:
        yield from _comment(each, number, parent, record.place, b"", blog)
        yield from _nodes(each, "replies", number, _id(each), record, blog)
    total = under.get("totalCount") if isinstance(under, dict) else None
    if isinstance(total, int) and total > len(rows):
        what = f"{total - len(rows)} of {total} {name} are not in this file: ask for all pages"
        key = _key(number, blog)
        yield Problem(where=record.place, what=what, key=key, lost=False)


def _key(number: str, blog: Blog) -> str:
    return post_key(blog.key, f"github-{number}")


def _id(row: dict[str, Any]) -> str:
    """Give a comment's number, which all of GitHub's APIs know; some say it in its address only."""
    shown = NUMBER.search(text(first(row, "html_url", "url")))
    found = ident(row.get("databaseId")) or (shown[1] if shown else ident(row.get("id")))
    return found or derived_id(_name(row), text(first(row, "createdAt", "created_at")))


def _post(record: Record, number: str, blog: Blog) -> Post:
    row = record.value
    title = text(row.get("title"))
    published, offset = moment(first(row, "createdAt", "created_at"))
    closed = true(row.get("locked"))
    return Post(
        key=_key(number, blog),
        site=blog.key,
        url=_page(title, row, blog) or text(first(row, "html_url", "url")),
        title=title,
        published=published,
        offset=offset,
        body=text(row.get("bodyHTML")) or html(text(row.get("body"))),
        comment_status="closed" if closed else "open",
        author=_name(row),
        source=blog.source(number),
        raw=record.data,
    )


def _page(title: str, row: dict[str, Any], blog: Blog) -> str:
    """Give the address of the page that a thread's title or its first text names, "" for none."""
    if host_of(title):
        return title
    if blog.given.site and (PATH.fullmatch(title) or title == "index"):
        return f"{root(blog.url)}/{'' if title == 'index' else title}"
    said = ADDRESS.findall(text(row.get("body"))) if _name(row) in BOTS else []
    return (said[-1][0] or said[-1][1]) if said else ""


def _name(row: dict[str, Any]) -> str:
    who = first(row, "author", "user")
    return text(who.get("login")) if isinstance(who, dict) else GHOST


def _comment(
    row: dict[str, Any], number: str, parent: str, place: str, raw: bytes, blog: Blog
) -> Iterator[Item]:
    who = first(row, "author", "user")
    who = who if isinstance(who, dict) else {}
    published, offset = moment(first(row, "createdAt", "created_at"))
    key = blog.comment_key(_id(row))
    if published is None:
        yield Problem(where=place, what=f"comment {_id(row)} has no date", key=key, lost=False)
    home = text(first(who, "html_url", "url"))
    parent = parent or ident(row.get("parent_id"))
    yield Comment(
        key=key,
        post=_key(number, blog),
        parent=blog.comment_key(parent) if parent else None,
        author=Author(
            name=_name(row), user=_name(row), url=home if "api.github.com" not in home else ""
        ),
        published=published,
        offset=offset,
        body=text(row.get("bodyHTML")) or html(text(row.get("body"))),
        status=_status(row),
        url=text(first(row, "html_url", "url")),
        source=blog.source(_id(row)),
        raw=raw,
    )


def _status(row: dict[str, Any]) -> Status:
    if row.get("deletedAt"):
        return "trash"
    reason = text(row.get("minimizedReason")).lower()
    return MINIMIZED.get(reason, "approved") if true(row.get("isMinimized")) else "approved"


FORMAT = Format(
    name="github",
    title="GitHub Discussions and Issues (giscus, utterances; JSON of the API)",
    sniff=sniff,
    read=read,
    carries="threads, comments, answers, logins, what was minimised as spam",
    loses="e-mail, IP, user agents; pages whose thread's title is not their address",
    derives="the page by the thread's title",
)
