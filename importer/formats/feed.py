"""Comment feeds of WordPress: RSS 2.0 and Atom, of a whole blog or of one post.

A feed says what pages do not: UTC dates, and true parents (Atom's `thr:in-reply-to`; in both the
sentence "In reply to ..." that WordPress 5.4 and later puts before the text, taken off here). It
holds the newest ten comments as a rule and cannot be paged. Sources: `feed-rss2-comments.php`,
`feed-atom-comments.php` and `get_comment_text` of WordPress; RFC 4685 for threading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from itertools import pairwise
from typing import BinaryIO, NamedTuple
from xml.etree import ElementTree as ET

from importer import dates
from importer.captures import Capture, Captured
from importer.errors import NotReadable
from importer.extract.place import plain
from importer.extract.tree import fragment, locked_in
from importer.formats import Format, Given, blogger
from importer.formats.feed_head import ENTRY, base, header, shown
from importer.model import (
    Author,
    Comment,
    Item,
    Page,
    Post,
    Problem,
    Site,
    Source,
    comment_key,
    derived_id,
    post_key,
    site_key,
)

HEAD = 20_000  # characters of what a feed says about itself
BIGGEST = 32 << 20  # bytes of a feed; ten comments have 20 kB
ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"

ROOT = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>|<!--.{0,500}?-->|\s)*<(rss|feed)\b", re.S
)
OPENING = re.compile(r"<(?:rss|feed)\b[^>]{0,4000}>")
# WordPress, Drupal, Movable Type; TypePad's hexadecimal ids; Serendipity, Textpattern.
NUMBER = re.compile(r"#(?:comment-(\d{1,19}|6a0[0-9a-f]{8,40})|c0*(\d{1,19}))\b")
PLACED = re.compile(
    rb"(?:<link>|href=[\"']|<guid[^>]{0,60}>|<id>)\s*[^\s<\"']{1,800}#(?:comment-6a0|c)[0-9a-f]*\d"
)
POST = re.compile(r"[?&](?:p|page_id)=(\d{1,18})\b")
BLOGGER = re.compile(r"1999:blog-\d{1,20}\.(?:post|page)-(\d{1,20})$")  # never whom it answers
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BARE = re.compile(r"&(?!#?\w{1,10};)")
CDATA = re.compile(r"(<([\w:]{1,40})>\s*<!\[CDATA\[)(.*?)(\]\]>\s*</\2>)", re.S)
REPLY = re.compile(
    r"\s*(?:<p>)?\s*(?P<words>[^<>]{1,40}?)\s*<a\s[^<>]{0,500}?#comment-(?P<n>\d{1,19})[^<>]{0,200}>"
    r"[^<>]{0,200}</a>[^<>\w]{0,5}(?:</p>|(?:\r?\n){2}|<br\s?/?>|$)\s*"
)
REPLY_WORDS = (  # "In reply to %s." in WordPress's translations; Atom needs no words
    "In reply to",
    "Als Antwort auf",
    "Antwort auf",
    "En réponse à",
    "En respuesta a",
    "In risposta a",
    "Als antwoord op",
    "Em resposta a",
    "W odpowiedzi na",
    "В ответ на",
    "Som svar på",
    "Som svar til",
    "Vastauksena",
)


class Entry(NamedTuple):
    """One comment as a feed has it."""

    number: str
    link: str
    author: str
    uri: str
    published: datetime | None
    body: str
    parent: str  # number, or ""
    threaded: bool  # whether the feed says whom it answers: "" as parent means the post itself
    post: str  # number of the post, or "" where the feed does not say
    raw: str


def sniff(head: bytes) -> bool:
    """Tell whether bytes begin a feed of comments."""
    if not ROOT.match(head) or b"wxr_version" in head:
        return False
    known = re.search(rb"#comment-\d", head) or b"/comments/feed" in head
    return bool(known or PLACED.search(head)) and not blogger.sniff(head)


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the site, posts and comments of a feed.

    A damaged entry is a Problem and the rest goes on. Raises NotReadable where there is no feed.
    """
    body = file.read(BIGGEST + 1)
    if not ROOT.match(body[:8192]):
        raise NotReadable(f"{given.name}: not an RSS or Atom feed: look at what it is with `check`")
    text, about = text_of(body), header(text_of(body))
    found = list(entries(text, given.name))
    home = given.site or base(about, [one for one in found if isinstance(one, Entry)])
    if not home:
        raise NotReadable(f"{given.name}: the feed does not say its address: say it with --site.")
    source = Source(format="feed", id=about.link)
    site = site_key(home)
    yield Site(
        key=site, url=home.rstrip("/"), title=about.title, language=about.language, source=source,
        raw=ENTRY.split(text, maxsplit=1)[0][:HEAD].encode(),
    )  # fmt: skip
    yield from _items(found, site)
    if len(body) > BIGGEST:
        yield Problem(where=given.name, what=f"longer than {BIGGEST} bytes: the rest is not read")


def captures(file: BinaryIO, given: Given) -> Captured:
    """Give a feed that is read with the pages it lies by: it knows their dates and parents."""
    page = Page(url=given.name, body=file.read(BIGGEST))
    yield Capture(page, given.name)


def text_of(body: bytes) -> str:
    """Give the text of a feed without the characters XML forbids."""
    declared = re.match(rb"""\s*<\?xml[^>]{0,100}encoding=["']([\w-]{2,20})""", body)
    name = declared[1].decode("ascii") if declared else "utf-8"
    known = name.lower() in ("utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "us-ascii")
    text = body[:BIGGEST].decode(name if known else "utf-8", "replace")
    return NOT_XML.sub("", text.removeprefix("\ufeff"))


def entries(text: str, where: str) -> Iterator[Entry | Problem]:
    """Give each comment of a feed, each damaged one as a Problem."""
    opening = OPENING.search(text)
    for number, raw in enumerate(_pieces(text), 1):
        spot = f"{where}, entry {number}"
        try:
            node = _parsed(opening[0] if opening else "<rss>", raw)
        except ET.ParseError as error:
            yield Problem(where=spot, what=f"damaged: {error}: left out", raw=raw.encode())
            continue
        yield _readable(_entry(node, raw), spot, raw)


def _readable(entry: Entry | None, where: str, raw: str) -> Entry | Problem:
    """Give an entry, or why there is nothing to read in it: of a post behind a password WordPress
    gives names and dates, and where the text would stand its form for the password.
    """
    if entry is None:
        what = "no comment's number in it: left out"
        return Problem(where=where, what=what, raw=raw.encode())
    if locked_in(fragment(entry.body)):
        what = f"comment {entry.number} is behind a password: without its text it is left out"
        return Problem(where=where, what=what, lost=False)
    return entry


def links(text: str) -> list[str]:
    """Give the addresses that the entries of any feed lead to."""
    found = (re.search(r"<link>\s*([^<\s]{1,2000})\s*</link>", one) for one in _pieces(text))
    return [unescape(match[1]) for match in found if match]


def number_in(address: str) -> str:
    """Give the number of the comment that an address leads to, "" where it leads to none."""
    found = NUMBER.search(address)
    return (found[1] or found[2]) if found else ""


def comment(entry: Entry, site: str, post: str) -> Comment:
    """Give an entry in the normal form, as one of a site's post."""
    return Comment(
        key=comment_key(site, entry.number),
        post=post,
        parent=comment_key(site, entry.parent) if entry.parent else None,
        author=Author(name=entry.author, url=entry.uri),
        published=entry.published,
        body=entry.body,
        url=entry.link,
        source=Source(format="feed", id=entry.number),
        raw=entry.raw.encode(),
    )


def _items(found: list[Entry | Problem], site: str) -> Iterator[Item]:
    posts: set[str] = set()
    for one in found:
        if isinstance(one, Problem):
            yield one
            continue
        url = plain(one.link)
        key = post_key(site, one.post or derived_id(url))
        if key not in posts:
            posts.add(key)
            yield Post(key=key, site=site, url=url, source=Source(format="feed", id=one.post))
        yield comment(one, site, key)


def _pieces(text: str) -> Iterator[str]:
    starts = [match.start() for match in ENTRY.finditer(text)]
    for start, after in pairwise([*starts, len(text)]):
        piece = text[start:after]
        ends = [piece.rfind(tag) + len(tag) for tag in ("</item>", "</entry>") if tag in piece]
        yield piece[: max(ends)] if ends else piece


def _parsed(opening: str, raw: str) -> ET.Element:
    name = opening[1:].split(None, 1)[0].rstrip(">")
    for text in (raw, BARE.sub("&amp;", raw), CDATA.sub(_recut, raw)):
        try:
            root = ET.fromstring(f"{opening}{text}</{name}>")
        except ET.ParseError as error:
            failure = error
            continue
        return root[0]
    raise failure


def _recut(match: re.Match[str]) -> str:
    """Cut a section anew where a comment's text has the mark of its end in it."""
    return match[1] + match[3].replace("]]>", "]]]]><![CDATA[>") + match[4]


def _entry(node: ET.Element, raw: str) -> Entry | None:
    atom = node.tag == f"{ATOM}entry"
    link = (_atom_link(node) if atom else _text(node, "link")).strip()
    guid = _text(node, f"{ATOM}id" if atom else "guid")
    number = number_in(link) or number_in(guid)
    if not number:
        return None
    ref = _attr(node, f"{THREAD}in-reply-to", "ref")
    parent = number_in(ref)
    body, said = unprefixed(_body(node, atom), parent)
    blogger = BLOGGER.search(ref)
    post = POST.search(guid) or POST.search(ref) or POST.search(link) or blogger
    return Entry(
        number=number,
        link=link,
        author=_author(node, atom),
        uri=_text(node, f"{ATOM}author/{ATOM}uri") if atom else "",
        published=_published(node, atom),
        body=body,
        parent=parent or said,
        threaded=bool(ref) and not blogger,
        post=post[1] if post else "",
        raw=raw,
    )


def _body(node: ET.Element, atom: bool) -> str:
    if not atom:
        return (_text(node, ENCODED) or _text(node, "description")).strip()
    content = node.find(f"{ATOM}content")
    if content is None:
        return _text(node, f"{ATOM}summary").strip()
    if content.get("type") == "xhtml":
        inner = "".join(ET.tostring(child, encoding="unicode") for child in content)
        return re.sub(r"<(/?)\w{1,5}:", r"<\1", inner).strip()
    return (content.text or "").strip()


def unprefixed(body: str, parent: str) -> tuple[str, str]:
    """Take "In reply to <a href="...#comment-N">" off; give the text and N."""
    match = REPLY.match(body)
    if match and (match["n"] == parent or (not parent and match["words"].strip() in REPLY_WORDS)):
        return body[match.end() :], match["n"]
    return body, ""


def _author(node: ET.Element, atom: bool) -> str:
    if atom:
        return shown(_text(node, f"{ATOM}author/{ATOM}name"))
    creator = _text(node, CREATOR) or _named(_text(node, "author"))
    title = _text(node, "title")  # "By: Y" of a post, "Comment on X by Y" of a blog
    return shown(creator or title.partition(": ")[2])


def _named(author: str) -> str:
    """Give the name in RSS's own way to say it: "nobody@example.org (Anna)"."""
    found = re.fullmatch(r"[^()\s]{0,200}\s*\(([^()]{1,200})\)", author.strip())
    return found[1] if found else ""


def _published(node: ET.Element, atom: bool) -> datetime | None:
    if not atom:
        return dates.rfc822(_text(node, "pubDate"))
    found = dates.iso(_text(node, f"{ATOM}published") or _text(node, f"{ATOM}updated"))
    return dates.utc(found) if found else None


def _text(node: ET.Element, path: str) -> str:
    return node.findtext(path) or ""


def _attr(node: ET.Element, path: str, name: str) -> str:
    found = node.find(path)
    return (found.get(name) or "") if found is not None else ""


def _atom_link(node: ET.Element) -> str:
    links = node.findall(f"{ATOM}link")
    return next(
        (one.get("href") or "" for one in links if one.get("rel", "alternate") == "alternate"), ""
    )


FORMAT = Format(
    name="feed",
    title="Comment feed (RSS 2.0, Atom): WordPress and others that number comments in links",
    sniff=sniff,
    read=read,
    captures=captures,
    carries="comments with numbers, UTC dates, true parents, author addresses (Atom)",
    loses="posts' texts, e-mail, all but the newest comments",
)
