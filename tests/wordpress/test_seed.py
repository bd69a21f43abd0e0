"""The blog has in it what its README promises; read from its database, not from its seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from wordpress.server import WordPress

Row = dict[str, Any]
On = Callable[[str], list[Row]]
VIENNA = ZoneInfo("Europe/Vienna")
FOLD = "2023-10-29 02:30"


@pytest.fixture(scope="module")
def comments(wordpress: WordPress) -> list[Row]:
    """Every comment in the blog."""
    return wordpress.comments()


@pytest.fixture(scope="module")
def posts(wordpress: WordPress) -> dict[str, Row]:
    """Every post, page and recipe by its title."""
    return {post["post_title"]: post for post in wordpress.posts()}


@pytest.fixture(scope="module")
def on(comments: list[Row], posts: dict[str, Row]) -> On:
    """Look up the comments on the post of a title."""

    def found(title: str) -> list[Row]:
        return [row for row in comments if row["comment_post_ID"] == posts[title]["ID"]]

    return found


def depth(row: Row, by_id: dict[int, Row]) -> int:
    """Return how deep in its thread a comment stands; 1 is the top."""
    parent = by_id.get(row["comment_parent"])
    return 1 + (depth(parent, by_id) if parent else 0)


def test_it_is_large_enough(comments: list[Row], posts: dict[str, Row]) -> None:
    assert len(posts) >= 12
    assert len(comments) >= 300


def test_all_dates_are_between_2009_and_2024(comments: list[Row], posts: dict[str, Row]) -> None:
    dates = [row["comment_date_gmt"] for row in comments]
    dates += [row["post_date_gmt"] for row in posts.values()]

    assert min(dates) >= "2009"
    assert max(dates) < "2025"


def test_every_local_date_is_that_of_vienna(comments: list[Row]) -> None:
    for row in comments:
        moment = datetime.fromisoformat(row["comment_date_gmt"]).replace(tzinfo=UTC)

        assert f"{moment.astimezone(VIENNA):%F %T}" == row["comment_date"]


def test_half_past_two_is_there_twice_when_summer_time_ends(on: On) -> None:
    rows = [row for row in on("Sommerzeit, Winterzeit") if row["comment_date"][:16] == FOLD]

    assert [row["comment_date_gmt"] for row in rows] == [
        "2023-10-29 00:30:00",
        "2023-10-29 01:30:00",
    ]


def test_there_are_comments_on_both_sides_of_the_change_to_summer_time(on: On) -> None:
    dates = {row["comment_date"] for row in on("Sommerzeit, Winterzeit")}

    assert dates >= {"2023-03-26 01:59:59", "2023-03-26 03:00:00"}


@pytest.mark.parametrize("status", ["0", "1", "spam", "trash", "post-trashed"])
def test_there_are_comments_of_every_status(comments: list[Row], status: str) -> None:
    assert Counter(row["comment_approved"] for row in comments)[status] >= 3


@pytest.mark.parametrize("kind", ["comment", "pingback", "trackback"])
def test_there_are_comments_of_every_type(comments: list[Row], kind: str) -> None:
    assert Counter(row["comment_type"] for row in comments if row["public"])[kind] >= 5


def test_threads_are_deeper_than_the_themes_show(comments: list[Row]) -> None:
    by_id = {row["comment_ID"]: row for row in comments}
    depths = Counter(depth(row, by_id) for row in comments)

    assert depths[8] >= 2
    assert depths[9] >= 1


def test_one_post_has_more_than_three_pages_of_threads(on: On) -> None:
    tops = [row for row in on("Die lange Debatte") if row["public"] and not row["comment_parent"]]

    assert len(tops) > 60


def test_comment_pages_hold_twenty_threads_and_the_newest_is_first(wordpress: WordPress) -> None:
    names = ["page_comments", "comments_per_page", "default_comments_page", "thread_comments_depth"]

    values = wordpress.json(f"return array_map('get_option', {names!r});")

    assert [str(value) for value in values] == ["1", "20", "newest", "5"]


def test_the_author_answers(comments: list[Row], wordpress: WordPress) -> None:
    author = wordpress.json(f"return get_user_by('login', '{wordpress.admin}')->ID;")

    assert [row for row in comments if row["user_id"] == author and row["comment_parent"]]


def test_a_registered_reader_comments_too(comments: list[Row]) -> None:
    assert len({row["user_id"] for row in comments} - {0}) == 2


def test_a_closed_post_has_comments(on: On, posts: dict[str, Row]) -> None:
    assert posts["Hier ist zu"]["comment_status"] == "closed"
    assert on("Hier ist zu")


def test_a_post_has_no_comments(on: On) -> None:
    assert on("Niemand sagt etwas") == []


@pytest.mark.parametrize("title", ["Nur für Eingeweihte", "Mein Tagebuch", "Noch nicht fertig"])
def test_what_is_approved_on_a_hidden_post_is_not_public(on: On, title: str) -> None:
    assert {("1", False)} == {(row["comment_approved"], row["public"]) for row in on(title)}


@pytest.mark.parametrize("title", ["Gästebuch", "Leserbriefe", "Omas Apfelstrudel"])
def test_pages_and_recipes_have_comments(on: On, title: str) -> None:
    assert [row for row in on(title) if row["public"]]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Über Bücher und Füße", "ueber-buecher-und-fuesse"),
        ("Für Elise", "f%c3%bcr-elise"),
        ("Привет, мир", "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82-%d0%bc%d0%b8%d1%80"),
    ],
)
def test_slugs_are_transliterated_or_percent_encoded(
    posts: dict[str, Row], title: str, slug: str
) -> None:
    assert posts[title]["post_name"] == slug
    assert posts[title]["link"].endswith(f"/{slug}/")


@pytest.mark.parametrize(
    "part",
    ["🎉", "👩‍👩‍👧‍👦", "שלום", "مرحبا", '"Lametta"', "<code>", "<pre>", "<blockquote>", "<a href=",
     "AT&amp;T", "& nie", "]]>", "]]&gt;", "<![CDATA[", "\\\\server", "Antworten abbrechen",
     "Schreibe einen Kommentar"],
)  # fmt: skip
def test_there_are_bodies_that_are_hard_to_read(comments: list[Row], part: str) -> None:
    assert [row for row in comments if part in row["comment_content"] and row["public"]]


@pytest.mark.parametrize(
    "name",
    ["", "Anonymous", "Jürgen Müßig", "Zoë O'Connor", 'Anna "Änni" Größl', "Müller &amp; Söhne",
     "Tom & Jerry", "🦊 Füchsin", "Владимир", "שרה", "Netz &#8211; Notizen 1 » Archiv"],
)  # fmt: skip
def test_there_are_names_that_are_hard_to_read(comments: list[Row], name: str) -> None:
    assert [row for row in comments if row["comment_author"] == name and row["public"]]


def test_one_comment_is_very_long(comments: list[Row]) -> None:
    assert max(len(row["comment_content"].encode()) for row in comments) > 10_000


@pytest.mark.parametrize("status", ["0", "spam", "trash"])
def test_an_approved_comment_answers_one_that_nobody_sees(comments: list[Row], status: str) -> None:
    parents = {row["comment_ID"] for row in comments if row["comment_approved"] == status}

    assert [row for row in comments if row["public"] and row["comment_parent"] in parents]


def test_an_answer_has_a_lower_number_than_its_question(comments: list[Row]) -> None:
    assert [row for row in comments if row["comment_parent"] > row["comment_ID"]]


def test_two_anonymous_write_in_one_second(on: On) -> None:
    twins = [row for row in on("Hallo, altes Netz") if row["comment_date"] == "2009-02-15 09:00:00"]

    assert [row["comment_author"] for row in twins] == ["Anonymous", "Anonymous"]
    assert len({row["comment_content"] for row in twins}) == 2


@pytest.mark.parametrize("field", ["comment_author_email", "comment_author_url"])
def test_fields_may_be_empty(comments: list[Row], field: str) -> None:
    assert Counter(bool(row[field]) for row in comments)[False] >= 10


def test_addresses_are_of_both_families(comments: list[Row]) -> None:
    addresses = {ip_address(row["comment_author_IP"]) for row in comments}

    assert {4, 6} == {address.version for address in addresses}


def test_programs_are_named(comments: list[Row]) -> None:
    assert len({row["comment_agent"] for row in comments} - {""}) >= 5


def test_some_comments_have_meta(comments: list[Row]) -> None:
    names = {name for row in comments for name in row["meta"]}

    assert {"imported_from", "imported_fields", "rating"} == names
