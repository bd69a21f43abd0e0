"""The fields of a comment in a file -> what it says, by the names that sites give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from importer.formats.blog import Said
from importer.formats.values import html, ident, marked_up, moment, text, true
from importer.model import Status

Names = Mapping[str, tuple[str, ...]]
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("_id", "id", "uid", "comment_id"),
    "parent": ("replying_to_uid", "reply_to", "replying_to", "replyTo", "reply_to_id",
               "in_reply_to", "replyThread", "parent_id", "parent", "_parent"),
    "name": ("name", "author", "nick", "username", "commenter"),
    "email": ("email", "author_email", "mail", "email_hash", "gravatar"),
    "url": ("website", "author_url", "url", "site", "homepage", "link"),
    "text": ("message", "comment", "content", "text", "body"),
    "date": ("date_gmt", "date_utc", "date", "timestamp", "created", "published", "time"),
    "page": ("slug", "page", "page_url", "post_id", "post", "permalink", "path", "article"),
    "ip": ("ip", "author_IP", "author_ip"),
    "status": ("status",),
}  # fmt: skip
GMT = ("date_gmt", "date_utc")
ZONE = re.compile(r"\s?[+-]\d\d:?\d\d\s*$")
NOBODY = {"", "0", "false", "null"}
HASH = re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{32})?")
PLACE = re.compile(r"https?://|/|^\d{4}-\d\d-\d\d-")
STATUS: dict[str, Status] = {
    "": "approved", "approved": "approved", "publish": "approved", "published": "approved",
    "1": "approved", "spam": "spam", "trash": "trash", "deleted": "trash",
}  # fmt: skip


def read_fields(record: Mapping[str, Any], page: str, id: str, names: Names) -> tuple[Said, str]:
    """Give what a record says, and what is odd about it; `page`, `id`: what its place says."""
    body, email = text(_first(record, names["text"])), text(_first(record, names["email"]))
    own = ident(_first(record, names["id"])) or id
    parent, of = _parent(record, names, page)
    hashed = HASH.fullmatch(email.lower())
    said = Said(
        id=own,
        page=of or text(_first(record, names["page"])) or page,
        body=body if marked_up(body) else html(body),
        time=_time(record, names),
        parent=parent if not parent.isdecimal() or own.isdecimal() else "",
        name=_name(record, names),
        email="" if hashed else email,
        url=text(_first(record, names["url"])),
        ip=text(_first(record, names["ip"])),
        avatar=email.lower() if hashed else "",
        status=_status(record, names),
    )
    odd = "" if said.parent == parent else f"it answers '{parent}', which is no id: left open"
    return said, odd


def _first(record: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if record.get(name) not in (None, "")), None)


def _time(record: Mapping[str, Any], names: Names) -> Any:
    """Give the first of the dates that is one; of those in GMT by their name, the clock alone.

    Jekyll's importer wrote behind both dates of WordPress the zone of the machine that it ran on.
    """
    said = {name: record[name] for name in names["date"] if record.get(name) not in (None, "")}
    times = [_in_gmt(value) if name in GMT else value for name, value in said.items()]
    return next((time for time in times if moment(time)[0]), next(iter(times), None))


def _in_gmt(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return ZONE.sub("", value) if isinstance(value, str) else value


def _name(record: Mapping[str, Any], names: Names) -> str:
    found = _first(record, names["name"])
    if isinstance(found, dict):
        return text(_first(found, ("name", "display_name")))
    return text(found)


def _parent(record: Mapping[str, Any], names: Names, page: str) -> tuple[str, str]:
    """Give whom a comment answers, and the page that `_parent` names on other sites.

    There it is the page's address, or its name as the folder has it.
    """
    values = [ident(record.get(name)) for name in names["parent"]]
    pages = [value for value in values if PLACE.search(value)]
    nobody = {*NOBODY, *pages, page, page.rpartition("/")[2]}
    answers = [value for value in values if value not in nobody]
    return next(iter(answers), ""), next(iter(pages), "")


def _status(record: Mapping[str, Any], names: Names) -> Status:
    if true(record.get("deleted")):
        return "trash"
    if true(record.get("hidden")) or not true(record.get("approved", True)):
        return "pending"
    return STATUS.get(text(_first(record, names["status"])).lower(), "pending")
