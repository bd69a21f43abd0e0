"""One comment's own element -> its fields, by a table of WordPress's markup families.

The families stand side by side in `FAMILIES`; the first whose `mark` a comment carries reads it,
and what its row does not find is looked for by the last row, "generic", which needs no more than
id="comment-N". Sources: `Walker_Comment::html5_comment`, `::comment` (legacy) and `::ping` of
WordPress, the comment blocks of 6.x, and the callbacks of old themes (pages.md 2.1 and 2.5).

Words are never matched: a reply link, a form, a badge is found by its element. WordPress strips
classes from what visitors write, so an element with a class comes from the theme.
To add a family: a row in `FAMILIES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from importer import dates
from importer.dates import ISO
from importer.extract.body import body_of
from importer.extract.place import joined
from importer.extract.tree import attr, classes, drop, spaced, words
from importer.model import Kind, Status


class Family(NamedTuple):
    """The selectors of one family of markup."""

    name: str
    mark: str  # classes that a comment of this family has in it
    author: str
    date: str
    body: str  # "" = loose: what stands beside the meta data


class Fields(NamedTuple):
    """What one comment's element says, still as text."""

    family: str
    name: str
    url: str
    avatar: str
    user: str
    dates: tuple[str, ...]  # what may say the date, the likeliest first
    link: str
    body: str
    kind: Kind
    status: Status = "approved"
    email: str = ""


FAMILIES = (
    Family(
        "block",
        "wp-block-comment-content",
        ".wp-block-comment-author-name",
        ".wp-block-comment-date time[datetime]",
        ".wp-block-comment-content",
    ),
    Family(
        "html5",
        "comment-metadata",
        ".comment-author .fn",
        ".comment-metadata time[datetime]",
        ".comment-content",
    ),
    Family(
        "disqus list",
        "dsq-comment-message",
        '[id^="dsq-author-user-"]',
        "time[datetime]",
        '[id^="dsq-comment-message-"]',
    ),
    Family(
        "genesis", "comment-header comment-meta", '[itemprop="author"]', "time", ".comment-content"
    ),
    Family("divi", "comment_postinfo", ".fn", ".comment_date", ".comment-content"),
    Family(
        "avada",
        "the-comment",
        ".comment-author strong, .name-comment",
        ".comment-author",
        ".comment-text",
    ),
    Family(
        "legacy",
        "vcard fn",
        ".fn",
        "time[datetime], .commentmetadata a, .commentmetadata, .comment-meta",
        ".comment-content, .comment-body, .comment-text, .comment-entry",
    ),
    Family(
        "wpdiscuz",
        "wpd-comment-text",
        ".wpd-comment-author",
        ".wpd-comment-date",
        ".wpd-comment-text",
    ),
    Family("kubrick", "commentmetadata", "cite", "small a, small", ""),
    Family(
        "generic",
        "",
        ".fn, .comment-author-name, .comment_author, .commentauthor, .comment-author .url"
        ', [class*="author-name"], [class*="author_name"], [class*="authorname"], .comment-user'
        ", .author .url, .vcard.author, .comment__author-name, .wc-comment-author"
        ", .wpd-comment-author, .comment__author, .comment--author, .comment-author, .author"
        ', a.url, cite, a[rel~="external"], strong, b, h3, h4, h5, h6, dt',
        "time[datetime], [datetime], abbr[title].published, .wc-comment-date, .wpd-comment-date"
        ", .comment__time, .comment-date, .comment_date, .comment-time"
        ", .comment_time, .commentmetadata, .comment-meta, .comment-metadata, .date, .time",
        ".comment-copy, .comment-content, .comment-text, .comment_text, .commenttext"
        ", .comment-entry"
        ", .comment_content, .commentcontent, .comment__content, .comment--content"
        ", .comment__text, .wc-comment-text, .wpd-comment-text"
        ", .comment-body, .comment_body, .commentbody"
        ', .entry-content, [itemprop="text"], .entry, .text'
        ', [class*="comment__content"], [class*="comment__body"], [class*="comment__text"]'
        ', [class*="comment-content"], [class*="comment-text"], [class*="comment-message"]',
    ),
)

GENERIC_AUTHOR = FAMILIES[-1].author.split(", ")
FURNITURE = (  # of the theme or of plugins; never content
    'script, style, noscript, form, button, #respond, a[href*="replytocom="], a[href$="#respond"]'
)
_CLASSES = """reply reply-container comment-reply comment-reply-link comment-reply-login reply-link
    comment_reply_link comment-respond wp-block-comment-reply-link wp-block-comment-edit-link
    comment-edit-link edit-link edit-comment edit comment-actions sharedaddy
    jetpack-likes-widget-wrapper comment-likes comment-rating cld-like-dislike-wrap
    comment-number comment_num navigation screen-reader-text children avatar
    comment-awaiting-moderation wpd-comment-footer wpd-tools wpd-reply-to wpd-comment-label
    wpd-comment-link wpd-comment-share wpd-comment-subheader wpd-toggle"""
FURNITURE_CLASSES = frozenset(_CLASSES.split())
AWAITING = ".comment-awaiting-moderation"
NOT_A_NAME = (
    ".says, .comment-meta, .commentmetadata, .comment-date, .post-author, .badge, time, small"
    ', img, abbr[title], a[href*="#comment-"], .comment-metadata, .on, .wrote'
)
HASH = re.compile(r"(?:avatar/|gravatar_id=|/)([0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])", re.I)
LONGEST_NAME = 60
NOBODY = "ad516503a11cd5ca435acc9bb6523536"  # gravatar's own picture for "no picture"
SLUG = "comment-author-"
NOT_SLUGS = ("", "name", "link", "avatar", "image", "info", "meta", "wrap", "date")  # themes' own
PINGS: tuple[Kind, ...] = ("pingback", "trackback")
PING_LISTS = re.compile(
    r"^(?:pings?|ping-?list|pings?-?list|trackbacks?|trackback[-_]?list|pingbacks?)$"
)
BEFORE_DATE = re.compile(  # "Claudia on January 27th", where no element holds the name
    r"(?:(?:posted )?(?:by|von|par|por) )?"
    r"(?P<name>\S.{0,60}?),? (?:on|am|at|le|el|il|op|@|[|–—-]) ",
    re.IGNORECASE,
)
BEFORE_DAY = re.compile(  # "Ann on Friday, "
    r"(?:\s*\(\s*\)|[\s,|–—-]+(?:on|am|at|le|el|il|op|@)(?:\s[^\W\d_]{2,12},)?)+$", re.IGNORECASE
)
AFTER_DAY = re.compile(  # "Fri, 03/12/2010 - 14:05 — Ann", "Friday, 12.03.2004 at 3:00 PM, ann"
    r"\d(?:\s?[ap]\.?m\.?)?(?:\s[—–|·]|,)\s(?P<name>[^\d—–|·,]{2,60})$", re.IGNORECASE
)
PING_WORD = re.compile(r"^\s*(pingback|trackback)\b\s*(?:\w{0,10}\s*)?:", re.I)


def fields(
    node: LexborNode, number: str, where: str, listing: list[str], learned: Family | None = None
) -> Fields:
    """Give what a comment's element says, when the elements of its replies are out of it.

    `number` is N of id="comment-N" ("" if it has none), `where` the page's address, `listing`
    the classes and id of the list it stands in, `learned` the site's own selectors where they are
    known. The node is taken apart.
    """
    avatar, link = avatar_of(node), _link(node, number, where)
    seen = _swept(node)
    kind = _kind(node, seen, listing)
    family = next(row for row in FAMILIES if seen.issuperset(row.mark.split()))
    body = _learned_body(node, learned) if learned and learned.body else None
    if body is None:
        body = body_of(node, (family.body or FAMILIES[-1].body), number, bool(family.body))
    if body is None:
        body = body_of(node, FAMILIES[-1].body, number, True) or ""
    if learned:
        family = family._replace(
            author=", ".join(filter(None, (learned.author, family.author))),
            date=", ".join(filter(None, (learned.date, family.date))),
        )
    said = tuple(dict.fromkeys(_dates(node, family, number)))
    name, url = _author(node, family, where)
    if kind == "comment" and not body and url and not avatar:
        kind = "pingback"  # a list of links: how old themes print pings
    return Fields(family.name, name, url, avatar, _user(seen), said, link, body, kind)


def _learned_body(node: LexborNode, learned: Family) -> str | None:
    hit = node.css_first(learned.body)
    html = (hit.inner_html or "").strip() if hit is not None else None
    if hit is not None:
        hit.remove()
    return html


def awaiting(node: LexborNode) -> bool:
    """Tell whether this is the preview of a comment that nobody has approved."""
    return node.css_first(AWAITING) is not None


def _swept(node: LexborNode) -> set[str]:
    """Take the theme's furniture out of a comment's element; give the classes that are left."""
    seen = set(classes(node))
    for found in node.css("[class]"):
        own = classes(found)
        if FURNITURE_CLASSES.isdisjoint(own):
            seen.update(own)
        elif found.mem_id != node.mem_id:
            found.remove()
    drop(node, FURNITURE)
    return seen


def _kind(node: LexborNode, seen: set[str], listing: list[str]) -> Kind:
    for ping in PINGS:
        if ping in seen:
            return ping
    word = PING_WORD.match(words(node)[:60])
    if word:
        return _listed(word[1].lower())
    return next((_listed(name) for name in listing if PING_LISTS.match(name)), "comment")


def _listed(name: str) -> Kind:
    return "trackback" if name.startswith("trackback") else "pingback"


def avatar_of(node: LexborNode) -> str:
    """Give the gravatar hash of a comment's picture; empty if there is none."""
    for image in node.css("img")[:8]:
        for name in ("src", "data-src", "data-lazy-src", "srcset", "data-srcset"):
            for match in HASH.finditer(attr(image, name)[:2000]):
                if match[1].lower() != NOBODY:
                    return match[1].lower()
    return ""


def _user(seen: set[str]) -> str:
    """Give the slug of a registered user's name: `get_comment_class` prints it for nobody else."""
    slugs = (name[len(SLUG) :] for name in sorted(seen) if name.startswith(SLUG))
    return next((slug for slug in slugs if slug not in NOT_SLUGS), "")


def _link(node: LexborNode, number: str, where: str) -> str:
    found = node.css_first(f'a[href$="#comment-{number}"]') if number else None
    return joined(where, attr(found, "href")) if found is not None else ""


def _author(node: LexborNode, family: Family, where: str) -> tuple[str, str]:
    for selector in (*family.author.split(", "), *GENERIC_AUTHOR):
        for found in node.css(selector)[:4]:
            name, url = name_of(found, where) if found.mem_id != node.mem_id else ("", "")
            if name:
                return name, url or _site(node, name, where)
    link = next((one for one in node.css("a[href]")[:4] if _may_name(one)), None)
    if link is not None:
        return words(link), _href(link, where)
    said = BEFORE_DATE.match(words(node)[:120])
    return (said["name"] if said else ""), ""


def _may_name(link: LexborNode) -> bool:
    """Tell whether a link may be around a name: it leads somewhere else and says no number."""
    text, leads = words(link), attr(link, "href")
    number = any(sign.isdigit() for sign in text)
    return 1 < len(text) < LONGEST_NAME and not number and "#" not in leads


def name_of(node: LexborNode, where: str) -> tuple[str, str]:
    """Give the name that an element holds, and the address it leads to; takes it apart."""
    link = node.css_first('a.url, a[rel~="external"], .wp-block-comment-author-name a[href]')
    if link is not None and words(link):
        return words(link), _href(link, where)
    dated = any(sign.isdigit() for sign in words(node))
    drop(node, NOT_A_NAME)
    if _own_words(node):
        drop(node, "span[class], em, i")  # a badge beside the name
    name = bare_name(words(node))
    name = BEFORE_DAY.sub("", name) if dated else name
    links = [one for one in node.css("a[href]") if words(one)]
    around = len(links) == 1 and bare_name(words(links[0])) == name
    return name, _href(links[0], where) if around else ""


def _own_words(node: LexborNode) -> bool:
    """Tell whether words stand in an element itself, not in elements within it."""
    return any((one.text_content or "").strip() for one in node.iter(True) if one.is_text_node)


def bare_name(text: str) -> str:
    """Give a name without the date and the signs that a theme puts after it.

    What is escaped twice in the page ("Liscio&amp;apos;s") is unescaped as feeds do.
    """
    begin = dates.begin(text) if any(sign.isdigit() for sign in text) else -1
    after = AFTER_DAY.search(text) if begin >= 0 and text[:begin].rstrip().endswith(",") else None
    before = BEFORE_DAY.sub("", text[:begin].rstrip()) if begin >= 0 else text
    text = after["name"] if after else before
    return unescape(text).strip(" \u00a0|•·–—,:@#/")


def _site(node: LexborNode, name: str, where: str) -> str:
    """Give the address where the link stands around the name, or beside it with the same words."""
    for link in node.css('a.url, a[rel~="external"]')[:4]:
        if words(link) in ("", name) or name in words(link):
            return _href(link, where)
    return ""


def _href(link: LexborNode, where: str) -> str:
    url = attr(link, "href").strip()
    return "" if url.startswith("#") or url in ("http://", "https://") else joined(where, url)


def _dates(node: LexborNode, family: Family, number: str) -> Iterator[str]:
    own = f'a[href$="#comment-{number}"]' if number else ""
    for selector in filter(None, (family.date, own, FAMILIES[-1].date)):
        for found in node.css(selector)[:4]:
            stamp = attr(found, "datetime") or attr(found, "title") * _says_date(found)
            yield from filter(_numbers, (stamp, words(found), spaced(found)))
            if ISO.match(stamp):
                return
    yield words(node)[:400]
    yield spaced(node)[:400]


def _says_date(node: LexborNode) -> bool:
    """Tell whether an element's title may be the date in full: of an abbr, or wpDiscuz's."""
    return node.tag == "abbr" or "wpd-comment-date" in classes(node)


def _numbers(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
