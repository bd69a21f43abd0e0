"""A WordPress that is two dicts and lives: it is read and written by its REST API, as the real one.

Only what a sync and a push ask for: lists by offset, order, `include`, `_fields`, `modified_after`;
comments made and decided; answers that are lost. A password opens everything.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from importer.errors import TryLater
from importer.fetch import LaterPage, MissingPage, RefusedPage
from importer.model import Page

HOME = "https://blog.example"
ROOT = f"{HOME}/wp-json/"
KEY = "blog.example"
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
INDEX = {
    "name": "Ein Blog", "home": HOME, "gmt_offset": 0, "namespaces": ["wp/v2"],
    "authentication": {"application-passwords": {}},
}  # fmt: skip
KINDS = {"post": "posts", "page": "pages"}
TYPES = {
    name: {"slug": name, "rest_base": base, "rest_namespace": "wp/v2"}
    for name, base in {**KINDS, "attachment": "media"}.items()
}
Answer = Callable[[str, str, dict[str, Any]], Page | None]


class Living:
    """The blog; `log` has what was asked, `special` may answer before it does."""

    def __init__(self, comments: int = 3, edit: bool = True) -> None:
        self.now = START
        self.edit = edit
        self.posts = {1: self._post(1), 2: self._post(2, type="page")}
        self.comments: dict[int, dict[str, Any]] = {}
        self.last = 0
        self.log: list[str] = []
        self.special: Answer = lambda method, route, query: None
        for _ in range(comments):
            self.add()

    def add(self, body: str = "", **more: Any) -> int:
        """Let somebody comment; give the number."""
        self.last += 1
        self.comments[self.last] = {
            "id": self.last, "post": 1, "parent": 0, "author": 0, "author_name": f"N{self.last}",
            "author_url": "", "author_email": f"n{self.last}@example.org", "author_ip": "192.0.2.7",
            "author_user_agent": "Browser", "date": _time(self.now), "date_gmt": _time(self.now),
            "content": {"raw": body or f"Text {self.last}",
                        "rendered": f"<p>{body or f'Text {self.last}'}</p>"},
            "link": f"{HOME}/a/#comment-{self.last}", "status": "approved", "type": "comment",
            **more,
        }  # fmt: skip
        return self.last

    def write(self, id: int, body: str) -> None:
        """Edit a comment."""
        self.comments[id]["content"] = {"raw": body, "rendered": f"<p>{body}</p>"}

    def change_post(self, id: int, **more: Any) -> None:
        """Edit a post."""
        self.posts[id] |= {"modified_gmt": _time(self.now), **more}

    def pass_time(self, **more: int) -> None:
        """Let time pass."""
        self.now += timedelta(**more)

    def clock(self) -> datetime:
        """Give the time, which moves on."""
        self.now += timedelta(seconds=1)
        return self.now

    def _post(self, id: int, **more: Any) -> dict[str, Any]:
        return {
            "id": id, "date": _time(START), "date_gmt": _time(START),
            "modified_gmt": _time(START), "status": "publish", "type": "post",
            "link": f"{HOME}/{id}/", "title": {"raw": f"Titel {id}", "rendered": f"Titel {id}"},
            "content": {"raw": "x", "rendered": "<p>x</p>"}, "comment_status": "open", **more,
        }  # fmt: skip

    def __call__(self, url: str) -> Page:
        """Answer a GET."""
        if url.rstrip("/") == HOME:
            headers = {"link": f'<{ROOT}>; rel="https://api.w.org/"'}
            self.log.append("GET /")
            return Page(url=url, body=b"<html>", headers=headers, fetched=self.clock())
        route = urlsplit(url).path.removeprefix("/wp-json/")
        return self._answered("GET", route, dict(parse_qsl(urlsplit(url).query)), url)

    def send(self, method: str, url: str, values: dict[str, Any]) -> Page:
        """Answer a POST or DELETE."""
        route = urlsplit(url).path.removeprefix("/wp-json/")
        query: dict[str, Any] = dict(parse_qsl(urlsplit(url).query))
        return self._answered(method, route, query | values, url)

    def _answered(self, method: str, route: str, query: dict[str, Any], url: str) -> Page:
        self.log.append(f"{method} {route}")
        special = self.special(method, route, query)
        if special:
            return special
        if route in ("", "wp/v2/types"):
            return self.page(INDEX if not route else TYPES, url)
        name, _, id = route.removeprefix("wp/v2/").partition("/")
        if method == "GET":
            return self._list(name, query, url)
        return self._written(method, int(id or 0), query, url)

    def _list(self, name: str, query: dict[str, str], url: str) -> Page:
        kinds = {base: kind for kind, base in KINDS.items()}
        if name != "comments" and name not in kinds:
            return self.page([], url, total=0)
        rows = self._comments() if name == "comments" else self._posts(kinds[name], query)
        if "include" in query:
            wanted = {int(id) for id in query["include"].split(",")}
            rows = [row for row in rows if row["id"] in wanted]
        if "post" in query:
            rows = [row for row in rows if row["post"] == int(query["post"])]
        rows = sorted(rows, key=lambda row: row["id"], reverse=query.get("order") == "desc")
        at, size = int(query.get("offset", 0)), int(query.get("per_page", 10))
        fields = query["_fields"].split(",") if "_fields" in query else None
        shown = [{k: v for k, v in row.items() if not fields or k in fields} for row in rows]
        return self.page(shown[at : at + size], url, total=len(rows))

    def _comments(self) -> list[dict[str, Any]]:
        private = ("author_email", "author_ip", "author_user_agent")
        if self.edit:
            return list(self.comments.values())
        return [
            {k: v for k, v in row.items() if k not in private}
            | {"content": {"rendered": row["content"]["rendered"]}}
            for row in self.comments.values()
            if row["status"] == "approved" and self.posts[row["post"]]["status"] == "publish"
        ]

    def _posts(self, kind: str, query: dict[str, str]) -> list[dict[str, Any]]:
        since = query.get("modified_after", "").rstrip("Z")
        return [
            row
            for row in self.posts.values()
            if row["type"] == kind
            and row["modified_gmt"] >= since
            and (self.edit or row["status"] == "publish")
        ]

    def _written(self, method: str, id: int, values: dict[str, Any], url: str) -> Page:
        if not id:
            return self._made(values, url)
        if id not in self.comments:
            raise refusal(404, "rest_comment_invalid_id", url)
        row = self.comments[id]
        if method == "DELETE":
            return self.page({"deleted": True, "previous": self.comments.pop(id)}, url)
        status = {"approve": "approved", "untrash": "approved", "unspam": "approved"}
        if said := values.get("status"):
            row["status"] = status.get(said, said)
        if "content" in values:
            self.write(id, values["content"])
        row |= {name: values[name] for name in ("author_name", "author_url") if name in values}
        return self.page(row, url)

    def _made(self, values: dict[str, Any], url: str) -> Page:
        if self.posts[values["post"]]["comment_status"] != "open":
            raise refusal(403, "rest_comment_closed", url)
        same = ("post", "parent")
        for row in self.comments.values():
            if row["content"]["raw"] == values["content"] and all(
                row[name] == values.get(name, 0) for name in same
            ):
                raise refusal(409, "comment_duplicate", url)
        content = values.pop("content")
        id = self.add(content, **{"author": 1, "author_name": "Moderatorin", **values})
        return self.page(self.comments[id], url, status=201)

    def page(self, value: Any, url: str, status: int = 200, total: int | None = None) -> Page:
        """Give an answer of JSON."""
        headers = {"x-wp-total": str(total)} if total is not None else {}
        body = json.dumps(value).encode()
        return Page(url=url, body=body, status=status, headers=headers, fetched=self.clock())


def refusal(status: int, code: str, url: str = ROOT) -> Exception:
    """Give what a fetch raises for a WP_Error."""
    body = json.dumps({"code": code, "message": code, "data": {"status": status}}).encode()
    page = Page(url=url, body=body, status=status)
    if status == 404:
        return MissingPage(f"there is nothing at {url} (HTTP 404)", page)
    if status == 429 or status >= 500:
        return LaterPage(f"{url}: the site answers HTTP {status}", 60.0, page)
    return RefusedPage(f"{url} answers HTTP {status}", page)


def lost() -> Exception:
    """Give what a fetch raises when an answer does not come."""
    return TryLater("no answer (ReadTimeout)")


def _time(moment: datetime) -> str:
    return moment.isoformat()[:19]
