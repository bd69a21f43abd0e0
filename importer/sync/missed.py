"""Which posts are gone because their address answered that there is nothing (404, 410).

Told by all imports together, whatever their order. Such an answer proves that a post is gone only
if

* a capture dated before it shows the post at that address, and none of unknown time does,
* nothing shows the post afterwards,
* the blog lived on: something else of it was captured at that time or later. When a blog dies, all
  of its addresses answer so, and that says nothing about a single post: its comments are what is
  to be rescued.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from importer.captures.notes import place
from importer.model import Gone, Source
from importer.rows import unstamp

WHY = "its address answered {status}"
SAME_VISIT = timedelta(days=1)  # one crawl of a blog: its pages come in any order
SHOWN = """
    select captured from listings where post = :post union
    select coalesce(captured, '') from sightings where key = :post and type = 'posts' union
    select coalesce(s.captured, '') from comments c join sightings s on s.key = c.key
        where c.post = :post and s.type = 'comments'
"""
CAPTURED = "select exists (select 1 from listings where post = ?)"
ALIVE = """
    select max(captured) from (
        select l.captured from posts p join listings l on l.post = p.key where p.site = :site
        union all
        select s.captured from posts p join sightings s on s.key = p.key and s.type = 'posts'
            where p.site = :site)
"""

Miss = tuple[datetime, int]  # when an address had nothing, and the status of its answer


def gone(db: Database) -> Iterator[Gone]:
    """Give the posts that everything kept shows to be gone from their address."""
    answers = _answers(db)
    alive: dict[str, datetime | None] = {}
    posts = db.conn.execute("select key, site, url from posts").fetchall() if answers else ()
    for key, site, url in posts:
        misses = answers.get(place(url), [])
        if misses and site not in alive:
            alive[site] = _alive(db, site)
        proof = proving(misses, _shown(db, key), alive.get(site)) if misses else None
        if proof:
            source = Source(format="pages", id=key.rpartition("/p")[2], captured=proof[0])
            yield Gone(key=key, source=source, why=WHY.format(status=proof[1]))


def proving(
    misses: Sequence[Miss], shown: Sequence[datetime | None], alive: datetime | None
) -> Miss | None:
    """Give the first answer that proves a post to be gone, by when it was shown. Pure."""
    dated = [each for each in shown if each]
    if not dated or len(dated) < len(shown) or alive is None:
        return None
    later = (miss for miss in sorted(misses) if max(dated) < miss[0] <= alive + SAME_VISIT)
    return next(later, None)


def _answers(db: Database) -> dict[str, list[Miss]]:
    found: dict[str, list[Miss]] = {}
    for where, captured, status in db.conn.execute("select place, captured, status from missed"):
        when = unstamp(captured)
        if when:
            found.setdefault(where, []).append((when, status))
    return found


def _shown(db: Database, post: str) -> list[datetime | None]:
    """Give when anything showed a post; nothing where no page of it was ever captured."""
    if not db.conn.execute(CAPTURED, (post,)).fetchone()[0]:
        return []
    return [unstamp(when or None) for (when,) in db.conn.execute(SHOWN, {"post": post})]


def _alive(db: Database, site: str) -> datetime | None:
    """Give when something of a blog was captured last."""
    (last,) = db.conn.execute(ALIVE, {"site": site}).fetchone()
    return unstamp(last or None)
