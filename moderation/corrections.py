"""A moderator mends what somebody wrote: removes a link, blanks a name, corrects a typo.

A correction is a line of a log of its own, taken back like a decision. What the source said then is
kept with it, so that a later edit at the source is seen, and shown beside the corrected words: it
does not undo them. A status is no matter of this module.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from importer import rows
from importer.model import Comment
from importer.rows import COLUMNS, stamp
from importer.schema import writing
from importer.text import fold
from moderation import store
from moderation.wording import AS_SAID, Wording, difference, said_by, wordings

FIELDS = {"body": 65_525, "name": 245, "url": 200}  # characters: WordPress's columns
COMMENT = ", ".join(f'"{name}"' for name in COLUMNS["comments"])


class CannotCorrect(ValueError):
    """A correction is refused; `template` and `words` say why, for people."""

    def __init__(self, template: str, **words: object) -> None:
        super().__init__(template.format(**words))
        self.template, self.words = template, words


class Correction(NamedTuple):
    """The correction of a comment that holds, with what the source says."""

    id: int
    batch: int
    moderator: str
    corrected: str
    words: Wording
    then: Wording  # what the source said when it was corrected
    now: Wording  # what it says now

    @property
    def changed_since(self) -> bool:
        """Whether the source said something else since, and not merely what was corrected."""
        held = self.words.over(self.then)
        return folded(self.now) not in (folded(self.then), folded(held))


def folded(words: Wording) -> tuple[str, ...]:
    """Give words as two renderings of them agree."""
    return fold(words.body or ""), fold(words.name or ""), (words.url or "").strip().rstrip("/")


def at_source(db: Database, keys: Sequence[str]) -> dict[str, Comment]:
    """Give comments as their source, or whoever replied here, says them."""
    found: dict[str, Comment] = {}
    for some in store.slices(keys):
        query = f"select {COMMENT} from comments where key in ({store.marks(some)})"
        found |= {row[0]: rows.comment(row) for row in db.conn.execute(query, some)}
    return store.written(db, keys) | found


def standing(db: Database, keys: Sequence[str]) -> dict[str, Correction]:
    """Give by comment the correction that holds; most have none."""
    found: dict[str, Correction] = {}
    said: dict[str, Comment] = {}
    for some in store.slices(keys):
        query = (
            "select w.key, k.id, k.batch, k.moderator, k.corrected, w.body, w.author_name,"
            " w.author_url, k.said from corrected w join corrections k on k.id = w.correction"
            f" where w.key in ({store.marks(some)})"
        )
        rows_ = db.conn.execute(query, some).fetchall()
        said |= at_source(db, [row[0] for row in rows_])
        for key, id, batch, who, when, body, name, url, then in rows_:
            now = said_by(said[key]) if key in said else AS_SAID
            words = Wording(body, name, url)
            found[key] = Correction(id, batch, who, when, words, Wording(*json.loads(then)), now)
    return found


def checked(wanted: Wording) -> Wording:
    """Give words as they can be stored; raises CannotCorrect."""
    for name, most in FIELDS.items():
        value = getattr(wanted, name)
        if value is not None and len(value) > most:
            raise CannotCorrect(TOO_LONG, most=most)
    url = (wanted.url or "").strip()
    if url and not url.lower().startswith(("http://", "https://")):
        raise CannotCorrect(NO_ADDRESS)
    return Wording(*(value and rows.readable(value.replace("\0", "")) for value in wanted))


TOO_LONG = "That is too long: {most} characters at most."
NO_ADDRESS = "A web address begins with http:// or https://; leave it empty to remove it."
MEANWHILE = "Somebody else edited this comment meanwhile: look at their words first."


def correct(
    db: Database,
    key: str,
    wanted: Wording,
    *,
    moderator: str,
    now: datetime,
    why: str = "",
    held: int | None = None,
) -> int:
    """Let words hold instead of the source's, None leaving a field as it is.

    Gives the batch's number, 0 where nothing is different. `held`: the correction that the
    moderator saw (0: none). Raises KeyError for an unknown comment, CannotCorrect.
    """
    wanted = checked(wanted)
    with writing(db):
        before = store.comments(db, [key])[key]
        standing = held_now(db, key)
        if held is not None and held != (standing or 0):
            raise CannotCorrect(MEANWHILE)
        said = said_by(at_source(db, [key])[key])
        shown = said_by(before)
        meant = wanted.over(shown)
        if meant == shown:
            return 0
        words = difference(meant, said)
        batch = store.next_ids(db)[1]
        log(db, batch, key, words, said, standing, (moderator, now, why))
    return batch


def held_now(db: Database, key: str) -> int | None:
    """Give the number of the correction that holds; None without one."""
    found = db.conn.execute("select correction from corrected where key = ?", (key,)).fetchone()
    return int(found[0]) if found else None


def log(
    db: Database,
    batch: int,
    key: str,
    words: Wording,
    said: Wording,
    previous: int | None,
    by: tuple[str, datetime, str],
    undoes: int | None = None,
    holds: int | None = None,
) -> None:
    """Append a line to the log and make it hold; `holds`: the earlier one that holds again."""
    moderator, now, why = by
    made = db.conn.execute(
        "insert into corrections(batch, key, body, author_name, author_url, said, previous,"
        " moderator, corrected, why, undoes) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (batch, key, *words, json.dumps(said), previous, moderator, stamp(now), why, undoes),
    )
    db.conn.execute("delete from corrected where key = ?", (key,))
    if words != AS_SAID:
        db.conn.execute(
            "insert into corrected(key, correction, body, author_name, author_url)"
            " values (?, ?, ?, ?, ?)",
            (key, holds or made.lastrowid, *words),
        )


def is_batch(db: Database, batch: int | None) -> bool:
    """Whether a batch is one of corrections."""
    query = "select 1 from corrections where batch = ? limit 1"
    return batch is not None and db.conn.execute(query, (batch,)).fetchone() is not None


def last_batch(db: Database, by: str) -> int:
    """Give the last correction that was not taken back; `by`: a moderator's. 0: there is none."""
    found = db.conn.execute(
        "select k.batch from corrections k where k.undoes is null and :by in ('', k.moderator)"
        " and not exists (select 1 from corrections u where u.undoes = k.batch)"
        " order by k.id desc limit 1",
        {"by": by},
    ).fetchone()
    return int(found[0]) if found else 0


def take_back(
    db: Database, batch: int, moderator: str, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take a batch back, inside the caller's transaction; give the comments of which it was, and
    those that somebody corrected again since, which keep that.
    """
    query = "select id, key, previous, said from corrections where batch = ? and undoes is null"
    taken = db.conn.execute(query, (batch,)).fetchall()
    back, number = [], store.next_ids(db)[1]
    for id, key, previous, said in taken:
        if (held_now(db, key) or 0) != held_after(db, id):
            continue
        words = earlier(db, previous)
        if brought(db, key):  # until the site says so again, our word holds
            meant = zip(words, json.loads(said), earlier(db, id), strict=True)
            words = Wording(*(old if new is None and mine is not None else new
                              for new, old, mine in meant))  # fmt: skip
        log(db, number, key, words, Wording(*json.loads(said)), id, (moderator, now, ""),
            undoes=batch, holds=previous)  # fmt: skip
        back.append(key)
    return tuple(back), tuple(key for _, key, *_ in taken if key not in back)


def brought(db: Database, key: str) -> bool:
    """Whether words corrected here reached the site, or may have."""
    query = "select 1 from outbox where key = ? and kind = 'words' and tries > 0"
    return db.conn.execute(query, (key,)).fetchone() is not None


def held_after(db: Database, id: int) -> int:
    """Give which correction held once this one was made: itself, or none."""
    query = "select body, author_name, author_url from corrections where id = ?"
    return id if tuple(db.conn.execute(query, (id,)).fetchone()) != AS_SAID else 0


def earlier(db: Database, id: int | None) -> Wording:
    """Give the words of an earlier correction; None: the source's."""
    query = "select body, author_name, author_url from corrections where id = ?"
    found = db.conn.execute(query, (id,)).fetchone()
    return Wording(*found) if found else AS_SAID


def is_ours(db: Database, key: str, comment: Comment) -> bool:
    """Whether a source says of a comment what was corrected here: no news."""
    words = wordings(db, [key]).get(key)
    if words is None:
        return False
    held = [(new, old) for new, old in zip(words, said_by(comment), strict=True) if new is not None]
    return all(fold(new) == fold(old or "") for new, old in held)
