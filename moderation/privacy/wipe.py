"""Take personal fields of comments out of every table, raw source records included.

The row, every sighting's words, problems, reasons, marks, answers of an API that were kept. An
address is cut out of the raw records and the rest of them stays; where the name goes they go
whole, for a name may be any word. What is deleted is overwritten in the file.

An unchanged record that comes in again later writes nothing, so it brings nothing back; a changed
one does, and is wiped anew at the end of that sync.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from sqlite_utils import Database
from zstandard import ZstdCompressor, ZstdDecompressor

from importer.rows import COLUMNS
from moderation.marks import KINDS
from moderation.store import marks, slices

Fields = tuple[str, ...]
CONTACT: Fields = ("author_email", "author_avatar", "author_ip", "agent")
PERSON: Fields = (*CONTACT, "author_name", "author_url", "author_user")
PERSONAL_MARKS = ("mail", "name", "ip", "user", "whole", "pair", "net")
SHORTEST = 4  # letters of a value that is looked for in sentences
LARGEST = 64 << 20  # bytes of a raw record, unpacked


@contextmanager
def overwriting(db: Database) -> Iterator[None]:
    """Overwrite what is deleted meanwhile, in the file and in its log."""
    before = db.execute("pragma secure_delete").fetchone()[0]
    db.execute("pragma secure_delete = on")
    try:
        yield
    finally:
        db.execute(f"pragma secure_delete = {before}")
        if not db.conn.in_transaction:
            db.execute("pragma wal_checkpoint(truncate)")


def wipe(db: Database, keys: Sequence[str], fields: Fields) -> int:
    """Empty fields of comments everywhere, inside the caller's transaction; give how many had any.

    Their texts stay; replies written here are none of them.
    """
    count = 0
    for some in slices(keys):
        for key, *values in db.conn.execute(
            f"select key, {', '.join(fields)} from comments where key in ({marks(some)})", some
        ).fetchall():
            wipe_one(db, key, fields, [value for value in values if value])
            count += 1
    return count


def wipe_one(db: Database, key: str, fields: Fields, values: Sequence[str]) -> None:
    """Empty fields of one comment; `values`: what stood there."""
    said = wipe_sightings(db, key, fields, values)
    if "author_name" in fields:
        db.conn.execute("delete from reasons where key = ?", (key,))
    empty = ", ".join(f"{name} = ''" for name in fields)
    db.conn.execute(f"update comments set {empty} where key = ?", (key,))
    wipe_words(db, key, {*values, *said})
    wipe_corrections(db, key, fields)
    wipe_marks(db, key)


def wipe_sightings(db: Database, key: str, fields: Fields, values: Sequence[str]) -> set[str]:
    """Empty fields in all that sources said of a comment; give what stood there."""
    places = [COLUMNS["comments"].index(name) for name in fields]
    found = set(values)
    query = "select id, item, raw from sightings where key = ? and type = 'comments'"
    rows = db.conn.execute(query, (key,)).fetchall()
    for _, item, _ in rows:
        said = json.loads(item) if item else []
        found |= {said[place] for place in places if said and said[place]}
    for id, item, raw in rows:
        said = json.loads(item) if item else None
        words = said and json.dumps(["" if n in places else v for n, v in enumerate(said)])
        left = None if "author_name" in fields else cut(raw, found)
        db.conn.execute("update sightings set item = ?, raw = ? where id = ?", (words, left, id))
    return found


def cut(raw: bytes | None, values: Iterable[str]) -> bytes | None:
    """Cut values out of a packed source record, however they are written there."""
    if raw is None:
        return None
    text = ZstdDecompressor().decompress(raw, max_output_size=LARGEST)
    for value in sorted(values, key=len, reverse=True):
        for written in spellings(value):
            text = text.replace(written, b"")
    return ZstdCompressor(level=-1).compress(text)


def spellings(value: str) -> set[bytes]:
    """Give how a value may be written in a record: as it is, in JSON, in XML or HTML."""
    escaped = value.replace("&", "&amp;")
    forms = {
        value, escaped, escaped.replace("<", "&lt;").replace(">", "&gt;"),
        value.replace("&", "&#038;"), value.replace("/", "\\/"),
        json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1],
    }  # fmt: skip
    return {form.encode("utf-8", "backslashreplace") for form in forms if form}


def wipe_words(db: Database, key: str, values: Iterable[str]) -> None:
    """Take values out of what was noted of a comment: problems with it, reasons of its verdict."""
    db.conn.execute("update problems set raw = null where key = ?", (key,))
    for value in (each for each in values if len(each) >= SHORTEST):
        for table, column in (("problems", "what"), ("problems", "place"), ("reasons", "args")):
            said = json.dumps(value)[1:-1] if column == "args" else value
            db.conn.execute(
                f"update or ignore {table} set {column} = replace({column}, ?, '') where key = ?",
                (said, key),
            )


CORRECTED = ("body", "author_name", "author_url")  # in the order of `corrections.said`


def wipe_corrections(db: Database, key: str, fields: Fields) -> None:
    """Empty fields in what moderators corrected in a comment, and in what was said before."""
    places = [n for n, name in enumerate(CORRECTED) if name in fields]
    for place in places:
        for table in ("corrections", "corrected"):
            name = CORRECTED[place]
            query = f"update {table} set {name} = '' where key = ? and {name} is not null"
            db.conn.execute(query, (key,))
    query = "select id, said from corrections where key = ?"
    for id, said in db.conn.execute(query, (key,)).fetchall() if places else ():
        words = ["" if n in places else value for n, value in enumerate(json.loads(said))]
        db.conn.execute("update corrections set said = ? where id = ?", (json.dumps(words), id))


def wipe_marks(db: Database, key: str) -> None:
    """Forget what a comment has in common with others by its author."""
    kinds = [KINDS.index(kind) for kind in PERSONAL_MARKS]
    for table in ("marks", "marks_new"):
        db.conn.execute(
            f"delete from {table} where kind in ({marks(kinds)})"
            " and comment = (select id from comments where key = ?)",
            (*kinds, key),
        )


def wipe_answers(db: Database, before: str) -> int:
    """Forget answers of APIs that runs which never ended had kept; give how many."""
    made = db.conn.execute(
        "delete from pages where fetched < ?"
        " and json_extract(headers, '$.\"content-type\"') like 'application/json%'",
        (before,),
    )
    return made.rowcount
