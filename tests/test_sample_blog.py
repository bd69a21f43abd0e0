"""The sample blog: what it is made of, and that it is made the same way every time."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

SAMPLE = Path(__file__).parent.parent / "contrib" / "sample-blog"
EXPORT = SAMPLE / "zwischenrufe.wordpress.xml"
WP = "{http://wordpress.org/export/1.2/}"


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """The generator, imported from where it lies."""
    spec = importlib.util.spec_from_file_location("sample_blog_make", SAMPLE / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    lines = (SAMPLE / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def exported() -> ElementTree.Element:
    return ElementTree.parse(EXPORT).getroot()


def page(path: str) -> str:
    return (SAMPLE / "pages" / path / "index.html").read_text(encoding="utf-8")


def test_making_it_again_changes_no_byte(make: ModuleType, tmp_path: Path) -> None:
    make.main(tmp_path)
    again = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*.*") if path.is_file()}
    assert {path: (SAMPLE / path).read_bytes() for path in again} == {
        path: made.read_bytes() for path, made in again.items()
    }


def test_no_page_is_left_over_from_an_earlier_making(make: ModuleType) -> None:
    made = {path for path, _ in make.files(make.load(SAMPLE / "content"))}
    lying = {str(path.relative_to(SAMPLE).as_posix()) for path in SAMPLE.glob("pages/**/*.html")}
    assert {path for path in made if path.startswith("pages/")} == lying


def test_the_export_has_ten_posts_and_every_comment(
    exported: ElementTree.Element, truth: list[dict[str, Any]]
) -> None:
    ids = [int(row.findtext(f"{WP}comment_id") or 0) for row in exported.iter(f"{WP}comment")]
    assert 10 == len(list(exported.iter("item")))
    assert [row["id"] for row in truth] == sorted(ids)


def test_173_comments_are_ham_and_47_are_spam(truth: list[dict[str, Any]]) -> None:
    assert {"ham": 173, "spam": 47} == Counter(row["label"] for row in truth)


def test_ham_and_spam_lie_in_every_tray_but_spam(truth: list[dict[str, Any]]) -> None:
    assert {
        ("ham", "approved"): 167,
        ("ham", "pending"): 4,
        ("ham", "trash"): 2,
        ("spam", "approved"): 9,
        ("spam", "pending"): 27,
        ("spam", "trash"): 11,
    } == Counter((row["label"], row["status"]) for row in truth)


def test_the_deepest_thread_is_six_deep(truth: list[dict[str, Any]]) -> None:
    parents = {row["id"]: row["parent"] for row in truth}

    def depth(number: int) -> int:
        return 1 + depth(parents[number]) if number in parents else 0

    assert 6 == max(map(depth, parents))


def test_one_comment_answers_a_comment_that_is_gone(truth: list[dict[str, Any]]) -> None:
    known = {row["id"] for row in truth} | {0}
    assert [1415] == [row["id"] for row in truth if row["parent"] not in known]


def test_replies_hang_on_pending_and_trashed_comments(truth: list[dict[str, Any]]) -> None:
    status = {row["id"]: row["status"] for row in truth}
    hidden = Counter(status[row["parent"]] for row in truth if row["parent"] in status)
    assert (1, 1) == (hidden["pending"], hidden["trash"])


def test_every_kind_of_spam_is_there(truth: list[dict[str, Any]]) -> None:
    assert {
        "bbcode": 2,
        "campaign": 8,
        "casino": 2,
        "casino-de": 3,
        "crypto": 2,
        "dating": 2,
        "flattery-de": 4,
        "flattery-en": 4,
        "keyword-name": 1,
        "loan": 3,
        "lookalike": 2,
        "pharma": 2,
        "ping-spam": 2,
        "replica": 2,
        "seo": 2,
        "seo-de": 2,
        "spintax": 2,
        "visitors": 2,
    } == Counter(row["family"] for row in truth if row["label"] == "spam")


def test_the_export_has_pingbacks_and_one_trackback(exported: ElementTree.Element) -> None:
    kinds = Counter(row.findtext(f"{WP}comment_type") for row in exported.iter(f"{WP}comment"))
    assert {"comment": 214, "pingback": 5, "trackback": 1} == kinds


def test_comment_numbers_rise_with_time(make: ModuleType) -> None:
    comments = [each for post in make.load(SAMPLE / "content").posts for each in post.comments]
    by_number = [each.id for each in sorted(comments, key=lambda each: each.id)]
    assert by_number == [each.id for each in sorted(comments, key=lambda each: each.at)]


def test_the_local_times_follow_summer_and_winter(exported: ElementTree.Element) -> None:
    times = {
        row.findtext(f"{WP}comment_id"): (
            row.findtext(f"{WP}comment_date"),
            row.findtext(f"{WP}comment_date_gmt"),
        )
        for row in exported.iter(f"{WP}comment")
    }
    assert ("2009-10-14 22:03:11", "2009-10-14 20:03:11") == times["11"]
    assert ("2012-03-06 07:04:51", "2012-03-06 06:04:51") == times["361"]


def test_pages_show_the_approved_only_and_no_reply_to_a_hidden_one() -> None:
    saurier = page("2014/09/ein-selfie-mit-dem-saurier")
    shown = [number for number in (967, 968, 975, 976) if f'id="comment-{number}"' in saurier]
    assert [967, 968] == shown


def test_the_sixth_level_is_shown_at_the_fifth() -> None:
    first = page("2012/03/wann-darf-man-klatschen/comment-page-1")
    assert (
        '<li id="comment-368" class="comment byuser comment-author-antonia bypostauthor odd alt '
        'depth-5">'
    ) in first


def test_the_long_thread_has_its_newest_comments_at_the_address_of_the_post() -> None:
    newest = page("2012/03/wann-darf-man-klatschen")
    assert 'id="comment-2011"' in newest
    assert 'id="comment-361"' not in newest
    assert 'class="nav-previous"' in newest


def test_the_closed_post_has_no_form_and_all_others_have_one(make: ModuleType) -> None:
    posts = make.load(SAMPLE / "content").posts
    assert [611] == [each.id for each in posts if 'id="respond"' not in page(each.path)]
    assert "Kommentare sind geschlossen." in page("2020/04/premiere-auf-kachel-7")


def test_the_copied_post_ends_with_the_words_of_the_form() -> None:
    text = (SAMPLE / "beitrag.txt").read_text(encoding="utf-8")
    assert text.endswith("\nSchreibe einen Kommentar Antworten abbrechen")


def test_the_whole_sample_is_smaller_than_a_megabyte_and_a_half() -> None:
    shipped = [path for path in SAMPLE.rglob("*.*") if path.is_file() and path.suffix != ".pyc"]
    sizes = (path.stat().st_size for path in shipped)
    assert 1_500_000 > sum(sizes)
