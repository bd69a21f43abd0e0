"""What a page says about its site and its post; asked after the comments are out of the tree."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from importer import dates
from importer.extract import Tree, place
from importer.extract.tree import attr, classes, drop, first, first_attr, words
from importer.model import CommentStatus, Page, Post, Site, Source, derived_id, post_key, site_key

VERSIONS = (  # where a page says which WordPress made it
    ('meta[name="generator"]', "content", re.compile(r"WordPress (\d+)\.(\d+)")),
    (
        'script[src*="wp-includes"]',
        "src",
        re.compile(r"(?:wp-embed|comment-reply)[^?%@]*(?:\?|%3F|@)ver=(\d+)\.(\d+)"),
    ),
)
HONEST = (5, 3)  # WordPress before it prints "+00:00" after local time
USUAL = {  # languages and countries with one zone
    "de-at": "Europe/Vienna", "de-ch": "Europe/Zurich", "de": "Europe/Berlin",
    "en-gb": "Europe/London", "fr-fr": "Europe/Paris", "es-es": "Europe/Madrid",
    "it": "Europe/Rome", "nl": "Europe/Amsterdam", "pl": "Europe/Warsaw", "cs": "Europe/Prague",
    "sv": "Europe/Stockholm", "da": "Europe/Copenhagen", "nb": "Europe/Oslo", "no": "Europe/Oslo",
    "fi": "Europe/Helsinki", "hu": "Europe/Budapest", "el": "Europe/Athens",
    "tr": "Europe/Istanbul", "uk": "Europe/Kyiv",
    "he": "Asia/Jerusalem", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
}  # fmt: skip

SCOPES = (
    'article[id^="post-"], div[id^="post-"], article.post, article.page, .hentry, article, main'
    ", .post, #content, body"
)
TITLES = (
    ".entry-title, .wp-block-post-title, .post-title, .page-title, .posttitle, .post_title"
    ", .storytitle, h1, h2"
)
BODIES = (
    ".wp-block-post-content, .entry-content, .post-content, .post_content, .post-entry, .entry"
    ", .entrytext, .post-body, .postbody, .storycontent, .single-content, .the-content"
    ', .td-post-content, .content, [itemprop="articleBody"]'
)
NOT_BODY = (
    "#comments, #respond, .comments-area, .wp-block-comments, .comment-respond, #disqus_thread"
    ", .commentlist, .comment-list, #commentform, script, style, noscript"
    ", .sharedaddy, .jp-relatedposts"
    ", .share, .share-buttons, .sharing, .social-share, .addtoany_share_save_container, .shariff"
    ", .wp-block-post-comments-form, .post-navigation, .navigation, .nav-links, .page-links"
    ", .yarpp-related, .heateor_sss_sharing_container, .essb_links, .entry-utility, .entry-meta"
    ", .postmetadata, .post-meta, .edit-link, .shariff-wrapper, .wp-polls-form"
)
NOT_TEXT = "header, footer, .entry-header, .entry-footer, .entry-title, h1, nav, aside"
OPEN = (  # comment_form() and get_comment_reply_link() print nothing when comments are closed
    '#respond, #commentform, input[name="comment_post_ID"], form[action*="wp-comments-post"]'
    ", .comment-reply-link, .comment-reply-login, .must-log-in, #jetpack_remote_comment"
    ", .jetpack_remote_comment, .wp-block-post-comments-form, .wc_comm_form, .wpd_comm_form"
)
CLOSED = ".no-comments, .nocomments, .comments-closed"
AUTHORS = (
    ".author .fn, .wp-block-post-author__name, .wp-block-post-author-name, .byline .author"
    ', a[rel~="author"], .entry-author, .post-author'
)
STAMPS = "time.entry-date[datetime], time.published[datetime], .wp-block-post-date time[datetime]"
WRITTEN = (
    ".entry-date, .published, .post-date, .postdate, .date, .entry-meta, .post-meta"
    ", .postmetadata, small"
)


class Place(NamedTuple):
    """Where a page belongs and how it writes dates: what its items have in common."""

    page: Page
    where: str
    base: str
    site: str  # key
    link: str  # the post's own address
    post: str  # key
    number: str  # of the post; a hash of its address if the page does not say
    language: str
    honest: bool  # whether "+00:00" means UTC here
    zone: tzinfo
    sure: bool  # whether the zone is known


def place_of(
    page: Page, tree: Tree, zone: tzinfo | None, base: str = "", honest: bool = False
) -> Place:
    """Gather where a page belongs; `base` is the installation's address where it is known.

    `honest`: the platform says UTC where it prints "+00:00", as WordPress before 5.3 does not.
    """
    where = place.address(page)
    base, link = base or place.base(where, tree), place.permalink(where, tree)
    key, number = site_key(base), place.post_id(where, tree) or derived_id(link)
    tongue = language(tree)
    return Place(
        page=page,
        where=where,
        base=base,
        site=key,
        link=link,
        post=post_key(key, number),
        number=number,
        language=tongue,
        honest=honest or version(tree) >= HONEST,
        zone=zone or usual(tongue),
        sure=zone is not None,
    )


def language(tree: Tree) -> str:
    """Give the page's language as it declares it."""
    lang = first_attr(tree, "html", "lang") or first_attr(tree, "html", "xml:lang")
    return (lang or first_attr(tree, 'meta[property="og:locale"]', "content")).replace("_", "-")[
        :20
    ]


def version(tree: Tree) -> tuple[int, int]:
    """Give the version of the WordPress that made a page; (0, 0) if it does not say."""
    for selector, name, shape in VERSIONS:
        for node in tree.css(selector)[:40]:
            match = shape.search(attr(node, name))
            if match:
                return int(match[1]), int(match[2])
    return 0, 0


def usual(tongue: str) -> tzinfo:
    """Give the zone to assume by a page's language: where there is but one; else UTC."""
    tongue = tongue.lower()
    name = USUAL.get(tongue) or USUAL.get(tongue[:2])
    return (dates.named(name) if name else None) or UTC


def site(here: Place, tree: Tree) -> Site:
    """Give the site a page belongs to."""
    return Site(
        key=here.site,
        url=here.base,
        title=_site_title(tree),
        language=here.language,
        source=Source(format="pages", id=here.base, captured=here.page.fetched),
    )


def post(here: Place, tree: Tree, takes: bool) -> Post:
    """Give the post of a page whose comments have been taken out of the tree.

    `takes`: whether the page took comments then (`is_open`: the form may stand in a comment).
    """
    state: CommentStatus = "open" if takes else "closed"
    scopes = _scopes(tree)
    published, author = _published(here, tree, scopes), words(_in_scope(scopes, AUTHORS))
    title = _title(tree, scopes)
    return Post(
        key=here.post,
        site=here.site,
        url=here.link,
        title=title,
        published=published,
        body=_body(tree, scopes),
        comment_status=state,
        kind=_kind(tree),
        author=author,
        source=Source(format="pages", id=here.number, captured=here.page.fetched),
    )


def is_open(tree: Tree, form: str = "") -> bool:
    """Tell whether a page takes comments: its form (or the platform's) or a reply link is there."""
    shown = ", ".join(filter(None, (OPEN, form)))
    return first(tree, shown) is not None and first(tree, CLOSED) is None


def _kind(tree: Tree) -> str:
    body = first(tree, "body")
    names = classes(body) if body is not None else []
    for kind in ("page", "attachment"):
        if kind in names and "single" not in names:
            return kind
    types = (name.removeprefix("single-") for name in names if name.startswith("single-"))
    return next((kind for kind in types if f"{kind}-template-default" in names), "post")


def _site_title(tree: Tree) -> str:
    declared = first_attr(tree, 'meta[property="og:site_name"]', "content").strip()
    feed = first_attr(tree, 'link[type="application/rss+xml"][title*="»"]', "title")
    shown = first(tree, ".wp-block-site-title, .site-title, #site-title, #blog-title, #blogname")
    return declared or feed.partition("»")[0].strip() or words(shown)


def _title(tree: Tree, scopes: list[LexborNode]) -> str:
    found = words(_in_scope(scopes, TITLES))
    declared = first_attr(tree, 'meta[property="og:title"]', "content").strip()
    head = words(first(tree, "title"))
    if found and (found in head or found in declared):
        return found
    return declared or found or head


def _scopes(tree: Tree) -> list[LexborNode]:
    """Give the elements a post may be in, the likeliest first."""
    found = (first(tree, one) for one in SCOPES.split(", "))
    return list({node.mem_id: node for node in found if node is not None}.values())


def _in_scope(scopes: list[LexborNode], selector: str) -> LexborNode | None:
    """Give the first node with words, by the order of scopes, then of the selector's parts."""
    for scope in scopes:
        if first(scope, selector) is None:
            continue
        for part in selector.split(", "):
            hit = first(scope, part)
            if hit is not None and words(hit):
                return hit
    return None


def _published(here: Place, tree: Tree, scopes: list[LexborNode]) -> datetime | None:
    declared = first_attr(tree, 'meta[property="article:published_time"]', "content")
    found = dates.moment(declared, here.zone, honest=True)
    stamp = _in_scope(scopes, STAMPS) if not found else None
    if stamp is not None:
        found = dates.moment(attr(stamp, "datetime"), here.zone, here.honest)
    if found:
        return found
    said = dates.written(words(_in_scope(scopes, WRITTEN)), here.language)
    return dates.utc(said.local, here.zone) if said else None


def _body(tree: Tree, scopes: list[LexborNode]) -> str:
    """Give the element of the text; where none is named, the article without its headline."""
    drop(tree, NOT_BODY)
    hit = _in_scope(scopes, BODIES)
    if hit is None and scopes:
        hit = scopes[0]
        drop(hit, NOT_TEXT)
    return (hit.inner_html or "").strip() if hit is not None and hit.tag != "body" else ""
