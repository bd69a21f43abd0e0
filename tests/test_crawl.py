"""The crawl of a blog without its REST interface; a dict is the web site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from importer.errors import NotFound, Refused, TryLater
from importer.model import Comment, Page, Post, Problem, Site, Skipped
from importer.scrapers.crawl import SCRAPER, read

BASE = "https://blog.example/tagebuch"
HEAD = f'<link rel="https://api.w.org/" href="{BASE}/wp-json/">'


class Web:
    """A web site of strings; an exception is raised instead of answered."""

    def __init__(self, pages: dict[str, str | Exception]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str) -> Page:
        self.asked.append(url)
        answer = self.pages.get(url, NotFound(url))
        if isinstance(answer, Exception):
            raise answer
        return Page(url=url, body=answer.encode())


def comment(number: int, parent: int = 0, day: int = 1) -> str:
    depth = 2 if parent else 1
    when = f"2011-07-{day:02} 12:{number % 60:02}"
    return (
        f'<li id="comment-{number}" class="comment depth-{depth}"><b class="fn">N{number}</b>'
        f'<div class="comment-meta commentmetadata">{when}</div><p>Text {number}</p></li>'
    )


def post(number: int, comments: str = "", title: str = "", links: str = "") -> str:
    return (
        f'<html lang="de"><head>{HEAD}<link rel="canonical" href="{BASE}/p{number}/">'
        f'<link rel="shortlink" href="{BASE}/?p={number}"></head>'
        f'<body class="single postid-{number}">'
        f'<article id="post-{number}"><h1 class="entry-title">Post {number}</h1>'
        f'<div class="entry-content"><p>Body {number}</p></div></article><div id="comments">'
        f'<h2 class="comments-title">{title}</h2><ol>{comments}</ol>{links}</div></body></html>'
    )


def sitemap(*urls: str, kind: str = "urlset") -> str:
    return f"<{kind}>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</{kind}>"


def home(*links: str, more: str = "") -> str:
    titles = "".join(f'<h2 class="entry-title"><a href="{url}">T</a></h2>' for url in links)
    return (
        f'<html lang="de"><head>{HEAD}</head><body class="home blog">{titles}{more}</body></html>'
    )


def crawl(web: Web, start: str = f"{BASE}/") -> list[Any]:
    items = list(read(web(start), web, None))
    assert len(web.asked) == len(set(web.asked))
    assert all(url.startswith(BASE) for url in web.asked)
    return items


def of(kind: type, items: list[Any]) -> Iterator[Any]:
    return (item for item in items if isinstance(item, kind))


def keys(items: list[Any]) -> list[str]:
    return [item.key.rpartition("/c")[2] for item in of(Comment, items)]


SITE: dict[str, str | Exception] = {
    f"{BASE}/": home(),
    f"{BASE}/wp-sitemap.xml": sitemap(
        f"{BASE}/wp-sitemap-posts-post-1.xml",
        f"{BASE}/wp-sitemap-taxonomies-category-1.xml",
        kind="sitemapindex",
    ),
    f"{BASE}/wp-sitemap-posts-post-1.xml": sitemap(f"{BASE}/p2/", f"{BASE}/p1/", f"{BASE}/p2/"),
    f"{BASE}/p1/": post(1, comment(11), "Ein Kommentar"),
    f"{BASE}/p2/": post(2),
}


def test_posts_come_by_the_sitemap_in_its_order_and_once() -> None:
    items = crawl(Web(SITE))
    assert [f"blog.example/tagebuch/p{n}" for n in (2, 1)] == [one.key for one in of(Post, items)]
    assert ["11"] == keys(items)
    assert 1 == len(list(of(Site, items)))


def test_without_sitemap_posts_come_by_the_feed_page_by_page() -> None:
    web = Web({key: page for key, page in SITE.items() if "sitemap" not in key})
    entry = "<item><title>x</title><link>{}</link></item>"
    web.pages[f"{BASE}/feed/"] = f"<rss>{entry.format(f'{BASE}/p1/')}</rss>"
    web.pages[f"{BASE}/feed/?paged=2"] = f"<rss>{entry.format(f'{BASE}/p2/')}</rss>"
    assert ["Post 1", "Post 2"] == [one.title for one in of(Post, crawl(web))]


def test_without_feed_posts_come_by_the_lists_which_may_run_in_a_circle() -> None:
    web = Web({key: page for key, page in SITE.items() if "sitemap" not in key})
    onward = f'<a href="{BASE}/page/2/">Ältere</a>'
    web.pages[f"{BASE}/"] = home(f"{BASE}/p1/", more=onward)
    web.pages[f"{BASE}/page/2/"] = home(f"{BASE}/p2/", more=f'<a href="{BASE}/page/3/">Ältere</a>')
    web.pages[f"{BASE}/page/3/"] = home(f"{BASE}/p1/", more=onward)
    assert ["Post 1", "Post 2"] == [one.title for one in of(Post, crawl(web))]


def test_a_sitemap_named_by_robots_is_read() -> None:
    web = Web({key: page for key, page in SITE.items() if "sitemap" not in key})
    web.pages[f"{BASE}/robots.txt"] = f"User-agent: *\nSitemap: {BASE}/karte.xml"
    web.pages[f"{BASE}/karte.xml"] = sitemap(f"{BASE}/p1/")
    assert ["Post 1"] == [one.title for one in of(Post, crawl(web))]


def test_a_start_address_that_is_a_post_is_read_alone() -> None:
    web = Web(dict(SITE))
    assert ["Post 1"] == [one.title for one in of(Post, crawl(web, f"{BASE}/p1/"))]
    assert f"{BASE}/p2/" not in web.asked


@pytest.mark.parametrize("own", ["12", "34"])
def test_comment_pages_are_read_whichever_the_posts_own_address_shows(own: str) -> None:
    link = f'<a href="{BASE}/p1/comment-page-2/#comments">weiter</a>'
    pages = {"12": comment(1) + comment(2), "34": comment(3) + comment(4)}
    web = Web({f"{BASE}/p1/": post(1, pages[own], "4 Kommentare", link)})
    web.pages[f"{BASE}/p1/comment-page-1/"] = post(1, pages["12"], "4 Kommentare")
    web.pages[f"{BASE}/p1/comment-page-2/"] = post(1, pages["34"], "4 Kommentare")
    items = crawl(web, f"{BASE}/p1/")
    assert ["1", "2", "3", "4"] == sorted(keys(items))
    assert not [one for one in of(Problem, items) if "found" in one.what]


def test_a_page_that_claims_more_is_walked_on_until_nothing_is_new() -> None:
    web = Web({f"{BASE}/p1/": post(1, comment(3), "3 Kommentare")})
    for number in (1, 2, 3):
        web.pages[f"{BASE}/p1/comment-page-{number}/"] = post(1, comment(number), "3 Kommentare")
    for number in range(4, 99):
        web.pages[f"{BASE}/p1/comment-page-{number}/"] = post(1, "", "3 Kommentare")
    assert ["1", "2", "3"] == sorted(keys(crawl(web, f"{BASE}/p1/")))
    assert len(web.asked) < 8


def test_endless_comment_pages_end() -> None:
    link = f'<a href="{BASE}/p1/comment-page-99999/">weiter</a>'
    web = Web({f"{BASE}/p1/": post(1, comment(1), "", link)})
    items = crawl(web, f"{BASE}/p1/")
    assert ["1"] == keys(items)
    assert len(web.asked) < 10


def test_a_difference_between_claim_and_find_is_a_remark_with_both_numbers() -> None:
    web = Web({f"{BASE}/p1/": post(1, comment(1), "3 Kommentare")})
    (told,) = (one for one in of(Problem, crawl(web, f"{BASE}/p1/")) if "found" in one.what)
    assert "the page says 3 comments, 1 were found" == told.what
    assert not told.lost


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Post 1</title>
<entry><title>Von: N2</title><link rel="alternate" href="{BASE}/p1/#comment-2"/>
<author><name>N2</name><uri>https://n2.example</uri></author><id>{BASE}/?p=1#comment-2</id>
<published>2011-07-01T10:02:33Z</published><content type="html">Text 2</content>
<thr:in-reply-to ref="{BASE}/?p=1#comment-1" href="{BASE}/p1/#comment-1"/></entry>
<entry><title>Von: N9</title><link rel="alternate" href="{BASE}/p1/#comment-9"/>
<author><name>N9</name></author><id>{BASE}/?p=1#comment-9</id>
<published>2011-07-02T10:02:33Z</published><content type="html">Only here</content>
<thr:in-reply-to ref="{BASE}/?p=1"/></entry></feed>"""


def test_the_feed_gives_utc_dates_true_parents_and_the_sites_zone() -> None:
    web = Web({f"{BASE}/p1/": post(1, comment(1) + comment(2), "3 Kommentare")})
    web.pages[f"{BASE}/p1/feed/atom/"] = ATOM
    items = crawl(web, f"{BASE}/p1/")
    one, two, nine = sorted(of(Comment, items), key=lambda item: item.key)
    assert "2011-07-01 10:02:33+00:00" == str(two.published)
    assert ("blog.example/tagebuch/c1", "https://n2.example") == (two.parent, two.author.url)
    assert ("2011-07-01 10:01:00+00:00", "+02:00") == (str(one.published), one.offset)
    assert ("Only here", None) == (nine.body, nine.parent)
    assert [] == list(of(Problem, items))


def test_the_first_posts_wait_for_what_each_other_s_feeds_say_of_the_clock() -> None:
    """July alone fits Berlin; a December with the same offset says that it was typed in."""
    web = Web({f"{BASE}/": home(), f"{BASE}/sitemap.xml": sitemap(f"{BASE}/p1/", f"{BASE}/p2/")})
    late = comment(1).replace("2011-07", "2011-12").replace("12:01", "12:07")
    web.pages[f"{BASE}/p1/"] = post(1, comment(2) + late.replace("comment-1", "comment-7"))
    web.pages[f"{BASE}/p1/feed/atom/"] = ATOM
    web.pages[f"{BASE}/p2/"] = post(2, late.replace("comment-1", "comment-2").replace("07", "02"))
    web.pages[f"{BASE}/p2/feed/atom/"] = ATOM.replace("/p1/", "/p2/").replace("2011-07", "2011-12")
    seven = next(item for item in of(Comment, crawl(web)) if item.key.endswith("/c7"))
    assert ("2011-12-01 10:07:00+00:00", "+02:00") == (str(seven.published), seven.offset)


@pytest.mark.parametrize("error", [NotFound("gone"), Refused("no"), TryLater("wait")])
def test_a_page_that_cannot_be_fetched_is_lost_and_the_rest_goes_on(error: Exception) -> None:
    items = crawl(Web({**SITE, f"{BASE}/p2/": error}))
    (problem,) = (one for one in of(Problem, items) if one.lost)
    assert (f"{BASE}/p2/", True) == (problem.where, problem.lost)
    assert ["11"] == keys(items)


def test_nothing_outside_the_blog_is_asked_for() -> None:
    other = "https://blog.example/anderes/"
    web = Web({**SITE, f"{BASE}/wp-sitemap-posts-post-1.xml": sitemap(other, f"{BASE}/p1/")})
    items = crawl(web)
    assert [other] == [one.where for one in of(Skipped, items)]


def test_the_scraper_claims_a_blog_and_nothing_else() -> None:
    assert SCRAPER.claims(Page(url=f"{BASE}/", body=home().encode()))
    assert not SCRAPER.claims(Page(url="https://x.example/", body=b"<p>Hello"))
