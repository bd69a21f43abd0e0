"""All captures of a blog together: versions, what vanished, feeds, answers of the interface."""

from __future__ import annotations

import json

import pytest
from captures.made import (
    BASE,
    POST,
    another,
    comment,
    comments,
    feed,
    gone,
    held,
    post,
    problems,
    skipped,
)

from importer.captures.reading import read
from importer.model import Comment, Problem, Site


def test_every_version_comes_with_its_time() -> None:
    items = list(read([held(post(comment(1, "So.")), 2012), held(post(comment(1, "Ja.")), 2010)]))

    said = [
        (c.body, c.source.captured.year)
        for c in items
        if isinstance(c, Comment) and c.source.captured
    ]
    assert [("<p>Ja.</p>", 2010), ("<p>So.</p>", 2012)] == said
    assert 1 == sum(isinstance(item, Site) for item in items)


def test_what_a_later_complete_capture_lacks_is_gone_and_kept() -> None:
    items = list(read([held(post(comment(1), comment(2)), 2010), held(post(comment(1)), 2012)]))
    assert {"1", "2"} == set(comments(items))
    assert {"2": 2012} == gone(items)


INCOMPLETE = {
    "cut off": post(comment(1)).partition("</form>")[0],
    "another comment page": post(
        comment(1), more=f'<a href="{POST}comment-page-2/#comments">weiter</a>'
    ),
    "closed": post(comment(1), closed=True),
    "a count that is not met": post(comment(1), says=2),
    "no word of comments": post(says=-1),
}


@pytest.mark.parametrize("text", INCOMPLETE.values(), ids=list(INCOMPLETE))
def test_an_incomplete_capture_proves_nothing(text: str) -> None:
    assert {} == gone(list(read([held(post(comment(1), comment(2)), 2010), held(text, 2012)])))


def test_a_capture_that_its_keeper_says_is_cut_proves_nothing() -> None:
    first, later = held(post(comment(1), comment(2)), 2010), held(post(comment(1)), 2012, cut=True)
    assert {} == gone(list(read([first, later])))


def test_a_comment_page_shows_its_share_and_proves_nothing_of_the_rest() -> None:
    share = held(post(comment(3), says=3), 2012, url=f"{POST}comment-page-1/")
    items = list(read([held(post(comment(1), comment(2)), 2010), share]))
    assert ({"1", "2", "3"}, {}) == (set(comments(items)), gone(items))
    assert {f"{BASE.removeprefix('http://')}/p7"} == {c.post for c in comments(items).values()}


def test_captured_feeds_fix_dates_and_parents_and_set_the_clock_of_the_rest() -> None:
    pages = held(post(comment(1), comment(2), comment(3)), 2012)
    items = list(
        read([pages, held(feed((2, 1, "Text 2"), (1, 0, "Text 1")), 2011, url=f"{POST}feed/")])
    )

    pages_say = [c for c in items if isinstance(c, Comment) and c.source.format == "pages"]
    one, two, three = sorted(pages_say, key=lambda item: item.key)
    assert "2011-07-01 10:02:33+00:00" == str(two.published)
    assert (one.key, None) == (two.parent, one.parent)
    assert ("2011-07-01 10:03:00+00:00", "+02:00") == (str(three.published), three.offset)


def test_the_clock_is_learned_from_all_feeds_before_the_first_page_is_read() -> None:
    """July alone fits Berlin; a December with the same offset says that it was typed in."""
    summer, winter = "1. Juli", "1. Dezember"
    first = post(comment(1), comment(2), comment(3).replace(summer, winter))
    second = another(9, comment(4), comment(5)).replace(summer, winter)
    fed = feed((4, 0, "Text 4"), (5, 0, "Text 5"))
    later = fed.replace("2011-07", "2011-12").replace(POST, f"{BASE}/9/").replace("?p=7", "?p=9")
    items = read(
        [
            held(first, 2012),
            held(feed((1, 0, "Text 1"), (2, 0, "Text 2")), 2012, f"{POST}feed/"),
            held(second, 2012, f"{BASE}/9/"),
            held(later, 2012, f"{BASE}/9/feed/"),
        ]
    )
    three = comments(list(items))["3"]
    assert ("2011-12-01 10:03:00+00:00", "+02:00") == (str(three.published), three.offset)


def test_comments_that_only_a_feed_shows_come_with_the_time_of_the_feed() -> None:
    items = list(
        read([held(post(comment(1)), 2012), held(feed((9, 1, "Nur hier")), 2011, f"{POST}feed/")])
    )

    nine = comments(items)["9"]
    assert ("Nur hier", 2011) == (nine.body, nine.source.captured and nine.source.captured.year)
    assert comments(items)["1"].key == nine.parent
    assert {"9": 2012} == gone(items)


def test_what_a_feed_shows_again_in_the_same_words_is_not_gone() -> None:
    fed = feed((9, 1, "Nur hier"))
    items = list(
        read(
            [
                held(fed, 2010, f"{POST}feed/"),
                held(post(comment(1)), 2012),
                held(fed, 2014, f"{POST}feed/"),
            ]
        )
    )
    assert {} == gone(items)


def test_a_post_that_only_a_feed_knows_is_kept() -> None:
    items = list(read([held(feed((9, 0, "Nur hier")), 2011, f"{POST}feed/")]))
    assert ["9"] == list(comments(items))


def test_captures_with_and_without_www_are_one_blog() -> None:
    other = post(comment(2)).replace("//hafen.", "//www.hafen.")
    url = POST.replace("//hafen.", "//www.hafen.")
    items = list(read([held(post(comment(1)), 2010), held(other, 2012, url)]))
    assert {"hafen.example/tagebuch"} == {i.key for i in items if isinstance(i, Site)}


def test_answers_of_the_interface_are_read_as_its_records() -> None:
    row = {
        "id": 5, "post": 7, "parent": 1, "author_name": "Kim", "date": "2011-07-01T12:05:00",
        "date_gmt": "2011-07-01T10:05:00", "content": {"rendered": "<p>Ja.</p>"},
        "link": f"{POST}#comment-5", "status": "approved", "type": "comment",
    }  # fmt: skip
    url = f"{BASE}/wp-json/wp/v2/comments?post=7"
    items = list(read([held(post(comment(1)), 2012), held(json.dumps([row]), 2018, url)]))

    five = comments(items)["5"]
    assert ("Kim", "rest", "hafen.example/tagebuch/c1") == (
        five.author.name, five.source.format, five.parent
    )  # fmt: skip
    assert "2018" == str(five.source.captured)[:4]


def test_answers_of_the_interface_teach_the_clock_of_pages() -> None:
    """A comment that both have says the zone; it is used for those that only pages have."""
    row = {
        "id": 1, "post": 7, "parent": 0, "author_name": "N1", "date": "2011-07-01T12:01:00",
        "date_gmt": "2011-07-01T19:01:00", "content": {"rendered": "<p>Text 1</p>"},
        "link": f"{POST}#comment-1", "status": "approved", "type": "comment",
    }  # fmt: skip
    url = f"{BASE}/wp-json/wp/v2/comments?post=7"
    page = held(post(comment(1), comment(2)), 2012)
    items = list(read([page, held(json.dumps([row]), 2018, url)]))
    assert "2011-07-01 19:02" == f"{comments(items)['2'].published:%F %H:%M}"


HOME = post().replace("single single-post postid-7", "home blog")
NO_POST = [
    (f"{BASE}/data.json", "[]", "JSON that is no answer about posts or comments"),
    (f"{BASE}/wp-json/wp/v2/comments", '{"code": "x"}', "an answer that is an error"),
    (f"{BASE}/", HOME, "a page that is not one post"),
    ("http://other.example/", "<html><p>Nichts.", "a page of no blog software that is known here"),
]


@pytest.mark.parametrize(("url", "text", "why"), NO_POST)
def test_what_is_no_post_is_left_out_and_counted(url: str, text: str, why: str) -> None:
    assert [why] == skipped(list(read([held(text, 2012, url)])))


def test_a_broken_answer_and_a_broken_feed_cost_themselves() -> None:
    items = list(
        read(
            [
                held(post(comment(1)), 2012),
                held('[{"id": 1,', 2012, f"{BASE}/wp-json/wp/v2/comments"),
                held(feed((2, 0, "x")).replace("<author>", "<autor>"), 2012, f"{POST}feed/"),
                Problem(where="x", what="cannot be had"),
            ]
        )
    )
    assert ["1"] == list(comments(items))
    assert 3 == len([what for what in problems(items) if "local time" not in what])


def test_what_a_later_theme_does_not_say_stays_known() -> None:
    avatar = '<img class="avatar" src="http://1.gravatar.com/avatar/' + "ab" * 16 + '?s=32">'
    nested = comment(1) + comment(2, parent=1).replace("<div class", f"{avatar}<div class", 1)
    flat = comment(1) + comment(2).replace("1. Juli 2011 um 12:02", "1. Juli 2011")
    items = list(read([held(post(nested, says=2), 2012), held(post(flat, says=2), 2014)]))

    last = comments(items)["2"]
    assert (comments(items)["1"].key, "ab" * 16) == (last.parent, last.author.avatar)
    assert "10:02" == f"{last.published:%H:%M}"
