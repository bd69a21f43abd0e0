"""The shapes that files of comments have: which one it is, and the records in it.

A shape gives records, or sentences about what is damaged. YAML is read without aliases: a few of
them would make a file of one line larger than any memory. Words stay words: somebody is called
"No", and an id is 007; only dates are understood. What Ruby calls its own (`!binary`,
`!ruby/...`, as old exporters of Jekyll wrote them) is read as what it holds.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml.events import AliasEvent

from importer.formats.staticman.fields import FIELDS, Names

LARGEST = 4 << 20  # bytes: some ten thousand comments; YAML takes seconds for a megabyte
DEEP = 50  # lists in lists: the time that YAML takes grows with the square of it
FRONT = re.compile(r"\A---[ \t]*\r?\n([\s\S]*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)([\s\S]*)")
KEY = re.compile(r"^[ \t]{0,4}(?:- )?[ \t]{0,4}[\"']?([A-Za-z_]\w{0,30})[\"']?[ \t]*:", re.M)
BEGINS_YAML = re.compile(r"\s*(?:---|#[^\n]*\n|- |[\"']?[\w/.-]+[\"']?[ \t]*:)")
UNDERSTOOD = {"null", "timestamp", "merge"}  # what words may mean without a tag
LIST = re.compile(r"^comments:[ \t]*\r?\n[ \t]*-", re.M)
NIKOLA = re.compile(r"\A(?:\.\. \w+:[^\n]*\n)+")
HEADER = re.compile(r"^\.\. (\w+): ?([^\n]*)$", re.M)
HUGO = re.compile(r"^#{2,4} Comments? by (.{0,100}?) on (.{4,60}?)[ \t]*$", re.M)
OTHERS = {  # other systems' own, WordPress's REST answers among them
    "nick", "locator", "page_key", "type", "commentHex", "comments_count", "author_name",
    "rendered", "post_stream", "storyID",
}  # fmt: skip


class Shaped(NamedTuple):
    """A record; `several`: there may be others in its file, so the file's name is not its id."""

    record: dict[str, Any]
    page: str = ""
    title: str = ""
    several: bool = False


Shape = Callable[[bytes], Iterator[Shaped | str]]


class Loader(yaml.SafeLoader):
    """YAML without aliases, and not nested for ever."""

    def fetch_flow_collection_start(self, TokenClass: type[yaml.Token]) -> None:
        """Read the start of a list or an object; raises YAMLError where it is nested too deep."""
        if self.flow_level > DEEP:
            raise yaml.YAMLError("nested too deep")
        super().fetch_flow_collection_start(TokenClass)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node; raises YAMLError for an alias."""
        if self.check_event(AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def _of_ruby(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    """Give what stands behind a tag of Ruby's: bytes of a text, a text, a list, an object."""
    if isinstance(node, yaml.ScalarNode):
        return _packed(node.value) if suffix == "binary" else node.value
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


def _packed(value: str) -> str:
    return decoded(b64decode(value.encode("ascii", "ignore")))


Loader.yaml_implicit_resolvers = {
    start: [each for each in known if each[0].rpartition(":")[2] in UNDERSTOOD]
    for start, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_multi_constructor("!", _of_ruby)


def shape_of(data: bytes, names: Names = FIELDS) -> Shape | None:
    """Give the shape that a file, or its first part, has; None for anything else."""
    if b"\0" in data[:4096]:
        return None
    text = decoded(data[: 64 << 10])
    if NIKOLA.match(text) and "\n.. approved:" in text:
        return nikola
    if text.lstrip()[:1] in ("{", "["):
        keys = set(re.findall(r'"(\w{1,30})"\s*:', text))
        return from_json if _comment_like(keys, names, strict=True) else None
    front = FRONT.match(text)
    if front and HUGO.search(front[2]):
        return hugo
    if front and LIST.search(front[1]) and _comment_like(_keys(text), names):
        return front_matter
    if not BEGINS_YAML.match(text) or not _comment_like(_keys(text), names, strict=bool(front)):
        return None
    return front_matter if front and front[2].strip() else from_yaml


def _keys(text: str) -> set[str]:
    return set(KEY.findall(text))


def _comment_like(keys: set[str], names: Names, strict: bool = False) -> bool:
    """Whether keys are those of a comment; `strict`: with one that only comments have."""
    own = {"_id", "_parent", "date_gmt", "author_email", "replying_to", "reply_to",
           "replying_to_uid", "post_id", "comment_id"}  # fmt: skip
    has = {field: bool(keys & set(names[field])) for field in names}
    if keys & OTHERS or not has["name"] or not (has["date"] or has["id"]):
        return False
    if strict and not keys & own:
        return False
    return has["text"] or bool(strict and keys & own)


def decoded(data: bytes) -> str:
    """Give a file's text: UTF-8, else as Windows wrote it in the West."""
    whole = data[: data.rfind(b"\n") + 1] or data  # where only a part is read, no letter is cut
    try:
        whole.decode("utf-8")
    except ValueError:
        return data.decode("cp1252", "replace")
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def nikola(data: bytes) -> Iterator[Shaped | str]:
    """Read Nikola's `.wpcomment`: a header of `.. name: value`, then the text."""
    text = decoded(data)
    head = NIKOLA.match(text)
    said: dict[str, Any] = dict(HEADER.findall(head[0] if head else ""))
    # The zone of date_utc is in its name.
    yield Shaped({**said, "text": text[head.end() if head else 0 :].strip()})


def hugo(data: bytes) -> Iterator[Shaped | str]:
    """Read the comments that Hugo's exporter wrote behind a post as headings."""
    front = FRONT.match(decoded(data))
    body = front[2] if front else ""
    page, title = _page(_loaded(front[1]) if front else {})
    found = list(HUGO.finditer(body))
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(body)
        said = {"name": match[1], "date": match[2], "text": body[match.end() : end].strip()}
        yield Shaped(said, page, title, several=True)


def front_matter(data: bytes) -> Iterator[Shaped | str]:
    """Read a list `comments` in the front matter of a post, or a comment that is all of a file."""
    front = FRONT.match(decoded(data))
    head = _loaded(front[1]) if front else "its front matter has no end"
    if not isinstance(head, dict):
        yield head if isinstance(head, str) else "its front matter is not YAML with fields"
        return
    if isinstance(head.get("comments"), list):
        page, title = _page(head)
        yield from _several(head["comments"], page, title)
    elif front:
        yield Shaped({**head, "text": front[2].strip()} if front[2].strip() else head)


def from_json(data: bytes) -> Iterator[Shaped | str]:
    """Read a comment, a list of them, or lists by page."""
    try:
        value = json.loads(decoded(data), strict=False)
    except (ValueError, RecursionError) as error:
        yield f"damaged: {error}"
        return
    yield from _sorted_out(value)


def from_yaml(data: bytes) -> Iterator[Shaped | str]:
    """Read a comment, a list of them, or lists by page; several documents, too."""
    value = _loaded(decoded(data))
    if isinstance(value, str):
        yield value
        return
    yield from _sorted_out(value)


def _loaded(text: str) -> Any:
    """Give what YAML says, in its first document with fields; a sentence where it is damaged."""
    try:
        found = [each for each in yaml.load_all(text, Loader) if each]
    except (yaml.YAMLError, ValueError, TypeError, RecursionError, OverflowError) as error:
        return f"damaged: {' '.join(str(error).split())[:300]}"
    return found[0] if len(found) == 1 else found


def _sorted_out(value: Any) -> Iterator[Shaped | str]:
    if isinstance(value, list):
        yield from _several(value, "", "")
    elif not isinstance(value, dict):
        yield "there is no comment in it"
    elif isinstance(value.get("comments"), list):
        yield from _several(value["comments"], *_page(value))
    elif any(isinstance(each, list) for each in value.values()) and not _single(value):
        for page, each in value.items():
            yield from _several(each if isinstance(each, list) else [each], str(page), "")
    else:
        yield Shaped(value)


def _single(value: dict[Any, Any]) -> bool:
    return any(isinstance(value.get(name), str) for name in FIELDS["text"])


def _several(values: list[Any], page: str, title: str) -> Iterator[Shaped | str]:
    for each in values:
        yield Shaped(each, page, title, several=True) if isinstance(each, dict) else "not a comment"


def _page(head: Any) -> tuple[str, str]:
    """Give the address and the title that front matter names."""
    if not isinstance(head, dict):
        return "", ""
    words = (head.get(name) for name in ("permalink", "url", "slug"))
    return next((str(word) for word in words if word), ""), str(head.get("title") or "")
