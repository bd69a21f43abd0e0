"""WordPress's acceptance, as its own tests hold it (checkComment, wpCheckCommentDisallowedList)."""

from __future__ import annotations

from typing import Any

import pytest

from importer.model import Author, Comment
from moderation.evidence import Facts, Options, Seen
from moderation.judge import judge
from moderation.rules import wordpress

ONLY = (
    wordpress.by_moderator,
    wordpress.hold_everything,
    wordpress.never_approved,
    wordpress.linkback,
    wordpress.too_many_links,
    wordpress.words_to_hold,
    wordpress.disallowed_words,
    wordpress.flood,
    wordpress.duplicate,
)
BOB = Author(name="Bob", email="bob@example.com", url="http://example.com", ip="192.168.0.1")
LINKS = '<a href="http://1.example">1</a> <a href="http://2.example">2</a> http://3.example '
WORDS = ("foo", "bar", "baz")


def band(body: str = "A comment.", *, author: Author = BOB, **given: Any) -> str:
    """Give what WordPress would do with a new comment: clean, hold or spam (its trash)."""
    comment = {"status": "pending", **_taken(given, ("status", "agent", "kind"))}
    facts = _taken(given, ("pair", "user", "by_moderator", "own_pingback", "duplicate"))
    facts |= _taken(given, ("seconds_since_last",))
    options = Options(**{"comment_previously_approved": False, **given})
    about = Comment(key="c", post="p", author=author, body=body, **comment)
    return judge(Facts(comment=about, options=options, **facts), ONLY).band


def _taken(given: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: given.pop(name) for name in names if name in given}


# check_comment


def test_moderation_of_everything_holds_everything() -> None:
    assert band(comment_moderation=True) == "hold"
    assert band(comment_moderation=False) == "clean"


@pytest.mark.parametrize(
    ("limit", "expected"), [(2, "hold"), (3, "hold"), (4, "clean"), (0, "clean")]
)
def test_so_many_links_or_more_are_held(limit: int, expected: str) -> None:
    assert band(LINKS, comment_max_links=limit) == expected


def test_links_are_counted_after_bare_addresses_became_links() -> None:
    assert band("http://a.example and www.b.example", comment_max_links=2) == "hold"
    assert band("write to me@a.example or you@b.example", comment_max_links=2) == "hold"
    assert band("<code>http://a.example http://b.example</code>", comment_max_links=1) == "clean"


def test_the_author_s_address_is_not_counted() -> None:
    assert band("http://a.example", comment_max_links=2) == "clean"


@pytest.mark.parametrize(
    "field",
    [
        {"author": Author(name="Mr. BAR")},
        {"author": Author(email="bar@example.com")},
        {"author": Author(url="http://example.com/bar/")},
        {"author": Author(ip="bar")},
        {"body": "This is a bAr."},
        {"body": '<a href="/" title="bar">x</a>'},
        {"agent": "Mozilla/5.0 bar"},
    ],
)
def test_a_word_to_hold_is_looked_for_in_every_field(field: dict[str, Any]) -> None:
    assert band(**field, moderation_keys=WORDS) == "hold"
    assert band(**field, moderation_keys=("quux",)) == "clean"
    assert band(**field, disallowed_keys=WORDS) == "spam"


def test_disallowed_words_are_looked_for_behind_tags_too() -> None:
    assert band("b<b>a</b>r", disallowed_keys=WORDS) == "spam"
    assert band("b<b>a</b>r", moderation_keys=WORDS) == "clean"


def test_words_match_literally_anywhere_and_in_any_case() -> None:
    assert band("Es war ÜBERALL.", moderation_keys=("überall",)) == "hold"
    assert band("fo.o", moderation_keys=("f..o",)) == "clean"
    assert band("a+b", moderation_keys=("a+b",)) == "hold"
    assert band("xfoox", moderation_keys=("foo",)) == "hold"


def test_lines_are_trimmed_and_empty_ones_skipped() -> None:
    assert band("x 0", moderation_keys=("", "  ", "0")) == "clean"
    assert band("a foo", moderation_keys=("  foo \r",)) == "hold"


# comment_previously_approved


def test_an_unknown_author_is_held_and_a_known_one_passes() -> None:
    assert band(comment_previously_approved=True) == "hold"
    assert band(comment_previously_approved=True, pair=Seen(1, 0)) == "clean"


def test_without_a_name_or_an_address_nobody_is_known() -> None:
    for author in (Author(name="Bob"), Author(email="bob@example.com")):
        assert band(author=author, comment_previously_approved=True, pair=Seen(9, 0)) == "hold"


def test_a_registered_user_is_known_by_any_approved_comment() -> None:
    user = Author(name="Bob", email="bob@example.com", user="7")
    assert band(author=user, comment_previously_approved=True, user=Seen(1, 0)) == "clean"
    assert band(author=user, comment_previously_approved=True, pair=Seen(1, 0)) == "hold"


def test_an_address_with_a_word_to_hold_is_never_known() -> None:
    listed: dict[str, Any] = {"comment_previously_approved": True, "pair": Seen(1, 0)}
    assert band(**listed, moderation_keys=("example.com",)) == "hold"


def test_linkbacks_are_held_but_for_our_own_pingbacks() -> None:
    previously: dict[str, Any] = {"comment_previously_approved": True}
    assert band(kind="trackback", **previously) == "hold"
    assert band(kind="pingback", **previously) == "hold"
    assert band(kind="pingback", own_pingback=True, **previously) == "clean"
    assert band(kind="pingback") == "clean"


# wp_allow_comment


def test_floods_and_duplicates_are_held() -> None:
    assert band(seconds_since_last=14) == "hold"
    assert band(seconds_since_last=15) == "clean"
    assert band(duplicate=True) == "hold"


def test_authors_and_moderators_pass_whatever_they_write() -> None:
    given: dict[str, Any] = {"comment_moderation": True, "disallowed_keys": WORDS}
    assert band("foo " + LINKS, by_moderator=True, **given) == "clean"


def test_what_the_source_s_moderator_approved_is_not_held_by_an_option() -> None:
    assert band(status="approved", comment_moderation=True, seconds_since_last=1) == "clean"
    assert band(LINKS, status="approved", comment_previously_approved=True) == "clean"


def test_a_long_list_of_words_takes_a_moment() -> None:
    import time

    options = Options(disallowed_keys=tuple(f"word{number}" for number in range(65_000)))
    about = Comment(key="c", post="p", body="A comment about nothing. " * 20, status="pending")
    facts = [Facts(comment=about, options=options) for _ in range(100)]
    started = time.process_time()
    assert {judge(each, ONLY).band for each in facts} == {"hold"}
    assert time.process_time() - started < 0.5
