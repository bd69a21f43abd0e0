"""Comments kept as files beside a static site: Staticman, Jekyll, Hugo, Nikola.

One file a comment, or one with the comments of a page, or of all pages; YAML, JSON, front matter,
Nikola's header, Hugo's headings. A folder of them is read as it lies: the path behind `comments/`
is the page. What a field is called is each site's own choice: the usual names are known (`fields`),
others are said with `--as staticman:name=who,text=says`.

Ids are `_id`, else the file's name; e-mails are often their MD5, which is kept as such; what is not
hidden is approved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO

from importer.errors import BadConfig, NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog
from importer.formats.staticman.fields import FIELDS, Names, read_fields
from importer.formats.staticman.shapes import LARGEST, Shape, Shaped, shape_of
from importer.model import Item, Problem

FOLDERS = ("comments", "_comments", "comment")


def sniff(start: bytes) -> bool:
    """Whether this is a comment, or comments, in one of the shapes."""
    return shape_of(start) is not None


def read(stream: BinaryIO, given: Given, names: Names = FIELDS) -> Iterator[Item]:
    """Give the comments of a file, after the page that they are on.

    Raises NotReadable for a file that is too large, or that holds no comment.
    """
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise NotReadable(f"{given.name}: larger than {LARGEST >> 20} MB: no such file is.")
    shape = shape_of(data, names)
    if shape is None:
        raise NotReadable(f"{given.name}: no comments in YAML, JSON or front matter.")
    place = PurePath(given.inside or given.name.rpartition(":")[2] or given.name)
    folder = str(PurePath(given.name).parent)
    blog = Blog("staticman", given._replace(name=folder), name="-")
    yield from _items(shape, data, place, given, blog, names)


def _items(
    shape: Shape, data: bytes, place: PurePath, given: Given, blog: Blog, names: Names
) -> Iterator[Item]:
    found = 0
    for number, each in enumerate(shape(data), 1):
        where = given.name if number == 1 else f"{given.name}, comment {number}"
        if isinstance(each, str):
            yield Problem(where=where, what=each, raw=data)
            continue
        found += 1
        yield from _comment(each, place, where, blog, names)
    if not found and not data.strip():
        raise NotReadable(f"{given.name}: empty.")
    yield from blog.begin()


def _comment(each: Shaped, place: PurePath, where: str, blog: Blog, names: Names) -> Iterator[Item]:
    id = "" if each.several else place.name.partition(".")[0]
    said, odd = read_fields(each.record, each.page or page_of(place), id, names)
    if odd:
        key = blog.comment_key(said.id) if said.id else ""
        yield Problem(where=where, what=odd, key=key, lost=False)
    raw = json.dumps(each.record, default=str, ensure_ascii=False)
    yield from blog.comment(
        said._replace(title=each.title), raw.encode("utf-8", "backslashreplace"), where
    )


def page_of(place: PurePath) -> str:
    """Give the page that a comment's path names: what lies between `comments/` and the file."""
    folders = place.parts[:-1]
    for at, name in reversed(list(enumerate(folders))):
        if name in FOLDERS and folders[at + 1 :]:
            return "/".join(folders[at + 1 :])
    return folders[-1] if folders and folders[-1] not in FOLDERS else place.name.partition(".")[0]


def mapped(choice: str) -> Format:
    """Give the format with a field map: "name=who,text=says"; raises BadConfig."""
    pairs: dict[str, Any] = dict(each.partition("=")[::2] for each in choice.split(",") if each)
    wrong = next((name for name, theirs in pairs.items() if name not in FIELDS or not theirs), "")
    if wrong:
        known = ", ".join(FIELDS)
        raise BadConfig(f"staticman has no field '{wrong}'. Say FIELD=NAME; known: {known}.")
    names = {name: (pairs[name], *usual) if name in pairs else usual
             for name, usual in FIELDS.items()}  # fmt: skip
    return FORMAT._replace(read=partial(read, names=names))


FORMAT = Format(
    name="staticman",
    title="Comments as files: Staticman, Jekyll, Hugo, Nikola (YAML, JSON, front matter)",
    sniff=sniff,
    read=read,
    carries="pages by their folder, comments, names, hashed e-mails, dates, mostly parents",
    loses="the site's address (say it with --site), IP, user agents, spam",
    derives="ids from file names; approved unless hidden; times without zone as UTC",
)
