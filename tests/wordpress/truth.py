"""What the real WordPress holds, to compare with what was read of it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from importer.model import Comment
from wordpress.server import WordPress


def words(html: str) -> list[str]:
    """The words of HTML or text, in order."""
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", html)))


def by_id(items: list[Any]) -> dict[int, Comment]:
    """Comments by WordPress's number; of several sightings the last."""
    return {int(item.source.id): item for item in items if isinstance(item, Comment)}


def truth(blog: WordPress) -> dict[int, dict[str, Any]]:
    """The comments that the public may see, by number."""
    return {row["comment_ID"]: row for row in blog.comments() if row["public"]}


def visible(blog: WordPress) -> dict[int, dict[str, Any]]:
    """The comments that stand on some page, by number."""
    public = truth(blog)
    return {number: public[number] for number in public.keys() - hidden_parents(public)}


def hidden_parents(public: dict[int, dict[str, Any]]) -> set[int]:
    """Comments below one that nobody may see: WordPress prints them on no page."""
    hidden: set[int] = set()
    for number, row in sorted(public.items()):
        parent = row["comment_parent"]
        if parent and (parent not in public or parent in hidden):
            hidden.add(number)
    return hidden


def differences(item: Comment, public: dict[int, dict[str, Any]]) -> list[Any]:
    """What was read otherwise than it is: (key, field, read, true)."""
    row = public[int(item.source.id)]
    said = {"name": straight(item.author.name), "text": words(item.body), "parent": parent_of(item)}
    true = {"name": author_of(row), "text": words(row["rendered"]), "parent": row["comment_parent"]}
    told = {**said, "date": f"{item.published:%F %H:%M}" if item.published else ""}
    real = {**true, "date": row["comment_date_gmt"][:16]}
    above = ancestors(row, public)
    if len(above) > 4 and told["parent"] == above[-4]:
        told["parent"] = real["parent"]  # deeper than the theme nests, older than what feeds hold
    if item.kind != "comment" and not item.body:
        told |= {"text": real["text"], "date": real["date"]}  # a short ping: name and address
    return [(item.key, key, told[key], real[key]) for key in told if told[key] != real[key]]


def author_of(row: dict[str, Any]) -> str:
    """The name as WordPress prints it."""
    return straight(" ".join(unescape(row["rendered_author"]).split()))


def straight(name: str) -> str:
    """A name without the typographer's quotes: themes print some with them, some without."""
    return name.translate(str.maketrans("“”„‘’", '"""\'\''))


def parent_of(item: Comment) -> int:
    """The number of the comment answered, 0 for none."""
    return int(item.parent.rpartition("/c")[2]) if item.parent else 0


def ancestors(row: dict[str, Any], public: dict[int, dict[str, Any]]) -> list[int]:
    """The comments above one, the topmost last."""
    above = []
    while row["comment_parent"] in public:
        above.append(row["comment_parent"])
        row = public[row["comment_parent"]]
    return above
