"""A large JSON file cut into its records, each parsed by itself.

Comment systems export one long array, an object with arrays in it, or one object a line. A JSON
parser, streaming or not, stops for good at the first stray quote; here a damaged record costs only
itself, its bytes are kept, and memory stays constant. What a record is, is said by the paths of the
arrays that hold them: `comments`, `data.Comment`, "" for a file that is an array, or lines. All
other values of the outermost object are given as they come, by their path: `version`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

from importer.formats.wxr.pieces import utf8
from importer.formats.wxr.window import Window
from importer.model import Problem

HUGE = 16 << 20  # bytes of a record
KEPT = 1 << 20  # bytes of a damaged record that are kept
DEEP = 100  # containers around records
TOKEN = re.compile(rb'\s*(?:("[^"\\]*(?:\\[\s\S][^"\\]*)*")|([{}\[\],:])|([^\s"{}\[\],:]{1,64}))')
STRUCTURE = re.compile(rb'"(?:[^"\\]*(?:\\[\s\S][^"\\]*)*("))?|[{}\[\]]')
ANEW = re.compile(rb"\}\s{0,200},\s{0,200}(?=\{)|\n\s{0,200}(?=\{)")
ID = re.compile(
    rb'"(?:_id|id|objectId|commentHex|databaseId)"\s{0,9}:\s{0,9}(?:\{\s{0,9}"\$oid"\s{0,9}:\s{0,9})?'
    rb'"?([\w.-]{1,80})'
)
TITLE = re.compile(rb"#[^\n]{0,4000}\n")
NONE = re.compile("(?!)")
OPENS, CLOSES = b"{[", b"}]"


class Record(NamedTuple):
    """A record, or a plain value of the outermost object."""

    path: str
    value: Any
    data: bytes
    place: str


@dataclass(slots=True)
class State:
    """Where in the file's structure we are, outside of records."""

    name: str
    wanted: re.Pattern[str]
    lines: re.Pattern[bytes] | None
    stack: list[tuple[bytes, str]] = field(default_factory=list)
    key: str = ""
    text: str | None = None  # the last string, which may turn out to be a key
    told: re.Pattern[str] = NONE

    def path(self) -> str:
        """Give the path of the value that begins here."""
        if not self.stack:
            return ""
        kind, path = self.stack[-1]
        return path if kind == b"[" else f"{path}.{self.key}".lstrip(".")


def records(
    stream: BinaryIO, name: str, wanted: str, envelope: bytes = b"", told: str = "(?!)"
) -> Iterator[Record | Problem]:
    """Give the records of a file, and a Problem for each that is damaged.

    `wanted`: a pattern that the paths of arrays of records match, and those of single records with
    "{}" behind. `envelope`: a pattern that an
    outermost object begins with if it holds records and is none itself; "" = none is.
    `told`: a pattern of the paths of plain values that are given, too, however deep, and, with
    "{}" behind, of objects whose end is given, as a record of None.
    Raises NotReadable where the stream breaks off, after all that could be read.
    """
    window = Window(utf8(stream))
    _take_title(window)
    lines = re.compile(envelope) if envelope else None
    state = State(name, re.compile(wanted), lines, told=re.compile(told))
    while (found := _token(window)) is not None:
        yield from _step(window, state, found)
    if state.stack or len(window.peek(0, 64).strip()):
        what = "the file ends in the middle: export it again"
        yield Problem(where=f"{name}, byte {window.taken}", what=what, lost=False)
    if window.broken:
        raise window.broken


def _take_title(window: Window) -> None:
    """Take a first line that is no JSON but a title: LeanCloud's "#filetype:JSON-streaming ..."."""
    if (window.grow() or len(window)) and (line := TITLE.match(window.peek(0, 4096))):
        window.take(line.end())


def _token(window: Window) -> re.Match[bytes] | None:
    """Give the next token, still in the window; None at the end of what can be understood."""
    while True:
        found = TOKEN.match(window.data, window.at)
        if found and (found.end() < len(window.data) or not window.grow()):
            return TOKEN.match(window.data, window.at)
        if not found and (len(window) > HUGE or not window.grow()):
            return _stray(window)


def _stray(window: Window) -> re.Match[bytes] | None:
    """Step over a quote without an end, and go on behind it."""
    rest = window.peek(0, len(window))
    if rest.strip() and (found := ANEW.search(rest)):
        window.take(found.end())
        return TOKEN.match(window.data, window.at)
    return None


def _step(window: Window, state: State, token: re.Match[bytes]) -> Iterator[Record | Problem]:
    text, mark, literal = token.groups()
    if mark == b"{" and _is_record(window, state, token.end() - 1 - window.at):
        window.take(token.end() - 1 - window.at)
        yield _record(window, state)
        return
    start = window.taken
    window.take(token.end() - window.at)
    if text is not None:
        yield from _plain(state, text, start)
    elif literal is not None:
        yield from _plain(state, literal, start)
    elif (left := _structure(state, mark)) and state.told.fullmatch(f"{left}{{}}"):
        yield Record(left, None, b"", f"{state.name}, byte {start}")


def _structure(state: State, mark: bytes) -> str:
    """Go into a container or out of it; a string before a colon was a key.

    Gives the path of an object that ends here.
    """
    if mark == b":":
        state.key, state.text = state.text or "", None
        return ""
    kind, left = b"", ""
    if mark in OPENS and len(state.stack) < DEEP:
        state.stack.append((mark, state.path()))
    elif mark in CLOSES and state.stack:
        kind, left = state.stack.pop()
    state.key, state.text = "", None
    return left if kind == b"{" else ""


def _is_record(window: Window, state: State, place: int) -> bool:
    """Whether the object at a place is a record: in a wanted array, or wanted by itself, or a line
    of its own.
    """
    if state.stack:
        alone = "{}" if state.stack[-1][0] == b"{" else ""
        return state.wanted.fullmatch(state.path() + alone) is not None
    if not state.wanted.fullmatch(""):
        return False
    return state.lines is None or not state.lines.match(window.peek(place, place + 4096))


def _plain(state: State, data: bytes, start: int) -> Iterator[Record | Problem]:
    """Give a plain value of the outermost object; elsewhere it is of no use."""
    try:
        value = json.loads(data, strict=False)
    except ValueError:
        value = data.decode("utf-8", "replace")
    place = f"{state.name}, byte {start}"
    if state.stack and state.stack[-1][0] == b"[" and state.wanted.fullmatch(state.stack[-1][1]):
        yield Problem(where=place, what="a value that is no record was left out", raw=data)
    elif state.key and (len(state.stack) == 1 or state.told.fullmatch(state.path())):
        yield Record(state.path(), value, data, place)
    elif not state.stack:
        yield Problem(where=place, what="text between records was left out", lost=False, raw=data)
    state.text = value if isinstance(value, str) and not state.key else None
    state.key = ""


def _record(window: Window, state: State) -> Record | Problem:
    """Take the record at the start of the window; one that is damaged ends where another begins."""
    place = f"{state.name}, byte {window.taken}"
    size = _end(window)
    data = window.peek(0, size or len(window))
    try:
        value = json.loads(data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return _damaged(window, data, place)
    path = state.path()
    state.key, state.text = "", None
    window.take(len(data))
    return Record(path, value, data, place)


def _damaged(window: Window, data: bytes, place: str) -> Problem:
    anew = ANEW.search(data, 1)
    data, _ = window.take(anew.end() if anew else len(data))
    id = ID.search(data)
    named = f" ({id[1].decode('utf-8', 'replace')})" if id else ""
    return Problem(where=place, what=f"a damaged record{named} was cut out", raw=data[:KEPT])


def _end(window: Window) -> int:
    """Give where the object at the start of the window ends; 0: nowhere near."""
    depth, place = 0, 0
    while True:
        for found in STRUCTURE.finditer(window.data, window.at + place):
            mark = found[0]
            if mark == b'"':  # a string whose end was not read yet
                place = found.start() - window.at
                break
            depth += (mark in OPENS) - (mark in CLOSES)
            place = found.end() - window.at
            if depth <= 0:
                return place
        if len(window) > HUGE or not window.grow():
            return 0
