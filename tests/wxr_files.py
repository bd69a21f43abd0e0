"""WXR files for tests, made of a few words; and how to read them."""

from __future__ import annotations

import io
from collections.abc import Iterable

from importer.formats import Given
from importer.formats.wxr.read import read
from importer.model import Comment, Item, Post, Problem, Skipped

HEAD = """<?xml version="1.0" encoding="{encoding}" ?>
<rss version="2.0"
\txmlns:excerpt="{wp}excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="{wp}"
>
<channel>
\t<title>Ein Blog</title>
\t<link>{site}</link>
\t<pubDate>Sun, 03 Nov 2024 18:22:41 +0000</pubDate>
\t<wp:wxr_version>1.2</wp:wxr_version>
\t<wp:base_blog_url>{site}</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"
WP = "http://wordpress.org/export/1.2/"
SITE = "https://blog.example"


def head(wp: str = WP, encoding: str = "UTF-8", site: str = SITE) -> str:
    """Give the start of a file."""
    return HEAD.format(wp=wp, encoding=encoding, site=site)


def comment(id: object = 1, body: str = "Hallo", **others: str) -> str:
    """Give a comment; further elements by name, None to leave one out. Text is put in as it is."""
    values = {
        "id": str(id),
        "author": "<![CDATA[Anna]]>",
        "author_email": "<![CDATA[anna@example.org]]>",
        "author_url": "",
        "author_IP": "<![CDATA[192.0.2.1]]>",
        "date": "<![CDATA[2011-07-12 15:05:00]]>",
        "date_gmt": "<![CDATA[2011-07-12 13:05:00]]>",
        "content": f"<![CDATA[{body}]]>",
        "approved": "<![CDATA[1]]>",
        "type": "<![CDATA[comment]]>",
        "parent": "0",
        "user_id": "0",
        **others,
    }
    rows = [f"<wp:comment_{name}>{text}</wp:comment_{name}>\n" for name, text in values.items()]
    return f"<wp:comment>\n{''.join(rows)}</wp:comment>\n"


def item(*comments: str, id: object = 7, body: str = "Text", more: str = "") -> str:
    """Give an item; `more` stands before its comments."""
    return (
        f"\t<item>\n<title>Beitrag {id}</title>\n<link>{SITE}/{id}/</link>\n"
        f"<dc:creator><![CDATA[anna]]></dc:creator>\n"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>\n"
        f"<wp:post_id>{id}</wp:post_id>\n<wp:post_date>2011-07-10 12:00:00</wp:post_date>\n"
        "<wp:post_date_gmt>2011-07-10 10:00:00</wp:post_date_gmt>\n"
        "<wp:comment_status>open</wp:comment_status>\n<wp:status>publish</wp:status>\n"
        f"<wp:post_type>post</wp:post_type>\n{more}{''.join(comments)}\t</item>\n"
    )


def file(*items: str) -> str:
    """Give a whole file."""
    return head() + "".join(items) + TAIL


def given(data: str | bytes, name: str = "blog.xml", large: int = 4 << 20) -> list[Item]:
    """Read a file."""
    data = data.encode() if isinstance(data, str) else data

    return list(read(io.BytesIO(data), Given(name=name), large))


def comments(items: Iterable[Item]) -> list[Comment]:
    """Give the comments among items."""
    return [each for each in items if isinstance(each, Comment)]


def posts(items: Iterable[Item]) -> list[Post]:
    """Give the posts among items."""
    return [each for each in items if isinstance(each, Post)]


def lost(items: Iterable[Item]) -> list[Problem]:
    """Give the problems that cost a record."""
    return [each for each in items if isinstance(each, Problem) and each.lost]


def remarks(items: Iterable[Item]) -> list[str]:
    """Give what the problems that cost nothing say."""
    return [each.what for each in items if isinstance(each, Problem) and not each.lost]


def skipped(items: Iterable[Item]) -> list[str]:
    """Give why records were left out."""
    return [each.why for each in items if isinstance(each, Skipped)]


def ids(items: Iterable[Item]) -> list[str]:
    """Give the source's ids of the comments."""
    return [each.source.id for each in comments(items)]


def accounted(items: list[Item]) -> int:
    """Count the comments that came in, were left out, or were cut out."""
    cut = [each for each in lost(items) if each.what.startswith("comment ")]
    notes = [why for why in skipped(items) if "notes" in why]
    return len(comments(items)) + len(cut) + len(notes)
