"""Movable Type's text format, as Movable Type, TypePad and many Japanese hosts write it.

Entries end with `--------`, sections with `-----`; a section is a head of `KEY: value` or a text.
Authority: Movable Type's documentation "Import / Export format" and the writer in its
`ImportExport.pm`. A line of a text that looks like a separator has a tab behind it there.

The format has no ids, no parents, no statuses, no zone, and most files no addresses. So:

- a comment's id is a hash of its entry, author, date and text (the second one of the same words
  gets -2); parents stay unknown;
- what was exported was public: approved;
- times count as UTC;
- an entry's address is TypePad's UNIQUE URL, else Movable Type's usual `/2011/03/basename.html` on
  the blog that --site names; Hatena's basenames (2025/01/15/123456) lie below `/entry/`.

The head of a comment ends with its DATE, as Movable Type writes it: a text may begin "URL: ...".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

from importer.errors import NotReadable
from importer.formats import Format, Given
from importer.formats.blog import Blog
from importer.model import (
    Author,
    Comment,
    Item,
    Kind,
    Post,
    Problem,
    Skipped,
    comment_key,
    derived_id,
    post_key,
)

ENTRY_END, SECTION_END = "--------", "-----"
LONGEST_LINE = 4 << 20
LONGEST_ENTRY = 64 << 20  # characters: a post of 100,000 comments has half of it
HEADER = re.compile(r"([A-Z][A-Z ]{1,20}): ?(.*)")
DATE = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)\s(\d{1,2}):(\d\d?)(?::(\d\d?))?(?:\s?([AaPp])\.?[Mm]\.?)?"
)
MARK = re.compile(rb"^(?:AUTHOR|TITLE|STATUS|BASENAME|DATE): ?[^\n]*\n", re.M)
BODY = re.compile(rb"^-----\s{1,9}^(?:BODY|EXTENDED BODY|COMMENT|PING|EXCERPT|KEYWORDS):", re.M)
ABOUT_COMMENT = ("AUTHOR", "EMAIL", "IP", "URL", "DATE")
ABOUT_PING = ("TITLE", "URL", "IP", "BLOG NAME", "DATE")
NAME = re.compile(r"([A-Z][A-Z0-9_ ]{1,40}):\s*")  # of a section: BODY, COMMENT, a plugin's own
FIRST = re.compile(  # an entry begins with one of these
    r"\s*(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|(?:PRIMARY )?CATEGORY|ALLOW (?:COMMENTS|PINGS)"
    r"|CONVERT BREAKS|TAGS|UNIQUE URL|NO ENTRY|IMAGE):"
)
KNOWN = {"BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS", "COMMENT", "PING"}
STATUS = {"publish": "publish", "future": "future", "review": "pending"}  # all others are drafts
KANA = (b"\x82", b"\x83")  # first bytes of nearly all kana in Shift_JIS


@dataclass(slots=True)
class Section:
    """A text with its name: BODY, COMMENT ...; without one while only empty lines came."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One entry: its head, its sections, and whether its end and all of its lines were there."""

    line: int
    head: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)  # what stands where its head should
    sections: list[Section] = field(default_factory=list)
    whole: bool = False
    left_out: int = 0  # lines of one that is longer than any memory should hold


def sniff(start: bytes) -> bool:
    """Whether this begins with an entry's head, and goes on with a section."""
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return MARK.match(head) is not None and BODY.search(head) is not None


def read(stream: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the blog, each entry and its comments and pings.

    Raises NotReadable where there is no entry in it.
    """
    blog = Blog("movabletype", given)
    found = False
    for entry in entries(stream):
        if not entry.head and not any(each.lines for each in entry.sections):
            continue
        found = True
        yield from blog.begin()
        yield from _entry(entry, blog, given.name)
    if not found:
        raise NotReadable(f"{given.name}: not in Movable Type's format: it has no entry.")


def entries(stream: BinaryIO) -> Iterator[Entry]:
    """Give the entries of a file.

    What begins as no entry does is the rest of a text with an entry's separator in it, which not
    all programs mark.
    """
    before: Entry | None = None
    for entry in _cut(stream):
        if before and before.sections and entry.text:
            before.sections[-1].lines += [ENTRY_END, *entry.text]
            before.sections += entry.sections
            before.whole, before.left_out = entry.whole, before.left_out + entry.left_out
            continue
        if before:
            yield before
        before = entry
    if before:
        yield before


def _cut(stream: BinaryIO) -> Iterator[Entry]:
    """Cut a file where entries end; a line that belongs to no section is text of the one before."""
    entry, size = Entry(1), 0
    for number, line in _lines(stream):
        if line == ENTRY_END:
            entry.whole = True
            yield entry
            entry, size = Entry(number + 1), 0
            continue
        size += len(line)
        if line == SECTION_END:
            entry.sections.append(Section("", number + 1))
        elif not entry.sections:
            _head_line(entry, line)
        elif size < LONGEST_ENTRY:
            _text_line(entry.sections, line)
        else:
            entry.left_out += 1
    yield entry


def _head_line(entry: Entry, line: str) -> None:
    begun = entry.head or entry.line == 1
    if not begun and (entry.text or (line.strip() and not FIRST.match(line))):
        entry.text.append(line)
    elif found := HEADER.match(line.strip()):
        entry.head.setdefault(found[1], found[2].strip())


def _text_line(sections: list[Section], line: str) -> None:
    """Put a line into the last section; the first one with words in it should be its name.

    Movable Type leaves empty lines before a name. Where there is none, the section before had a
    separator in its text, as some programs do not mark it, and goes on.
    """
    section = sections[-1]
    if section.name:
        dashes = line.rstrip("\t")
        section.lines.append(dashes if dashes in (ENTRY_END, SECTION_END) else line)
    elif not line.strip():
        section.lines.append(line)
    elif found := NAME.fullmatch(line):
        section.name, section.lines = found[1], []
    elif len(sections) > 1:
        before = sections[-2]
        before.lines += [SECTION_END, *section.lines, line]
        sections.pop()
    else:
        section.name = "BODY"
        section.lines.append(line)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Give the lines with their numbers, in the encoding that the first of them is in."""
    number, name = 0, ""
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        name = name or _encoding(raw)
        yield number, raw.decode(name or "utf-8", "replace").rstrip("\r\n\x1a").replace("\0", "")


def _encoding(raw: bytes) -> str:
    """Give the encoding of the first line that is not ASCII, "" for ASCII."""
    if raw.isascii():
        return ""
    kana = sum(raw.count(each) for each in KANA)
    japanese = ("shift_jis",) if kana * 4 > sum(byte > 127 for byte in raw) / 2 else ()
    names: tuple[str, ...] = ("utf-8", *japanese, "euc_jp")
    for name in names:
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "cp1252"


def moment(text: str) -> datetime | None:
    """Read "03/12/2011 02:05:09 PM" as UTC; None for anything else."""
    found = DATE.match(text.strip())
    if found is None:
        return None
    month, day, year, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    year += 0 if year > 99 else 1900 if year > 69 else 2000
    if found[7]:
        hour = hour % 12 + 12 * (found[7] in "Pp")
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _entry(entry: Entry, blog: Blog, name: str) -> Iterator[Item]:
    post = _post(entry, blog)
    yield post
    if not entry.whole:
        what = "the file ends in the middle of an entry: export it again"
        yield Problem(where=f"{name}, line {entry.line}", what=what, key=post.key, lost=False)
    if entry.left_out:
        what = f"an entry of more than {LONGEST_ENTRY} characters: {entry.left_out} lines left out"
        yield Problem(where=f"{name}, line {entry.line}", what=what, key=post.key)
    seen: Counter[str] = Counter()
    for section in entry.sections:
        if section.name in ("COMMENT", "PING"):
            yield from _comment(section, post, blog, seen, f"{name}, line {section.line}")
        elif section.name and section.name not in KNOWN:
            yield Skipped(where=f"{name}, line {section.line}", why="fields of plugins")


def _post(entry: Entry, blog: Blog) -> Post:
    head = entry.head
    published = moment(head.get("DATE", ""))
    basename, title = head.get("BASENAME", ""), head.get("TITLE", "")
    url = head.get("UNIQUE URL", "") or _usual(basename, published, blog)
    id = (
        derived_id(blog.address(url))
        if url
        else derived_id(basename or title, head.get("DATE", ""))
    )
    texts = {each.name: "\n".join(each.lines).strip() for each in entry.sections}
    body = "\n\n".join(filter(None, (texts.get("BODY"), texts.get("EXTENDED BODY"))))
    return Post(
        key=post_key(blog.key, id),
        site=blog.key,
        url=url,
        title=title,
        published=published,
        body=body,
        comment_status="open" if head.get("ALLOW COMMENTS", "1") == "1" else "closed",
        status=STATUS.get(head.get("STATUS", "publish").lower(), "draft"),
        author=head.get("AUTHOR", ""),
        source=blog.source(basename),
        raw="\n".join(f"{name}: {value}" for name, value in head.items()).encode(),
    )


def _usual(basename: str, published: datetime | None, blog: Blog) -> str:
    if not (blog.url and basename and published):
        return ""
    if "/" in basename:
        return f"{blog.url}/entry/{basename}"
    return f"{blog.url}/{published.year:04}/{published.month:02}/{basename}.html"


def _comment(
    section: Section, post: Post, blog: Blog, seen: Counter[str], place: str
) -> Iterator[Item]:
    ping = section.name == "PING"
    said, body = _headed(section.lines, ABOUT_PING if ping else ABOUT_COMMENT)
    name = said.get("BLOG NAME") or said.get("TITLE", "") if ping else said.get("AUTHOR", "")
    id = derived_id(post.source.id or post.title, name, said.get("DATE", ""), body)
    seen[id] += 1
    id = f"{id}-{seen[id]}" if seen[id] > 1 else id
    key = comment_key(blog.key, id)
    if (published := moment(said.get("DATE", ""))) is None:
        yield Problem(where=place, what="a comment without a date", key=key, lost=False)
    kind: Kind = "trackback" if ping else "comment"
    title = said.get("TITLE", "") if ping else ""
    yield Comment(
        key=key,
        post=post.key,
        author=Author(
            name=name, email=said.get("EMAIL", ""), url=said.get("URL", ""), ip=said.get("IP", "")
        ),
        published=published,
        body=f"<strong>{title}</strong>\n\n{body}" if title else body,
        kind=kind,
        source=blog.source(id),
        raw="\n".join(section.lines).encode(),
    )


def _headed(lines: list[str], names: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """Give the head of a comment and its text; the head ends with DATE."""
    said: dict[str, str] = {}
    for place, line in enumerate(lines):
        found = HEADER.match(line)
        if not found or found[1] not in names or found[1] in said or "DATE" in said:
            return said, "\n".join(lines[place:]).strip()
        said[found[1]] = found[2].strip()
    return said, ""


FORMAT = Format(
    name="movabletype",
    title="Movable Type and TypePad export (text)",
    sniff=sniff,
    read=read,
    carries="posts, comments and trackbacks with name, e-mail, address, IP, date",
    loses="ids, parents, what was not public, the clock's zone, most addresses",
    derives="ids (a hash of what is said), addresses from basenames, times as UTC, approved",
)
