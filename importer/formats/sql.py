"""SQL dumps as mysqldump, mariadb-dump and phpMyAdmin write them, read row by row.

Only two statements say anything: CREATE TABLE names the columns, INSERT (or REPLACE) has the rows;
all others are read over. Nothing is executed. A row that cannot be read costs itself: reading goes
on at the next row or statement. No library streams: sqlglot's tokenizer wants the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from importer.formats.wxr import repair as repair  # registers the error handler used below
from importer.formats.wxr.window import Window
from importer.model import Problem

Value = str | None
HUGE = 64 << 20  # bytes of one value or statement
AHEAD = 32 << 10  # bytes that are looked at for what may not be there: names of columns are shorter
KEPT = 64 << 10  # bytes of a damaged row that are kept
STRING = rb"'[^'\\]*+(?:(?:\\[\s\S]|'')[^'\\]*+)*+'"
DOUBLE = rb'"[^"\\]*+(?:(?:\\[\s\S]|"")[^"\\]*+)*+"'
BLANK = rb"(?:\s+|--[ \t\r\n][^\n]*(?:\n|\Z)|#[^\n]*(?:\n|\Z)|/\*[\s\S]*?\*/)*"
NAME = rb"(?:`((?:[^`]|``)+)`|\"([^\"]+)\"|([\w$]+))"
GAP = re.compile(BLANK)
START = re.compile(
    rb"(?:(CREATE)\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|((?:INSERT|REPLACE)"
    rb"(?:\s+(?:IGNORE|DELAYED|LOW_PRIORITY|HIGH_PRIORITY))*)\s+INTO\s+)"
    rb"(?:(?:`[^`]+`|[\w$]+)\s*\.\s*)?" + NAME + rb"\s*",
    re.I,
)
USE = re.compile(rb"USE\s+" + NAME + rb"\s*;", re.I)
COLUMNS = re.compile(rb"\(([^()]{1,8000})\)\s*")
VALUES = re.compile(rb"VALUES?\s*", re.I)
VALUE = re.compile(
    rb"\s*(?:_\w+\s*)?(?:(" + STRING + rb")|(" + DOUBLE + rb")|0x([0-9a-f]*)|x'([0-9a-f]*)'"
    rb"|(b'[01]{0,64}'|[\w.+\-]+))\s*([,)])",
    re.I,
)
COLUMN = re.compile(  # mysqldump quotes ID, a word of its own, even where it quotes no other
    rb"^\s*(?:`((?:[^`]|``)+)`|\"([^\"]+)\""
    rb"|(?!(?:PRIMARY|UNIQUE|FULLTEXT|SPATIAL|FOREIGN|KEY|INDEX|CONSTRAINT|CHECK)\s)([A-Za-z_]\w*))\s",
    re.M | re.I,
)
SIGNS = re.compile(rb"[;'\"`#]|/\*|--[ \t\r\n]")
ENCLOSED = {  # sign -> all that it encloses
    b"'": re.compile(STRING), b'"': re.compile(DOUBLE), b"`": re.compile(rb"`[^`]*+`"),
    b"/*": re.compile(rb"/\*[\s\S]*?\*/"), b"#": re.compile(rb"#[^\n]*+(?:\n|\Z)"),
}  # fmt: skip
LINE = re.compile(rb"--[^\n]*+(?:\n|\Z)")
FIRST = re.compile(rb"\(\s{0,9}(\d{1,20})\s{0,9},")  # the id, as a rule
ANEW = re.compile(rb"\)\s{0,20},\s{0,20}(?=\()|\n(?=\()|;[ \t]*\r?\n")
DELIMITER = re.compile(rb"DELIMITER[ \t]+(\S{1,8})[^\n]*\n", re.I)
ESCAPE = re.compile(r"\\([\s\S])|''|\"\"")
MEANT = {"n": "\n", "r": "\r", "t": "\t", "0": "", "Z": "\x1a", "b": "\b"}


class SqlRow(NamedTuple):
    """One row of a table."""

    table: str
    values: dict[str, Value]
    place: str
    database: str = ""  # that the dump says to use; dumps of several have tables of one name


class Table(NamedTuple):
    """A table that rows are read of."""

    database: str
    name: str
    columns: list[str] | None  # none: another program's; None: nothing names them


Usual = Callable[[str], tuple[str, ...]]  # table -> its columns, where the dump names none


def rows(
    window: Window, name: str, wanted: re.Pattern[str], usual: Usual = lambda _: ()
) -> Iterator[SqlRow | Problem]:
    """Give the rows of the wanted tables, and a Problem for each that is damaged.

    Raises NotReadable where the stream breaks off, after all that could be read.
    """
    known: dict[str, list[str]] = {}
    database = ""
    while True:
        _skip(window, GAP)
        if not len(window):
            break
        if used := _match(window, USE):
            database, known = _name(used.groups()), {}
            window.take(used.end() - used.start())
            continue
        found = _match(window, START)
        if found is None:
            _other(window)
            continue
        table = _name(found.groups()[2:5])
        window.take(found.end() - found.start())
        if found[1]:
            known |= {table: columns} if (columns := _created(window)) else {}
        elif wanted.fullmatch(table):
            if table not in known and usual(table):
                known[table] = [*usual(table)] if _fits(window, len(usual(table))) else []
                yield from _unnamed(window, name, Table(database, table, known[table]))
            yield from _inserted(window, name, Table(database, table, known.get(table)))
        else:
            _other(window)
    if window.broken:
        raise window.broken


def _match(window: Window, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
    """Match at the start of the window, reading on while what is there may be only a part."""
    while True:
        found = pattern.match(window.data, window.at)
        if found and found.end() < len(window.data):
            return found
        if len(window) > (HUGE if found else AHEAD) or not window.grow():
            return found


def _skip(window: Window, pattern: re.Pattern[bytes]) -> None:
    while (found := _match(window, pattern)) and found.end() > found.start():
        window.take(found.end() - found.start())


def _other(window: Window) -> None:
    """Read over a statement, one with a delimiter of its own to where that ends."""
    if found := DELIMITER.match(window.data, window.at):
        window.take(found.end() - found.start())
        end = window.find(b"DELIMITER ;", 0, HUGE) if found[1] != b";" else 0
        window.take(end + len(b"DELIMITER ;") if end > 0 else 0)
        return
    window.take(_end(window))


def _end(window: Window) -> int:
    """Give where the statement at the start of the window ends; all of it where it has no end."""
    place = 0
    while True:
        sign = SIGNS.search(window.data, window.at + place)
        if sign and sign[0] == b";":
            return sign.end() - window.at
        whole = ENCLOSED.get(sign[0], LINE).match(window.data, sign.start()) if sign else None
        if whole and (whole.end() < len(window.data) or window.ended):
            place = whole.end() - window.at
            continue
        place = sign.start() - window.at if sign else max(place, len(window) - 2)
        if len(window) > HUGE or not window.grow():
            return len(window)


def _name(groups: tuple[bytes | None, ...]) -> str:
    found = next((each for each in groups if each is not None), b"")
    return found.replace(b"``", b"`").decode("utf-8", "replace")


def _created(window: Window) -> list[str]:
    """Give the columns that a CREATE TABLE names, in their order."""
    before = window.taken
    start = window.data, window.at
    _other(window)
    data, at = start
    text = ENCLOSED[b"'"].sub(b"''", data[at : at + window.taken - before])
    return [_name(match.groups()) for match in COLUMN.finditer(text)]


def _fits(window: Window, count: int) -> bool:
    """Whether the first row of an INSERT has as many values, as far as it can be read."""
    begins = _match(window, VALUES)
    row = _values(window, begins.end() - window.at)[0] if begins else None
    return row is None or len(row) == count


def _unnamed(window: Window, name: str, table: Table) -> Iterator[Problem]:
    """Say how the first INSERT into a table is read that nothing names the columns of."""
    if _match(window, COLUMNS) is None:
        how = "taken as WordPress has them" if table.columns else "not WordPress's, left out"
        what = f"nothing says what the columns of {table.name} are: {how}"
        yield Problem(where=f"{name}, line {window.line}", what=what, lost=False)


def _inserted(window: Window, name: str, table: Table) -> Iterator[SqlRow | Problem]:
    columns = table.columns
    if (stated := _match(window, COLUMNS)) is not None:
        columns = [_name(each.groups()) for each in re.finditer(NAME, stated[1])]
        window.take(stated.end() - stated.start())
    begins = _match(window, VALUES)
    if begins and columns:
        window.take(begins.end() - begins.start())
        yield from _rows(window, name, table, columns)
        return
    if columns != []:
        what = f"an INSERT into {table.name} without the names of its columns"
        yield Problem(where=f"{name}, line {window.line}", what=what, raw=window.peek(0, KEPT))
    _other(window)


def _rows(
    window: Window, name: str, table: Table, columns: list[str]
) -> Iterator[SqlRow | Problem]:
    """Give the rows of one INSERT, up to its semicolon."""
    while True:
        _skip(window, GAP)
        mark = window.peek(0, 1)
        if mark == b",":
            window.take(1)
            continue
        if mark != b"(":
            window.take(mark == b";")
            return
        place = f"{name}, line {window.line}"
        found = _row(window)
        if found is not None and len(found) == len(columns):
            values = dict(zip(columns, found, strict=True))
            yield SqlRow(table.name, values, place, table.database)
            continue
        id = FIRST.match(window.peek(0, 40)) if found is None else None
        first = id[1].decode() if id else (found or [""])[0]
        what = f"row {first} of {table.name} is damaged and was cut out"
        if found is not None:
            yield Problem(where=place, what=what)
            continue
        yield Problem(where=place, what=what, raw=window.peek(0, KEPT))
        if not _anew(window):
            return


def _row(window: Window) -> list[Value] | None:
    """Take the row at the start of the window; None, and nothing is taken, where it is damaged."""
    while True:
        values, end = _values(window)
        if values is not None:
            window.take(end)
            return values
        if len(window) > HUGE or not window.grow():
            return None


def _values(window: Window, start: int = 0) -> tuple[list[Value] | None, int]:
    values: list[Value] = []
    at = window.at + start + 1
    while found := VALUE.match(window.data, at):
        values.append(_value(found))
        at = found.end()
        if found[6] == b")":
            return values, at - window.at
    return None, 0


def _value(found: re.Match[bytes]) -> Value:
    quoted, double, hex, bits, word, _ = found.groups()
    if quoted or double:
        return unescaped((quoted or double)[1:-1])
    if hex is not None or bits is not None:
        digits = hex if hex is not None else bits
        return bytes.fromhex(digits.decode().zfill(len(digits) + len(digits) % 2)).decode(
            "utf-8", "nachlese.cp1252"
        )
    return None if word.upper() == b"NULL" else word.decode().strip("bB'" if b"'" in word else "")


def unescaped(data: bytes) -> str:
    """Give the text of a quoted string, without its quotes."""
    text = data.decode("utf-8", "nachlese.cp1252")
    if "\\" not in text and "'" not in text and '"' not in text:
        return text
    return ESCAPE.sub(lambda each: MEANT.get(each[1], each[1]) if each[1] else each[0][0], text)


def _anew(window: Window) -> bool:
    """Go on behind a damaged row; give False where its statement has ended."""
    while not (found := ANEW.search(window.data, window.at + 1)):
        if len(window) > HUGE or not window.grow():
            window.take(len(window))
            return False
    window.take(found.end() - window.at)
    return not found[0].startswith(b";")
