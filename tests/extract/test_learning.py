"""What a site's feed teaches about its pages: selectors, the order of day and month, the zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from importer.extract.lesson import MOST_SEEN, Lesson, Seen, clock
from importer.extract.whole import leaf, whole
from importer.formats import feed
from importer.model import Comment, Page, Problem

HONEST = '<meta name="generator" content="WordPress 6.1">'
ROW = (
    '<div id="comment-{n}"><i class="x1">{name}</i><div class="x2"><em>On {date}</em>'
    '<div class="x3"><span class="x4">{text}</span><span class="x5">Flag this</span></div></div>'
    "</div>"
)


def page(post: int, *rows: tuple[int, str, str, str]) -> Page:
    """Give a page of a theme that nobody knows."""
    boxes = "".join(
        ROW.format(n=n, name=name, date=date, text=text, extra="Flag this")
        for n, name, date, text in rows
    )
    head = f'<link rel="shortlink" href="http://odd.example/?p={post}">'
    body = f'<body class="single postid-{post}"><div class="commentlist">{boxes}</div></body>'
    return Page(
        url=f"http://odd.example/?p={post}", body=f"<html><head>{head}</head>{body}".encode()
    )


def entry(number: int, name: str, moment: str, text: str) -> feed.Entry:
    """Give what the feed says of a comment."""
    published = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return feed.Entry(str(number), "", name, "", published, f"<p>{text}</p>", "", False, "", "")


ROWS = [
    (1, "Ann", "3/4/2010 14:05", "Rain."),
    (2, "Bob", "23/4/2010 15:06", "Snow in April?"),
    (3, "Cleo", "24/4/2010 16:07", "Yes, snow."),
    (4, "Dan", "25/4/2010 17:08", "No more."),
]
ENTRIES = [
    entry(1, "Ann", "2010-04-03T12:05:30", "Rain."),
    entry(2, "Bob", "2010-04-23T13:06:30", "Snow in April?"),
    entry(3, "Cleo", "2010-04-24T14:07:30", "Yes, snow."),
    entry(4, "Dan", "2010-04-25T15:08:30", "No more."),
]


def comments(items: list[object]) -> list[Comment]:
    """Give the comments among items."""
    return [item for item in items if isinstance(item, Comment)]


def lesson() -> Lesson:
    """Give what one page and its feed teach."""
    return whole([leaf(page(7, *ROWS))], ENTRIES)[1]


def test_selectors_are_learned_from_the_overlap_of_feed_and_page() -> None:
    """Where the known families read worse."""
    learned = lesson().family
    assert learned is not None
    assert (".x4" in learned.body, "x5" in learned.body) == (True, False)


def test_what_was_learned_is_used_for_pages_without_a_feed() -> None:
    """Text, name, zone, and what 3/4/2010 means."""
    other = page(8, (9, "Eve", "5/6/2010 10:00", "Sun at last."))
    (found,) = comments(whole([leaf(other)], [], lesson())[0])
    assert ("Eve", "Sun at last.") == (found.author.name, found.body)
    assert "2010-06-05 08:00" == f"{found.published:%F %H:%M}"


def test_without_evidence_day_and_month_stay_open() -> None:
    """A remark says so; nothing is guessed."""
    other = page(8, (9, "Eve", "5/6/2010 10:00", "Sun at last."))
    items, _ = whole([leaf(other)], [])
    assert comments(items)[0].published is None
    assert any("day and month cannot be told apart" in getattr(one, "what", "") for one in items)


def test_the_words_a_date_was_read_from_and_how_are_kept() -> None:
    """Beside the comment's source."""
    other = page(8, (9, "E", "25/6/2010 10:00", "Sun."))
    (found,) = comments(whole([leaf(other)], [], lesson())[0])
    note = found.raw.decode().rpartition("<!-- date: ")[2]
    assert "25/6/2010 10:00" in note
    assert note.endswith("the site's clock, zone Europe/Berlin -->")


def test_a_text_that_begins_with_a_link_to_a_comment_answers_it() -> None:
    """The theme's "In reply to" goes, a name that is spoken to stays."""
    rows = (
        (1, "Ann", "25/6/2010 10:00", "Rain."),
        (2, "Bob", "25/6/2010 11:00", 'In reply to <a href="#comment-1">Ann</a>.<br>Snow.'),
        (3, "Cleo", "25/6/2010 12:00", '@<a href="#comment-2">Bob</a>: hail.'),
        (4, "Dan", "25/6/2010 13:00", '<a href="#comment-99">There</a> was sun.'),
    )
    found = comments(whole([leaf(page(8, *rows))], [], lesson())[0])
    assert [None, "odd.example/c1", "odd.example/c2", None] == [one.parent for one in found]
    assert ["Snow.", '@<a href="#comment-2">Bob</a>: hail.'] == [one.body for one in found[1:3]]


@pytest.mark.parametrize(
    ("language", "stamps", "hour"),
    [
        ("de", ["2011-03-12T14:05:00+01:00"], "09"),  # the language's own zone explains it
        ("en", ["2011-03-12T14:05:00+01:00"], "10"),  # so many zones do: it stays unknown, as UTC
        ("en", ["2011-01-12T14:05:00-05:00", "2011-07-12T14:05:00-04:00"], "14"),
        ("en", [], "10"),
    ],
)
def test_a_page_s_own_time_stamps_say_the_zone(language: str, stamps: list[str], hour: str) -> None:
    """Where the offset fits the language, or summer and winter are both there."""
    times = "".join(f'<time datetime="{each}">x</time>' for each in stamps)
    html = page(8, (9, "Eve", "25 March 2011 10:00", "Sun.")).body.decode()
    html = html.replace("<html>", f'<html lang="{language}">').replace("<head>", f"<head>{HONEST}")
    made = Page(url="http://odd.example/?p=8", body=html.replace("</body>", times).encode())
    (found,) = comments(whole([leaf(made)], [])[0])
    assert hour == f"{found.published:%H}"


SUMMER, WINTER = timezone(timedelta(hours=-7)), timezone(timedelta(hours=-8))
DAYS = [  # a clock that stayed on summer time from 2009 on, as three posts show it
    ("12 February 2009 21:21", "14 February 2009 11:00", "15 February 2009 07:30"),
    ("23 March 2010 12:41", "18 January 2011 20:56", "19 January 2011 01:02"),
    ("7 November 2011 08:58", "30 July 2012 19:01", "31 July 2012 15:01"),
]
POSTS = [
    [(3 * post + n, f"Ann {n}", day, f"Rain {n}.") for n, day in enumerate(days)]
    for post, days in enumerate(DAYS, 1)
]


def said(row: tuple[int, str, str, str], zone: tzinfo) -> feed.Entry:
    """Give what the feed says of a row when the clock was so."""
    wall = datetime.strptime(row[2], "%d %B %Y %H:%M").replace(tzinfo=zone)
    return entry(row[0], row[1], f"{wall.astimezone(UTC):%FT%T}", row[3])


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_what_all_posts_show_of_the_clock_counts_in_whatever_order(order: tuple[int, ...]) -> None:
    """One post alone fits Los Angeles; all together show two offsets that were typed in."""
    known = Lesson()
    for post in order:
        feed_of = [said(row, SUMMER if post else WINTER) for row in POSTS[post]]
        known = whole([leaf(page(post + 1, *POSTS[post]))], feed_of, known)[1]
    days = ("1 February 2009 10:00", "1 December 2012 10:00")
    rows = [(n, "Gus", day, "Ice.") for n, day in enumerate(days, 20)]
    items, _ = whole([leaf(page(9, *rows))], [], known)
    assert [18, 17] == [one.published.hour for one in comments(items) if one.published]


def test_a_post_s_feed_that_says_nothing_new_teaches_nothing_new() -> None:
    """Reading it twice is reading it once."""
    known = lesson()
    again = clock(known.seen, None, known)
    assert again is known


def test_however_many_dates_are_known_the_settings_of_the_clock_stay() -> None:
    """What lies between two moments of the same offset goes first."""
    york, start = ZoneInfo("America/New_York"), datetime(2004, 1, 1)
    early = [start + timedelta(days=n) for n in range(150)]
    four = timezone(timedelta(hours=-4))
    old = [Seen(wall, None, wall.replace(tzinfo=four).astimezone(UTC)) for wall in early]
    many = [start + timedelta(days=400 + 3 * n) for n in range(1200)]
    new = [Seen(wall, None, wall.replace(tzinfo=york).astimezone(UTC)) for wall in many]
    known = clock(old + new, None, Lesson())
    assert len(known.seen) <= MOST_SEEN
    assert "UTC-04:00, then America/New_York" == str(known.zone)


def test_dates_between_two_settings_of_the_clock_are_said_to_be_unsure() -> None:
    """And the note after each says by which setting it was read."""
    known = Lesson()
    for post in range(3):
        feed_of = [said(row, SUMMER if post else WINTER) for row in POSTS[post]]
        known = whole([leaf(page(post + 1, *POSTS[post]))], feed_of, known)[1]
    days = ("1 December 2009 10:00", "2 December 2009 10:00", "1 December 2010 10:00")
    rows = [(n, "Gus", day, "Ice.") for n, day in enumerate(days, 20)]
    items, _ = whole([leaf(page(9, *rows))], [], known)
    (what,) = [one.what for one in items if isinstance(one, Problem)]
    assert what.startswith("2 dates lie between two settings of the site's clock (UTC-08:00, then")
    notes = [one.raw.decode().rpartition('": ')[2] for one in comments(items)]
    unsure = "the site's clock between two settings, zone UTC-07:00 as the likelier -->"
    assert [unsure, unsure, "the site's clock, zone UTC-07:00 -->"] == notes
