"""The real pages that reading is measured on, and what the sites' own comment feeds said of them.

They lie beside the project (../shared/data/pages) and never come into it. A *site* is a host where
the address of a page is known, else the folder the pages came in. In /family/ of one host another
blog lives, whose comments the gold mixed up.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from importer.extract.place import original
from importer.formats import feed
from importer.model import Page

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
OTHER_BLOG = "vanberge+ericvb-dot-com/family__"
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
REPLY = re.compile(r"^\s*(<p>)?\s*(In reply to|Als Antwort auf)\b.*?</a>\.?\s*(</p>)?", re.DOTALL)
BY = re.compile(r"^.*?(?:Von|By|De|Por): ")


class Gold(NamedTuple):
    """One comment as the site's feed has it."""

    number: str
    author: str
    words: list[str]
    entry: feed.Entry


EMPTY = (  # in the index by a mark alone: looked at, there is no comment in them
    "livejournal/92a823abe905.html",  # a newspaper's article
    "schema-comment/051e69a27210.html",  # lists that a script fills
    "schema-comment/0c324452fbfc.html",
)


class Sample(NamedTuple):
    """One saved page."""

    file: str
    site: str
    wordpress: bool
    comments: int  # distinct N in id="comment-N", the platform's own ids elsewhere
    page: Page
    gold: list[Gold]


class Row(NamedTuple):
    """One yes or no (or share) about one page or comment of a site."""

    figure: str
    site: str
    value: float
    what: str = ""  # file and comment, to look a miss up


def samples(folder: Path = PAGES) -> list[Sample]:
    """Give all pages of the index, each with what the feed said of it."""
    gold = dict(_gold(folder))
    with (folder / "index.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [_sample(folder, row, gold.get(row["file"], [])) for row in rows]


def others(folder: Path = PAGES) -> list[Sample]:
    """Give the pages of other platforms; their site is the platform."""
    with (folder / "_other" / "index.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [_other(folder / "_other", row) for row in rows if row["file"] not in EMPTY]


def words(html: str) -> list[str]:
    """Give the words of a text; a CDATA section's leftovers are none."""
    plain = html.replace("]]>", "").replace("]]&gt;", "")
    return re.findall(r"\w+", unescape(TAG.sub(" ", plain)))


def _sample(folder: Path, row: dict[str, str], gold: list[Gold]) -> Sample:
    file, said = row["file"], original(row["url"])
    known = said.startswith("http")
    made_up = f"http://mirror.test/{file.partition('/')[2].replace('__', '/')}"
    page = Page(url=said if known else made_up, body=(folder / file).read_bytes())
    host = urlsplit(said).netloc.removeprefix("www.")
    return Sample(
        file=file,
        site=host if known and host else file.partition("/")[0],
        wordpress=row["platform"].startswith("wordpress"),
        comments=int(row["n_comments"]),
        page=page,
        gold=[] if file.startswith(OTHER_BLOG) else gold,
    )


def _other(folder: Path, row: dict[str, str]) -> Sample:
    platform, _, name = row["file"].partition("/")
    page = Page(url=f"http://{platform}.test/{name}", body=(folder / row["file"]).read_bytes())
    return Sample(row["file"], platform, False, int(row["comments"]), page, [])


def _gold(folder: Path) -> Iterator[tuple[str, list[Gold]]]:
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        entries = feed.entries(_feed(row["gold"]), row["file"])
        pairs = zip(row["gold"], entries, strict=True)
        yield row["file"], [_one(one, e) for one, e in pairs if isinstance(e, feed.Entry)]


def _one(row: dict[str, str], entry: feed.Entry) -> Gold:
    name = row["author"] or BY.sub("", row.get("title", ""))
    author = " ".join(unescape(unescape(name)).split())
    said = words(REPLY.sub("", row["html"]))
    return Gold(str(row["id"]), author, said, entry._replace(author=author))


def _feed(rows: list[dict[str, str]]) -> str:
    """Write what was kept of a feed as a feed again, so that the feed's reader reads it."""
    items = "".join(
        f"<item><link>http://gold.test/#comment-{row['id']}</link>"
        f"<dc:creator>{escape(row['author'])}</dc:creator><title>{escape(row['title'])}</title>"
        f"<pubDate>{row['date']}</pubDate>"
        f"<content:encoded>{escape(row['html'])}</content:encoded></item>"
        for row in rows
    )
    return (
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>{items}</channel></rss>'
    )
