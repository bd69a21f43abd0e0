"""Pages of a small blog as they were at some time, made for tests of archives."""

from __future__ import annotations

from datetime import UTC, datetime

from importer.captures import Capture, Held
from importer.captures.reading import what_of
from importer.model import Comment, Gone, Item, Page, Problem, Skipped

BASE = "http://hafen.example/tagebuch"
POST = f"{BASE}/2011/07/kaehne/"
FORM = '<form action="/wp-comments-post.php"><input name="comment_post_ID" value="7"></form>'


def comment(number: int, text: str = "", parent: int = 0, kind: str = "comment") -> str:
    """Give one comment in WordPress's old markup."""
    depth = 2 if parent else 1
    return (
        f'<li class="{kind} depth-{depth}" id="comment-{number}">'
        f'<div class="comment-author vcard"><cite class="fn"><a href="http://n{number}.example/"'
        f' class="url">N{number}</a></cite></div><div class="comment-meta commentmetadata">'
        f'<a href="{POST}#comment-{number}">1. Juli 2011 um 12:{number:02}</a></div>'
        f"<p>{text or f'Text {number}'}</p></li>"
    )


def post(*comments: str, says: int | None = None, closed: bool = False, more: str = "") -> str:
    """Give a post's page; it says how many comments it has, unless `says` says otherwise."""
    count = len(comments) if says is None else says
    title = f"{count} Kommentare zu „Kähne“" if count >= 0 else ""
    return (
        f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8">'
        f'<link rel="canonical" href="{POST}"><link rel="shortlink" href="{BASE}/?p=7">'
        f'<meta name="generator" content="WordPress 3.2"></head>'
        f'<body class="single single-post postid-7"><article id="post-7" class="post">'
        f'<h1 class="entry-title">Kähne</h1><div class="entry-content"><p>Am Kai.</p></div>'
        f'</article><div id="comments"><h2 class="comments-title">{title}</h2>'
        f'<ol class="commentlist">{"".join(comments)}</ol>{more}{"" if closed else FORM}</div>'
        "</body></html>"
    )


def another(number: int, *comments: str) -> str:
    """Give the page of another post, at an address that ends in its number."""
    page = post(*comments).replace(POST, f"{BASE}/{number}/").replace("?p=7", f"?p={number}")
    return (
        page.replace("post-7", f"post-{number}")
        .replace('"7"', f'"{number}"')
        .replace("postid-7", f"postid-{number}")
    )


def feed(*entries: tuple[int, int, str]) -> str:
    """Give the post's Atom feed: numbers, numbers of parents (0 = none), texts."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Kähne</title>'
        + "".join(
            f'<entry><title>Von: N{number}</title><link rel="alternate" href="{POST}#comment-'
            f'{number}"/><author><name>N{number}</name></author><id>{BASE}/?p=7#comment-{number}'
            f"</id><published>2011-07-01T10:{number:02}:33Z</published>"
            f'<content type="html">{text}</content><thr:in-reply-to ref="{BASE}/?p=7'
            f'{f"#comment-{parent}" if parent else ""}"/></entry>'
            for number, parent, text in entries
        )
        + "</feed>"
    )


def at(year: int) -> datetime:
    """Give the first moment of a year."""
    return datetime(year, 1, 1, tzinfo=UTC)


def held(text: str, year: int | None = None, url: str = POST, cut: bool = False) -> Held:
    """Give a page as an archive holds it, captured at the beginning of a year."""
    page = Page(url=url, body=text.encode(), fetched=at(year) if year else None)
    capture = Capture(page, f"{url} in {year}", cut)
    return Held(url, page.fetched, what_of(page), lambda: capture)


def comments(items: list[Item]) -> dict[str, Comment]:
    """Give the comments by number, the last word on each."""
    return {item.key.rpartition("/c")[2]: item for item in items if isinstance(item, Comment)}


def gone(items: list[Item]) -> dict[str, int]:
    """Give the numbers of the comments that are gone, with the year."""
    return {
        item.key.rpartition("/c")[2]: item.source.captured.year
        for item in items
        if isinstance(item, Gone) and item.source.captured
    }


def skipped(items: list[Item]) -> list[str]:
    """Give why things were left out."""
    return [item.why for item in items if isinstance(item, Skipped)]


def problems(items: list[Item]) -> list[str]:
    """Give what was wrong."""
    return [item.what for item in items if isinstance(item, Problem)]
