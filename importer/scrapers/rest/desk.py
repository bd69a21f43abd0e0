"""What a moderator does at a WordPress, by its REST API: look, decide, edit,
delete, answer.

Each request is sent once. What the site refuses for one comment (`Refusal`, with words for people)
is told from what it refuses altogether: a password, a right, a firewall, which ends it all. Which
of it is done, and when, is decided elsewhere (`moderation.push`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from importer.dates import iso
from importer.errors import NotFound, Refused, TryLater
from importer.model import Comment, Fetch, Page
from importer.scrapers.discover import address
from importer.scrapers.rest import explained, query
from importer.scrapers.rest.answers import code_of, number, parsed, rows, text
from importer.scrapers.rest.posts import CHUNK
from importer.scrapers.rest.records import Blog, comment

Send = Callable[[str, str, Mapping[str, object]], Page]
ROUTE = "wp/v2/comments"
WORDS = {"approved": "approved", "pending": "hold", "spam": "spam", "trash": "trash"}
BACK = ("untrash", "unspam")  # give back what the site remembers
AGENT = "nachlese reply {marker}"  # the marker: nothing else that is kept can be set by the API
MOST_PAGES = 20  # of a post's newest comments that are searched for a reply
DAY = timedelta(days=1)  # a reply is not older than its marker, give or take a wrong clock

# What concerns one comment or reply only: codes of WordPress -> words for people.
ALONE = {
    "rest_comment_closed": "Comments are closed on this post there: open them, then push it again.",
    "rest_comment_trash_post": "The post is in the trash there.",
    "rest_comment_draft_post": "The post is a draft there.",
    "rest_comment_invalid_post_id": "The post is no longer there.",
    "rest_cannot_read_post": "The post is not to be seen there for this user.",
    "rest_post_invalid_id": "The post is no longer there.",
    "rest_comment_content_invalid": "The site does not take this text.",
    "comment_duplicate": "The same text stands there already, by the same author.",
    "comment_flood": "The site takes no comments in such quick succession: push it again later.",
    "comment_content_column_length": "The text is too long for the site.",
    "rest_comment_failed_edit": "The site did not change the status.",
}


class Desk:
    """A WordPress as a moderator's application password opens it."""

    def __init__(self, blog: Blog, fetch: Fetch, send: Send, refusal: type[Exception]) -> None:
        self._blog, self._fetch, self._send, self._refusal = blog, fetch, send, refusal

    def look(self, ids: Sequence[int]) -> dict[int, Comment]:
        """Give comments as they are there now; unknown ones are left out."""
        found: dict[int, Comment] = {}
        for start in range(0, len(ids), CHUNK):
            some = ",".join(map(str, ids[start : start + CHUNK]))
            page = self._asked(include=some, per_page=CHUNK)
            for row in rows(page)[0]:
                found[number(row, "id")] = comment(row, self._blog, page)
        return found

    def set_status(self, id: int, status: str, action: str) -> Comment:
        """Give a comment a status; the site's own "restore" first, if that is what was said."""
        if action in BACK:
            there = self._changed(id, status=action)
            if there.status == status:
                return there
        return self._changed(id, status=WORDS[status])

    def set_words(self, id: int, words: Mapping[str, str]) -> Comment:
        """Change fields of a comment: content, author_name, author_url."""
        return self._changed(id, **words)

    def delete(self, id: int) -> None:
        """Delete a comment for good; one that is gone already is fine."""
        try:
            self._sent("DELETE", self._url(f"{ROUTE}/{id}", force="true"), {})
        except NotFound:
            return

    def find(self, post: str, marker: str, since: datetime | None) -> Comment | None:
        """Find a reply by its marker among a post's newest comments."""
        agent = AGENT.format(marker=marker)
        for row, page in self._newest(int(post.rpartition("/p")[2]), since):
            if text(row, "author_user_agent") == agent:
                return comment(row, self._blog, page)
        return None

    def reply(self, post: str, parent: int, body: str, marker: str) -> Comment:
        """Write a reply, as the user whose password it is.

        Where the site has the same text already (409), it may be this reply, sent by a run that
        never heard the answer and arrived meanwhile: then it is given.
        """
        values = {
            "post": int(post.rpartition("/p")[2]), "parent": parent, "content": body,
            "author_user_agent": AGENT.format(marker=marker),
        }  # fmt: skip
        try:
            return self._read(self._sent("POST", self._url(ROUTE), values))
        except self._refusal:
            found = self.find(post, marker, None)
            if found is None:
                raise
            return found

    def _newest(self, post: int, since: datetime | None) -> Iterator[tuple[dict[str, Any], Page]]:
        for offset in range(0, MOST_PAGES * CHUNK, CHUNK):
            page = self._asked(post=post, order="desc", per_page=CHUNK, offset=offset)
            found = rows(page)[0]
            yield from ((row, page) for row in found)
            dates = [iso(text(row, "date_gmt")) for row in found]
            oldest = min((date.replace(tzinfo=UTC) for date in dates if date), default=None)
            if len(found) < CHUNK or (since and oldest and oldest < since - DAY):
                return

    def _changed(self, id: int, **values: object) -> Comment:
        return self._read(self._sent("POST", self._url(f"{ROUTE}/{id}"), values))

    def _read(self, page: Page) -> Comment:
        """Read the record that an answer to a change is."""
        row = parsed(page).value
        if not isinstance(row, dict) or not number(row, "id"):
            raise TryLater(f"{page.url} does not say what became of it: try it again")
        return comment(row, self._blog, page)

    def _asked(self, **more: str | int) -> Page:
        try:
            return self._fetch(address(self._blog.root, ROUTE, **{**query(self._blog), **more}))
        except Refused as error:
            raise explained(error, self._blog.root, True, self._blog) from error

    def _url(self, route: str, **more: str | int) -> str:
        return address(self._blog.root, route, context="edit", **more)

    def _sent(self, method: str, url: str, values: Mapping[str, object]) -> Page:
        try:
            return self._send(method, url, values)
        except (Refused, TryLater, NotFound) as error:
            code, words = code_of(getattr(error, "page", None))
            if code in ALONE:
                raise self._refusal(ALONE[code]) from error
            if code and code.endswith("column_length"):
                raise self._refusal(ALONE["comment_content_column_length"]) from error
            if isinstance(error, Refused) and words:
                raise explained(error, self._blog.root, True, self._blog) from error
            raise
