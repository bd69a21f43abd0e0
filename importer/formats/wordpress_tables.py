"""WordPress's own tables -> items: the one source that has spam, user agents and meta together.

The rows come from a dump or from a live database (`importer/mysql.py`), in any order, and go over a
shelf: a dump has its comments before its posts, and its posts before the address of the site. What
they mean is what `importer.formats.wxr.records` says: a comment read here and one read from an
export file are the same. Addresses of posts are put together by the site's permalink structure,
as WordPress does; where that needs what is not in the tables, `?p=`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from typing import Any

from importer.formats import Given
from importer.formats.blog import home
from importer.formats.shelf import Kept, Shelf
from importer.formats.wxr.head import Channel
from importer.formats.wxr.read import NOT_CONTENT, NOT_CONVERSATION, odd
from importer.formats.wxr.records import KEPT, comment_id, read_comment, read_post
from importer.model import Comment, Item, Post, Problem, Site, Skipped, Source, site_key

NAMES = ("commentmeta", "comments", "options", "posts", "users")
WANTED = re.compile(rf"(?P<prefix>[\w$.-]*?)(?P<name>{'|'.join(NAMES)})")
OPTIONS = {"siteurl", "home", "blogname", "permalink_structure", "WPLANG"}
FORMAT_NAME = "mysql"
POST_FIELDS = {
    "ID": "post_id", "post_date": "post_date", "post_date_gmt": "post_date_gmt",
    "post_status": "status", "comment_status": "comment_status", "post_name": "post_name",
    "post_type": "post_type",
}  # fmt: skip
COMMENT_FIELDS = {
    "comment_ID": "comment_id", "comment_author": "comment_author",
    "comment_author_email": "comment_author_email", "comment_author_url": "comment_author_url",
    "comment_author_IP": "comment_author_IP", "comment_date": "comment_date",
    "comment_date_gmt": "comment_date_gmt", "comment_content": "comment_content",
    "comment_approved": "comment_approved", "comment_type": "comment_type",
    "comment_parent": "comment_parent", "user_id": "comment_user_id",
}  # fmt: skip
KEYS = {  # table -> its id, and the id of what it belongs to
    "comments": ("comment_ID", "comment_post_ID"), "commentmeta": ("meta_id", "comment_id"),
    "options": ("option_name", ""), "posts": ("ID", ""), "users": ("ID", ""),
}  # fmt: skip
COLUMNS = {  # as every WordPress since 2.9 makes them: for dumps that do not name them
    "comments": (
        "comment_ID", "comment_post_ID", "comment_author", "comment_author_email",
        "comment_author_url", "comment_author_IP", "comment_date", "comment_date_gmt",
        "comment_content", "comment_karma", "comment_approved", "comment_agent", "comment_type",
        "comment_parent", "user_id",
    ),
    "commentmeta": ("meta_id", "comment_id", "meta_key", "meta_value"),
    "options": ("option_id", "option_name", "option_value", "autoload"),
    "posts": (
        "ID", "post_author", "post_date", "post_date_gmt", "post_content", "post_title",
        "post_excerpt", "post_status", "comment_status", "ping_status", "post_password",
        "post_name", "to_ping", "pinged", "post_modified", "post_modified_gmt",
        "post_content_filtered", "post_parent", "guid", "menu_order", "post_type",
        "post_mime_type", "comment_count",
    ),
    "users": (
        "ID", "user_login", "user_pass", "user_nicename", "user_email", "user_url",
        "user_registered", "user_activation_key", "user_status", "display_name",
    ),
}  # fmt: skip
OF_NETWORK = re.compile(r"\d+_$")  # wp_2_ is a site of the network whose users are in wp_users
TWICE = (
    "{twice} of {foreign} texts with letters beyond ASCII were encoded twice (Ã¼ stands for ü): the"
    " tables say latin1 and hold UTF-8; import a dump made with --default-character-set=latin1"
)
SECRETS = ("user_pass", "user_activation_key", "post_password", "user_email")
Row = dict[str, Any]


def usual(table: str) -> tuple[str, ...]:
    """Give the columns that a table of WordPress has; none for any other."""
    found = WANTED.fullmatch(table)
    return COLUMNS[found["name"]] if found else ()


def network(prefix: str) -> str:
    """Give the prefix of the tables that a site shares with its network: wp_ for wp_2_."""
    return OF_NETWORK.sub("", prefix)


@dataclass(slots=True)
class Tables:
    """What was shelved: the prefixes that tables of WordPress have."""

    shelf: Shelf
    given: Given
    captured: datetime | None = None
    head: bytes = b""  # how the dump begins
    prefixes: list[str] = field(default_factory=list)

    def put(self, table: str, row: Row, place: str) -> None:
        """Shelve a row of a table; passwords are never kept."""
        found = WANTED.fullmatch(table)
        if found is None or (found["name"] == "options" and row.get("option_name") not in OPTIONS):
            return
        id, owner = KEYS[found["name"]]
        if id not in row:
            return  # another program's table
        if found["name"] == "comments" and found["prefix"] not in self.prefixes:
            self.prefixes.append(found["prefix"])
        kept = {name: value for name, value in row.items() if name not in SECRETS}
        data = json.dumps(kept, default=str, ensure_ascii=False).encode("utf-8", "backslashreplace")
        self.shelf.put(table, str(row[id]), data, place, str(row.get(owner) or ""))

    def row(self, table: str, id: str) -> Row:
        """Give a row by its id, an empty one where there is none."""
        kept = self.shelf.get(table, id)
        return row_of(kept) if kept else {}

    def option(self, prefix: str, name: str) -> str:
        """Give an option of a site."""
        return str(self.row(f"{prefix}options", name).get("option_value") or "")


def row_of(kept: Kept) -> Row:
    """Give the row that was shelved; NULL is "", and lines end as in an export file."""
    return {
        name: "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
        for name, value in json.loads(kept.data).items()
    }


def items(tables: Tables) -> Iterator[Item]:
    """Give each site, its posts and their comments; several sites of one network one by one."""
    for prefix in tables.prefixes:
        yield from Blog(tables, prefix).items()


class Blog:
    """The tables of one site."""

    def __init__(self, tables: Tables, prefix: str) -> None:
        self.tables, self.prefix, self.shelf = tables, prefix, tables.shelf
        said = home(tables.option(prefix, "home") or tables.option(prefix, "siteurl"))
        self.url = home(tables.given.site) or said
        key = site_key(self.url) if self.url else f"{FORMAT_NAME}:{prefix or '-'}"
        source = Source(format=FORMAT_NAME, captured=tables.captured)
        self.site = Site(
            key=key, url=self.url, title=unescape(tables.option(prefix, "blogname")),
            language=tables.option(prefix, "WPLANG").replace("_", "-"), source=source,
            raw=tables.head,
        )  # fmt: skip
        self.channel = Channel(self.site, "", tables.captured)
        self.structure = tables.option(prefix, "permalink_structure")
        self.foreign, self.twice = 0, 0  # texts beyond ASCII; of these, encoded twice

    def items(self) -> Iterator[Item]:
        """Give the site, its posts each with its comments, and comments whose post is gone."""
        yield self.site
        if not self.url:
            what = "the tables do not say whose blog it is: say it with --site URL"
            yield Problem(where=self.tables.given.name, what=what, lost=False)
        for kept in self.shelf.all(f"{self.prefix}posts"):
            yield from self.post(kept)
        for kept in self.shelf.strays(f"{self.prefix}comments", f"{self.prefix}posts"):
            post = read_post({"wp:post_id": kept.owner or "0"}, b"", self.channel)
            assert post
            what = f"comment {kept.id} is on post {kept.owner}, which is not in the tables"
            yield Problem(where=kept.place, what=what, lost=False)
            yield from self.comment(kept, post)
        if self.twice > self.foreign / 2:
            what = TWICE.format(twice=self.twice, foreign=self.foreign)
            yield Problem(where=self.tables.given.name, what=what, lost=False)

    def post(self, kept: Kept) -> Iterator[Item]:
        """Give a post, unless it is no content and has no comments, then its comments."""
        row = row_of(kept)
        comments = self.shelf.of(f"{self.prefix}comments", kept.id)
        first = next(comments, None)
        if str(row.get("post_type")) in NOT_CONTENT and first is None:
            why = f"no comments and no text of its own ({row.get('post_type')})"
            yield Skipped(where=kept.place, why=why)
            return
        post = read_post(self.post_fields(row), kept.data, self.channel)
        assert post
        yield replace(post, source=replace(post.source, format=FORMAT_NAME))
        if first is not None:
            yield from self.comment(first, post)
        for each in comments:
            yield from self.comment(each, post)

    def post_fields(self, row: Row) -> dict[str, str]:
        """Give a row as the fields of an export file's item."""
        user = self.user(str(row.get("post_author") or ""))
        found = {f"wp:{tag}": str(row.get(name) or "") for name, tag in POST_FIELDS.items()}
        return found | {
            "title": str(row.get("post_title") or ""),
            "content:encoded": str(row.get("post_content") or ""),
            "dc:creator": str(user.get("display_name") or user.get("user_login") or ""),
            "link": self.address(row, str(user.get("user_nicename") or "")),
        }

    def user(self, id: str) -> Row:
        """Give a user of the site, or of the network that it is in."""
        own = self.tables.row(f"{self.prefix}users", id)
        return own or self.tables.row(f"{network(self.prefix)}users", id)

    def address(self, row: Row, author: str) -> str:
        """Give the address of a post as WordPress's `get_permalink` puts it together."""
        name, plain = str(row.get("post_name") or ""), f"{self.url}/?p={row.get('ID')}"
        if not self.url:
            return ""
        if not (name and self.structure and row.get("post_status") in ("publish", "private")):
            return plain
        if row.get("post_type") == "page":
            return f"{self.url}/{self.path(row)}" + "/" * self.structure.endswith("/")
        if row.get("post_type") != "post":
            return plain
        return filled(self.structure, row, name, author, self.url) or plain

    def path(self, row: Row) -> str:
        """Give the names of a page and of those above it."""
        names = [str(row.get("post_name"))]
        for _ in range(20):
            row = self.tables.row(f"{self.prefix}posts", str(row.get("post_parent") or "0"))
            if not row:
                break
            names.insert(0, str(row.get("post_name")))
        return "/".join(names)

    def comment(self, kept: Kept, post: Post) -> Iterator[Item]:
        """Give a comment, or why it is none, with remarks on what is odd about it."""
        row = row_of(kept)
        kind = str(row.get("comment_type") or "")
        if kind in NOT_CONVERSATION:
            yield Skipped(where=kept.place, why=NOT_CONVERSATION[kind])
            return
        meta = [row_of(each) for each in self.shelf.of(f"{self.prefix}commentmeta", kept.id)]
        values = {f"wp:{tag}": str(row.get(name) or "") for name, tag in COMMENT_FIELDS.items()}
        values |= {
            f"wp:{KEPT[each['meta_key']]}": str(each.get("meta_value") or "")
            for each in meta
            if each.get("meta_key") in KEPT
        }
        comment = self.read(values, raw_of(row, meta), post)
        self.foreign += not comment.body.isascii()
        self.twice += encoded_twice(comment.body)
        for what in odd(comment, values, comment_id(values, post)):
            yield Problem(where=kept.place, what=what, key=comment.key, lost=False)
        yield replace(comment, agent=str(row.get("comment_agent") or ""))

    def read(self, values: dict[str, str], raw: bytes, post: Post) -> Comment:
        """Give a comment of an export file's fields as one of these tables."""
        parent = values["wp:comment_parent"].strip()
        id = comment_id(values, post)
        found = read_comment(values, raw, post, self.channel, id, "" if parent == "0" else parent)
        return replace(found, source=replace(found.source, format=FORMAT_NAME))


def raw_of(row: Row, meta: list[Row]) -> bytes:
    """Give a comment's record with its meta fields."""
    pairs = [[each.get("meta_key"), each.get("meta_value")] for each in meta]
    return json.dumps({**row, "meta": pairs}, ensure_ascii=False).encode()


def encoded_twice(text: str) -> bool:
    """Whether a text is UTF-8 that was taken for MySQL's latin1, and made UTF-8 of again."""
    try:
        return not text.isascii() and bool(text.encode("cp1252").decode())
    except ValueError:
        return False


def filled(structure: str, row: Row, name: str, author: str, url: str) -> str:
    """Fill in a permalink structure; "" where that needs what is not in the row."""
    date = str(row.get("post_date") or "")
    parts = re.findall(r"\d+", date) + [""] * 6
    names = ("year", "monthnum", "day", "hour", "minute", "second")
    known = dict(zip(names, parts, strict=False)) | {
        "postname": name, "post_id": str(row.get("ID")), "author": author,
    }  # fmt: skip
    text = re.sub(r"%(\w+)%", lambda tag: known.get(tag[1], "%"), structure)
    return "" if "%" in re.sub(r"%[0-9a-f]{2}", "", text, flags=re.I) else url + text
